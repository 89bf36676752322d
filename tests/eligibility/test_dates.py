"""Days: the day before, the day and the day after of everything that begins, ends or is reached."""

from datetime import date, timedelta
from typing import Any

import pytest
from eligibility import BadAnswer, decide, law
from eligibility.person import Person, birthday
from eligibility.questions import QUESTIONS, day_of, deciding_day
from hypothesis import example, given, settings
from hypothesis import strategies as st

often = settings(deadline=None, derandomize=True, max_examples=150)  # the same on every machine

ONE = timedelta(days=1)
NARROWER = date(2027, 1, 1)  # the guaranteed volume of people who are not insured
LEAPS = [date(year, 2, 29) for year in range(1940, 2096, 4)]
ENDS = [
    date(year, month, day) for year in (2026, 2027, 2028) for month, day in ((2, 28), (3, 1), (12, 31), (1, 1), (6, 30))
]
DAYS = st.one_of(st.dates(date(2001, 1, 1), date(2100, 12, 31)), st.sampled_from([*LEAPS[16:], *ENDS]))
BIRTHS = st.one_of(st.dates(date(1930, 1, 1), date(2090, 12, 31)), st.sampled_from(LEAPS))
AROUND = st.integers(-2, 2).map(lambda days: timedelta(days=days))

WORKER = {"status": "temporary", "citizenship": "russia", "role": "worker", "policy": "imputed"}
CHILD = {**WORKER, "role": "worker-family", "policy_end": "2199-12-31"}


def years_later(born: date, years: int) -> date:
    """A birthday, said anew: 29 February counts as the 28th in a common year."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 2, 28)


# ---------------------------------------------------------------- the permit


@pytest.mark.parametrize("status", ["residence-permit", "stateless-permit"])
@often
@given(end=DAYS, near=AROUND)
@example(end=date(2028, 2, 29), near=ONE)
@example(end=date(2027, 2, 28), near=ONE)
def test_permit_counts_up_to_its_last_day(status: str, end: date, near: timedelta):
    """Valid on the last day, in fact temporary from the next; the end is a day to come back on until then."""
    day = end + near
    found = decide({"status": status, "permit_until": end.isoformat(), "policy": "none"}, day)
    counts = day <= end
    assert found["attach"] == ("yes-by-status" if counts else "no-policy")
    assert found["basis"] == (status if counts else None)
    assert ("vnzh-expired" in found["notes"]) == (not counts)
    assert found["review_on"] == ([end.isoformat()] if counts else [])
    assert found["insurance"] == (["osms-contributions"] if counts else ["voluntary"])
    by_status = ["gobmp"] if day < NARROWER else ["gobmp", "ask-who-pays"]
    assert found["care"]["emergency"] == (by_status if counts else ["ask-who-pays"])


@pytest.mark.parametrize("status", ["kandas", "refugee"])
@often
@given(end=DAYS, near=AROUND)
@example(end=date(2028, 2, 29), near=ONE)
@example(end=date(2026, 12, 31), near=ONE)
def test_status_of_one_year_counts_up_to_its_last_day(status: str, end: date, near: timedelta):
    """Attached by status up to the last day; from the next nobody is sent to buy a contract: extend it, or ask.
    Emergency help is never in doubt, only who pays."""
    day = end + near
    found = decide({"status": status, "permit_until": end.isoformat(), "policy": "none", "insured": "yes"}, day)
    counts = day <= end
    assert (found["attach"], found["basis"]) == (("yes-by-status", status) if counts else ("ask-first", None))
    assert found["missing"] == ([] if counts else ["status"])
    assert ("status-one-year" in found["notes"]) == counts == ("status-ended" not in found["notes"])
    assert found["review_on"] == ([end.isoformat()] if counts else [])
    assert bool(found["insurance"]) == counts
    osms = ["osms"] if day >= date(2026, 1, 1) else ["gobmp"]
    assert found["care"]["emergency"] == (osms if counts else ["ask-who-pays"])
    assert found["care"]["dangerous-disease"] == (["gobmp"] if counts else ["gobmp-dangerous-only"])


# ---------------------------------------------------------------- the policy


@often
@given(end=DAYS, near=AROUND)
@example(end=date(2028, 2, 29), near=ONE)
def test_policy_counts_up_to_its_last_day(end: date, near: timedelta):
    """First and last day included (X30); on the last day there is a note, on the next a renewal."""
    day = end + near
    found = decide({**WORKER, "policy_end": end.isoformat()}, day)
    counts = day <= end
    assert found["attach"] == ("yes-by-policy" if counts else "policy-expired")
    assert found["valid_until"] == (end.isoformat() if counts else None)
    assert found["review_on"] == ([end.isoformat()] if counts else [])
    assert ("last-day" in found["notes"]) == (day == end)
    assert ("renew" in found["insurance"]) == (not counts)
    assert found["care"]["district-doctor"] == (["policy"] if counts else ["may-pay"])


@often
@given(start=DAYS, near=AROUND, length=st.integers(0, 400))
@example(start=date(2028, 2, 29), near=timedelta(0), length=0)
def test_policy_counts_from_its_first_day(start: date, near: timedelta, length: int):
    """Before the start it has not begun; a policy of one day is a policy."""
    day, end = start + near, start + length * ONE
    found = decide({**WORKER, "policy_start": start.isoformat(), "policy_end": end.isoformat()}, day)
    expect = "policy-not-started" if day < start else "yes-by-policy" if day <= end else "policy-expired"
    assert found["attach"] == expect
    assert found["review_on"] == ([end.isoformat()] if day <= end else [])


@often
@given(start=DAYS, early=st.integers(1, 400), day=DAYS)
def test_dates_that_contradict_do_so_on_every_day(start: date, early: int, day: date):
    """An end before the start is a slip whatever the day, as long as the start is asked: of a policy that has
    ended it is not, and that it has ended is certain. Neither pays anything."""
    end = start - early * ONE
    found = decide({**WORKER, "policy_start": start.isoformat(), "policy_end": end.isoformat()}, day)
    ended = end < day
    told = ("policy-expired", ["valid-policy"]) if ended else ("dates-contradict", ["policy-dates"])
    assert (found["attach"], found["missing"], found["valid_until"]) == (*told, None)
    assert found["review_on"] == [] and found["care"]["district-doctor"] == ["may-pay"]
    assert found["insurance"] == (["renew"] if ended else [])


# ---------------------------------------------------------------- eighteen


@often
@given(born=BIRTHS, near=AROUND)
@example(born=date(2008, 2, 29), near=-ONE)
@example(born=date(2008, 2, 29), near=timedelta(0))
@example(born=date(2008, 2, 29), near=ONE)
def test_childhood_ends_on_the_eighteenth_birthday(born: date, near: timedelta):
    """A worker's child is a minor up to the day before; then the same policy is his own."""
    turns = years_later(born, 18)
    day = turns + near
    found = decide({**CHILD, "birth_date": born.isoformat()}, day)
    minor = day < turns
    assert found["attach"] == ("yes-by-parents-policy" if minor else "yes-by-policy")
    assert found["basis"] == ("parents-imputed-policy" if minor else "imputed-policy")
    assert found["channels"] == (["legal-representative", "insurer"] if minor else ["in-person", "insurer"])
    assert ("minor-adult-applies" in found["notes"]) == ("child-1414-unconfirmed" in found["notes"]) == minor
    assert (turns.isoformat() in found["review_on"]) == minor
    assert {"parents-policy", "policy"} & set(found["documents"]) == {"parents-policy" if minor else "policy"}


@often
@given(born=BIRTHS, near=AROUND)
def test_a_child_outside_the_family_route_is_a_child_too(born: date, near: timedelta):
    """For whom a representative applies, he is asked how old he is. Who is under eighteen applies through an adult
    on every policy route, but has no birthday to come back on."""
    turns = years_later(born, 18)
    day = turns + near
    child = {
        "status": "asylum-seeker",
        "policy": "voluntary",
        "policy_end": "2199-12-31",
        "birth_date": born.isoformat(),
    }
    assert "in-person" in decide(child, day)["channels"]  # nobody asked
    found = decide({**child, "applicant": "legal-representative"}, day)
    assert found["attach"] == "yes-by-policy"
    assert ("legal-representative" in found["channels"]) == ("in-person" not in found["channels"]) == (day < turns)
    assert found["review_on"] == ["2199-12-31"]


# ---------------------------------------------------------------- pension age

AGES = [(date(2028, 1, 1), 61.5), (date(2029, 1, 1), 62), (date(2030, 1, 1), 62.5), (date(2031, 1, 1), 63)]


def age_of_women(day: date) -> float:
    """61 to the end of 2027, then half a year more each year, 63 from 2031."""
    return ([61] + [age for since, age in AGES if since <= day])[-1]


def reached(born: date, sex: str, day: date) -> bool:
    return (
        "pension-age-reached" in decide({"status": "citizen", "sex": sex, "birth_date": born.isoformat()}, day)["notes"]
    )


@often
@given(born=st.one_of(st.dates(date(1940, 1, 1), date(1990, 12, 31)), st.sampled_from(LEAPS[:13])), near=AROUND)
@example(born=date(1964, 2, 29), near=-ONE)
@example(born=date(1964, 2, 29), near=timedelta(0))
def test_men_reach_pension_age_at_63(born: date, near: timedelta):
    """On the 63rd birthday and ever after."""
    turns = years_later(born, 63)
    assert reached(born, "man", turns + near) == (near >= timedelta(0))
    assert reached(born, "man", turns + 4000 * ONE)


@often
@given(born=st.dates(date(1962, 8, 15), date(1970, 12, 31)))
@example(born=date(1966, 12, 31))
@example(born=date(1967, 1, 1))
@example(born=date(1967, 6, 30))
@example(born=date(1967, 7, 1))
@example(born=date(1968, 2, 29))
@example(born=date(1968, 7, 1))
def test_women_reach_the_age_that_holds_on_the_day(born: date):
    """Not reached on any day on which she is younger than the age of that day and was so before; reached from
    the first day on which she is not. Once reached it stays reached."""
    ages = [61, 61.5, 62, 62.5, 63]
    first = min(day for day in (birthday(born, age) for age in ages) if birthday(born, age_of_women(day)) <= day)
    assert not reached(born, "woman", first - ONE)
    assert reached(born, "woman", first) and reached(born, "woman", first + ONE)
    for since, _ in AGES:
        if since > first:
            assert reached(born, "woman", since - ONE) and reached(born, "woman", since)
    # No change of the age alone lets anybody reach it: it only rises.
    assert first in {birthday(born, age) for age in ages}


@often
@given(born=BIRTHS, years=st.integers(0, 100))
def test_birthdays(born: date, years: int):
    """A day that the month does not have becomes its last day; halves are six months."""
    assert birthday(born, years) == years_later(born, years)
    half = birthday(born, years + 0.5)
    months = half.year * 12 + half.month - born.year * 12 - born.month
    assert months == years * 12 + 6
    assert half.day == born.day or (half.day < born.day and (half + ONE).month != half.month)


# ---------------------------------------------------------------- the campaign and the editions


def campaign(day: date) -> str:
    """§1: every year, 1 September to 1 November since 23 May 2025, before that 15 September to 15 November."""
    first, last = ((9, 1), (11, 1)) if day >= date(2025, 5, 23) else ((9, 15), (11, 15))
    return "open" if first <= (day.month, day.day) <= last else "closed"


def test_campaign_on_every_day():
    """Each day of seven years; it is a note and never decides anything (X4). Outside of it, since 23 May 2025, the
    rules allow a free choice twice a year."""
    answers = {"status": "citizen", "already_attached": "yes", "change_reason": "choice"}
    for number in range((date(2028, 12, 31) - date(2021, 12, 31)).days):
        day = date(2021, 12, 31) + number * ONE
        found = decide(answers, day)
        assert [note for note in found["notes"] if note.startswith("campaign-")] == [f"campaign-{campaign(day)}"]
        assert ("change-twice-a-year" in found["notes"]) == (campaign(day) == "closed" and day >= date(2025, 5, 23))
        assert found["attach"] == "yes-by-status" and found["channels"] == ["egov"]


@pytest.mark.parametrize("day", ["2025-09-10", "2026-12-01"])
def test_who_moved_needs_no_campaign(day: str):
    """Whoever moved may change at any time, campaign or not."""
    found = decide({"status": "citizen", "already_attached": "yes", "change_reason": "moved"}, date.fromisoformat(day))
    changing = {note for note in found["notes"] if note.startswith(("campaign-", "change-"))}
    assert changing == {"change-moved-any-time"}


@pytest.mark.parametrize(("day", "earlier"), [("2023-08-13", True), ("2023-08-14", False), ("2023-08-15", False)])
def test_the_policy_route_has_a_first_day(day: str, earlier: bool):
    """Before 14 August 2023 the result says that the rules were others."""
    found = decide({**WORKER, "policy_end": "2199-12-31"}, date.fromisoformat(day))
    assert ("rules-earlier-edition" in found["notes"]) == earlier


# ---------------------------------------------------------------- 1 January 2026 and 2027

OSMS = ("emergency", "emergency-childbirth")
NARROWED = {"emergency", "district-doctor", "pregnancy-registration"}
BY_STATUS = ["citizen", "kandas", "residence-permit", "stateless-permit", "refugee"]


@pytest.mark.parametrize("status", BY_STATUS)
@pytest.mark.parametrize(
    ("day", "since"), [("2025-12-31", False), ("2026-01-01", True), ("2026-01-02", True), ("2027-01-01", True)]
)
def test_emergency_of_insured_people_is_in_osms_since_2026(status: str, day: str, since: bool):
    """Code 200(1)(4): the day before, the day, the day after; of people who are not insured nothing changed then."""
    care = decide({"status": status, "insured": "yes"}, date.fromisoformat(day))["care"]
    assert [care[kind] for kind in OSMS] == [["osms"] if since else ["gobmp"]] * 2
    if day < "2027":
        other = decide({"status": status, "insured": "no"}, date.fromisoformat(day))["care"]
        assert [other[kind] for kind in OSMS] == [["gobmp"]] * 2


@pytest.mark.parametrize("insured", ["yes", "no", "unsure"])
@pytest.mark.parametrize("status", BY_STATUS)
@pytest.mark.parametrize(("day", "since"), [("2026-12-31", False), ("2027-01-01", True), ("2027-01-02", True)])
def test_the_guaranteed_volume_narrows_in_2027(status: str, insured: str, day: str, since: bool):
    """For people by status who are not insured, or do not know: three kinds of care get a question beside the
    state; emergency childbirth and dangerous diseases do not. Attachment itself stays as it was."""
    answers = {"status": status, "insured": insured, "clinic_gives_primary_care": "yes"}
    before, found = decide(answers, date(2026, 12, 30)), decide(answers, date.fromisoformat(day))
    narrower = since and insured != "yes"
    assert {kind for kind in found["care"] if found["care"][kind] != before["care"][kind]} == (
        NARROWED if narrower else set()
    )
    for kind in NARROWED if narrower else ():
        assert found["care"][kind] == [*before["care"][kind], "ask-who-pays"]
    assert ("gobmp-narrower-2027" in found["notes"]) == narrower
    same = ("attach", "basis", "channels", "documents", "missing", "insurance")
    assert [found[part] for part in same] == [before[part] for part in same]


@pytest.mark.parametrize(
    "answers", [WORKER, {"status": "asylum-seeker"}, {"status": "temporary", "citizenship": "uzbekistan"}, {}]
)
def test_2027_changes_nothing_for_people_who_are_not_here_by_status(answers: dict[str, Any]):
    """The guaranteed volume never was theirs."""
    answers = {"policy": "imputed", "policy_end": "2030-12-31", **answers}
    days = [decide(answers, NARROWER + number * ONE) for number in (-1, 0, 1)]
    assert days[0]["care"] == days[1]["care"] == days[2]["care"]
    assert not any("gobmp-narrower-2027" in found["notes"] for found in days)


# ---------------------------------------------------------------- days in general


@often
@given(answers=st.fixed_dictionaries(
    {"status": st.sampled_from(QUESTIONS["status"].values)},
    optional={key: DAYS.map(date.isoformat) for key in ("permit_until", "policy_start", "policy_end")}
    | {"birth_date": BIRTHS.map(date.isoformat), "policy": st.sampled_from(QUESTIONS["policy"].values),
       "role": st.sampled_from(QUESTIONS["role"].values), "citizenship": st.sampled_from(QUESTIONS["citizenship"].values)},
), day=DAYS)  # fmt: skip
def test_days_to_come_back_on(answers: dict[str, Any], day: date):
    """They are in order, none is past, none twice, and the last day of a yes by policy is among them."""
    found = decide(answers, day)
    assert found["review_on"] == sorted(set(found["review_on"]))
    assert all(one >= day.isoformat() for one in found["review_on"])
    assert found["valid_until"] is None or found["valid_until"] in found["review_on"]


@often
@given(day=DAYS)
def test_a_day_may_be_a_date_or_text(day: date):
    """Inside Python a date will do; both ways give the same result."""
    answers = {**WORKER, "policy_end": day}
    assert decide(answers, day) == decide({**answers, "policy_end": day.isoformat()}, day)


@pytest.mark.parametrize(
    "text",
    ["2026-02-29", "2026-13-01", "2026-1-1", "20260101", "2026-W01-1", "2026-01-01T00:00", "", "heute", "２０２６-01-01",
     "2026/01/01", 20260101, 1.5, True, [], {}, "1899-12-31", "2200-01-01", "+026-01-01", " 2026-01-01"],
)  # fmt: skip
def test_what_is_no_day_is_a_clear_error(text: Any):
    """One way to write a day, within reason; the message names the question."""
    with pytest.raises(BadAnswer, match=r"policy_end: .* is not a day like 2026-08-31"):
        Person({**WORKER, "policy_end": text}, date(2026, 11, 24), law())


@pytest.mark.parametrize("text", ["1999-12-31", "2151-01-01", "2026-02-29", None, 5, "today"])
def test_what_is_no_day_to_decide_for_is_a_clear_error(text: Any):
    """The day itself has room on both sides for the days that an explanation tries."""
    with pytest.raises(BadAnswer, match=r"as_of: .* is not a day like 2026-11-24"):
        deciding_day(text)


@pytest.mark.parametrize("text", ["2000-01-01", "2150-12-31", "2028-02-29"])
def test_days_to_decide_for(text: str):
    """The first and the last day are included, and 29 February is a day."""
    assert deciding_day(text) == day_of(text) == date.fromisoformat(text)


@pytest.mark.parametrize("text", ["1900-01-01", "2199-12-31", "2028-02-29"])
def test_days_to_answer_with(text: str):
    """The first and the last day that an answer may be."""
    assert Person({**WORKER, "policy_end": text}, date(2026, 11, 24), law()).policy_end == date.fromisoformat(text)
