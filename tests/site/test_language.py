"""A language is added by content alone: two invented ones, in a copy, are built by the code as it stands.

One has every text; one has the core, and is written from right to left.
"""

import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts import ROOT
from scripts.content import model
from scripts.content.load import Content, ContentError, languages_of, load, load_all
from scripts.editor import check, schema, translations
from scripts.editor.changes import texts_in
from scripts.editor.cms import form as cms_form
from scripts.editor.review.reading_order import entries
from scripts.editor.translations import places
from scripts.hosting.headers import headers
from scripts.site import rules_data, search
from scripts.site.build import BuildPaths, build, scaffold_site
from scripts.site.markdown import render
from scripts.site.pages import wizard

WHOLE, CORE = "xxi", "xxr"  # every text, and the core of the site
WRITTEN = {
    WHOLE: {"code": WHOLE, "name": "Xxian", "locale": "en"},
    CORE: {
        "code": CORE,
        "name": "Xxrian",
        "locale": "ar",
        "dir": "rtl",
        "core": True,
        "fallback": ["ru", "kk"],
        "unread": True,
    },
}
PAGES = ["index", "child", "labour-migrants"]
pytestmark = pytest.mark.xdist_group("language")


def with_languages(copied: Path, *codes: str, left_out: str = "") -> Path:
    """Give the texts of a content folder more languages; `left_out` names a file that goes without."""
    site: Any = yaml.safe_load((copied / "site.yaml").read_text("utf-8"))
    known = languages_of(site)
    for path in copied.rglob("*.yaml"):
        file = path.relative_to(copied).as_posix()
        if file == left_out:
            continue
        data: Any = yaml.safe_load(path.read_text("utf-8"))
        added = [code for code in codes if code != CORE or model.is_core(file, PAGES)]
        for _, text in list(texts_in(data, (), known)):
            text |= dict.fromkeys(added, text["en"])
        if path.name == "search.yaml":
            for typed in [data["danger"], data["calm"], *data["synonyms"], *(tag["words"] for tag in data["tags"])]:
                typed |= {code: list(typed["en"]) for code in added}
        if path.name == "site.yaml":
            data["languages"] = [entry for entry in data["languages"] if not entry.get("core")]
            data["languages"] += [WRITTEN[code] for code in codes]
            data["core"] = PAGES
        path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10**6), "utf-8")
    return copied


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copied = Path(shutil.copytree(ROOT / "content", tmp_path_factory.mktemp("language") / "content"))
    without_core(copied)
    translations.main(["--content", str(copied), "hold"])
    return with_languages(copied, WHOLE, CORE)


def without_core(copied: Path) -> None:
    """Only the full languages are left, so that the invented ones are the new ones whatever the site has."""
    site: Any = yaml.safe_load((copied / "site.yaml").read_text("utf-8"))
    gone = set(languages_of(site)) - set(languages_of(site, core=False))
    for path in copied.rglob("*.yaml"):
        data: Any = yaml.safe_load(path.read_text("utf-8"))
        for _, text in list(texts_in(data, (), languages_of(site))):
            for code in gone & set(text):
                del text[code]
        if path.name == "search.yaml":
            for typed in [data["danger"], data["calm"], *data["synonyms"], *(tag["words"] for tag in data["tags"])]:
                for code in gone & set(typed):
                    del typed[code]
        if path.name == "site.yaml":
            data["languages"] = [entry for entry in data["languages"] if entry["code"] not in gone]
            data.pop("core", None)
        path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10**6), "utf-8")


@pytest.fixture(scope="module")
def loaded(copied: Path) -> Content:
    return load(copied)


@pytest.fixture(scope="module")
def made(copied: Path) -> Path:
    """The whole way but for the wizard's pages, which are many: they are rendered below."""
    root = scaffold_site(copied.parent)
    (root / "docs/theme/wizard.html").unlink()
    build(BuildPaths(root, copied))
    return root / "site"


def page_of(site: Path, language: str, name: str) -> str:
    return (site / language / ("" if name == "index" else name) / "index.html").read_text("utf-8")


def test_a_site_with_the_language_is_built_and_every_link_holds(made: Path, loaded: Content):
    assert {WHOLE, CORE} < set(loaded.languages) and len(loaded.languages) >= 4
    first = (made / "index.html").read_text("utf-8")
    assert "Xxian" in first and f'href="./{WHOLE}/"' in first and f'href="./{CORE}/"' in first
    for name in ["index", *loaded.pages, *(f"faq/{name}" for name in loaded.questions)]:
        page = page_of(made, WHOLE, name)
        assert re.search(rf'<html lang="{WHOLE}">', page), name
        for other in loaded.languages:
            assert f'hreflang="{other}"' in page, f"{name}: no way to {other}"
    for code in (WHOLE, CORE):
        assert list((made / "assets").glob(f"search-{code}.*.json")), "nothing to search in"
        assert (made / code / "404.html").exists()


# ---------------------------------------------------------------- a language that has the core


def test_a_core_language_has_its_pages_and_no_others(made: Path):
    found = {path.relative_to(made / CORE).as_posix() for path in (made / CORE).rglob("*.html")}
    pages = {"" if name == "index" else f"{name}/" for name in (*PAGES, "search")}
    assert found == {"404.html", *(f"{page}index.html" for page in pages)}


def test_a_page_that_a_core_language_lacks_is_led_to_in_another_and_marked(made: Path, loaded: Content):
    """By its code to the eye, by the name of the language to the ear, by hreflang to a program."""
    page = page_of(made, CORE, "labour-migrants")
    away = re.findall(r'<a href="([^"]*)" hreflang="ru">(.*?)</a>', page)
    assert away, "nothing leads away from this page"
    for address, words in away:
        assert address.startswith("../../ru/"), address
        assert re.search(r'<span aria-hidden="true">\(ru\)</span><span class="hidden" lang="ru">Русский</span>', words)
    own = {f"../../ru/{name}/" for name in PAGES}
    assert not [address for address, _ in away if address.partition("#")[0] in own], "its own page, in another language"
    menu = re.search(r'<nav class="panel".*?</nav>', page, re.DOTALL)
    assert menu
    assert len(re.findall(r"md-nav__link", menu[0])) == len(
        {name for group in loaded.site.menu for name in group.pages} & {*PAGES}
    )


def test_the_title_of_a_source_says_its_language(made: Path):
    """The register of sources is not of the core: on a core page its titles are another language's words."""
    assert re.search(r'class="cites">.*?<span lang="ru" dir="ltr">[А-Яа-яЁё]', page_of(made, CORE, "child"), re.DOTALL)
    assert '<span lang="ru"' not in page_of(made, WHOLE, "child")


def test_other_languages_name_a_core_page_only_where_it_is(made: Path):
    alternate = re.compile(r'<link rel="alternate" hreflang="([^"]*)"')
    assert CORE in alternate.findall(page_of(made, "kk", "child"))
    assert CORE not in alternate.findall(page_of(made, "kk", "tips"))
    assert f'<a href="../../{CORE}/" hreflang="{CORE}"' in page_of(made, "kk", "tips"), "the way to its first page"
    sitemap = (made / "sitemap.xml").read_text("utf-8")
    assert f"/{CORE}/child/" in sitemap and f"/{CORE}/tips/" not in sitemap


def test_a_page_says_that_no_speaker_has_read_it(made: Path, loaded: Content):
    said = loaded.site.words["language-unread"]["en"]
    assert said in page_of(made, CORE, "child") and said not in page_of(made, WHOLE, "child")


def test_a_page_from_right_to_left_says_so_in_its_first_tag(made: Path):
    assert f'<html lang="{CORE}" dir="rtl">' in page_of(made, CORE, "index")
    assert "dir=" not in page_of(made, WHOLE, "index").partition("<body>")[0]


def test_a_text_that_is_missing_in_the_core_is_told_with_its_line(tmp_path: Path):
    copied = Path(shutil.copytree(ROOT / "content", tmp_path / "content"))
    without_core(copied)
    with_languages(copied, CORE)
    load(copied)
    file = copied / "pages/child.yaml"
    lines = file.read_text("utf-8").splitlines()
    gone = next(i for i, line in enumerate(lines) if line.strip().startswith(f"{CORE}: "))
    above = next(i for i in range(gone, -1, -1) if lines[i].endswith("title:"))
    file.write_text("\n".join(lines[:gone] + lines[gone + 1 :]) + "\n", "utf-8")
    with pytest.raises(ContentError) as caught:
        load(copied)
    [fault] = caught.value.problems
    assert fault.message == f"the text is missing in: {CORE}"
    assert (fault.file, fault.line) == ("content/pages/child.yaml", above + 2)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"fallback": []}, f"nobody stands in where '{CORE}' has no text"),
        ({"fallback": ["xx"]}, f"nobody stands in where '{CORE}' has no text"),
        ({"fallback": ["ru", "xx"]}, f"'xx' cannot stand in for '{CORE}'"),
        ({"dir": "up"}, "'up' is not one of the choices"),
    ],
)
def test_a_core_language_that_leads_nowhere_is_refused(copied: Path, tmp_path: Path, change: dict[str, Any], said: str):
    broken = Path(shutil.copytree(copied, tmp_path / "content"))
    data: Any = yaml.safe_load((broken / "site.yaml").read_text("utf-8"))
    data["languages"][-1] |= change
    (broken / "site.yaml").write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")
    with pytest.raises(ContentError) as caught:
        load(broken)
    assert said in [fault.message for fault in caught.value.problems]


def test_the_first_page_is_always_of_the_core(copied: Path, tmp_path: Path):
    broken = Path(shutil.copytree(copied, tmp_path / "content"))
    text = (broken / "site.yaml").read_text("utf-8")
    (broken / "site.yaml").write_text(text.replace("core:\n- index\n", "core:\n"), "utf-8")
    with pytest.raises(ContentError, match="the page 'index' is missing here"):
        load(broken)


def test_a_search_finds_only_pages_of_the_language(loaded: Content):
    assert {address for address, _, _ in search.index(loaded, CORE)["pages"]} == {"", "child/", "labour-migrants/"}


def test_editors_are_asked_for_a_core_language_where_it_is_wanted(copied: Path):
    """In the files that are wholly of the core; elsewhere it may be left out."""
    written = schema.written(copied)
    assert f'"{CORE}"' in written["schemas/pages.json"]
    for name, wanted in (
        ("site", True),
        ("wizard-reasons", True),
        ("pages", False),
        ("search", False),
        ("law-facts", False),
    ):
        required = re.search(r'"required": \[\s*"kk",[^]]*\]', written[f"schemas/{name}.json"])
        assert required and (f'"{CORE}"' in required[0]) == wanted, name
    groups = cms_form.config(copied)["collections"]
    [title] = [field for field in groups[0]["fields"] if field["name"] == "title"]
    assert [field["name"] for field in title["fields"] if field.get("required") is False] == [CORE]


def test_a_speaker_is_sent_the_texts_that_there_are(copied: Path):
    reader, found = load_all(copied)
    files = {entry.at.partition("#")[0] for entry in entries(reader, found, CORE)}
    assert {"pages/child.yaml", "wizard/reasons.yaml", "site.yaml"} <= files
    assert not {"pages/tips.yaml", "glossary.yaml", "law/sources.yaml"} & files
    assert all(entry.beside for entry in entries(reader, found, CORE))


# ---------------------------------------------------------------- the wizard, the editor, the server


def test_the_wizard_speaks_it(loaded: Content, tmp_path: Path):
    """Its pages, its words in the browser, and the words that Python itself says."""
    (tmp_path / "theme").mkdir()
    (tmp_path / "theme/wizard.html").touch()
    render(loaded, tmp_path)
    counts = {code: len(list((tmp_path / code).rglob("*.md"))) for code in loaded.languages}
    core = counts.pop(CORE)
    assert len(set(counts.values())) == 1 and counts[WHOLE] > 200, counts
    asked = {code: len(list((tmp_path / code / "wizard").rglob("*.md"))) for code in (WHOLE, CORE)}
    assert asked[WHOLE] == asked[CORE] == core - len(PAGES) - 3, (
        "the wizard is whole; its first page, a search and a 404 lie beside it"
    )
    assert rules_data.messages(loaded, WHOLE, date(2026, 11, 24))["language"] == WHOLE
    others = [code for code in loaded.languages if code not in (WHOLE, CORE)]
    assert wizard.words(loaded, WHOLE, {}, False)["others"] == others
    assert wizard.words(loaded, CORE, {}, False)["others"] == ["ru", "kk", "en", WHOLE]


def test_a_result_leads_to_the_rules_and_sources_of_another_language(loaded: Content):
    assert wizard.words(loaded, CORE, {}, False)["away"] == ["ru", "Русский"]
    assert "away" not in wizard.words(loaded, WHOLE, {}, False)
    told = {
        code: rules_data.messages(loaded, code, date(2026, 11, 24))["citations"]["dsm-194#point-28"]
        for code in (CORE, "ru")
    }
    assert told[CORE] == told["ru"] | {"address": f"../ru/{told['ru']['address']}"}


def test_it_is_held_against_the_others_and_offered_in_the_editor(copied: Path):
    """Old texts are not stale: only the new languages wait for somebody to compare them."""
    reader, found = load_all(copied)
    given = check.Given(reader, found, list(places(reader)), copied, date(2026, 11, 24))
    assert check.stale(given).number == 0
    for place in given.texts:
        new = [WHOLE, CORE] if model.is_core(place.file, PAGES) else [WHOLE]
        assert found.lock.not_held(place.text) == new
    assert list(check.report(given, [], None)), "the report is for a site that lacks texts too"
    assert f'"{WHOLE}"' in schema.written(copied)["schemas/pages.json"]


def test_a_file_without_it_is_told_text_by_text(tmp_path: Path):
    """Whoever adds a language and forgets a file hears of each text of it."""
    copied = Path(shutil.copytree(ROOT / "content", tmp_path / "content"))
    without_core(copied)
    with_languages(copied, WHOLE, left_out="pages/tips.yaml")
    with pytest.raises(ContentError) as caught:
        load(copied)
    assert {fault.file for fault in caught.value.problems} == {"content/pages/tips.yaml"}
    assert all(fault.message == f"the text is missing in: {WHOLE}" for fault in caught.value.problems)


def test_its_wizard_may_run_python():
    """The policy of the wizard's pages holds for a code of two letters and of three."""
    for code in ("kk", WHOLE):
        assert "wasm-unsafe-eval" in headers(f"/{code}/wizard/")["Content-Security-Policy"]
