"""The calendar file: valid to the letter, stable, and about the right days."""

import re
from datetime import date

import pytest
from eligibility import api, law
from eligibility.output import calendar

TODAY = date(2026, 11, 24)
WORKER = {
    "status": "temporary", "citizenship": "kyrgyzstan", "role": "worker", "policy": "imputed",
    "policy_end": "2027-08-31", "clinic_gives_primary_care": "yes",
}  # fmt: skip
CHILD = {**WORKER, "role": "worker-family", "birth_date": "2014-02-28"}
PERMIT = {"status": "residence-permit", "permit_until": "2031-05-14", "clinic_gives_primary_care": "yes"}

# RFC 5545, 3.1: name, parameters, value; no control sign in any of them.
PROPERTY = re.compile(r'[A-Z-]+(;[A-Z-]+=("[^"\x00-\x1f]*"|[^";:,\x00-\x1f]*))*:[^\x00-\x08\x0a-\x1f\x7f]*')


def text_of(answers: dict, language: str = "ru", today: date = TODAY) -> str:
    return calendar.calendar(answers, today, law(), api.messages(language))["text"]


def lines_of(text: str) -> list[str]:
    """The lines, unfolded."""
    return re.sub(r"\r\n[ \t]", "", text).removesuffix("\r\n").split("\r\n")


def events(text: str) -> list[dict[str, str]]:
    """The events by property name, without their alarms."""
    found = []
    for block in re.findall(r"BEGIN:VEVENT\r\n(.*?)END:VEVENT", re.sub(r"\r\n[ \t]", "", text), re.DOTALL):
        own = re.sub(r"BEGIN:VALARM.*?END:VALARM\r\n", "", block, flags=re.DOTALL)
        found.append({re.split("[;:]", line)[0]: line.partition(":")[2] for line in own.split("\r\n") if line})
    return found


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("answers", [WORKER, CHILD, PERMIT], ids=["worker", "child", "permit"])
def test_it_is_valid(answers, language):
    """CRLF and no other line end; no line over 75 octets; every property well formed; every BEGIN ended."""
    text = text_of(answers, language)
    assert text.endswith("END:VCALENDAR\r\n") and not re.search(r"(?<!\r)\n|\r(?!\n)", text)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = lines_of(text)
    assert all(PROPERTY.fullmatch(line) for line in lines)
    assert lines[:3] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tirkelu//Tirkelu//EN"]
    open_parts = []
    for line in lines:
        if line.startswith("BEGIN:"):
            open_parts.append(line[6:])
        elif line.startswith("END:"):
            assert open_parts.pop() == line[4:]
    assert open_parts == []
    for event in events(text):
        assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION"} <= set(event)


def test_no_letter_is_cut_in_two():
    """Each line by itself is UTF-8, for readers that do not unfold before they decode."""
    for line in text_of(WORKER, "kk").encode().split(b"\r\n"):
        line.decode()


def test_the_last_day_of_the_policy_is_the_day():
    """A whole day, the last on which the contract counts; its end is the day after, as the RFC wants."""
    event, early = events(text_of(WORKER))
    said = api.messages("ru")["site"]
    assert (event["DTSTART"], event["DTEND"]) == ("20270831", "20270901")
    assert event["SUMMARY"] == said["wizard-take-calendar-policy"]
    assert (early["DTSTART"], early["DTEND"]) == ("20270817", "20270818"), "for calendars that let alarms fall"
    assert early["SUMMARY"] == said["wizard-take-calendar-early"].format(name=said["wizard-take-calendar-policy"])


def test_taken_again_it_renews_the_event():
    """The UID depends on the day and the answers, not on when or in which language the file was made."""
    first, again = events(text_of(WORKER)), events(text_of(WORKER, "kk", date(2027, 1, 5)))
    assert [event["UID"] for event in first] == [event["UID"] for event in again]
    other = events(text_of({**WORKER, "policy_end": "2027-09-01"}))[0]["UID"]
    assert other != again[0]["UID"]


def test_two_people_whose_contracts_end_on_one_day_have_two_events():
    """In one calendar the second would take the place of the first."""
    people = [WORKER, {**WORKER, "citizenship": "russia"}, {**WORKER, "policy_start": "2026-10-01"}, CHILD]
    found = [event["UID"] for person in people for event in events(text_of(person))]
    assert len(set(found)) == len(found)


def test_reminders_come_in_the_morning_some_days_before():
    """Two weeks and three days before, at nine; and none for a time that has passed."""
    triggers = [line for line in lines_of(text_of(WORKER)) if line.startswith("TRIGGER")]
    assert triggers == ["TRIGGER:-P13DT15H", "TRIGGER:-P2DT15H"]
    assert "VALARM" not in text_of({**WORKER, "policy_end": "2026-11-26"})
    assert text_of({**WORKER, "policy_end": "2026-12-01"}).count("BEGIN:VALARM") == 1


@pytest.mark.parametrize(
    ("end", "mornings", "early"),
    [
        ("2027-08-31", ["17 августа 2027 года", "28 августа 2027 года"], 1),
        ("2026-12-04", ["1 декабря 2026 года"], 0),  # in ten days
        ("2026-11-26", None, 0),  # in two
    ],
)
def test_what_is_told_of_the_file_is_what_it_holds(end: str, mornings: list[str] | None, early: int):
    told = calendar.calendar({**WORKER, "policy_end": end}, TODAY, law(), api.messages("ru"))
    words = api.messages("ru")["site"]["wizard-take-calendar-alarms"]
    assert told["alarms"] == (mornings and words.format(days=", ".join(mornings)))
    assert told["text"].count("BEGIN:VALARM") == len(mornings or [])
    assert len(told["early"]) == early and len(events(told["text"])) == 1 + early


def test_a_child_of_the_parents_policy_comes_of_age():
    """The contract's end, and the day on which the parents' contract no longer counts."""
    found = [(event["DTSTART"], event["UID"].rpartition("-")[0]) for event in events(text_of(CHILD))]
    assert found == [
        ("20270831", "parents-policy-20270831"),
        ("20320228", "adult-20320228"),
        ("20270817", "parents-policy-early-20270817"),
        ("20320214", "adult-early-20320214"),
    ]


def test_a_permit_ends():
    assert [event["DTSTART"] for event in events(text_of(PERMIT))] == ["20310514", "20310430"]


@pytest.mark.parametrize(
    "answers", [{"status": "citizen"}, {"status": "residence-permit"}, {**WORKER, "policy_end": "2026-11-23"}, {}]
)
def test_without_a_day_to_come_there_is_no_file(answers):
    assert calendar.calendar(answers, TODAY, law(), api.messages("ru")) is None


def test_the_days_are_told_in_words_too():
    told = calendar.calendar(CHILD, TODAY, law(), api.messages("ru"))["days"]
    assert [day["text"] for day in told] == ["31 августа 2027 года", "28 февраля 2032 года"]


def test_signs_with_a_meaning_are_escaped():
    assert calendar.escaped("a\\b;c,d\ne") == "a\\\\b\\;c\\,d\\ne"
