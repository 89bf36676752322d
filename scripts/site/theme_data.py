"""Gives the theme what stands round every page: words, menu, contacts, languages.

Material keeps the words of a language in `partials/languages/<code>.html` and has no Kazakh; ours
lie in the same place and are made of content/site.yaml.
"""

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

from scripts.content import freshness, model
from scripts.content.formatting import day_in_words
from scripts.content.load import Content
from scripts.site.inline import Addresses, Inline


def write_frames(
    content: Content, addresses: Addresses, folder: Path, write: Callable[[Path, str], bool], today: date
) -> list[Path]:
    """One file a language, and one that names the languages. Returns those that changed."""
    files = {folder / f"{language}.html": frame(content, addresses, language, today) for language in content.languages}
    codes = {
        "codes": content.languages,
        "names": [entry.name for entry in content.site.languages],
        "directions": {entry.code: entry.dir for entry in content.site.languages if entry.dir != "ltr"},
        "full": [entry.code for entry in content.site.languages if not entry.core],
        "url": content.site.url,
    }
    files[folder / "all.html"] = statements(codes)
    return [path for path, text in files.items() if write(path, text)]


def frame(content: Content, addresses: Addresses, language: str, today: date) -> str:
    site, words = content.site, Inline(addresses, language, "index", today).text
    last = freshness.old_after(content)

    def here(pages: Iterable[str]) -> list[str]:
        return [page for page in pages if content.has(language, page)]

    values = {
        "name": words(site.name),
        "tagline": words(site.tagline),
        "words": {name: words(text) for name, text in site.words.items()},
        "menu": [
            {"title": words(group.title), "pages": [link(content, page, language, words) for page in pages]}
            for group in site.menu
            if (pages := here(group.pages))
        ],
        "contacts": [
            {
                "id": entry.id,
                "name": words(entry.name),
                "about": words(entry.about),
                "show": entry.show,
                "link": entry.link,
            }
            for entry in site.contacts
        ],
        "trust": [
            link(content, addresses.register[register], language, words)
            for register in ("sources", "doubts")
            if register in addresses.register
        ],
        "questions": link(content, addresses.register["questions"], language, words)
        if "questions" in addresses.register
        else {},
        "wizard": addresses.wizard,
        "status": content.nearest(language, "status"),
        "unread": content.by_code[language].unread,
        # The last day on which this copy is not old, for the reader's clock, and in words for who has no script.
        "old_after": last.isoformat(),
        "old_later": words(site.words["copy-old-later"]).replace("{day}", day_in_words(last, language, site))
        if "copy-old-later" in site.words
        else "",
        "pages": [link(content, page, language, words) for page in here(content.pages)],
    }
    return "{% macro t(key) %}{{ words[key] }}{% endmacro %}\n" + statements(values)


def link(content: Content, page: str, language: str, words: Callable[[model.Text], str]) -> dict[str, str]:
    """`address` is seen from the pages of `language`, where a reader of this one finds the page."""
    address = "" if page == "index" else f"{page}/"
    written = content.pages[page]
    return {
        "page": page,
        "language": content.nearest(language, page),
        "address": address,
        "title": words(written.title),
        "about": words(written.summary),
    }


def statements(values: dict[str, Any]) -> str:
    return "".join(f"{{% set {name} = {literal(value)} %}}\n" for name, value in values.items())


def literal(value: Any) -> str:
    """A value as Jinja writes it; a string cannot end its own quotes or the tag around it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(key)}: {literal(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    return '"' + "".join(f"\\x{ord(sign):02x}" if sign in "\"'\\{}%#\r\n" else sign for sign in str(value)) + '"'
