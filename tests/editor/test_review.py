"""A speaker without tools: texts go out as a page and a table, are read on a phone, and come back whole."""

import json
import re
import shutil
import subprocess
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest
import yaml
from openpyxl import load_workbook
from playwright.sync_api import Browser, expect

from scripts import ROOT
from scripts.content import translation_state
from scripts.content.load import load, load_all
from scripts.content.translation_state import mark
from scripts.editor.review import __main__ as command
from scripts.editor.review import answers, pack
from scripts.editor.review.answers import Answer
from scripts.editor.review.reading_order import Entry, entries, kept_links, kept_signs
from scripts.editor.review.take import report, take
from scripts.editor.translations import places
from scripts.editor.yaml_rewrite import NoSuchText, rewritten, scalars

TODAY = date(2026, 12, 1)
NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
FAULTY = [
    "Бетте [жоқ бетке](no-such-page) сілтеме бар.",
    "Бұл сілтеме [толық емес](egov",
    "Мұнда {жақша артық.",
    "Жақша } жабылады.",
    "[Сөз](term:no-such-term) түсініксіз.",
    "[Дерек](source:no-such-source) белгісіз.",
    "",
    "   ",
    "Мерзімі {amount:answer-working-days} болады.",
    "Көрінбейтін \x07 белгі бар.",
]


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "content", tmp_path / "content"))


def git(folder: Path, *arguments: str) -> str:
    named = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    return subprocess.run(["git", *named, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def simple(found: list[Entry]) -> list[Entry]:
    """Texts that anything may be put in the place of."""
    return [entry for entry in found if not kept_signs(entry.text) and not kept_links(entry.text)]


def texts_of(copied: Path) -> dict[tuple, str]:
    return {
        (place.file, *place.where, language): " ".join(words.split())
        for place in places(load_all(copied)[0])
        for language, words in place.text.root.items()
    }


def sent_back(copied: Path, name: str, given: list[Answer], reader: str = "Айгүл") -> Path:
    file = copied.parent / name
    data = {"format": "tirkelu-review-1", "language": "kk", "reader": reader, "day": "2026-12-01"}
    file.write_text(json.dumps(data | {"answers": [asdict(one) for one in given]}, ensure_ascii=False), "utf-8")
    return file


def test_the_texts_come_in_the_order_in_which_a_reader_meets_them(copied: Path):
    reader, whole = load_all(copied)
    found = entries(reader, whole, "kk")
    files = list(dict.fromkeys(entry.at.partition("#")[0] for entry in found))
    assert files[:2] == ["pages/index.yaml", "wizard/questions.yaml"]
    menu = [f"pages/{page}.yaml" for part in whole.site.menu for page in part.pages]
    assert [file for file in files if file in menu] == [file for file in menu if file in files]
    assert len({entry.mark for entry in found}) == len(found)  # each text once
    assert {mark("kk", entry.text) for entry in found} == {mark("kk", place.text["kk"]) for place in places(reader)}


def test_what_was_read_is_not_sent_again(copied: Path):
    before = entries(*load_all(copied), "kk")
    (copied / ".reviewed").write_text(f"{before[0].mark} 2026-11-30 Айгүл\n{before[1].mark}\n", "utf-8")
    assert entries(*load_all(copied), "kk") == before[2:]


def test_two_hundred_texts_come_back_and_none_is_lost(copied: Path):
    """40 proposals, 10 of them faulty; 10 texts were changed meanwhile, 5 with a proposal."""
    sent = simple(entries(*load_all(copied), "kk"))[:200]
    right, wrong, good = sent[:30], sent[30:40], sent[40:]
    given = [Answer(one.at, one.mark, one.text, "better", f"{one.text} Түзетілді.", "себебі") for one in right]
    given += [Answer(one.at, one.mark, one.text, "better", bad) for one, bad in zip(wrong, FAULTY, strict=True)]
    given += [Answer(one.at, one.mark, one.text, "good") for one in good]
    before = texts_of(copied)
    meanwhile = {entry.text for entry in [*right[:5], *good[:5]]}
    for (file, *where, language), words in before.items():
        if language == "kk" and words in meanwhile:
            path = copied / file
            path.write_text(rewritten(path.read_text("utf-8"), {(*where, "kk"): words + " Өзгерді."}), "utf-8")
    git(copied.parent, "init", "-q")
    git(copied.parent, "add", "-A")
    git(copied.parent, "commit", "-qm", "before")
    stood, old = texts_of(copied), {path: path.read_text("utf-8") for path in copied.rglob("*.yaml")}

    review = answers.read(sent_back(copied, "back.json", given), TODAY)
    taken = take(copied, review)

    assert [len(taken.read), len(taken.written), len(taken.faulty), len(taken.conflicts)] == [155, 25, 10, 10]
    told = "\n".join(report(review, taken))
    for answer in [*(one for one, _ in taken.written), *taken.left]:
        assert answer.said in told and answer.better in told
    for _, reason in taken.faulty:
        assert re.match(r"content/\S+:\d+", reason), reason  # told by its line
    now = texts_of(copied)
    accepted = {answer.said: answer.better for answer, _ in taken.written}
    assert now == {key: accepted.get(words, words) if key[-1] == "kk" else words for key, words in stood.items()}
    assert only_within(copied, old, set(accepted))
    lock = translation_state.read(copied)[0]
    assert {one.mark for one in taken.read} | {mark("kk", words) for words in accepted.values()} == lock.reviewed
    assert set(lock.readings.values()) == {"2026-12-01 Айгүл"}


def only_within(copied: Path, old: dict[Path, str], accepted: set[str]) -> bool:
    """Whether git's difference touches no line but those of accepted texts, and the list of what was read."""
    names = {Path(name).name for name in git(copied, "diff", "--name-only").split()}
    assert ".reviewed" in names and {Path(name).suffix for name in names - {".reviewed"}} == {".yaml"}
    for path, text in old.items():
        lines = {
            line
            for where, node in scalars(yaml.compose(text)).items()
            if where[-1:] == ("kk",) and " ".join(node.value.split()) in accepted
            for line in range(node.start_mark.line + 1, node.end_mark.line + 2)
        }
        for start, count in re.findall(
            r"^@@ -(\d+)(?:,(\d+))?", git(copied, "diff", "-U0", "--", str(path)), re.MULTILINE
        ):
            if not set(range(int(start), int(start) + int(count or 1))) <= lines:
                return False
    return True


def test_what_was_not_taken_is_kept_and_can_be_taken_again(copied: Path, capsys: pytest.CaptureFixture[str]):
    one, two = simple(entries(*load_all(copied), "kk"))[:2]
    file = sent_back(
        copied,
        "back.json",
        [
            Answer(one.at, one.mark, one.text, "better", "Мұнда {жақша артық."),
            Answer(two.at, two.mark, two.text, "good"),
        ],
    )
    assert command.main(["--content", str(copied), "take", str(file)]) == 1
    left = file.with_name("back.left.json")
    assert "фигурн" in capsys.readouterr().out
    left.write_text(left.read_text("utf-8").replace("{жақша артық", "жақша жоқ"), "utf-8")
    assert command.main(["--content", str(copied), "take", str(left)]) == 0
    assert "Мұнда жақша жоқ." in texts_of(copied).values()


def test_a_table_comes_back_as_excel_saves_it(copied: Path):
    found = simple(entries(*load_all(copied), "kk"))[:6]
    file = copied.parent / "review-kk.xlsx"
    pack.xlsx(found, "kk", "ru", NAMES, file)
    book = load_workbook(file)
    sheet = book.worksheets[0]
    sheet[pack.NAME_CELL] = "Ерлан\nМұратов"
    rows = [pack.FIRST_ROW + at for at in range(6)]
    sheet.cell(rows[0], 5, "дұрыс")
    sheet.cell(rows[1], 6, "Басқа сөйлем.")  # a proposal without a tick
    sheet.cell(rows[2], 5, "дұрыс"), sheet.cell(rows[2], 6, "Екеуі бірдей.")  # both: the better text counts
    sheet.cell(rows[3], 5, "түзету")  # a tick without a proposal
    sheet.cell(rows[4], 5, "бәлкім")
    book.save(file)
    review = answers.read(file, TODAY)
    assert review.reader == "Ерлан Мұратов" and review.language == "kk"
    taken = take(copied, review)
    assert [one.mark for one in taken.read] == [found[0].mark]
    assert [one.better for one, _ in taken.written] == ["Басқа сөйлем.", "Екеуі бірдей."]
    assert [one.row for one, _ in taken.faulty] == [rows[4], rows[3]] or {one.row for one, _ in taken.faulty} == {
        rows[3],
        rows[4],
    }
    assert "строка" in "\n".join(report(review, taken))


def test_no_text_of_the_table_is_a_formula(tmp_path: Path):
    file = tmp_path / "one.xlsx"
    pack.xlsx(
        [Entry("a#b", "kk:00000000", "=HYPERLINK(1)", "+7", "Бет", "https://tirkelu.example/")], "kk", "ru", NAMES, file
    )
    sheet = load_workbook(file).worksheets[0]
    assert sheet.cell(pack.FIRST_ROW, 3).data_type == "s"


@pytest.mark.parametrize(
    "words",
    [
        "",
        "{}",
        '{"format": "other"}',
        "[]",
        '{"format": "tirkelu-review-1", "language": "kk", "answers": [{"mark": "x"}]}',
    ],
)
def test_another_file_is_told_and_changes_nothing(copied: Path, words: str, capsys: pytest.CaptureFixture[str]):
    before = (copied / ".reviewed").read_text("utf-8")
    file = copied.parent / "other.json"
    file.write_text(words, "utf-8")
    assert command.main(["--content", str(copied), "take", str(file)]) == 2
    assert str(file) in capsys.readouterr().err and (copied / ".reviewed").read_text("utf-8") == before


def test_a_language_that_the_site_lacks_is_told(copied: Path, capsys: pytest.CaptureFixture[str]):
    assert command.main(["--content", str(copied), "pack", "C.UTF-8"]) == 2
    assert "kk, ru, en" in capsys.readouterr().err


def test_hostile_words_stay_words_on_the_page():
    entry = Entry(
        '"><script>x', "kk:00000000", '"><img src=x onerror=alert(1)>', "</style>", "<b>", "https://tirkelu.example/"
    )
    page = pack.html([entry], "kk", "ru", NAMES, TODAY)
    assert "<img" not in page and "<b>" not in page and page.count("<script>") == 1


def test_a_text_is_written_anew_and_all_else_stays():
    text = "# first\na:\n  kk: Бір  # never\nb:\n  kk: >-\n    Ұзын мәтін\n    екі жолда.\n\n# last\nc: {kk: 'Үш'}\n"
    text = text.replace("  # never", "")
    made = rewritten(text, {("a", "kk"): "Екі: үш # төрт", ("b", "kk"): "Қысқа. Тағы бір.", ("c", "kk"): "it's"})
    assert yaml.safe_load(made) == {"a": {"kk": "Екі: үш # төрт"}, "b": {"kk": "Қысқа. Тағы бір."}, "c": {"kk": "it's"}}
    assert made.startswith("# first\n") and "\n\n# last\n" in made and "    Қысқа.\n    Тағы бір.\n" in made
    with pytest.raises(NoSuchText):
        rewritten(text, {("d", "kk"): "x"})


def test_on_a_phone_one_ticks_proposes_saves_and_it_comes_back(copied: Path, browser: Browser):
    """From a file, at 360 × 740, without a network; a reload keeps what was ticked."""
    found = simple(entries(*load_all(copied), "kk"))[:12]
    file = copied.parent / "review-kk.html"
    file.write_text(pack.html(found, "kk", "ru", NAMES, TODAY), "utf-8")
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True, offline=True)
    page = context.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.on("console", lambda message: failures.append(message.text) if message.type == "error" else None)
    page.goto(file.as_uri())
    page.get_by_label("Ваше имя").fill("Айгүл")
    cards = page.locator("article")
    for at in range(4):
        cards.nth(at).get_by_label("Дұрыс / Верно").check()
    cards.nth(4).get_by_label("Былай дұрыс").check()
    expect(cards.nth(4).locator("textarea")).to_have_value(found[4].text)
    cards.nth(4).locator("textarea").fill("Жаңа сөйлем.")
    cards.nth(4).get_by_label("Пояснение").fill("қысқарақ")
    cards.nth(5).get_by_label("Дұрыс / Верно").check()
    cards.nth(5).get_by_label("Оқымадым").check()  # taken back
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.reload()
    expect(page.locator("#done")).to_have_text("5")
    expect(cards.nth(4).locator("textarea")).to_have_value("Жаңа сөйлем.")
    page.get_by_label("только непрочитанные").check()
    expect(cards.nth(0)).to_be_hidden()
    with page.expect_download() as download:
        page.get_by_role("button", name="Сохранить в файл").click()
    saved = copied.parent / "saved.json"
    download.value.save_as(saved)
    context.close()
    assert failures == []

    taken = take(copied, answers.read(saved, date.max))
    assert [one.mark for one in taken.read] == [entry.mark for entry in found[:4]]
    assert [(one.said, one.better, one.note) for one, _ in taken.written] == [
        (found[4].text, "Жаңа сөйлем.", "қысқарақ")
    ]
    assert not taken.left and load(copied).lock.readings[found[0].mark].endswith("Айгүл")
