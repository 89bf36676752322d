"""A WebAssembly module whose functions leave marks, and one in which some are emptied."""

import json
import subprocess

import pytest

from scripts.slim_pyodide import runtime, stub_wasm

# (module (func (export "one") (result i32) i32.const 1)
#         (func (export "two") (result i32) (local i32) i32.const 2)
#         (global (export "g") i32 (i32.const 7)))
TYPES, FUNCTIONS = (1, bytes([1, 0x60, 0, 1, 0x7F])), (3, bytes([2, 0, 0]))
IMPORTS, GLOBALS = (stub_wasm.IMPORT, bytes([0])), (stub_wasm.GLOBAL, bytes([1, 0x7F, 0, 0x41, 7, 0x0B]))
EXPORTS = (stub_wasm.EXPORT, b"\x03\x03one\x00\x00\x03two\x00\x01\x01g\x03\x00")
CODE = (stub_wasm.CODE, bytes([2, 4, 0, 0x41, 1, 0x0B, 6, 1, 1, 0x7F, 0x41, 2, 0x0B]))
SMALL = stub_wasm.module_of([TYPES, IMPORTS, FUNCTIONS, GLOBALS, EXPORTS, CODE])

RUN = """
const { instance } = await WebAssembly.instantiate(Buffer.from(process.argv[1], "hex"));
const told = {};
for (const name of ["one", "two"]) {
  try { told[name] = instance.exports[name](); } catch (error) { told[name] = `${error.name}: ${error.message}`; }
}
const { g, seen0 } = instance.exports;
console.log(JSON.stringify({ ...told, g: g?.value, seen: seen0?.value }));
"""


def run(module: bytes) -> dict:
    """What each function answers in Node."""
    command = ("node", "--input-type=module", "-e", RUN, module.hex())
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def test_the_module_is_as_it_is():
    assert run(SMALL) == {"one": 1, "two": 2, "g": 7}


def test_marks_are_left_and_nothing_else_changes():
    assert run(stub_wasm.instrument(SMALL)) == {"one": 1, "two": 2, "g": 7, "seen": 3}
    assert stub_wasm.seen([3, 1 << 31]) == {0, 1, 63}


def test_an_emptied_function_stops_and_the_others_answer():
    assert run(stub_wasm.prune(SMALL, {1}, {"one", "two", "g"})) == {
        "one": "RuntimeError: unreachable",
        "two": 2,
        "g": 7,
    }


def test_an_export_that_is_not_named_is_not_found():
    told = run(stub_wasm.prune(SMALL, {0, 1}, {"two"}))
    assert told["one"].startswith("TypeError") and told["two"] == 2 and "g" not in told


def test_a_function_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="no function 2; it has 2"):
        stub_wasm.prune(SMALL, {2}, set())


def test_what_is_no_module_is_refused():
    with pytest.raises(ValueError, match="no WebAssembly"):
        stub_wasm.prune(b"<!doctype html>", set(), set())


def test_python_itself_is_read_to_the_last_byte():
    """Taken apart and put together again, it is the same; with a mark each, it is still valid."""
    wasm = (runtime.PYODIDE / runtime.WASM).read_bytes()
    assert stub_wasm.module_of(list(stub_wasm.sections(wasm))) == wasm
    valid = "process.exit(WebAssembly.validate(require('fs').readFileSync(0)) ? 0 : 1)"
    subprocess.run(("node", "-e", valid), input=stub_wasm.instrument(wasm), check=True)


def test_functions_between_two_names():
    assert stub_wasm.between(SMALL, "one", "two") == {0, 1}
    with pytest.raises(KeyError):
        stub_wasm.between(SMALL, "one", "three")


def module_of_data(data: bytes) -> bytes:
    """(memory 1) and (data (i32.const BASE) …)"""
    at = bytes([1, 0, 0x41]) + stub_wasm.signed(stub_wasm.BASE) + bytes([0x0B])
    return stub_wasm.module_of(
        [(5, bytes([1, 0, 1])), (12, bytes([1])), (stub_wasm.DATA, at + stub_wasm.number(len(data)) + data)]
    )


def memory_after_start(module: bytes) -> bytes:
    """What stands where the data belongs, once an engine has made an instance."""
    exported = (7, bytes([1, 1, *b"m", 2, 0]))
    parts = [
        part
        for kind in (5, 7, 12, stub_wasm.DATA)
        for part in [*stub_wasm.sections(module), exported]
        if part[0] == kind
    ]
    read = f"""const made = new WebAssembly.Instance(new WebAssembly.Module(require("fs").readFileSync(0)));
process.stdout.write(new Uint8Array(made.exports.m.buffer, {stub_wasm.BASE}, 1000));"""
    return subprocess.run(
        ("node", "-e", read), input=stub_wasm.module_of(parts), check=True, capture_output=True
    ).stdout


def test_dead_places_in_the_data_are_zeroes():
    module = module_of_data(b"abcdef")
    assert stub_wasm.data(module) == b"abcdef"
    pruned = stub_wasm.prune(module, set(), set(), [(1, 3), (5, 1)])
    assert memory_after_start(pruned) == b"a\0\0\0e\0".ljust(1000, b"\0")


@pytest.mark.parametrize(
    "data", [b"one" + bytes(70) + b"two" + bytes(20) + b"three" + bytes(300), bytes(100) + b"\xff", bytes(500), b""]
)
def test_long_runs_of_zeroes_are_left_out_and_memory_is_the_same(data: bytes):
    module = module_of_data(data)
    pruned = stub_wasm.prune(module, set(), set())
    assert memory_after_start(pruned) == memory_after_start(module) == data.ljust(1000, b"\0")
    assert len(pruned) <= len(module) and bytes(64) not in pruned


def test_data_in_more_than_one_piece_is_refused():
    with pytest.raises(ValueError, match="not in one piece"):
        stub_wasm.data(
            stub_wasm.module_of([(stub_wasm.DATA, bytes([2, 0, 0x41, 8, 0x0B, 1, 1, 0, 0x41, 9, 0x0B, 1, 1]))])
        )


def test_a_function_that_names_a_place_is_seen():
    """As a number (signed), or as the offset of a load (unsigned), from either beginning."""
    i32_const, i32_load = 0x41, 0x28
    for written in (stub_wasm.signed(70_000), stub_wasm.number(70_000), stub_wasm.signed(70_000 + stub_wasm.BASE)):
        assert stub_wasm.names(bytes([0, i32_const, *written, i32_load, 2, 0, 0x0B]), 70_000)
    assert not stub_wasm.names(bytes([0, i32_const, *stub_wasm.signed(70_001), 0x0B]), 70_000)
