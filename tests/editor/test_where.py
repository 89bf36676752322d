"""A sentence that a reader saw is found where it was written, with who shows it."""

import re

import pytest

from scripts import ROOT
from scripts.content.load import Content
from scripts.editor.where import main


def told(words: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    assert main(["--content", str(ROOT / "content"), words]) == 0
    return capsys.readouterr().out.splitlines()


def test_a_sentence_of_a_result_is_found_with_the_rule_that_says_it(
    content: Content, capsys: pytest.CaptureFixture[str]
):
    """The title of a result, as one would copy it from a page: without its last sign, in capitals."""
    title = content.wizard.outcomes["policy-expired"].title["kk"]
    place, shown = told(f" {title.upper().rstrip('.')}", capsys)[:2]
    assert re.fullmatch(rf"content/wizard/outcomes\.yaml:\d+:\d+: {re.escape(title)}", place)
    assert re.fullmatch(r"    rules D11 \(wizard/eligibility/rules/attach\.py:\d+\)", shown)


def test_a_reason_and_a_payer_are_found_with_all_their_rules(content: Content, capsys: pytest.CaptureFixture[str]):
    reason = content.wizard.reasons["policy-ended"].holds["ru"]
    assert any("rules D11 " in line for line in told(reason, capsys))
    payer = content.wizard.phrases.payers["may-pay"].text["en"]
    assert any("K13 " in line and "K32 " in line for line in told(payer, capsys))


def test_a_word_of_the_interface_is_found_with_the_file_that_shows_it(
    content: Content, capsys: pytest.CaptureFixture[str]
):
    word = content.site.words["wizard-save"]["ru"]
    assert "    word 'wizard-save' of the interface: wizard/web/wizard.js" in told(word, capsys)


def test_a_line_of_the_letter_for_a_refusal_is_found_with_what_offers_it(
    content: Content, capsys: pytest.CaptureFixture[str]
):
    place, shown = told(content.wizard.refusal.title["ru"], capsys)[:2]
    assert place.startswith("content/wizard/refusal.yaml:")
    assert "where the desk refuses" in shown


def test_a_number_of_the_law_is_found_as_it_is_shown(content: Content, capsys: pytest.CaptureFixture[str]):
    """On the page stands 18, in the file {amount:adult-age}."""
    lines = told(
        content.wizard.phrases.notes["minor-adult-applies"].text["ru"].replace("{amount:adult-age}", "18 лет"), capsys
    )
    assert any("rules N9 " in line for line in lines)


def test_what_nobody_says_is_said_so(capsys: pytest.CaptureFixture[str]):
    assert main(["--content", str(ROOT / "content"), "a sentence that stands nowhere"]) == 1
    assert "No text of the content has these words" in capsys.readouterr().out
