"""Where a sentence of a result or a page comes from: its place in content/, and who shows it.

    python -m scripts.editor.where "words of the sentence"

The words are as they are shown, or a part of them: marks, links and the case of letters make no difference, and a
number of the law stands for `{amount:…}`. Exit code 1 where nothing has them.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from eligibility.engine import TABLES, Rule
from eligibility.questions import QUESTIONS

from scripts.content import interface_words
from scripts.content.contract import conditions
from scripts.content.freshness import build_day
from scripts.content.load import Content, Reader, load_all
from scripts.content.problems import KeyPath
from scripts.editor.translations import places
from scripts.site.inline import Addresses, Inline


def folded(text: str) -> str:
    """Text as it is compared: small letters, one space, no marks at its ends."""
    return " ".join(re.sub(r"[«»“”\"*\u00a0]", " ", text).casefold().split()).strip(" .:;,!?…")


def found(words: str, reader: Reader, content: Content, folder: str, today: date) -> Iterator[str]:
    """Two lines for each text that has the words: file, line and column, the text; who shows it. What says just these
    words comes first."""
    lines = list(having(words, reader, content, folder, today))
    yield from (line for whole, line in lines if whole)
    yield from (line for whole, line in lines if not whole)


def having(words: str, reader: Reader, content: Content, folder: str, today: date) -> Iterator[tuple[bool, str]]:
    wanted = folded(words)
    addresses = Addresses(content, wizard=True)
    inlines = {language: Inline(addresses, language, "", today) for language in content.languages}
    for place in places(reader):
        for language in place.text.root:
            inline = inlines[language]
            said = inline.text(place.text)
            if wanted and (wanted in folded(said) or wanted in folded(place.text[language])):
                line, column = reader.files[place.file].places[*place.where, language]
                told = f"{folder}/{place.file}:{line}:{column}: {said}\n    {shown_by(place.file, place.where)}"
                yield folded(said) == wanted, told


def shown_by(file: str, where: KeyPath) -> str:
    """Who shows a text: a page, a question, the rows of the rules, a template or a script."""
    room, _, name = file.removesuffix(".yaml").partition("/")
    first = str(where[0]) if where else ""
    if room == "pages":
        return f"page /{'' if name == 'index' else name + '/'}"
    if room == "faq":
        return f"page /faq/{name}/"
    if file == "wizard/questions.yaml":
        return f"question '{first}' of the wizard ({'asked' if first in QUESTIONS else 'not asked'})"
    if file == "wizard/outcomes.yaml":
        return rows(rule for rule in TABLES["attach"] if rule.code == first)
    if file == "wizard/reasons.yaml":
        return rows(rule for rules in TABLES.values() for rule in rules if first in conditions(rule))
    if file == "wizard/phrases.yaml":
        return rows(rule for rules in TABLES.values() for rule in rules if gives(rule, first, str(where[1])))
    if file == "site.yaml" and first == "words":
        return (
            f"word '{where[1]}' of the interface: {interface_words.asked().get(str(where[1]), 'a unit of an amount')}"
        )
    if file == "wizard/application.yaml":
        return "the application that a result offers"
    if file == "wizard/refusal.yaml":
        return "what to hand in where the desk refuses, beside a result that says yes"
    return "a register of the site, and every page that cites it"


def gives(rule: Rule, part: str, code: str) -> bool:
    if part == "payers":
        return code in rule.outputs.get("pays", "").split()
    if part == "tiers":
        return rule.tier == code
    basis = rule.outputs.get("basis")
    given = {
        "basis": tuple(basis.values()) if isinstance(basis, dict) else (basis,),
        "missing": (rule.outputs.get("missing"), rule.code if rule.table == "missing" else None),
    }
    return code in given.get(part, (rule.code if rule.table == part else None,))


def rows(rules: Iterator[Rule]) -> str:
    """The rows and where they stand, each once."""
    known = {rule.row: rule.conditions.__code__ for rule in rules}
    named = [
        f"{row} (wizard/eligibility/rules/{Path(code.co_filename).name}:{code.co_firstlineno})"
        for row, code in known.items()
    ]
    more = f" and {len(named) - 6} more" if len(named) > 6 else ""
    return f"rules {', '.join(named[:6])}{more}" if named else "no rule"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Where a sentence of a result or a page comes from.")
    parser.add_argument("words", help="the sentence as it is shown, or a part of it")
    parser.add_argument("--content", default=Path("content"), type=Path)
    options = parser.parse_args(arguments)
    reader, content = load_all(options.content)
    lines = list(found(options.words, reader, content, options.content.name, build_day()))
    print("\n".join(lines) if lines else "No text of the content has these words. Try fewer of them.")
    return 0 if lines else 1


if __name__ == "__main__":
    sys.exit(main())
