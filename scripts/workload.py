"""What the browser's Python is run with to find what it needs: calls of `eligibility.bridge`.

More than a person would ever ask: every path of the walk; for a part of them all that can be shown
and taken along; every file that the tests of tables open (recorded while those run, hostile ones
among them); and calls that are refused.
"""

import json
from base64 import b64encode
from datetime import date
from itertools import cycle, islice
from typing import Any

import pytest
from eligibility import law, table, walk
from tests.test_batch import crowd

AS_OF = "2026-11-24"
SHOWN = 40  # one path in so many is shown and taken along as well
ROWS = 40  # of a table, at a time
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


def calls(languages: list[str]) -> list[dict]:
    """Every call, as the page sends it. The tests of tables run meanwhile."""
    return [
        call("bulk", as_of=AS_OF),
        *shown(languages),
        *of_tables(languages),
        *REFUSED,
        *shown(languages[:1]),  # after so many refusals Python is still well
    ]


def call(name: str, **arguments: Any) -> dict:
    return {"name": name, "args": json.loads(json.dumps(arguments, default=str))}


def shown(languages: list[str]) -> list[dict]:
    found = []
    for _, answers in islice(walk.paths(date.fromisoformat(AS_OF), law()), 0, None, SHOWN):
        found.append(call("ask", answers=answers, as_of=AS_OF))
        found.append(call("verdict", answers=answers, as_of=AS_OF, languages=languages))
        for language in languages:
            found.append(call("take", answers=answers, as_of=AS_OF, language=language, languages=languages))
    return found


def of_tables(languages: list[str]) -> list[dict]:
    found = [call("table_template", language=language, languages=languages) for language in languages]
    for data, language in zip([*recorded(), crowd(PEOPLE).encode()], cycle(languages)):
        found.append(call("table_open", data=b64encode(data).decode(), language=language, languages=languages))
        # Of a file that was refused, these are rows of the table before it.
        found += [call("table_rows", start=start, stop=start + ROWS, as_of=AS_OF, language=language) for start in (0, ROWS)]
    found += [call("table_rows", start=start, stop=start + ROWS, as_of=AS_OF, language=languages[0]) for start in range(0, PEOPLE, ROWS)]
    return found


def recorded() -> list[bytes]:
    """The files that tests/test_table.py opens, each once. Raises RuntimeError if a test fails."""
    opened: dict[bytes, None] = {}
    plain = table.read

    def recording(data: bytes, languages: tuple[str, ...]) -> table.Table:
        opened[data] = None
        return plain(data, languages)

    table.read = recording
    try:
        if pytest.main(["-q", "-n", "0", "--no-header", "--no-summary", "--hypothesis-seed", "0", "tests/test_table.py"]):
            raise RuntimeError("the tests of tables fail: mend that first")
    finally:
        table.read = plain
    return list(opened)
