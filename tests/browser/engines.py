"""Other browsers than the Chromium of the tests, each by the same few calls.

    Firefox   Debian's firefox-esr, by puppeteer (tests/engine.mjs): with its back/forward cache, as people have it
    WebKit    Debian's WebKitGTK, by its own WebDriver, under xvfb where there is no screen

What is not installed is skipped, with how to have it; scripts/setup.sh engines installs them.
"""

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from scripts import ROOT

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
WEBKIT = shutil.which("WebKitWebDriver")


class Engine:
    """One browser with one tab in use."""

    def goto(self, url: str) -> None:
        raise NotImplementedError

    def evaluate(self, code: str) -> Any:
        """The value of an expression of the page, a promise too."""
        raise NotImplementedError

    def until(self, code: str, seconds: float = 90) -> None:
        """Wait until an expression of the page is true; a page that is just coming is not."""
        end = time.monotonic() + seconds
        told = None
        while time.monotonic() < end:
            try:
                told = self.evaluate(f"Boolean(await ({code}))")
            except EngineError as error:
                told = error
            if told is True:
                return
            time.sleep(0.05)
        raise AssertionError(f"never: {code}; last: {told}")

    def tap(self, selector: str) -> None:
        """A tap, a moment after the one before: a second one at once would be taken for a tremble."""
        time.sleep(0.3)
        self.until(f"document.querySelector({json.dumps(selector)})")
        self.evaluate(f"document.querySelector({json.dumps(selector)}).click()")

    def back(self) -> None:
        self.evaluate("(setTimeout(() => history.back(), 0), true)")
        time.sleep(0.6)


class EngineError(Exception):
    pass


class Firefox(Engine):
    def __init__(self) -> None:
        command = ["node", ROOT / "tests/engine.mjs", "firefox", FIREFOX]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        self.count = 0
        self.heard()
        self.tab = self.call("open")

    def heard(self) -> Any:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("Firefox did not start")
        told = json.loads(line)
        if "error" in told:
            raise EngineError(told["error"])
        return told["value"]

    def call(self, name: str, *args: Any) -> Any:
        assert self.process.stdin
        self.count += 1
        self.process.stdin.write(json.dumps({"id": self.count, "name": name, "args": args}) + "\n")
        self.process.stdin.flush()
        return self.heard()

    def goto(self, url: str) -> None:
        self.call("goto", self.tab, url)

    def evaluate(self, code: str) -> Any:
        return self.call("evaluate", self.tab, code)

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


class WebKit(Engine):
    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        screen = [] if os.environ.get("DISPLAY") else ["xvfb-run", "-a"]
        self.process = subprocess.Popen([*screen, WEBKIT, f"--port={port}"], start_new_session=True)
        self.at = f"http://127.0.0.1:{port}"
        options = {"webkitgtk:browserOptions": {"args": ["--automation"]}}
        for _ in range(100):
            try:
                told = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": options}})
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise RuntimeError("WebKit did not start")
        self.at += f"/session/{told['sessionId']}"
        self.ask("POST", "/timeouts", {"script": 60_000, "pageLoad": 60_000})

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.at + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            return json.loads(urllib.request.urlopen(request, timeout=90).read())["value"]
        except urllib.error.HTTPError as error:
            raise EngineError(error.read().decode()) from error

    def goto(self, url: str) -> None:
        self.ask("POST", "/url", {"url": url})

    def evaluate(self, code: str) -> Any:
        script = (
            f"const done = arguments[0]; (async () => ({code}))().then(done, (e) => done({{ failed: String(e) }}));"
        )
        told = self.ask("POST", "/execute/async", {"script": script, "args": []})
        if isinstance(told, dict) and "failed" in told:
            raise EngineError(told["failed"])
        return told

    def close(self) -> None:
        try:
            self.ask("DELETE", "")
        finally:
            os.killpg(self.process.pid, 15)


ENGINES = {"firefox": Firefox, "webkit": WebKit}


@contextmanager
def started(name: str) -> Iterator[Engine]:
    """A browser, or a skip that says how to have it."""
    if not {"firefox": FIREFOX, "webkit": WEBKIT}[name]:
        pytest.skip(f"{name} is not installed. To have it: scripts/setup.sh engines")
    engine = ENGINES[name]()
    try:
        yield engine
    finally:
        engine.close()
