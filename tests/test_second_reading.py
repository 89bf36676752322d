"""Two readings of the decision tables, by two hands, compared on 20,000 random people."""

import random
from collections import Counter
from datetime import date
from typing import Any

import pytest

from eligibility import decide
from tests import second_reading

PEOPLE = 20_000
EXACT = ("attach", "basis", "valid_until", "review_on")
SETS = ("channels", "documents", "missing", "insurance")

# Notes whose condition the tables do not write out. The two readings differ in whom they tell, so each is
# compared where both read it in the same way. The condition is on the answers and our own result.
ROOM = {
    "home-visits-territory": lambda found: found["attach"].startswith("yes-"),
    "check-supplier": lambda found: found["attach"].startswith("yes-") and found["supplier"] == "unsure",
    "marriage-no-effect": lambda found: not found["by_status"],
    "pension-age-reached": lambda found: found["by_status"],
    "child-1414-unconfirmed": lambda found: "no-gobmp-general" in found["notes"],
}
# Codes of ours that §7 does not list: "check in the contract", and being hired (§3, §5).
OURS = {"check-contract-cover", "check-contract-clinics", "imputed-for-work"}


def people(number: int = PEOPLE) -> list[tuple[dict[str, Any], date, dict[str, Any]]]:
    """Random people, the same each time, with the result of the second reading."""
    draw = random.Random(20260302)
    drawn = [second_reading.random_person(draw) for _ in range(number)]
    return [(answers, day, second_reading.decide(answers, day)) for answers, day in drawn]


@pytest.fixture(scope="module")
def compared() -> list[tuple[dict[str, Any], date, dict[str, Any], dict[str, Any]]]:
    """Each person with both results, ours without the reasons."""
    parts = (*EXACT, *SETS, "care", "notes")
    found = [(answers, day, decide(answers, day), theirs) for answers, day, theirs in people()]
    return [(answers, day, {part: ours[part] for part in parts}, theirs) for answers, day, ours, theirs in found]


def difference(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """The parts in which two results are not the same; notes apart."""
    parts = [key for key in EXACT if one[key] != other[key]]
    parts += [key for key in SETS if Counter(one[key]) != Counter(other[key])]
    kinds = set(one["care"]) | set(other["care"])
    return parts + [kind for kind in kinds if sorted(one["care"].get(kind, ())) != sorted(other["care"].get(kind, ()))]


def different_notes(answers: dict[str, Any], ours: dict[str, Any], theirs: dict[str, Any]) -> set[str]:
    """The notes that one reading gives and the other does not; where there is room, ours are given to fewer."""
    notes, other = set(ours["notes"]) - OURS, set(theirs["notes"])
    context = ours | {
        "by_status": "osms-contributions" in ours["insurance"],
        "supplier": answers.get("clinic_is_fund_supplier") or "unsure",
    }
    return notes ^ {note for note in other if note not in ROOM or ROOM[note](context)}


def test_both_readings_decide_alike(compared):
    """May one attach, how, with what, until when, and who pays: the same for everybody."""
    slips = [(difference(ours, theirs), answers, day) for answers, day, ours, theirs in compared if difference(ours, theirs)]
    assert not slips[:3]


def test_both_readings_give_the_notes_that_the_tables_state(compared):
    """The notes are the same wherever the tables say who gets them."""
    for answers, day, ours, theirs in compared:
        assert not different_notes(answers, ours, theirs), (answers, day)


def test_the_people_reach_every_row(compared):
    """The draw is wide enough: each outcome and each payer is met often."""
    outcomes = Counter(ours["attach"] for _, _, ours, _ in compared)
    assert len(outcomes) == 13 and min(outcomes.values()) > 10
    payers = Counter(payer for _, _, ours, _ in compared for payers in ours["care"].values() for payer in payers)
    assert len(payers) == 8 and min(payers.values()) > 200
    assert {len(answers) for answers, _, _, _ in compared} > set(range(1, 20))
