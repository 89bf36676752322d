"""Empties the functions of a WebAssembly module that nobody ever enters.

A module of Python holds much that a small program never reaches: codecs of far alphabets, sockets,
compilers. Which functions are entered is found by running a module in which each of them leaves a
mark (`instrument`); the bodies of the others are then replaced by one trap (`prune`). Nothing is
renumbered, and a function that was emptied by mistake cannot answer wrongly: it stops, and the
worker begins again with the untouched module. Tables that only such functions could read
(dead_data.py) are filled with zeroes, and zeroes are left out: memory is made of them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

# https://webassembly.github.io/spec/core/binary/modules.html
IMPORT, GLOBAL, EXPORT, CODE, DATA, DATA_COUNT = 2, 6, 7, 10, 11, 12
IMPORTED = {"function": 0, "table": 1, "memory": 2, "global": 3, "tag": 4}
I32, MUTABLE, END = 0x7F, 1, 0x0B
I32_CONST, I32_OR, GLOBAL_GET, GLOBAL_SET, UNREACHABLE = 0x41, 0x72, 0x23, 0x24, 0x00
TRAP = bytes([0, UNREACHABLE, END])  # a body without locals
BASE = 1024  # where Emscripten puts the data; runtime.py looks whether it does
ZEROES = re.compile(rb"\0{64,}")  # fewer are not worth a piece more
MARK = "seen"  # seen0, seen1 …: the exported marks of 32 functions each


class Reader:
    """Reads the numbers and names of the binary format."""

    def __init__(self, data: bytes, at: int = 0):
        self.data, self.at = data, at

    def byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1]

    def number(self) -> int:
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def take(self, length: int) -> bytes:
        self.at += length
        return self.data[self.at - length : self.at]

    def limits(self) -> None:
        """Skip what says how large a table or a memory is."""
        flags = self.byte()
        self.number()
        if flags & 1:
            self.number()


def number(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def signed(value: int) -> bytes:
    """A 32-bit constant, whose bit 31 is its sign."""
    value -= (value & 1 << 31) << 1
    out = bytearray()
    while not -64 <= value < 64:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value & 127])


def sections(module: bytes) -> Iterator[tuple[int, bytes]]:
    """The parts of a module: number and content. Raises ValueError if it is no module."""
    if module[:8] != b"\0asm\1\0\0\0":
        raise ValueError("this is no WebAssembly module of version 1")
    reader = Reader(module, 8)
    while reader.at < len(module):
        yield reader.byte(), reader.take(reader.number())


def module_of(parts: list[tuple[int, bytes]]) -> bytes:
    return b"\0asm\1\0\0\0" + b"".join(bytes([kind]) + number(len(part)) + part for kind, part in parts)


def items(part: bytes) -> tuple[int, bytes]:
    """How many things a section holds, and these without their count."""
    reader = Reader(part)
    return reader.number(), part[reader.at :]


def bodies(code: bytes) -> list[bytes]:
    reader = Reader(code)
    return [reader.take(reader.number()) for _ in range(reader.number())]


def code_of(functions: list[bytes]) -> bytes:
    return number(len(functions)) + b"".join(number(len(body)) + body for body in functions)


def counts(part: bytes) -> Counter[str]:
    """How many functions, globals and so on are imported: they are numbered before a module's own."""
    reader = Reader(part)
    found: Counter[str] = Counter()
    kinds = {number: kind for kind, number in IMPORTED.items()}
    for _ in range(reader.number()):
        for _ in ("module", "name"):
            reader.take(reader.number())
        kind = kinds[reader.byte()]
        found[kind] += 1
        if kind == "function":
            reader.number()
        elif kind == "table":
            reader.byte()
            reader.limits()
        elif kind == "memory":
            reader.limits()
        elif kind == "global":
            reader.take(2)
        elif kind == "tag":
            reader.byte()
            reader.number()
    return found


def marked(body: bytes, register: int, bit: int) -> bytes:
    """The body with a mark at its beginning: `register |= 1 << bit`."""
    reader = Reader(body)
    for _ in range(reader.number()):  # groups of locals: how many, of which type
        reader.number()
        reader.byte()
    mark = bytes([GLOBAL_GET]) + number(register) + bytes([I32_CONST]) + signed(1 << bit)
    mark += bytes([I32_OR, GLOBAL_SET]) + number(register)
    return body[: reader.at] + mark + body[reader.at :]


def instrument(module: bytes) -> bytes:
    """The module with a mark in each function, and the marks exported as `seen0`, `seen1` …"""
    parts = dict(sections(module))
    functions = bodies(parts[CODE])
    own, globals_ = items(parts[GLOBAL])
    first = counts(parts[IMPORT])["global"] + own
    registers = (len(functions) + 31) // 32
    named, exported = items(parts[EXPORT])
    for register in range(registers):
        name = f"{MARK}{register}".encode()
        globals_ += bytes([I32, MUTABLE, I32_CONST, 0, END])
        exported += number(len(name)) + name + bytes([IMPORTED["global"]]) + number(first + register)
    new = {
        GLOBAL: number(own + registers) + globals_,
        EXPORT: number(named + registers) + exported,
        CODE: code_of([marked(body, first + at // 32, at % 32) for at, body in enumerate(functions)]),
    }
    return module_of([(kind, new.get(kind, part)) for kind, part in sections(module)])


def seen(marks: list[int]) -> set[int]:
    """The functions that were entered, by what `seen0`, `seen1` … hold in the end."""
    return {32 * at + bit for at, mark in enumerate(marks) for bit in range(32) if mark >> bit & 1}


def prune(module: bytes, entered: set[int], exported: set[str], dead: Iterable[tuple[int, int]] = ()) -> bytes:
    """The module with a trap in the place of each function that is not in `entered`, without the
    exports that are not in `exported` (a name that a script does not find is an error, too), and
    with zeroes in the `dead` places of its data, and without the long runs of zeroes in that.

    Functions are counted from 0, without the imported ones. Raises ValueError for one that the
    module does not have.
    """
    new = dict(sections(module))
    if CODE in new:
        new[CODE] = emptied(new[CODE], entered)
    if EXPORT in new:
        new[EXPORT] = fewer(new[EXPORT], exported)
    if DATA in new:
        kept = pieces(zeroed(new[DATA], dead))
        new[DATA] = number(len(kept)) + b"".join(kept)
        new[DATA_COUNT] = number(len(kept))
    return module_of([(kind, new[kind]) for kind, _ in sections(module)])


def functions(module: bytes) -> list[bytes]:
    return bodies(dict(sections(module))[CODE])


def data(module: bytes) -> bytes:
    """The one piece of data of a module. Raises ValueError if it has more, or keeps it in another way."""
    part = dict(sections(module))[DATA]
    return part[where_data_begins(part) :]


def where_data_begins(part: bytes) -> int:
    reader = Reader(part)
    if reader.number() != 1 or reader.number() != 0:
        raise ValueError("the data of this module is not in one piece")
    while reader.byte() != END:  # one instruction says where it belongs
        reader.number()
    reader.number()
    return reader.at


def zeroed(part: bytes, dead: Iterable[tuple[int, int]]) -> bytes:
    first, new = where_data_begins(part), bytearray(part)
    for at, length in dead:
        new[first + at : first + at + length] = bytes(length)
    return bytes(new)


def pieces(part: bytes) -> list[bytes]:
    """The one piece of data as several: what is between long runs of zeroes, each with the place where it belongs."""
    data = part[where_data_begins(part) :]
    cuts = [0, *(at for run in ZEROES.finditer(data) for at in run.span()), len(data)]
    return [
        bytes([0, I32_CONST]) + signed(BASE + start) + bytes([END]) + number(end - start) + data[start:end]
        for start, end in zip(cuts[::2], cuts[1::2], strict=True)
        if end > start
    ]


def names(code: bytes, at: int) -> bool:
    """Whether the code of functions may speak of this place in the data: as a number, or as the
    offset of a load, from the beginning of the data or of memory."""
    return any(written in code for base in (0, BASE) for written in (number(at + base), signed(at + base)))


def emptied(code: bytes, entered: set[int]) -> bytes:
    functions = bodies(code)
    if unknown := sorted(entered - set(range(len(functions)))):
        raise ValueError(f"the module has no function {unknown[0]}; it has {len(functions)}")
    return code_of([body if at in entered else TRAP for at, body in enumerate(functions)])


def exports(part: bytes) -> Iterator[tuple[str, int, int, bytes]]:
    """Of each export: its name, its kind, its number, and how it is written."""
    reader = Reader(part)
    for _ in range(reader.number()):
        start = reader.at
        name = reader.take(reader.number()).decode()
        yield name, reader.byte(), reader.number(), part[start : reader.at]


def fewer(part: bytes, kept: set[str]) -> bytes:
    found = [written for name, _, _, written in exports(part) if name in kept]
    return number(len(found)) + b"".join(found)


def between(module: bytes, first: str, last: str) -> set[int]:
    """The functions from one exported function to another. Raises KeyError if one is not there."""
    parts = dict(sections(module))
    imported = counts(parts[IMPORT])["function"]
    numbers = {name: at for name, kind, at, _ in exports(parts[EXPORT]) if kind == IMPORTED["function"]}
    return set(range(numbers[first] - imported, numbers[last] - imported + 1))
