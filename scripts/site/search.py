"""Writes what the search needs: one small file of texts a language, and the search library.

The browser makes the index itself: the texts are smaller than an index of them would be, and the
rules for endings and mistypes then stand in one place only, docs/assets/finder.js.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts import ROOT
from scripts.content import model
from scripts.content.freshness import build_day
from scripts.content.load import Content, walk
from scripts.site.inline import Addresses, Inline, anchor

LIBRARIES = ROOT / "node_modules"
COMMENT = re.compile(r"/\*.*?\*/|^[ \t]*//[^\n]*$", re.DOTALL | re.MULTILINE)


def write(site: Path, content: Content) -> None:
    """The texts of each language and the library, in site/assets."""
    assets = site / "assets"
    for language in content.languages:
        (assets / f"search-{language}.json").write_text(
            json.dumps(index(content, language), ensure_ascii=False, separators=(",", ":")), encoding="utf-8"
        )
    library = (LIBRARIES / "minisearch/dist/es/index.js").read_text(encoding="utf-8")
    (assets / "minisearch.js").write_text(light(library), encoding="utf-8")


def light(library: str) -> str:
    """The library without its comments and indentation, which are half of it."""
    return "\n".join(line for line in map(str.strip, COMMENT.sub("", library).splitlines()) if line)


def index(content: Content, language: str) -> dict[str, Any]:
    """All that `Finder` of docs/assets/finder.js is made of: [address, title, blocks] for each page, and the words of
    `content/search.yaml` in every language, since many people type Russian on a Kazakh page."""
    search = content.search
    return {
        "pages": list(pages(content, language)),
        "danger": search.danger.root,
        "calm": search.calm.root,
        "synonyms": [group.root for group in search.synonyms],
    }


def pages(content: Content, language: str) -> Iterator[list[Any]]:
    """[address, title, blocks] for each page and question; a block is [anchor, heading, text, what people type]."""
    inline = Inline(Addresses(content, wizard=False), language, "", build_day())
    heard = {language, *(entry.code for entry in content.site.languages if not entry.core)}
    typed = {str(tag.at): words_typed(tag, heard) for tag in content.search.tags}
    for name, page in content.pages.items():
        if not content.has(language, name):
            continue
        blocks = [["", "", inline.text(page.summary), typed.get(name, "")]]
        for block in page.blocks:
            heading = inline.text(block.heading) if block.heading else ""
            tags = typed.get(f"{name}#{block.id}", "")
            if isinstance(block, model.RegisterBlock):
                blocks += [[block.id, heading, "", tags]] if heading else []
                blocks += [[*entry, ""] for entry in register(block.of, content, inline)]
            elif not isinstance(block, (model.PagesBlock, model.ContactsBlock)):
                blocks.append([block.id, heading, said(block, inline, block.heading), tags])
        yield ["" if name == "index" else f"{name}/", inline.text(page.title), blocks]
    for name, question in content.questions.items():
        if not content.has(language, f"faq/{name}"):
            continue
        answer = ["", "", said(question, inline, question.question), typed.get(f"faq/{name}", "")]
        yield [f"faq/{name}/", inline.text(question.question), [answer]]


def words_typed(tag: model.Tag, languages: set[str]) -> str:
    """Every word of these languages that leads to the block, once. A core language has its words in its own index alone:
    all of them in every index would weigh on those who never type them."""
    phrases = [phrase for language, typed in tag.words.root.items() if language in languages for phrase in typed]
    return " ".join(dict.fromkeys(" ".join(phrases).split()))


def said(part, inline: Inline, but: model.Text | None) -> str:
    """Every text of a part, less its heading."""
    return " ".join(inline.text(text) for _, text in walk(part) if isinstance(text, model.Text) and text is not but)


def register(of: str, content: Content, inline: Inline) -> Iterator[list[str]]:
    """[anchor, heading, text] for each entry of a register."""
    if of == "glossary":
        for id, term in content.glossary.items():
            yield [
                id,
                " ".join(inline.text(text) for text in (term.short, term.term) if text),
                inline.text(term.meaning),
            ]
    elif of == "doubts":
        for id, doubt in content.doubts.items():
            yield [anchor(id), inline.text(doubt.title), said(doubt, inline, doubt.title)]
    elif of == "sources":
        for id, source in content.sources.items():
            yield [id, inline.text(source.title), source.number or ""]  # the notes are long, and nobody's question
    elif of == "amounts":
        for id, amount in content.amounts.items():
            yield [f"amount-{id}", inline.text(amount.title), ""]
