"""Builds the whole site beside the old one and puts it in its place, or leaves the old one alone.

    python -m scripts.site.build [--root FOLDER] [--content FOLDER]

The way: content/ -> docs/LANG, one folder a language -> mkdocs -> light styles, search, unchanging names -> every link
checked -> site/. The languages are shared out among the processors, one mkdocs build a processor. A build that fails
or is killed leaves site/ as it was.
"""

import argparse
import ctypes
import fcntl
import gc
import hashlib
import json
import logging
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment
from mkdocs.commands import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, ConfigurationError

from scripts import ROOT
from scripts.content.load import Content, ContentError, load
from scripts.site import css, internal_links, offline, search
from scripts.site.markdown import render_frames, render_pages
from scripts.site.page_writer import RenderError
from scripts.site.pages import embed, status, wizard
from scripts.site.pages.paths import walk_paths
from scripts.site.parallel import ProcessDied, in_parallel
from scripts.site.rules_data import compile_data

# Files whose names get the hash of what is in them, so that browsers may keep them for ever; a file
# stands after those that it names.
HASHED = [
    "icon.svg",
    "minisearch.js",
    "search-*.json",
    "finder.js",
    "search.js",
    "offer.js",
    "page.js",
    "floor.js",
    "site.css",
]


class BuildError(Exception):
    """The site could not be built; the old one still stands."""


@dataclass(frozen=True)
class BuildPaths:
    """Where a build reads and writes. `root` holds mkdocs.yml and docs/."""

    root: Path = ROOT
    content: Path = ROOT / "content"
    output: str = "site"
    watched: bool = False

    @classmethod
    def preview(cls, root: Path, content: Path) -> "BuildPaths":
        """Where `make serve` builds."""
        return cls(root, content, ".build/preview", watched=True)

    @property
    def docs(self) -> Path:
        return self.root / "docs"

    @property
    def site(self) -> Path:
        return self.root / self.output

    @property
    def cache_dir(self) -> Path:
        return self.root / ".build"


def scaffold_site(folder: Path) -> Path:
    """Make a folder that can be built like the repository, with its own docs/, but for the content."""
    shutil.copy(ROOT / "mkdocs.yml", folder)
    for part in ("theme", "assets"):
        shutil.copytree(ROOT / "docs" / part, folder / "docs" / part)
    return folder


def build(places: BuildPaths = BuildPaths()) -> Content:
    """Build `places.site` and return what it was made of.

    Raises ContentError, RenderError, StylesError, BuildError; whatever is raised, the old site stands.
    """
    with build_lock(places.cache_dir):
        return _build(places, load(places.content))


def _build(places: BuildPaths, content: Content) -> Content:
    compile_wizard(content, places)
    new = Path(tempfile.mkdtemp(prefix="site-", dir=places.cache_dir))
    new.chmod(0o755)
    try:
        write_pages(places, content, new)
        finish(new, content, places)
        if faults := internal_links.faults(new, content.site.url, content.languages):
            raise BuildError("\n".join(faults))
        publish_atomically(new, places.site)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return content


@contextmanager
def build_lock(cache_dir: Path) -> Iterator[None]:
    """One build at a time; what a killed one left behind is swept away. The lock dies with its holder."""
    cache_dir.mkdir(parents=True, exist_ok=True)
    with (cache_dir / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in cache_dir.glob("site-*"):
            shutil.rmtree(left, ignore_errors=True)
        gc.disable()  # much of the time would go into looking for garbage among a thousand pages
        try:
            yield
        finally:
            gc.enable()


def compile_wizard(content: Content, places: BuildPaths) -> None:
    """The words and numbers that the wizard needs."""
    if places.content == ROOT / "content":
        compile_data(content, ROOT / "wizard/eligibility/data")


def write_pages(places: BuildPaths, content: Content, out: Path) -> None:
    """All pages in all languages, as mkdocs makes them, shared out among the processors."""
    render_frames(content, places.docs)
    shares = shared_out(content.languages, os.process_cpu_count() or 1)
    walk_paths(content)  # once, before the processes part

    def made(share: list[str]) -> Path:
        first = share is shares[0]
        folder = out if first else out / f"share-{share[0]}"
        render_pages(content, places.docs, share)
        mkdocs(places, content, folder, ["/*/", *(f"!/{name}/" for name in (*share, *(["assets"] if first else [])))])
        return folder

    folders = in_parallel(made, shares)
    join_sitemaps([folder / "sitemap.xml" for folder in folders])
    for share, folder in list(zip(shares, folders, strict=True))[1:]:
        for language in share:
            (folder / language).rename(out / language)
        shutil.rmtree(folder)


def shared_out(languages: list[str], count: int) -> list[list[str]]:
    """The languages dealt out like cards: those with more pages stand first in content/site.yaml."""
    return [share for start in range(count) if (share := languages[start::count])]


def join_sitemaps(sitemaps: list[Path]) -> None:
    """Write into the first what all name, in an order that does not depend on who made what."""
    texts = [path.read_text("utf-8") for path in sitemaps]
    head, _, _ = texts[0].partition("<url>")
    entries = sorted(entry for text in texts for entry in re.findall(r"<url>.*?</url>", text, re.DOTALL))
    sitemaps[0].write_text("\n".join([head.rstrip(), *entries, "</urlset>", ""]), "utf-8")


def mkdocs(places: BuildPaths, content: Content, out: Path, patterns: list[str], whole: bool = True) -> None:
    """One mkdocs build of what the patterns (.gitignore's) do not leave out of docs/.

    As strict as `mkdocs build --strict`, every warning is an error and is shown; but not where it is not `whole`:
    what a few pages link to is not there.
    """
    some: dict[str, Any] = {"exclude_docs": "\n".join(["/theme/", *patterns])}
    shown = Shown()
    logger = logging.getLogger("mkdocs")
    logger.addHandler(shown)
    try:
        config = load_config(
            str(places.root / "mkdocs.yml"), site_dir=str(out), site_url=content.site.url, strict=whole, **some
        )
        if not whole:
            config.theme.static_templates, config.theme.get_env = set(), lambda: templates(config.config_file_path)
        mkdocs_build.build(config)
        if shown.lines and whole:
            raise Abort("mkdocs warned")
    except (Abort, ConfigurationError) as error:
        raise BuildError("\n".join([*shown.lines, str(error)])) from error
    finally:
        logger.removeHandler(shown)


@cache
def templates(config: str) -> Environment:
    """The theme's templates, compiled once, and again where a file is newer; none of the theme's other files."""
    found = load_config(config).theme.get_env()
    found.auto_reload = True
    found.list_templates = lambda **_: []  # pyright: ignore[reportAttributeAccessIssue]  (put over a method on purpose)
    return found


class Shown(logging.Handler):
    """Collects the warnings of mkdocs."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"mkdocs: {record.getMessage()}")


def finish(new: Path, content: Content, places: BuildPaths) -> None:
    """From what mkdocs wrote to what people get."""
    for left in ("assets/javascripts", "assets/images", "assets/stylesheets"):
        shutil.rmtree(new / left, ignore_errors=True)
    (new / "sitemap.xml.gz").unlink(missing_ok=True)
    for language in content.languages:
        (new / language / "404/index.html").rename(new / language / "404.html")
        (new / language / "404").rmdir()
    search.write(new, content)
    names = wizard.write(new, content)
    embed.write(new, content)
    status.write(new, content, places.content)
    tell_offset(new / "assets/page.js")
    tell_words(new / "assets/offer.js", content)
    pages = {path: path.read_text(encoding="utf-8") for path in sorted(new.rglob("*.html"))}
    css.lighten(new, pages, places.cache_dir / "cache")
    name_by_hash(new, pages, names)
    for path, page in pages.items():
        path.write_text(css.join(new, page), encoding="utf-8")
    if not places.watched:  # what a phone keeps, a preview must not
        offline.write(new, [entry.code for entry in content.site.languages if entry.core])


def tell_offset(script: Path) -> None:
    """What day it is, a page and the wizard tell alike: how far Kazakhstan is ahead stands in dates.js alone."""
    (stated,) = re.findall(r"const KAZAKHSTAN = \d+;", (wizard.WEB / "dates.js").read_text("utf-8"))
    text = script.read_text("utf-8")
    if text.count("const KAZAKHSTAN = 0;") != 1:
        raise BuildError(f"{script.name} has no place for the offset of Kazakhstan")
    script.write_text(text.replace("const KAZAKHSTAN = 0;", stated), "utf-8")


def tell_words(script: Path, content: Content) -> None:
    """How each language offers itself, and how one says in it that one stays: a page without an offer has no such words."""
    said = content.site.words["language-offer"].root, content.site.words["language-stay"].root
    words = {code: [text[code] for text in said] for code in content.languages}
    text = script.read_text("utf-8")
    if text.count("const WORDS = {};") != 1:
        raise BuildError(f"{script.name} has no place for the words")
    script.write_text(
        text.replace("const WORDS = {};", f"const WORDS = {json.dumps(words, ensure_ascii=False)};"), "utf-8"
    )


def name_by_hash(new: Path, pages: dict[Path, str], names: dict[str, str]) -> None:
    """Give files their lasting names, in the pages and in the scripts that load them; `names` are those given already."""
    names = dict(names)
    for pattern in HASHED:
        for path in sorted((new / "assets").glob(pattern)):
            text = path.read_text(encoding="utf-8")
            for old, lasting in names.items():
                text = text.replace(f'"./{old}"', f'"./{lasting}"')
            lasting = f"{path.stem}.{hashlib.sha256(text.encode()).hexdigest()[:10]}{path.suffix}"
            path.unlink()
            path.with_name(lasting).write_text(text, encoding="utf-8")
            names[path.name] = lasting
    for path, page in pages.items():
        pages[path] = with_names(page, names)


def with_names(page: str, names: dict[str, str]) -> str:
    for old, lasting in names.items():
        page = page.replace(f"assets/{old}", f"assets/{lasting}")
    return page


def lasting_names(site: Path) -> dict[str, str]:
    """The names that `name_by_hash` gave, read from a finished site."""
    found = (re.fullmatch(r"(.+)\.[0-9a-f]{10}(\.[a-z]+)", path.name) for path in (site / "assets").iterdir())
    return {match[1] + match[2]: match[0] for match in found if match}


def publish_atomically(new: Path, site: Path) -> None:
    """Put the new site where the old one is, in one step where the system has one."""
    if not site.exists():
        new.rename(site)
        return
    if exchange(new, site):
        return  # what was the old site now has the new one's name, and goes with it
    aside = new.with_name(new.name + "-old")
    site.rename(aside)
    new.rename(site)
    shutil.rmtree(aside, ignore_errors=True)


def exchange(one: Path, other: Path) -> bool:
    """Exchange two folders so that nobody ever finds neither; False where the system cannot."""
    at_working_folder, exchange_flag = -100, 2
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    return renameat2(at_working_folder, os.fsencode(one), at_working_folder, os.fsencode(other), exchange_flag) == 0


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Build the site, or say what is wrong and leave the old one.")
    parser.add_argument("--root", default=ROOT, type=Path, help="the folder with mkdocs.yml, docs/ and site/")
    parser.add_argument("--content", type=Path, help="the content, if it is not in root")
    parser.add_argument("--preview", action="store_true", help="write what `make serve` shows, not site/")
    options = parser.parse_args(arguments)
    root = options.root.resolve()
    places = (BuildPaths.preview if options.preview else BuildPaths)(
        root, (options.content or root / "content").resolve()
    )
    start = time.monotonic()
    try:
        build(places)
    except (ContentError, RenderError, BuildError, css.StylesError, ProcessDied) as error:
        print(error, file=sys.stderr)
        return 1
    count = sum(1 for _ in places.site.rglob("*.html"))
    print(
        f"{places.site.relative_to(Path.cwd()) if places.site.is_relative_to(Path.cwd()) else places.site}: "
        f"{count} pages in {time.monotonic() - start:.1f} s"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
