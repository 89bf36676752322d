"""What a change turns: texts by place, people by name, and nothing where nothing turned."""

import shutil
from pathlib import Path

import pytest

from scripts.editor import changes
from scripts.editor.changes import Change, changed_texts

OLD = {
    ("pages/a.yaml", "title"): {"kk": "Бір", "ru": "Один"},
    ("pages/a.yaml", "blocks.x.text.1"): {"kk": "Екі", "ru": "Два"},
}


def test_a_text_is_told_by_its_place_with_both_its_states():
    new = OLD | {("pages/a.yaml", "title"): {"kk": "Бір", "ru": "Ровно один"}}
    [change] = changed_texts(OLD, new)
    assert change.title == "content/pages/a.yaml, title: изменено"
    assert list(change.lines()) == ["− ru: Один", "+ ru: Ровно один"]


def test_a_text_that_moved_within_its_file_is_no_change():
    moved = {
        ("pages/a.yaml", "blocks.y.text.3"): OLD["pages/a.yaml", "title"],
        **{k: v for k, v in OLD.items() if k[1] != "title"},
    }
    assert changed_texts(OLD, moved) == []


def test_new_and_deleted_texts_are_told():
    gone = {key: value for key, value in OLD.items() if key[1] == "title"}
    assert [change.title.rpartition(": ")[2] for change in changed_texts(OLD, gone) + changed_texts(gone, OLD)] == [
        "удалено",
        "новое",
    ]
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
    assert told and len(told) < 20 and all(line.endswith(": notes: + pension-age-reached") for line in told), told
    assert len(before) > 100


def test_words_alone_turn_nobody(now: Path, tmp_path: Path):
    assert all(changes.same(now, now, part) for part in changes.DECIDING)


def test_a_number_of_a_contact_and_a_value_of_an_amount_are_told(now: Path, tmp_path: Path):
    """They are no texts of several languages, and yet what an editor changes most."""
    other = tmp_path / "other"
    shutil.copytree(now / "content", other / "content")
    site, amounts = other / "content/site.yaml", other / "content/law/amounts.yaml"
    site.write_text(site.read_text("utf-8").replace("show: '1414'", "show: '1415'"), "utf-8")
    amounts.write_text(amounts.read_text("utf-8").replace("value: 61\n", "value: 60\n"), "utf-8")
    found = changes.changed_values(changes.values(now), changes.values(other))
    assert [list(change.lines()) for change in found] == [["− 61", "+ 60"], ["− 1414", "+ 1415"]]
    assert found[1].title == "content/site.yaml, contacts.call-center.show: изменено"


def test_a_fault_is_told_in_place_of_results(now: Path, tmp_path: Path):
    """In the words of an editor, with its place; the texts are told all the same."""
    shutil.copytree(now / "content", tmp_path / "content")
    page = tmp_path / "content/pages/tips.yaml"
    page.write_text(page.read_text("utf-8").replace("type: list", "type: lost", 1), "utf-8")
    said = changes.page(tmp_path)
    assert "content/pages/tips.yaml:10:" in said and "нельзя выбрать" in said and "Traceback" not in said


def test_an_unknown_revision_is_told(capsys):
    assert changes.main(["no-such-revision"]) == 1
    assert "no-such-revision" in capsys.readouterr().err


def test_the_page_escapes_what_people_wrote(monkeypatch):
    report = changes.Report("abc", [Change("a.yaml", "t", {"kk": "<b>"}, {"kk": "<script>"})], ["<i>"])
    monkeypatch.setattr(changes, "compare", lambda *_: report)
    assert "&lt;script&gt;" in changes.page() and "<script>" not in changes.page()
