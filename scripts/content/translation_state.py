"""What people have said about the texts: that two languages say the same, that a speaker has read one.

`content/translations.lock` holds a line for each text that a person last declared equal in its languages, by
short hashes of the words: `kk:1a2b3c4d ru:5e6f7a8b`. It names no places: a text that is moved to another page
stays equal. Two texts of the same words have two lines, so that a new text that shares words with them is not taken for
one of them changed. `content/.reviewed` holds `kk:1a2b3c4d 2026-12-01 Aigul` for each text that a speaker of the
language has read: on which day, and who, as far as that was said; and `kk:1a2b3c4d changed` for one that was read, then
changed and declared equal, and not read since. Both are written by `scripts/editor/translations.py`; the second also by
`scripts/editor/review/`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path

from scripts.content.model import Text
from scripts.content.problems import Problem

HELD, REVIEWED = "translations.lock", ".reviewed"
CHANGED = "changed"
MARK = r"[a-z]{2,3}:[0-9a-f]{8}"
FORMS = {HELD: re.compile(rf"{MARK}( {MARK})*"), REVIEWED: re.compile(rf"{MARK}( changed| \d{{4}}-\d\d-\d\d( \S.*)?)?")}

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

    held: Mapping[Marks, int] = field(default_factory=Counter, hash=False)  # how many texts have these words
    reviewed: frozenset[str] = frozenset()
    readings: Mapping[str, str] = field(default_factory=dict, hash=False)  # of a mark read: day, and by whom
    rewritten: frozenset[str] = frozenset()  # marks of texts that were read in other words
    present: Mapping[Marks, int] = field(default_factory=Counter, hash=False)  # the texts that there are now

    @cached_property
    def lines(self) -> dict[str, list[Marks]]:
        """The held lines by each mark in them, but for those whose texts are all here unchanged."""
        found: dict[str, list[Marks]] = {}
        for line in sorted(self.held, key=sorted):
            for one in line if self.held[line] > self.present.get(line, 0) else ():
                found.setdefault(one, []).append(line)
        return found

    def nearest(self, text: Marks) -> Marks | None:
        """The line of this text, or of what it was before it was changed; None for a new one."""
        if text in self.held:  # nearly every text of every page
            return text
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

    def read_before(self, text: Text) -> list[str]:
        """The languages in which a speaker has read the text, but not its present words."""
        now = marks(text)
        before = {language_of(one) for one in (self.nearest(now) or now) & (self.reviewed | self.rewritten)}
        known = before | {language_of(one) for one in now & self.rewritten}
        return sorted(language_of(one) for one in now - self.reviewed if language_of(one) in known)


def read(folder: Path) -> tuple[Lock, list[Problem]]:
    """Both files of a content folder, and their problems. A file that is not there is empty."""
    problems: list[Problem] = []
    lines = {name: read_lines(folder, name, problems) for name in (HELD, REVIEWED)}
    held = Counter(frozenset(line.split()) for line in lines[HELD])
    said = {one: reading for one, _, reading in (line.partition(" ") for line in lines[REVIEWED])}
    readings = {one: reading for one, reading in said.items() if reading != CHANGED}
    return Lock(held, frozenset(readings), readings, frozenset(said.keys() - readings.keys())), problems


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
        HELD: sorted(" ".join(sorted(line)) for line, times in lock.held.items() for _ in range(times)),
        REVIEWED: [
            f"{one} {lock.readings.get(one, '') if one in lock.reviewed else CHANGED}".rstrip()
            for one in sorted(lock.reviewed | lock.rewritten)
        ],
    }
    for name, written in lines.items():
        (folder / name).write_text("".join(line + "\n" for line in written), "utf-8")
