"""The engine: rules that yield reasons, and stop at the first that does not hold."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from eligibility import QUESTIONS, ask, follow, law
from eligibility.engine import MissingAnswer, Rule, collect, evaluate, first_match
from eligibility.person import Person

DAY = date(2026, 11, 24)


def rule(code: str, *reasons: tuple[str, Any]) -> Rule:
    """A rule that yields these; a function in place of a condition is called when its turn comes."""

    def conditions(person: Any):
        for reason, held in reasons:
            yield reason, held(person) if callable(held) else held

    return Rule("table", code, code.upper(), (), (), "judgement", None, {}, conditions)


class Reader(SimpleNamespace):
    """The least that the engine needs of a person: room for what is read."""


def test_a_rule_holds_if_all_its_conditions_hold():
    """Its reasons are kept in order."""
    finding = evaluate(rule("a", ("one", True), ("two", True)), Reader())
    assert finding.held and [(reason.code, reason.held) for reason in finding.reasons] == [("one", True), ("two", True)]


def test_a_broken_rule_reads_no_further():
    """What comes after the first condition that does not hold is not even looked at."""

    def never(person: Any):
        raise AssertionError("was read")

    finding = evaluate(rule("a", ("one", True), ("two", False), ("three", never)), Reader())
    assert not finding.held and [reason.code for reason in finding.reasons] == ["one", "two"]


def test_the_first_rule_that_holds_wins():
    """Those before it are kept as broken, those after it are not tried."""
    won, broken = first_match([rule("a", ("one", False)), rule("b", ("one", True)), rule("c", ("one", True))], Reader())
    assert won.rule.code == "b" and [finding.rule.code for finding in broken] == ["a"]


def test_a_table_without_a_row_that_holds_is_an_error():
    """It says which table it is."""
    with pytest.raises(LookupError, match="no row of the table 'table' holds"):
        first_match([rule("a", ("one", False))], Reader())


def test_all_rules_that_hold_in_their_order():
    """Where rows add up."""
    found = collect([rule("a", ("one", True)), rule("b", ("one", False)), rule("c", ("one", True))], Reader())
    assert [finding.rule.code for finding in found] == ["a", "c"]


def test_a_reason_keeps_the_answers_it_was_read_from():
    """Also those behind something computed, each time it is looked at; never those of the reason before."""
    person = Person({"status": "residence-permit", "permit_until": "2027-01-31"}, DAY, law())
    row = rule("a", ("status", lambda p: p.status == "residence-permit"), ("permit", lambda p: not p.permit_ended), ("again", lambda p: p.by_status))
    finding = evaluate(row, person)
    assert [reason.read for reason in finding.reasons] == [
        {"status": "residence-permit"},
        {"status": "residence-permit", "permit_until": "2027-01-31"},
        {"status": "residence-permit", "permit_until": "2027-01-31"},
    ]
    assert finding.as_data()["reasons"][0] == {"reason": "status", "held": True, "read": {"status": "residence-permit"}}


def test_a_fact_that_nobody_has_answered_asks():
    """While asking, reading it raises the question; `unsure` is an answer; without asking it is unknown."""
    with pytest.raises(MissingAnswer) as asked:
        _ = Person({}, DAY, law(), asking=True).status
    assert asked.value.key == "status"
    assert Person({"status": "unsure"}, DAY, law(), asking=True).status is None
    assert Person({}, DAY, law()).status is None


def test_a_fact_that_is_not_asked_of_this_person_is_not_asked():
    """A citizen is not asked about a policy, though rules read it."""
    assert Person({"status": "citizen"}, DAY, law(), asking=True).policy is None
    with pytest.raises(AttributeError):
        _ = Person({}, DAY, law()).no_such_question


def test_questions_come_one_at_a_time():
    """The next question, and the answers that are on the way."""
    assert ask({}, DAY) == "status"
    assert follow({"status": "citizen", "policy": "none"}, DAY) == ({"status": "citizen"}, "clinic_gives_primary_care")
    assert ask({"status": "temporary"}, DAY) == "citizenship"
    assert ask({"status": "asylum-seeker"}, DAY) == "citizenship"  # treaties on emergency help name states
    assert ask({"status": "asylum-seeker", "citizenship": "tajikistan"}, DAY) == "policy"
    assert ask({"status": "unsure"}, DAY) == "insured"  # a row of §6 reads it
    assert ask({"status": "unsure", "insured": "no"}, DAY) is None


@pytest.mark.parametrize("status", ["kandas", "refugee", "residence-permit", "stateless-permit"])
def test_whoever_has_a_document_that_ends_is_asked_for_its_end(status: str):
    """Statuses of one year too."""
    assert ask({"status": status}, DAY) == "permit_until"


@pytest.mark.parametrize("citizenship", [*QUESTIONS["citizenship"].values, "unsure"])
def test_everybody_here_for_a_time_is_asked_what_he_does(citizenship: str):
    """Of whatever citizenship: the child of a worker attaches by the parents' contract, and a worker needs one."""
    assert ask({"status": "temporary", "citizenship": citizenship}, DAY) == "role"


# ---------------------------------------------------------------- an answer counts only where it is asked or offered


@pytest.mark.parametrize(
    ("answers", "key", "counts"),
    [
        ({"status": "refugee", "policy": "voluntary"}, "policy", False),
        ({"status": "temporary", "policy": "voluntary"}, "policy", True),
        ({"status": "asylum-seeker", "role": "worker"}, "role", False),
        ({"status": "temporary", "permit_until": "2020-01-01"}, "permit_until", False),
        ({"status": "temporary", "policy": "none", "policy_end": "2027-01-01"}, "policy_end", False),
        ({"status": "temporary", "policy": "imputed", "policy_end": "2026-01-01", "policy_start": "2026-02-01"}, "policy_start", False),
        ({"status": "temporary", "policy": "imputed", "policy_covers_primary_care": "no"}, "policy_covers_primary_care", False),
        ({"status": "temporary", "policy": "voluntary", "policy_covers_primary_care": "no"}, "policy_covers_primary_care", True),
        ({"status": "temporary", "citizenship": "cis", "role": "worker", "clinic_is_fund_supplier": "no"}, "clinic_is_fund_supplier", False),
        ({"status": "temporary", "citizenship": "armenia", "role": "worker", "clinic_is_fund_supplier": "no"}, "clinic_is_fund_supplier", True),
        ({"status": "temporary", "role": "worker", "birth_date": "2020-01-01"}, "birth_date", False),
        ({"status": "kandas", "permit_until": "2026-01-01", "insured": "yes"}, "insured", False),
        ({"status": "kandas", "insured": "yes"}, "insured", True),
        ({"status": "citizen", "change_reason": "moved"}, "change_reason", False),
        ({"status": "citizen", "already_attached": "yes", "change_reason": "moved"}, "change_reason", True),
        ({"status": "citizen", "sex": "woman"}, "sex", True),
        ({"status": "temporary", "sex": "woman"}, "sex", False),
    ],
)  # fmt: skip
def test_an_answer_counts_only_where_its_question_is_asked_or_offered(answers: dict[str, Any], key: str, counts: bool):
    """Elsewhere it reads as if nobody had given it."""
    person = Person(answers, DAY, law())
    assert (getattr(person, key) is not None) == counts == person.counts(QUESTIONS[key])


def test_whether_an_answer_counts_is_no_reason_of_a_rule():
    """What was looked at to find out if the question is asked does not stand among the answers that were read."""
    person = Person({"status": "temporary", "policy": "imputed", "policy_end": "2027-01-01"}, DAY, law())
    finding = evaluate(rule("a", ("end", lambda p: p.policy_end is not None)), person)
    assert finding.reasons[0].read == {"policy_end": "2027-01-01"}
