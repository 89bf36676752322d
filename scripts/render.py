"""Writes the content as plain Markdown with front matter: docs/kk, docs/ru and so on.

    python -m scripts.render [--content FOLDER] [--docs FOLDER]

Any Markdown engine that knows `{#id}` after a heading and Markdown within HTML can build it.
"""

import argparse
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, UndefinedError
from markupsafe import Markup

from scripts import model
from scripts.citations import Citations, cited_by
from scripts.frame import write_frames
from scripts.inline import Addresses, Inline, anchor, begin, escape
from scripts.load import Content, ContentError, load
from scripts.values import day_in_words, in_words

TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True)
class Document:
    """One page in one language, ready to be written."""

    language: str
    page: str  # index, faq/insured-foreigner
    title: str
    description: str
    body: str
    checked: date
    meta: dict[str, Any] = field(default_factory=dict)  # `template`, and what that template reads

    @property
    def name(self) -> str:
        return f"{self.language}/{self.page}.md"

    def markdown(self, site: model.Site) -> str:
        front = {
            "title": self.title,
            "description": self.description,
            "lang": self.language,
            "page": self.page,
            "checked": day_in_words(self.checked, self.language, site),
            **self.meta,
        }
        # JSON is YAML, and quicker to write.
        lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in front.items()]
        body = re.sub(r"\n{3,}", "\n\n", self.body.strip())
        return "\n".join(["---", *lines, "---", "", body, ""])


# A producer makes pages that no file in content/pages/ holds. To add some, write a function with
# this shape and list its module here: the module is asked for `documents(writer)`, and yields only
# what the writer wants: a preview makes few pages, and must not take as long as all.
Producer = Callable[["Writer"], Iterator[Document]]
PRODUCERS = ["scripts.rules", "scripts.walk", "scripts.wizard", "scripts.embed", "scripts.status"]


@cache
def environment() -> Environment:
    """Jinja for Markdown: whatever a template prints is escaped unless it is Markup already."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        finalize=lambda value: value if isinstance(value, Markup) else begin(escape(value)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@dataclass
class Writer:
    """Everything that pages in one language are written with."""

    content: Content
    language: str
    addresses: Addresses
    today: date
    cited: dict[str, list[str]]  # source -> the pages that cite it
    only: set[str] | None = None  # the pages that are wanted, such as ru/tips; None: all
    said: dict[str, list[model.Text]] = field(default_factory=dict)  # page -> the texts on it

    def wants(self, page: str) -> bool:
        return self.only is None or f"{self.language}/{page}" in self.only

    def inline(self, page: str) -> Inline:
        return Inline(self.addresses, self.language, page, self.today, self.said.setdefault(page, []))

    def word(self, name: str) -> str:
        """A word of the interface. Raises MissingWord if content/site.yaml lacks it."""
        return word(self.content.site, name)[self.language]

    def fill(self, template: str, page: str, **values: Any) -> Markup:
        """A template of `scripts/templates/`, for a page."""
        inline = self.inline(page)
        citations = Citations(self.content, inline)
        given = dict(
            content=self.content,
            inline=inline,
            words=inline.words,
            word=self.word,
            day=lambda day: day_in_words(day, self.language, self.content.site),
            value=lambda amount, value: in_words(amount, value, self.language, self.content.site),
            cites=citations.html,
            cited_on=citations.pages,
            source_title=citations.title,
            page=page,
            title_of=lambda name: title(self.content, name),
            cited=self.cited,
            anchor=anchor,
            rules_of=lambda: rules_register(self, page),
            facts_by_source=lambda: groupby(self.content.facts.values(), lambda fact: fact.source),
            language=self.language,
        )
        try:
            return Markup(environment().get_template(template).render(given | values))
        except UndefinedError as error:
            raise RenderError(f"page '{page}': scripts/templates/{template} asks for what is not there: {error}") from error

    def document(self, page: str, title: model.Text, description: model.Text, body: str, **more: Any) -> Document:
        inline = self.inline(page)
        checked = more.pop("checked", None) or self.content.site.checked
        titles = inline.text(title), inline.text(description)
        against = self.checked_against(page, inline)
        warning = self.content.lock.warning(self.said.pop(page), self.language)
        for name, value in (("against", against), ("warning", warning)):
            if value:
                more[name] = value
        return Document(self.language, page, *titles, body, checked, more)

    def checked_against(self, page: str, inline: Inline) -> list[list[str]]:
        """The sources that the page cites: title, and where the register of sources shows it."""
        register = self.addresses.register.get("sources")
        cited = [name for name, pages in self.cited.items() if page in pages] if register else []
        return [[inline.text(self.content.sources[name].title), f"{register}/#{anchor(name)}"] for name in cited]


def word(site: model.Site, name: str) -> model.Text:
    if name not in site.words:
        raise MissingWord(name)
    return site.words[name]


class RenderError(Exception):
    """A template asked for what the content does not have."""


class MissingWord(RenderError):
    """content/site.yaml lacks a word that a template shows."""

    def __init__(self, name: str):
        super().__init__(f"content/site.yaml: the word '{name}' is missing: add '{name}:' under 'words:'")


def title(content: Content, page: str) -> model.Text:
    """The title of a page or a question by its address."""
    return content.questions[page[4:]].question if page.startswith("faq/") else content.pages[page].title


def rules_register(writer: Writer, page: str) -> Markup:
    """What the block `register of: rules` shows; the rules package supplies it."""
    if find_spec("scripts.rules") is None:
        return Markup("")
    return import_module("scripts.rules").register(writer, page)


def documents(writer: Writer) -> Iterator[Document]:
    """Every page in the writer's language that the writer wants."""
    content = writer.content
    for name, page in content.pages.items():
        if not writer.wants(name):
            continue
        body = writer.fill("page.md.j2", name, written=page)
        yield writer.document(name, page.title, page.summary, body, checked=page.checked)
    for name, question in content.questions.items():
        address = f"faq/{name}"
        if not writer.wants(address):
            continue
        body = writer.fill("question.md.j2", address, question=question)
        yield writer.document(address, question.question, question.short, body)
    special = {"search": ("search", "search-placeholder"), "404": ("not-found-title", "not-found-text")}
    for address, words in special.items():
        if not writer.wants(address):
            continue
        template = {"404": "missing.html"}.get(address, f"{address}.html")
        yield writer.document(address, *(word(content.site, name) for name in words), "", template=template)
    if writer.only is not None and not any(map(by_rules, writer.only)):
        return
    for module in PRODUCERS:
        if find_spec(module) and hasattr(import_module(module), "documents"):
            yield from import_module(module).documents(writer)


def by_rules(name: str) -> bool:
    """Whether what a page such as ru/rules/d5 shows is taken from the rules."""
    return name.partition("/")[2].startswith(("rules", "wizard"))


def render(content: Content, docs: Path, today: date | None = None, only: set[str] | None = None) -> list[Path]:
    """Write all pages below `docs`, and what the theme needs of the content.

    Only files that changed are written, those of pages that are gone are deleted; the changed ones
    are returned. With `only` (ru/tips), all other pages stay as they are. Raises RenderError.
    """
    today = today or build_day()
    addresses = Addresses(content, wizard=(docs / "theme/wizard.html").exists())
    cited = cited_by(content)
    changed, kept = [], set()
    for language in content.languages:
        writer = Writer(content, language, addresses, today, cited, only)
        for document in documents(writer):
            path = docs / document.name
            kept.add(path)
            if write(path, document.markdown(content.site)):
                changed.append(path)
    for language in content.languages if only is None else ():
        for path in sorted((docs / language).rglob("*.md")):
            if path not in kept:
                path.unlink()
                changed.append(path)
    return changed + write_frames(content, addresses, docs / "theme/partials/languages", write)


def build_day() -> date:
    """Today, or the day that SOURCE_DATE_EPOCH names so that a build can be repeated."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(epoch), UTC).date() if epoch else date.today()


def write(path: Path, text: str) -> bool:
    """Write a file if it would change; say whether it did."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return True


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Write docs/kk, docs/ru from the content.")
    parser.add_argument("--content", default=Path("content"), type=Path)
    parser.add_argument("--docs", default=Path("docs"), type=Path)
    options = parser.parse_args(arguments)
    try:
        print(f"{len(render(load(options.content), options.docs))} files changed")
    except (ContentError, RenderError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
