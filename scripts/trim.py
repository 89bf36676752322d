"""Find which modules of the standard library the browser needs: `python -m scripts.trim`.

It boots the whole library in Node, runs the rules, and writes down every module that was read
from the library: `wizard/web/runtime-modules.txt`. The list is committed; run this again when
the rules import something new or Pyodide changes, and read the difference.
"""

import argparse
import json
import subprocess
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts import runtime

# What the rules may come to read: tables (CSV, XLSX, HTML), and the alphabets these are saved in.
# Modules that are imported late, inside a function, stand here because running may not meet them.
WANTED = """
    calendar collections contextlib copy csv dataclasses datetime decimal enum functools hashlib
    html importlib.resources importlib.resources._adapters importlib.readers io itertools json
    operator pathlib re string textwrap traceback types typing xml.parsers.expat zipfile
    _strptime encodings.ascii encodings.cp437 encodings.cp1251 encodings.latin_1
    encodings.utf_16 encodings.utf_8_sig
""".split()

HEAD = """\
# The modules of the standard library that the browser gets, found by running them.
# Written by: python -m scripts.trim
# The whole library stands beside it; the worker takes it if a module is missing here.
"""

BOOT = """
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

# A module frozen into the interpreter is not read from the library, so its origin is not there.
# An error is told too: its words are fetched by modules of their own.
WATCH = """
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


def used(wheel_source: Path = runtime.WIZARD) -> set[str]:
    """The modules of the library that the browser needs.

    The data of the rules must be compiled. Raises CalledProcessError if Python does not start in
    Node, or the rules do not import or answer.
    """
    wanted = " ".join((*WANTED, *rules_modules(wheel_source)))
    with TemporaryDirectory() as temporary:
        rules = Path(temporary, "rules")
        runtime.write_rules(rules, runtime.build_wheel(wheel_source, Path(temporary)))
        command = ("node", "--input-type=module", "-e", BOOT, runtime.PYODIDE, rules, WATCH, wanted)
        answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return set(json.loads(answer))


def rules_modules(wheel_source: Path) -> list[str]:
    """`eligibility.engine` and every other module of the rules; the command line stays at home."""
    paths = sorted((wheel_source / "eligibility").rglob("*.py"))
    names = [runtime.module_name(path.relative_to(wheel_source).as_posix()) for path in paths]
    return [name for name in names if not name.endswith(".__main__")]


def main() -> None:
    argparse.ArgumentParser(description="Find which modules the browser needs.").parse_args()
    modules = sorted(used())
    runtime.MODULES.write_text(HEAD + "\n".join(modules) + "\n")
    with zipfile.ZipFile(runtime.PYODIDE / runtime.LIBRARY) as library:
        print(f"{len(modules)} modules kept of {len(library.namelist())}")


if __name__ == "__main__":
    main()
