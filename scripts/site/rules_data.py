"""Turns what editors wrote into the data of the rules: amounts for the package, and the messages of each language.

    python -m scripts.site.rules_data [--package FOLDER]     write wizard/eligibility/data/

The rules read plain JSON, since the browser has no YAML there and needs none.
"""

import argparse
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

from eligibility.engine import TABLES

from scripts import ROOT
from scripts.content import model
from scripts.content.formatting import months
from scripts.content.interface_words import ANSWERS
from scripts.content.load import Content, load
from scripts.site.citations import Citations
from scripts.site.inline import Addresses, Inline

PACKAGE = ROOT / "wizard"
DATA = Path("wizard/eligibility/data")
# The words of the interface that Python itself says: in tables, in the calendar, on paper.
SITE = ("batch-", "wizard-take-calendar-", "wizard-take-sheet-")
BY_PAGE = ("say",)  # words that only the page shows: scripts/site/pages/wizard.py


def messages(content: Content, language: str, today: date) -> dict[str, Any]:
    """Everything the rules can say in one language, as plain text."""
    inline = Inline(Addresses(content, wizard=True), language, "wizard", today)
    return {
        "language": language,
        "months": months(language, content.site),
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
    if value is None or isinstance(value, (str, bool)):
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


def packed(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def compile_data(content: Content, folder: Path = DATA, today: date | None = None) -> None:
    """Write the data files; unchanged files keep their time, so that a watch stays quiet."""
    folder.mkdir(parents=True, exist_ok=True)
    day = today or content.site.checked
    files = {"amounts.json": packed(content.law_data)}
    files |= {f"messages-{language}.json": packed(messages(content, language, day)) for language in content.languages}
    for name, text in files.items():
        path = folder / name
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
    for stale in {path.name for path in folder.glob("*.json")} - set(files):
        (folder / stale).unlink()


def package_for_browser(content: Content, folder: Path) -> Path:
    """Write the package of the rules as phones get it: with the law of this content, and without messages, of which
    each reader fetches one language."""
    shutil.copytree(
        PACKAGE / "eligibility", folder / "eligibility", ignore=shutil.ignore_patterns("data", "__pycache__")
    )
    shutil.copy(PACKAGE / "pyproject.toml", folder)
    data = folder / "eligibility/data"
    data.mkdir()
    (data / "amounts.json").write_text(packed(content.law_data), "utf-8")
    return folder


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Compile the amounts and the messages for the rules.")
    parser.add_argument("--package", type=Path, help="write the package of the phones into this folder as well")
    options = parser.parse_args(arguments)
    content = load(ROOT / "content")
    compile_data(content)
    if options.package:
        shutil.rmtree(options.package, ignore_errors=True)
        package_for_browser(content, options.package)


if __name__ == "__main__":
    main()
