"""The preview makes the pages that somebody looks at first, as the whole build would, and then all."""

import json
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts import ROOT
from scripts.bench.preview_time import KINDS, edit, heard, shows
from scripts.content.load import Content, load
from scripts.devserver.preview import show, standing_runtime
from scripts.site.build import BuildPaths, scaffold_site
from scripts.site.markdown import render

TIPS = "pages/tips.yaml"


@pytest.fixture(scope="module")
def stands(site: Path, content: Content, tmp_path_factory: pytest.TempPathFactory) -> BuildPaths:
    """A preview of the real site as `make serve` begins with it."""
    root = scaffold_site(tmp_path_factory.mktemp("preview"))
    shutil.copytree(ROOT / "content", root / "content")
    places = BuildPaths.preview(root, root / "content")
    render(content, places.docs)
    shutil.copytree(site, places.site)
    return places


@pytest.fixture
def places(stands: BuildPaths) -> Iterator[BuildPaths]:
    """It, with the content as it was after each test."""
    yield stands
    shutil.copytree(ROOT / "content", stands.content, dirs_exist_ok=True)


def files(places: BuildPaths) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in places.site.rglob("*.html")}


def test_a_page_that_is_shown_is_the_whole_build_s_byte_by_byte(places: BuildPaths, content: Content):
    before = files(places)
    pages = {"ru/index", "kk/tips", "ru/rules", "en/rules/d5", "ru/faq/pink-certificate", "ru/search"}
    assert show(places, content, pages) == pages
    assert files(places) == before


@pytest.mark.parametrize("kind", [pytest.param(kind, id=kind[0]) for kind in KINDS])
def test_a_change_of_every_kind_is_shown_by_making_one_page(places: BuildPaths, kind: tuple):
    _, name, change, page = kind
    before = files(places)
    edit(places.content, name, change, 701)
    assert show(places, load(places.content), {page}) == {page}
    made = {path: text for path, text in files(places).items() if before.get(path) != text}
    assert list(made) == [places.site / page / "index.html"]
    assert shows(made[places.site / page / "index.html"].decode(), 701)


def test_the_wizard_s_words_and_its_python_s_words_are_new(places: BuildPaths):
    """And its Python is the one that stands."""
    standing = standing_runtime(places.site / "assets")
    edit(
        places.content,
        "wizard/questions.yaml",
        lambda data, new: list(data.values())[3]["ask"].update(ru=f"Новый вопрос {new}"),
        701,
    )
    edit(
        places.content,
        "wizard/outcomes.yaml",
        lambda data, new: data["yes-by-status"]["title"].update(ru=f"Новый вывод {new}"),
        701,
    )
    show(places, load(places.content), {"ru/wizard"})
    page = (places.site / "ru/wizard/index.html").read_text("utf-8")
    folder = places.site / "assets" / re.search(r"assets/(wizard-[0-9a-f]{16})/", page)[1]
    spoken = json.loads((folder / "wizard-ru.json").read_text("utf-8"))
    assert "Новый вопрос 701" in [question["ask"] for question in spoken["questions"].values()]
    manifest = spoken["runtime"]
    names = {name: (folder / file["name"]).resolve() for name, file in manifest["files"].items()}
    assert all(path.stat().st_size == manifest["files"][name]["bytes"] for name, path in names.items())
    said = json.loads(names["messages-ru.json"].read_text("utf-8"))
    assert said["outcomes"]["yes-by-status"]["title"] == "Новый вывод 701"
    assert names["messages-kk.json"].read_bytes() == next(places.site.glob("assets/messages-kk.*")).read_bytes()
    python = {name: file for name, file in manifest["files"].items() if "messages-" not in name}
    assert python == {name: file for name, file in standing["files"].items() if "messages-" not in name}


def test_after_a_new_amount_pages_of_the_rules_wait_for_the_whole(places: BuildPaths):
    change = next(change for kind, _, change, _ in KINDS if kind == "an amount")
    edit(places.content, "law/amounts.yaml", change, 701)
    assert show(places, load(places.content), {"ru/wizard", "ru/rules/d5", "ru/egov"}) == {"ru/egov"}


def test_what_is_no_page_is_made_by_nobody(places: BuildPaths, content: Content):
    before = files(places)
    assert show(places, content, {"ru/nothing", "fr/tips", "../tips", "ru/*", ""}) == set()
    assert files(places) == before


def test_serve_shows_open_pages_first_then_all_and_a_fault_at_once(tmp_path: Path):
    shutil.copytree(ROOT / "content", tmp_path / "content")
    (scaffold_site(tmp_path) / "docs/theme/wizard.html").unlink()
    command = [sys.executable, "-m", "scripts.devserver.serve", "--root", tmp_path, "--port", "8741", "--no-browser"]
    serving = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        url = next(line for line in serving.stdout if line.startswith("http")).split()[0]

        def page(address: str) -> str:
            return urllib.request.urlopen(url + address).read().decode()

        assert "/reload.js" in page("ru/tips/")
        events = urllib.request.urlopen(url + "changes?page=/ru/tips/", timeout=60)
        edit(tmp_path / "content", TIPS, lambda data, new: data["title"].update(ru=f"Новое имя {new}"), 701)
        assert heard(events) == ("built", "")
        assert shows(page("ru/tips/"), 701)
        # A page that is opened before all are built comes before them too.
        other = urllib.request.urlopen(url + "changes?page=/ru/egov/", timeout=60)
        assert heard(other) == ("built", "")
        assert shows(page("ru/egov/"), 701)
        assert heard(events) == ("built", "")
        assert shows(page("ru/404.html"), 701)
        good = (tmp_path / "content" / TIPS).read_bytes()
        (tmp_path / "content" / TIPS).write_bytes(good.replace(b"title:", b"titel:", 1))
        event, said = heard(events)
        assert event == "fault" and "content/pages/tips.yaml:1:1: нет поля «title»" in said
        # A page that is opened meanwhile says it too.
        assert heard(urllib.request.urlopen(url + "changes?page=/ru/egov/", timeout=60)) == (event, said)
        assert shows(page("ru/tips/"), 701)
        (tmp_path / "content" / TIPS).write_bytes(good)
        assert heard(events)[0] == "built"
    finally:
        serving.send_signal(signal.SIGINT)
        try:
            serving.wait(timeout=20)
        except subprocess.TimeoutExpired:  # whoever runs the tests in the background is deaf to SIGINT, and so is it
            serving.kill()
            serving.wait()
