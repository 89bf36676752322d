"""Checks a finished site: every link, file, anchor and language pair leads somewhere."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

TAG = re.compile(r"<([a-z][a-z0-9]*)\s([^<>]*)>")
ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')


@dataclass
class Page:
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    others: dict[str, str] = field(default_factory=dict)  # rel=alternate: language -> address
    canonical: str | None = None
    language: str | None = None


def read(html: str) -> Page:
    """What a page refers to. Our own pages are read, so a pattern does; a parser takes ten times as long."""
    page = Page()
    for tag, text in TAG.findall(html):
        attributes = attributes_in(text)
        if "id" in attributes:
            page.ids.append(attributes["id"])
        if tag == "html":
            page.language = attributes.get("lang")
        elif tag == "link" and attributes.get("rel") == "alternate":
            page.others[attributes["hreflang"]] = attributes["href"]
        elif attributes.get("rel") == "canonical":
            page.canonical = attributes["href"]
        else:
            page.links += [attributes[name] for name in ("href", "src", "data-index") if name in attributes]
    return page


@lru_cache(maxsize=100_000)  # pages are alike
def attributes_in(tag: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in ATTRIBUTE.findall(tag)}


def faults(site: Path, url: str, languages: list[str]) -> list[str]:
    """Everything that is wrong with the site that will stand at `url`, one line a fault."""
    pages = {
        address_of(path, site, url): read(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))
    }
    files = {url + path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    return [
        f"{address[len(url) - 1 :]}: {fault}"
        for address, page in pages.items()
        for fault in (
            *dead_links(address, page, pages, files, url),
            *wrong_languages(address, page, pages, url, languages),
        )
    ]


def address_of(path: Path, site: Path, url: str) -> str:
    return url + path.relative_to(site).as_posix().removesuffix("index.html")


def resolved(address: str, link: str) -> str:
    """`urljoin`, remembering what pages of one folder have in common: they name the same neighbours."""
    if link.startswith("#"):
        return address + link
    if address.endswith("/") and link.startswith("../"):
        return joined(address[:-1].rpartition("/")[0] + "/", link[3:])
    return joined(address, link)


joined = lru_cache(maxsize=100_000)(urljoin)


def dead_links(address: str, page: Page, pages: dict[str, Page], files: set[str], url: str) -> Iterator[str]:
    for twice in {one for one in page.ids if page.ids.count(one) > 1} if len(set(page.ids)) < len(page.ids) else ():
        yield f"the id '{twice}' stands twice: rename a block or an entry"
    for link in dict.fromkeys(page.links):
        if urlsplit(link).scheme in ("tel", "mailto"):
            continue
        target, _, anchor = resolved(address, link).partition("#")
        if not target.startswith(url):
            continue
        target = unquote(target.partition("?")[0])
        if target not in pages and target not in files:
            yield f"'{link}' leads nowhere"
        elif anchor and target in pages and unquote(anchor) not in pages[target].ids:
            yield f"'{link}' leads to a place that the page does not have"


def wrong_languages(address: str, page: Page, pages: dict[str, Page], url: str, languages: list[str]) -> Iterator[str]:
    first = address[len(url) :].partition("/")[0]
    if page.language != (first if first in languages else languages[0]):
        yield f"<html lang> is '{page.language}'"
    if address.endswith("404.html"):
        return
    if page.canonical != address:
        yield f"the canonical address is '{page.canonical}'"
    same = address[len(url) + len(first) + 1 :] if first in languages else ""
    having = {language for language in languages if f"{url}{language}/{same}" in pages}
    if set(page.others) != {*having, "x-default"}:
        yield f"the languages are {', '.join(page.others) or 'not named'}"
    for language, other in page.others.items():
        if other not in pages:
            yield f"its '{language}' is '{other}', which is not there"
        elif first in languages and address not in pages[other].others.values() and other != url:
            yield f"'{other}' does not name it in return"
