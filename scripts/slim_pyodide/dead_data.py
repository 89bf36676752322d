"""Finds what of the WebAssembly's data nothing reads: large tables that only a function which was cut out could read,
and docstrings.

The alphabets of the Far East, the names of all characters, and the modules that Python starts with
are a third of what the data packs to. A snapshot has started, and nothing that the rules read is in
such an alphabet. Where a table lies is known by what is in it: the CPython that runs this holds
the same tables, and tells their names and sizes.
"""

import importlib.util
import json
import re
import struct
import subprocess
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

from scripts.slim_pyodide import stub_wasm

MODULES = ["_codecs_cn", "_codecs_hk", "_codecs_iso2022", "_codecs_jp", "_codecs_kr", "_codecs_tw", "unicodedata"]
LEAST = 512  # bytes: smaller ones are not worth a line, and might be found by chance
LEAST_SAID = 48  # bytes of a docstring; a shorter one may be a message as well
NOTHING = 8  # the type of an ELF section that has no bytes in its file

# A text with the signature of a function or type, as Argument Clinic writes it for `__doc__`; no other text has this end.
DOCSTRING = re.compile(rb"\0([A-Za-z_][^\0]*\)\n--\n\n[^\0]*)")

WRITING = "__wasm_apply_data_relocs"

FROZEN = """
import _imp, base64, json
found = {}
for name in _imp._frozen_module_names():
    data = _imp.find_frozen(name, withdata=True)
    if data and data[0] is not None:
        found[name] = base64.b64encode(data[0]).decode()
json.dumps(found)
"""
DESCRIBED = """
import importlib, json, sys
found = {}
def note(name, one):
    text = getattr(one, "__doc__", None)
    if isinstance(text, str):
        found.setdefault(text, name)
for module in sys.builtin_module_names:
    try:
        note(module, importlib.import_module(module))
    except ImportError:
        continue
    for name, value in vars(sys.modules[module]).items():
        note(f"{module}.{name}", value)
types = [object]
for one in types:
    types += [another for another in type.__subclasses__(one) if another not in types]
    for name, value in [("", one), *vars(one).items()]:
        note(f"{one.__module__}.{one.__qualname__}.{name}".rstrip("."), value)
json.dumps({name: text for text, name in found.items()})
"""
IN_NODE = """
const [, folder, code] = process.argv;
const { loadPyodide } = await import(`${folder}/pyodide.mjs`);
const python = await loadPyodide({ indexURL: folder, stdout() {} });
process.stdout.write(python.runPython(code), () => process.exit());
"""


def find(module: bytes, pyodide: Path, kept: set[int]) -> dict[str, tuple[int, int]]:
    """Of each such table its place and length in the module's data.

    Left out is a table that is not found exactly once, or that one of the `kept` functions names.
    Raises FileNotFoundError without `nm` (Debian's binutils), ValueError if this CPython has no
    names in it or the module more than one piece of data.
    """
    data = stub_wasm.data(module)
    functions = stub_wasm.functions(module)
    # One function writes all addresses into the data, and reads nothing.
    bodies = b"".join(functions[number] for number in kept - stub_wasm.between(module, WRITING, WRITING))
    found, taken = {}, set()
    for name, table in (*tables(), *frozen(pyodide)):
        at = data.find(table)
        if at in taken:
            continue  # two names for one table
        if at >= 0 and data.find(table, at + 1) < 0 and not stub_wasm.names(bodies, at):
            found[name] = (at, len(table))
            taken.add(at)
    for name, text in described(pyodide):
        whole = b"\0" + text + b"\0"
        at = data.find(whole) + 1
        if data.count(whole) == 1 and not stub_wasm.names(bodies, at):
            found[name] = (at, len(text))
    return found


def docstrings(module: bytes) -> list[tuple[int, int]]:
    """Of each docstring with a signature its place and length in the module's data. Nothing in the browser reads one."""
    return [(found.start(1), len(found[1])) for found in DOCSTRING.finditer(stub_wasm.data(module))]


def tables() -> Iterator[tuple[str, bytes]]:
    """The tables of the modules, out of the files of this CPython."""
    for module in MODULES:
        spec = importlib.util.find_spec(module)
        path = Path(spec.origin if spec and spec.origin else "")
        if not path.is_file():
            raise ValueError(f"this CPython has no file for {module}")
        listed = subprocess.run(("nm", "-S", path), check=True, capture_output=True, text=True).stdout
        if not listed.strip():
            raise ValueError(f"{path} has no names in it: a CPython that is not stripped is needed")
        for line in listed.splitlines():
            match line.split():
                case [address, size, "r" | "R", name] if int(size, 16) >= LEAST:
                    yield f"{module}.{name}", content(path.read_bytes(), int(address, 16), int(size, 16))


def content(elf: bytes, address: int, size: int) -> bytes:
    """What an ELF file of 64 bits puts at an address."""
    (first,), (count,) = struct.unpack_from("<Q", elf, 0x28), struct.unpack_from("<H", elf, 0x3C)
    for section in range(count):
        _, kind, _, start, offset, length = struct.unpack_from("<IIQQQQ", elf, first + 64 * section)
        if kind != NOTHING and start <= address < start + length:
            return elf[address - start + offset :][:size]
    raise ValueError(f"no section holds address {address:#x}")


def frozen(pyodide: Path) -> Iterator[tuple[str, bytes]]:
    """The modules that are frozen into Pyodide's Python."""
    for name, data in in_node(pyodide, FROZEN).items():
        table = b64decode(data)
        if len(table) >= LEAST:
            yield f"frozen.{name}", table


def described(pyodide: Path) -> Iterator[tuple[str, bytes]]:
    """What modules, types and functions in C say of themselves, if it is long enough to be nothing else."""
    for name, text in in_node(pyodide, DESCRIBED).items():
        if len(text) >= LEAST_SAID:
            yield f"doc.{name}", text.encode()


def in_node(pyodide: Path, code: str) -> dict[str, str]:
    """What a piece of Python says in JSON, run by this Pyodide."""
    command = ("node", "--input-type=module", "-e", IN_NODE, pyodide, code)
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
