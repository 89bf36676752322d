"""A Python module whose functions note that they are entered, and one in which some are emptied."""

import inspect
import sys
from types import SimpleNamespace

import pytest

from scripts import thin

SOURCE = b'''
"""About."""
from __future__ import annotations

def first(x=[]):
    """Says one."""
    set = 1
    return set

class Class:
    def second(self):
        def within():
            return self
        return within()

    async def third(self): ...

if True:
    def fourth():
        yield 1

def fifth():
    return lambda: (yield)
'''


def module(source: bytes) -> SimpleNamespace:
    found = {"__name__": "module"}
    exec(compile(source, "module", "exec"), found)
    return SimpleNamespace(**found)


def test_functions_note_that_they_are_entered():
    """Methods among them, those within functions not; and they do what they did."""
    made = module(thin.marked(SOURCE, "a.b"))
    sys.entered = {}
    try:
        assert made.first() == 1 and made.first.__doc__ == "Says one."
        thing = made.Class()
        assert thing.second() is thing
        assert list(made.fourth()) == [1]
        assert list(sys.entered) == ["a.b:0", "a.b:1", "a.b:3"]
    finally:
        del sys.entered


def test_an_emptied_function_ends_all_and_the_others_work():
    made = module(thin.thinned(SOURCE, {1}))
    thing = made.Class()
    assert thing.second() is thing
    for emptied in (made.first, lambda: next(made.fourth()), made.fifth):
        with pytest.raises(BaseException, match="cut off") as caught:
            emptied()
        assert type(caught.value) is BaseException


def test_an_emptied_function_keeps_its_kind_and_its_head():
    made = module(thin.thinned(SOURCE, set()))
    assert inspect.signature(made.first) == inspect.signature(module(SOURCE).first)
    assert inspect.iscoroutinefunction(made.Class.third)
    assert inspect.isgeneratorfunction(made.fourth)
    assert not inspect.isgeneratorfunction(made.fifth)


def test_a_function_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="no function 5; it has 5"):
        thin.thinned(SOURCE, {5})
