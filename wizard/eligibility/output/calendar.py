"""A calendar file (RFC 5545) with the days on which a person must act: the contract ends, and with
it the attachment; a permit ends; a child comes of age.

Each day is an event that rings before, and has another event two weeks ahead: some calendars let the alarms
of a file fall, and would say nothing until the day itself. What is told of the file is what is in it.
"""

from datetime import date, timedelta
from typing import Any

from ..decision import evaluate_all, last_days
from ..law import Law
from ..person import Person
from . import presenter

MORNING = 9  # hour of the reminders: a whole-day event begins at midnight, and nobody wants to wake
DAYS_BEFORE = (14, 3)
EARLY = timedelta(14)
LINE = 75  # octets, without the end of the line


def calendar(answers: dict[str, Any], as_of: date, law: Law, messages: dict[str, Any]) -> dict[str, Any] | None:
    """The file as `text`; in words its `days`, those two weeks `early`, and on which mornings it rings as `alarms`, or
    None. None if no day is known. Raises BadAnswer."""
    found = last_days(evaluate_all(Person(answers, as_of, law)))
    if not found:
        return None
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tirkelu//Tirkelu//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    whose, early = mark(answers), [(kind, day - EARLY) for kind, day in found if day - EARLY > as_of]
    for kind, day in found:
        lines += event(kind, day, name_of(kind, messages), whose, as_of, messages, before(day, as_of))
    for kind, day in early:
        lines += event(f"{kind}-early", day, early_name(kind, messages), whose, as_of, messages, [])
    lines.append("END:VCALENDAR")
    return {
        "text": "".join(f"{folded(line)}\r\n" for line in lines),
        "days": [
            {"name": name_of(kind, messages), **presenter.dated(day.isoformat(), messages)} for kind, day in found
        ],
        "early": [
            {"name": early_name(kind, messages), **presenter.dated(day.isoformat(), messages)} for kind, day in early
        ],
        "alarms": alarms(found, as_of, messages),
    }


def mark(answers: dict[str, Any]) -> str:
    """The same for the same answers, so that a file taken again renews its events; another for another person, whose
    contract may end on the same day."""
    found = 0xCBF29CE484222325  # FNV-1a, 64 bits: a library for sums would be more than the whole calendar
    for byte in "&".join(f"{key}={answers[key]}" for key in sorted(answers)).encode():
        found = ((found ^ byte) * 0x100000001B3) % 2**64
    return f"{found:016x}"


def name_of(kind: str, messages: dict[str, Any]) -> str:
    return messages["site"][f"wizard-take-calendar-{kind}"]


def early_name(kind: str, messages: dict[str, Any]) -> str:
    return messages["site"]["wizard-take-calendar-early"].format(name=name_of(kind, messages))


def before(day: date, as_of: date) -> list[int]:
    """How many days before the day it rings: those that are still to come."""
    return [days for days in DAYS_BEFORE if day - timedelta(days) > as_of]


def alarms(found: list[tuple[str, date]], as_of: date, messages: dict[str, Any]) -> str | None:
    """The mornings on which the file rings, in words."""
    mornings = sorted({day - timedelta(days) for _, day in found for days in before(day, as_of)})
    told = ", ".join(presenter.dated(morning.isoformat(), messages)["text"] for morning in mornings)
    return messages["site"]["wizard-take-calendar-alarms"].format(days=told) if mornings else None


def event(
    kind: str, day: date, name: str, whose: str, as_of: date, messages: dict[str, Any], rings: list[int]
) -> list[str]:
    """A whole-day event that rings so many days before."""
    language, name = messages["language"], escaped(name)
    text = escaped(messages["site"][f"wizard-take-calendar-{kind.removesuffix('-early')}-text"])
    lines = [
        "BEGIN:VEVENT",
        f"UID:{kind}-{day:%Y%m%d}-{whose}@tirkelu",
        f"DTSTAMP:{as_of:%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY;LANGUAGE={language}:{name}",
        f"DESCRIPTION;LANGUAGE={language}:{text}",
        "CLASS:PRIVATE",
        "TRANSP:TRANSPARENT",
    ]
    for days_before in rings:
        alarm = f"TRIGGER:-P{days_before - 1}DT{24 - MORNING}H"
        lines += ["BEGIN:VALARM", "ACTION:DISPLAY", alarm, f"DESCRIPTION:{name}", "END:VALARM"]
    return [*lines, "END:VEVENT"]


def escaped(text: str) -> str:
    for sign in "\\;,":
        text = text.replace(sign, "\\" + sign)
    return text.replace("\n", "\\n")


def folded(line: str) -> str:
    """A line of more than 75 octets goes on in the next one, which begins with a space; no letter
    is cut in two."""
    parts, room = [""], LINE
    for letter in line:
        size = len(letter.encode())
        if size > room:
            parts.append("")
            room = LINE - 1
        parts[-1] += letter
        room -= size
    return "\r\n ".join(parts)
