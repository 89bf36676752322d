"""Reads all of `content/` into the model, or says everything that is wrong with it.

python -m scripts.content.load [FOLDER]     check a folder, print its faults, exit 1 if there are any
"""

import argparse
import sys
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from babel import localedata
from eligibility.law import Law
from pydantic import BaseModel, RootModel, ValidationError

from scripts.content import contract, model, translation_state
from scripts.content.model import walk
from scripts.content.problems import KeyPath, Problem
from scripts.content.pydantic_problems import describe
from scripts.content.translation_state import Lock
from scripts.content.yaml_source import Source, read


class ContentError(Exception):
    """The content has problems; `.problems` holds all of them, in the order of files and lines."""

    def __init__(self, problems: list[Problem]):
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


@dataclass
class Wizard:
    """The words of the wizard by code."""

    questions: dict[str, model.WizardQuestion]
    outcomes: dict[str, model.Outcome]
    phrases: model.Phrases
    reasons: dict[str, model.Reason]
    application: model.Letter
    refusal: model.Letter


@dataclass
class Content:
    """Everything that editors wrote, checked. Dictionaries keep the order of the files."""

    site: model.Site
    pages: dict[str, model.Page]
    questions: dict[str, model.Question]  # by file name, in their `order`
    sources: dict[str, model.Source]
    facts: dict[str, model.Fact]
    doubts: dict[str, model.Doubt]
    amounts: dict[str, model.Amount]
    glossary: dict[str, model.Term]
    search: model.Search
    wizard: Wizard
    lock: Lock  # which texts say the same in all languages, and which a speaker has read

    @property
    def languages(self) -> list[str]:
        return [language.code for language in self.site.languages]

    @cached_property
    def by_code(self) -> dict[str, model.Language]:
        return {language.code: language for language in self.site.languages}

    def having(self, page: str) -> list[str]:
        """The languages in which a page is, by its address: tips, faq/students, rules/d5, wizard/walk/…"""
        return [code for code in self.languages if self.has(code, page)]

    def has(self, language: str, page: str) -> bool:
        return not self.by_code[language].core or self.is_core(page)

    def is_core(self, page: str) -> bool:
        """Whether core languages have a page: those that content/site.yaml names, the wizard, and what stands by each
        language's pages."""
        return page in self.site.core or page in CORE_PAGES or page.startswith("wizard/")

    def nearest(self, language: str, page: str) -> str:
        """The language in which a reader of this one finds a page: this one, or the first of its `fallback`."""
        return next(code for code in self.reads(language) if self.has(code, page))

    def reads(self, language: str) -> list[str]:
        """The language and what stands in for it, the best first."""
        return [language, *self.by_code[language].fallback]

    def spoken(self, text: model.Text, language: str) -> str:
        """The language in which a reader of this one gets a text."""
        return language if language in text.root else next(code for code in self.reads(language) if code in text.root)

    @cached_property
    def law(self) -> Law:
        """What the rules decide by."""
        return Law(self.law_data)

    @property
    def law_data(self) -> dict[str, Any]:
        """Every amount with its values as plain data; days as ISO text."""
        return {
            name: {
                "unit": amount.unit,
                "checked_until": amount.checked_until.isoformat(),
                "values": [{"since": v.since.isoformat(), "value": plain(v.value)} for v in amount.values],
            }
            for name, amount in self.amounts.items()
        }


# Pages that the program makes and every language has, besides the wizard's.
CORE_PAGES = ("wizard", "search", "404")


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@dataclass
class Reader:
    """Collects the parsed files and their problems."""

    folder: Path
    problems: list[Problem] = field(default_factory=list)
    files: dict[str, Source] = field(default_factory=dict)  # by name within content/
    models: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, list[tuple[KeyPath, Any]]] = field(default_factory=dict)  # each reference and text of a model
    languages: tuple[str, ...] = ()
    full: tuple[str, ...] = ()  # those that have every text
    core: tuple[str, ...] = ()  # the pages that the others have
    lock: Lock = field(default_factory=Lock)

    def take(self, name: str, kind: type[BaseModel]) -> None:
        source = read(self.folder / name, f"{self.folder.name}/{name}")
        self.files[name] = source
        self.problems += source.problems
        if source.data is None:
            return
        if name == "site.yaml":
            self.languages, self.full = languages_of(source.data), languages_of(source.data, core=False)
            named = source.data.get("core") if isinstance(source.data, dict) else None
            self.core = tuple(page for page in named if isinstance(page, str)) if isinstance(named, list) else ()
        wanted = self.languages if model.is_core(name, self.core) else self.full
        way = (kind, self.languages, wanted)
        if way not in source.made:
            try:
                parsed = kind.model_validate(source.data, context={"languages": self.languages, "wanted": wanted})
                source.made[way] = (parsed, list(walk(parsed)), [])
            except ValidationError as error:
                source.made[way] = (None, [], [describe(source, dict(detail), wanted) for detail in error.errors()])
        parsed, parts, problems = source.made[way]
        self.problems += problems
        if parsed is not None:
            self.models[name], self.parts[name] = parsed, parts


def languages_of(data: Any, core: bool = True) -> tuple[str, ...]:
    """The language codes that site.yaml names, as far as they can be read; without `core` only the full ones."""
    try:
        return tuple(
            entry["code"]
            for entry in data["languages"]
            if isinstance(entry["code"], str) and (core or entry.get("core") is not True)
        )
    except (KeyError, TypeError):
        return ()


def load(folder: Path) -> Content:
    """Read and check a content folder. Raises ContentError with every problem found."""
    return load_all(folder)[1]


def load_all(folder: Path) -> tuple[Reader, Content]:
    """The same, with the files and places that the content came from."""
    reader = read_all(folder)
    content = assemble(reader)
    reader.problems += [
        problem for name, source in reader.files.items() for problem in references(name, source, reader, content)
    ]
    reader.problems += amounts_in_order(reader.files["law/amounts.yaml"], content)
    reader.problems += contract.problems(reader.files, reader.parts, content)
    reader.problems += unsearchable(reader.files["search.yaml"], content.search)
    if reader.problems:
        raise ContentError(reader.problems)
    return reader, content


def read_all(folder: Path) -> Reader:
    """Every file as a model; what the files name in each other is not looked at yet. Raises ContentError."""
    reader = Reader(folder)
    for name, kind in model.FILES.items():
        reader.take(name, kind)
    for room, kind in model.FOLDERS.items():
        for path in sorted((folder / room).glob("*.yaml")):
            reader.take(f"{room}/{path.name}", kind)
    check_names(reader)
    lock, problems = translation_state.read(folder)
    texts = (found for parts in reader.parts.values() for _, found in parts if isinstance(found, model.Text))
    reader.lock = replace(lock, present=Counter(map(translation_state.marks, texts)))
    reader.problems += problems
    if reader.problems:
        raise ContentError(reader.problems)
    return reader


def check_names(reader: Reader) -> None:
    """Files nobody reads are a mistake, not a draft; an id stands once in its file."""
    known = {reader.folder / name for name in reader.files}
    for path in sorted(reader.folder.rglob("*")):
        if (
            path.is_file()
            and path not in known
            and not path.name.startswith(".")
            and path != reader.folder / translation_state.HELD
        ):
            name = f"{reader.folder.name}/{path.relative_to(reader.folder).as_posix()}"
            fix = "rename it to end in .yaml and put it in pages/ or faq/, or move it out of content/"
            reader.problems.append(Problem(name, 1, 1, "no part of the site reads this file", fix))
        elif path in known and path.parent.name in model.FOLDERS and not model.NAME.fullmatch(path.stem):
            name = f"{reader.folder.name}/{path.relative_to(reader.folder).as_posix()}"
            fix = "use small Latin letters, digits and hyphens, such as where-to-attach.yaml"
            reader.problems.append(Problem(name, 1, 1, "the file name becomes the address and cannot be used", fix))
    check_languages(reader)
    for name, parsed in reader.models.items():
        for where, entries in lists_with_ids(parsed):
            seen: set[str] = set()
            for position, entry in enumerate(entries):
                if entry.id in seen:
                    message = f"the id '{entry.id}' stands here twice"
                    reader.problems.append(
                        reader.files[name].problem((*where, position, "id"), message, "give one of the two another id")
                    )
                seen.add(entry.id)


def check_languages(reader: Reader) -> None:
    """Each language once, one that Babel can write days in, and for what a core one lacks a full one."""
    site = reader.models.get("site.yaml")
    seen: set[str] = set()
    for position, language in enumerate(site.languages if site else ()):
        if language.code in seen:
            where, message, fix = "code", f"the language '{language.code}' stands here twice", "delete one of the two"
            reader.problems.append(reader.files["site.yaml"].problem(("languages", position, where), message, fix))
        seen.add(language.code)
        if not localedata.exists(language.locale):
            message, fix = (
                f"nobody knows how '{language.locale}' writes days",
                "write the code of a language, such as kk",
            )
            reader.problems.append(reader.files["site.yaml"].problem(("languages", position, "locale"), message, fix))
        if wrong := wrong_fallback(language, position, reader.full):
            where, message, fix = wrong
            reader.problems.append(reader.files["site.yaml"].problem(("languages", position, where), message, fix))


def wrong_fallback(language: model.Language, position: int, full: tuple[str, ...]) -> tuple[str, str, str] | None:
    """The field of a language that is wrong, why, and how to mend it; or None."""
    others = f"use only languages that have every text: {', '.join(full)}"
    if language.core and not position:
        return "core", "the first language has only the core", "put one first that has every text"
    if language.core and not any(code in full for code in language.fallback):
        return "fallback", f"nobody stands in where '{language.code}' has no text", f"write fallback: {others}"
    if strange := [code for code in language.fallback if code not in full]:
        return "fallback", f"'{strange[0]}' cannot stand in for '{language.code}'", others
    if language.fallback and not language.core:
        return "fallback", f"'{language.code}' has every text and needs nobody", "delete fallback, or write core: true"
    return None


def lists_with_ids(parsed: Any) -> list[tuple[KeyPath, list[Any]]]:
    found: list[tuple[KeyPath, list[Any]]] = []
    if isinstance(parsed, RootModel) and isinstance(parsed.root, list):
        found = [((), parsed.root)]
    elif isinstance(parsed, model.Site):
        found = [(("contacts",), parsed.contacts), (("menu",), parsed.menu)]
    elif isinstance(parsed, model.Page):
        found = [(("blocks",), parsed.blocks)]
    points: list[tuple[KeyPath, list[Any]]] = [
        ((*where, i, "points"), entry.points)
        for where, entries in found
        for i, entry in enumerate(entries)
        if hasattr(entry, "points")
    ]
    return found + points


def assemble(reader: Reader) -> Content:
    def by_id(name: str) -> dict[str, Any]:
        return {entry.id: entry for entry in reader.models[name].root}

    def folder(room: str) -> dict[str, Any]:
        return {
            name[len(room) + 1 : -5]: parsed for name, parsed in reader.models.items() if name.startswith(room + "/")
        }

    return Content(
        site=reader.models["site.yaml"],
        pages=folder("pages"),
        questions=dict(sorted(folder("faq").items(), key=lambda pair: (pair[1].order, pair[0]))),
        sources=by_id("law/sources.yaml"),
        facts=by_id("law/facts.yaml"),
        doubts=by_id("law/doubts.yaml"),
        amounts=by_id("law/amounts.yaml"),
        glossary=by_id("glossary.yaml"),
        search=reader.models["search.yaml"],
        wizard=Wizard(
            questions=reader.models["wizard/questions.yaml"].root,
            outcomes=reader.models["wizard/outcomes.yaml"].root,
            phrases=reader.models["wizard/phrases.yaml"],
            reasons=reader.models["wizard/reasons.yaml"].root,
            application=reader.models["wizard/application.yaml"],
            refusal=reader.models["wizard/refusal.yaml"],
        ),
        lock=reader.lock,
    )


# ---------------------------------------------------------------- references


def references(name: str, source: Source, reader: Reader, content: Content) -> list[Problem]:
    """A fault for each name in this file that stands for nothing."""
    problems, seen = [], set[tuple[KeyPath, str]]()
    for where, value in reader.parts[name]:
        if isinstance(value, model.Reference):
            if isinstance(where[-1], int) and (where[:-1], value) in seen:
                problems.append(source.problem(where, f"'{value}' stands in this list twice", "delete one of the two"))
            seen.add((where[:-1], value))
            wrong = dead(value.kind, value, content)
            if wrong:
                problems.append(source.problem(where, *wrong))
        elif isinstance(value, model.Text):
            for language, words in value.root.items():
                for wrong in dead_in_words(words, content):
                    problems.append(source.problem((*where, language), *wrong))
    return problems


def dead(kind: str, name: str, content: Content) -> tuple[str, str] | None:
    """What is wrong with a reference and how to mend it, or None."""
    if kind == "citation":
        kind = "fact" if name[0] == "F" else "doubt" if name[0] == "X" else "source"
    if kind == "block":
        kind, name = ("faq", name[4:]) if name.startswith("faq/") else ("page", name)
    tables = {
        "page": (content.pages, "content/pages/"),
        "contact": ({contact.id: contact for contact in content.site.contacts}, "contacts of content/site.yaml"),
        "fact": (content.facts, "content/law/facts.yaml"),
        "doubt": (content.doubts, "content/law/doubts.yaml"),
        "source": (content.sources, "content/law/sources.yaml"),
        "amount": (content.amounts, "content/law/amounts.yaml"),
        "term": (content.glossary, "content/glossary.yaml"),
        "faq": (content.questions, "content/faq/"),
    }
    table, place = tables[kind]
    base, _, point = name.partition("#")
    if base not in table:
        return f"there is no {kind} '{base}'", f"use a name from {place}, or add it there"
    if kind == "source" and point and point not in {entry.id for entry in table[base].points}:
        return f"the source '{base}' has no point '{point}'", f"use one of its points in {place}, or add it there"
    if kind == "faq" and point and point not in parts_of(table[base]):
        return f"the question '{base}' has no part '{point}'", f"use one of {', '.join(parts_of(table[base]))}"
    if point and kind not in ("source", "faq", "page"):
        return f"'{name}' names a part of a {kind}, and a {kind} has none", f"write '{base}'"
    if kind == "page" and point and point not in {block.id for block in table[base].blocks}:
        return f"the page '{base}' has no block '{point}'", f"use the id of a block in {place}{base}.yaml"
    return None


def parts_of(question: model.Question) -> list[str]:
    """The places of a question that a link can lead to: scripts/site/templates/question.md.j2."""
    return ["short", "answer", *(["doubt"] if question.doubt else []), *(["see"] if question.see else [])]


def dead_in_words(words: str, content: Content) -> list[tuple[str, str]]:
    """Faults of the links and amounts named within a text."""
    if not any(sign in words for sign in ("](", "{", "}")):  # nearly every text
        return []
    found = []
    for match in model.LINK.finditer(words):
        target = match[2]
        kind, _, name = target.partition(":")
        if target == "wizard":
            continue
        if target.startswith("wizard#"):
            wrong = (f"a link to '{target}' is not understood", "write 'wizard': it has no parts")
        elif "#" in target and not target.partition("#")[2]:
            wrong = (f"a link to '{target}' is not understood", "write a part after #, or leave # out")
        elif target.startswith("faq/"):
            wrong = dead("faq", target[4:], content)
        elif name and kind in ("contact", "source", "term", "doubt", "fact"):
            wrong = dead(kind, name, content)
        elif name or "/" in target:
            wrong = (f"a link to '{target}' is not understood", "name a page, or a source in content/law/sources.yaml")
        else:
            wrong = dead("page", target, content)
        if wrong:
            found.append(wrong)
    if "](" in model.LINK.sub("", words):
        found.append(("a link is not whole", "write [words](target), with no space in the target"))
    for match in model.AMOUNT.finditer(words):
        wrong = dead("amount", match[1], content)
        if not wrong and match[2]:
            wrong = unknown_on(content.amounts[match[1]], match[2])
        if wrong:
            found.append(wrong)
    rest = model.BLANK.sub("", model.AMOUNT.sub("", words))
    if "{" in rest or "}" in rest:
        found.append(("a curly bracket stands in the text", "write {amount:name}, or leave the bracket out"))
    return found


def unsearchable(source: Source, search: model.Search) -> list[Problem]:
    """What people type is written once in its list, and has something in it to look for."""
    problems = []
    groups: list[tuple[KeyPath, model.TypedPhrases]] = [(("danger",), search.danger), (("calm",), search.calm)]
    groups += [(("synonyms", i), group) for i, group in enumerate(search.synonyms)]
    groups += [(("tags", i, "words"), tag.words) for i, tag in enumerate(search.tags)]
    for where, group in groups:
        for language, phrases in group.root.items():
            for i, phrase in enumerate(phrases):
                if phrase in phrases[:i]:
                    message, fix = f"'{phrase}' stands in this list twice", "delete one of the two"
                    problems.append(source.problem((*where, language, i), message, fix))
                elif not any(map(str.isalnum, phrase)):
                    message, fix = f"nobody can look for '{phrase}'", "write words that people type, or delete the line"
                    problems.append(source.problem((*where, language, i), message, fix))
    seen: set[str] = set()
    for i, tag in enumerate(search.tags):
        if tag.at in seen:
            message, fix = f"'{tag.at}' has its words in two places", "put them together in one entry"
            problems.append(source.problem(("tags", i, "at"), message, fix))
        seen.add(tag.at)
    return problems


def unknown_on(amount: model.Amount, day: str) -> tuple[str, str] | None:
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return f"'{day}' is not a day that exists", "write it as 2026-11-24"
    if model.value_on(amount, on) is None:
        return f"'{amount.id}' has no value on {day}", "use another day, or add the value in content/law/amounts.yaml"
    return None


def amounts_in_order(source: Source, content: Content) -> list[Problem]:
    """Start dates rise; a day belongs to exactly one value; each value can be one of its unit."""
    problems = []
    for i, amount in enumerate(content.amounts.values()):
        for j, value in enumerate(amount.values):
            where: KeyPath = (i, "values", j, "since")
            if j and value.since <= amount.values[j - 1].since:
                message = f"'{amount.id}' has two values for the same time"
                problems.append(source.problem(where, message, "put the start dates in rising order, each once"))
            if wrong := wrong_value(amount.unit, value.value):
                problems.append(source.problem((*where[:-1], "value"), *wrong))
        if amount.checked_until < amount.values[-1].since:
            message = "checked_until lies before the newest value"
            problems.append(
                source.problem((i, "checked_until"), message, "give a day on or after the newest start date")
            )
    return problems


# The least and the most that a value of each unit may be: what lies outside is a slip of the hand.
BOUNDS: dict[str, tuple[Any, Any]] = {
    "years": (0, 150),
    "months": (0, 1200),
    "days": (0, 3660),
    "times": (0, 1000),
    "percent": (0, 100),
    "tenge": (0, 1_000_000_000),
    "date": (date(1990, 1, 1), date(2100, 12, 31)),
    "day-of-year": ("01-01", "12-31"),
}


def wrong_value(unit: str, value: Any) -> tuple[str, str] | None:
    """Why a value cannot be one of its unit, and how to mend it; or None."""
    least, most = BOUNDS[unit]
    number = isinstance(value, (int, float)) and isinstance(least, int)
    if not number and type(value) is not type(least):
        message = f"the value does not fit the unit '{unit}'"
        return (
            message,
            "write a day (2026-11-24) for 'date', month and day (09-01) for 'day-of-year', a number otherwise",
        )
    if not least <= value <= most:
        return f"{value} cannot be a value of the unit '{unit}'", f"write a value from {least} to {most}"
    if unit == "day-of-year" and not every_year(str(value)):
        return f"'{value}' is not a day of every year", "write month and day, such as 09-01; 02-29 is not in every year"
    return None


def every_year(day: str) -> bool:
    try:
        date.fromisoformat(f"2025-{day}")  # a common year
    except ValueError:
        return False
    return True


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check the content and print every fault.")
    parser.add_argument("folder", nargs="?", default="content", type=Path)
    folder = parser.parse_args(arguments).folder
    try:
        load(folder)
    except ContentError as error:
        print(error)
        print(f"{len(error.problems)} to mend.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
