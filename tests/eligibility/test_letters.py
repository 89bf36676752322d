"""The application: complete, without a word of the page's in it, and only where it is of use."""

import pytest
from eligibility import api, decide, law
from eligibility.output import letters

from scripts.content.model import LETTER_BLANKS
from tests.eligibility.all_paths import DAY, endings

TODAY = DAY
WORKER = {
    "status": "temporary", "citizenship": "kyrgyzstan", "role": "worker", "policy": "imputed",
    "policy_start": "2026-09-01", "policy_end": "2027-08-31", "clinic_gives_primary_care": "yes",
}  # fmt: skip
CHILD = {**WORKER, "role": "worker-family", "birth_date": "2014-02-28"}


def lines_of(found: dict) -> list[str]:
    return [*found["head"], *found["body"], *found["papers"], *found["foot"]]


@pytest.mark.xdist_group("walk")  # every ending is walked once
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_way_to_a_yes_has_one_and_no_blank_stays_unknown(language):
    """An application exactly where one goes to the clinic; only what the page or a
    pen fills is left open."""
    for answers in endings():
        found = letters.application(answers, TODAY, law(), api.messages(language))
        assert (found is not None) == (decide(answers, TODAY)["attach"] in letters.APPLIED_FOR)
        if found:
            open_blanks = {name for line in lines_of(found) for name in letters.BLANK.findall(line)}
            assert open_blanks <= {*letters.TYPED, letters.BY_HAND}
            assert not any("None" in line for line in lines_of(found))


def test_the_answers_are_in_it():
    found = letters.application(WORKER, TODAY, law(), api.messages("ru"))
    assert "Гражданство: Кыргызстан" in found["head"]
    assert "Основание: Договор вменённого медицинского страхования (ВМС)" in found["body"]
    assert "Договор действует с 1 сентября 2026 года по 31 августа 2027 года включительно" in found["body"]
    assert any("пункты 6, 19 и 28" in line for line in found["body"])
    assert found["papers"] == ["Документ, удостоверяющий личность", "Договор (полис) медицинского страхования"]
    assert not found["other"]


def test_what_is_not_known_is_left_to_the_pen():
    found = letters.application({**WORKER, "citizenship": "cis", "policy": "voluntary", "policy_start": "unsure"}, TODAY, law(), api.messages("kk"))
    assert "Азаматтығы: {blank}" in found["head"] and "Шарттың қолданылу мерзімі: {blank} – 2027 жылғы 31 тамыз (соңғы күнін қоса алғанда)" in found["body"]


def test_for_a_child_somebody_else_applies():
    """The child's day of birth and country are the child's, not the parent's."""
    found = letters.application(CHILD, TODAY, law(), api.messages("ru"))
    assert found["other"] and "Кого прикрепить: {person}" in found["body"]
    assert "Дата рождения: 28 февраля 2014 года" in found["body"]
    assert not any("рождения" in line or "Гражданство" in line for line in found["head"])
    assert any(letters.application({**WORKER, "applicant": "legal-representative"}, TODAY, law(), api.messages("ru"))["body"][i].startswith("Кого") for i in (0, 1))


def test_by_status_no_contract_is_named():
    found = letters.application({"status": "residence-permit", "permit_until": "2031-05-14"}, TODAY, law(), api.messages("ru"))
    assert "Документ действует по 14 мая 2031 года включительно" in found["body"]
    assert not any("договор" in line.lower() for line in lines_of(found))
    assert found["papers"] == ["Документ, удостоверяющий личность"] and found["ask"]
    assert not letters.application({"status": "citizen", "category": ["pensioner"]}, TODAY, law(), api.messages("ru"))["ask"]


def test_where_one_should_not_go_yet_there_is_none():
    assert letters.application({**WORKER, "policy": "none"}, TODAY, law(), api.messages("ru")) is None


def test_the_loader_knows_the_same_blanks():
    """What content/wizard/application.yaml and refusal.yaml may name is what is filled here, on the page or by hand."""
    filled = letters.known(letters.evaluate_all(letters.Person(WORKER, TODAY, law())), api.messages("ru"))
    assert {*filled, *letters.TYPED, letters.BY_HAND} == set(LETTER_BLANKS)


# ---------------------------------------------------------------- where the desk refuses


@pytest.mark.xdist_group("walk")
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_whoever_may_attach_has_a_letter_for_a_refusal_and_nobody_else(language):
    for answers in endings():
        found = letters.refusal(answers, TODAY, law(), api.messages(language))
        assert (found is not None) == decide(answers, TODAY)["attach"].startswith("yes-")
        if found:
            open_blanks = {name for line in lines_of(found) for name in letters.BLANK.findall(line)}
            assert open_blanks <= {*letters.TYPED, letters.BY_HAND}
            assert sum("ДСМ-194" in line for line in found["body"]) == 1  # one ground, the person's own


@pytest.mark.parametrize(
    ("answers", "point"),
    [
        ({"status": "kandas"}, "по пункту 4 "),
        (WORKER, "по подпункту 2 пункта 6, пунктам 19 и 28"),
        ({**WORKER, "policy": "voluntary"}, "по подпункту 1 пункта 6, пунктам 19 и 28"),
        ({**WORKER, "policy": "both"}, "по подпункту 1 пункта 6, пунктам 19 и 28"),
    ],
)
def test_the_letter_names_the_points_of_the_person(answers: dict, point: str):
    found = letters.refusal(answers, TODAY, law(), api.messages("ru"))
    assert found and any(point in line for line in found["body"])


def test_the_letter_for_a_child_names_the_child():
    found = letters.refusal(CHILD, TODAY, law(), api.messages("ru"))
    assert found and "Кого прикрепить: {person}" in found["body"]


def test_a_term_for_the_answer_is_claimed_only_where_the_rules_name_one():
    """Points 24 and 25 speak of those who attach by status."""
    for answers, named in (({"status": "kandas"}, True), (WORKER, False)):
        found = letters.refusal(answers, TODAY, law(), api.messages("ru"))
        assert found and any("один рабочий день" in line for line in found["body"]) == named
