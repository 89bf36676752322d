"""Says under each statement where it is from, and on the page of sources who cites them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from scripts import model
from scripts.inline import Inline
from scripts.load import Content, walk


@dataclass
class Line:
    """One source of a statement; for the Fund's material also which of its statements."""

    title: list[model.Text]
    address: str | None
    number: str | None = None
    facts: list[tuple[str, str | None]] = field(default_factory=list)  # number, where it is shown


class Citations:
    def __init__(self, content: Content, inline: Inline):
        self.content = content
        self.inline = inline

    def lines(self, *cites: Iterable[str]) -> list[Line]:
        """One line a source, doubts last, each once, in the order in which they are cited."""
        lines: dict[str, Line] = {}
        for citation in sorted(dict.fromkeys(one for some in cites for one in some), key=lambda one: one[0] == "X"):
            if citation[0] == "F":
                fact = self.content.facts[citation]
                line = lines.setdefault(fact.source, self.line(fact.source))
                line.facts.append((citation[1:], self.address(citation)))
            else:
                lines.setdefault(citation, self.line(citation))
        return list(lines.values())

    def line(self, citation: str) -> Line:
        if citation[0] == "X":
            return Line([self.content.doubts[citation].title], self.address(citation), number=citation[1:])
        name, _, point = citation.partition("#")
        source = self.content.sources[name]
        points = [entry.title for entry in source.points if entry.id == point]
        titles = points if source.kind == "fund" and points else [source.title, *points]
        return Line(titles, self.address(citation))

    def address(self, citation: str) -> str | None:
        found = self.inline.addresses.cited(citation)
        return found and self.inline.address(found)


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
