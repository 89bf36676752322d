"""Numbers and days of the law, by start date (`content/law/amounts.yaml`, compiled at build).

A value holds until the next one begins. `null` says that it is not known, and nothing else may
be put in its place. Past `checked_until` a value is still used, and the result says so.
"""

import json
from datetime import date
from functools import cache
from pathlib import Path

Number = int | float | date


@cache
def table() -> dict:
    """All amounts. FileNotFoundError says how to make them."""
    path = Path(__file__).parent / "data" / "amounts.json"
    if not path.exists():
        raise FileNotFoundError(f"{path} is made from content/law/amounts.yaml: run `make build` first")
    return json.loads(path.read_text("utf-8"))


def parsed(amount: dict, value: float | str | None) -> Number | None:
    return date.fromisoformat(value) if amount["unit"] == "date" and value else value


@cache
def value(name: str, day: date) -> Number | None:
    """The amount on a day; None where it is not known or had not begun. KeyError: no such amount."""
    amount = table()[name]
    begun = [entry["value"] for entry in amount["values"] if entry["since"] <= day.isoformat()]
    return parsed(amount, begun[-1]) if begun else None


def latest(name: str) -> Number | None:
    """The newest value, also where it has not begun."""
    return value(name, date.max)


@cache
def periods(name: str) -> tuple[tuple[date, date | None, Number], ...]:
    """(first day, first day of the next, value) of each value that is known."""
    entries = table()[name]["values"]
    starts = [date.fromisoformat(entry["since"]) for entry in entries]
    ends = [*starts[1:], None]
    return tuple(
        (start, end, parsed(table()[name], entry["value"]))
        for start, end, entry in zip(starts, ends, entries)
        if entry["value"] is not None
    )


def unchecked(names: set[str], day: date) -> list[str]:
    """Which of these amounts nobody has checked for this day."""
    return sorted(name for name in names if table()[name]["checked_until"] < day.isoformat())
