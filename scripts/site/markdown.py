"""Writes the content as plain Markdown with front matter: docs/LANG, one folder a language.

    python -m scripts.site.markdown [--content FOLDER] [--docs FOLDER]

Any Markdown engine that knows `{#id}` after a heading and Markdown within HTML can build it.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from scripts.content.freshness import build_day
from scripts.content.load import Content, ContentError, load
from scripts.site.citations import cited_by
from scripts.site.inline import Addresses
from scripts.site.page_writer import Document, RenderError, Writer, word
from scripts.site.pages import embed, paths, rules, status, wizard
from scripts.site.theme_data import write_frames

# A producer makes pages that no file in content/pages/ holds. It yields only what the writer wants: a preview makes
# few pages, and must not take as long as all.
Producer = Callable[[Writer], Iterator[Document]]
PRODUCERS: list[Producer] = [rules.documents, paths.documents, wizard.documents, embed.documents, status.documents]


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
    for address, (name, about) in special.items():
        if not writer.wants(address):
            continue
        template = {"404": "missing.html"}.get(address, f"{address}.html")
        yield writer.document(address, word(content.site, name), word(content.site, about), "", template=template)
    if writer.only is not None and not any(map(by_rules, writer.only)):
        return
    for producer in PRODUCERS:
        yield from producer(writer)


def by_rules(name: str) -> bool:
    """Whether what a page such as ru/rules/d5 shows is taken from the rules."""
    return name.partition("/")[2].startswith(("rules", "wizard"))


def render(content: Content, docs: Path, today: date | None = None, only: set[str] | None = None) -> list[Path]:
    """Write all pages below `docs`, and what the theme needs of the content.

    Only files that changed are written, those of pages that are gone are deleted; the changed ones
    are returned. With `only` (ru/tips), all other pages stay as they are. Raises RenderError.
    """
    return render_pages(content, docs, content.languages, today, only) + render_frames(content, docs, today)


def render_frames(content: Content, docs: Path, today: date | None = None) -> list[Path]:
    """Write what the theme needs of the content, for all languages; return what changed."""
    return write_frames(
        content, addresses_in(content, docs), docs / "theme/partials/languages", write, today or build_day()
    )


def render_pages(
    content: Content, docs: Path, languages: list[str], today: date | None = None, only: set[str] | None = None
) -> list[Path]:
    """Write the pages in these languages, as `render` does all."""
    addresses = addresses_in(content, docs)
    cited = cited_by(content)
    changed, kept = [], set()
    for language in languages:
        writer = Writer(content, language, addresses, today or build_day(), cited, rules.register, only)
        for document in documents(writer):
            path = docs / document.name
            kept.add(path)
            if write(path, document.markdown(content.site)):
                changed.append(path)
    for language in languages if only is None else ():
        for path in sorted((docs / language).rglob("*.md")):
            if path not in kept:
                path.unlink()
                changed.append(path)
    return changed


def addresses_in(content: Content, docs: Path) -> Addresses:
    return Addresses(content, wizard=(docs / "theme/wizard.html").exists())


def write(path: Path, text: str) -> bool:
    """Write a file if it would change; say whether it did."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return True


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Write docs/LANG from the content.")
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
