"""Text with separators (CSV): read as people save it, written so that a spreadsheet runs nothing.

Read: UTF-8 with and without a mark, UTF-16, Windows-1251; `;`, `,` or tab. Written: UTF-8 with a
mark, every cell in quotes.
"""

import csv
import io
import re
from collections.abc import Iterator

SEPARATORS = ";\t,"
MARKS = (b"\xff\xfe", b"\xfe\xff")  # of UTF-16, little-endian and big-endian
LONGEST = 30  # lines that one row may span; more is a quotation mark that nobody closed

# A cell that begins with one of these is a formula to a spreadsheet. One that opens the file with
# another separator cuts cells where we do not, so what follows a separator is guarded as well.
FORMULA = re.compile(r"(^|[;,\t\r\n])(?=[\s\"']*[=+\-@\t\r\n＝＋－＠])")
GUARD = re.compile(r"(^|[;,\t\r\n])'(?=[\s\"']*[=+\-@\t\r\n＝＋－＠])")


class Unreadable(Exception):
    """A file that cannot be read as a table. `code` names the words, `values` fill them."""

    def __init__(self, code: str, **values: object):
        self.code = code
        self.values = values
        super().__init__(code)


def decode(data: bytes) -> str:
    """The text of a file. Raises Unreadable (`not-a-table`)."""
    if b"\0" in data[:200] and data[:2] not in MARKS:  # UTF-16 without its mark
        # Every second byte of Latin letters, signs and digits is 0: the later one in little-endian.
        data = MARKS[data[0:200:2].count(0) > data[1:200:2].count(0)] + data
    for encoding in ("utf-16",) if data[:2] in MARKS else ("utf-8-sig", "cp1251"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable("not-a-table")


def lines_of(text: str) -> list[str]:
    """Lines as spreadsheets and editors count them; a first line `sep=;` only names the separator."""
    lines = list(io.StringIO(text, newline=""))
    if lines and re.fullmatch(r'"?sep=[;,\t]"?\s*', lines[0]):
        lines[0] = "\n"
    return lines


def rows(lines: list[str], separator: str) -> Iterator[tuple[int, list[str], bool]]:
    """(line, cells, whole) of each row that is not blank. One with a quotation mark out of place is not `whole`: it
    holds its line as it stands, and the rows after it are read as if nothing had been."""
    at = 0
    while at < len(lines):
        if lines[at].isspace():
            at += 1
            continue
        reader = csv.reader(lines[at : at + LONGEST], delimiter=separator, strict=True)
        try:
            yield at + 1, [unguarded(cell) for cell in next(reader)], True
            at += reader.line_num
        except csv.Error:
            yield at + 1, [lines[at].rstrip("\r\n")], False
            at += 1


def guarded(cell: str) -> str:
    """The cell as text that no spreadsheet takes for a formula."""
    return FORMULA.sub(r"\1'", cell)


def unguarded(cell: str) -> str:
    """The cell as it was before `guarded`: a file of ours that is read again and written again is the same."""
    return GUARD.sub(r"\1", cell)


def write(cells: Iterator[list[str]], separator: str) -> str:
    """Rows as text."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([guarded(cell) for cell in row] for row in cells)
    return out.getvalue()
