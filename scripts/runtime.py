"""Write the browser's Python: `python -m scripts.runtime OUT`.

OUT receives two folders and a manifest:

    python-<hash>/   Pyodide and the standard library; changes when Pyodide does
    rules-<hash>/    the wheel of the rules and the lock file that names it; changes with the rules
    runtime.json     what is there: for each file its name, size and SHA-256

The folders carry the hash of what is in them, so that a phone may keep them for ever, and a new
rule costs it the small folder only. Scripts and wasm keep the names by which Pyodide asks for
them. Zip and wheel are called `.txt`: many hosts compress by the type of a file, take a zip for
packed already, and ours is not.
Library and WebAssembly lie there twice: cut to what the rules use, and whole, for the day when that
is not enough. The same input gives the same bytes. Why it is built this way:
adr/0002-runtime.md, adr/0005-cut-python.md.
"""

import argparse
import hashlib
import json
import marshal
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import CodeType

from scripts import prune, thin

ROOT = Path(__file__).resolve().parent.parent
PYODIDE = ROOT / "node_modules" / "pyodide"
WIZARD = ROOT / "wizard"
MODULES = WIZARD / "web" / "runtime-modules.txt"
FUNCTIONS = WIZARD / "web" / "runtime-functions.txt"
CACHE = ROOT / ".build" / "runtime"

WASM = "pyodide.asm.wasm"
FULL_WASM = "pyodide_full.asm.wasm"
LOADER, GLUE = "pyodide.mjs", "pyodide.asm.js"
# In the glue, thousands of names for whoever links more code to Python at run time: nobody here.
ALIAS = re.compile(r'var ([\w$]+)=Module\["\1"\]=(?:wasmExports\["[^"]+"\]|[\de]+);')
LIBRARY = "python_stdlib.zip"
FULL_LIBRARY = "python_stdlib_full.zip"
LOCK = "pyodide-lock.json"
DAY_ZERO = (1980, 1, 1, 0, 0, 0)  # the first day a zip can name


def build(
    out: Path,
    wheel_source: Path = WIZARD,
    modules: Path = MODULES,
    functions: Path = FUNCTIONS,
    cache: Path = CACHE,
    instead: dict[str, bytes] | None = None,
) -> dict:
    """Write the runtime into `out` and return its manifest.

    `wheel_source` holds `pyproject.toml` and the package `eligibility`; `modules` lists the
    modules of the standard library that are kept, `functions` those of the WebAssembly; what was
    made of Pyodide is kept in `cache`; `instead` holds files to take in place of those so made.
    Raises FileNotFoundError if Pyodide is not installed, ValueError for a module that the library
    does not have or functions of another Pyodide, CalledProcessError if a tool fails.
    """
    with TemporaryDirectory() as temporary:
        rules = Path(temporary, "rules")
        write_rules(rules, build_wheel(wheel_source, Path(temporary)))
        engine = cached_engine(modules, functions, cache)
        if instead:
            engine = Path(shutil.copytree(engine, Path(temporary, "engine")))
            for name, data in instead.items():
                (engine / name).write_bytes(data)
        clear(out)
        files = place(engine, out, "python") | place(rules, out, "rules")
    manifest = {"pyodide": pyodide_version(), "files": files}
    (out / "runtime.json").write_text(json.dumps(manifest, indent=1) + "\n")
    return manifest


def pyodide_version() -> str:
    return json.loads((PYODIDE / "package.json").read_text())["version"]


def lines_of(path: Path) -> list[str]:
    """The lines of a list; `#` begins a comment."""
    lines = (line.partition("#")[0].strip() for line in path.read_text().splitlines())
    return [line for line in lines if line]


def about(path: Path, file: Path) -> list[str]:
    """The lines of a list, which begins with the SHA-256 of the file that it is about."""
    known, *lines = lines_of(path)
    if known != f"sha256 {sha256(file)}":
        raise ValueError(f"{path.name} is about another {file.name}; run: python -m scripts.trim")
    return lines


def numbers(runs: Iterable[str]) -> set[int]:
    """0-2 7 → 0, 1, 2, 7."""
    pairs = [run.partition("-") for run in runs]
    return {number for first, _, last in pairs for number in range(int(first), int(last or first) + 1)}


def kept(modules: Path) -> dict[str, set[int]]:
    """The modules of a list, each with those of its functions that are entered."""
    lines = map(str.split, about(modules, PYODIDE / LIBRARY))
    return {module: numbers(runs) for module, *runs in lines}


def entered(functions: Path) -> set[int]:
    """The functions of the WebAssembly in a list."""
    return numbers(about(functions, PYODIDE / WASM))


def cached_engine(modules: Path, functions: Path, cache: Path) -> Path:
    """The folder of the interpreter, written again only if something it is made from changed."""
    tools = (Path(module.__file__) for module in (prune, thin))
    sources = (modules, functions, Path(__file__), *tools, PYODIDE / "package.json")
    parts = [sys.version.encode(), *(source.read_bytes() for source in sources)]
    folder = cache / hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=cache) as temporary:
            write_engine(Path(temporary, "python"), kept(modules), entered(functions))
            with suppress(OSError):  # another build was quicker
                Path(temporary, "python").rename(folder)
    return folder


def write_engine(folder: Path, modules: dict[str, set[int]], functions: set[int]) -> None:
    folder.mkdir()
    shutil.copyfile(PYODIDE / LOADER, folder / LOADER)
    loader = (PYODIDE / LOADER).read_text("utf-8")
    glue = without_aliases((PYODIDE / GLUE).read_text("utf-8"), loader)
    (folder / GLUE).write_text(glue, "utf-8")
    shutil.copyfile(PYODIDE / WASM, folder / FULL_WASM)
    (folder / WASM).write_bytes(prune.prune((PYODIDE / WASM).read_bytes(), functions, named(glue + loader)))
    cut_library(folder / LIBRARY, modules)
    shutil.copyfile(PYODIDE / LIBRARY, folder / FULL_LIBRARY)
    compile_archive(folder / FULL_LIBRARY)


def cut_library(target: Path, modules: dict[str, set[int]], first: bytes = b"") -> None:
    """The library with these modules and functions alone; `first` is run before all of it."""
    changes = {name: partial(thin.thinned, entered=entered) for name, entered in modules.items()}
    if first:
        encodings = changes["encodings"]  # the first that Python imports
        changes["encodings"] = lambda source: first + encodings(source)
    trim(PYODIDE / LIBRARY, target, changes)
    # Nothing in the browser reads a docstring: without them the library is a sixth smaller.
    compile_archive(target, PYTHONOPTIMIZE="2")
    without_lines(target)


def without_aliases(glue: str, loader: str) -> str:
    """The glue without the names that neither script ever speaks."""
    spoken = named(ALIAS.sub("", glue) + loader)
    return ALIAS.sub(lambda alias: alias[0] if alias[1] in spoken else "", glue)


def named(script: str) -> set[str]:
    return set(re.findall(r"[\w$]+", script))


def module_name(path: str) -> str:
    """`json/__init__.py` → `json`, `json/decoder.py` → `json.decoder`."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def trim(source: Path, target: Path, modules: dict[str, Callable[[bytes], bytes]]) -> None:
    """Copy a library with the named modules alone, each as its function changes it."""
    with zipfile.ZipFile(source) as library:
        names = {module_name(name): name for name in library.namelist() if name.endswith(".py")}
        if unknown := sorted(modules.keys() - names.keys()):
            raise ValueError(f"the standard library of Pyodide has no module {', '.join(unknown)}")
        write_zip(target, {names[name]: change(library.read(names[name])) for name, change in modules.items()})


def write_zip(target: Path, members: dict[str, bytes]) -> None:
    """A zip that packs nothing (the server's brotli does it better) and says no time of day."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(members):
            member = zipfile.ZipInfo(name, DAY_ZERO)
            member.external_attr = 0o644 << 16
            archive.writestr(member, members[name])


def compile_archive(archive: Path, **environment: str) -> None:
    """Turn the modules of a zip into bytecode, in place."""
    pyodide("py-compile", "--silent", archive, **environment)
    same_bytes(archive)


def same_bytes(archive: Path) -> None:
    """Pack a zip again: the tools write the hour into it."""
    with zipfile.ZipFile(archive) as packed:
        members = {name: packed.read(name) for name in packed.namelist() if not name.endswith("/")}
    write_zip(archive, members)


def without_lines(archive: Path) -> None:
    """Take out of the bytecode which line it is of: nearly a third of its packed bytes."""
    with zipfile.ZipFile(archive) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    for name, data in members.items():
        if name.endswith(".pyc"):
            head, code = data[:16], marshal.loads(data[16:])
            members[name] = head + marshal.dumps(placeless(code))
    write_zip(archive, members)


def placeless(code: CodeType) -> CodeType:
    """A code object all of whose instructions, and of those within it, are at no known place."""
    units = len(code.co_code) // 2
    full, rest = divmod(units, 8)  # one byte says it of up to eight instructions
    table = b"\xff" * full + (bytes([0xF8 | rest - 1]) if rest else b"")
    consts = tuple(placeless(const) if isinstance(const, CodeType) else const for const in code.co_consts)
    return code.replace(co_linetable=table, co_consts=consts)


def build_wheel(source: Path, folder: Path) -> Path:
    """Build `tirkelu_eligibility-<version>-py3-none-any.whl`: the same bytes every time."""
    run(sys.executable, "-m", "flit_core.wheel", "--outdir", folder, source)
    (wheel,) = folder.glob("*.whl")
    return wheel


def write_rules(folder: Path, wheel: Path) -> None:
    """The wheel in bytecode, and a lock file with that one package in it."""
    folder.mkdir()
    wheel, lock = Path(shutil.copy(wheel, folder)), folder / LOCK
    stock = json.loads((PYODIDE / LOCK).read_text())
    lock.write_text(json.dumps({"info": stock["info"], "packages": {}}))
    pyodide(
        "lockfile", "add-wheels", "--input", lock, "--output", lock, "--base-path", folder, wheel
    )
    pyodide("py-compile", "--silent", folder)
    (wheel,) = folder.glob("*.whl")
    same_bytes(wheel)
    without_lines(wheel)
    locked = json.loads(lock.read_text())
    (package,) = locked["packages"].values()
    package["sha256"] = sha256(wheel)
    lock.write_text(json.dumps(locked, sort_keys=True))


def pyodide(*arguments: str | Path, **environment: str) -> None:
    run(Path(sys.executable).parent / "pyodide", *arguments, **environment)


def run(*command: str | Path, **environment: str) -> None:
    """Run a tool that must succeed; with an epoch, bytecode is stamped with hashes, not times."""
    environment = os.environ | {"SOURCE_DATE_EPOCH": "315532800"} | environment
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def clear(out: Path) -> None:
    """Take away what an earlier build left, and nothing else."""
    out.mkdir(parents=True, exist_ok=True)
    for folder in (*out.glob("python-*"), *out.glob("rules-*")):
        shutil.rmtree(folder)


def place(folder: Path, out: Path, label: str) -> dict[str, dict]:
    """Copy a folder under its label and hash; return the manifest's lines for its files."""
    paths = sorted(folder.iterdir())
    sums = {path.name: sha256(path) for path in paths}
    hashed = f"{label}-{hashlib.sha256(json.dumps(sums).encode()).hexdigest()[:16]}"
    (out / hashed).mkdir()
    files = {}
    for path in paths:
        name = f"{hashed}/{path.name}" + (".txt" if path.suffix in (".zip", ".whl") else "")
        shutil.copyfile(path, out / name)
        size = path.stat().st_size
        files[path.name] = {"name": name, "bytes": size, "sha256": sums[path.name]}
    return files


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the browser's Python.")
    parser.add_argument("out", type=Path, help="where to, for example site/runtime")
    manifest = build(parser.parse_args().out)
    for name, file in manifest["files"].items():
        print(f"{file['bytes']:>10,}  {name}")


if __name__ == "__main__":
    main()
