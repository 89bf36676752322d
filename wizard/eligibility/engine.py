"""The engine: rules are plain functions, and everything else is taken from running them.

A *rule* is a generator. Each line yields a *reason* and whether it holds; the rule holds if all
of them do. Reading a fact that nobody has answered raises `MissingAnswer`, and the page shows that
question. A rule that is already broken reads no further, so nothing is asked in vain.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from .person import Person

Tier = Literal["seed", "law", "judgement"]
Conditions = Iterator[tuple[str, bool]]  # each with its reason: what a row of a table yields


class MissingAnswer(Exception):
    """A fact is needed that has not been answered; `.key` names its question."""

    def __init__(self, key: str):
        self.key = key
        super().__init__(key)


@dataclass(frozen=True)
class Rule:
    """One row of a table: what it gives, and on whose word.

    `facts` are numbers of the Fund's statements, `law` ids of sources, `since` the amount (in
    content/law/amounts.yaml) that says from which day it is so, `outputs` what the row decides
    beside its code.
    """

    table: str
    code: str
    row: str
    facts: tuple[str, ...]
    law: tuple[str, ...]
    tier: Tier
    since: str | None
    outputs: dict[str, Any]
    conditions: Callable[[Any], Conditions]


# Millions of these are made in a walk, and each takes twice as long if it is frozen.
@dataclass(slots=True)
class Reason:
    """One condition of a rule, whether it held, and the answers it was read from."""

    code: str
    held: bool
    read: dict[str, Any]


@dataclass(slots=True)
class Finding:
    """A rule that was tried, and whether all its conditions held."""

    rule: Rule
    reasons: tuple[Reason, ...]
    held: bool

    def as_data(self) -> dict[str, Any]:
        """The finding as plain data: the rule, whether it held, the facts it read, its sources."""
        return {
            "rule": self.rule.row,
            "code": self.rule.code,
            "held": self.held,
            "reasons": [{"reason": r.code, "held": r.held, "read": r.read} for r in self.reasons],
            "facts": list(self.rule.facts),
            "law": list(self.rule.law),
            "tier": self.rule.tier,
            "since": self.rule.since,
        }


TABLES: dict[str, list[Rule]] = {}


def rule(
    table: str,
    codes: str,
    *,
    row: str,
    facts: str = "",
    law: str = "",
    tier: Tier,
    since: str | None = None,
    **outputs: Any,
) -> Callable[[Callable[[Any], Conditions]], Callable[[Any], Conditions]]:
    """Enter a function as a row of a table; with several codes, as the same row for each of them."""

    def enter(conditions: Callable[[Any], Conditions]) -> Callable[[Any], Conditions]:
        for code in codes.split():
            entry = Rule(table, code, row, tuple(facts.split()), tuple(law.split()), tier, since, outputs, conditions)
            TABLES.setdefault(table, []).append(entry)
        return conditions

    return enter


def evaluate(entry: Rule, person: "Person") -> Finding:
    """Try one rule on a person, up to the first condition that does not hold."""
    reasons: list[Reason] = []
    held = True
    person.read = {}
    for code, held in entry.conditions(person):
        reasons.append(Reason(code, held, person.read))
        person.read = {}
        if not held:
            break
    return Finding(entry, tuple(reasons), held)


def first_match(rules: list[Rule], person: "Person") -> tuple[Finding, list[Finding]]:
    """The first rule that holds, and those before it that did not. LookupError if none does."""
    broken: list[Finding] = []
    for entry in rules:
        finding = evaluate(entry, person)
        if finding.held:
            return finding, broken
        broken.append(finding)
    raise LookupError(f"no row of the table '{rules[0].table}' holds")


def collect(rules: list[Rule], person: "Person") -> list[Finding]:
    """All rules that hold, in their order."""
    return [finding for finding in (evaluate(entry, person) for entry in rules) if finding.held]
