"""The wizard for pages of others: the page in the frame, the page that says how, and /embed.js.

documents(writer)     LANG/wizard/embed/ for the frame, LANG/wizard/embedding/ for who wants one
write(site, content)  embed.js, with the words of each language
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from scripts.content.load import Content
from scripts.site.inline import Addresses, Inline
from scripts.site.page_writer import Document, Writer, word
from scripts.site.pages.wizard import WEB, first_question, shown_by_script

SCRIPT = "embed.js"
LOOK = {  # attribute -> what it may be; wizard/web/theme.js holds to it
    "theme": ["auto", "light", "dark"],
    "accent": "#00625f",
    "accent-dark": "#86d9cf",
    "radius": 8,
    "size": ["normal", "large", "larger"],
}


def documents(writer: Writer) -> Iterator[Document]:
    if not writer.addresses.wizard or not (writer.wants("wizard/embed") or writer.wants("wizard/embedding")):
        return
    site = writer.content.site
    question = first_question(writer, writer.inline("wizard/embed"), "../")
    writer.said["wizard/embed"] += shown_by_script(writer.content)
    yield writer.document(
        "wizard/embed",
        word(site, "wizard"),
        word(site, "wizard-promise"),
        "",
        template="embed.html",
        question=question,
        quiet=True,
    )
    yield writer.document(
        "wizard/embedding",
        word(site, "embedding-title"),
        word(site, "embedding-description"),
        "",
        template="embedding.html",
        line=line(site.url, writer.language),
        look=LOOK,
    )


def line(url: str, language: str) -> str:
    """What one puts into one's page."""
    return f'<script async src="{url}{SCRIPT}" data-lang="{language}"></script>'


def write(site: Path, content: Content) -> None:
    """Add embed.js to a finished site; does nothing for a site without a wizard."""
    if not list(site.glob("*/wizard/embed/index.html")):
        return
    words = {}
    for language in content.languages:
        inline = Inline(Addresses(content, wizard=True), language, "wizard/embed", content.site.checked)
        named = (("title", "frame-title"), ("open", "open"))
        words[language] = {name: inline.text(word(content.site, f"embed-{key}")) for name, key in named}
    code = (WEB / SCRIPT).read_text("utf-8")
    made = re.sub(
        r"const WORDS = \{\};.*", lambda _: f"const WORDS = {json.dumps(words, ensure_ascii=False)};", code, count=1
    )
    (site / SCRIPT).write_text(made, "utf-8")
