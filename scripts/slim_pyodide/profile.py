"""Finds what of Python the browser needs for some calls.

    python -m scripts.slim_pyodide.profile SOURCE CALLS     `make profile` runs it

SOURCE holds `pyproject.toml` and the package. CALLS holds a line of JSON for each call, the answer it must give, and
whether Python is watched while it is made: {"call": …, "answer": …, "profiled": true}. Which functions of the standard
library and of the WebAssembly the profiled calls enter is found in Chromium, by our own worker; then, which tables none of
these functions can read. In the end every call, profiled or not, must be answered rightly by what is kept. The lists are
in `lists/`. They are committed; run this again when the rules import something new or Pyodide changes, and read the
difference. It needs `nm` (Debian: binutils).
"""

import argparse
import json
import shutil
import threading
import time
from collections.abc import Iterable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import sync_playwright

from scripts import ROOT
from scripts.slim_pyodide import dead_data, runtime, settings, stub_wasm

# Python's own objects and their like are entered by chance of hashes, sizes and the collector's
# hour. So the core is kept whole, and only the modules of the standard library in C are cut.
WORKER = ROOT / "wizard/web/worker.js"
CORE = ("__wasm_call_ctors", "_Py_normpath")

LIBRARY_HEAD = """\
# The functions of the standard library that are kept in the snapshot: those that are ever entered once it is put back.
# Written by: python -m scripts.slim_pyodide.profile
# The whole library stands beside it; the worker takes it if another is entered.
"""
WASM_HEAD = """\
# The functions of pyodide.asm.wasm that are kept, counted from 0: the core, and what was ever entered.
# Written by: python -m scripts.slim_pyodide.profile
# The whole module stands beside it; the worker takes it if an emptied function is entered.
"""

DATA_HEAD = """\
# What is filled with zeroes in the data of pyodide.asm.wasm, since only functions that are cut out read it:
# place, length, name.
# Written by: python -m scripts.slim_pyodide.profile
"""

# Put before the worker: it catches the instance of Python, whose globals are the marks; and since the browser
# too lets go of things at its own hours, which then enters Python, it does so all the time.
CATCHING = """
let marks = {};
setInterval(() => self.gc(), 50);
const instantiate = WebAssembly.instantiate;
WebAssembly.instantiate = async (...given) => {
  const instance = await instantiate(...given);
  if (instance.exports?.seen0) marks = instance.exports;
  return instance;
};
self.addEventListener("message", ({ data }) => {
  if (data.type !== "marks") return;
  const count = Object.keys(marks).filter((name) => /^seen\\d+$/.test(name)).length;
  self.postMessage({ id: data.id, value: Array.from({ length: count }, (_, at) => marks[`seen${at}`].value >>> 0) });
});
"""
PAGE = """<!doctype html><script type="module">
const worker = new Worker("worker.js", { type: "module" });
const waiting = new Map();
worker.onmessage = ({ data }) => waiting.get(data.id)?.(data);
window.ask = (message) => new Promise((resolve) => {
  waiting.set(waiting.size, resolve);
  worker.postMessage({ id: waiting.size - 1, ...message });
});
</script>"""
START = """async () => {
  const manifest = await (await fetch("/runtime/runtime.json")).json();
  for (const file of Object.values(manifest.files)) file.name = `runtime/${file.name}`;
  const started = await ask({ type: "start", manifest });
  if (!started.ok) throw new Error(started.detail);
}"""
# As text, which playwright passes on a hundred times as fast.
CALL = "async (text) => JSON.stringify(await ask({ type: 'call', ...JSON.parse(text) }))"
MARKS = "async () => (await ask({ type: 'marks' })).value"
# Put behind the entry: one call more, which tells what was entered.
TELLING = """

def {function}(text, answer={function}):
    import json, sys
    if json.loads(text)["name"] != "entered":
        return answer(text)
    return json.dumps(list(getattr(sys, "entered", [])))
"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


def library_used(source: Path, calls: list[tuple[str, Any]]) -> set[str]:
    """The functions of the library that these calls enter, as "file:name"."""
    _, entered = run(source, calls, (runtime.PYODIDE / runtime.WASM).read_bytes(), None)
    return {name for name in entered if not name.startswith(f"{settings.read(source).package}/")}


def wasm_used(source: Path, calls: list[tuple[str, Any]], library: set[str]) -> set[int]:
    """The functions of the wasm that a start and these calls enter, with the snapshot as it will be,
    and the core.

    When garbage is collected, and so whose objects the collector walks through, is chance. Here it
    collects at nearly every object that is made, so that it meets every kind.
    """
    wasm = (runtime.PYODIDE / runtime.WASM).read_bytes()
    marks, _ = run(source, calls, stub_wasm.instrument(wasm), library, collecting=True)
    return stub_wasm.between(wasm, *CORE) | stub_wasm.seen(marks)


def run(
    source: Path, calls: list[tuple[str, Any]], wasm: bytes, library: set[str] | None, collecting: bool = False
) -> tuple[list[int], list[str]]:
    """The marks of the wasm, if it has any, and the functions of the library that were entered, if
    all are kept, after these calls in Chromium.

    `calls` are pairs: a call, in JSON, and its answer here. Raises playwright's Error if Python does
    not start, and AssertionError if a call is answered otherwise than here, or would be by the
    whole Python alone.
    """
    with TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder = Path(temporary)
        manifest = runtime.assemble(
            folder / "runtime", telling(source, folder), runtime.CACHE, wasm, library, collecting=collecting
        )
        for name in manifest["whole"]:  # to go on with these would leave no marks
            (folder / "runtime" / manifest["files"][name]["name"]).unlink()
        (folder / "page.html").write_text(PAGE)
        (folder / "worker.js").write_text(CATCHING + WORKER.read_text())
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--js-flags=--expose-gc"]
        )
        page = chromium.new_page()
        page.set_default_timeout(0)
        page.on("console", lambda message: print(message.text))
        page.goto(f"http://127.0.0.1:{server.server_port}/page.html")
        began = time.monotonic()
        page.evaluate(START)
        for call, here in calls:
            answer = json.loads(page.evaluate(CALL, call))
            assert answer.get("value") == here, f"{call} → {answer}, and here {here}"[:2000]
        entered = json.loads(page.evaluate(CALL, json.dumps({"name": "entered", "args": {}})))["value"]
        marks = page.evaluate(MARKS)
        print(f"{len(calls)} calls took {time.monotonic() - began:.0f} seconds", flush=True)
        server.shutdown()
    return marks, entered


def read_calls(file: Path) -> tuple[list[tuple[str, Any]], list[tuple[str, Any]]]:
    """Each call, in JSON, with its answer: all of them, and those that are profiled."""
    lines = list(map(json.loads, file.read_text("utf-8").splitlines()))
    calls = [(json.dumps(line["call"]), line["answer"]) for line in lines]
    return calls, [call for call, line in zip(calls, lines, strict=True) if line["profiled"]]


def telling(source: Path, folder: Path) -> Path:
    """The package, with one call more."""
    told, package = settings.read(source), Path(shutil.copytree(source, folder / "package"))
    with (package / told.module).open("a") as entry:
        entry.write(TELLING.format(function=told.function))
    return package


def ranges(numbers: Iterable[int]) -> list[str]:
    """[1, 2, 3, 7] → 1-3, 7."""
    runs = [
        [number for _, number in run] for _, run in groupby(enumerate(sorted(numbers)), lambda pair: pair[1] - pair[0])
    ]
    return [f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]


def write_list(target: Path, head: str, about: str, lines: Iterable[str]) -> None:
    """A list begins with the file of Pyodide that it is about."""
    target.write_text(head + "\n".join([f"sha256 {runtime.sha256(runtime.PYODIDE / about)}", *lines]) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description="Find what of Python the browser needs.")
    parser.add_argument("source", type=Path, help="the folder of pyproject.toml and of the package")
    parser.add_argument("calls", type=Path, help="a line of JSON for each call and its answer")
    options = parser.parse_args()
    source, (calls, profiled) = options.source, read_calls(options.calls)
    print(f"{len(profiled)} calls of {len(calls)} are profiled")
    library = library_used(source, profiled)
    wasm = wasm_used(source, profiled, library)
    write_list(runtime.LIBRARY_USED, LIBRARY_HEAD, runtime.LIBRARY, sorted(library))
    write_list(runtime.WASM_USED, WASM_HEAD, runtime.WASM, ranges(wasm))
    dead = dead_data.find((runtime.PYODIDE / runtime.WASM).read_bytes(), runtime.PYODIDE, wasm)
    write_list(
        runtime.WASM_UNREAD,
        DATA_HEAD,
        runtime.WASM,
        [f"{at} {length} {name}" for name, (at, length) in sorted(dead.items())],
    )
    print(
        f"kept: {len(library)} functions of the library, {len(wasm)} of the wasm; not kept: {len(dead)} tables",
        flush=True,
    )
    # Every call must be answered by the light Python alone as it is answered here.
    run(source, calls, runtime.slim_wasm(wasm), library)


if __name__ == "__main__":
    main()
