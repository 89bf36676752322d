"""The editor's report: what it finds, in whose words, and what it leaves alone."""

import re
import shutil
import subprocess
import threading
import time
from collections import Counter
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

import pytest

from scripts import ROOT
from scripts.content.load import load_all
from scripts.content.messages_ru import translated
from scripts.editor import check, external_links, prose_lint, spelling
from scripts.editor.translations import places

BROKEN = sorted((ROOT / "tests/broken").glob("*.yaml"))


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "content", tmp_path / "content"))


def replace(copied: Path, file: str, old: str, new: str) -> int:
    """Change the one place where `old` stands; return its line."""
    path = copied / file
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{file}: {old}"
    path.write_text(text.replace(old, new), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def given(folder: Path, today: date = date(2026, 11, 24)) -> check.Given:
    reader, copied = load_all(folder)
    return check.Given(reader, copied, list(places(reader)), folder, today)


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_every_fault_is_told_in_russian(path: Path):
    """Each message that the loader promises for a broken file has its translation, in both parts."""
    promised = path.read_bytes().split(b"\n")[1].decode().removeprefix("# expect: ").split(": ", 1)[1].split(": ")
    cuts = [(": ".join(promised[:at]), ": ".join(promised[at:])) for at in range(1, len(promised))]
    said = [(translated(what), translated(mend)) for what, mend in cuts]
    assert any(what and mend for what, mend in said), cuts


def test_a_fault_stops_and_is_told_by_its_place(copied: Path, capsys):
    """Exit code 1, the file with line and column, the words of an editor."""
    shutil.copy(ROOT / "tests/broken/no-as-text.yaml", copied / "pages/broken.yaml")
    assert check.main(["--content", str(copied)]) == 1
    assert (
        "content/pages/broken.yaml:17:13: это прочитано как no (true или false), а не как текст."
        in capsys.readouterr().out
    )


def test_hints_do_not_stop(copied: Path, capsys):
    """A change of one language, an old source, bad style: told with their places, exit code 0."""
    page = "pages/where-to-attach.yaml"
    line = replace(copied, page, "ru: Городская поликлиника.", "ru: Данное учреждение является поликлиникой.")
    replace(copied, page, "kk: Дәрігерлік амбулатория.", "kk: Дәрiгерлік амбулатория.")  # a Latin i
    assert check.main(["--content", str(copied), "--all"]) == 0
    said = capsys.readouterr().out
    assert re.search(rf"content/{page}:\d+:15: изменился текст: ru; остался прежним: .*kk", said)
    assert f"content/{page}:{line}:15: тяжёлое слово «данное», лучше: это" in said
    assert "латинские буквы в слове кириллицей: Дәр[i]герлік" in said


def test_old_sources_and_amounts_are_told(copied: Path):
    """Half a year after the reading; from the day after `checked_until`."""
    now, later = given(copied), given(copied, date(2027, 6, 2))
    assert check.old_sources(now).number == check.old_amounts(now).number == 0
    assert check.old_sources(later).number == len(later.content.sources)
    assert check.future_days(later).number == 0
    early = check.Given(now.reader, now.content, now.texts, copied, date(2000, 1, 1))
    assert check.future_days(early).number == len(now.content.sources) + 1
    assert any(
        line.startswith("content/law/amounts.yaml:") and "changes-a-year" in line
        for line in check.old_amounts(later).lines
    )


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("Лицо осуществляет оплату.", "ru", "тяжёлое слово «осуществляет»"),
        ("Это для инвалидов.", "ru", "так не пишем: «инвалидов»"),
        ("Гражданин Киргизии.", "ru", "так не пишем: «киргизии»"),
        ("Мүгедектерге арналған.", "kk", "так не пишем: «мүгедектерге»"),
        ("Cкорая помощь", "ru", "латинские буквы в слове кириллицей: [C]корая"),
        ("Полис c печатью", "ru", "отдельная латинская буква «c»"),
        (" ".join(["слово"] * 21) + ".", "ru", "длинное предложение, слов: 21"),
    ],
)
def test_a_word_is_remarked(text: str, language: str, said: str):
    assert any(remark.startswith(said) for remark in prose_lint.remarks(text, language)), list(
        prose_lint.remarks(text, language)
    )


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Лицо с инвалидностью может прийти само.", "ru"),
        ("«Правила прикрепления, осуществляемого в соответствии с приказом»", "ru"),  # an official name
        (
            "Бекітілу талонын алыңыз. ЖМС шарты (орысша ВМС) де жарайды.",
            "kk",
        ),  # the words of the rules and of the contract
        ("Мүгедектігі бар адам, мүгедектік туралы құжат.", "kk"),
        ("eGov-тан қараңыз, 1406-ға қоңырау шалыңыз.", "kk"),
        ("Зайдите на egov.kz и fms.kz.", "ru"),
        ("{amount:pension-age-men} и [слова](source:dsm-194)", "ru"),
    ],
)
def test_a_good_text_is_left_alone(text: str, language: str):
    assert list(prose_lint.remarks(text, language)) == []


def test_russian_letters_in_place_of_kazakh_ones_are_told():
    """Only against our own spelling, so a word that is right both ways is not named."""
    texts = ["күн", "Күн сайын", "бұл күн", "кун"] + ["болу"] * 5 + ["бөлу"] * 3
    assert prose_lint.typed_without_own_letters(texts, "kk") == {"кун": "күн"}
    assert prose_lint.typed_without_own_letters(texts, "ru") == {}


def test_an_abbreviation_is_said_in_full_once(copied: Path):
    page = "pages/where-to-attach.yaml"
    replace(copied, page, "первичную медико-санитарную помощь (ПМСП)", "помощь ПМСП")
    assert [line for line in check.abbreviations(given(copied)).lines if page in line and line.endswith("ПМСП")]


def test_spelling_knows_our_own_words(copied: Path):
    if spelling.dictionary("ru") is None:
        pytest.skip("hunspell is not installed")
    assert spelling.unknown(["Кандас прикрипился на egov.kz"], "ru", copied) == {"прикрипился"}


def test_an_old_number_of_a_contact_is_told_where_a_text_still_has_it(copied: Path):
    """Between the change and the commit: then git knows the number that went."""
    commit(copied, "site.yaml")
    assert check.old_numbers(given(copied)).number == 0
    replace(copied, "site.yaml", "show: '1414'", "show: '1407'")
    replace(copied, "site.yaml", "link: tel:1414", "link: tel:1407")
    found = check.old_numbers(given(copied)).lines
    assert any(line.startswith("content/pages/tips.yaml:") and line.endswith(": 1414") for line in found)
    assert len(found) == sum(
        len(re.findall(r"(?<![\w-])1414(?!\w)", text)) > 0
        for place in given(copied).texts
        for text in place.text.root.values()
    )


def commit(copied: Path, file: str) -> None:
    """As an editor's git has the file before a change."""
    named = ["git", "-c", "user.name=e", "-c", "user.email=e@example.org"]
    for command in (["git", "init", "-q"], ["git", "add", f"content/{file}"], [*named, "commit", "-qm", "before"]):
        subprocess.run(command, cwd=copied.parent, check=True)


NEWER = """
    - since: 2026-12-01
      value: {value}
      cites: [budget-2026#art-7]
"""


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [("campaign-to", "10-15", {"1 қараша", "1 ноября", "1 November"}), ("mrp", "4500", {"4\u00a0325\u00a0₸"})],
)
def test_a_text_that_has_typed_the_value_before_the_newest_is_told(copied: Path, name: str, value: str, told: set[str]):
    """Between the change and the commit, with a Kazakh ending and without the sign of money."""
    replace(copied, "pages/campaign.yaml", "На слайде Фонда стоит", "МРП 4 325 тенге, не 14 325. На слайде Фонда стоит")
    commit(copied, "law/amounts.yaml")
    assert check.old_values(given(copied)).lines == []
    path = copied / "law/amounts.yaml"
    whole = path.read_text("utf-8")
    end = whole.index("\n\n", whole.index(f"- id: {name}\n"))
    path.write_text(whole[:end] + NEWER.format(value=value).rstrip() + whole[end:], "utf-8")
    found = [line for line in check.old_values(given(copied)).lines if "/pages/campaign.yaml:" in line]
    assert {line.partition(": ")[2] for line in found} == told


def test_where_git_has_no_content_nothing_is_old(tmp_path: Path):
    (tmp_path / "content").mkdir()
    assert check.committed(tmp_path / "content", "site.yaml") is None


def test_a_page_that_nothing_leads_to_is_told(copied: Path):
    assert check.lonely_pages(given(copied)).lines == []
    shutil.copy(copied / "pages/tips.yaml", copied / "pages/lost-card.yaml")
    assert check.lonely_pages(given(copied)).lines == ["content/pages/lost-card.yaml:1:1"]
    replace(copied, "site.yaml", "campaign, tips]", "campaign, tips, lost-card]")
    assert check.lonely_pages(given(copied)).lines == []


def test_a_hard_file_is_told_by_its_words_a_sentence_and_its_index(copied: Path):
    hard = (
        "Осуществление прикрепления производится уполномоченными организациями здравоохранения на основании представленной документации. "
        * 8
    )
    replace(
        copied,
        "faq/pink-certificate.yaml",
        "ru: Для этого нужно быть застрахованным и платить взносы.",
        f"ru: {hard.strip()}",
    )
    assert not check.hard(given(ROOT / "content")).lines
    [line] = check.hard(given(copied)).lines
    assert re.fullmatch(r"content/faq/pink-certificate.yaml: слов в предложении \d+,\d, лёгкость -?\d+ из 100", line)


def test_easy_russian_is_easier_than_hard_russian():
    easy, hard = (
        prose_lint.reading(["Мы тут. " * 50]),
        prose_lint.reading(["Осуществление прикрепления производится организациями. " * 20]),
    )
    assert easy.words == 2 and hard.words == 4 and easy.index > 100 > 35 > hard.index and hard.hard and not easy.hard
    assert prose_lint.reading(["Название поля"] * 100) is None  # labels are no sentences


def test_a_word_of_the_glossary_that_no_text_says_is_told(copied: Path):
    assert check.unused_terms(given(copied)).lines == []
    line = replace(copied, "glossary.yaml", "kk: Сенімхат (орысша «доверенность»)", "kk: Өкілдік қағаз")
    assert check.unused_terms(given(copied)).lines == [f"content/glossary.yaml:{line}:9: Өкілдік қағаз"]


def test_an_advice_can_be_copied_and_run(copied: Path, capsys):
    """The Python is the one that `make` has installed, the script is there."""
    all_of_it = given(copied)
    advised = {
        line
        for make in check.SECTIONS
        for line in re.findall(r"(\S*python) -m (scripts[.\w]+)", make(all_of_it).advice)
    }
    assert len(advised) == 2 and {python for python, _ in advised} == {".venv/bin/python"}
    assert all(find_spec(module) for _, module in advised)


# ---------------------------------------------------------------- sources


def page_that_cites(copied: Path, *cited: str) -> None:
    """A page with one statement that cites these."""
    before = (ROOT / "tests/broken/dead-source.yaml").read_text("utf-8").replace("      - no-such-act\n", "")
    (copied / "pages/new.yaml").write_text(before + "".join(f"      - {name}\n" for name in cited), "utf-8")


def test_a_page_without_a_source_that_was_read_is_told(copied: Path):
    """A title that was only seen makes no page sure; our own pages all have better."""
    assert check.unsupported(given(copied)).lines == []
    page_that_cites(copied, "osms-law", "law-74-2024")
    assert check.unsupported(given(copied)).lines == [
        "content/pages/new.yaml:3:1: только law-74-2024 (title), osms-law (title)"
    ]


@pytest.mark.parametrize("cited", ["dsm-194#point-4", "gov-722", "lawyer-2023", "F16", "X2"])
def test_one_source_that_was_read_is_enough(copied: Path, cited: str):
    """An act in a copy, a page of a ministry, news, also by way of a fact or of a doubt."""
    page_that_cites(copied, "osms-law", cited)
    assert check.unsupported(given(copied)).lines == []


def test_a_source_that_answers_nothing_is_told(copied: Path, monkeypatch):
    """By its address and by the name that an editor finds it by."""
    url = load_all(copied)[1].sources["gov-722"].url["en"]
    whole = external_links.dead

    def ask(asked: str) -> str:
        if asked == url:
            raise TimeoutError("timed out")
        return ""

    monkeypatch.setattr(external_links, "dead", lambda content: whole(content, ask, 0))
    assert check.links(given(copied)).lines == [f"{url}: не отвечает (timed out) (источник gov-722)"]


# ---------------------------------------------------------------- outward links


def test_dead_links_are_told_and_who_names_them(copied: Path):
    loaded = load_all(copied)[1]

    def ask(url: str) -> str:
        return "ответ 404" if "adilet" in url else ""

    found = external_links.dead(loaded, ask, pause=0)
    assert found and all("adilet" in url and who.startswith("источник ") for url, who, _ in found)


def test_without_a_network_nothing_is_called_dead(copied: Path, monkeypatch):
    def ask(url: str) -> str:
        raise OSError("Network is unreachable")

    whole = external_links.dead
    monkeypatch.setattr(external_links, "dead", lambda found: whole(found, ask, 0))
    section = check.links(given(copied))
    assert section.lines == [] and "Нет связи" in section.advice


def test_a_host_is_asked_one_address_at_a_time_and_a_silent_one_no_more_than_twice(copied: Path):
    loaded = load_all(copied)[1]
    hosts = Counter(urlsplit(url).netloc for url in external_links.addresses(loaded))
    ((busy, many),) = hosts.most_common(1)
    assert many > 2
    asked: Counter[str] = Counter()
    at_once: Counter[str] = Counter()

    def ask(url: str) -> str:
        host = urlsplit(url).netloc
        asked[host] += 1
        at_once[host] += 1
        assert at_once[host] == 1
        time.sleep(0.001)
        at_once[host] -= 1
        if host == busy:
            raise TimeoutError("timed out")
        return ""

    found = external_links.dead(loaded, ask, pause=0)
    assert asked == Counter({**hosts, busy: 2})
    assert [urlsplit(url).netloc for url, *_ in found] == [busy, busy]
    assert found[1][2] == f"не отвечает (timed out); с этого сайта ещё не проверено: {many - 2}"


class Hosts(BaseHTTPRequestHandler):
    """A site that answers as its address says."""

    asked: ClassVar[list[tuple[str, str]]] = []

    def do_GET(self) -> None:
        self.asked.append((self.command, self.path))
        code = 405 if self.command == "HEAD" and self.path == "/200" else int(self.path[1:])
        self.send_response(code)
        self.end_headers()

    do_HEAD = do_GET

    def log_message(self, *parts: object) -> None:
        """Quiet."""


def test_an_address_is_dead_only_for_a_reader():
    """A server that knows no HEAD is asked again; one that turns programs away is there."""
    server = HTTPServer(("127.0.0.1", 0), Hosts)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        said = {
            code: external_links.answer(f"http://127.0.0.1:{server.server_port}/{code}")
            for code in (200, 403, 404, 410, 500)
        }
    finally:
        server.shutdown()
        server.server_close()
    assert said == {200: "", 403: "", 404: "ответ 404", 410: "ответ 410", 500: "ответ 500"}
    assert Hosts.asked[:2] == [("HEAD", "/200"), ("GET", "/200")]


def test_the_real_content_has_no_wrong_word():
    """What we may never write is not there, and no word mixes alphabets."""
    lines = check.words(given(ROOT / "content")).lines
    assert [line for line in lines if re.search("так не пишем|латинск", line)] == []
