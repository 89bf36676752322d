"""What the page and the command line may call: names, plain data in, plain data out.

The page sends `{"name": …, "args": {…}}` as JSON text and gets JSON text back; `answers` and
`as_of` (a day as ISO text) are what the functions of this package take.

The law and the messages that are compiled into the package are read here and nowhere else. In the browser
no messages are in the package: the page gives those of the languages that it wants (`messages`).
"""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from . import decision, explanation
from .law import Law
from .output import batch, calendar, clinic_summary, letters, presenter
from .questions import QUESTIONS, BadAnswer, deciding_day


@cache
def law() -> Law:
    """The law of this package. FileNotFoundError says how to make it."""
    path = Path(__file__).parent / "data/amounts.json"
    if not path.exists():
        raise FileNotFoundError(f"{path} is made from content/law/amounts.yaml: run `make build` first")
    return Law(json.loads(path.read_text("utf-8")))


given: dict[str, dict[str, Any]] = {}  # messages that the page gave, by language


@cache
def packaged(language: str) -> dict[str, Any]:
    """The messages of a language that are in this package. LookupError names the languages there are."""
    folder = Path(__file__).parent / "data"
    path = folder / f"messages-{language}.json"
    if not language.isalpha() or not path.exists():
        known = sorted(p.stem.removeprefix("messages-") for p in folder.glob("messages-*.json"))
        raise LookupError(
            f"no messages in '{language}'; there are {', '.join(known) or 'none: run `make build` first'}"
        )
    return json.loads(path.read_text("utf-8"))


def messages(language: str) -> dict[str, Any]:
    """Every message of a language. Raises LookupError."""
    return given[language] if language in given else packaged(language)


def take_messages(language: str, messages: dict[str, Any]) -> None:
    """Keep the messages of a language, as scripts/site/rules_data.py made them, for the calls that follow."""
    given[language] = messages


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
    return presenter.present(explanation.explain(answers, as_of, law()), messages(language))


def verdict(answers: dict[str, Any], as_of: date, languages: list[str]) -> dict[str, Any]:
    """What the result page shows: the answers on the way, and the explanation in each language.

    Answers that are off the way do not count. `question` is set if one is still wanted.
    """
    path, key = decision.follow(answers, as_of, law())
    found = explanation.explain(path, as_of, law())
    words = {language: presenter.present(found, messages(language)) for language in languages}
    return {"question": key, "path": path, "result": found["result"], "words": words}


def take(answers: dict[str, Any], as_of: date, language: str) -> dict[str, Any]:
    """What a person can take along: which letters there are, whether they are for somebody else, the calendar file in
    the reader's language (or null).

    `answers` are those on the way, as `verdict` gave them.
    """
    return letters.offered(answers, as_of, law()) | {
        "calendar": calendar.calendar(answers, as_of, law(), messages(language))
    }


def papers(answers: dict[str, Any], as_of: date, languages: list[str]) -> dict[str, Any]:
    """The sheet for the clinic in these languages; the application, and what to hand in at a refusal, in those of them
    that a clinic takes (or null)."""
    spoken = {language: messages(language) for language in languages}
    taken = {language: spoken[language] for language in languages if language in letters.WRITTEN_IN}
    return {
        "sheet": clinic_summary.clinic_summary(answers, as_of, law(), spoken),
        "application": {code: letters.application(answers, as_of, law(), taken[code]) for code in taken},
        "refusal": {code: letters.refusal(answers, as_of, law(), taken[code]) for code in taken},
    }


def bulk(as_of: date) -> list[list[Any]]:
    """Every path of the walk: its answers, the question that is still open, its result. By it the
    tests prove that the browser's Python and the page's flow agree with this one."""
    from . import paths  # nobody else needs it in the browser

    rows: list[list[Any]] = []
    for _, answers in paths.all_paths(as_of, law()):
        result = decision.decide(answers, as_of, law())
        del result["reasons"]  # long, and each follows from the rest
        plain = {key: value.isoformat() if isinstance(value, date) else value for key, value in answers.items()}
        rows.append([plain, paths.next_key(answers, as_of, law(), skip_optional=False), result])
    return rows


def table_headings(tops: list[Any], languages: list[str]) -> list[dict[str, Any]]:
    """Of the first rows of several tables, what is understood: by it the page chooses the one to open."""
    return batch.headings(tops, vocabulary(languages))


def table_open(rows: list[Any], separator: str, language: str, languages: list[str]) -> dict[str, Any]:
    """Understand the rows of a table, of text with this separator or (with "") of a workbook; headings and answers may be
    in any of the languages."""
    return batch.open_table(rows, separator, messages(language), vocabulary(languages))


def vocabulary(languages: list[str]) -> batch.Vocabulary:
    return batch.Vocabulary([messages(language) for language in languages])


def table_rows(start: int, stop: int, as_of: date, language: str) -> dict[str, Any]:
    """The results of some rows of the table that was opened last."""
    return batch.rows_of_table(start, stop, as_of, law(), messages(language))


def table_template(language: str) -> str:
    """A table to fill in."""
    return batch.template(messages(language))


CALLS = {
    "bulk": bulk,
    "decide": decide,
    "ask": ask,
    "explained": explained,
    "verdict": verdict,
    "take": take,
    "papers": papers,
    "messages": take_messages,
    "table_headings": table_headings,
    "table_open": table_open,
    "table_rows": table_rows,
    "table_template": table_template,
}


# What each call takes; more than that is passed over.
WANTED = {
    "bulk": ("as_of",),
    "decide": ("answers", "as_of"),
    "ask": ("answers", "as_of"),
    "explained": ("answers", "as_of", "language"),
    "verdict": ("answers", "as_of", "languages"),
    "take": ("answers", "as_of", "language"),
    "papers": ("answers", "as_of", "languages"),
    "messages": ("language", "messages"),
    "table_headings": ("tops", "languages"),
    "table_open": ("rows", "separator", "language", "languages"),
    "table_rows": ("start", "stop", "as_of", "language"),
    "table_template": ("language",),
}


# Of what kind each argument is; days have a check of their own.
KINDS: dict[str, type] = {
    "answers": dict, "messages": dict, "language": str, "languages": list,
    "tops": list, "rows": list, "separator": str, "start": int, "stop": int,
}  # fmt: skip


def handle(request: str) -> str:
    """One call from the page. Raises BadAnswer for what cannot be, KeyError for an unknown name."""
    try:
        call = json.loads(request)
        name, given = call["name"], call["args"]
        arguments = {wanted: given[wanted] for wanted in WANTED.get(name, ())}
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise BadAnswer(f"not a call with all that it takes: {error!r}") from error
    known = name != "messages"  # their language is a new one
    arguments = {wanted: checked(wanted, value, known) for wanted, value in arguments.items()}
    return json.dumps(CALLS[name](**arguments), ensure_ascii=False)


def checked(name: str, value: Any, known: bool = True) -> Any:
    """An argument as the functions take it; a language has to be `known`. Raises BadAnswer."""
    if name == "as_of":
        return deciding_day(value)
    if type(value) is not KINDS[name] or (name == "languages" and not value):
        raise BadAnswer(f"{name}: {value!r:.60} is of a wrong kind")
    if name == "languages":
        return [checked("language", language) for language in value]
    try:
        if name == "language" and known:
            messages(value)
    except LookupError as error:
        raise BadAnswer(f"{name}: {error}") from error
    return value
