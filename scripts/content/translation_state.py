"""What people have said about the texts: that two languages say the same, that a speaker has read one.

`content/translations.lock` holds a line for each text that a person last declared equal in its languages, by
short hashes of the words: `kk:1a2b3c4d ru:5e6f7a8b`. It is a set, not a list of places: a text that
is moved to another page stays equal. `content/.reviewed` holds `kk:1a2b3c4d 2026-12-01 Aigul` for each text
that a speaker of the language has read: on which day, and who, as far as that was said. Both are written by
`scripts/editor/translations.py`; the second also by `scripts/editor/review/`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path

from scripts.content.model import Text
from scripts.content.problems import Problem

HELD, REVIEWED = "translations.lock", ".reviewed"
MARK = r"[a-z]{2,3}:[0-9a-f]{8}"
FORMS = {HELD: re.compile(rf"{MARK}( {MARK})*"), REVIEWED: re.compile(rf"{MARK}( \d{{4}}-\d\d-\d\d( \S.*)?)?")}

Marks = frozenset[str]  # of one text: one mark a language, "kk:1a2b3c4d"


@lru_cache(maxsize=20_000)
def mark(language: str, words: str) -> str:
    """The mark of a text in one language. Where lines break makes no difference."""
    return f"{language}:{sha256(' '.join(words.split()).encode()).hexdigest()[:8]}"


def marks(text: Text) -> Marks:
    return frozenset(mark(language, words) for language, words in text.root.items())


def language_of(one: str) -> str:
    return one.partition(":")[0]


@dataclass(frozen=True)
class Lock:
    """Both files. A language that a line of `held` lacks was not yet declared equal to the others."""

    held: frozenset[Marks] = frozenset()
    reviewed: frozenset[str] = frozenset()
    readings: Mapping[str, str] = field(default_factory=dict, hash=False)  # of a mark read: day, and by whom

    @cached_property
    def lines(self) -> dict[str, list[Marks]]:
        """The held lines by each mark in them."""
        found: dict[str, list[Marks]] = {}
        for line in sorted(self.held, key=sorted):
            for one in line:
                found.setdefault(one, []).append(line)
        return found

    def nearest(self, text: Marks) -> Marks | None:
        """The line of this text, or of what it was before it was changed; None for a new one."""
        lines = [line for one in sorted(text) for line in self.lines.get(one, ())]
        return max(lines, key=lambda line: (line <= text, len(line & text), -len(line - text)), default=None)

    def changed(self, text: Text) -> list[str]:
        """The languages that were changed since the text was last declared equal."""
        now = marks(text)
        before = self.nearest(now)
        if before is None:
            return []
        known = {language_of(one) for one in before}
        return sorted(language_of(one) for one in now - before if language_of(one) in known)

    def stale(self, text: Text) -> list[str]:
        """The languages that did not follow a change of another."""
        if marks(text) in self.held:  # nearly every text of every page
            return []
        if not (changed := self.changed(text)):
            return []
        before = self.nearest(marks(text)) or frozenset()
        return sorted(language_of(one) for one in before & marks(text) if language_of(one) not in changed)

    def not_held(self, text: Text) -> list[str]:
        """The languages that nobody has compared with the others: all of a new text, or a new language."""
        before = self.nearest(marks(text)) or frozenset()
        return sorted(set(text.root) - {language_of(one) for one in before})

    def warning(self, texts: Iterable[Text], language: str) -> str | None:
        """What a reader of these texts should know: `text-stale`, `text-unreviewed`, or nothing."""
        texts = list(texts)
        if any(language in self.stale(text) for text in texts):
            return "text-stale"
        if any(mark(language, text[language]) not in self.reviewed for text in texts):
            return "text-unreviewed"
        return None

    def unreviewed(self, text: Text) -> list[str]:
        """The languages in which no speaker has read the text."""
        return sorted(language_of(one) for one in marks(text) - self.reviewed)


def read(folder: Path) -> tuple[Lock, list[Problem]]:
    """Both files of a content folder, and their problems. A file that is not there is empty."""
    problems: list[Problem] = []
    lines = {name: read_lines(folder, name, problems) for name in (HELD, REVIEWED)}
    held = frozenset(frozenset(line.split()) for line in lines[HELD])
    readings = {one: reading for one, _, reading in (line.partition(" ") for line in lines[REVIEWED])}
    return Lock(held, frozenset(readings), readings), problems


def read_lines(folder: Path, name: str, problems: list[Problem]) -> list[str]:
    path = folder / name
    if not path.exists():
        return []
    lines = path.read_text("utf-8", errors="replace").splitlines()
    for number, line in enumerate(lines, 1):
        if not FORMS[name].fullmatch(line):
            message = "this line is not one that `scripts.editor.translations` writes"
            problems.append(Problem(f"{folder.name}/{name}", number, 1, message, "delete the line"))
    return [line for line in lines if FORMS[name].fullmatch(line)]


def write(folder: Path, lock: Lock) -> None:
    """Sorted, so that two people's changes meet seldom."""
    lines = {
        HELD: sorted(" ".join(sorted(line)) for line in lock.held),
        REVIEWED: [f"{one} {lock.readings.get(one, '')}".rstrip() for one in sorted(lock.reviewed)],
    }
    for name, written in lines.items():
        (folder / name).write_text("".join(line + "\n" for line in written), "utf-8")
