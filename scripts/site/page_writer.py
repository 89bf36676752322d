"""What every page is written with: templates, words, citations, addresses."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, UndefinedError
from markupsafe import Markup

from scripts.content import model
from scripts.content.formatting import day_in_words, in_words
from scripts.content.load import Content
from scripts.site.citations import Citations
from scripts.site.inline import Addresses, Inline, anchor, begin, escape

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
    register_of_rules: Callable[["Writer", str], Markup]  # what the block `register of: rules` shows on a page
    only: set[str] | None = None  # the pages that are wanted, such as ru/tips; None: all
    said: dict[str, list[model.Text]] = field(default_factory=dict)  # page -> the texts on it

    def wants(self, page: str) -> bool:
        wanted = self.only is None or f"{self.language}/{page}" in self.only
        return wanted and self.content.has(self.language, page)

    def inline(self, page: str) -> Inline:
        return Inline(self.addresses, self.language, page, self.today, self.said.setdefault(page, []))

    def word(self, name: str) -> str:
        """A word of the interface. Raises RenderError if content/site.yaml lacks it."""
        return word(self.content.site, name)[self.language]

    def fill(self, template: str, page: str, **values: Any) -> Markup:
        """A template of `scripts/site/templates/`, for a page."""
        inline = self.inline(page)
        citations = Citations(self.content, inline)
        given: dict[str, Any] = {
            "content": self.content,
            "inline": inline,
            "words": inline.words,
            "word": self.word,
            "day": lambda day: day_in_words(day, self.language, self.content.site),
            "value": lambda amount, value: in_words(amount, value, self.language, self.content.site),
            "cites": citations.html,
            "cited_on": citations.pages,
            "source_title": citations.title,
            "page": page,
            "title_of": lambda name: title(self.content, name),
            "cited": self.cited,
            "anchor": anchor,
            "rules_of": lambda: self.register_of_rules(self, page),
            "facts_by_source": lambda: groupby(self.content.facts.values(), lambda fact: fact.source),
            "language": self.language,
        }
        try:
            return Markup(environment().get_template(template).render(given | values))
        except UndefinedError as error:
            raise RenderError(
                f"page '{page}': scripts/site/templates/{template} asks for what is not there: {error}"
            ) from error

    def document(self, page: str, title: model.Text, description: model.Text, body: str, **more: Any) -> Document:
        inline = self.inline(page)
        checked = more.pop("checked", None) or self.content.site.checked
        titles = inline.text(title), inline.text(description)
        against = self.checked_against(page, inline)
        warning = self.content.lock.warning(self.said.pop(page), self.language)
        having = self.content.having(page)
        languages = having if having != self.content.languages else None
        for name, value in (("against", against), ("warning", warning), ("languages", languages)):
            if value:
                more[name] = value
        return Document(self.language, page, *titles, body, checked, more)

    def checked_against(self, page: str, inline: Inline) -> list[list[str]]:
        """The sources that the page cites: title, its language, and where the register of sources shows it."""
        register = self.addresses.register.get("sources")
        if not register:
            return []
        there = self.content.nearest(self.language, register)
        titles = [(name, self.content.sources[name].title) for name, pages in self.cited.items() if page in pages]
        return [
            [inline.text(title), self.content.spoken(title, self.language), f"{register}/#{anchor(name)}", there]
            for name, title in titles
        ]


def word(site: model.Site, name: str) -> model.Text:
    if name not in site.words:
        raise RenderError(f"content/site.yaml: the word '{name}' is missing: add '{name}:' under 'words:'")
    return site.words[name]


class RenderError(Exception):
    """A template asked for what the content does not have."""


def title(content: Content, page: str) -> model.Text:
    """The title of a page or a question by its address."""
    return content.questions[page[4:]].question if page.startswith("faq/") else content.pages[page].title
