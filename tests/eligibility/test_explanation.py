"""Why, the nearest yes, "I do not know" and what changes when: each is held to what it claims."""

import random
from datetime import date, timedelta
from typing import Any

import pytest
from eligibility import QUESTIONS, api, decide, explain, follow, law
from eligibility.decision import YES, evaluate_all
from eligibility.engine import TABLES
from eligibility.output.presenter import present
from eligibility.person import Person

from tests.second_reading import random_person

pytestmark = pytest.mark.xdist_group("explanation")  # the people are explained once, not once a worker

DAY = date(2026, 11, 24)
ONE = timedelta(days=1)
CHANGEABLE = {
    "clinic_gives_primary_care", "policy", "policy_start", "policy_end", "policy_covers_primary_care", "policy_clinics",
    "clinic_is_fund_supplier", "clinic_system_linked",
}  # fmt: skip
DATES = ("policy_start", "policy_end")
WORKER = {"status": "temporary", "citizenship": "russia", "role": "worker", "policy": "imputed", "policy_end": "2027-03-31"}


def people(number: int, seed: int) -> list[tuple[dict[str, Any], date]]:
    draw = random.Random(seed)
    return [random_person(draw) for _ in range(number)]


@pytest.fixture(scope="module")
def explained() -> list[tuple[dict[str, Any], date, dict[str, Any]]]:
    """Random people with their explanations."""
    return [(answers, day, explain(answers, day)) for answers, day in people(400, 3)]


# ---------------------------------------------------------------- why


def test_result_is_the_decision(explained):
    """An explanation explains the result that `decide` gives."""
    for answers, day, found in explained:
        assert found["result"] == decide(answers, day)
        assert found["as_of"] == day.isoformat()


def test_why_says_only_what_is_so(explained):
    """Each reason told is a condition of the row it names, and held or broke as it is told for this person; what
    is not known is never given as a reason that broke."""
    rows = {rule.row: rule for rule in TABLES["attach"]}
    for answers, day, found in explained:
        assert found["why"], answers
        person = evaluate_all(Person(answers, day, law())).person
        for line in found["why"]:
            rule = rows[line["rule"]]
            assert dict(rule.conditions(person))[line["reason"]] is line["held"]
            assert (line["facts"], line["law"], line["tier"]) == (list(rule.facts), list(rule.law), rule.tier)


def test_why_names_all_conditions_of_the_row_that_won(explained):
    """All conditions of that row are told, all held, before anything else."""
    for answers, day, found in explained:
        winner = evaluate_all(Person(answers, day, law())).attach
        told = [(line["reason"], line["held"]) for line in found["why"]]
        assert told[: len(winner.reasons)] == [(reason.code, True) for reason in winner.reasons]
        rest = found["why"][len(winner.reasons) :]
        assert not rest or found["result"]["attach"] in YES
        assert not any(line["held"] for line in rest)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, []),
        ({"clinic_gives_primary_care": "yes"}, ["clinic-gives-no-primary-care"]),
        ({"policy": "voluntary", "policy_covers_primary_care": "yes"}, ["policy-covers-no-primary-care"]),
        ({"policy_covers_primary_care": "yes"}, []),  # an imputed contract always covers it
        ({"policy_clinics": "named"}, ["clinic-outside-policy"]),
        ({"clinic_is_fund_supplier": "yes"}, ["clinic-not-supplier"]),
        ({"clinic_is_fund_supplier": "no", "clinic_system_linked": "yes"}, ["clinic-system-not-linked"]),
        ({"policy_clinics": "unsure", "clinic_is_fund_supplier": "unsure"}, []),
    ],
)
def test_why_tells_hindrances_that_are_known_to_be_absent(more: dict[str, Any], told: list[str]):
    """A yes also rests on what was looked for and not found; "I do not know" proves nothing."""
    found = explain({**WORKER, **more}, DAY)
    assert [line["reason"] for line in found["why"] if not line["held"]] == told


def test_care_says_its_row(explained):
    """For each kind of care the row that decided it is given, with the conditions that held."""
    for _, _, found in explained:
        for kind, line in found["care_why"].items():
            assert line["code"] == kind and line["held"] and all(reason["held"] for reason in line["reasons"])
        assert set(found["care_why"]) == set(found["result"]["care"])


# ---------------------------------------------------------------- the nearest yes


def single(change: dict[str, Any]) -> list[set[str]]:
    """What of a change can be left out alone: an answer, or both days of a contract together."""
    return [{key} for key in change if key not in DATES] + ([set(DATES)] if set(DATES) & set(change) else [])


def test_nearest_yes_is_a_yes_and_minimal(explained):
    """Each change offered turns the result into the yes it promises, no part of it can be left out, and it
    touches only what a person can change. No offer for a yes."""
    offered = 0
    for answers, day, _ in explained:
        answers, _ = follow(answers, day)  # an answer off the way may happen to be the right one already
        found = explain(answers, day)
        if found["result"]["attach"] in YES:
            assert found["nearest"] == []
        for entry in found["nearest"]:
            change = entry["change"]
            assert set(change) <= CHANGEABLE
            turned = decide({**answers, **change}, day)
            assert turned["attach"] == entry["attach"]
            assert turned["documents"] == entry["documents"]
            assert entry["attach"] in YES
            for part in single(change):
                left = {key: value for key, value in change.items() if key not in part}
                assert decide({**answers, **left}, day)["attach"] not in YES, (answers, day, change)
            assert any(answers.get(key) != value for key, value in change.items())
            offered += 1
    assert offered > 100


def test_nearest_yes_is_found_whenever_there_is_one(explained):
    """With a contract that runs and a clinic that is right everybody attaches whose status is known and has not
    ended. Nobody can have another status from one day to the next."""
    without = 0
    for answers, day, found in explained:
        if found["result"]["attach"] in YES or found["nearest"]:
            continue
        person = Person(answers, day, law())
        assert person.status is None or person.status_ended, (answers, day)
        without += 1
    assert without > 20


@pytest.mark.parametrize("status", ["kandas", "refugee"])
@pytest.mark.parametrize("clinic", ["yes", "no", "unsure"])
def test_nobody_is_sent_to_buy_a_contract_because_a_status_ended(status: str, clinic: str):
    """It can be extended, and meanwhile nothing that one can change from one day to the next helps."""
    answers = {"status": status, "permit_until": "2026-11-23", "clinic_gives_primary_care": clinic, "policy": "none"}
    assert explain(answers, DAY)["nearest"] == []


WORKERS = [{"citizenship": citizenship, "role": "worker"} for citizenship in ("russia", "uzbekistan", "cis", "other")]


@pytest.mark.parametrize("who", [*WORKERS, {"citizenship": "kyrgyzstan", "role": "worker-family"}])
def test_workers_may_attach_by_an_imputed_contract_too(who: dict[str, str]):
    """Whoever works here needs one anyway; the family of an EAEU worker may have one as well (D18, D20)."""
    nearest = explain({"status": "temporary", **who, "policy": "none"}, DAY)["nearest"]
    assert [entry["change"]["policy"] for entry in nearest] == ["voluntary", "imputed"]


@pytest.mark.parametrize("who", [
    {"status": "temporary", "citizenship": "uzbekistan", "role": "worker-family", "birth_date": "2015-01-01"},
    {"status": "temporary", "citizenship": "other", "role": "student"},
    {"status": "temporary", "citizenship": "russia", "role": "visitor"},
    {"status": "asylum-seeker", "citizenship": "other"},
])  # fmt: skip
def test_nobody_else_is_sent_to_buy_an_imputed_contract(who: dict[str, str]):
    """One who has it attaches by it; one who has none is sent to the kind that the Code gives to everybody."""
    nearest = explain({**who, "policy": "none"}, DAY)["nearest"]
    assert [entry["change"]["policy"] for entry in nearest] == ["voluntary"]
    held = {**who, "policy": "imputed", "policy_end": "2027-06-30"}
    assert decide(held, DAY)["attach"] in YES
    (renewed,) = explain({**held, "policy_end": "2026-06-30"}, DAY)["nearest"]
    assert set(renewed["change"]) == set(DATES)


def test_what_was_said_of_no_contract_does_not_hinder_a_new_one():
    """In a table somebody without a policy may have named its clinics: that answer counts for nothing."""
    answers = {"status": "temporary", "citizenship": "other", "role": "student", "policy": "none", "policy_clinics": "private-only"}
    (entry,) = explain(answers, DAY)["nearest"]
    assert set(entry["change"]) == {"policy", *DATES}


@pytest.mark.parametrize(
    ("more", "changes"),
    [
        ({"policy": "none"}, [{"policy"}, {"policy"}]),
        ({"policy_end": "2026-11-23"}, [set()]),
        ({"citizenship": "cis", "policy_end": "2026-11-23"}, [set()]),
        ({"policy": "voluntary", "policy_end": "2026-11-23", "policy_clinics": "private-only", "policy_covers_primary_care": "no",
          "clinic_gives_primary_care": "no", "clinic_is_fund_supplier": "no", "clinic_system_linked": "no"},
         [{"policy", "policy_clinics", "clinic_gives_primary_care", last}  # an imputed one need not be asked what it covers
          for last in ("clinic_is_fund_supplier", "clinic_system_linked")]),
        ({"policy": "voluntary", "policy_covers_primary_care": "no"}, [{"policy"}, {"policy_covers_primary_care"}]),
        ({"policy_covers_primary_care": "no"}, []),  # an imputed contract always covers it
        ({"policy": "voluntary", "policy_clinics": "not-named", "policy_covers_primary_care": "no"},
         [{"policy", "policy_clinics"}, {"policy_covers_primary_care", "policy_clinics"}]),
        ({"clinic_is_fund_supplier": "no", "clinic_system_linked": "no"}, [{"clinic_is_fund_supplier"}, {"clinic_system_linked"}]),
        ({"citizenship": "cis"}, []),  # an imputed contract opens attachment outside the EAEU too
        ({"clinic_gives_primary_care": "no"}, [{"clinic_gives_primary_care"}]),
        ({"status": "unsure"}, []),
    ],
)  # fmt: skip
def test_nearest_yes_by_example(more: dict[str, Any], changes: list[set[str]]):
    """The smallest changes, days apart."""
    found = explain({**WORKER, **more}, DAY)["nearest"]
    assert [set(entry["change"]) - set(DATES) for entry in found] == changes


# ---------------------------------------------------------------- not sure


def test_not_sure_tells_every_answer_once_with_its_meaning(explained):
    """For each question answered `unsure` on the way: all possible answers, each in the group with what it would
    mean, and groups that are not the same."""
    told = 0
    for answers, day, found in explained:
        path, _ = follow(answers, day)
        doubtful = [key for key in path if QUESTIONS[key].check(path[key]) is None]
        assert [entry["question"] for entry in found["unsure"]] == doubtful
        for entry in found["unsure"]:
            key, groups = entry["question"], entry["groups"]
            values = [value for group in groups for value in group["values"]]
            assert len(values) == len(set(values))
            assert entry["matters"] == (len(groups) > 1)
            meanings = [group["meaning"] for group in groups]
            assert all(meanings.count(meaning) == 1 for meaning in meanings)
            if QUESTIONS[key].kind == "choice":
                assert set(values) == set(QUESTIONS[key].values)
                for group in groups:
                    for value in group["values"]:
                        then = decide({**answers, key: value}, day)
                        assert group["meaning"] == {part: then[part] for part in group["meaning"]}
            told += 1
    assert told > 100


@pytest.mark.parametrize(
    ("answers", "key", "groups"),
    [
        ({**WORKER, "policy_end": "unsure"}, "policy_end", {("ended",): "policy-expired", ("runs",): "yes-by-policy"}),
        ({**WORKER, "policy_start": "unsure"}, "policy_start", {("begun",): "yes-by-policy", ("not-begun",): "policy-not-started"}),
        ({**WORKER, "policy_end": "2026-11-24", "policy_start": "unsure"}, "policy_start", {("begun",): "yes-by-policy"}),
        ({"status": "residence-permit", "permit_until": "unsure"}, "permit_until", {("ended",): "ask-first", ("runs",): "yes-by-status"}),
        ({**WORKER, "role": "worker-family", "birth_date": "unsure"}, "birth_date",
         {("minor",): "yes-by-parents-policy", ("adult",): "yes-by-policy"}),
        ({**WORKER, "policy_start": "2026-01-01", "clinic_gives_primary_care": "unsure"}, "clinic_gives_primary_care",
         {("yes",): "yes-by-policy", ("no",): "clinic-without-primary-care"}),
    ],
)  # fmt: skip
def test_not_sure_by_example(answers: dict[str, Any], key: str, groups: dict[tuple[str, ...], str]):
    """What each possible answer would mean."""
    (entry,) = [entry for entry in explain(answers, DAY)["unsure"] if entry["question"] == key]
    assert {tuple(group["values"]): group["meaning"]["attach"] for group in entry["groups"]} == groups


def test_a_category_not_known_is_told_one_by_one():
    """Several answers at once are not multiplied out: none, and each alone; equal ones together."""
    found = explain({"status": "citizen", "clinic_gives_primary_care": "yes", "insured": "no", "signature": "yes", "category": "unsure"}, DAY)
    (entry,) = found["unsure"]
    groups = {tuple(group["values"]): group["meaning"]["channels"] for group in entry["groups"]}
    assert groups == {
        ("none",): ["egov"],
        ("pensioner", "disability", "conscript", "convict", "student"): ["egov", "in-person"],
        ("disabled-childs-representative", "child-born-abroad", "ward"): ["egov", "in-person", "legal-representative"],
        ("power-of-attorney",): ["egov", "in-person", "power-of-attorney"],
    }


# ---------------------------------------------------------------- what changes when


def told(found: dict[str, Any]) -> tuple[Any, ...]:
    return found["attach"], found["basis"], found["channels"], found["care"]


def test_coming_changes_really_change(explained):
    """On the day told the same answers give what is told, and it differs from what was before it."""
    told_changes = 0
    for answers, day, found in explained:
        days = [change["on"] for change in found["changes"]]
        assert days == sorted(days) and all(one > day.isoformat() for one in days)
        before = found["result"]
        for change in found["changes"]:
            then = decide(answers, date.fromisoformat(change["on"]))
            assert told(then) != told(before)
            assert change["attach"] == then["attach"]
            assert change["care"] == {kind: payers for kind, payers in then["care"].items() if payers != before["care"][kind]}
            for part in ("basis", "channels"):
                assert change.get(part, before[part]) == then[part]
            if change["because"] not in QUESTIONS:
                assert change["on"] == law().latest(change["because"]).isoformat() and then["attach"] == before["attach"]
            before = then
            told_changes += 1
    assert told_changes > 50


def test_no_change_is_left_untold():
    """Between today and the first day told, and between the days told, nothing changes. From days of a contract
    that contradict each other nothing is foretold: one of them is a slip."""
    draw = random.Random(12)
    for answers, day in people(150, 4):
        turns = [date.fromisoformat(change["on"]) for change in explain(answers, day)["changes"]]
        state = told(decide(answers, day))
        for later in sorted({day + draw.randrange(1, 1200) * ONE for _ in range(6)} | {turn - ONE for turn in turns}):
            passed = [turn for turn in turns if turn <= later]
            expected = told(decide(answers, passed[-1])) if passed else state
            if expected[0] != "dates-contradict":
                assert told(decide(answers, later)) == expected, (answers, day, later)


@pytest.mark.parametrize(
    ("answers", "days"),
    [
        ({**WORKER, "policy_start": "2026-12-01"}, {"2026-12-01": "yes-by-policy", "2027-04-01": "policy-expired"}),
        ({"status": "residence-permit", "permit_until": "2028-02-29"}, {"2028-03-01": "ask-first"}),
        ({**WORKER, "role": "worker-family", "birth_date": "2009-02-28"},
         {"2027-02-28": "yes-by-policy", "2027-04-01": "policy-expired"}),
        # the birthday is the policy's last day
        ({**WORKER, "role": "worker-family", "birth_date": "2009-03-31"},
         {"2027-03-31": "yes-by-policy", "2027-04-01": "policy-expired"}),
        # only the way changes
        ({"status": "asylum-seeker", "policy": "voluntary", "policy_end": "2199-12-31", "applicant": "legal-representative",
          "birth_date": "2009-02-28"},
         {"2027-02-28": "yes-by-policy"}),
        # nobody applies before the contract begins, so how old he is matters from then on
        ({"status": "asylum-seeker", "policy": "voluntary", "policy_start": "2026-12-15", "policy_end": "2199-12-31",
          "applicant": "legal-representative", "birth_date": "2009-02-28"},
         {"2026-12-15": "yes-by-policy", "2027-02-28": "yes-by-policy"}),
        ({"status": "kandas", "permit_until": "2027-05-14", "insured": "yes"}, {"2027-05-15": "ask-first"}),
        ({"status": "refugee", "permit_until": "2026-11-24"}, {"2026-11-25": "ask-first"}),
        # a permit that ends with the year: the law of the new year no longer concerns him
        ({"status": "residence-permit", "permit_until": "2026-12-31"}, {"2027-01-01": "ask-first"}),
        # a table may know of the policy that remains
        ({"status": "residence-permit", "permit_until": "2027-01-31", "policy": "voluntary", "policy_end": "2027-03-31"},
         {"2027-02-01": "yes-by-policy", "2027-04-01": "policy-expired"}),
        ({"status": "citizen"}, {}),
        ({**WORKER, "policy_end": "2026-11-23"}, {}),
    ],
)  # fmt: skip
def test_coming_changes_by_example(answers: dict[str, Any], days: dict[str, str]):
    """The policy's start and end, the end of a permit or a status, an eighteenth birthday."""
    changes = [change for change in explain(answers, DAY)["changes"] if change["because"] in QUESTIONS]
    found = {change["on"]: change["attach"] for change in changes}
    assert {day: attach for day, attach in found.items() if day < "2200"} == days


BY_STATUS = ["citizen", "kandas", "residence-permit", "stateless-permit", "refugee"]


@pytest.mark.parametrize("status", BY_STATUS)
@pytest.mark.parametrize("insured", ["yes", "no", "unsure"])
@pytest.mark.parametrize(("day", "coming"), [(DAY, True), (date(2026, 12, 31), True), (date(2027, 1, 1), False), (date(2027, 1, 2), False)])
def test_2027_is_told_until_it_is_there(status: str, insured: str, day: date, coming: bool):
    """Whoever is here by status and is not insured, or does not know, sees today who else may have to pay from
    1 January 2027; the way to a clinic stays. Whoever is insured is not troubled."""
    changes = explain({"status": status, "insured": insured, "clinic_gives_primary_care": "yes"}, day)["changes"]
    care = {
        "emergency": ["gobmp", "ask-who-pays"],
        "district-doctor": ["gobmp", "ask-who-pays"],
        "pregnancy-registration": ["needs-attachment", "gobmp", "ask-who-pays"],
    }
    told = {"on": "2027-01-01", "because": "gobmp-narrow-since", "attach": "yes-by-status", "care": care}
    assert changes == ([told] if coming and insured != "yes" else [])


@pytest.mark.parametrize("answers", [{**WORKER, "policy_end": "2028-12-31"}, {"status": "asylum-seeker", "policy": "none"}, {"status": "unsure"}])
def test_2027_is_not_told_to_those_whom_it_does_not_concern(answers: dict[str, str]):
    """The guaranteed volume is not theirs."""
    assert "2027-01-01" not in {change["on"] for change in explain(answers, DAY)["changes"]}


@pytest.mark.parametrize(("language", "word"), [("kk", "2027"), ("ru", "2027"), ("en", "2027")])
def test_each_day_is_told_by_what_turns_on_it(language: str, word: str):
    """The end of a permit is told by its outcome also where the law turns on the same day."""
    said = api.messages(language)
    told = [present(explain(answers, DAY), api.messages(language))["changes"][0] for answers in (
        {"status": "citizen"}, {"status": "residence-permit", "permit_until": "2026-12-31"})]  # fmt: skip
    assert told[0]["text"] == said["phrases"]["notes"]["gobmp-narrower-2027"]["text"] and word in told[0]["text"] and told[0]["cites"]
    assert told[1]["text"] == said["outcomes"]["ask-first"]["title"] and not told[1]["cites"]


def test_an_act_is_named_once_with_all_its_points():
    """Six points of one act are one source, with one edition; its title is not read six times."""
    told = present(explain({**WORKER, "citizenship": "uzbekistan"}, DAY), api.messages("ru"))
    titles = [cite["title"] for cite in told["why"][0]["cites"]]
    acts = [title for title in titles if "ҚР ДСМ-194/2020" in title]
    assert len(acts) == 1 and acts[0].count("Пункт") == 6 and acts[0].count("2025") == 1


@pytest.mark.parametrize(
    ("answers", "because", "says"),
    [
        ({"status": "refugee", "permit_until": "2026-12-24"}, "permit_until", "Срок вашего документа прошёл."),
        ({"status": "residence-permit", "permit_until": "2026-12-24"}, "permit_until", "Срок вашего документа прошёл."),
        ({**WORKER, "role": "worker-family", "birth_date": "2008-12-24"}, "birth_date", "уже исполнилось"),
        (WORKER, "policy_end", None),  # the outcome's title says it
        ({**WORKER, "policy_start": "2026-12-01", "policy_end": "2027-12-01"}, "policy_start", None),
    ],
)
def test_a_coming_change_says_what_has_come_to_pass(answers: dict[str, Any], because: str, says: str | None):
    change = explain(answers, DAY)["changes"][0]
    cause = present(explain(answers, DAY), api.messages("ru"))["changes"][0]["cause"]
    assert change["because"] == because
    assert (says in cause) if says else cause is None


def test_there_are_one_to_three_steps_and_all_have_words(explained):
    for _, _, found in explained:
        steps = present(found, api.messages("kk"))["steps"]
        assert 1 <= len(steps) <= 3 and all(step["text"] for step in steps)


@pytest.mark.parametrize(
    ("answers", "concerned"),
    [
        ({"status": "citizen"}, True),
        ({"status": "citizen", "sex": "woman"}, True),
        ({"status": "citizen", "sex": "man"}, False),
        ({"status": "citizen", "birth_date": "2012-05-06"}, True),
        ({"status": "citizen", "birth_date": "2020-05-06"}, False),
    ],
)
def test_care_says_whether_it_can_concern_this_person(answers: dict[str, Any], concerned: bool):
    """Pregnancy does not concern a man or a small child; nothing is left out for it."""
    lines = present(explain(answers, date(2026, 11, 24)), api.messages("ru"))["care"]
    assert len(lines) == 9
    told = {line["code"] for line in lines if not line["concerns"]}
    assert told == (set() if concerned else {"pregnancy-registration", "emergency-childbirth", "planned-childbirth"})
