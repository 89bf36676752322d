"""Which texts say the same in every language: the lock, and the command that changes it."""

import shutil
from pathlib import Path

import pytest

from scripts import lock
from scripts.load import ContentError, load
from scripts.lock import Lock, marks
from scripts.model import Text
from scripts.translations import main

ROOT = Path(__file__).parents[1]
PAGE = "pages/where-to-attach.yaml"


def text(**words: str) -> Text:
    return Text(words)


HELD = Lock(frozenset({marks(text(kk="Бір", ru="Один")), marks(text(kk="Екі", ru="Два"))}))


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
    assert lock.mark("ru", "Скорая помощь") == lock.mark("ru", "Скорая\n  помощь")


def test_two_texts_with_the_same_words_in_one_language_do_not_disturb_each_other():
    known = Lock(frozenset({marks(text(kk="жыл", ru="год")), marks(text(kk="жыл", ru="лет"))}))
    assert known.stale(text(kk="жыл", ru="лет")) == []
    assert known.stale(text(kk="жыл", ru="года")) == ["kk"]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "content", tmp_path / "content"))


def change(content: Path, old: str, new: str) -> None:
    path = content / PAGE
    before = path.read_text("utf-8")
    assert before.count(old) == 1
    path.write_text(before.replace(old, new), "utf-8")


def run(content: Path, capsys, *arguments: str) -> list[str]:
    assert main(["--content", str(content), *arguments]) == 0
    return capsys.readouterr().out.splitlines()


def test_hold_declares_the_texts_of_a_file_equal(content: Path, capsys):
    """From a change to the report, to `hold`, to silence; the lines of other files stay."""
    run(content, capsys, "hold")
    before = set((content / lock.HELD).read_text().splitlines())
    change(content, "Городская поликлиника.", "Поликлиника в городе.")
    said = run(content, capsys)
    assert len(said) == 2 and said[0].endswith("ru changed, kk did not follow"), said
    assert said[0].startswith(f"content/{PAGE}:")
    run(content, capsys, "hold", str(content / "pages/egov.yaml"))
    assert len(run(content, capsys)) == 2, "another file was held"
    run(content, capsys, "hold", str(content / PAGE))
    assert len(run(content, capsys)) == 1
    after = set((content / lock.HELD).read_text().splitlines())
    assert len(after - before) == len(before - after) == 1


def test_a_speaker_reads_a_file(content: Path, capsys):
    """Its texts are read in that language and no other, until they are changed."""
    run(content, capsys, "review", "kk", str(content / PAGE))
    loaded = load(content)
    page = loaded.pages["where-to-attach"]
    assert loaded.lock.unreviewed(page.title) == ["ru"]
    change(content, "kk: Қалалық емхана.", "kk: Қаладағы емхана.")
    loaded = load(content)
    assert loaded.lock.unreviewed(loaded.pages["where-to-attach"].blocks[1].items[0].text) == ["kk", "ru"]


def test_a_line_that_nobody_wrote_is_a_fault(content: Path):
    """What a merge left behind is told by its place, and the rest still counts."""
    (content / lock.HELD).write_text("<<<<<<< ours\nkk:0123abcd ru:0123abcd\n")
    with pytest.raises(ContentError, match=r"content/\.held:1:1: this line is not one"):
        load(content)


def test_a_wrong_language_or_file_is_refused(content: Path, capsys):
    for arguments in (["review", "xx", str(content / PAGE)], ["hold", str(content / "pages/none.yaml")]):
        with pytest.raises(SystemExit):
            main(["--content", str(content), *arguments])


def test_the_committed_lock_holds_every_text():
    """Whoever changes one language alone says so with `hold`, or the check and the page tell it."""
    known, faults = lock.read(ROOT / "content")
    assert faults == [] and len(known.held) > 1000
