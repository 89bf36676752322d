"""Turns what editors wrote into the data that the rules carry: amounts, citations and words.

    python -m scripts.site.rules_data       write wizard/eligibility/data/

The rules read plain JSON, since the browser has no YAML there and needs none.
"""

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

from babel.dates import get_month_names
from eligibility.engine import TABLES

from scripts.content import model
from scripts.content.formatting import locale_of
from scripts.content.interface_words import ANSWERS
from scripts.content.load import Content, load
from scripts.site.citations import Citations
from scripts.site.inline import Addresses, Inline

DATA = Path("wizard/eligibility/data")
# The words of the interface that Python itself says: in tables, in the calendar, on paper.
SITE = ("batch-", "wizard-take-calendar-", "wizard-take-sheet-")
BY_PAGE = ("say",)  # words that only the page shows: scripts/site/pages/wizard.py


def words(content: Content, language: str, today: date) -> dict[str, Any]:
    """Everything the rules can say in one language, as plain text."""
    inline = Inline(Addresses(content, wizard=True), language, "wizard", today)
    return {
        "language": language,
        "months": list(get_month_names("wide", "format", locale_of(language, content.site)).values()),
        "date": content.site.words["date-pattern"][language],
        "questions": spoken(
            {key: {"ask": q.ask, "options": q.options} for key, q in content.wizard.questions.items()}, inline
        ),
        "outcomes": spoken(content.wizard.outcomes, inline),
        "phrases": spoken(content.wizard.phrases, inline),
        "reasons": spoken(content.wizard.reasons, inline),
        "amounts": spoken({name: amount.title for name, amount in content.amounts.items()}, inline),
        "citations": citations(content, inline),
        "application": spoken(content.wizard.application, inline),
        "refusal": spoken(content.wizard.refusal, inline),
        "site": spoken(
            {name: text for name, text in content.site.words.items() if name.startswith(SITE) or name in ANSWERS},
            inline,
        ),
    }


def spoken(value: Any, inline: Inline) -> Any:
    """The same shape, with each text in the language of `inline`, `more` in pieces; what is empty is left out."""
    if isinstance(value, model.Text):
        return inline.text(value)
    if isinstance(value, dict):
        return {key: spoken(part, inline) for key, part in value.items()}
    if isinstance(value, list):
        return [spoken(part, inline) for part in value]
    if value is None or isinstance(value, str):
        return value
    return {
        name: inline.pieces(part) if name == "more" else spoken(part, inline)
        for name in type(value).model_fields
        if name not in BY_PAGE and (part := getattr(value, name)) is not None
    }


def citations(content: Content, inline: Inline) -> dict[str, dict[str, str | None]]:
    """What a rule cites: the act, its point, the edition of a copy, the address on this site, the day it was read.

    All in one language: where the reader's has no register of sources, in the one that has.
    """
    cited = sorted({name for table in TABLES.values() for rule in table for name in (*rule.facts, *rule.law)})
    register = inline.addresses.register.get("sources")
    there = content.nearest(inline.language, register) if register else inline.language
    way = "" if there == inline.language else f"../{there}/"
    inline = Inline(inline.addresses, there, inline.page, inline.today)
    lines = Citations(content, inline)
    found = {}
    for name in cited:
        source = content.sources[(content.facts[name].source if name[0] == "F" else name).partition("#")[0]]
        act, *point = [inline.text(title) for title in lines.titles(name)]
        edition = lines.edition(name)
        found[name] = {
            "act": f"{act} № {source.number}" if source.number else act,
            "point": point[0].partition(". ")[0] if point else None,
            "edition": f"{edition}, {inline.text(content.site.words['grade-copy-short'])}" if edition else None,
            "address": (found_at := inline.addresses.cited(name)) and way + found_at,
            "read": source.read.isoformat(),
        }
    return found


def compile_data(content: Content, folder: Path = DATA, today: date | None = None) -> None:
    """Write the data files; unchanged files keep their time, so that a watch stays quiet."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {"amounts.json": content.law_data}
    day = today or content.site.checked
    files |= {f"words-{language}.json": words(content, language, day) for language in content.languages}
    for name, data in files.items():
        text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
        path = folder / name
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
    for stale in {path.name for path in folder.glob("*.json")} - set(files):
        (folder / stale).unlink()


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Compile amounts, citations and words for the rules.")
    parser.parse_args(arguments)
    compile_data(load(Path("content")))


if __name__ == "__main__":
    main()
