"""The law's numbers and days as a value: built once by whoever decides, never looked up elsewhere.

An amount (`content/law/amounts.yaml`) holds from its start date until the next one begins. Past
`checked_until` it is still used, and the result says so.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Literal

Number = int | float | date | str

# What the rules cannot do without: the amount, its unit, and the rule that reads it. The content loader
# refuses a folder in which one of them is missing, empty or of another unit.
REQUIRED: dict[str, tuple[str, str]] = {
    "adult-age": ("years", "D17"),
    "policy-route-since": ("date", "N22"),
    "osms-emergency-since": ("date", "K3"),
    "gobmp-narrow-since": ("date", "K4"),
    "campaign-from": ("day-of-year", "N16"),
    "campaign-to": ("day-of-year", "N16"),
    "changes-a-year": ("times", "N18"),
    "pension-age-men": ("years", "N20"),
    "pension-age-women": ("years", "N20"),
}


class Law:
    """Amounts by name, as compiled from the content: {"unit", "checked_until", "values": [{"since", "value"}]}.

    Raises KeyError for an amount that does not exist.
    """

    def __init__(self, amounts: Mapping[str, Mapping[str, Any]]):
        self.amounts = amounts
        self.parsed: dict[str, list[tuple[date, Number]]] = {
            name: [
                (date.fromisoformat(entry["since"]), parse(amount["unit"], entry["value"]))
                for entry in amount["values"]
            ]
            for name, amount in amounts.items()
        }

    def value(self, name: str, day: date) -> Number | None:
        """The amount on a day; None where it had not begun."""
        found = None
        for since, value in self.parsed[name]:
            if since > day:
                break
            found = value
        return found

    def latest(self, name: str) -> Any:
        """The newest value, also where it has not begun."""
        return self.parsed[name][-1][1]

    def earliest(self, name: str) -> Any:
        """The oldest value that is known."""
        return self.parsed[name][0][1]

    def periods(self, name: str) -> list[tuple[date, date | None, Any]]:
        """(first day, first day of the next, value) of each value."""
        starts = [since for since, _ in self.parsed[name]]
        return [(since, end, value) for (since, value), end in zip(self.parsed[name], [*starts[1:], None], strict=True)]

    def unchecked(self, names: Iterable[str], day: date) -> list[str]:
        """Which of these amounts nobody has checked for this day."""
        return sorted(name for name in names if self.amounts[name]["checked_until"] < day.isoformat())

    def campaign(self, day: date) -> Literal["open", "closed"]:
        """The attachment campaign of the day's year (dsm-194 31(3)); on a day before the oldest rule that
        we know, by that rule."""
        begins, ends = (self.value(name, day) or self.earliest(name) for name in ("campaign-from", "campaign-to"))
        return "open" if str(begins) <= day.isoformat()[5:] <= str(ends) else "closed"


def parse(unit: str, value: Any) -> Number:
    return date.fromisoformat(value) if unit == "date" else value
