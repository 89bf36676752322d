"""The contract knows what the program asks for: what is asked while it runs is what was read from its files."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from eligibility import api

from scripts import ROOT
from scripts.content import interface_words
from scripts.content.load import Content
from scripts.site import markdown, rules_data
from scripts.site.citations import cited_by
from scripts.site.inline import Addresses
from scripts.site.page_writer import Writer
from scripts.site.pages import embed, rules

PEOPLE = yaml.safe_load((ROOT / "tests/cases.yaml").read_text("utf-8"))


class Recorded(dict):
    """Words that note which of them were asked for."""

    def __init__(self, words: dict[str, Any]):
        super().__init__(words)
        self.noted: set[str] = set()

    def __getitem__(self, name: str):
        self.noted.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None):
        self.noted |= {name} & self.keys()  # what is taken where it is there need not be
        return super().get(name, default)


def test_each_name_that_is_put_together_is_one_of_a_family():
    """A new `words["grade-" ~ …]` of a template or a script must be told to the contract."""
    looks = {"", "embedding-theme-", "embedding-size-"}  # put together of two parts
    assert {begin for _, begin in interface_words.put_together()} == set(interface_words.FAMILIES) - looks


def test_every_word_that_pages_ask_for_is_known(content: Content, tmp_path: Path):
    """All pages of a language, made with words that note which of them were asked for."""
    words = Recorded(content.site.words)
    noting = replace(content, site=content.site.model_copy(update={"words": words}))
    writer = Writer(
        noting, "ru", Addresses(noting, wizard=True), content.site.checked, cited_by(noting), rules.register
    )
    assert sum(1 for _ in markdown.documents(writer)) > 500
    (tmp_path / "ru/wizard/embed").mkdir(parents=True)
    (tmp_path / "ru/wizard/embed/index.html").touch()
    embed.write(tmp_path, noting)
    units = {name for name in words.noted if name.startswith("unit-")}
    assert {"unit-times", "search", "grade-read"} <= words.noted <= {*interface_words.asked(), *units}


def test_every_word_that_results_and_papers_ask_for_is_known(content: Content, monkeypatch: pytest.MonkeyPatch):
    """The people of the cases, with all that they can take along, and a table with every kind of fault."""
    said = rules_data.messages(content, "ru", content.site.checked)
    said["site"] = Recorded(said["site"])
    monkeypatch.setitem(api.given, "ru", said)
    for person in PEOPLE:
        answers = {
            key: str(value) if hasattr(value, "isoformat") else value for key, value in person["answers"].items()
        }
        api.take(answers, content.site.checked, "ru")
        api.papers(answers, content.site.checked, ["ru"])
    assert {"wizard-take-sheet-who", "wizard-take-calendar-policy-text"} <= said["site"].noted
    assert said["site"].noted <= set(interface_words.asked())


def test_what_fills_the_blanks_is_read_from_calls():
    """A blank is known from the call that fills it, in scripts and in Python, and has a word."""
    blanks = interface_words.blanks()
    assert blanks["batch-progress"] == {"done", "total"}  # wizard/web/batch.js, in short
    assert blanks["batch-passed"] == {"columns"}  # beside a call with brackets
    assert blanks["wizard-take-sheet-fund"] == {"titles"}  # wizard/eligibility/output/clinic_summary.py
    assert set(blanks) <= set(interface_words.asked())
