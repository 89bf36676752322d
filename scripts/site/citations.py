"""Says under each statement where it is from, and on the page of sources who cites them."""

from collections.abc import Iterable, Iterator
from typing import Any

from markupsafe import Markup

from scripts.content import model
from scripts.content.formatting import day_in_words
from scripts.content.load import Content, walk
from scripts.site.inline import Inline, escape


class Citations:
    """Writes the sources of statements on one page, as a block of HTML: a third of all links of the
    site are here, and Markdown would take as long over them as over everything else."""

    def __init__(self, content: Content, inline: Inline):
        self.content = content
        self.inline = inline

    def html(self, *cites: Iterable[str]) -> Markup:
        """A closed list: a line a source, in the order of citing, doubts last; nothing for nothing."""
        lines: dict[str, list[str]] = {}
        copies: dict[str, list[str]] = {}  # the editions of acts that were read in a copy
        for citation in sorted(dict.fromkeys(one for some in cites for one in some), key=lambda one: one[0] == "X"):
            if citation[0] == "F":
                source = self.content.facts[citation].source
                lines.setdefault(source, [self.title(source)]).append(self.linked(citation, citation[1:]))
            elif citation[0] == "X":
                doubt = self.content.doubts[citation]
                label = f"{self.word('doubt')} {citation[1:]}:"
                lines[citation] = [label, self.linked(citation, self.plain(doubt.title))]
            else:
                source, _, point = citation.partition("#")
                if source not in lines:
                    lines[source] = [self.linked(citation, self.title(citation))]
                elif point:  # the act is named already
                    lines[source].append(f"· {self.linked(citation, self.plain(self.titles(citation)[-1]))}")
                if edition := self.edition(citation):
                    copies.setdefault(source, []).append(edition)
        for source, editions in copies.items():
            dates = "; ".join(dict.fromkeys(editions))
            lines[source].append(f'<span class="grade">({escape(dates)}. {self.word("grade-copy")}.)</span>')
        return self.closed("source-of-statement", [" ".join(line) for line in lines.values()])

    def closed(self, label: str, lines: list[str]) -> Markup:
        items = "\n".join(f"<li>{line}</li>" for line in lines)
        opened = f'<details class="cites">\n<summary>{self.word(label)}</summary>\n<ul>\n'
        return Markup(f"{opened}{items}\n</ul>\n</details>" if lines else "")

    def title(self, citation: str) -> str:
        return ", ".join(map(self.plain, self.titles(citation)))

    def titles(self, citation: str) -> list[model.Text]:
        """An act with its article; of the Fund's material only the slide or the question."""
        if citation[0] == "F":
            citation = self.content.facts[citation].source
        name, _, point = citation.partition("#")
        source = self.content.sources[name]
        points = [entry.title for entry in source.points if entry.id == point]
        return points if source.kind == "fund" and points else [source.title, *points]

    def edition(self, citation: str) -> str:
        """Of an act that was read in a copy: the day of the wording that was read, where it is known."""
        name, _, point = citation.partition("#")
        source = self.content.sources.get(name)
        if source is None or source.grade != "copy":
            return ""
        days = [entry.edition for entry in source.points if entry.id == point and entry.edition] or [source.edition]
        words, language = self.content.site.words, self.inline.language
        if days[0] is None:
            return words["edition-unknown"][language]
        return f"{words['edition'][language]}: {day_in_words(days[0], language, self.content.site)}"

    def linked(self, citation: str, label: str) -> str:
        found = self.inline.addresses.cited(citation)
        return self.inline.anchor(found, label) if found else label

    def pages(self, names: Iterable[str]) -> Markup:
        """Links to the pages that rest on a source."""
        titles = dict(pages(self.content))
        lines = []
        for name in names:
            page = titles[name]
            title = page.question if isinstance(page, model.Question) else page.title
            lines.append(self.inline.anchor(name, self.plain(title)))
        return self.closed("what-cites-it", lines)

    def plain(self, text: model.Text) -> str:
        return self.inline.tongue(escape(self.inline.text(text)), self.content.spoken(text, self.inline.language))

    def word(self, name: str) -> str:
        return escape(self.content.site.words[name][self.inline.language])


def citations(value: Any) -> Iterator[str]:
    """Every citation within a part of the model."""
    return (found for _, found in walk(value) if isinstance(found, model.Citation))


def pages(content: Content) -> Iterator[tuple[str, model.Page | model.Question]]:
    """Every page and question with its address."""
    yield from content.pages.items()
    yield from ((f"faq/{name}", question) for name, question in content.questions.items())


def cited_by(content: Content) -> dict[str, list[str]]:
    """For each source the pages that rest on it, also by way of the Fund's statements."""
    cited: dict[str, list[str]] = {name: [] for name in content.sources}
    for address, page in pages(content):
        for citation in citations(page):
            if citation[0] == "X":
                continue
            source = content.facts[citation].source if citation[0] == "F" else citation
            name = source.partition("#")[0]
            if address not in cited[name]:
                cited[name].append(address)
    return cited
