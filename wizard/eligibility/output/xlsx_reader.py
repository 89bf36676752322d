"""The sheets of an XLSX workbook as rows of text, read with care: the file may be hostile.

A workbook is a zip of XML. Nothing is unpacked beyond a limit, no document type and no entity is
accepted, and no tree is built, so that a small file cannot fill the memory.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from xml.parsers import expat

from .csv_reader import Unreadable

MOST_UNPACKED = 30_000_000  # bytes of one part
MOST_IN_ALL = 60_000_000  # bytes of all parts that are read
MOST_PARTS = 2000
MOST_COLUMNS = 200
MOST_CHARACTERS = 20_000_000  # of all cells: one shared text may stand in every cell
MOST_ROWS = 10_000
PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
BUILT_IN_DATES = {*range(14, 18), 22, *range(27, 37), *range(50, 59)}  # formats that no file spells out
NOT_A_PATTERN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


class Number(str):
    """A number as its cell shows it; `day` is the date it stands for if it stands in a date column."""

    day: date | None = None


Rows = list[tuple[int, list[str]]]  # (row number, cells) of each row that holds something


class Enough(Exception):
    """So many rows were read as were wanted."""


def opened(data: bytes, use: Callable[["Workbook"], Any]) -> Any:
    """What `use` makes of a workbook. Raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return use(Workbook(Parts(archive)))
    except expat.ExpatError as error:
        raise Unreadable("damaged") from error
    # What zipfile raises for a spoiled, encrypted or unknown archive is not one family.
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, ValueError, OverflowError, OSError) as error:
        raise Unreadable("damaged") from error


class Parts:
    """The XML files of a workbook, each read within the limit."""

    def __init__(self, archive: zipfile.ZipFile):
        if len(archive.infolist()) > MOST_PARTS:
            raise Unreadable("too-big")
        self.archive = archive
        self.left = MOST_IN_ALL
        self.names = {name.lower(): name for name in archive.namelist()}
        if not any(name.startswith("xl/") for name in self.names):
            raise Unreadable("not-a-table")

    def read(self, name: str, start: Callable, end: Callable, text: Callable) -> None:
        """Read a part, if it is there, calling `start(name, attributes)`, `end(name)`, `text(words)`."""
        if name.lower() not in self.names:
            return
        with self.archive.open(self.names[name.lower()]) as file:
            data = file.read(MOST_UNPACKED + 1)
        self.left -= len(data)
        if len(data) > MOST_UNPACKED or self.left < 0:
            raise Unreadable("too-big")
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
        parser.StartElementHandler = lambda tag, attributes: start(local(tag), attributes)
        parser.EndElementHandler = lambda tag: end(local(tag))
        parser.CharacterDataHandler = text
        parser.Parse(data, True)


def refuse(*_: object) -> None:
    """No workbook has a document type; entities could unfold without end or read other files."""
    raise Unreadable("damaged")


def local(tag: str) -> str:
    return tag.rpartition(" ")[2]


def nothing(*_: object) -> None:
    """For what a part says that we do not want to know."""


class Sheet:
    def __init__(self, name: str, hidden: bool, path: str):
        self.name = name
        self.hidden = hidden
        self.path = path


class Workbook:
    """`sheets` in their order, and the rows of each."""

    def __init__(self, parts: Parts):
        self.parts = parts
        self.strings: list[str] = []
        self.dates: list[bool] = []  # by style: does it show a number as a date?
        self.first_day = date(1899, 12, 30)
        self.characters = 0
        self.read_strings(parts)
        self.read_styles(parts)
        self.sheets = self.find(parts)

    def find(self, parts: Parts) -> list[Sheet]:
        """The sheets that are there; charts are none."""
        sheets: list[tuple[str, bool, str]] = []
        targets: dict[str, str] = {}

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "workbookPr" and attributes.get("date1904") in ("1", "true"):
                self.first_day = date(1904, 1, 1)
            elif tag == "sheet":
                ids = [value for name, value in attributes.items() if local(name) == "id" and " " in name]
                hidden = attributes.get("state", "visible") != "visible"
                sheets.extend((attributes.get("name", ""), hidden, one) for one in ids)
            elif tag == "Relationship":
                targets[attributes.get("Id", "")] = attributes.get("Target", "")

        parts.read("xl/workbook.xml", start, nothing, nothing)
        parts.read("xl/_rels/workbook.xml.rels", start, nothing, nothing)
        found = [Sheet(name, hidden, self.path(targets.get(one, ""))) for name, hidden, one in sheets]
        if not any(sheet.path.lower() in parts.names for sheet in found):
            raise Unreadable("damaged")
        return [sheet for sheet in found if sheet.path.lower() in parts.names]

    @staticmethod
    def path(target: str) -> str:
        return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")

    def read_strings(self, parts: Parts) -> None:
        inside: list[str] = []  # the elements around the text
        words: list[str] = []

        def start(tag: str, _: dict[str, str]) -> None:
            inside.append(tag)

        def text(said: str) -> None:
            if inside[-1:] == ["t"] and "rPh" not in inside:  # rPh: how to pronounce it
                words.append(said)

        def end(tag: str) -> None:
            inside.pop()
            if tag == "si":
                self.strings.append("".join(words))
                words.clear()

        parts.read("xl/sharedStrings.xml", start, end, text)

    def read_styles(self, parts: Parts) -> None:
        patterns: dict[str, str] = {}
        inside: list[str] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            inside.append(tag)
            if tag == "numFmt":
                patterns[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            elif tag == "xf" and "cellXfs" in inside:
                number = attributes.get("numFmtId", "")
                said = NOT_A_PATTERN.sub("", patterns.get(number, "")).lower()
                self.dates.append("d" in said or "yy" in said or (number.isdecimal() and int(number[:9]) in BUILT_IN_DATES))

        parts.read("xl/styles.xml", start, lambda _: inside.pop(), nothing)

    def rows(self, sheet: Sheet, most: int = MOST_ROWS + 1) -> Rows:
        """The first rows of a sheet. Raises Unreadable."""
        found: Rows = []
        try:
            self.read_cells(sheet.path, found, most)
        except Enough:  # the rest is not wanted
            return found
        return found

    def read_cells(self, path: str, found: Rows, most: int) -> None:
        cell: dict[str, str] = {}  # attributes of the cell that is being read
        inside: list[str] = []
        words: list[str] = []
        row: dict[int, str] = {}
        at = [0, -1]  # row number, column

        def start(tag: str, attributes: dict[str, str]) -> None:
            inside.append(tag)
            if tag == "row":
                number = attributes.get("r", "")
                at[:] = [int(number[:7]) if number.isdecimal() else at[0] + 1, -1]
                row.clear()
            elif tag == "c":
                cell.clear()
                cell.update(attributes)
                words.clear()
                place = PLACE.fullmatch(attributes.get("r", ""))
                at[1] = column(place[1]) if place else at[1] + 1

        def text(said: str) -> None:
            if inside[-1:] == ["v"] or (inside[-1:] == ["t"] and "is" in inside and "rPh" not in inside):
                words.append(said)

        def end(tag: str) -> None:
            inside.pop()
            if tag == "c" and (shown := self.shown(cell, "".join(words))).strip():
                if at[1] >= MOST_COLUMNS:
                    raise Unreadable("too-wide", most=MOST_COLUMNS)
                row[at[1]] = shown
                self.count(len(shown))
            elif tag == "row" and row:
                if len(found) >= MOST_ROWS:
                    raise Unreadable("too-long", most=MOST_ROWS)
                found.append((at[0], [row.get(i, "") for i in range(max(row) + 1)]))
                if len(found) == most:
                    raise Enough

        self.parts.read(path, start, end, text)

    def count(self, characters: int) -> None:
        self.characters += characters
        if self.characters > MOST_CHARACTERS:
            raise Unreadable("too-big")

    def shown(self, cell: dict[str, str], value: str) -> str:
        """What a cell shows, as text."""
        kind = cell.get("t", "n")
        if kind == "s":
            number = int(value) if value.isdecimal() and len(value) < 10 else -1
            return self.strings[number] if 0 <= number < len(self.strings) else ""
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if kind == "d":
            return value.removesuffix("T00:00:00")
        return self.number(value, cell.get("s", "0")) if kind == "n" and value else value

    def number(self, value: str, style: str) -> str:
        try:
            amount = float(value)
        except ValueError:
            return value
        shown = Number(str(int(amount)) if amount.is_integer() and abs(amount) < 1e15 else value)
        shown.day = self.day(amount)
        dated = style.isdecimal() and int(style[:9]) < len(self.dates) and self.dates[int(style[:9])]
        return shown.day.isoformat() if dated and shown.day else shown

    def day(self, amount: float) -> date | None:
        """Days are counted from 1900 or 1904. A number as small as a year is taken for no day."""
        if not 3000 <= amount < 200_000:
            return None
        return self.first_day + timedelta(days=int(amount))


def column(letters: str) -> int:
    """A is 0, Z 25, AA 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
