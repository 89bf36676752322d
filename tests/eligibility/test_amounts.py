"""Numbers and days of the law: by start date, without gap or overlap, and never silent past their check."""

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from eligibility import api, decide, law
from eligibility.engine import TABLES
from eligibility.law import REQUIRED

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
    assert law().amounts == table


def test_values_begin_one_after_the_other(content: Content):
    """Start dates only, each later than the one before, so that no day has two values and none falls between."""
    for name, amount in content.amounts.items():
        starts = [value.since for value in amount.values]
        assert starts == sorted(set(starts)), name
        for value in amount.values:
            assert law().value(name, value.since) == value.value
            assert law().value(name, value.since + ONE) == value.value or value.since + ONE in starts


def test_value_changes_on_its_first_day(content: Content):
    """The day before a start the earlier value holds, or none; from the day on the new one."""
    for name, amount in content.amounts.items():
        before = None
        for value in amount.values:
            assert law().value(name, value.since - ONE) == before, name
            before = value.value
        assert law().latest(name) == before


@pytest.mark.parametrize(
    ("day", "state"),
    [("2024-09-14", "closed"), ("2024-09-15", "open"), ("2024-11-15", "open"), ("2024-11-16", "closed"),
     ("2025-05-22", "closed"), ("2025-08-31", "closed"), ("2025-09-01", "open"), ("2026-11-01", "open"),
     ("2026-11-02", "closed"), ("2027-09-01", "open"), ("2021-09-20", "open")],
)  # fmt: skip
def test_the_campaign_is_a_yearly_rule(day: str, state: str):
    """1 September to 1 November since order № 44, 15 September to 15 November before it, both days included."""
    assert law().campaign(date.fromisoformat(day)) == state


@pytest.mark.parametrize(
    ("day", "age"),
    [("2023-12-31", None), ("2024-01-01", 61), ("2027-12-31", 61), ("2028-01-01", 61.5), ("2028-12-31", 61.5),
     ("2029-01-01", 62), ("2030-01-01", 62.5), ("2030-12-31", 62.5), ("2031-01-01", 63), ("2099-01-01", 63)],
)  # fmt: skip
def test_pension_age_of_women(day: str, age: float | None):
    """As content/law/amounts.yaml says, from both sides of each change."""
    assert law().value("pension-age-women", date.fromisoformat(day)) == age


def test_periods_follow_each_other():
    """The known values with their ends: an end is the next start, the last has none."""
    found = law().periods("pension-age-women")
    assert [value for _, _, value in found] == [61, 61.5, 62, 62.5, 63]
    assert [end for _, end, _ in found] == [*(start for start, _, _ in found[1:]), None]


@pytest.mark.parametrize(
    ("name", "share", "base"),
    [
        ("vms-primary-min", Decimal(50), "mrp"),
        ("vms-inpatient-min", Decimal(100), "mrp"),
        ("osms-missed-month", Decimal("0.05"), "mzp"),
    ],
)
def test_an_amount_that_the_law_counts_from_another_changes_with_it(name: str, share: Decimal, base: str):
    """50 and 100 indices: art. 201-1 of the Health Code; 5 % of the minimum wage: point 12 of order 478."""
    first = law().periods(name)[0][0]
    for start, _, value in law().periods(name) + law().periods(base):
        if start >= first:
            assert law().value(name, start) == share * law().value(base, start), (start, value)


def test_an_amount_that_is_not_there_is_an_error():
    """A misspelt name is no number."""
    with pytest.raises(KeyError, match="pension-age-men-"):
        law().value("pension-age-men-", date(2026, 11, 24))


def test_every_amount_that_rules_name_is_there():
    """What rules say of their beginning exists."""
    assert {rule.since for rules in TABLES.values() for rule in rules if rule.since} <= set(law().amounts)


def test_every_amount_that_rules_need_is_required_by_name():
    """Whatever amount a person's decision looks up is in the list by which the content is checked."""
    read = Path(api.__file__).parent
    names = {name for path in ("person.py", "law.py", "decision.py") for name in law().amounts if f'"{name}"' in (read / path).read_text("utf-8")}
    assert names == set(REQUIRED)
    assert all(law().amounts[name]["unit"] == unit for name, (unit, _) in REQUIRED.items())
    rows = {rule.row for rules in TABLES.values() for rule in rules}
    assert {row for _, row in REQUIRED.values()} <= rows


def test_missing_data_says_how_to_make_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Without compiled data there is one sentence that helps."""
    monkeypatch.setattr(api, "__file__", str(tmp_path / "api.py"))
    with pytest.raises(FileNotFoundError, match="make build"):
        api.law.__wrapped__()


@pytest.mark.parametrize(
    ("answers", "last_checked", "name"),
    [
        (WORKER, "2027-05-24", "policy-route-since"),
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
    assert name not in decide(answers, day)["unchecked"]
    assert name in decide(answers, day + ONE)["unchecked"]
    assert decide({}, day + ONE)["unchecked"] == []
