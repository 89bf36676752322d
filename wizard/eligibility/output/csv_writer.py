"""Text with separators (CSV), written so that a spreadsheet runs nothing: UTF-8 with a mark, every cell in quotes."""

import re
from collections.abc import Iterable

# A cell that begins with one of these is a formula to a spreadsheet. One that opens the file with
# another separator cuts cells where we do not, so what follows a separator is guarded as well.
FORMULA = re.compile(r"(^|[;,\t\r\n])(?=[\s\"']*[=+\-@\t\r\n＝＋－＠])")
GUARD = re.compile(r"(^|[;,\t\r\n])'(?=[\s\"']*[=+\-@\t\r\n＝＋－＠])")


def guarded(cell: str) -> str:
    """The cell as text that no spreadsheet takes for a formula."""
    return FORMULA.sub(lambda before: before[1] + "'", cell)


def unguarded(cell: str) -> str:
    """The cell as it was before `guarded`: a file of ours that is read again and written again is the same."""
    return GUARD.sub(lambda before: before[1], cell)


def write(rows: Iterable[list[str]], separator: str) -> str:
    """Rows as text."""
    return "".join(separator.join(quoted(guarded(cell)) for cell in row) + "\r\n" for row in rows)


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'
