"""Writes the calls that the browser's Python is profiled with, each with the answer that it must give.

    python -m scripts.site.profile_calls TABLES OUT     `make profile` runs it

More than a person would ever ask: every path of the wizard; for a part of them all that can be shown and taken along;
every file that the tests of tables open (TABLES: they write it, hostile files among them); and calls that are refused.
One line of JSON a call: {"call": …, "answer": …, "profiled": …}. Profiled are those that reach something in CPython that
none before them has reached (`Ways`); the others only check what was found.
"""

import argparse
import json
import random
import sys
from collections.abc import Hashable, Iterable, Iterator
from datetime import date, timedelta
from itertools import cycle, islice
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from eligibility import api, law, paths
from eligibility.output import csv_writer
from eligibility.questions import QUESTIONS, BadAnswer

from scripts import ROOT
from scripts.content.load import load

AS_OF = "2026-11-24"
SHOWN = 40  # one path in so many is shown and taken along as well
STILL = 40  # one call in so many is made again in the end
ROWS = 40  # of a table, at a time
SHORT = 1000  # letters of a text
PEOPLE = 2000  # in one large table of made-up answers
REFUSED = [
    {"name": "decide", "args": {}},
    {"name": "decide", "args": []},
    {"name": "decide", "args": {"answers": {"status": "martian"}, "as_of": AS_OF}},
    {"name": "decide", "args": {"answers": {"birth_date": "31.02.2026"}, "as_of": AS_OF}},
    {"name": "decide", "args": {"answers": {"status": "😀 ә"}, "as_of": "tomorrow"}},
    {"name": "decide", "args": {"answers": [], "as_of": 12345678901234567890}},
    {"name": "decide", "args": {"answers": {"policy_end": [[[{"": 1e308}]]]}, "as_of": AS_OF}},
]


def calls(languages: list[str], tables: Iterable[dict]) -> list[list[dict]]:
    """Every call, as the page sends it, in groups: a call may need those before it in its group."""
    return [
        messages(languages),
        *shown(languages),
        *of_tables(languages, tables),
        *([one] for one in REFUSED),
        *shown(languages)[::STILL],  # after so many refusals Python is still well
    ]


def messages(languages: list[str]) -> list[dict]:
    """The messages, which no other call brings along here."""
    return [call("messages", language=language, messages=api.packaged(language)) for language in languages]


def call(name: str, **arguments: Any) -> dict:
    return {"name": name, "args": json.loads(json.dumps(arguments, default=str))}


def answered(call: dict) -> Any:
    """What the rules say in CPython; None if they refuse."""
    try:
        return json.loads(api.handle(json.dumps(call)))
    except BadAnswer:
        return None


def shown(languages: list[str]) -> list[list[dict]]:
    """Some paths, each in the language of one reader, as the page asks; the languages take turns."""
    some = islice(paths.all_paths(date.fromisoformat(AS_OF), law()), 0, None, SHOWN)
    return [
        [
            call("ask", answers=answers, as_of=AS_OF),
            call("verdict", answers=answers, as_of=AS_OF, languages=[language]),
            call("papers", answers=answers, as_of=AS_OF, languages=languages),
            call("take", answers=answers, as_of=AS_OF, language=language),
        ]
        for (_, answers), language in zip(some, cycle(languages))
    ]


def of_tables(languages: list[str], tables: Iterable[dict]) -> list[list[dict]]:
    people = {"separator": ";", "rows": numbered(crowd_rows(PEOPLE))}
    found = [[call("table_template", language=language)] for language in languages]
    for table, language in zip([*tables, people], cycle(languages)):
        tops = [[cells for _, cells, _ in table["rows"][:ROWS]]]
        rows = range(0, PEOPLE if table is people else 2 * ROWS, ROWS)  # if it is refused, of the table before it
        found.append(
            [
                call("table_headings", tops=tops, languages=languages),
                call("table_open", **table, language=language, languages=languages),
                *(call("table_rows", start=at, stop=at + ROWS, as_of=AS_OF, language=language) for at in rows),
            ]
        )
    return found


def numbered(rows: list[list[str]]) -> list[list]:
    """Rows as wizard/web/table.js gives them."""
    return [[line, cells, True] for line, cells in enumerate(rows, 1)]


def crowd_rows(people: int) -> list[list[str]]:
    """A table of people who answered at random, hardly two alike."""
    chance = random.Random(people)

    def answer(key: str) -> str:
        question = QUESTIONS[key]
        if question.kind == "date":
            return (date.fromisoformat(AS_OF) + timedelta(days=chance.randint(-900, 900))).strftime("%d.%m.%Y")
        return chance.choice([*question.values, ""])

    def person(number: int) -> list[str]:
        return [f"№ {number}", *(("temporary" if key == "status" and number % 2 else answer(key)) for key in QUESTIONS)]

    return [["name", *QUESTIONS], *map(person, range(people))]


def crowd(people: int) -> str:
    return csv_writer.write(crowd_rows(people), ";")


def recorded(file: Path) -> Iterator[dict]:
    """The tables that the tests opened: one line of JSON each."""
    return map(json.loads, file.read_text("utf-8").splitlines())


class Ways:
    """What was ever reached, in the rules and in the library alike: lines, branches, errors, and functions in C with the
    kind of their first argument; each at its place."""

    def __init__(self) -> None:
        self.known: set[Hashable] = set()
        self.went: dict[Hashable, int] = {}  # of each branch: which way it first went
        watching, events = sys.monitoring, sys.monitoring.events
        watching.use_tool_id(watching.COVERAGE_ID, "profile_calls")
        for event, noting in (
            (events.LINE, self.line),
            (events.BRANCH, self.branch),
            (events.CALL, self.calling),
            (events.RAISE, self.error),
        ):
            watching.register_callback(watching.COVERAGE_ID, event, noting)
        watching.set_events(watching.COVERAGE_ID, events.LINE | events.BRANCH | events.CALL | events.RAISE)

    def stop(self) -> None:
        sys.monitoring.set_events(sys.monitoring.COVERAGE_ID, 0)
        sys.monitoring.free_tool_id(sys.monitoring.COVERAGE_ID)

    def line(self, code: CodeType, at: int) -> object:
        self.known.add((id(code), at))
        return sys.monitoring.DISABLE  # it tells no more

    def branch(self, code: CodeType, at: int, to: int) -> object:
        self.known.add((id(code), at, to))
        if self.went.setdefault((id(code), at), to) != to:
            return sys.monitoring.DISABLE  # both ways are known

    def calling(self, code: CodeType, at: int, function: object, first: object) -> object:
        if isinstance(function, FunctionType):
            return sys.monitoring.DISABLE  # its lines tell more
        self.known.add((id(code), at, type(function), kind(first)))

    def error(self, code: CodeType, at: int, error: BaseException) -> None:
        self.known.add((id(code), at, type(error)))


def kind(one: object) -> Hashable:
    """What decides by which way C treats a value: its type, and of a short text, how wide its widest letter is."""
    if type(one) is not str or one.isascii() or len(one) > SHORT:
        return type(one)
    return next(top for top in "\xff\uffff\U0010ffff" if max(one) <= top)


def lines(groups: Iterable[list[dict]]) -> Iterator[dict[str, Any]]:
    ways = Ways()
    for group in groups:
        before = len(ways.known)
        answers = [answered(one) for one in group]
        for one, answer in zip(group, answers, strict=True):
            yield {"call": one, "answer": answer, "profiled": len(ways.known) > before}
    ways.stop()


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Write the calls that the browser's Python is profiled with.")
    parser.add_argument("tables", type=Path, help="the tables that the tests opened")
    parser.add_argument("out", type=Path)
    options = parser.parse_args(arguments)
    with options.out.open("w", encoding="utf-8") as out:
        for line in lines(calls(load(ROOT / "content").languages, recorded(options.tables))):
            out.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
