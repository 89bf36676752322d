"""The rules on the command line: JSON in, JSON out.

    python -m eligibility decide answers.json --as-of 2026-11-24
    python -m eligibility ask - --as-of 2026-11-24
    python -m eligibility explain answers.json --lang ru

`answers.json` holds one person, {"status": "temporary", …}, or for many a list of
{"answers": {…}, "as_of": "2026-11-24"}. `-` reads standard input. Keys that are not answered
count as `unsure`. On bad input: one line, exit code 2.
"""

import argparse
import json
import os
import sys
from datetime import UTC, datetime, timedelta
from io import TextIOWrapper
from pathlib import Path
from typing import Any, cast

from . import api
from .output import presenter
from .questions import BadAnswer, deciding_day

KAZAKHSTAN = timedelta(hours=5)  # ahead of UTC, the whole country since 1 March 2024


class BadInput(ValueError):
    """Input that cannot be read; the message is for the user."""


def read(name: str) -> Any:
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return json.loads(data.decode("utf-8-sig"))  # Windows puts a mark before it
    except OSError as error:
        raise BadInput(f"{name}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{name}: this is not UTF-8 text") from error
    except (ValueError, RecursionError) as error:  # a number of 5000 digits is a bare ValueError
        where = f":{error.lineno}:{error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise BadInput(f"{name}{where}: this is not JSON") from error


def people(data: Any, default: str) -> list[tuple[dict[str, Any], str]]:
    """(answers, day) of each person in the input."""
    if isinstance(data, dict):
        return [(cast(dict[str, Any], data), default)]
    if not isinstance(data, list):
        raise BadInput("the input is neither a person {…} nor a list of people […]")
    found: list[tuple[dict[str, Any], str]] = []
    for number, entry in enumerate(cast(list[Any], data), 1):
        match entry:
            case {"answers": {**answers}, "as_of": as_of, **more} if not more:
                found.append((answers, as_of))
            case {"answers": {**answers}, **more} if not more:
                found.append((answers, default))
            case _:
                raise BadInput(f'person {number}: write {{"answers": {{…}}, "as_of": "2026-11-24"}}')
    return found


def today() -> str:
    """The day in Kazakhstan, wherever this machine stands."""
    return (datetime.now(UTC) + KAZAKHSTAN).date().isoformat()


def run(command: str, answers: dict[str, Any], as_of: Any, language: str) -> Any:
    day = deciding_day(as_of)
    if command == "explain":
        return api.explained(answers, day, language)
    return getattr(api, command)(answers, day)


def in_lines(told: dict[str, Any]) -> str:
    """An explanation as plain text."""
    lines = [told["title"], told["text"], presenter.in_one_line(told["steps"]), "", told["tier"]["text"]]
    named: set[str] = set()
    for line in told["why"]:
        sources = "" if line["rule"] in named else f": {'; '.join(cite['title'] for cite in line['cites'])}"
        named.add(line["rule"])
        lines.append(f"  {line['text']}  [{line['rule']}{sources}]")
    for part in ("channels", "documents", "missing", "insurance"):
        lines += [f"- {entry['text']}" for entry in told[part]]
    if told["valid_until"]:
        lines.append(f"→ {told['valid_until']['text']}")
    lines += ["", *(f"{line['text']}: {'; '.join(payer['text'] for payer in line['payers'])}" for line in told["care"])]
    lines += ["", *(note["text"] for note in told["notes"])]
    for entry in told["nearest"]:
        lines.append(f"{'; '.join(change['text'] for change in entry['changes'])} → {entry['title']}")
    for entry in told["unsure"]:
        lines += [f"{entry['ask']} {' / '.join(group['answers'])} → {group['title']}" for group in entry["groups"]]
    lines += [
        ": ".join((change["on"]["text"], " ".join(filter(None, (change["cause"], change["text"])))))
        for change in told["changes"]
    ]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m eligibility", description="Who may attach to a clinic, and how.")
    parser.add_argument("command", choices=("decide", "ask", "explain"))
    parser.add_argument("input", help="a JSON file, or - for standard input")
    parser.add_argument("--as-of", default=today(), help="the day to decide for; today in Kazakhstan if left out")
    parser.add_argument("--lang", default="ru", help="the language of explain: a language code of the site")
    parser.add_argument("--json", action="store_true", help="explain as JSON instead of plain text")
    options = parser.parse_args(arguments)
    try:
        data = read(options.input)
        results: list[Any] = []
        for number, (answers, as_of) in enumerate(people(data, options.as_of), 1):
            try:
                results.append(run(options.command, answers, as_of, options.lang))
            except (BadAnswer, BadInput) as error:
                raise BadInput(f"person {number}: {error}" if isinstance(data, list) else str(error)) from error
    except (BadInput, LookupError, FileNotFoundError) as error:
        print("eligibility:", *str(error).splitlines(), file=sys.stderr)
        return 2
    if options.command == "explain" and not options.json:
        say("\n\n".join(map(in_lines, results)))
    else:
        say(json.dumps(results if isinstance(data, list) else results[0], ensure_ascii=False, indent=2))
    return 0


def say(text: str) -> None:
    """Print in UTF-8, since no code page of Windows has the letters of Kazakh; whoever reads may stop early, as `head` does."""
    if hasattr(sys.stdout, "reconfigure"):
        cast(TextIOWrapper, sys.stdout).reconfigure(encoding="utf-8")
    try:
        print(text, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains when it ends


if __name__ == "__main__":
    sys.exit(main())
