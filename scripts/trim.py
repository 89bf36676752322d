"""Find what of Python the browser needs: `python -m scripts.trim`.

Which modules of the library are read is found in Node; which functions of these and of the
WebAssembly are entered, in Chromium, by our own worker, with a mark in each of them and far more
calls than a person would make. The lists are `runtime-modules.txt` and `runtime-functions.txt` in
wizard/web. They are committed; run
this again when the rules import something new or Pyodide changes, and read the difference. It takes
some minutes.
"""

import argparse
import json
import shutil
import subprocess
import threading
from collections.abc import Iterable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from scripts import prune, runtime, thin, workload
from scripts.load import load

# What the rules may come to read: tables (CSV, XLSX, HTML), and the alphabets these are saved in.
# Modules that are imported late, inside a function, stand here because running may not meet them.
WANTED = """
    calendar collections contextlib copy csv dataclasses datetime decimal enum functools hashlib
    html importlib.resources importlib.resources._adapters importlib.readers io itertools json
    operator pathlib re string textwrap traceback types typing xml.parsers.expat zipfile
    _strptime encodings.ascii encodings.cp437 encodings.cp1251 encodings.latin_1
    encodings.utf_16 encodings.utf_8_sig
""".split()

# Python's own objects and their like are entered by chance of hashes, sizes and the collector's
# hour. So the core is kept whole, and only the modules of the standard library in C are cut.
CORE = ("__wasm_call_ctors", "_Py_normpath")

MODULES_HEAD = """\
# The modules of the standard library that the browser gets, found by running them.
# Each with those of its functions that are ever entered, counted from 0 (scripts/thin.py).
# Written by: python -m scripts.trim
# The whole library stands beside it; the worker takes it if something is missing here.
"""
FUNCTIONS_HEAD = """\
# The functions of pyodide.asm.wasm that are kept, counted from 0: the core, and what was ever entered.
# Written by: python -m scripts.trim
# The whole module stands beside it; the worker takes it if an emptied function is entered.
"""

# A module frozen into the interpreter is not read from the library, so its origin is not there.
# An error is told too: its words are fetched by modules of their own.
MODULES = """
import importlib, json, sys, traceback
for name in wanted.split():
    importlib.import_module(name)
from eligibility.bridge import handle
for name in ("ask", "decide"):
    handle(json.dumps({"name": name, "args": {"answers": {}, "as_of": "2026-11-24"}}))
try:
    handle("{")
except ValueError:
    traceback.format_exc()
origins = {name: getattr(module.__spec__, "origin", "") for name, module in sys.modules.items()}
json.dumps([name for name, origin in origins.items() if ".zip/" in str(origin)])
"""

IN_NODE = """
const [, folder, rules, code, wanted] = process.argv;
const { loadPyodide } = await import(`${folder}/pyodide.mjs`);
const python = await loadPyodide({
  indexURL: folder, lockFileURL: `${rules}/pyodide-lock.json`, packageBaseUrl: rules,
  packageCacheDir: rules, packages: ["tirkelu-eligibility"], stdout() {},
});
python.globals.set("wanted", wanted);
process.stdout.write(python.runPython(code));
process.exit();
"""

# Put before the worker: it catches the instance of Python, whose globals are the marks.
CATCHING = """
let marks;
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
RUN = """async (calls) => {
  const started = await ask({ type: "start", base: "/runtime/" });
  if (!started.ok) throw new Error(started.detail);
  for (const { name, args } of calls) {
    const answer = await ask({ type: "call", name, args });
    if (!answer.ok && answer.error !== "rules") throw new Error(answer.detail);
  }
  const entered = await ask({ type: "call", name: "entered", args: {} });
  return [(await ask({ type: "marks" })).value, entered.value];
}"""
COLLECTING = b"""
__import__("gc").set_threshold(1, 1, 1)
"""
TELLING = """
CALLS["entered"] = lambda: list(getattr(__import__("sys"), "entered", []))
"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def modules_used(wheel_source: Path = runtime.WIZARD) -> set[str]:
    """The modules of the library that the browser needs.

    The data of the rules must be compiled. Raises CalledProcessError if Python does not start in
    Node, or the rules do not import or answer.
    """
    wanted = " ".join((*WANTED, *rules_modules(wheel_source)))
    with TemporaryDirectory() as temporary:
        rules = Path(temporary, "rules")
        runtime.write_rules(rules, runtime.build_wheel(wheel_source, Path(temporary)))
        command = ("node", "--input-type=module", "-e", IN_NODE, runtime.PYODIDE, rules, MODULES, wanted)
        answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return set(json.loads(answer))


def library_used(calls: list[dict], modules: set[str]) -> dict[str, set[int]]:
    """The functions of the library that a start and these calls enter, by module."""
    with TemporaryDirectory() as temporary:
        library = Path(temporary, runtime.LIBRARY)
        marked = {name: partial(thin.marked, module=name) for name in modules}
        runtime.trim(runtime.PYODIDE / runtime.LIBRARY, library, marked)
        runtime.compile_archive(library)
        _, entered = run(calls, {runtime.LIBRARY: library.read_bytes()})
    functions: dict[str, set[int]] = {module: set() for module in modules}
    for mark in entered:
        module, _, number = mark.partition(":")
        functions[module].add(int(number))
    return functions


def wasm_used(calls: list[dict], by_module: dict[str, set[int]]) -> set[int]:
    """The functions of the wasm that a start and these calls enter, with the library as it will be,
    and the core.

    When garbage is collected, and so whose objects the collector walks through, is chance. Here it
    collects at nearly every object that is made, so that it meets every kind.
    """
    with TemporaryDirectory() as temporary:
        library = Path(temporary, runtime.LIBRARY)
        runtime.cut_library(library, by_module, COLLECTING)
        marks, _ = run(calls, {runtime.LIBRARY: library.read_bytes()})
    core = prune.between((runtime.PYODIDE / runtime.WASM).read_bytes(), *CORE)
    return core | prune.seen(marks)


def run(calls: list[dict], instead: dict[str, bytes]) -> tuple[list[int], list[str]]:
    """The marks of the wasm, and those of the library if it has any, after these calls in Chromium.

    Raises playwright's Error if Python does not start, or a call is the end of it.
    """
    with TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder = Path(temporary)
        write_lists(folder / "modules.txt", folder / "functions.txt", {}, set())  # what is cut by them is replaced at once
        wasm = prune.instrument((runtime.PYODIDE / runtime.WASM).read_bytes())
        lists = {"modules": folder / "modules.txt", "functions": folder / "functions.txt", "cache": folder / "cache"}
        runtime.build(folder / "runtime", telling(folder), **lists, instead={runtime.WASM: wasm} | instead)
        (folder / "page.html").write_text(PAGE)
        (folder / "worker.js").write_text(CATCHING + (runtime.WIZARD / "web/worker.js").read_text())
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = chromium.new_page()
        page.set_default_timeout(0)
        page.goto(f"http://127.0.0.1:{server.server_port}/page.html")
        marks, entered = page.evaluate(RUN, calls)
        server.shutdown()
    return marks, entered


def telling(folder: Path) -> Path:
    """The rules, with one call more."""
    rules = Path(shutil.copytree(runtime.WIZARD, folder / "rules"))
    with (rules / "eligibility/bridge.py").open("a") as bridge:
        bridge.write(TELLING)
    return rules


def rules_modules(wheel_source: Path) -> list[str]:
    """`eligibility.engine` and every other module of the rules; the command line stays at home."""
    paths = sorted((wheel_source / "eligibility").rglob("*.py"))
    names = [runtime.module_name(path.relative_to(wheel_source).as_posix()) for path in paths]
    return [name for name in names if not name.endswith(".__main__")]


def ranges(numbers: Iterable[int]) -> list[str]:
    """[1, 2, 3, 7] → 1-3, 7."""
    runs = [[number for _, number in run] for _, run in groupby(enumerate(sorted(numbers)), lambda pair: pair[1] - pair[0])]
    return [f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]


def write_lists(modules: Path, functions: Path, by_module: dict[str, set[int]], of_wasm: set[int]) -> None:
    """Each list begins with the file that it is about."""
    library, wasm = (runtime.sha256(runtime.PYODIDE / name) for name in (runtime.LIBRARY, runtime.WASM))
    lines = [" ".join([name, *ranges(by_module[name])]) for name in sorted(by_module)]
    modules.write_text(MODULES_HEAD + "\n".join([f"sha256 {library}", *lines]) + "\n")
    functions.write_text(FUNCTIONS_HEAD + "\n".join([f"sha256 {wasm}", *ranges(of_wasm)]) + "\n")


def main() -> None:
    argparse.ArgumentParser(description="Find what of Python the browser needs.").parse_args()
    calls = workload.calls(load(runtime.ROOT / "content").languages)
    by_module = library_used(calls, modules_used())
    of_wasm = wasm_used(calls, by_module)
    write_lists(runtime.MODULES, runtime.FUNCTIONS, by_module, of_wasm)
    kept = sum(map(len, by_module.values()))
    print(f"{len(by_module)} modules with {kept} functions, and {len(of_wasm)} functions of the wasm are kept")


if __name__ == "__main__":
    main()
