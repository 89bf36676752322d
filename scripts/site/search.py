"""Writes what the search needs: one small file of texts a language, and the search library.

The browser makes the index itself: the texts are smaller than an index of them would be, and the
rules for endings and mistypes then stand in one place only, docs/assets/search.js.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from scripts import ROOT
from scripts.content import model
from scripts.content.freshness import build_day
from scripts.content.load import Content, walk
from scripts.site.inline import Addresses, Inline, anchor

LIBRARIES = ROOT / "node_modules"
COMMENT = re.compile(r"/\*.*?\*/|^[ \t]*//[^\n]*$", re.S | re.M)


def write(site: Path, content: Content) -> None:
    """The texts of each language and the library, in site/assets."""
    assets = site / "assets"
    for language in content.languages:
        entries = list(texts(content, language))
        (assets / f"search-{language}.json").write_text(
            json.dumps(entries, ensure_ascii=False, separators=(",", ":")), encoding="utf-8"
        )
    library = (LIBRARIES / "minisearch/dist/es/index.js").read_text(encoding="utf-8")
    (assets / "minisearch.js").write_text(light(library), encoding="utf-8")


def light(library: str) -> str:
    """The library without its comments and indentation, which are half of it."""
    return "\n".join(line for line in map(str.strip, COMMENT.sub("", library).splitlines()) if line)


def texts(content: Content, language: str) -> Iterator[list[str]]:
    """[address, anchor, title, heading, text] for each part of each page."""
    addresses = Addresses(content, wizard=False)
    inline = Inline(addresses, language, "", build_day())
    for name, page in content.pages.items():
        address = "" if name == "index" else f"{name}/"
        title = inline.text(page.title)
        yield [address, "", title, "", inline.text(page.summary)]
        for block in page.blocks:
            heading = inline.text(block.heading) if block.heading else ""
            if isinstance(block, model.RegisterBlock):
                if heading:
                    yield [address, block.id, title, heading, ""]
                yield from ([address, *entry[:1], title, *entry[1:]] for entry in register(block.of, content, inline))
            elif not isinstance(block, (model.PagesBlock, model.ContactsBlock)):
                yield [address, block.id, title, heading, said(block, inline, block.heading)]
    for name, question in content.questions.items():
        address = f"faq/{name}/"
        yield [address, "", inline.text(question.question), "", said(question, inline, question.question)]


def said(part, inline: Inline, but: model.Text | None) -> str:
    """Every text of a part, less its heading."""
    return " ".join(inline.text(text) for _, text in walk(part) if isinstance(text, model.Text) and text is not but)


def register(of: str, content: Content, inline: Inline) -> Iterator[list[str]]:
    """[anchor, heading, text] for each entry of a register."""
    if of == "glossary":
        for id, term in content.glossary.items():
            yield [id, " ".join(inline.text(text) for text in (term.short, term.term) if text), inline.text(term.meaning)]
    elif of == "doubts":
        for id, doubt in content.doubts.items():
            yield [anchor(id), inline.text(doubt.title), said(doubt, inline, doubt.title)]
    elif of == "sources":
        for id, source in content.sources.items():
            yield [id, inline.text(source.title), f"{source.number or ''} {said(source, inline, source.title)}".strip()]
    elif of == "amounts":
        for id, amount in content.amounts.items():
            yield [f"amount-{id}", inline.text(amount.title), ""]
