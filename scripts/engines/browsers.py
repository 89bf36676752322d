"""Other browsers than the Chromium of the tests, and that one as people have it, all by the same few calls.

    firefox             Debian's firefox-esr, by puppeteer (firefox.mjs)
    chromium            the Chromium of the other tests, with its back/forward cache
    chromium-80 … 106   Chromiums of years ago, out of npm packages (old_chromium.py)
    webkit              Debian's WebKitGTK, by its own WebDriver, under xvfb where there is no screen
    wpe                 Debian's WPE WebKit 2.38, which is as old as Safari 16, by its own WebDriver

scripts/setup.sh engines installs what `make test` asks for, scripts/setup.sh more-engines the others.
"""

import base64
import fcntl
import json
import os
import select
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from scripts import ROOT
from scripts.engines import old_chromium

# The Chromium of the tests, the bench and the guide; None: Playwright has its own. As in scripts/setup.sh browser.
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


class EngineError(Exception):
    """What the browser said in place of a value."""


class Missing(Exception):
    """It is not installed; the message says how to have it."""


class Engine:
    """One browser with one tab in use."""

    keeps_pages = False  # always, in memory, when one leaves them, so that Back finds them as they were; a WebKit may
    loses_pages = False  # its driver still asks about:blank when the site's page is there, in another process

    def goto(self, url: str) -> None:
        raise NotImplementedError

    def evaluate(self, code: str) -> Any:
        """The value of an expression of the page, a promise too."""
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError

    def until(self, code: str, seconds: float = 60) -> None:
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
        self.evaluate(f"(document.querySelector({json.dumps(selector)}).click(), true)")

    def leave(self, code: str) -> None:
        """What leads to another page, which takes the answer to the question away."""
        self.evaluate(f"(setTimeout(() => {{ {code} }}, 0), true)")


class Firefox(Engine):
    keeps_pages = True

    def __init__(self) -> None:
        command = ["node", ROOT / "scripts/engines/firefox.mjs", shutil.which("firefox-esr") or "firefox"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        self.heard()

    def heard(self) -> Any:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("Firefox did not start, or is gone")
        told = json.loads(line)
        if "error" in told:
            raise EngineError(told["error"])
        return told["value"]

    def call(self, name: str, *args: Any) -> Any:
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"name": name, "args": args}) + "\n")
        self.process.stdin.flush()
        return self.heard()

    def goto(self, url: str) -> None:
        self.evaluate("(self.isPassed = true)")
        self.call("goto", url)
        self.until("!self.isPassed && document.readyState === 'complete'")

    def evaluate(self, code: str) -> Any:
        return self.call("evaluate", code)

    def pdf(self) -> bytes:
        return base64.b64decode(self.call("pdf"))

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


class Chrome(Engine):
    """A Chromium of any age, by the DevTools protocol over a pipe. It has its back/forward cache, as people have it:
    what most tools switch off stays on."""

    def __init__(self, program: str | Path, libraries: Path | None = None) -> None:
        # The old ones are headless shells, which keep no page: BackForwardCacheDisabledForDelegate, they say.
        self.keeps_pages = libraries is None
        self.profile = tempfile.TemporaryDirectory()
        come, self.out = os.pipe()
        self.into, go = os.pipe()
        command = [str(program), *FLAGS, "--headless", "--no-first-run", "--disable-dev-shm-usage"]
        command += ["--remote-debugging-pipe", f"--user-data-dir={self.profile.name}", "about:blank"]
        # The browser reads from 3 and writes to 4, which the shell arranges.
        high = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (come, go)]
        shell = ["bash", "-c", f'exec 3<&{high[0]} 4>&{high[1]}; exec "$@"', "chromium"]
        env = os.environ | ({"LD_LIBRARY_PATH": str(libraries)} if libraries else {})
        self.process = subprocess.Popen(
            [*shell, *command], pass_fds=high, env=env, stderr=subprocess.DEVNULL, start_new_session=True
        )
        for end in (come, go, *high):
            os.close(end)
        self.count = 0
        self.rest = b""
        self.session = None
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        phone = {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True}
        self.ask("Emulation.setDeviceMetricsOverride", **phone)

    def send(self, method: str, **parameters: Any) -> None:
        self.count += 1
        session = {"sessionId": self.session} if self.session else {}
        message = {"id": self.count, "method": method, "params": parameters, **session}
        os.write(self.out, json.dumps(message).encode() + b"\0")

    def ask(self, method: str, **parameters: Any) -> Any:
        self.send(method, **parameters)
        while True:
            told = self.message()
            if told.get("id") != self.count:
                continue
            if "error" in told:
                raise EngineError(told["error"]["message"])
            return told["result"]

    def message(self, seconds: float = 90) -> dict[str, Any]:
        while b"\0" not in self.rest:
            if not select.select([self.into], [], [], seconds)[0] or not (piece := os.read(self.into, 1 << 20)):
                raise RuntimeError("Chromium does not answer")
            self.rest += piece
        line, _, self.rest = self.rest.partition(b"\0")
        return json.loads(line)

    def goto(self, url: str) -> None:
        if fault := self.ask("Page.navigate", url=url).get("errorText"):
            raise EngineError(fault)
        self.until("document.readyState === 'complete'")

    def evaluate(self, code: str) -> Any:
        given = {"awaitPromise": True, "returnByValue": True}
        told = self.ask("Runtime.evaluate", expression=f"(async () => ({code}))()", **given)
        if "exceptionDetails" in told:
            raise EngineError(json.dumps(told["exceptionDetails"]))
        return told["result"].get("value")

    def pdf(self) -> bytes:
        return base64.b64decode(self.ask("Page.printToPDF", preferCSSPageSize=True)["data"])

    def close(self) -> None:
        os.killpg(self.process.pid, 9)
        self.process.wait()
        os.close(self.out)
        os.close(self.into)
        self.profile.cleanup()


class Driven(Engine):
    """A WebKit, by the W3C's WebDriver."""

    def __init__(self, command: list[str], options: dict[str, Any]) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [*command, f"--port={port}"], start_new_session=True, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        self.at = f"http://127.0.0.1:{port}"
        for _ in range(100):
            try:
                told = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": options}})
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise RuntimeError(f"{command} did not start")
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
        self.until("document.readyState === 'complete'")

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


def webkit() -> Engine:
    screen = [] if os.environ.get("DISPLAY") else ["xvfb-run", "-a"]
    return Driven([*screen, "WebKitWebDriver"], {"webkitgtk:browserOptions": {"args": ["--automation"]}})


def wpe() -> Engine:
    options = {"binary": shutil.which("cog"), "args": ["--automation", "-P", "headless"]}
    engine = Driven(["WPEWebDriver"], {"wpe:browserOptions": options})
    engine.loses_pages = True
    return engine


def old(version: str) -> Engine:
    program = old_chromium.program(version)
    return Chrome(program, program.parent / "lib")


def has_screen() -> bool:
    return bool(os.environ.get("DISPLAY")) or any_of("xvfb-run")


def any_of(*names: str) -> bool:
    return any(map(shutil.which, names))


@dataclass(frozen=True)
class Known:
    """Whether a browser is there, the part of scripts/setup.sh that installs it, and what starts it."""

    is_there: Callable[[], object]
    part: str
    start: Callable[[], Engine]


ENGINES = {
    "firefox": Known(lambda: any_of("firefox-esr", "firefox"), "engines", Firefox),
    "webkit": Known(lambda: any_of("WebKitWebDriver") and has_screen(), "engines", webkit),
    "chromium": Known(lambda: CHROMIUM, "browser", lambda: Chrome(CHROMIUM or "chromium")),
    "wpe": Known(lambda: any_of("WPEWebDriver") and any_of("cog"), "more-engines", wpe),
}
for version in old_chromium.PACKAGES:
    part = "engines" if version == "91" else "more-engines"
    ENGINES[f"chromium-{version}"] = Known(old_chromium.program(version).exists, part, partial(old, version))


@contextmanager
def started(name: str) -> Iterator[Engine]:
    """A browser. Raises Missing where it is not installed."""
    known = ENGINES[name]
    if not known.is_there():
        raise Missing(f"{name} is not installed. To have it: scripts/setup.sh {known.part}, as root and with a network")
    engine = known.start()
    try:
        yield engine
    finally:
        engine.close()
