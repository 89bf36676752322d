"""A language is added by content alone: an invented fourth one, in a copy, is built by the code as it stands."""

import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts import ROOT
from scripts.content.load import Content, ContentError, languages_of, load, load_all
from scripts.editor import check, schema, translations
from scripts.editor.changes import texts_in
from scripts.editor.translations import places
from scripts.hosting.headers import headers
from scripts.site import rules_data
from scripts.site.build import BuildPaths, build, scaffold_site
from scripts.site.markdown import render
from scripts.site.pages import wizard

CODE = "xxi"
pytestmark = pytest.mark.xdist_group("language")


def with_language(copied: Path, left_out: str = "") -> Path:
    """Give every text of a content folder one more language; `left_out` names a file that goes without."""
    known = languages_of(yaml.safe_load((copied / "site.yaml").read_text("utf-8")))
    for path in copied.rglob("*.yaml"):
        if path.relative_to(copied).as_posix() == left_out:
            continue
        data: Any = yaml.safe_load(path.read_text("utf-8"))
        for _, text in list(texts_in(data, (), known)):
            text[CODE] = text[known[-1]]
        if path.name == "search.yaml":
            for typed in [data["danger"], data["calm"], *data["synonyms"], *(tag["words"] for tag in data["tags"])]:
                typed[CODE] = list(typed[known[-1]])
        if path.name == "site.yaml":
            data["languages"].append({"code": CODE, "name": "Xxian", "locale": "en"})
        path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10**6), "utf-8")
    return copied


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copied = Path(shutil.copytree(ROOT / "content", tmp_path_factory.mktemp("language") / "content"))
    translations.main(["--content", str(copied), "hold"])
    return with_language(copied)


@pytest.fixture(scope="module")
def loaded(copied: Path) -> Content:
    return load(copied)


def test_a_site_with_the_language_is_built_and_every_link_holds(copied: Path):
    """The whole way but for the wizard's pages, which are many: they are rendered below."""
    root = scaffold_site(copied.parent)
    (root / "docs/theme/wizard.html").unlink()
    made = build(BuildPaths(root, copied))
    site = root / "site"
    assert CODE in made.languages and len(made.languages) >= 3
    first = (site / "index.html").read_text("utf-8")
    assert ("Xxian" in first and f'href="./{CODE}/"' in first) or f'href="{CODE}/"' in first
    for name in ["index", *made.pages, *(f"faq/{name}" for name in made.questions)]:
        page = (site / CODE / ("" if name == "index" else name) / "index.html").read_text("utf-8")
        assert re.search(rf'<html lang="{CODE}"', page), name
        for other in made.languages:
            assert f'hreflang="{other}"' in page, f"{name}: no way to {other}"
    assert list((site / "assets").glob(f"search-{CODE}.*.json")), "nothing to search in"
    assert (site / CODE / "404.html").exists()


def test_the_wizard_speaks_it(loaded: Content, tmp_path: Path):
    """Its pages, its words in the browser, and the words that Python itself says."""
    (tmp_path / "theme").mkdir()
    (tmp_path / "theme/wizard.html").touch()
    render(loaded, tmp_path)
    counts = {code: len(list((tmp_path / code).rglob("*.md"))) for code in loaded.languages}
    assert len(set(counts.values())) == 1 and counts[CODE] > 200, counts
    assert rules_data.words(loaded, CODE, date(2026, 11, 24))["language"] == CODE
    assert wizard.words(loaded, CODE, {}, False)["others"] == [code for code in loaded.languages if code != CODE]


def test_it_is_held_against_the_others_and_offered_in_the_editor(copied: Path):
    """Old texts are not stale: only the new language waits for somebody to compare it."""
    reader, found = load_all(copied)
    given = check.Given(reader, found, list(places(reader)), copied, date(2026, 11, 24))
    assert check.stale(given).number == 0
    assert all(found.lock.not_held(place.text) == [CODE] for place in given.texts)
    assert f'"{CODE}"' in schema.written(copied)["schemas/pages.json"]


def test_a_file_without_it_is_told_text_by_text(tmp_path: Path):
    """Whoever adds a language and forgets a file hears of each text of it."""
    copied = with_language(Path(shutil.copytree(ROOT / "content", tmp_path / "content")), "pages/tips.yaml")
    with pytest.raises(ContentError) as caught:
        load(copied)
    assert {fault.file for fault in caught.value.problems} == {"content/pages/tips.yaml"}
    assert all(fault.message == f"the text is missing in: {CODE}" for fault in caught.value.problems)


def test_its_wizard_may_run_python():
    """The policy of the wizard's pages holds for a code of two letters and of three."""
    for code in ("kk", CODE):
        assert "wasm-unsafe-eval" in headers(f"/{code}/wizard/")["Content-Security-Policy"]
