"""Every path of the wizard in plain words, so that a change shows whose result it changes.

    python -m scripts.editor.path_listing             write tests/paths.txt
    python -m scripts.editor.path_listing --check     exit 1 and show the difference if it is not up to date

People are grouped by who they are and what policy they hold. What is the same for the whole group
stands at its head, then comes one line a path. Answers that lead to the same are told together.
"""

import argparse
import difflib
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import prod
from pathlib import Path
from typing import Any

from eligibility import law, paths
from eligibility.decision import Decision, evaluate_all, result
from eligibility.person import Person
from eligibility.questions import QUESTIONS

FILE = Path("tests/paths.txt")
DAY = date(2026, 11, 24)
WHO = ("status", "permit_until", "citizenship", "role", "birth_date", "policy", "policy_end", "policy_start")

Way = tuple[tuple[str, tuple[str, ...]], ...]  # questions, each with the answers that lead here


@dataclass(frozen=True)
class Line:
    """One path, or several that say the same: how it is reached, and what is said there."""

    way: Way
    says: tuple[str, ...]
    more: tuple[str, ...] = ()  # what a question that only colours the result changes in it
    optional: int = 0  # how many such answers there are

    @property
    def paths(self) -> int:
        return prod(len(names) for _, names in self.way)


# ---------------------------------------------------------------- one path


def parts(decision: Decision, found: dict[str, Any]) -> dict[str, Any]:
    """A decision and its result in words, part by part; days are called by what ends on them."""
    person = decision.person
    days = {
        "policy end": person.policy_end,
        "permit end": person.permit_until,
        "18th birthday": person.eighteenth_birthday,
    }
    return {
        "": f"{decision.attach.rule.row} {found['attach']}",
        "basis": [found["basis"]] if found["basis"] else [],
        "valid until": ["policy end"] if found["valid_until"] else [],
        **{part: found[part] for part in ("channels", "documents", "missing", "insurance")},
        "look again": [name for name, day in days.items() if day and day.isoformat() in found["review_on"]],
        "care": {kind: " + ".join(payers) for kind, payers in found["care"].items()},
        "notes": found["notes"],
    }


def pays(care: dict[str, str]) -> str:
    """Who pays for what; kinds of care with the same payers together."""
    kinds: dict[str, list[str]] = {}
    for kind, payers in care.items():
        kinds.setdefault(payers, []).append(kind)
    return "care " + "; ".join(f"{', '.join(names)}: {payers}" for payers, names in kinds.items())


def said(found: dict[str, Any]) -> tuple[str, ...]:
    """The parts as sentences. Care and each note stand alone: whole groups often share them."""
    told = [found[""]]
    told += [
        f"{part} {', '.join(words)}" for part, words in found.items() if part not in ("", "care", "notes") and words
    ]
    return (*told, pays(found["care"]), *(f"note {note}" for note in found["notes"]))


def changed(before: dict[str, Any], after: dict[str, Any]) -> str:
    """What another answer changes: added with +, gone with -."""
    told = [after[""]] if before[""] != after[""] else []
    for part in [part for part in before if part not in ("", "care")]:
        gone = [f"-{word}" for word in before[part] if word not in after[part]]
        new = [f"+{word}" for word in after[part] if word not in before[part]]
        if gone or new:
            told.append(f"{part} {', '.join([*gone, *new])}")
    care = {kind: payers for kind, payers in after["care"].items() if payers != before["care"][kind]}
    return "; ".join([*told, *([pays(care)] if care else [])]) or "nothing"


# ---------------------------------------------------------------- all paths


Walked = Iterable[tuple[Sequence[tuple[str, paths.Choice]], dict[str, Any]]]


def walked(as_of: date) -> Walked:
    """Each path: its steps, and the parts of its result."""
    for steps, answers in paths.all_paths(as_of, law()):
        decision = evaluate_all(Person(answers, as_of, law()))
        yield steps, parts(decision, result(decision))


def lines(paths: Walked) -> list[Line]:
    """One line for each path up to its last real question, the colouring ones beneath it."""
    found: list[Line] = []
    base: dict[str, Any] = {}
    for steps, here in paths:
        optional = [key for key, _ in steps if QUESTIONS[key].optional]
        if not optional:
            base = here
            found.append(Line(tuple((key, (choice.name,)) for key, choice in steps), said(here)))
            continue
        asked = [(key, choice) for key, choice in steps[len(found[-1].way) :]]
        name = ", ".join(f"{words(key)} {choice.name}" for key, choice in asked)
        line = found[-1]
        found[-1] = Line(line.way, line.says, (*line.more, f"{name}: {changed(base, here)}"), line.optional + 1)
    return found


def merged[Row: (Line, Group)](rows: list[Row]) -> list[Row]:
    """Rows that say the same and differ in one answer, told as one; the last answers first."""
    for place in reversed(range(max(len(row.way) for row in rows))):
        alike: dict[Row, tuple[str, ...]] = {}
        for row in rows:
            before, here, after = row.way[:place], row.way[place : place + 1], row.way[place + 1 :]
            key, names = here[0] if here else ("", ())
            mark = replace(row, way=(*before, (key, ()), *after) if here else before)
            alike[mark] = (*alike.get(mark, ()), *names)
        rows = [
            replace(mark, way=(*mark.way[:place], (mark.way[place][0], names), *mark.way[place + 1 :]))
            if names
            else mark
            for mark, names in alike.items()
        ]
    return rows


@dataclass(frozen=True)
class Group:
    """People who are the same and hold the same policy."""

    way: Way
    shared: tuple[str, ...]  # said on every line
    more: tuple[str, ...]  # the same wherever it is asked
    lines: tuple[Line, ...]

    @property
    def paths(self) -> int:
        return prod(len(names) for _, names in self.way) * sum(line.paths for line in self.lines)

    @property
    def coloured(self) -> int:
        return prod(len(names) for _, names in self.way) * sum(line.paths * line.optional for line in self.lines)


def groups(paths: Walked) -> list[Group]:
    """All paths, grouped and merged."""
    by_who: dict[Way, list[Line]] = {}
    for line in lines(paths):
        who = tuple(step for step in line.way if step[0] in WHO)
        rest = tuple(step for step in line.way if step[0] not in WHO)
        by_who.setdefault(who, []).append(replace(line, way=rest))
    found = [grouped(who, members) for who, members in by_who.items()]
    return merged(found)


def grouped(who: Way, members: list[Line]) -> Group:
    shared = [word for word in members[0].says if all(word in line.says for line in members)]
    every = dict.fromkeys(word for line in members for word in line.more)
    meanings: dict[str, set[str]] = {}
    for word in every:
        name, _, meaning = word.partition(": ")
        meanings.setdefault(name, set()).add(meaning)
    steady = [word for word in every if len(meanings[word.partition(": ")[0]]) == 1]
    own = [
        replace(
            line,
            says=tuple(w for w in line.says if w not in shared),
            more=tuple(w for w in line.more if w not in steady),
        )
        for line in members
    ]
    return Group(who, tuple(shared), tuple(steady), tuple(merged(own)))


# ---------------------------------------------------------------- as text


def words(key: str) -> str:
    return key.replace("_", " ")


def way_in_words(way: Way) -> str:
    return ", ".join(f"{words(key)} {' or '.join(all_names(key, names))}" for key, names in way)


def all_names(key: str, names: tuple[str, ...]) -> list[str]:
    """These answers and those for which they were walked."""
    same = paths.SAME.get(key, {})
    return [name for one in names for name in (one, *(other for other in same if same[other] == one))]


def text(paths: Walked) -> str:
    """The whole file."""
    found = groups(paths)
    count, colours = sum(group.paths for group in found), sum(group.coloured for group in found)
    told = [
        f"# Every path of the wizard on {DAY}: {count} ways to a result and {colours} that colour one.",
        "# Written by `python -m scripts.editor.path_listing`, never by hand. Indented by two: the same for the whole group;",
        "# by four: one path, and what is said there; +: what one answer more changes, where it is asked.",
    ]
    for group in found:
        told += ["", way_in_words(group.way)]
        told += [f"  {word}" for word in group.shared]
        told += [f"  + {word}" for word in group.more]
        for line in group.lines:
            told.append(f"    {way_in_words(line.way) or 'always'} → {'; '.join(line.says) or 'as above'}")
            told += [f"      + {word}" for word in line.more]
    return "\n".join(told) + "\n"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Write every path of the wizard into tests/paths.txt.")
    parser.add_argument("--check", action="store_true", help="compare only")
    options = parser.parse_args(arguments)
    now = text(walked(DAY))
    if not options.check:
        FILE.write_text(now, "utf-8")
        return 0
    before = FILE.read_text("utf-8") if FILE.exists() else ""
    sys.stdout.writelines(difflib.unified_diff(before.splitlines(True), now.splitlines(True), str(FILE), "the rules"))
    return int(before != now)


if __name__ == "__main__":
    sys.exit(main())
