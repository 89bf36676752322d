"""The same two ways, ours and plain Pyodide, in engines that Playwright does not drive, and on a 2G line.

    python -m scripts.bench.other_engines [--runs N]

Writes .build/bench/other_engines.json, and guide/speed.md once more from it and from what visits.py found.
The script of the person is put into the page by the server, since WebKit's WebDriver knows no other way.
"""

import argparse
import datetime
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scripts.bench import report, visits
from scripts.bench.network import CountingHandler, CountingServer, SlowLine
from scripts.bench.processor import busy, children, command_line, memory
from scripts.engines.browsers import Engine, Missing, started
from scripts.hosting.headers import headers

ENGINES = ["chromium", "firefox", "webkit", "wpe"]
WAYS = {"wizard": ("ours", "ru/wizard/"), "plain": ("plain", "")}
RATE_2G = 250_000 / 8  # bytes a second
ROUND_TRIP_2G = 0.300  # s
LONGEST = 600  # s for one visit
SCRIPT = "/bench-person.js"
# Of whatever engine: the processes that hold pages.
HOLDS_PAGES = (b"--type=renderer", b"-contentproc", b"WebKitWebProcess", b"WPEWebProcess")

Visit = dict[str, float]


class InsertingHandler(CountingHandler):
    """Puts the script of the person before all others of a page."""

    server: "InsertingServer"  # pyright: ignore[reportIncompatibleVariableOverride]  (its server starts no other handler)

    def do_GET(self) -> None:
        if self.path == SCRIPT:
            return self.answer(
                200, self.server.script, {"Content-Type": "text/javascript", "Cache-Control": "no-store"}
            )
        return super().do_GET()

    def send(self, status: int, file: Path, path: str) -> None:
        if file.suffix != ".html":
            return super().send(status, file, path)
        self.server.count(requests=1)
        page = file.read_bytes().replace(b"<head>", f'<head><script src="{SCRIPT}"></script>'.encode(), 1)
        if b"<head>" not in page:
            page = f'<!doctype html><script src="{SCRIPT}"></script>'.encode() + page
        own = headers(path) if self.server.ours else {}
        return self.answer(
            status, page, own | {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-cache"}
        )


class InsertingServer(CountingServer):
    def __init__(self, folder: Path, ours: bool, script: str):
        super().__init__(folder, ours)
        # What the script tells by the console is kept where the engine can be asked for it.
        self.script = f"{{ const console = {{ log: (text) => (self.benchTold = text) }};\n{script}\n}}".encode()
        self.RequestHandlerClass = InsertingHandler


def page_memory(root: int) -> int:
    """The largest process below one that holds a page, in bytes."""
    found = [pid for pid in children(root) if any(mark in command_line(pid) for mark in HOLDS_PAGES)]
    return max((memory(pid) for pid in found), default=0)


def visit(engine: Engine, url: str, server: InsertingServer) -> Visit:
    before = server.sent
    engine.goto("about:blank")
    engine.evaluate(f"(setTimeout(() => location.assign({json.dumps(url)}), 0), true)")
    engine.until("self.benchTold", LONGEST)
    seen = json.loads(engine.evaluate("self.benchTold").removeprefix("bench:"))
    return {"verdict": seen["verdict"], "memory": page_memory(os.getpid()), "bytes": server.sent - before}


def twice(name: str, url: str, server: InsertingServer) -> tuple[Visit, Visit]:
    """A cold visit and a second one, in one life of a browser. The second rests on the browser's cache alone: our
    service worker keeps no page that differs from the release, and each page here has the script of the person."""
    with started(name) as engine:
        return visit(engine, url, server), visit(engine, url, server)


def measure(folder: Path, script: str, runs: int, say: Callable[[str], None]) -> dict[str, Any]:
    """{engine: {way: {"cold": […], "warm": […]}}}, {"2g": {way: visit}} in Chromium, when, and how busy the machine was."""
    servers = {way: InsertingServer(folder / place, place == "ours", script) for way, (place, _) in WAYS.items()}
    for server in servers.values():
        server.start()
    date = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC")
    found: dict[str, Any] = {"engines": {}, "2g": {}, "date": date, "busy": [busy(5)]}
    try:
        for name in ENGINES:
            try:
                of_it = {way: {"cold": [], "warm": []} for way in WAYS}
                for _ in range(runs):  # in turns, so that what the machine does meanwhile befalls both alike
                    for way, (_, path) in WAYS.items():
                        pair = twice(name, servers[way].url + path, servers[way])
                        for kind, seen in zip(("cold", "warm"), pair, strict=True):
                            of_it[way][kind].append(seen)
                found["busy"].append(busy(5))
                found["engines"][name] = of_it
                say(f"{name}: " + ", ".join(f"{words} {share:.2f} ×" for words, share in report.shares(of_it).items()))
            except Missing as error:
                say(str(error))
        for way, (_, path) in WAYS.items():
            line = SlowLine(servers[way].server_port, RATE_2G, ROUND_TRIP_2G).start()
            with started("chromium") as engine:
                found["2g"][way] = visit(engine, line.url + path, servers[way])
            line.stop()
            say(f"2G line, {way}: {found['2g'][way]['verdict'] / 1000:.1f} s")
    finally:
        for server in servers.values():
            server.shutdown()
            server.server_close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="Time our wizard beside plain Pyodide in several engines.")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    person = {"answers": list(visits.WORKER.values()), "pause": 0, "painted": False}
    found = measure(visits.prepare(), visits.driver(person), options.runs, lambda text: print(text, flush=True))
    report.OTHER_ENGINES.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    report.main()


if __name__ == "__main__":
    main()
