"""What the page and the command line may call: names, plain data in, plain data out.

The page sends `{"name": …, "args": {…}}` as JSON text and gets JSON text back; `answers` and
`as_of` (a day as ISO text) are what the functions of this package take.

The law that is compiled into the package is read here and nowhere else.
"""

import json
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from . import decision, explanation
from .law import Law
from .output import calendar, clinic_summary, letters, presenter
from .questions import QUESTIONS, BadAnswer, deciding_day


@cache
def law() -> Law:
    """The law of this package. FileNotFoundError says how to make it."""
    path = Path(__file__).parent / "data/amounts.json"
    if not path.exists():
        raise FileNotFoundError(f"{path} is made from content/law/amounts.yaml: run `make build` first")
    return Law(json.loads(path.read_text("utf-8")))


def decide(answers: dict[str, Any], as_of: date) -> dict[str, Any]:
    """The result of all answers given, as plain data. Raises BadAnswer."""
    return decision.decide(answers, as_of, law())


def ask(answers: dict[str, Any], as_of: date) -> dict[str, Any]:
    """The next question with its kind and choices, or `question: null` when nothing more matters;
    `path` holds the answers that are on the way."""
    path, key = decision.follow(answers, as_of, law())
    if key is None:
        return {"question": None, "path": path}
    question = QUESTIONS[key]
    return {"question": key, "kind": question.kind, "values": [*question.values, "unsure"], "path": path}


def explained(answers: dict[str, Any], as_of: date, language: str) -> dict[str, Any]:
    """The explanation of all answers given, in words."""
    return presenter.present(explanation.explain(answers, as_of, law()), language)


def verdict(answers: dict[str, Any], as_of: date, languages: list[str]) -> dict[str, Any]:
    """What the result page shows: the answers on the way, and the explanation in each language.

    Answers that are off the way do not count. `question` is set if one is still wanted.
    """
    path, key = decision.follow(answers, as_of, law())
    found = explanation.explain(path, as_of, law())
    words = {language: presenter.present(found, language) for language in languages}
    return {"question": key, "path": path, "result": found["result"], "words": words}


def take(answers: dict[str, Any], as_of: date, language: str, languages: list[str]) -> dict[str, Any]:
    """What a person can take along: the sheet for the clinic, the application in each language that
    a clinic takes (or null), what to hand in at a refusal (the same), the calendar file in the reader's language (or null).

    `answers` are those on the way, as `verdict` gave them.
    """
    return {
        "sheet": clinic_summary.clinic_summary(answers, as_of, law(), languages),
        "application": {code: letters.application(answers, as_of, law(), code) for code in languages if code in letters.WRITTEN_IN},
        "refusal": {code: letters.refusal(answers, as_of, law(), code) for code in languages if code in letters.WRITTEN_IN},
        "calendar": calendar.calendar(answers, as_of, law(), language),
    }


def bulk(as_of: date) -> list[list[Any]]:
    """Every path of the walk: its answers, the question that is still open, its result. By it the
    tests prove that the browser's Python and the page's flow agree with this one."""
    from . import paths  # nobody else needs it in the browser

    rows = []
    for _, answers in paths.all_paths(as_of, law()):
        result = decision.decide(answers, as_of, law())
        del result["reasons"]  # long, and each follows from the rest
        plain = {key: value.isoformat() if isinstance(value, date) else value for key, value in answers.items()}
        rows.append([plain, paths.next_key(answers, as_of, law(), skip_optional=False), result])
    return rows


def of_tables(name: str) -> Callable[..., Any]:
    """A function of batch.py. That is read at the first call: most visitors bring no table, and
    would wait for zip and XML."""

    def call(**arguments: Any) -> Any:
        from .output import batch

        return getattr(batch, name)(**arguments)

    return call


CALLS = {
    "bulk": bulk,
    "decide": decide,
    "ask": ask,
    "explained": explained,
    "verdict": verdict,
    "take": take,
    "table_open": of_tables("open_table"),
    "table_rows": lambda **arguments: of_tables("rows_of_table")(law=law(), **arguments),
    "table_template": of_tables("template"),
}


# What each call takes; more than that is passed over.
WANTED = {
    "bulk": ("as_of",),
    "decide": ("answers", "as_of"),
    "ask": ("answers", "as_of"),
    "explained": ("answers", "as_of", "language"),
    "verdict": ("answers", "as_of", "languages"),
    "take": ("answers", "as_of", "language", "languages"),
    "table_open": ("data", "language", "languages"),
    "table_rows": ("start", "stop", "as_of", "language"),
    "table_template": ("language", "languages"),
}


KINDS = {"answers": dict, "data": str, "start": int, "stop": int}  # the others have checks of their own


def handle(request: str) -> str:
    """One call from the page. Raises BadAnswer for what cannot be, KeyError for an unknown name."""
    try:
        call = json.loads(request)
        name, given = call["name"], call["args"]
        arguments = {wanted: given[wanted] for wanted in WANTED.get(name, ())}
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise BadAnswer(f"not a call with all that it takes: {error!r}") from error
    return json.dumps(CALLS[name](**{wanted: checked(wanted, value) for wanted, value in arguments.items()}), ensure_ascii=False)


def checked(name: str, value: Any) -> Any:
    """An argument as the functions take it. Raises BadAnswer."""
    if name == "as_of":
        return deciding_day(value)
    if name == "languages" and isinstance(value, list) and value:
        return [checked("language", language) for language in value]
    if name == "language" and isinstance(value, str):
        try:
            presenter.load_messages(value)
        except LookupError as error:
            raise BadAnswer(f"{name}: {error}") from error
        return value
    if type(value) is not KINDS.get(name):
        raise BadAnswer(f"{name}: {value!r:.60} is of a wrong kind")
    return value

