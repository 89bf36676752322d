"""Makes the pages that somebody looks at, at once, and puts them into the preview that stands.

    show(places, content, pages)   the names of those that are there now, such as ru/tips

All the other pages, the search and the checking of links wait for the next whole build.
"""

import json
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

from scripts.content.load import Content
from scripts.site import css
from scripts.site.build import BuildPaths, build_lock, lasting_names, mkdocs, with_names
from scripts.site.markdown import by_rules, render
from scripts.site.pages import wizard
from scripts.site.rules_data import DATA as COMPILED

NAME = re.compile(r"[a-z]+(/[a-z0-9-]+)+")


def show(places: BuildPaths, content: Content, pages: set[str]) -> set[str]:
    """Make these pages alone. Raises RenderError, BuildError; the other pages stay as they are.

    After a change of an amount the rules that stand in the site are old: what they make waits.
    """
    pages = {page for page in pages if NAME.fullmatch(page) and page.partition("/")[0] in content.languages}
    if content.law_data != json.loads((COMPILED / "amounts.json").read_text("utf-8")):
        pages = {page for page in pages if not by_rules(page)}
    if not pages or not places.site.exists():
        return set()
    with build_lock(places.cache_dir), tempfile.TemporaryDirectory(dir=places.cache_dir, prefix="site-") as temporary:
        new = Path(temporary)
        render(content, places.docs, only=pages)
        mkdocs(places, content, new, ["*.md", *(f"!/{page}.md" for page in pages)], whole=False)
        folder = wizard.write(new, content, lambda _: standing_runtime(places.site / "assets"))
        for part in new.glob("assets/*-*/"):
            shutil.copytree(part, places.site / "assets" / part.name, dirs_exist_ok=True)
        for part in new.glob("assets/messages-*"):
            shutil.copy(part, places.site / "assets")
        names = lasting_names(places.site) | folder
        return {page for page in pages if put(page, new, places.site, names)}


def put(page: str, new: Path, site: Path, names: dict[str, str]) -> bool:
    """A page as the whole build would finish it, in one step; whether there is such a page."""
    file = "index.html" if page.endswith("/index") else f"{page.rpartition('/')[2]}/index.html"
    made, place = new / page.rpartition("/")[0] / file, site / page.rpartition("/")[0] / file
    if not made.exists():
        return False
    made.write_text(css.join(site, with_names(css.one_link(made.read_text("utf-8")), names)), "utf-8")
    place.parent.mkdir(parents=True, exist_ok=True)
    made.replace(place)
    return True


def standing_runtime(assets: Path) -> dict[str, Any]:
    """The manifest of the Python that stands in a site, which no words change."""
    words = next(assets.glob("wizard-*/wizard-*.json"))  # there may be several, by other words alone
    return json.loads(words.read_text("utf-8"))["runtime"]
