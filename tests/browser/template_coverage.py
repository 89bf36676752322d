"""Chooses some of many pages that one template makes, so that nothing differs in kind on those left out.

What a browser makes of a page hangs on its elements, what they stand in and after, and how wide their words are;
another page of the same elements with shorter words shows it nothing new. So the kinds of a page are listed, and
pages are taken until every kind is among them, each on the page where it holds the longest word.
"""

import os
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
TOLD = ("class", "lang", "media", "name", "rel", "role", "type")  # attributes whose value makes another kind
WORD = re.compile(r"[^\s\u200b]+")

# Pages made by the hundred from one template each; the name of the group is the outcome or the table.
ALIKE = re.compile(r"(?P<template>../(?:wizard/walk|rules)/)(?P<group>[a-z-]+?)-?[0-9]+/")
EVERY_PAGE = os.environ.get("TIRKELU_EVERY_PAGE") == "1"

Kinds = dict[str, int]


def addresses(site: Path) -> list[str]:
    return [path.relative_to(site).as_posix().removesuffix("index.html") for path in sorted(site.rglob("*.html"))]


def file_of(site: Path, address: str) -> Path:
    return site / (address if address.endswith(".html") else f"{address}index.html")


def without_the_alike(site: Path) -> list[str]:
    """Of each template of each language the pages that show all its kinds, and one at least of each group."""
    all_kinds: dict[str, dict[str, Kinds]] = {}
    for address in addresses(site):
        if alike := ALIKE.fullmatch(address):
            html = file_of(site, address).read_text(encoding="utf-8")
            all_kinds.setdefault(alike["template"], {})[address] = kinds(html) | {f"group {alike['group']}": 0}
    chosen = {address for pages in all_kinds.values() for address in sample(pages)}
    return [address for address in addresses(site) if address in chosen or not ALIKE.fullmatch(address)]


class Reader(HTMLParser):
    """Collects the kinds of one page, each with the letters of the longest word in it (-1: no text at all)."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds: Kinds = {}
        self.open = [("", "")]  # tag and kind of what is open
        self.before = [""]  # what stood last in each of them

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = dict(attributes)
        values = [f"{name}={told[name]}" for name in TOLD if name in told]
        file = [(told.get("src") or "").rpartition("/")[2]] if tag == "script" else []
        me = " ".join([tag, *sorted(told), *values, *file])
        parent = self.open[-1][1].partition(" < ")[0]
        kind = f"{me} < {parent}"
        self.kinds.setdefault(kind, -1)
        self.kinds.setdefault(f"{self.before[-1]} + {tag} < {parent}", -1)
        self.before[-1] = tag
        if tag not in VOID:
            self.open.append((tag, kind))
            self.before.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag not in (one for one, _ in self.open):
            return
        while True:
            last, kind = self.open.pop()
            if not self.before.pop():
                self.kinds.setdefault(f"empty {kind}", -1)
            if last == tag:
                return

    def handle_data(self, text: str) -> None:
        if longest := max(map(len, WORD.findall(text)), default=0):
            kind = self.open[-1][1]
            self.kinds[kind] = max(self.kinds.get(kind, -1), longest)
            self.before[-1] = "text"


def kinds(html: str) -> Kinds:
    reader = Reader()
    reader.feed(html)
    return reader.kinds


def sample(pages: Mapping[str, Kinds]) -> list[str]:
    """The names of pages that together hold every kind at its widest; the same pages give the same names."""
    widest: Kinds = {}
    for page in pages.values():
        for kind, width in page.items():
            widest[kind] = max(widest.get(kind, -1), width)
    return list(
        cover({name: {kind for kind, width in page.items() if width == widest[kind]} for name, page in pages.items()})
    )


def cover(sets: Mapping[str, set[str]]) -> Iterator[str]:
    """Names of sets whose union is that of all, each time the one that adds the most."""
    left = set().union(*sets.values())
    while left:
        best = max(sorted(sets), key=lambda name: len(sets[name] & left))
        left -= sets[best]
        yield best
