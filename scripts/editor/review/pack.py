"""Writes the texts to read as one HTML file for a phone and one table for Excel.

Both hold the same; both need no network, no account and no program of ours. Answers come back through
`scripts/editor/review/take.py`.
"""

import base64
import hashlib
import json
from datetime import date
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation

from scripts.editor.review.reading_order import FORMAT, Entry
from scripts.site.inline import plain

HERE = Path(__file__).parent
GOOD, BETTER = "дұрыс", "түзету"  # what a reader picks in Excel
COLUMNS = [
    "№",
    "Беті / Страница",
    "Мәтін / Текст",
    "Қасында / Рядом",
    "Баға / Оценка",
    "Былай дұрыс / Лучше так",
    "Ескертпе / Пояснение",
    "",
    "",
]
NAME_CELL, FORMAT_CELL, LANGUAGE_CELL, FIRST_ROW = "C2", "H1", "I1", 5


def html(entries: list[Entry], language: str, other: str, names: dict[str, str], made: date) -> str:
    """One page that works offline: its script and style are in it, and nothing else may run."""
    style, script = ((HERE / f"pack.{kind}").read_text("utf-8") for kind in ("css", "js"))
    environment = Environment(loader=FileSystemLoader(HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    parts = [(name, list(group)) for name, group in groupby(enumerate(entries, 1), lambda pair: pair[1].part)]
    return environment.get_template("pack.html").render(
        parts=parts,
        count=len(entries),
        language=language,
        other=other,
        names=names,
        plain=plain,
        meta=json.dumps({"format": FORMAT, "language": language, "made": made.isoformat(), "id": pack_id(entries)}),
        style=style,
        script=script,
        style_hash=integrity(style),
        script_hash=integrity(script),
    )


def pack_id(entries: list[Entry]) -> str:
    """So that two packs on one phone keep their answers apart."""
    return hashlib.sha256(" ".join(entry.mark for entry in entries).encode()).hexdigest()[:12]


def integrity(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def xlsx(entries: list[Entry], language: str, other: str, names: dict[str, str], target: Path) -> None:
    book = Workbook()
    sheet = book.create_sheet("review", 0)
    del book["Sheet"]
    sheet["A1"] = "Мәтінді оқып, бағалаңыз / Прочитайте тексты и оцените"
    sheet["A2"] = "Атыңыз / Ваше имя:"
    sheet["A3"] = (
        f"«{GOOD}» таңдаңыз немесе дұрыс нұсқасын жазыңыз. Бос қалған жол оқылмаған болып саналады. / "
        f"Выберите «{GOOD}» или впишите, как лучше. Пустая строка значит: не прочитано."
    )
    sheet[FORMAT_CELL], sheet[LANGUAGE_CELL] = FORMAT, language
    head = [*COLUMNS]
    head[2], head[3] = names[language], names[other]
    for column, words in enumerate(head, 1):
        sheet.cell(FIRST_ROW - 1, column, words).font = Font(bold=True)
    for number, entry in enumerate(entries, 1):
        row = FIRST_ROW - 1 + number
        for column, value in enumerate(
            (number, entry.part, entry.text, entry.beside, "", "", "", entry.at, entry.mark), 1
        ):
            cell = sheet.cell(row, column, value or None)
            if isinstance(value, str) and value:
                cell.data_type = "s"  # a text that begins with = is no formula
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if column in (5, 6, 7):
                cell.protection = Protection(locked=False)
                cell.fill = PatternFill("solid", fgColor="FFF8E1")
        sheet.cell(row, 2).hyperlink = entry.link
    sheet[NAME_CELL].protection = Protection(locked=False)
    sheet[NAME_CELL].fill = PatternFill("solid", fgColor="FFF8E1")
    choice = DataValidation(type="list", formula1=f'"{GOOD},{BETTER}"', allow_blank=True)
    sheet.add_data_validation(choice)
    choice.add(f"E{FIRST_ROW}:E{FIRST_ROW + max(len(entries) - 1, 0)}")
    for column, width in zip("ABCDEFGHI", (6, 22, 52, 46, 10, 52, 26, 1, 1), strict=True):
        sheet.column_dimensions[column].width = width
    for column in "HI":
        sheet.column_dimensions[column].hidden = True
    sheet.freeze_panes = f"A{FIRST_ROW}"
    sheet.protection.sheet = True  # no password: it keeps a slip of the hand off the texts
    sheet.protection.formatColumns = sheet.protection.formatRows = False
    book.save(target)
