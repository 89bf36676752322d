"""Breaks the rules one small way at a time and sees whether a test would notice: `make mutate`.

A mutant is made within this process: a row of a table is left out, a condition of it is left out or negated, or two
neighbouring rows change places. The cases, the second reading and the tests of single rows are asked. What none of
them notices is either no change at all, since the table gives the same rows to everybody on every path and to all
random people (counted as `equal`), or it is printed, and then the exit code is 1.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace

from eligibility import decide, decision, law, paths
from eligibility.engine import TABLES, Rule, collect, first_match
from eligibility.person import Person

from scripts.site.pages.rules import conditions
from tests.eligibility.all_paths import DAY
from tests.eligibility.test_rules import DECIDING_ROWS, deciding_rows, speak_of_others
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
        if any(deciding_rows(case["answers"], case["day"]) != {part: case[part] for part in ("attach", "care")} for case in DECIDING_ROWS):
            return True
        if any(speak_of_others(answers, day) for answers, day, _ in drawn):
            return True
        results = ((decide(answers, day), theirs) for answers, day, theirs in drawn)
        return any(difference(ours, theirs) or set(ours["notes"]) != set(theirs["notes"]) for ours, theirs in results)
    except Exception:  # whatever breaks is noticed
        return True


def persons(drawn: list) -> list[Person]:
    """Everybody on every path, and all random people, each with the whole decision made."""
    walked = (answers for _, answers in paths.all_paths(DAY, law()))
    made = [*((answers, DAY) for answers in walked), *((answers, day) for answers, day, _ in drawn)]
    return [decision.evaluate_all(Person(answers, day, law())).person for answers, day in made]


def rows_given(table: str, person: Person) -> list[tuple[str, str]]:
    """The rows of a table that count for a person, as (row, code)."""
    if table == "attach":
        found = [first_match(TABLES[table], person)[0]]
    elif table == "care":
        found = [first_match(rules, person)[0] for rules in decision.CARE.values()]
    else:
        found = collect(TABLES[table], person)
    return [(finding.rule.row, finding.rule.code) for finding in found]


def main() -> int:
    parser = argparse.ArgumentParser(description="Break the rules and see whether the tests notice.")
    parser.add_argument("tables", nargs="*", default=list(TABLES), help="only these tables")
    parser.add_argument("--people", type=int, default=3000, help="how many random people the second reading decides for")
    options = parser.parse_args()
    drawn, count, equal, survivors = people(options.people), 0, 0, 0
    if noticed(drawn):
        sys.exit("the tests already fail without a mutant")
    everybody = persons(drawn)
    for table in options.tables:
        rows = TABLES[table]
        given = [rows_given(table, person) for person in everybody]
        for what, mutant in mutants(table):
            put(table, mutant)
            count += 1
            if noticed(drawn):
                pass
            elif all(rows_given(table, person) == usual for person, usual in zip(everybody, given, strict=True)):
                equal += 1
            else:
                survivors += 1
                print(f"not noticed: {what}", flush=True)
            put(table, rows)
    print(f"{count} mutants, {equal} equal to the rules, {survivors} not noticed")
    return int(bool(survivors))


if __name__ == "__main__":
    sys.exit(main())
