"""What a change turns: texts by place, people by name, and nothing where nothing turned."""

import shutil
from pathlib import Path

import pytest

from scripts import changes
from scripts.changes import Change, changed_texts

ROOT = Path(__file__).parents[1]
OLD = {("pages/a.yaml", "title"): {"kk": "Бір", "ru": "Один"}, ("pages/a.yaml", "blocks.x.text.1"): {"kk": "Екі", "ru": "Два"}}


def test_a_text_is_told_by_its_place_with_both_its_states():
    new = OLD | {("pages/a.yaml", "title"): {"kk": "Бір", "ru": "Ровно один"}}
    [change] = changed_texts(OLD, new)
    assert change.title == "content/pages/a.yaml, title: изменён"
    assert list(change.lines()) == ["− ru: Один", "+ ru: Ровно один"]


def test_a_text_that_moved_within_its_file_is_no_change():
    moved = {("pages/a.yaml", "blocks.y.text.3"): OLD["pages/a.yaml", "title"], **{k: v for k, v in OLD.items() if k[1] != "title"}}
    assert changed_texts(OLD, moved) == []


def test_new_and_deleted_texts_are_told():
    gone = {key: value for key, value in OLD.items() if key[1] == "title"}
    assert [change.title.rpartition(": ")[2] for change in changed_texts(OLD, gone) + changed_texts(gone, OLD)] == ["удалён", "новый текст"]
    assert list(Change("a", "b", None, {"kk": "Бір"}).lines()) == ["+ kk: Бір"]


@pytest.fixture(scope="module")
def now(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files as they are, and the results by them."""
    folder = tmp_path_factory.mktemp("now")
    return changes.snapshot(None, folder)


def test_a_changed_amount_names_the_people_whose_result_turns(now: Path, tmp_path: Path):
    """Women's pension age in 2026 from 61 to 60: only people whom it concerns, only the note."""
    other = tmp_path / "other"
    shutil.copytree(now, other)
    amounts = other / "content/law/amounts.yaml"
    text = amounts.read_text("utf-8")
    assert "value: 61\n" in text
    amounts.write_text(text.replace("value: 61\n", "value: 60\n"), "utf-8")
    assert not changes.same(now, other, "content/law/amounts.yaml")
    before = changes.results(now)
    told = list(changes.turned(before, changes.results(other)))
    assert told and len(told) < 20 and all(": notes: " in line and "pension-age-reached" in line for line in told), told
    assert len(before) > 100


def test_words_alone_turn_nobody(now: Path, tmp_path: Path):
    assert all(changes.same(now, now, part) for part in changes.DECIDING)


def test_an_unknown_revision_is_told(capsys):
    assert changes.main(["no-such-revision"]) == 1
    assert "no-such-revision" in capsys.readouterr().err


def test_the_page_escapes_what_people_wrote(monkeypatch):
    report = changes.Report("abc", [Change("a.yaml", "t", {"kk": "<b>"}, {"kk": "<script>"})], ["<i>"])
    monkeypatch.setattr(changes, "compare", lambda *_: report)
    assert "&lt;script&gt;" in changes.page() and "<script>" not in changes.page()
