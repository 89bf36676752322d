"""Tables in Python's WebAssembly that nothing reads: found by what is in them, and named by no function that is kept."""

from collections.abc import Iterator
from functools import cache

import pytest

from scripts.slim_pyodide import dead_data, runtime, stub_wasm

pytestmark = pytest.mark.xdist_group("dead data")  # Pyodide and this CPython are asked once, not once a worker

MODULE = (runtime.PYODIDE / runtime.WASM).read_bytes()


def test_the_list_holds_no_place_that_a_kept_function_names():
    """And no place twice, and none that is not in the data."""
    functions = stub_wasm.functions(MODULE)
    writing = stub_wasm.between(MODULE, dead_data.WRITING, dead_data.WRITING)
    code = b"".join(functions[number] for number in runtime.functions(runtime.WASM_USED) - writing)
    places = sorted(runtime.unread())
    ends = [at + length for at, length in places]
    assert places and not [at for at, _ in places if stub_wasm.names(code, at)], (
        "run: python -m scripts.slim_pyodide.profile"
    )
    assert all(end <= at for end, (at, _) in zip(ends, places[1:], strict=False)) and ends[-1] <= len(
        stub_wasm.data(MODULE)
    )


@pytest.fixture(scope="module", autouse=True)
def asked_once() -> Iterator[None]:
    """What Pyodide and this CPython hold is the same for both tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("tables", "frozen", "described"):
            look = getattr(dead_data, name)
            patch.setattr(dead_data, name, cache(lambda *pyodide, look=look: list(look(*pyodide))))
        yield


def found(kept: set[int]) -> dict[str, tuple[int, int]]:
    try:
        return dead_data.find(MODULE, runtime.PYODIDE, kept)
    except (
        ValueError,
        FileNotFoundError,
    ) as error:  # a CPython without names, no `nm`: only scripts.slim_pyodide.profile needs them
        pytest.skip(str(error))


def test_what_is_found_is_what_the_list_says():
    assert set(found(runtime.functions(runtime.WASM_USED)).values()) == set(runtime.unread()), (
        "run: python -m scripts.slim_pyodide.profile"
    )


def test_a_table_that_a_kept_function_names_is_left():
    """With all functions kept, the names of characters are read by their own module."""
    assert "unicodedata.packed_name_dawg" not in found(set(range(len(stub_wasm.functions(MODULE)))))
