"""People by name, day and answers, each with the promised result: `cases.yaml`."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from eligibility import decide, law
from eligibility.decision import evaluate_all
from eligibility.engine import TABLES
from eligibility.person import Person

FILE = Path(__file__).with_name("cases.yaml")
SETS = ("channels", "documents", "missing", "insurance", "review_on")


def people() -> list[dict[str, Any]]:
    """Every person on every day: {name, day, answers, expect}, days as ISO text."""
    found = []
    for case in plain(yaml.safe_load(FILE.read_text("utf-8"))):
        days = case.get("days") or {case["day"]: case["expect"]}
        many = len(days) > 1
        for day, expect in days.items():
            name = f"{case['name']} ({day})" if many else case["name"]
            found.append({**case, "name": name, "day": date.fromisoformat(day), "expect": expect})
    return found


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {plain(key): plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value


PEOPLE = people()


def broken(expect: dict[str, Any], result: dict[str, Any]) -> list[str]:
    """The promises that a result does not keep."""
    notes, care = set(result["notes"]), result["care"]
    told = [f"no note {note}" for note in expect.get("notes", ()) if note not in notes]
    told += [f"the note {note}" for note in expect.get("without", ()) if note in notes]
    told += [
        f"{kind}: {care[kind]}"
        for kind, payers in expect.get("care", {}).items()
        if sorted(care[kind]) != sorted(payers)
    ]
    for key in expect.keys() - {"notes", "without", "care"}:
        same = sorted(result[key]) == sorted(expect[key]) if key in SETS else result[key] == expect[key]
        told += [] if same else [f"{key}: {result[key]}"]
    return told


@pytest.mark.parametrize("case", PEOPLE, ids=lambda case: case["name"])
def test_promise(case: dict[str, Any]):
    """The result holds everything that was promised."""
    assert broken(case["expect"], decide(case["answers"], case["day"])) == []


def test_names_are_told_apart():
    """No name stands twice, so a failure names one person."""
    names = [case["name"] for case in PEOPLE]
    assert len(names) == len(set(names))


def test_every_row_of_every_table_is_promised_to_somebody():
    """Each row holds for a person of the cases, and what it gives is asserted there."""
    asserted = set()
    for case in PEOPLE:
        decision, expect = evaluate_all(Person(case["answers"], case["day"], law())), case["expect"]
        for finding in decision.findings():
            rule = finding.rule
            if rule.table == "attach":
                promised = expect.get("attach") == rule.code
            else:
                promised = rule.code in expect.get(rule.table, ())
            if promised:
                asserted.add((rule.table, rule.row, rule.code))
    rows = {(rule.table, rule.row, rule.code) for rules in TABLES.values() for rule in rules}
    assert not rows - asserted


def test_every_basis_and_every_missing_thing_is_promised_to_somebody():
    """What the rows of §3 give beside their code is asserted as well."""
    gives = [rule.outputs for rule in TABLES["attach"]]
    bases = {
        name
        for give in gives
        if (basis := give.get("basis"))
        for name in (basis.values() if isinstance(basis, dict) else [basis])
    }
    wanted = {give["missing"] for give in gives if "missing" in give}
    assert bases == {case["expect"].get("basis") for case in PEOPLE} - {None}
    assert wanted <= {code for case in PEOPLE for code in case["expect"].get("missing", ())}


def test_all_kinds_of_care_are_promised_together_to_somebody():
    """In each column of §6, insured or not, there is a person with all nine kinds asserted."""
    whole = [case for case in PEOPLE if len(case["expect"].get("care", ())) == 9]
    assert len(whole) >= 8
