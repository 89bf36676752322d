"""Reads what a speaker sends back: the file of the page, or the table of Excel."""

import json
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from scripts.content.translation_state import MARK
from scripts.editor.review.pack import BETTER, FIRST_ROW, FORMAT_CELL, LANGUAGE_CELL, NAME_CELL
from scripts.editor.review.reading_order import FORMAT

MOST_BYTES = 20_000_000
YES = {"дұрыс", "верно", "хорошо", "good", "ok", "иә", "да", "+", "✓"}
NO = {BETTER, "былай дұрыс", "лучше", "лучше так", "исправить", "better", "жоқ", "нет", "-"}


class NotAReview(Exception):
    """The file is none that a pack of ours became."""


@dataclass(frozen=True)
class Answer:
    """What a speaker said of one text."""

    at: str  # where it stood: pages/egov.yaml#blocks/0/text/1
    mark: str  # what it said then
    said: str
    verdict: str  # good, better, or what we do not understand
    better: str = ""
    note: str = ""
    row: int | None = None  # of the table


@dataclass(frozen=True)
class Review:
    """One file that came back."""

    language: str
    reader: str
    day: date
    answers: list[Answer] = field(default_factory=list)


def read(path: Path, today: date) -> Review:
    """Raises NotAReview with words for an editor, in Russian."""
    if not path.is_file():
        raise NotAReview("такого файла нет")
    if path.stat().st_size > MOST_BYTES:
        raise NotAReview("файл слишком большой")
    return from_table(path, today) if path.suffix.lower() == ".xlsx" else from_page(path, today)


def from_page(path: Path, today: date) -> Review:
    try:
        data = json.loads(path.read_text("utf-8-sig"))
        if data["format"] != FORMAT:
            raise NotAReview(f"другой формат: {data['format']}")
        answers = [from_object(one) for one in data["answers"]]
        return checked(
            Review(str(data["language"]), one_line(data.get("reader")), day(data.get("day"), today), answers)
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotAReview(f"это не файл ответов ({error})") from error


def from_object(one: dict[str, Any]) -> Answer:
    at, mark, said, verdict, better, note = (
        str(one.get(name) or "") for name in ("at", "mark", "said", "verdict", "better", "note")
    )
    return Answer(at, mark, said, verdict, better, note)


def from_table(path: Path, today: date) -> Review:
    try:
        sheet = load_workbook(path, read_only=False, data_only=True).worksheets[0]
    except Exception as error:  # openpyxl raises what zip, XML and it itself raise
        raise NotAReview(f"это не таблица Excel ({error})") from error
    if sheet[FORMAT_CELL].value != FORMAT:
        raise NotAReview("в таблице нет нашей отметки: это не пакет для чтения")
    answers = []
    for row in range(FIRST_ROW, sheet.max_row + 1):
        said, verdict, better, note, at, mark = (text(sheet.cell(row, column).value) for column in (3, 5, 6, 7, 8, 9))
        if not (verdict or better or note):
            continue
        meant = "good" if verdict.lower() in YES else "better" if better or verdict.lower() in NO else verdict
        if better and " ".join(better.split()) != said:
            meant = "better"  # whoever writes a better text does not find the old one good
        answers.append(Answer(at, mark, said, meant, better, note, row))
    return checked(Review(text(sheet[LANGUAGE_CELL].value), one_line(sheet[NAME_CELL].value), today, answers))


def text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def one_line(value: Any) -> str:
    return " ".join(text(value).split())[:60]


def day(value: Any, today: date) -> date:
    """The day that the phone gave, unless it lies in the future."""
    try:
        return min(date.fromisoformat(str(value)), today)
    except ValueError:
        return today


def checked(review: Review) -> Review:
    for answer in review.answers:
        if not re.fullmatch(MARK, answer.mark) or not answer.mark.startswith(review.language + ":"):
            where = f"строка {answer.row}" if answer.row else answer.at
            raise NotAReview(f"{where}: отметка текста испорчена ({answer.mark or 'пусто'})")
    return review
