"""What this copy of the site is: for people at LANG/status/, for machines in health.json.

    documents(writer)             the page
    write(site, content, folder)  health.json, for a finished site whose content is in `folder`
    stamp(site, release, when)    adds to it which release it is and when that was made

Nothing here asks a clock or git: two builds of one commit are the same bytes. A release is made of a commit,
and the time of that commit is its own.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import eligibility

from scripts.content import freshness
from scripts.content.formatting import day_in_words
from scripts.content.load import Content
from scripts.site.page_writer import Document, Writer, word
from scripts.site.pages.wizard import edition

RULES = Path(eligibility.__file__).parent


def documents(writer: Writer) -> Iterator[Document]:
    content, site = writer.content, writer.content.site
    if not writer.addresses.wizard or not writer.wants("status"):
        return
    inline = writer.inline("status")

    def day(one) -> str:
        return day_in_words(one, writer.language, site)

    amounts = sorted(content.amounts.values(), key=lambda amount: (amount.checked_until, amount.id))
    sources = sorted(content.sources.values(), key=lambda source: (source.read, source.id))
    yield writer.document(
        "status",
        word(site, "status-title"),
        word(site, "status-description"),
        "",
        template="status.html",
        edition=edition(content),
        old_after=day(freshness.old_after(content)),
        amounts=[
            {"title": inline.text(one.title), "until": one.checked_until.isoformat(), "said": day(one.checked_until)}
            for one in amounts
        ],
        sources=[{"title": inline.text(one.title), "read": day(one.read)} for one in sources],
    )


def health(content: Content, folder: Path) -> dict[str, str | int | list[str]]:
    """What a watcher of the site wants to know; `date` is the day the content was checked."""
    return {
        "edition": edition(content),
        "rules": hash_of(RULES, [*RULES.rglob("*.py"), RULES / "data/amounts.json"]),
        "content": hash_of(folder, folder.rglob("*.yaml")),
        "date": content.site.checked.isoformat(),
        "old_after": freshness.old_after(content).isoformat(),
        "languages": content.languages,
    }


def hash_of(folder: Path, files: Iterable[Path]) -> str:
    """One SHA-256 of files and their names within a folder."""
    mark = hashlib.sha256()
    for name, path in sorted((path.relative_to(folder).as_posix(), path) for path in files):
        data = path.read_bytes()
        mark.update(f"{name}\0{len(data)}\0".encode() + data)
    return mark.hexdigest()


def write(site: Path, content: Content, folder: Path) -> None:
    save(site, health(content, folder))


def stamp(site: Path, release: str, when: datetime) -> None:
    """Say in health.json which release a copy is, and when it was built; nothing for a site without one."""
    if (site / "health.json").exists():
        told = json.loads((site / "health.json").read_text("utf-8"))
        save(site, told | {"release": release, "built": when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")})


def save(site: Path, told: dict[str, str | int | list[str]]) -> None:
    (site / "health.json").write_text(json.dumps(told, indent=1) + "\n", "utf-8")
