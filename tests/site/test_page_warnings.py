"""What a page says about itself: a translation that did not follow, words no speaker has read, its sources."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from scripts import ROOT
from scripts.content import translation_state
from scripts.content.load import load, load_all
from scripts.editor.translations import hold, places
from scripts.site.markdown import render

PAGE = "where-to-attach"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real content, one page of it changed in Russian alone, another read by a speaker of Kazakh."""
    content = Path(shutil.copytree(ROOT / "content", tmp_path_factory.mktemp("honest") / "content"))
    known, _ = translation_state.read(content)
    known = hold(list(places(load_all(content)[0])), known)  # whatever editors have left to compare today
    translation_state.write(
        content, replace(known, reviewed=frozenset(one for line in known.held for one in line if one.startswith("kk:")))
    )
    path = content / f"pages/{PAGE}.yaml"
    path.write_text(path.read_text("utf-8").replace("Городская поликлиника.", "Поликлиника в городе."), "utf-8")
    return content


@pytest.fixture(scope="module")
def docs(folder: Path) -> Path:
    docs = folder.parent / "docs"
    render(load(folder), docs)
    return docs


def front(docs: Path, page: str) -> dict:
    """The front matter of a page: each line is a name and JSON."""
    lines = (docs / f"{page}.md").read_text("utf-8").split("---\n")[1].splitlines()
    return {name: json.loads(value) for name, _, value in (line.partition(": ") for line in lines)}


@pytest.mark.parametrize(
    ("page", "warning"),
    [
        (f"kk/{PAGE}", "text-stale"),  # Russian changed, Kazakh did not follow
        (f"ru/{PAGE}", "text-unreviewed"),
        ("kk/egov", None),  # held, and read
        ("ru/egov", "text-unreviewed"),
        ("kk/faq/pink-certificate", None),
    ],
)
def test_a_page_says_what_is_wrong_with_its_words(docs: Path, page: str, warning: str | None):
    assert front(docs, page).get("warning") == warning


def test_what_a_page_says_of_its_words_follows_from_the_state_of_reading(folder: Path, tmp_path: Path):
    """Read a text more and the page still says so; read the last and it is silent, in that language alone."""
    content = Path(shutil.copytree(folder, tmp_path / "content"))
    lock = translation_state.read(content)[0]
    one = load(content).pages["egov"].blocks[0].items[0].text
    for less, told in ((frozenset({translation_state.mark("kk", one["kk"])}), "text-unreviewed"), (frozenset(), None)):
        translation_state.write(content, replace(lock, reviewed=lock.reviewed - less))
        docs = tmp_path / f"docs-{told}"
        render(load(content), docs, only={"kk/egov", "ru/egov"})
        assert front(docs, "kk/egov").get("warning") == told
        assert front(docs, "ru/egov").get("warning") == "text-unreviewed"


def test_the_wizard_is_read_when_its_results_are(folder: Path, tmp_path: Path):
    """Its page shows one question and the script shows the rest."""
    content = Path(shutil.copytree(folder, tmp_path / "content"))
    lock = translation_state.read(content)[0]
    title = load(content).wizard.outcomes["yes-by-policy"].title
    for less, told in (
        (frozenset({translation_state.mark("kk", title["kk"])}), "text-unreviewed"),
        (frozenset(), None),
    ):
        translation_state.write(content, replace(lock, reviewed=lock.reviewed - less))
        docs = tmp_path / f"docs-{told}"
        shutil.copytree(ROOT / "docs/theme", docs / "theme")  # its wizard.html says that there is a wizard
        render(load(content), docs, only={"kk/wizard"})
        assert front(docs, "kk/wizard").get("warning") == told


def test_a_page_says_when_and_against_what_it_was_checked(docs: Path):
    said = front(docs, "kk/faq/pink-certificate")
    assert "2026" in said["checked"]
    assert ["sources/#fund-questions" in address for _, _, address, _ in said["against"]].count(True) == 1


def test_every_warning_has_words(folder: Path):
    words = load(folder).site.words
    assert {"text-stale", "text-unreviewed", "checked-against"} <= set(words)
