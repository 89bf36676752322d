"""The loader's messages in Russian. One that has no translation stays as it is."""

import re
from collections.abc import Iterable
from functools import cache
from itertools import count
from pathlib import Path

import yaml

from scripts.content.problems import Problem

TABLE = Path(__file__).with_name("messages_ru.yaml")


@cache
def table() -> list[tuple[re.Pattern[str], str]]:
    """Patterns of the English messages, those that leave least open first."""
    found = yaml.safe_load(TABLE.read_text("utf-8"))
    ordered = sorted(found, key=lambda english: (english.count("{}"), -len(english)))
    return [(re.compile(re.escape(english).replace(r"\{\}", "(.+)"), re.DOTALL), found[english]) for english in ordered]


def translated(message: str) -> str | None:
    for pattern, russian in table():
        if match := pattern.fullmatch(message):
            return filled(russian, match.groups())
    return None


def filled(russian: str, words: tuple[str, ...]) -> str:
    """The words in the place of `{}`, in order, or of `{0}` and `{1}`; other brackets stay."""
    order = count()
    return re.sub(r"\{(\d?)\}", lambda blank: words[int(blank[1] or next(order))], russian)


def in_russian(problem: Problem) -> str:
    message, fix = (translated(part) or part for part in (problem.message, problem.fix))
    return f"{problem.file}:{problem.line}:{problem.column}: {message}. {fix[0].upper()}{fix[1:]}."


def told(problems: Iterable[Problem]) -> str:
    """All of them under one line that says what they mean."""
    lines = [in_russian(problem) for problem in problems]
    return "\n".join([f"Ошибки: {len(lines)}. Пока они есть, сайт не обновится.", *(f"  {line}" for line in lines)])
