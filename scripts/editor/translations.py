"""Keeps track of which texts say the same in every language, and which a speaker has read.

    python -m scripts.editor.translations                      what is stale, and how much is unread
    python -m scripts.editor.translations hold [FILE …]        "these texts now say the same in all languages"
    python -m scripts.editor.translations review kk FILE …     "I speak Kazakh and have read these files"

A FILE is a path such as content/pages/egov.yaml; `hold` without one means every file.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from scripts.content import translation_state
from scripts.content.load import ContentError, Reader, read_all, walk
from scripts.content.messages_ru import told
from scripts.content.model import Text
from scripts.content.problems import KeyPath
from scripts.content.translation_state import Lock, Marks


@dataclass(frozen=True)
class Place:
    """A text and where it stands."""

    file: str  # within content/: pages/egov.yaml
    where: KeyPath
    text: Text
    line: int
    column: int


def places(reader: Reader) -> Iterator[Place]:
    """Every text of every file that could be read."""
    for name, parsed in reader.models.items():
        source = reader.files[name]
        for where, found in walk(parsed):
            if isinstance(found, Text):
                yield Place(name, where, found, *source.places.get(where, (1, 1)))


def hold(texts: list[Place], known: Lock, files: set[str] | None = None) -> Lock:
    """The lock after somebody said that the texts of these files (None: all) say the same.

    Lines that no text needs any more are dropped: a line is needed by a text that it holds, and
    by one that was changed since.
    """
    now: Counter[Marks] = Counter()
    rewritten: set[str] = set()
    for place in texts:
        marks = translation_state.marks(place.text)
        if files is None or place.file in files:
            now[marks] += 1
            again = known.read_before(place.text)
            rewritten |= {one for one in marks if translation_state.language_of(one) in again}
        elif line := known.nearest(marks):
            now[line] += 1
            rewritten |= marks & known.rewritten
    return replace(known, held=now, rewritten=frozenset(rewritten))


def review(texts: list[Place], known: Lock, language: str, files: set[str], signature: str = "") -> Lock:
    """The lock after a speaker of the language has read these files; texts that are gone are dropped.

    `signature` says when, and by whom: `2026-12-01 Aigul`.
    """
    present = {one for place in texts for one in translation_state.marks(place.text)}
    read = {
        translation_state.mark(language, place.text[language])
        for place in texts
        if place.file in files and language in place.text.root
    }
    return read_also(known, present, read, signature)


def read_also(known: Lock, present: set[str], read: set[str], signature: str) -> Lock:
    """The lock with more marks that were read, of which those known keep their reading. One that is gone is kept as long
    as a text is held by it: that text was read, and has changed."""
    readings = dict.fromkeys(read - known.reviewed, signature)
    kept = known.reviewed & (present | {one for line in known.held for one in line})
    return replace(
        known,
        reviewed=kept | read,
        readings=dict(known.readings) | readings,
        rewritten=(known.rewritten & present) - read,
    )


def within(folder: Path, files: list[Path], texts: list[Place]) -> set[str]:
    """The files, and those in the folders, by their names within content/. Raises SystemExit for one that has no texts."""
    known = {place.file for place in texts}
    found = set()
    for file in files:
        path = file.resolve()
        if path.is_dir() and path.is_relative_to(folder.resolve()):
            found |= {name for name in known if (folder.resolve() / name).is_relative_to(path)}
            continue
        name = path.relative_to(folder.resolve()).as_posix() if path.is_relative_to(folder.resolve()) else str(file)
        if name not in known:
            raise SystemExit(f"{file}: в {folder}/ нет такого файла с текстами")
        found.add(name)
    return found


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description="Say that texts are equal, or read by a speaker; or list those that are not."
    )
    parser.add_argument("--content", default=Path("content"), type=Path)
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("hold", help="these texts say the same in all languages").add_argument(
        "files", nargs="*", type=Path
    )
    reviewing = commands.add_parser("review", help="a speaker of the language has read these files")
    reviewing.add_argument("language")
    reviewing.add_argument("files", nargs="+", type=Path)
    reviewing.add_argument("--by", default="", help="who has read them; stands in content/.reviewed")
    options = parser.parse_args(arguments)
    try:
        reader = read_all(options.content)
    except ContentError as error:
        print(told(error.problems), file=sys.stderr)
        return 1
    texts, known = list(places(reader)), reader.lock
    if options.command is None:
        print("\n".join(report(texts, known)))
        return 0
    files = within(options.content, options.files, texts)
    if options.command == "hold":
        known = hold(texts, known, files or None)
    elif options.language in reader.languages:
        known = review(texts, known, options.language, files, " ".join([str(date.today()), *options.by.split()]))
    else:
        parser.error(f"{options.language}: такого языка нет. Напишите: {', '.join(reader.languages)}")
    translation_state.write(options.content, known)
    print(f"Сверено текстов: {sum(known.held.values())}. Прочитано носителем: {len(known.reviewed)}")
    return 0


def report(texts: list[Place], known: Lock) -> Iterator[str]:
    for place in texts:
        if stale := known.stale(place.text):
            changed = ", ".join(known.changed(place.text))
            at = f"content/{place.file}:{place.line}:{place.column}"
            yield f"{at}: изменился текст: {changed}; остался прежним: {', '.join(stale)}"
    unread = sum(len(known.unreviewed(place.text)) for place in texts)
    yield f"Текстов: {len(texts)}. Не прочитано носителем, по всем языкам: {unread}"


if __name__ == "__main__":
    sys.exit(main())
