"""Makes one light stylesheet of Material's and ours, and lets the pages use it."""

import hashlib
import json
import re
import subprocess
from functools import lru_cache
from pathlib import Path

import material

from scripts import ROOT
from scripts.site.build_cache import kept

BOTH = re.compile(
    r'<link rel="stylesheet" href="[./]*(?P<site>assets/site[^"]*)">'
    r'.*?(?P<second>\s*<link rel="stylesheet" href="[./]*(?P<wizard>assets/wizard[^"]*/wizard\.css)">)',
    re.DOTALL,
)
LINKS = re.compile(r'(?:<link rel="stylesheet" href="[^"]*assets/(?:stylesheets/main|site)[^"]*">\s*)+')
TAG = re.compile(r"<([a-z][a-z0-9-]*)((?:\s[^<>]*)?)>")
ATTRIBUTE = re.compile(r'([a-z-]+)(?:="([^"]*)")?')
STRING = re.compile(r'"[^"\n]{1,200}"|`[^`]{1,2000}`')
# Attributes whose values a stylesheet asks for.
ASKED = {"class", "role", "type", "dir", "open", "hidden"}


class StylesError(Exception):
    """Material's stylesheet is not the one the theme names, or node failed."""


def names_in(pages: list[str], scripts: list[str]) -> str:
    """Every tag, attribute and class that the pages use, sorted; scripts add the words in their strings."""
    names: set[str] = set()
    tags: set[tuple[str, str]] = set()  # pages are alike: most tags are read once for all
    for page in pages:
        tags.update(TAG.findall(page))
    for tag, attributes in tags:
        names.add(tag)
        for name, value in ATTRIBUTE.findall(attributes):
            names.add(name)
            if name in ASKED:
                names.update(value.split())
    for script in scripts:
        for text in STRING.findall(script):
            names.update(re.findall(r"[A-Za-z][\w-]*", text))
    return " ".join(sorted(names))


def stylesheet(names: str, own: Path, cache: Path) -> str:
    """The finished CSS; made anew only if Material, our CSS or the names in use have changed."""
    found = list(Path(material.__file__).parent.glob("templates/assets/stylesheets/main.*.min.css"))
    if len(found) != 1:
        raise StylesError(f"Material has {len(found)} main stylesheets: adapt scripts/site/css.py to its new version")
    purge = Path(__file__).with_name("purge_css.mjs")

    def purged() -> str:
        ask = json.dumps({"material": str(found[0]), "own": str(own), "html": names})
        done = subprocess.run(["node", purge], input=ask, capture_output=True, text=True, cwd=ROOT)
        if done.returncode:
            raise StylesError(
                f"node scripts/site/purge_css.mjs failed: run `make build`; it said: {done.stderr.strip()[-500:]}"
            )
        return done.stdout

    return kept("styles", [found[0].read_bytes(), own.read_bytes(), purge.read_bytes(), names.encode()], purged, cache)


def lighten(site: Path, pages: dict[Path, str], cache: Path) -> None:
    """Replace site/assets/site.css by the light stylesheet, and the links to both by one to it."""
    own = site / "assets/site.css"
    scripts = [path.read_text(encoding="utf-8") for path in sorted((site / "assets").glob("*.js"))]
    css = stylesheet(names_in(list(pages.values()), scripts), own, cache)
    own.write_text(css, encoding="utf-8")
    for path, page in pages.items():
        pages[path] = one_link(page)


def join(site: Path, page: str) -> str:
    """A page of the wizard that asks for one stylesheet in place of two: to a slow phone the second is a
    new connection, and a third of a second before anything is painted."""
    both = BOTH.search(page)
    if not both:
        return page
    name = joined(site, both["site"], both["wizard"])
    return page[: both.start()] + both[0].replace(both["site"], name).removesuffix(both["second"]) + page[both.end() :]


@lru_cache(maxsize=10)  # the names of the parts change with what is in them
def joined(site: Path, *parts: str) -> str:
    """Write the stylesheet that is all of these, and say where."""
    css = "".join((site / part).read_text("utf-8") for part in parts)
    name = f"assets/walk.{hashlib.sha256(css.encode()).hexdigest()[:10]}.css"
    if not (site / name).exists():
        (site / name).write_text(css, "utf-8")
    return name


def one_link(page: str) -> str:
    """A page that asks for our stylesheet alone."""
    return LINKS.sub(lambda match: match[0].rstrip().rsplit("\n", 1)[-1] + "\n", page, count=1)
