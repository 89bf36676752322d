"""Turns a text of the content into Markdown that any engine shows as it was meant.

Only `**strong**`, `[words](target)` and `{amount:name}` mean something. Every other sign that
Markdown or HTML could take for its own is written as a numeric character reference, which both
show as the sign itself, in a paragraph as in a heading, a table cell or an attribute.
"""

import posixpath
import re
from datetime import date
from functools import cache

from markupsafe import Markup

from scripts.content import model
from scripts.content.formatting import in_words
from scripts.content.load import Content

SPECIAL = re.compile(r"""[&<>"'`*_\\\[\]{}|#~^$=]|!$""")
BEGIN = re.compile(r"^( *\d*)([-+:!.)])")  # what would make a list or the like of a line that begins so
STRONG = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def escape(text: str) -> Markup:
    """The text on one line, each sign of it literal in Markdown and in HTML."""
    line = re.sub(r" {2,}", " ", CONTROL.sub(" ", str(text)))
    return Markup(SPECIAL.sub(lambda match: f"&#{ord(match[0])};", line))


def begin(line: str) -> Markup:
    """An escaped text that may stand first on its line."""
    return Markup(BEGIN.sub(lambda match: f"{match[1]}&#{ord(match[2])};", line))


def plain(text: str) -> str:
    """The words alone, for a description or the search: no marks, no link targets."""
    return model.LINK.sub(lambda match: match[1], STRONG.sub(lambda match: match[1], text))


def href(url: str) -> Markup:
    """An address of another site inside a Markdown link."""
    return Markup(re.sub(r"""[\s<>"'`\\\[\]{}()|*^]""", lambda match: f"%{ord(match[0]):02X}", url))


@cache
def marked(line: str) -> Markup:
    """A text without links and amounts, which is the same on every page."""
    parts = STRONG.split(" ".join(line.split()))
    return begin("".join(f"<strong>{escape(part)}</strong>" if i % 2 else escape(part) for i, part in enumerate(parts)))


class Addresses:
    """Where everything that a text can name is shown: pages, questions, registers' entries."""

    def __init__(self, content: Content, wizard: bool):
        self.content = content
        self.wizard = wizard
        self.register = {
            block.of: page
            for page, written in content.pages.items()
            for block in written.blocks
            if isinstance(block, model.RegisterBlock)
        }

    def find(self, target: str) -> str | None:
        """`page#anchor` within a language, a whole address for a contact, None for what is not there."""
        kind, _, name = target.partition(":")
        if target.partition("#")[0] == "wizard":
            return target if self.wizard else None
        if kind == "contact":
            return next(contact.link for contact in self.content.site.contacts if contact.id == name)
        registers = {"source": "sources", "term": "glossary", "doubt": "doubts", "fact": "facts"}
        if name and kind in registers:
            page = self.register.get(registers[kind])
            return page and f"{page}#{anchor(name)}"
        return target

    def cited(self, citation: str) -> str | None:
        """Where a citation (F16, X2, dsm-194#who) is shown."""
        kind = "fact" if citation[0] == "F" else "doubt" if citation[0] == "X" else "source"
        return self.find(f"{kind}:{citation}")


def anchor(name: str) -> str:
    """The id of an entry of a register: f16, x2, dsm-194, health-code-art-83."""
    return name.lower().replace("#", "-")


class Inline:
    """Writes texts for one page in one language."""

    def __init__(
        self, addresses: Addresses, language: str, page: str, today: date, said: list[model.Text] | None = None
    ):
        self.said = [] if said is None else said  # every text that was written
        self.addresses = addresses
        self.language = language
        self.page = page
        self.today = today

    @property
    def content(self) -> Content:
        return self.addresses.content

    def said_in(self, text: model.Text) -> tuple[str, str]:
        """The words of a text, and the language in which this page's reader gets them."""
        language = self.content.spoken(text, self.language)
        if language == self.language:
            self.said.append(text)
        return text[language], language

    def words(self, text: model.Text) -> Markup:
        """A text with its marks understood; one that this language lacks is marked as the other's."""
        line, language = self.said_in(text)
        if "[" not in line and "{" not in line:
            return self.tongue(marked(line), language)
        parts = STRONG.split(" ".join(line.split()))
        whole = Markup("").join(
            Markup("<strong>{}</strong>").format(self.links(part, language)) if i % 2 else self.links(part, language)
            for i, part in enumerate(parts)
        )
        return self.tongue(begin(whole), language)

    def tongue(self, words: Markup, language: str) -> Markup:
        """Words on this page: those of another language say which it is, and which way it is written."""
        if language == self.language:
            return words
        direction = self.content.by_code[language].dir
        way = Markup(' dir="{}"').format(direction) if direction != self.content.by_code[self.language].dir else ""
        return Markup('<span lang="{}"{}>{}</span>').format(language, way, words)

    def links(self, words: str, language: str) -> Markup:
        done, at = Markup(""), 0
        for match in model.LINK.finditer(words):
            done += self.amounts(words[at : match.start()], language)
            done += self.link(match[2], self.amounts(match[1], language))
            at = match.end()
        return done + self.amounts(words[at:], language)

    def amounts(self, words: str, language: str) -> Markup:
        done, at = Markup(""), 0
        for match in model.AMOUNT.finditer(words):
            done += escape(words[at : match.start()]) + escape(self.amount(match[1], match[2], language))
            at = match.end()
        return done + escape(words[at:])

    def amount(self, name: str, day: str | None, language: str) -> str:
        amount = self.content.amounts[name]
        value = model.value_on(amount, date.fromisoformat(day) if day else self.today)
        site = self.content.site
        said = in_words(amount, value, language, site)
        if not day and self.today > amount.checked_until:
            said += f" ({site.words['amount-stale'][language]})"
        return said

    def link(self, target: str, words: Markup) -> Markup:
        """A Markdown link, or the words alone where the target is not part of this site yet."""
        found = self.addresses.find(target)
        return words if found is None else self.way(found, words)

    def way(self, found: str, words: str) -> Markup:
        """A Markdown link to what `Addresses` found; one to a page in another language says so."""
        words = words if isinstance(words, Markup) else escape(words)
        there = self.language_of(found)
        if there == self.language:
            return Markup("[{}]({})").format(words, Markup(self.address(found)))
        link = Markup("[{} {}]({})").format(words, self.elsewhere(there), Markup(self.address(found)))
        return link + Markup('{{: hreflang="{}" }}').format(there)

    def anchor(self, found: str, words: str) -> Markup:
        """The same in HTML; the words are HTML already."""
        there = self.language_of(found)
        if there == self.language:
            return Markup(f'<a href="{self.url(found)}">{words}</a>')
        return Markup(f'<a href="{self.url(found)}" hreflang="{there}">{words} {self.elsewhere(there)}</a>')

    def elsewhere(self, language: str) -> Markup:
        """The mark of a link to a page in another language: seen as its code, heard as its name."""
        name = escape(self.content.by_code[language].name)
        return Markup(
            f'<small class="elsewhere"><span aria-hidden="true">({language})</span>'
            f'<span class="hidden" lang="{language}">{name}</span></small>'
        )

    def language_of(self, found: str) -> str:
        """The language in which this page's reader finds a page of the site; a contact has none."""
        return self.language if ":" in found else self.content.nearest(self.language, found.partition("#")[0])

    def address(self, found: str) -> str:
        """From what `Addresses` found to a way from this page: `../egov.md#steps`."""
        if ":" in found:
            return href(found)
        page, sign, point = found.partition("#")
        if page == self.page and point:
            return sign + point
        there = self.language_of(found)
        if there != self.language:
            start = posixpath.dirname(f"{self.language}/{self.page}")
            return posixpath.relpath(f"{there}/{page}.md", start) + sign + point
        start = posixpath.dirname(self.page) or "."
        return posixpath.relpath(page + ".md", start) + sign + point

    def url(self, found: str) -> str:
        """The same as a browser wants it, for HTML: `../egov/#steps`. mkdocs leaves such as they are."""
        if ":" in found:
            return href(found)
        page, sign, point = found.partition("#")
        if page == self.page and point:
            return sign + point
        target, here = ("" if name == "index" else name for name in (page, self.page))
        there = self.language_of(found)
        if there != self.language:
            target, here = f"{there}/{target}".rstrip("/"), f"{self.language}/{here}".rstrip("/")
        way = posixpath.relpath(target or ".", here or ".")
        return f"{'' if way == '.' and target else way}/{sign}{point}".removeprefix("./") or "./"

    def pieces(self, text: model.Text) -> list[list[str]]:
        """The words in pieces, unescaped: for a script that makes text nodes and links of them. A piece is [words],
        [words, address], or [words, address, code, name] of a page in another language. An address is one of this
        site, or of a contact; the content has no others."""
        line, language = self.said_in(text)
        line, found, at = " ".join(line.split()), [], 0
        for match in model.LINK.finditer(line):
            found += [[line[at : match.start()]], [match[1], *self.led(match[2])]]
            at = match.end()
        found.append([line[at:]])
        return [[self.plain(words, language), *more] for words, *more in found if words]

    def led(self, target: str) -> list[str]:
        """The address of a link and, where it is another, code and name of its language; nothing for what is not there."""
        found = self.addresses.find(target)
        if not found:
            return []
        there = self.language_of(found)
        return [self.url(found), *(() if there == self.language else (there, self.content.by_code[there].name))]

    def text(self, text: model.Text) -> str:
        """The words alone, with amounts, unescaped: for titles and descriptions in front matter."""
        line, language = self.said_in(text)
        return self.plain(" ".join(line.split()), language)

    def plain(self, line: str, language: str) -> str:
        return model.AMOUNT.sub(lambda match: self.amount(match[1], match[2], language), plain(line))
