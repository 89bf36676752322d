"""Many people at once: a table of answers in, the same table with results out.

Rows come from whoever read the file: wizard/web/table.js, in the browser.

A table has one row a person and one column a question; the heading is the question's code or its
words, a cell the code or the words of an answer, in any language of the site. Columns that are no
question and rows that cannot be understood come out as they came in, the latter with what to mend.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from .. import explanation
from ..decision import evaluate_all, follow, result
from ..law import Law
from ..person import Person
from ..questions import QUESTIONS, UNSURE, BadAnswer, day_of, never
from . import csv_writer, presenter

Messages = dict[str, Any]  # of one language: scripts/site/rules_data.py

MOST_ROWS = 10_000
MOST_COLUMNS = 200
HEAD_WITHIN = 40  # rows above the heading: a title, notes
DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?: г\.?| ж\.?)?(?: 0?0:00(?::00)?)?")
ISO_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00)?)?")
CLOSING = " \"'«».:?*"
# Compiled when the module is read: what is compiled later would need the whole of `re` on every phone.
KAZAKH_OR_I = re.compile("[әғқңөұүһі]")
KAZAKH = frozenset("әғқңөұүһ")
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
APART = {"и\u0306": "й", "е\u0308": "ё"}  # as macOS writes them
BLANK = ("", "-", "–", "—")
YES_NO = {"1": "yes", "true": "yes", "0": "no", "false": "no"}

# The columns of the result, and what of them the page shows.
ADDED = ("line", "title", "mend", "until", "missing", "next", "papers", "why", "sources", "unsure", "review", "code")
SHOWN = ("line", "code", "title", "mend")


# ---------------------------------------------------------------- words that a table may use


def folded(text: str) -> str:
    """Text as it is compared: case, spaces, signs that nobody sees, ё and a closing mark make no difference."""
    plain = UNSEEN.sub("", text).casefold()
    for apart, whole in APART.items():
        plain = plain.replace(apart, whole)
    return " ".join(plain.replace("ё", "е").split()).strip(CLOSING)


def without_kazakh(text: str) -> str:
    """A folded text as Windows-1251 leaves it, which has no letters of Kazakh but і; with і or without."""
    return KAZAKH_OR_I.sub("?", text).strip(CLOSING)


class Unreadable(Exception):
    """Rows that are no table. `code` names the words, `values` fill them."""

    def __init__(self, code: str, **values: object):
        self.code = code
        self.values = values
        super().__init__(code)


class Number(str):
    """A number as its cell shows it; `day` is the date it stands for if it stands in a date column."""

    day: date | None = None


class Vocabulary:
    """What a heading and a cell may say: in any of the languages whose messages are given."""

    def __init__(self, spoken: Iterable[Messages]):
        self.spoken = list(spoken)
        asks = {folded(messages["questions"][key]["ask"]): key for messages in self.spoken for key in QUESTIONS}
        # Every heading that is understood, and its question.
        self.headings = asks | {folded(name): key for key in QUESTIONS for name in (key, key.replace("_", " "))}
        # By question: every way to write an answer, and its code.
        self.meanings = {key: ways(key, self.spoken) for key in QUESTIONS}
        written = {*self.headings}.union(*self.meanings.values())
        # Headings and answers that have lost their Kazakh letters.
        self.lost = {without_kazakh(text) for text in written if not KAZAKH.isdisjoint(text)}

    def is_lost(self, cell: str) -> bool:
        return "?" in cell and without_kazakh(folded(cell)) in self.lost


def ways(key: str, spoken: Iterable[Messages]) -> dict[str, str]:
    question = QUESTIONS[key]
    found: dict[str, str] = {}
    for messages in spoken:
        found |= {folded(words): code for code, words in messages["questions"][key]["options"].items()}
        found[folded(messages["site"]["unsure"])] = UNSURE
        if question.values == ("yes", "no"):
            found |= {folded(messages["site"][code]): code for code in question.values} | YES_NO
    several = {"none": "none"} if question.kind == "several" else {}
    return found | several | {code: code for code in (*question.values, UNSURE)}


# ---------------------------------------------------------------- a table


@dataclass
class Row:
    """One row: its line in the file, its cells, and what is wrong with it as (column, cell, what)."""

    line: int
    cells: list[str]
    answers: dict[str, Any] = field(default_factory=dict[str, Any])
    faults: list[tuple[str, str, str]] = field(default_factory=list[tuple[str, str, str]])


@dataclass
class Table:
    """A file that was understood: `before` is what stood above the heading."""

    before: list[list[str]]
    head: list[str]
    columns: list[str | None]  # the question of each column
    separator: str
    vocabulary: Vocabulary
    width: int = 0
    rows: list[Row] = field(default_factory=list[Row])
    # In a firm's table many people answer alike: what was found, by answers, day and language.
    results: dict[tuple[str, date, str], dict[str, str]] = field(
        default_factory=dict[tuple[str, date, str], dict[str, str]]
    )


def heading_at(rows: list[list[str]], vocabulary: Vocabulary) -> int | None:
    """Which row is the heading: the one with the question about status."""
    known = vocabulary.headings
    return next(
        (i for i, cells in enumerate(rows[:HEAD_WITHIN]) if "status" in map(known.get, map(folded, cells))), None
    )


def headings(tops: list[Any], vocabulary: Vocabulary) -> list[dict[str, Any]]:
    """Of the first rows of each table: how many headings are understood, and whether there is the one that is needed.
    By it the page chooses a separator, or a sheet of a workbook. Raises BadAnswer."""
    read = [[cells_of(cells) for cells in a_list(top)[:HEAD_WITHIN]] for top in tops]
    return [
        {
            "known": max((sum(folded(cell) in vocabulary.headings for cell in cells) for cells in top), default=0),
            "heading": heading_at(top, vocabulary) is not None,
        }
        for top in read
    ]


def a_list(value: Any) -> list[Any]:
    match value:
        case [*values]:
            return values
        case _:
            raise BadAnswer(f"{value!r:.60} is no list")


def cells_of(cells: Any) -> list[str]:
    return [cell_of(cell) for cell in a_list(cells)]


def cell_of(cell: Any) -> str:
    """A cell as it came: text, or {"text", "day"} for a number that may be a day. Raises BadAnswer."""
    if isinstance(cell, str):
        return cell
    match cell:
        case {"text": str(text), "day": str(day)}:
            number = Number(text)
            number.day = day_of(day)
            return number
        case _:
            raise BadAnswer(f"{cell!r:.60} is no cell")


def row_given(row: Any) -> tuple[int, list[str], bool]:
    """A row as it came: [line, cells, whether it is whole]. Raises BadAnswer."""
    match row:
        case [int(line), [*cells], bool(whole)]:
            return line, cells_of(cells), whole
        case _:
            raise BadAnswer(f"{row!r:.60} is no row")


def read(rows: list[Any], separator: str | None, vocabulary: Vocabulary) -> Table:
    """Understand rows; those of a text have a `separator`. Raises BadAnswer, and Unreadable: `too-long`, `too-wide`,
    `no-heading`, `lost-letters`, `heading-twice`, `empty`."""
    given = map(row_given, rows)
    if separator:  # what we guarded in a file that comes back is as it was
        given = (
            (line, [csv_writer.unguarded(cell) for cell in cells] if whole else cells, whole)
            for line, cells, whole in given
        )
    return understood(given, "," if separator == "," else ";", vocabulary)


def understood(found: Iterable[tuple[int, list[str], bool]], separator: str, vocabulary: Vocabulary) -> Table:
    filled = ((line, cells, whole) for line, cells, whole in found if any(cell.strip() for cell in cells))
    kept = list(islice(filled, HEAD_WITHIN + MOST_ROWS + 1))
    known = vocabulary.headings
    top = [cells for _, cells, _ in kept[:HEAD_WITHIN]]
    at = heading_at(top, vocabulary)
    if at is None:
        if any(vocabulary.is_lost(cell) for cells in top for cell in cells):
            raise Unreadable("lost-letters")
        raise Unreadable("no-heading" if kept else "empty")
    ours = added_before(kept[at][1], vocabulary)
    if ours:  # the columns of a result that is opened again are made anew
        kept = [(line, cells if i < at else cells[:-ours], whole) for i, (line, cells, whole) in enumerate(kept)]
    head, body = kept[at][1], kept[at + 1 :]
    table = Table(
        [cells for _, cells, _ in kept[:at]], head, [known.get(folded(cell)) for cell in head], separator, vocabulary
    )
    table.width = max(len(cells) for _, cells, _ in kept)
    check_size(table, body)
    table.rows = [row_of(table, line, cells, whole) for line, cells, whole in body]
    return table


def added_before(head: list[str], vocabulary: Vocabulary) -> int:
    """How many columns at the end of a heading are those that we add to a result."""
    ours = ([messages["site"][f"batch-column-{name}"] for name in ADDED] for messages in vocabulary.spoken)
    return len(ADDED) if any(head[-len(ADDED) :] == names for names in ours) else 0


def check_size(table: Table, body: list[Any]) -> None:
    for key in QUESTIONS:
        if table.columns.count(key) > 1:
            raise Unreadable("heading-twice", column=table.head[table.columns.index(key)])
    if not body:
        raise Unreadable("empty")
    if len(body) > MOST_ROWS:
        raise Unreadable("too-long", most=MOST_ROWS)
    if table.width > MOST_COLUMNS:
        raise Unreadable("too-wide", most=MOST_COLUMNS)


def row_of(table: Table, line: int, cells: list[str], whole: bool) -> Row:
    row = Row(line, cells)
    if not whole:
        row.faults.append(("", cells[0][:80], "quotes"))
    elif any(cell.strip() for cell in cells[len(table.head) :]):
        row.faults.append(("", "", "too-many-cells"))
    if row.faults:
        return row
    for key, heading, cell in zip(table.columns, table.head, cells, strict=False):
        if key is None or cell.strip() in BLANK:
            continue
        try:
            row.answers[key] = answer(key, cell, table.vocabulary)
        except ValueError as error:
            row.faults.append((heading, cell[:80], str(error)))
    return row


def answer(key: str, cell: str, vocabulary: Vocabulary) -> Any:
    """What a cell answers. Raises ValueError: `day`, `no-such-day`, `value`, `lost`."""
    written = cell.strip().lstrip("'")
    known = vocabulary.meanings[key]
    if folded(written) in known:
        code = known[folded(written)]
        return code if QUESTIONS[key].kind != "several" or code == UNSURE else [] if code == "none" else [code]
    if QUESTIONS[key].kind == "date":
        return day(key, written, getattr(cell, "day", None))
    if QUESTIONS[key].kind == "several":
        return several(written, known)
    raise ValueError("lost" if vocabulary.is_lost(written) else "value")


def several(written: str, known: dict[str, str]) -> list[str]:
    """Answers with `;`, `|`, a new line or, where no words hold one, a comma between them."""
    codes: list[str] = []
    for part in filter(None, map(folded, written.replace("|", ";").replace("\n", ";").split(";"))):
        names = [part] if part in known else [name for name in map(folded, part.split(",")) if name]
        if any(known.get(name, UNSURE) in (UNSURE, "none") for name in names):
            raise ValueError("value")
        codes += [known[name] for name in names]
    return codes


def day(key: str, written: str, counted: date | None) -> str:
    """A day as ISO text: 31.08.2026, 2026-08-31, or a spreadsheet's count of days."""
    if counted:
        return in_time(key, counted)
    written = "".join(str(int(sign)) if sign.isdecimal() else sign for sign in written)  # digits of any script
    if dotted := DAY.fullmatch(written):
        written = f"{dotted[3]}-{dotted[2]:0>2}-{dotted[1]:0>2}"
    elif iso := ISO_DAY.fullmatch(written):
        written = iso[1]
    else:
        raise ValueError("day")
    return in_time(key, day_of(written))


def in_time(key: str, found: date | None) -> str:
    try:
        return QUESTIONS[key].as_date(found).isoformat()
    except ValueError as error:
        raise ValueError("no-such-day") from error


# ---------------------------------------------------------------- results


def verdict(answers: dict[str, Any], as_of: date, law: Law, messages: Messages) -> dict[str, str]:
    """The result of answers in words."""
    path = counting(answers, as_of, law)
    decision = evaluate_all(Person(path, as_of, law))
    found = result(decision)
    lines = [presenter.why_line(line, messages) for line in explanation.why(decision)]
    titles = dict.fromkeys(cite["title"] for line in lines for cite in line["cites"])
    outcome = messages["outcomes"][decision.code]
    return {
        "code": decision.code,
        "title": outcome["title"],
        "next": presenter.in_one_line(presenter.steps(found, messages)),
        "until": found["valid_until"] or "",
        "missing": named(found["missing"], messages["phrases"]["missing"]),
        "papers": named(found["documents"], messages["phrases"]["documents"]),
        "why": " ".join(line["text"] for line in lines),
        "sources": "; ".join(titles) or messages["phrases"]["tiers"][decision.attach.rule.tier]["text"],
        "unsure": "; ".join(messages["questions"][key]["ask"] for key, value in path.items() if value == UNSURE),
        "review": "; ".join(found["review_on"]),
    }


def named(codes: list[str], phrases: dict[str, dict[str, str]]) -> str:
    return "; ".join(phrases[code]["text"] for code in codes)


def counting(answers: dict[str, Any], as_of: date, law: Law) -> dict[str, Any]:
    """The answers that count: those on the way and those offered beside it, what is blank counting
    as `unsure` where it would have been asked."""
    path, _ = follow(
        {key: UNSURE for key, question in QUESTIONS.items() if question.when is not never} | answers, as_of, law
    )
    person = evaluate_all(Person(path, as_of, law)).person
    return {key: value for key, value in path.items() if key in answers or QUESTIONS[key].when(person)}


def mending(faults: list[tuple[str, str, str]], vocabulary: Vocabulary, messages: Messages) -> str:
    """What is wrong with a row and how to mend it."""
    told: list[str] = []
    for heading, cell, what in faults:
        key = vocabulary.headings.get(folded(heading))
        options = messages["questions"][key]["options"].values() if what == "value" else ()
        word = "batch-lost-letters" if what == "lost" else f"batch-fault-{what}"
        told.append(messages["site"][word].format(column=heading, cell=cell, allowed="; ".join(options)))
    return " ".join(told)


# ---------------------------------------------------------------- what the page calls

opened: dict[str, Table] = {}  # the one table that the page works on


def open_table(rows: list[Any], separator: str | None, messages: Messages, vocabulary: Vocabulary) -> dict[str, Any]:
    """Understand rows: how many people, which columns are read and which only passed on, and the first lines of the
    result. `fault` instead, in words, if they are no table."""
    opened.clear()
    words = messages["site"]
    try:
        table = opened["table"] = read(rows, separator, vocabulary)
    except Unreadable as error:
        word = "batch-lost-letters" if error.code == "lost-letters" else f"batch-file-{error.code}"
        return {"fault": words[word].format(**error.values)}
    added = [words[f"batch-column-{name}"] for name in ADDED]
    head = [*table.before, [*padded(table.head, table), *added]]
    return {
        "rows": len(table.rows),
        "read": [heading for heading, key in zip(table.head, table.columns, strict=True) if key],
        "passed": [
            heading for heading, key in zip(table.head, table.columns, strict=True) if not key and heading.strip()
        ],
        "text": "\ufeff" + csv_writer.write(head, table.separator),
    }


def rows_of_table(start: int, stop: int, as_of: date, law: Law, messages: Messages) -> dict[str, Any]:
    """The results of some rows: for the page to show, and as text for the file."""
    if "table" not in opened:
        raise BadAnswer("no table was opened")
    table = opened["table"]
    shown: list[dict[str, str]] = []
    lines: list[list[str]] = []
    for row in table.rows[start:stop]:
        if row.faults:
            found = {"mend": mending(row.faults, table.vocabulary, messages)}
        else:
            found = found_before(table, row.answers, as_of, law, messages)
        found = {"line": str(row.line), **found}
        lines.append([*padded(row.cells, table), *(found.get(name, "") for name in ADDED)])
        shown.append({name: found.get(name, "") for name in SHOWN} | {"name": row.cells[0][:80]})
    return {"rows": shown, "text": csv_writer.write(lines, table.separator)}


def found_before(table: Table, answers: dict[str, Any], as_of: date, law: Law, messages: Messages) -> dict[str, str]:
    key = json.dumps(answers, sort_keys=True), as_of, messages["language"]
    if key not in table.results:
        table.results[key] = verdict(answers, as_of, law, messages)
    return table.results[key]


def padded(cells: list[str], table: Table) -> list[str]:
    return cells + [""] * (table.width - len(cells))


# ---------------------------------------------------------------- the template


def template(messages: Messages) -> str:
    """A table to fill in: what may be written in each column, the heading, two people as examples."""
    keys = [key for key, question in QUESTIONS.items() if question.when is not never]
    notes = [[f"# {messages['site'][f'batch-template-{part}']}"] for part in ("rows", "values", "keep")]
    notes += [
        [f"# {messages['questions'][key]['ask']}", *(word_of(key, code, messages) for code in codes(key))]
        for key in keys
    ]
    head = [messages["site"]["batch-template-name"], *(messages["questions"][key]["ask"] for key in keys)]
    people = [
        [f"{number}", *(word_of(key, person.get(key, ""), messages) for key in keys)]
        for number, person in enumerate(EXAMPLES, 1)
    ]
    return "\ufeff" + csv_writer.write([*notes, head, *people], ";")


def codes(key: str) -> list[str]:
    """What may be written in a column; for a day, one as an example."""
    return (
        ["1990-03-27" if key == "birth_date" else "2027-08-31"]
        if QUESTIONS[key].kind == "date"
        else [*QUESTIONS[key].values]
    )


def word_of(key: str, value: str, messages: dict[str, Any]) -> str:
    if QUESTIONS[key].kind == "date" and value:
        return f"{value[8:]}.{value[5:7]}.{value[:4]}"
    return messages["questions"][key]["options"][value] if value else ""


EXAMPLES = (
    {
        "status": "temporary", "citizenship": "kyrgyzstan", "role": "worker", "policy": "imputed",
        "policy_start": "2026-09-01", "policy_end": "2027-08-31", "clinic_gives_primary_care": "yes",
        "policy_covers_primary_care": "yes", "policy_clinics": "named", "clinic_is_fund_supplier": "yes",
        "insured": "no", "iin": "yes", "applicant": "self",
    },
    {
        "status": "residence-permit", "permit_until": "2031-05-14", "clinic_gives_primary_care": "yes",
        "insured": "yes", "signature": "no",
    },
)  # fmt: skip
