"""The whole walk on one day, walked once for all tests that look at it."""

import gc
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from eligibility import law, paths
from eligibility.decision import evaluate_all, result
from eligibility.person import Person

from scripts.editor import path_listing

DAY = date(2026, 11, 24)  # the day of tests/paths.txt


@dataclass(frozen=True, slots=True)
class Path:
    """One path: its steps, its answers, its result, and which rules gave it."""

    steps: tuple[tuple[str, paths.Choice], ...]
    answers: dict[str, Any]
    result: dict[str, Any]  # without `reasons`: there would be millions
    held: frozenset[tuple[str, str, str]]  # (table, row, code)
    parts: dict[str, Any]  # the result as tests/paths.txt says it


@cache
def everyone() -> tuple[Path, ...]:
    """Every path of the walk."""
    gc.disable()  # nothing of this is garbage, and looking for it takes most of the time
    try:
        return tuple(one(tuple(steps), answers) for steps, answers in paths.all_paths(DAY, law()))
    finally:
        gc.freeze()
        gc.enable()


@cache
def static() -> paths.Walk:
    """The walk of the static pages."""
    return paths.folded(DAY, law())


def endings() -> list[dict[str, Any]]:
    """Answers that lead to every result there is."""
    return [state["answers"] for state in static().states.values() if "answers" in state]


def one(steps: tuple[tuple[str, paths.Choice], ...], answers: dict[str, Any]) -> Path:
    decision = evaluate_all(Person(answers, DAY, law()))
    found = result(decision)
    del found["reasons"]
    held = frozenset((f.rule.table, f.rule.row, f.rule.code) for f in decision.findings())
    return Path(steps, answers, found, held, path_listing.parts(decision, found))
