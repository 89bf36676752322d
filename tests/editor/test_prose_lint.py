"""The rules of plain words: each catches its own sentence and leaves another, and our texts keep them."""

from pathlib import Path

import pytest
import yaml

from scripts import ROOT
from scripts.content.load import load_all
from scripts.editor import prose_lint
from scripts.editor.translations import places

LANGUAGES = list(yaml.safe_load(prose_lint.RULES.read_text("utf-8")))
RULES = [(language, rule) for language in LANGUAGES for rule in prose_lint.rules(language).get("rules", [])]
PAIRS = [(language, pair) for language in LANGUAGES for pair in prose_lint.rules(language).get("beside", [])]
BROKEN = tuple(
    told.partition("{")[0] for kind, told in prose_lint.TOLD.items() if kind in ("meaning", "grammar", "wrong")
)


@pytest.mark.parametrize(("language", "rule"), RULES, ids=lambda one: one if isinstance(one, str) else one["find"])
def test_a_rule_catches_its_sentence_and_leaves_another(language: str, rule: dict[str, str]):
    said = prose_lint.TOLD[rule["kind"]].partition("{")[0]
    assert any(
        remark.startswith(said) and rule["better"] in remark for remark in prose_lint.remarks(rule["catches"], language)
    )
    assert prose_lint.broken(rule, prose_lint.words_alone(rule["leaves"])) is None


@pytest.mark.parametrize(("language", "pair"), PAIRS, ids=lambda one: one if isinstance(one, str) else one["says"])
def test_a_word_without_its_fellow_is_told_and_with_it_is_left(language: str, pair: dict[str, str]):
    def told(text: str) -> list[str]:
        found = [*prose_lint.unpaired(text, language), *(said for _, said in prose_lint.page_remarks([text], language))]
        return [said for said in found if said.endswith(pair["tell"])]

    assert told(pair["catches"]) and not told(pair["leaves"])


@pytest.mark.parametrize("language", [language for language in LANGUAGES if "fragments" in prose_lint.rules(language)])
def test_scraps_in_a_row_are_told_and_sentences_are_not(language: str):
    known = prose_lint.rules(language)["fragments"]
    assert list(prose_lint.fragments(known["catches"], language))
    assert not list(prose_lint.fragments(known["leaves"], language))


def test_a_page_is_told_once_where_it_first_says_the_word():
    texts = ["Өтініш беріңіз.", "ЖМС шарты керек.", "ЖМС бойынша тіркелесіз."]
    assert [at for at, _ in prose_lint.page_remarks(texts, "kk")] == [1]
    assert not list(prose_lint.page_remarks([*texts, "ЖМС — орысша ВМС."], "kk"))


@pytest.mark.parametrize(
    "text", ["Емханаға бекіту туралы өтініш.", "Жүктелген медициналық сақтандыру (ЖМС, орысша ВМС)."]
)
def test_official_words_of_the_law_are_free(text: str):
    assert not [*prose_lint.remarks(text, "kk"), *prose_lint.unpaired(text, "kk")]


def test_a_rule_that_names_an_entry_of_the_glossary_names_one_that_keeps_it():
    glossary = load_all(ROOT / "content")[1].glossary
    named = [(language, rule) for language, rule in RULES if "term" in rule]
    assert named
    for language, rule in named:
        term = glossary[rule["term"]].term[language]
        assert prose_lint.broken(rule, prose_lint.words_alone(term)) is None, term


def test_an_editor_adds_a_rule_by_yaml_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "prose_lint.yaml"
    file.write_text("kk:\n  rules:\n    - {kind: calque, find: жасыл жол, better: көк жол}\n", "utf-8")
    monkeypatch.setattr(prose_lint, "RULES", file)
    prose_lint.rules.cache_clear()
    try:
        assert list(prose_lint.remarks("Жасыл жолмен жүріңіз.", "kk")) == ["калька: «жасыл жолмен», лучше: көк жол"]
    finally:
        prose_lint.rules.cache_clear()


def test_our_texts_have_nothing_that_reads_as_something_else_or_is_wrong():
    found = [
        f"content/{place.file}:{place.line} {said}"
        for place in places(load_all(ROOT / "content")[0])
        for language, text in place.text.root.items()
        for said in prose_lint.remarks(text, language)
        if said.startswith(BROKEN)
    ]
    assert found == []


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_sentence_of_the_wizard_has_more_than_twenty_words(language: str):
    """Names count like other words; a sentence ends at a full stop, a question mark, a colon or a semicolon."""
    long = [
        f"content/{place.file}:{place.line} {sentence}"
        for place in places(load_all(ROOT / "content")[0])
        if place.file.startswith("wizard/")
        for sentence in prose_lint.SENTENCE.split(prose_lint.words_alone(place.text[language]))
        if len(prose_lint.WORD.findall(sentence)) > 20
    ]
    assert long == []
