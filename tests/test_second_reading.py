"""Two readings of the decision tables, by two hands, compared on 20,000 random people."""

import random
from collections import Counter
from datetime import date
from typing import Any

import pytest
from eligibility import decide

from tests import second_reading

pytestmark = pytest.mark.xdist_group("second-reading")  # the people are drawn and decided once, not once a worker

PEOPLE = 20_000
EXACT = ("attach", "basis", "valid_until", "review_on")
SETS = ("channels", "documents", "missing", "insurance")


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


def test_both_readings_decide_alike(compared):
    """May one attach, how, with what, until when, and who pays: the same for everybody."""
    slips = [
        (difference(ours, theirs), answers, day) for answers, day, ours, theirs in compared if difference(ours, theirs)
    ]
    assert not slips[:3]


def test_both_readings_give_the_same_notes(compared):
    """Each note goes to the same people."""
    for answers, day, ours, theirs in compared:
        assert set(ours["notes"]) == set(theirs["notes"]), (answers, day)


def test_the_people_reach_every_row(compared):
    """The draw is wide enough: each outcome and each payer is met often."""
    outcomes = Counter(ours["attach"] for _, _, ours, _ in compared)
    assert len(outcomes) == 13 and min(outcomes.values()) > 10
    payers = Counter(payer for _, _, ours, _ in compared for payers in ours["care"].values() for payer in payers)
    assert len(payers) == 8 and min(payers.values()) > 200
    assert {len(answers) for answers, _, _, _ in compared} > set(range(1, 20))
