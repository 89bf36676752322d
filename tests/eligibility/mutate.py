"""Breaks the rules one small way at a time and sees whether a test would notice: `make mutate`.

A mutant is made within this process: a row of a table is left out, a condition of it is left out or negated, or two
neighbouring rows change places. The cases and the second reading are asked; what neither notices is printed, and
then the exit code is 1.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace

from eligibility import decide, decision
from eligibility.engine import TABLES, Rule

from scripts.site.pages.rules import conditions
from tests.test_cases import PEOPLE as CASES
from tests.test_cases import broken
from tests.test_second_reading import difference, people

FIRST_MATCH = ("attach",)  # elsewhere every row that holds counts, and their order says nothing


def mutants(table: str) -> Iterator[tuple[str, list[Rule]]]:
    """Each way to break a table: what was done, and its rows."""
    rows = TABLES[table]
    for at, rule in enumerate(rows):
        name = f"{table} {rule.row} {rule.code}"
        yield f"{name}: left out", rows[:at] + rows[at + 1 :]
        for number, code in enumerate(conditions(rule)):
            for what, change in (("without", None), ("not", lambda held: not held)):
                yield f"{name}: {what} {code}", [*rows[:at], changed(rule, number, change), *rows[at + 1 :]]
        if table in FIRST_MATCH and rows[at + 1 :]:
            yield f"{name}: after {rows[at + 1].row}", [*rows[:at], rows[at + 1], rule, *rows[at + 2 :]]


def changed(rule: Rule, number: int, change) -> Rule:
    """The rule with one condition changed, or left out where `change` is None."""

    def conditions(person):
        for at, (code, held) in enumerate(rule.conditions(person)):
            if at != number:
                yield code, held
            elif change:
                yield code, change(held)

    return replace(rule, conditions=conditions)


def put(table: str, rows: list[Rule]) -> None:
    TABLES[table] = rows
    if table == "care":  # a decision reads it by kind of care
        decision.CARE |= {kind: [rule for rule in rows if rule.code == kind] for kind in decision.CARE}


def noticed(drawn: list) -> bool:
    try:
        if any(broken(case["expect"], decide(case["answers"], case["day"])) for case in CASES):
            return True
        results = ((decide(answers, day), theirs) for answers, day, theirs in drawn)
        return any(difference(ours, theirs) or set(ours["notes"]) != set(theirs["notes"]) for ours, theirs in results)
    except Exception:  # whatever breaks is noticed
        return True


def main() -> int:
    parser = argparse.ArgumentParser(description="Break the rules and see whether the tests notice.")
    parser.add_argument("tables", nargs="*", default=list(TABLES), help="only these tables")
    parser.add_argument("--people", type=int, default=3000, help="how many random people the second reading decides for")
    options = parser.parse_args()
    drawn, count, survivors = people(options.people), 0, 0
    if noticed(drawn):
        sys.exit("the tests already fail without a mutant")
    for table in options.tables:
        rows = TABLES[table]
        for what, mutant in mutants(table):
            put(table, mutant)
            count += 1
            if not noticed(drawn):
                survivors += 1
                print(f"not noticed: {what}", flush=True)
            put(table, rows)
    print(f"{count} mutants, {survivors} not noticed")
    return int(bool(survivors))


if __name__ == "__main__":
    sys.exit(main())
