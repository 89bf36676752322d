"""Write the browser's Python: `python -m scripts.slim_pyodide.runtime SOURCE OUT`.

SOURCE holds `pyproject.toml`, with the settings that settings.py reads, and the package. OUT receives two folders and
a manifest:

    python-<hash>/   Pyodide; changes when Pyodide does
    rules-<hash>/    the snapshot: Python's memory with the rules in it; the wheel of the rules and
                     the lock file that names it; changes with the rules
    runtime.json     what is there: for each file its name, size and SHA-256; `entry`, the function that
                     answers; and `whole`, the files that are fetched only when the others are not enough

The folders carry the hash of what is in them, so that a phone may keep them for ever, and a new
rule costs it the small folder only. Scripts and wasm keep the names by which Pyodide asks for
them. Snapshot, zip and wheel are called `.txt`: many hosts compress by the type of a file, and take
these for packed already, which ours are not.
The WebAssembly lies there twice: cut to what the rules use, to go with the snapshot, and whole, to
start with the whole library and the wheel. Built without a snapshot, only the whole is there. The same
input gives the same bytes. Why it is built this way: adr/0002-runtime.md, adr/0005-cut-python.md, adr/0006-snapshot.md.
"""

import argparse
import fcntl
import functools
import hashlib
import json
import marshal
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory
from types import CodeType

from scripts import ROOT
from scripts.slim_pyodide import dead_data, settings, snapshot, stub_wasm

PYODIDE = ROOT / "node_modules" / "pyodide"
LISTS = Path(__file__).with_name("lists")
LIBRARY_USED = LISTS / "library.txt"
WASM_USED = LISTS / "functions.txt"
WASM_UNREAD = LISTS / "data.txt"
CACHE = ROOT / ".build" / "runtime"
KEPT = 3  # runtimes in the cache, of some 30 MB each

WASM = "pyodide.asm.wasm"
FULL_WASM = "pyodide_full.asm.wasm"
LOADER, GLUE = "pyodide.mjs", "pyodide.asm.js"
GLUE_CUTTER = Path(__file__).with_name("treeshake_glue.mjs")
# Where a snapshot is put back: what belongs elsewhere than to the beginning of memory is the worker's to do.
PUT_BACK = ("Module.HEAP8.set(t),", "API.config.putBack(Module.HEAP8),")
# A start makes a small WebAssembly for each of 271 functions of WebGL, whose places nobody asks for: the
# places stay, and stay empty. Whoever calls one comes to a trap.
EMPTY_PLACES = (
    "if(entry.value==0){",
    'if(entry.value==0){if(symName.startsWith("emscripten_gl")){entry.value=getEmptyTableSlot();continue}',
)
MEMORY_BASE = f'__memory_base=new WebAssembly.Global({{value:"i32",mutable:false}},{stub_wasm.BASE})'
LIBRARY = "python_stdlib.zip"
SNAPSHOT = "python.snapshot"
LOCK = "pyodide-lock.json"
OPTIMIZED = "optimized.zip"
DAY_ZERO = (1980, 1, 1, 0, 0, 0)  # the first day a zip can name


def build(
    out: Path,
    wheel_source: Path,
    library_used: Path = LIBRARY_USED,
    wasm_used: Path = WASM_USED,
    cache: Path = CACHE,
) -> dict:
    """Write the runtime into `out` and return its manifest.

    `wheel_source` holds `pyproject.toml` and the package; `library_used` lists the functions of the
    standard library that are kept in the snapshot, `wasm_used` those of the WebAssembly; what was made of
    Pyodide is kept in `cache`. Raises FileNotFoundError if Pyodide is not installed, KeyError or
    TypeError for settings that are missing or not known, ValueError for a list of another Pyodide,
    CalledProcessError if a tool fails or the rules do not import.
    """
    if not settings.read(wheel_source).snapshot:
        return assemble(out, wheel_source, cache, None, None)
    return assemble(
        out, wheel_source, cache, slim_wasm(functions(wasm_used)), set(about(library_used, PYODIDE / LIBRARY))
    )


def build_once(out: Path, wheel_source: Path, cache: Path = CACHE) -> dict:
    """`build`, or a copy of what it made of the same before: to make a snapshot takes half a minute."""
    cache.mkdir(parents=True, exist_ok=True)
    made = cache / f"built-{made_of(wheel_source)}"
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            with TemporaryDirectory(dir=cache) as temporary:
                build(Path(temporary, "out"), wheel_source, cache=cache)
                Path(temporary, "out").rename(made)
        os.utime(made)
        for old in sorted(cache.glob("built-*"), key=os.path.getmtime)[:-KEPT]:
            shutil.rmtree(old)
        shutil.copytree(made, out)
    return json.loads((out / "runtime.json").read_text())


def made_of(wheel_source: Path) -> str:
    """A sum over all that a runtime is made of: the package, Pyodide, the lists, this package and its tools."""
    mark = hashlib.sha256(sys.version.encode())
    for tool in ("flit_core", "pyodide-build"):
        mark.update(metadata.version(tool).encode())
    for folder in (wheel_source, Path(__file__).parent):
        for path in sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
            mark.update(f"\0{path.relative_to(folder)}\0".encode() + path.read_bytes())
    mark.update((PYODIDE / "package.json").read_bytes())
    return mark.hexdigest()[:16]


def assemble(
    out: Path, wheel_source: Path, cache: Path, wasm: bytes | None, used: set[str] | None, **more: bool
) -> dict:
    """A runtime with this WebAssembly and a snapshot for it, or, if it is None, without both; `used` and `more` are
    what `snapshot.make` takes."""
    engine, told = cached_engine(cache), settings.read(wheel_source)
    with TemporaryDirectory() as temporary:
        rules, python = Path(temporary, "rules"), Path(temporary, "python")
        wheel = write_rules(rules, build_wheel(wheel_source, Path(temporary)))
        shutil.copytree(engine / "python", python)
        (python / GLUE).write_text(glue(wasm is not None), "utf-8")
        if wasm is not None:
            (python / WASM).write_bytes(wasm)
            build = build_id(python / WASM, python / GLUE)
            library, names = engine / OPTIMIZED, named(scripts())
            snapshot.make(rules / SNAPSHOT, PYODIDE, library, wheel, told, build, names, used, **more)
        clear(out)
        files = place(python, out, "python") | place(rules, out, "rules")
    whole = [FULL_WASM, LIBRARY, wheel.name]
    manifest = {"pyodide": pyodide_version(), "entry": told.entry, "whole": whole, "files": files}
    (out / "runtime.json").write_text(json.dumps(manifest, indent=1) + "\n")
    return manifest


def build_id(wasm: Path, glue: Path) -> str:
    """Which WebAssembly and glue a snapshot is for: in another, its addresses mean something else. 32 hexadecimal
    digits; worker.js makes the same of what the manifest says of the two."""
    return hashlib.sha256((sha256(wasm) + sha256(glue)).encode()).hexdigest()[:32]


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
        raise ValueError(f"{path.name} is about another {file.name}; run: python -m scripts.slim_pyodide.profile")
    return lines


def numbers(runs: Iterable[str]) -> set[int]:
    """0-2 7 → 0, 1, 2, 7."""
    pairs = [run.partition("-") for run in runs]
    return {number for first, _, last in pairs for number in range(int(first), int(last or first) + 1)}


def slim_wasm(entered: set[int]) -> bytes:
    """The WebAssembly with these functions, and without what nothing reads."""
    whole = (PYODIDE / WASM).read_bytes()
    return stub_wasm.prune(whole, entered, named(scripts()), [*unread(), *dead_data.docstrings(whole)])


def functions(wasm_used: Path) -> set[int]:
    """The functions of the WebAssembly in a list."""
    return numbers(about(wasm_used, PYODIDE / WASM))


def unread(places: Path = WASM_UNREAD) -> list[tuple[int, int]]:
    """Where in the data of the WebAssembly tables lie that nothing reads, and how long they are."""
    found = (line.split() for line in about(places, PYODIDE / WASM))
    return [(int(at), int(length)) for at, length, _ in found]


def cached_engine(cache: Path) -> Path:
    """What is made of Pyodide alone, written again only if something it is made from changed."""
    parts = [
        sys.version.encode(),
        *(source.read_bytes() for source in (Path(__file__), PYODIDE / "package.json")),
    ]
    folder = cache / hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=cache) as temporary:
            write_engine(Path(temporary, "engine"))
            with suppress(OSError):  # another build was quicker
                Path(temporary, "engine").rename(folder)
    return folder


def write_engine(folder: Path) -> None:
    """`python/`, the files that a browser gets but for the glue, and beside it the library that goes into snapshots."""
    python = folder / "python"
    python.mkdir(parents=True)
    shutil.copyfile(PYODIDE / LOADER, python / LOADER)
    shutil.copyfile(PYODIDE / WASM, python / FULL_WASM)
    shutil.copyfile(PYODIDE / LIBRARY, python / LIBRARY)
    shutil.copyfile(PYODIDE / LIBRARY, folder / OPTIMIZED)
    compile_archive(python / LIBRARY)
    # Nothing in the browser reads a docstring, or tells the line of an error.
    compile_archive(folder / OPTIMIZED, PYTHONOPTIMIZE="2")
    without_lines(folder / OPTIMIZED)


def scripts() -> str:
    return glue(True) + (PYODIDE / LOADER).read_text("utf-8")


@functools.cache
def glue(snapshot: bool) -> str:
    """Pyodide's glue with our way to put a snapshot back (if there is one), without what is made for WebGL, and without
    what nobody can reach. Raises ValueError for a glue in which one of these has no place, or which
    puts the data elsewhere in memory than the cut WebAssembly; CalledProcessError if scripts/slim_pyodide/treeshake_glue.mjs fails."""
    text = (PYODIDE / GLUE).read_text("utf-8")
    for place in (EMPTY_PLACES[0], *((PUT_BACK[0], MEMORY_BASE) if snapshot else ())):
        if text.count(place) != 1:
            raise ValueError(f"{GLUE} is not the one that is known: {place}; see scripts/slim_pyodide/README.md")
    text = text.replace(*EMPTY_PLACES)
    if snapshot:
        text = text.replace(*PUT_BACK)
    command = ("node", GLUE_CUTTER, PYODIDE / WASM, PYODIDE / LOADER)
    return subprocess.run(command, input=text, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout


def named(script: str) -> set[str]:
    return set(re.findall(r"[\w$]+", script))


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
    """Build the wheel of the package: the same bytes every time."""
    run(sys.executable, "-m", "flit_core.wheel", "--outdir", folder, source)
    (wheel,) = folder.glob("*.whl")
    return wheel


def write_rules(folder: Path, wheel: Path) -> Path:
    """The wheel in bytecode, and a lock file with that one package in it. Returns the wheel."""
    folder.mkdir()
    wheel, lock = Path(shutil.copy(wheel, folder)), folder / LOCK
    stock = json.loads((PYODIDE / LOCK).read_text())
    lock.write_text(json.dumps({"info": stock["info"], "packages": {}}))
    pyodide("lockfile", "add-wheels", "--input", lock, "--output", lock, "--base-path", folder, wheel)
    # As the library of the snapshot: without docstrings, which nothing reads, and without `assert`.
    pyodide("py-compile", "--silent", folder, PYTHONOPTIMIZE="2")
    (wheel,) = folder.glob("*.whl")
    same_bytes(wheel)
    without_lines(wheel)
    locked = json.loads(lock.read_text())
    (package,) = locked["packages"].values()
    package["sha256"] = sha256(wheel)
    lock.write_text(json.dumps(locked, sort_keys=True))
    return wheel


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
        name = f"{hashed}/{path.name}" + (".txt" if path.suffix in (".snapshot", ".zip", ".whl") else "")
        shutil.copyfile(path, out / name)
        size = path.stat().st_size
        files[path.name] = {"name": name, "bytes": size, "sha256": sums[path.name]}
    return files


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the browser's Python.")
    parser.add_argument("source", type=Path, help="the folder of pyproject.toml and of the package")
    parser.add_argument("out", type=Path, help="where to, for example site/runtime")
    options = parser.parse_args()
    manifest = build(options.out, options.source)
    for name, file in manifest["files"].items():
        print(f"{file['bytes']:>10,}  {name}")


if __name__ == "__main__":
    main()
