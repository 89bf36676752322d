"""Numbers and days of the law: by start date, without gap or overlap, and never silent past their check."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from eligibility import amounts, decide
from eligibility.engine import TABLES
from scripts.content.load import Content
from scripts.site.rules_data import compile_data

ONE = timedelta(days=1)
WORKER = {"status": "temporary", "citizenship": "russia", "role": "worker", "policy": "imputed", "policy_end": "2199-12-31"}


@pytest.fixture(scope="module")
def table(content: Content, tmp_path_factory: pytest.TempPathFactory) -> dict:
    """The amounts as they are compiled from the content now."""
    folder = tmp_path_factory.mktemp("data")
    compile_data(content, folder)
    return json.loads((folder / "amounts.json").read_text("utf-8"))


def test_rules_carry_what_editors_wrote(table: dict):
    """The data in the package is that of the content; `make build` renews it."""
    assert amounts.table() == table


def test_values_begin_one_after_the_other(content: Content):
    """Start dates only, each later than the one before, so that no day has two values and none falls between."""
    for name, amount in content.amounts.items():
        starts = [value.since for value in amount.values]
        assert starts == sorted(set(starts)), name
        for value in amount.values:
            assert amounts.value(name, value.since) == value.value
            assert amounts.value(name, value.since + ONE) == value.value or value.since + ONE in starts


def test_value_changes_on_its_first_day(content: Content):
    """The day before a start the earlier value holds, or none; from the day on the new one."""
    for name, amount in content.amounts.items():
        before = None
        for value in amount.values:
            assert amounts.value(name, value.since - ONE) == before, name
            before = value.value
        assert amounts.latest(name) == before


def test_what_is_not_known_stays_not_known():
    """`null` is a value: nobody has said when the campaign of 2026 is, and the last known one is not put in its place."""
    assert amounts.value("campaign-from", date(2025, 12, 31)) == date(2025, 9, 1)
    assert amounts.value("campaign-from", date(2026, 1, 1)) is None
    assert amounts.value("campaign-to", date(2023, 10, 1)) is None


@pytest.mark.parametrize(
    ("day", "age"),
    [("2023-12-31", None), ("2024-01-01", 61), ("2027-12-31", 61), ("2028-01-01", 61.5), ("2028-12-31", 61.5),
     ("2029-01-01", 62), ("2030-01-01", 62.5), ("2030-12-31", 62.5), ("2031-01-01", 63), ("2099-01-01", 63)],
)  # fmt: skip
def test_pension_age_of_women(day: str, age: float | None):
    """Law §9, from both sides of each change."""
    assert amounts.value("pension-age-women", date.fromisoformat(day)) == age


def test_periods_follow_each_other():
    """The known values with their ends: an end is the next start, the last has none."""
    found = amounts.periods("pension-age-women")
    assert [value for _, _, value in found] == [61, 61.5, 62, 62.5, 63]
    assert [end for _, end, _ in found] == [*(start for start, _, _ in found[1:]), None]
    assert amounts.periods("campaign-from") == (
        (date(2023, 1, 1), date(2024, 1, 1), date(2023, 9, 15)),
        (date(2025, 1, 1), date(2026, 1, 1), date(2025, 9, 1)),
    )


def test_an_amount_that_is_not_there_is_an_error():
    """A misspelt name is no number."""
    with pytest.raises(KeyError, match="pension-age-men-"):
        amounts.value("pension-age-men-", date(2026, 11, 24))


def test_every_amount_that_rules_name_is_there():
    """What rules say of their beginning exists."""
    assert {rule.since for rules in TABLES.values() for rule in rules if rule.since} <= set(amounts.table())


def test_missing_data_says_how_to_make_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Without compiled data there is one sentence that helps."""
    monkeypatch.setattr(amounts, "__file__", str(tmp_path / "amounts.py"))
    with pytest.raises(FileNotFoundError, match="make build"):
        amounts.table.__wrapped__()


@pytest.mark.parametrize(
    ("answers", "last_checked", "name"),
    [
        (WORKER, "2026-12-31", "policy-route-since"),
        ({"status": "citizen", "already_attached": "yes"}, "2026-12-31", "campaign-from"),
        ({"status": "citizen", "already_attached": "yes"}, "2026-12-31", "campaign-to"),
        ({**WORKER, "role": "worker-family", "birth_date": "2020-01-01"}, "2027-05-24", "adult-age"),
        ({"status": "citizen", "sex": "woman", "birth_date": "1980-01-01"}, "2031-12-31", "pension-age-women"),
        ({"status": "citizen", "sex": "man", "birth_date": "1980-01-01"}, "2031-12-31", "pension-age-men"),
    ],
)
def test_past_its_check_a_result_says_so(answers: dict[str, str], last_checked: str, name: str):
    """Silent on the last day that was checked, said from the next day on."""
    day = date.fromisoformat(last_checked)
    campaign = name == "campaign-to"  # read only where the campaign has begun
    assert name not in decide(answers, day)["unchecked"]
    assert campaign or name in decide(answers, day + ONE)["unchecked"]
    assert decide({"status": "kandas"}, day + ONE)["unchecked"] == []
