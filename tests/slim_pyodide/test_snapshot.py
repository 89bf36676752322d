"""The snapshot: Python's memory with the rules in it. That it wakes up and answers is in test_runtime.py."""

import struct
from pathlib import Path

import pytest

from scripts.slim_pyodide import runtime, snapshot


@pytest.fixture(scope="module")
def made(site: Path) -> bytes:
    """The snapshot of the site under test."""
    (path,) = site.glob("assets/rules-*/python.snapshot.txt")
    return path.read_bytes()


def test_the_modules_of_the_rules_are_imported_and_the_command_line_is_not():
    names = [
        "eligibility/__init__.pyc",
        "eligibility/__main__.pyc",
        "eligibility/rules/care.py",
        "eligibility/data/amounts.json",
    ]
    assert snapshot.modules(names) == ["eligibility", "eligibility.rules.care"]


def test_the_runs_are_in_order_apart_and_within_the_memory(made: bytes):
    head, memory, count = struct.unpack_from("<3I", made, 24)
    table = struct.unpack_from(f"<{2 * count}I", made, 36)
    starts, lengths = table[::2], table[1::2]
    ends = [start + length for start, length in zip(starts, lengths, strict=True)]
    assert count and all(lengths) and all(end < start for end, start in zip(ends, starts[1:], strict=False))
    assert ends[-1] <= memory
    assert 36 + 8 * count + head + sum(lengths) == len(made)


def test_nothing_of_the_machine_that_made_it_is_in_it(made: bytes):
    """No folder, no name; only what stands for it on every machine."""
    assert b"eligibility/api.py" in made and b"/home/pyodide" in made
    assert not [
        word
        for word in (runtime.ROOT.as_posix(), "strip_interpreter.py", "order.json", "node_modules")
        if word.encode() in made
    ]
