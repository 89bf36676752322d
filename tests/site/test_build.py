"""A build is whole or has not happened; hostile words stay words."""

import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from markupsafe import Markup

from scripts import ROOT
from scripts.content.load import ContentError
from scripts.devserver.server import Server
from scripts.site import markdown
from scripts.site.build import BuildError, BuildPaths, build, publish_atomically, scaffold_site
from scripts.site.pages import rules
from tests.site.test_site import HTML_VALIDATE

TIPS = "pages/tips.yaml"
KILLS = int(os.environ.get("TIRKELU_KILLS", "3"))


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the pages that the rules make: those take long and are tested elsewhere."""
    monkeypatch.setattr(markdown, "PRODUCERS", [])
    monkeypatch.setattr(rules, "register", lambda writer, page: Markup(""))


@pytest.fixture
def places(tmp_path: Path, light: None) -> BuildPaths:
    """A copy of the content and the theme."""
    return copy(tmp_path)


def copy(folder: Path, **more) -> BuildPaths:
    shutil.copytree(ROOT / "content", folder / "content")
    scaffold_site(folder)
    (folder / "docs/theme/wizard.html").unlink(missing_ok=True)
    return BuildPaths(folder, folder / "content", **more)


def edit(places: BuildPaths, name: str, change: Callable[[dict], object]) -> None:
    """Change a file of the content as data, whatever its words are at the moment."""
    path = places.content / name
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")


def say(places: BuildPaths, words: str, language: str = "ru") -> None:
    """Put these words into the first block of the page of tips."""

    def change(page: dict) -> None:
        block = page["blocks"][0]
        text = block["items"][0]["text"] if "items" in block else block["text"][0]
        text[language] = words

    edit(places, TIPS, change)


def fingerprint(folder: Path) -> str:
    """One hash of every name and byte of a folder."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        whole.update(path.relative_to(folder).as_posix().encode() + b"\0")
        if path.is_file():
            whole.update(path.read_bytes())
    return whole.hexdigest()


def test_two_builds_are_the_same_bytes_on_one_processor_and_on_several(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The site of the other tests was built by as many processes as there are processors here."""
    monkeypatch.setattr(os, "process_cpu_count", lambda: 1 if os.cpu_count() != 1 else 3)
    build(BuildPaths(scaffold_site(tmp_path), ROOT / "content"))
    assert fingerprint(tmp_path / "site") == fingerprint(site)


def test_a_build_that_fails_leaves_the_old_site(places: BuildPaths):
    build(places)
    before = fingerprint(places.site)
    kept = {path: path.read_bytes() for path in places.content.rglob("*.yaml")}
    tips = places.content / TIPS
    tips.write_bytes(b"title: {kk: x, ru: x}\n" + kept[tips])
    fails_and_leaves(places, before, kept, ContentError, "tips.yaml:2:1")
    say(places, "[нигде](nothing)")
    fails_and_leaves(places, before, kept, ContentError, "nothing")
    edit(places, "site.yaml", lambda site: site["words"].pop("see-also"))
    fails_and_leaves(places, before, kept, ContentError, "see-also")
    main = places.docs / "theme/main.html"
    main.write_text(main.read_text().replace('href="{{ home }}search/"', 'href="{{ home }}nowhere/"'))
    fails_and_leaves(places, before, kept, BuildError, "nowhere")


def fails_and_leaves(places: BuildPaths, before: str, kept: dict[Path, bytes], error: type, said: str) -> None:
    with pytest.raises(error, match=re.escape(said)):
        build(places)
    assert fingerprint(places.site) == before
    assert not list(places.cache_dir.glob("site-*"))
    for path, data in kept.items():
        path.write_bytes(data)


def test_a_warning_of_mkdocs_is_an_error(places: BuildPaths):
    config = places.root / "mkdocs.yml"
    config.write_text(config.read_text() + "\nno_such_option: 1\n")
    with pytest.raises(BuildError, match="no_such_option"):
        build(places)


def test_a_build_that_is_killed_leaves_a_whole_site(tmp_path: Path):
    """Old or new, byte by byte, whenever the build is shot; a reader of it never gets anything else.

    The next build clears what was left. A few times here, fifty in `make kill-build`.
    """
    places = copy(tmp_path)
    command = [sys.executable, "-m", "scripts.site.build", "--root", tmp_path]

    def run() -> float:
        start = time.monotonic()
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        return time.monotonic() - start

    wholes, bodies = [], set()
    for words in ("Бір сөз.", "Басқа сөз."):
        say(places, words, "kk")
        lasts = run()
        wholes.append(fingerprint(places.site))
        bodies.add((places.site / "kk/tips/index.html").read_bytes())
    assert len(set(wholes)) == len(bodies) == 2
    seed = random.randrange(1000)
    moments = random.Random(seed)
    found = []
    with reading(places.site, "kk/tips/") as read:
        for turn in range(KILLS):
            say(places, ("Бір сөз.", "Басқа сөз.")[turn % 2], "kk")
            started = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(moments.uniform(0.05 if KILLS > 9 else 0.5, 1.1) * lasts)
            started.send_signal(signal.SIGKILL)
            started.wait()
            found.append(fingerprint(places.site))
            assert found[-1] in wholes, f"seed {seed}"
    assert read and set(read) <= bodies, f"seed {seed}"
    print(
        f"{KILLS} kills within {1.1 * lasts:.1f} s: the site was then the old or the new one; "
        f"{sum(one != other for one, other in zip([wholes[1], *found], found, strict=False))} changes of it; {len(read)} whole readings meanwhile"
    )
    run()
    assert not list(places.cache_dir.glob("site-*"))


@contextmanager
def reading(site: Path, address: str) -> Iterator[list[bytes]]:
    """What a reader gets, over and over, from a server of the site; a failure is b"" in the list."""
    server = Server(site).start()
    read: list[bytes] = []
    stop = threading.Event()

    def go_on() -> None:
        while not stop.wait(0.02):
            try:
                read.append(urllib.request.urlopen(server.url + address, timeout=20).read())
            except OSError:
                read.append(b"")

    reader = threading.Thread(target=go_on)
    reader.start()
    try:
        yield read
    finally:
        stop.set()
        reader.join()
        server.shutdown()
        server.server_close()


def test_a_reader_never_finds_the_site_missing_while_it_is_exchanged(tmp_path: Path):
    site, new = tmp_path / "site", tmp_path / "new"
    for folder in (site, new):
        folder.mkdir()
        (folder / "index.html").write_text("whole")
    missing: list[str] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                assert (site / "index.html").read_text() == "whole"
            except OSError as error:
                missing.append(str(error))

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(300):
        publish_atomically(new, site)
    stop.set()
    reader.join()
    assert missing == []


# ---------------------------------------------------------------- hostile words

# Curly brackets and links to anywhere but the site's own names are refused by the loader already.
HOSTILE = "<script>alert(1)</script> </p></div> ((7*7)) \" ' `x` _y_ **z &lt; # | \\"


class Words(HTMLParser):
    def __init__(self):
        super().__init__()
        self.text, self.scripts = [], 0

    def handle_starttag(self, tag, attributes):
        self.scripts += tag == "script" and "src" not in dict(attributes)
        assert not any(name.startswith("on") for name, _ in attributes)

    def handle_data(self, data):
        self.text.append(data)


class Shape(HTMLParser):
    """Every (element, attribute) of pages, and where their links lead: to a place, a telephone, another site."""

    def __init__(self, pages: list[Path]):
        super().__init__()
        self.found: set[tuple[str, str]] = set()
        for page in pages:
            self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        self.found.add((tag, ""))
        for name, value in attributes:
            scheme = re.match(r"[a-z]+:", value or "") if name in ("href", "src", "action") else None
            self.found.add((tag, f"{name} {scheme[0] if scheme else ''}".strip()))


def test_hostile_words_in_every_place_of_the_content_stay_words(places: BuildPaths, site: Path):
    for path in places.content.rglob("*.yaml"):
        if path.name == "search.yaml":  # lists of words that nobody is shown
            continue
        lines = path.read_text(encoding="utf-8").split("\n")
        path.write_text("\n".join(poison(lines)), encoding="utf-8")
    build(places)
    for name in ("ru/tips/index.html", "ru/index.html", "ru/faq/pink-certificate/index.html", "ru/sources/index.html"):
        words = Words()
        words.feed((places.site / name).read_text(encoding="utf-8"))
        assert words.scripts == 0
        assert "<script>alert(1)</script> </p></div>" in " ".join(words.text)
        assert "((7*7))" in " ".join(words.text)
    # Not one element or attribute on any page that the real site does not have.
    assert Shape(sorted(places.site.rglob("*.html"))).found <= Shape(sorted(site.rglob("*.html"))).found
    done = subprocess.run(
        [HTML_VALIDATE, "-c", ROOT / "tests/site/html-validate.json", f"{places.site}/**/*.html"],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stdout[-3000:]


def poison(lines: list[str]) -> Iterator[str]:
    """Every Russian text of a file becomes the hostile one, but where a form is asked for.

    No two are the same, and what stands in {} stays: the loader asks for both.
    """
    rows = list(enumerate(lines))
    while rows:
        number, line = rows.pop(0)
        match = re.match(r"^(\s*(?:- )?)ru: ", line)
        if match and "d MMMM" not in line and "http" not in line:
            whole = line
            while rows and rows[0][1].strip() and len(rows[0][1]) - len(rows[0][1].lstrip()) > len(match[1]):
                whole += rows.pop(0)[1]  # the rest of a folded text
            hostile = " ".join([HOSTILE, str(number), *re.findall(r"\{[^{}]*\}", whole)])
            yield f"{match[1]}ru: {json.dumps(hostile, ensure_ascii=False)}"
        else:
            yield line


def test_one_setting_puts_the_site_under_a_path(places: BuildPaths):
    """`url` in content/site.yaml: what must name the whole address follows it; everything else is relative anyway."""
    edit(places, "site.yaml", lambda site: site.update(url="https://clinic.example/attach/"))
    build(places)
    missing = (places.site / "kk/404.html").read_text("utf-8")
    links = re.findall(r'(?:href|src)="(/[^"]*)"', missing)
    assert links and all(link.startswith("/attach/") for link in links)
    addresses = re.findall(r"<loc>([^<]*)</loc>", (places.site / "sitemap.xml").read_text("utf-8"))
    assert addresses and all(address.startswith("https://clinic.example/attach/") for address in addresses)
    page = (places.site / "ru/tips/index.html").read_text("utf-8")
    assert 'rel="canonical" href="https://clinic.example/attach/ru/tips/"' in page
    assert not re.search(r'(?:href|src)="/', page)
