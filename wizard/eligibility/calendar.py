"""A calendar file (RFC 5545) with the days on which a person must act: the contract ends, and with
it the attachment; a permit ends; a child comes of age.
"""

from datetime import date, timedelta
from typing import Any

from . import present
from .decision import Decision, settle
from .law import Law
from .person import Person
from .questions import PERMITS, STATUSES_OF_ONE_YEAR

MORNING = 9  # hour of the reminders: a whole-day event begins at midnight, and nobody wants to wake
DAYS_BEFORE = (14, 3)
LINE = 75  # octets, without the end of the line


def days(decision: Decision) -> list[tuple[str, date]]:
    """What ends when, from today on: ("policy", day), …, in order."""
    person = decision.person
    found = []
    if person.attaches_by_policy and person.policy_state in ("active", "future"):
        kind = "parents-policy" if decision.code == "yes-by-parents-policy" else "policy"
        found.append((kind, person.policy_end))
    if person.status in (*PERMITS, *STATUSES_OF_ONE_YEAR) and person.permit_until:
        found.append(("permit", person.permit_until))
    if decision.code == "yes-by-parents-policy":
        found.append(("adult", person.eighteenth_birthday))
    return sorted(((kind, day) for kind, day in found if day >= person.as_of), key=lambda one: one[1])


def calendar(answers: dict[str, Any], as_of: date, law: Law, language: str) -> dict[str, Any] | None:
    """The file as `text` and its days in words as `days`; None if no day is known. Raises BadAnswer."""
    found = days(settle(Person(answers, as_of, law)))
    if not found:
        return None
    said = present.words(language)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tirkelu//Tirkelu//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    for kind, day in found:
        lines += event(kind, day, as_of, said)
    lines.append("END:VCALENDAR")
    told = [
        {"name": said["site"][f"wizard-take-calendar-{kind}"], **present.dated(day.isoformat(), said)} for kind, day in found
    ]
    return {"text": "".join(f"{folded(line)}\r\n" for line in lines), "days": told}


def event(kind: str, day: date, as_of: date, said: dict[str, Any]) -> list[str]:
    """A whole-day event. Its UID is made of its day and kind alone: a file taken again renews the
    event instead of doubling it."""
    language = said["language"]
    name = escaped(said["site"][f"wizard-take-calendar-{kind}"])
    text = escaped(said["site"][f"wizard-take-calendar-{kind}-text"])
    lines = [
        "BEGIN:VEVENT",
        f"UID:{kind}-{day:%Y%m%d}@tirkelu",
        f"DTSTAMP:{as_of:%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY;LANGUAGE={language}:{name}",
        f"DESCRIPTION;LANGUAGE={language}:{text}",
        "CLASS:PRIVATE",
        "TRANSP:TRANSPARENT",
    ]
    for before in DAYS_BEFORE:
        if day - timedelta(days=before) > as_of:
            alarm = f"TRIGGER:-P{before - 1}DT{24 - MORNING}H"
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
