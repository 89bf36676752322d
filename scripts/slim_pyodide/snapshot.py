"""Makes the snapshot: Python's memory with the rules in it, as it is when it has started.

A phone that puts it back need not start Python, import anything or read a library. Node makes it
(scripts/slim_pyodide/make_snapshot.mjs says how it is written) from the whole library; strip_interpreter.py then takes
out every function that no run of scripts.slim_pyodide.profile entered. The same input gives the same bytes.
"""

import json
import os
import subprocess
import zipfile
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.slim_pyodide.settings import Settings

HERE = Path(__file__).parent


def make(
    target: Path,
    pyodide: Path,
    library: Path,
    wheel: Path,
    settings: Settings,
    build: str,
    spoken: Iterable[str],
    entered: Iterable[str] | None,
    collecting: bool = False,
) -> None:
    """Write the snapshot of `wheel`, imported into the Python of `pyodide` with this library.

    `build` says which WebAssembly and glue it is for, in 32 hexadecimal digits. `spoken` are the names in Pyodide's scripts. `entered` holds the functions of the library that
    are kept, as "file:name"; with None all are, and those that are entered from then on are noted in
    `sys.entered`. With `collecting`, garbage is collected at nearly every object. Raises
    CalledProcessError if Python does not start, or the rules do not import.
    """
    with TemporaryDirectory() as temporary:
        packages, order = Path(temporary, "packages"), Path(temporary, "order.json")
        with zipfile.ZipFile(wheel) as archive:
            names = [name for name in archive.namelist() if name.startswith(f"{settings.package}/")]
            archive.extractall(packages, names)
        order.write_text(
            json.dumps(
                {
                    "entry": settings.entry,
                    "wanted": modules(names),
                    "warm": settings.warm,
                    "spoken": sorted(spoken),
                    "entered": None if entered is None else sorted(entered),
                    "collecting": collecting,
                }
            )
        )
        command = (
            "node",
            HERE / "make_snapshot.mjs",
            pyodide,
            library,
            packages,
            HERE / "strip_interpreter.py",
            order,
            build,
            target,
        )
        # Python keeps the time zone and the language of where it starts.
        subprocess.run(
            command, check=True, env=os.environ | {"TZ": "UTC", "LANG": "C.UTF-8"}, stdout=subprocess.DEVNULL
        )


def modules(names: Iterable[str]) -> list[str]:
    """Every module of the package, as `package.module`; the command line stays at home."""
    stems = (name.rpartition(".")[0].removesuffix("/__init__") for name in names if name.endswith((".py", ".pyc")))
    return sorted(stem.replace("/", ".") for stem in stems if not stem.endswith("/__main__"))
