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
is not enough. The same input gives the same bytes. Why it is built this way: adr/0002-runtime.md.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts import prune

ROOT = Path(__file__).resolve().parent.parent
PYODIDE = ROOT / "node_modules" / "pyodide"
WIZARD = ROOT / "wizard"
MODULES = WIZARD / "web" / "runtime-modules.txt"
FUNCTIONS = WIZARD / "web" / "runtime-functions.txt"
CACHE = ROOT / ".build" / "runtime"

WASM = "pyodide.asm.wasm"
FULL_WASM = "pyodide_full.asm.wasm"
SCRIPTS = ("pyodide.mjs", "pyodide.asm.js")
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
    wasm: bytes | None = None,
) -> dict:
    """Write the runtime into `out` and return its manifest.

    `wheel_source` holds `pyproject.toml` and the package `eligibility`; `modules` lists the
    modules of the standard library that are kept, `functions` those of the WebAssembly; what was
    made of Pyodide is kept in `cache`; `wasm` is taken as it is in place of the cut one. Raises FileNotFoundError if Pyodide is not installed,
    ValueError for a module that the library does not have or functions of another Pyodide,
    CalledProcessError if a tool fails.
    """
    with TemporaryDirectory() as temporary:
        rules = Path(temporary, "rules")
        write_rules(rules, build_wheel(wheel_source, Path(temporary)))
        engine = cached_engine(modules, functions, cache)
        if wasm:
            engine = Path(shutil.copytree(engine, Path(temporary, "engine")))
            (engine / WASM).write_bytes(wasm)
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


def kept(modules: Path) -> set[str]:
    return set(lines_of(modules))


def entered(functions: Path, wasm: Path) -> set[int]:
    """The functions of a list, which begins with the SHA-256 of the module that it is about."""
    known, *runs = lines_of(functions)
    if known != f"wasm {sha256(wasm)}":
        raise ValueError(f"{functions.name} is about another {wasm.name}; run: python -m scripts.trim")
    pairs = [run.partition("-") for run in runs]
    return {number for first, _, last in pairs for number in range(int(first), int(last or first) + 1)}


def cached_engine(modules: Path, functions: Path, cache: Path) -> Path:
    """The folder of the interpreter, written again only if something it is made from changed."""
    sources = (modules, functions, Path(__file__), Path(prune.__file__), PYODIDE / "package.json")
    parts = [sys.version.encode(), *(source.read_bytes() for source in sources)]
    folder = cache / hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=cache) as temporary:
            write_engine(Path(temporary, "python"), kept(modules), entered(functions, PYODIDE / WASM))
            with suppress(OSError):  # another build was quicker
                Path(temporary, "python").rename(folder)
    return folder


def write_engine(folder: Path, modules: set[str], functions: set[int]) -> None:
    folder.mkdir()
    for name in SCRIPTS:
        shutil.copyfile(PYODIDE / name, folder / name)
    shutil.copyfile(PYODIDE / WASM, folder / FULL_WASM)
    (folder / WASM).write_bytes(prune.prune((PYODIDE / WASM).read_bytes(), functions))
    trim(PYODIDE / LIBRARY, folder / LIBRARY, modules)
    # Nothing in the browser reads a docstring: without them the library is a sixth smaller.
    compile_archive(folder / LIBRARY, PYTHONOPTIMIZE="2")
    shutil.copyfile(PYODIDE / LIBRARY, folder / FULL_LIBRARY)
    compile_archive(folder / FULL_LIBRARY)


def module_name(path: str) -> str:
    """`json/__init__.py` → `json`, `json/decoder.py` → `json.decoder`."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def trim(source: Path, target: Path, modules: set[str]) -> None:
    """Copy a library with the named modules alone."""
    with zipfile.ZipFile(source) as library:
        names = {module_name(name): name for name in library.namelist() if name.endswith(".py")}
        if unknown := sorted(modules - names.keys()):
            raise ValueError(f"the standard library of Pyodide has no module {', '.join(unknown)}")
        write_zip(target, {names[module]: library.read(names[module]) for module in modules})


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
