"""Which texts say the same in every language: the lock, and the command that changes it."""

import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from scripts import ROOT
from scripts.content import load as loading
from scripts.content import translation_state
from scripts.content.load import ContentError, load
from scripts.content.model import Text
from scripts.content.translation_state import Lock, marks
from scripts.devserver.serve import remembered
from scripts.editor import check
from scripts.editor.translations import main, places

PAGE = "pages/where-to-attach.yaml"


def text(**words: str) -> Text:
    return Text(words)


HELD = Lock(Counter([marks(text(kk="Бір", ru="Один")), marks(text(kk="Екі", ru="Два"))]))


@pytest.mark.parametrize(
    ("now", "stale", "not_held"),
    [
        (text(kk="Бір", ru="Один"), [], []),
        (text(kk="Бір", ru="Ровно один"), ["kk"], []),
        (text(kk="Дәл бір", ru="Один"), ["ru"], []),
        (text(kk="Дәл бір", ru="Ровно один"), [], ["kk", "ru"]),  # both new: nobody has compared them
        (text(kk="Бір", ru="Один", en="One"), [], ["en"]),
        (text(kk="Бір", ru="Ровно один", en="One"), ["kk"], ["en"]),
    ],
)
def test_the_language_that_did_not_follow_is_stale(now: Text, stale: list[str], not_held: list[str]):
    """Of a changed text the unchanged languages are stale; a new text or language was never compared."""
    assert (HELD.stale(now), HELD.not_held(now)) == (stale, not_held)


def test_a_text_that_moves_or_breaks_its_lines_elsewhere_stays_equal():
    """The lock knows words, not places."""
    assert translation_state.mark("ru", "Скорая помощь") == translation_state.mark("ru", "Скорая\n  помощь")


def test_two_texts_with_the_same_words_in_one_language_do_not_disturb_each_other():
    known = Lock(Counter([marks(text(kk="жыл", ru="год")), marks(text(kk="жыл", ru="лет"))]))
    assert known.stale(text(kk="жыл", ru="лет")) == []
    assert known.stale(text(kk="жыл", ru="года")) == ["kk"]


HEADING = text(kk="Құжаттар", ru="Документы")
NEW = text(kk="Құжаттар", ru="Какие бумаги нужны")


def test_a_new_text_that_shares_words_with_one_that_stands_is_new():
    """A page with a heading that another page has too, in one language in other words."""
    known = Lock(Counter([marks(HEADING)]), present=Counter([marks(HEADING), marks(NEW)]))
    assert (known.stale(NEW), known.not_held(NEW)) == ([], ["kk", "ru"])


def test_one_of_two_equal_texts_that_is_changed_is_stale():
    """Both were held; one of them stands no more as it was."""
    known = Lock(Counter([marks(HEADING), marks(HEADING)]), present=Counter([marks(HEADING), marks(NEW)]))
    assert (known.stale(NEW), known.not_held(NEW)) == (["kk"], [])


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "content", tmp_path / "content"))


def change(copied: Path, old: str, new: str) -> None:
    path = copied / PAGE
    before = path.read_text("utf-8")
    assert before.count(old) == 1
    path.write_text(before.replace(old, new), "utf-8")


def run(copied: Path, capsys, *arguments: str) -> list[str]:
    assert main(["--content", str(copied), *arguments]) == 0
    return capsys.readouterr().out.splitlines()


def test_hold_declares_the_texts_of_a_file_equal(copied: Path, capsys):
    """From a change to the report, to `hold`, to silence; the lines of other files stay."""
    run(copied, capsys, "hold")
    before = set((copied / translation_state.HELD).read_text().splitlines())
    change(copied, "Городская поликлиника.", "Поликлиника в городе.")
    said = run(copied, capsys)
    assert len(said) == 2 and said[0].endswith("изменился текст: ru; остался прежним: en, kk"), said
    assert said[0].startswith(f"content/{PAGE}:")
    run(copied, capsys, "hold", str(copied / "pages/egov.yaml"))
    assert len(run(copied, capsys)) == 2, "another file was held"
    run(copied, capsys, "hold", str(copied / PAGE))
    assert len(run(copied, capsys)) == 1
    after = set((copied / translation_state.HELD).read_text().splitlines())
    assert len(after - before) == len(before - after) == 1


def test_a_speaker_reads_a_file(copied: Path, capsys):
    """Its texts are read in that language and no other, until they are changed."""
    run(copied, capsys, "review", "kk", "--by", "Айгүл", str(copied / PAGE))
    loaded = load(copied)
    page = loaded.pages["where-to-attach"]
    assert loaded.lock.readings[translation_state.mark("kk", page.title["kk"])] == f"{date.today()} Айгүл"
    assert "kk" not in loaded.lock.unreviewed(page.title) and "ru" in loaded.lock.unreviewed(page.title)
    change(copied, "kk: Қалалық емхана.", "kk: Қаладағы емхана.")
    loaded = load(copied)
    text = loaded.pages["where-to-attach"].blocks[1].items[0].text
    assert loaded.lock.unreviewed(text) == sorted(text.root)


def test_a_text_that_was_read_and_then_changed_is_named_until_it_is_read_again(copied: Path, capsys, monkeypatch):
    """By file, line and language; also when it was declared equal meanwhile, and other files were read."""

    def named() -> list[str]:
        reader, content = loading.load_all(copied)
        return check.read_before(check.Given(reader, content, list(places(reader)), copied, date.today())).lines

    assert check.read_before in check.SECTIONS
    monkeypatch.setattr(loading, "read", remembered(loading.read))
    run(copied, capsys, "review", "kk", str(copied / PAGE))
    assert named() == []
    change(copied, "kk: Қалалық емхана.", "kk: Қаладағы емхана.")
    [told] = named()
    assert told.startswith(f"content/{PAGE}:") and told.endswith(": kk")
    run(copied, capsys, "review", "kk", str(copied / "pages/egov.yaml"))
    assert named() == [told], "another file was read"
    run(copied, capsys, "hold", str(copied / PAGE))
    assert named() == [told]
    change(copied, "kk: Қаладағы емхана.", "kk: Қала емханасы.")
    run(copied, capsys, "hold")
    assert named() == [told], "changed twice"
    run(copied, capsys, "review", "kk", str(copied / PAGE))
    assert named() == [] and " changed" not in (copied / translation_state.REVIEWED).read_text("utf-8")


def test_a_line_that_nobody_wrote_is_a_fault(copied: Path):
    """What a merge left behind is told by its place, and the rest still counts."""
    (copied / translation_state.HELD).write_text("<<<<<<< ours\nkk:0123abcd ru:0123abcd\n")
    with pytest.raises(ContentError, match=r"content/translations\.lock:1:1: this line is not one"):
        load(copied)


def test_a_wrong_language_or_file_is_refused(copied: Path, capsys):
    for arguments in (["review", "xx", str(copied / PAGE)], ["hold", str(copied / "pages/none.yaml")]):
        with pytest.raises(SystemExit) as stopped:
            main(["--content", str(copied), *arguments])
        assert "нет" in f"{stopped.value.code} {capsys.readouterr().err}"


def test_the_committed_lock_holds_every_text():
    """Whoever changes one language alone says so with `hold`, or the check and the page tell it."""
    known, problems = translation_state.read(ROOT / "content")
    assert problems == [] and len(known.held) > 1000
