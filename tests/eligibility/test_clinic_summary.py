"""The sheet for the clerk: who, on what basis, by which act, with which papers, until when."""

import pytest
from eligibility import api, law
from eligibility.output import clinic_summary, presenter

from tests.eligibility.all_paths import DAY, endings

TODAY = DAY
BOTH = ["kk", "ru"]
WORKER = {
    "status": "temporary", "citizenship": "kyrgyzstan", "role": "worker", "policy": "imputed",
    "policy_end": "2027-08-31", "clinic_gives_primary_care": "yes",
}  # fmt: skip


def rows_of(answers: dict) -> dict[str, dict]:
    return {row["part"]: row for row in clinic_summary.clinic_summary(answers, TODAY, law(), {language: api.messages(language) for language in BOTH})["rows"]}


@pytest.mark.xdist_group("walk")  # every ending is walked once
def test_every_path_has_a_whole_sheet():
    """For every result: who, result, law and whom to call, in both languages, as many lines in one
    as in the other."""
    for answers in endings():
        rows = rows_of(answers)
        assert {"result", "law", "questions"} <= set(rows)
        assert "who" in rows or answers["status"] == "unsure"
        for row in rows.values():
            assert len(row["lines"]["kk"]) == len(row["lines"]["ru"]) > 0
            assert all(line.strip() and "{" not in line for lines in row["lines"].values() for line in lines)


def test_it_says_what_the_clerk_needs():
    rows = rows_of(WORKER)
    assert rows["who"]["lines"]["ru"] == ["Здесь временно: РВП, виза, без визы", "Кыргызстан", "Работаю"]
    assert rows["basis"]["lines"]["ru"] == ["Договор вменённого медицинского страхования (ВМС)"]
    assert "№ ҚР ДСМ-194/2020" in rows["law"]["lines"]["ru"][0]
    assert rows["law"]["lines"]["ru"][-1] == "Прочитано: 30 ноября 2026 года, 24 ноября 2026 года"  # the acts, the Fund
    assert rows["until"]["lines"]["ru"][0] == "31 августа 2027 года"
    assert len(rows["papers"]["lines"]["kk"]) == 3


@pytest.mark.parametrize("answers", [{"status": "citizen"}, {"status": "kandas"}, {"status": "refugee"}])
def test_by_status_nothing_is_said_of_a_contract_or_a_day(answers):
    assert not {"until", "missing", "insurance", "next"} & set(rows_of(answers))


def test_without_a_yes_it_says_what_is_missing_and_what_to_do():
    """Never a bare no, on paper neither."""
    rows = rows_of({**WORKER, "policy": "none"})
    assert {"missing", "insurance", "next"} <= set(rows)
    assert rows["next"]["lines"]["kk"] == [presenter.in_one_line(api.messages("kk")["outcomes"]["no-policy"]["steps"])]


def test_a_judgement_is_called_one():
    """Where no act says it, the sheet says whose word it is."""
    law = rows_of({**WORKER, "policy": "unsure"})["law"]["lines"]["ru"]
    assert law[-1] == api.messages("ru")["phrases"]["tiers"]["judgement"]["text"]
