"""Makes the pages that somebody looks at, at once, and puts them into the preview that stands.

    show(places, content, pages)   the names of those that are there now, such as ru/tips

All the other pages, the search and the checking of links wait for the next whole build.
"""

import json
import re
import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from scripts.content.load import Content
from scripts.site import css
from scripts.site.build import BuildPaths, build_lock, lasting_names, mkdocs, with_names
from scripts.site.markdown import by_rules, render
from scripts.site.pages import wizard
from scripts.site.rules_data import DATA as COMPILED
from scripts.site.rules_data import words
from scripts.slim_pyodide import runtime

NAME = re.compile(r"[a-z]+(/[a-z0-9-]+)+")
DATA = "eligibility/data/words-{}.json"  # within the wheel of the rules


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
        mkdocs(places, content, new, only=pages)
        wizard.write(new, content, lambda assets: renewed_runtime(places.site / "assets", assets, content))
        for folder in new.glob("assets/*-*/"):
            shutil.copytree(folder, places.site / "assets" / folder.name, dirs_exist_ok=True)
        names = lasting_names(places.site)
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


def renewed_runtime(standing: Path, assets: Path, content: Content) -> dict[str, Any]:
    """The rules that stand in a site with the words of now: their wheel is packed again, not built, and
    what was made of the old words, the image, is left out."""
    old = next(standing.glob("wizard-*/wizard-*.json"))  # there may be several, by other words alone
    manifest = json.loads(old.read_text("utf-8"))["runtime"]
    with tempfile.TemporaryDirectory() as temporary:
        rules = Path(temporary)
        for name, file in manifest["files"].items():
            if "/rules-" in file["name"] and name != runtime.IMAGE:
                shutil.copyfile(old.parent / file["name"], rules / name)
        renew_words(rules, content)
        placed = runtime.place(rules, assets, "rules")
    manifest["files"].pop(runtime.IMAGE, None)
    manifest["files"] |= {name: file | {"name": f"../{file['name']}"} for name, file in placed.items()}
    return manifest


def renew_words(rules: Path, content: Content) -> None:
    """New words in the wheel, and its new sum in the lock file beside it."""
    wheel, lock = next(rules.glob("*.whl")), rules / runtime.LOCK
    with zipfile.ZipFile(wheel) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    for language in content.languages:
        members[DATA.format(language)] = json.dumps(words(content, language, content.site.checked)).encode()
    runtime.write_zip(wheel, members)
    locked = json.loads(lock.read_text("utf-8"))
    for package in locked["packages"].values():
        package["sha256"] = runtime.sha256(wheel)
    lock.write_text(json.dumps(locked), "utf-8")
