"""The contract between the program and the content, both ways: what the program can ask for is there, with the blanks
that it fills, and what is there is asked for by somebody.

What the program asks for is taken from the program: from the tables of the rules, the questions, the templates and
the scripts of the pages (scripts/content/interface_words.py).
"""

import ast
import inspect
import re
import textwrap
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any, get_args

from eligibility.engine import TABLES, Rule, Tier
from eligibility.law import REQUIRED
from eligibility.output import presenter
from eligibility.output.batch import folded
from eligibility.questions import QUESTIONS, UNSURE

from scripts import ROOT
from scripts.content import interface_words, model
from scripts.content.formatting import COUNTED, locale_of, unit_names
from scripts.content.problems import KeyPath, Problem
from scripts.content.yaml_source import Source

# Pages of the content that the program itself leads to.
PAGES = {"index": "the name of the site on each page leads to it", "rules": "a result leads to it"}
# Addresses that the program makes; a page of the content would lie in the same place.
TAKEN = ("404", "search", "status", "wizard")
AMBULANCE = "tel:103"

Parts = list[tuple[KeyPath, Any]]  # each reference and text of a file, with its place

RULES = "the rules know it by this name"


@dataclass
class Codes:
    """A set of names in a file: which the program asks for and why, and which are there."""

    file: str
    where: KeyPath
    asked: dict[str, str]
    there: Any
    beside: frozenset[str] = frozenset()  # those that may be there and need not


def problems(files: dict[str, Source], parts: dict[str, Parts], content: Any) -> list[Problem]:
    """Everything in which the content (scripts.content.load.Content) and the program do not fit."""
    return [
        *(problem for codes in every_code(content) for problem in unmatched(codes, files[codes.file])),
        *wrong_blanks(files, parts),
        *cited(files, content),
        *amounts(files["law/amounts.yaml"], content),
        *date_patterns(files["site.yaml"], content),
        *telephones(files["site.yaml"], content),
        *own_addresses(files, content),
        *alike(files["wizard/questions.yaml"], content),
        *addresses(files, content),
        *ids(files, content),
    ]


# ---------------------------------------------------------------- codes


def every_code(content: Any) -> Iterator[Codes]:
    """Every set of names by which the program and the content know each other."""
    wizard, site = content.wizard, content.site
    said = {name: f"they are shown by {file}" for name, file in interface_words.asked().items()}
    needed, fitting = units(content)
    yield Codes("site.yaml", ("words",), said | needed, site.words, fitting)
    yield Codes("wizard/questions.yaml", (), dict.fromkeys(list(QUESTIONS), RULES), wizard.questions)
    for key, words in wizard.questions.items():
        if key in QUESTIONS:
            question = QUESTIONS[key]
            none = ("none",) if question.kind == "several" else ()
            asked = dict.fromkeys((*question.values, *none, UNSURE), RULES)
            yield Codes("wizard/questions.yaml", (key, "options"), asked, words.options)
    yield Codes(
        "wizard/outcomes.yaml", (), dict.fromkeys([rule.code for rule in TABLES["attach"]], RULES), wizard.outcomes
    )
    yield Codes("wizard/reasons.yaml", (), dict.fromkeys(reasons(), RULES), wizard.reasons)
    for part, names in phrases().items():
        yield Codes("wizard/phrases.yaml", (part,), dict.fromkeys(names, RULES), getattr(wizard.phrases, part))


def unmatched(codes: Codes, source: Source) -> Iterator[Problem]:
    missing = [name for name in codes.asked if name not in codes.there]
    for name in missing:
        yield source.problem(
            (*codes.where, name), f"the words of '{name}' are missing", f"write them again: {codes.asked[name]}"
        )
    for name in codes.there:
        if name not in codes.asked and name not in codes.beside:
            meant = get_close_matches(name, missing, 1)
            fix = f"call it '{meant[0]}', or delete it" if meant else "delete it, or correct its name"
            yield source.problem((*codes.where, name), f"nobody asks for '{name}'", fix, at_name=True)


def phrases() -> dict[str, list[str]]:
    """By part of content/wizard/phrases.yaml: every code that a result can hold."""
    found = {table: [rule.code for rule in rules] for table, rules in TABLES.items() if table != "attach"}
    for rule in TABLES["attach"]:
        basis = rule.outputs.get("basis")
        found.setdefault("basis", []).extend(basis.values() if isinstance(basis, dict) else [basis] if basis else [])
        found["missing"] += [rule.outputs["missing"]] if "missing" in rule.outputs else []
    found["payers"] = [payer for rule in TABLES["care"] for payer in rule.outputs["pays"].split()]
    found["tiers"] = list(get_args(Tier))
    return found


@cache
def reasons() -> tuple[str, ...]:
    """Every condition that a rule can yield, and those that say what an answer means."""
    yielded = (code for rules in TABLES.values() for rule in rules for code in conditions(rule))
    return tuple(dict.fromkeys([*yielded, *(reason for reason, _ in presenter.MEANING.values())]))


@cache
def _conditions(function: Any) -> tuple[str, ...]:
    return tuple(in_source(function))


def conditions(rule: Rule) -> list[str]:
    """The codes that a rule yields, in order, also by way of another generator."""
    return list(_conditions(rule.conditions))


def in_source(function: Any) -> Iterator[str]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    for node in ast.walk(tree):
        match node:
            case ast.Yield(value=ast.Tuple(elts=[ast.Constant(value=str(code)), _])):
                yield code
            case ast.YieldFrom(value=ast.Call(func=ast.Name(id=name))):
                yield from in_source(function.__globals__[name])
            case ast.Yield() | ast.YieldFrom():
                raise ValueError(f'{function.__name__}: a condition is `yield "code", …` or `yield from NAME(…)`')


def units(content: Any) -> tuple[dict[str, str], frozenset[str]]:
    """The words of units that the amounts need and that are not there, and every name that a unit's word may have."""
    words, needed = content.site.words, {}
    locales = [locale_of(language, content.site) for language in content.languages]
    tags = sorted({tag for locale in locales for tag in (*locale.plural_form.tags, "other")})
    fitting = {f"unit-{unit}{end}" for unit in COUNTED for end in ("", *(f"-{tag}" for tag in tags))}
    for amount in content.amounts.values():
        if amount.unit not in COUNTED:
            continue
        fitting |= {name for tag in tags for name in unit_names(amount, tag)}
        if any(not any(name in words for name in unit_names(amount, tag)) for tag in tags):
            needed[f"unit-{amount.unit}"] = f"'{amount.id}' is counted in {amount.unit}"
    return needed, frozenset(fitting)


# ---------------------------------------------------------------- blanks


def wrong_blanks(files: dict[str, Source], parts: dict[str, Parts]) -> Iterator[Problem]:
    """A blank that nobody fills, one that is filled and not there, one that not all languages have."""
    for file, source in files.items():
        for where, text in parts[file]:
            if not isinstance(text, model.Text):
                continue
            given, needed = fillable(file, where)
            found = {language: blanks_of(words) for language, words in text.root.items()}
            for language, blanks in found.items():
                if strange := sorted(blanks - set(given)):
                    fix = f"use one of {', '.join(given)}" if given else "delete it, or write the words themselves"
                    yield source.problem((*where, language), f"nothing fills {strange[0]}", fix)
                    continue
                for blank in given:
                    if blank not in blanks and (needed or any(blank in others for others in found.values())):
                        message = f"{blank} is missing in this language"
                        yield source.problem(
                            (*where, language), message, "write it where its number, day or word belongs"
                        )


def fillable(file: str, where: KeyPath) -> tuple[list[str], bool]:
    """The blanks that the program fills in a text, and whether each must be there."""
    if file == "site.yaml" and where[0] == "words":
        return [f"{{{name}}}" for name in sorted(interface_words.blanks().get(str(where[1]), ()))], True
    if file in ("wizard/application.yaml", "wizard/refusal.yaml") and where[0] in ("lines", "foot"):
        return [f"{{{name}}}" for name in model.LETTER_BLANKS], False
    return [], False


def blanks_of(words: str) -> set[str]:
    """The blanks of a text; none where a bracket stands alone, which is told elsewhere."""
    if "{" not in words:
        return set()
    rest = model.BLANK.sub("", model.AMOUNT.sub("", words))
    return set() if "{" in rest or "}" in rest else set(model.BLANK.findall(words))


# ---------------------------------------------------------------- the law


def cited(files: dict[str, Source], content: Any) -> Iterator[Problem]:
    """What a rule cites is among the facts and the sources, with its point."""
    for name, row in citations().items():
        if name[0] == "F":
            if name not in content.facts:
                fix = "write it again: the rules know it by this name"
                yield files["law/facts.yaml"].problem((), f"the fact '{name}' is missing, and rule {row} cites it", fix)
            continue
        base, _, point = name.partition("#")
        fix = "write it again, or have the rule changed"
        if base not in content.sources:
            yield files["law/sources.yaml"].problem((), f"the source '{base}' is missing, and rule {row} cites it", fix)
        elif point and point not in {entry.id for entry in content.sources[base].points}:
            where = (list(content.sources).index(base), "points")
            message = f"the point '{point}' of '{base}' is missing, and rule {row} cites it"
            yield files["law/sources.yaml"].problem(where, message, fix)


@cache
def citations() -> dict[str, str]:
    """Each fact and source that a rule cites, and the first row that does."""
    found: dict[str, str] = {}
    for rules in TABLES.values():
        for rule in rules:
            for name in (*rule.facts, *rule.law):
                found.setdefault(name, rule.row)
    return found | {name: "N30" for name in presenter.NARROWER_VOLUME if name not in found}


# The least and the most that an amount may be on which the rules decide: what lies outside is a slip of the hand.
SENSIBLE: dict[str, tuple[float, float]] = {
    "adult-age": (14, 25),
    "changes-a-year": (0, 12),
    "pension-age-men": (40, 80),
    "pension-age-women": (40, 80),
}


def amounts(source: Source, content: Any) -> Iterator[Problem]:
    """What the rules cannot do without is there, in its unit, and can be."""
    names = list(content.amounts)
    needed = dict(REQUIRED)
    for rules in TABLES.values():
        for rule in rules:
            if rule.since and rule.since not in needed:
                needed[rule.since] = ("date", rule.row)
    for name, (unit, row) in needed.items():
        if name not in content.amounts:
            fix = f"add it, with unit {unit} and the day from which it holds"
            yield source.problem((), f"the amount '{name}' is missing, and rule {row} needs it", fix)
        elif content.amounts[name].unit != unit:
            message = f"'{name}' has another unit than rule {row} needs"
            yield source.problem((names.index(name), "unit"), message, f"write unit: {unit}")
        elif name in SENSIBLE:
            least, most = SENSIBLE[name]
            for position, value in enumerate(content.amounts[name].values):
                if isinstance(value.value, (int, float)) and not least <= value.value <= most:
                    where = (names.index(name), "values", position, "value")
                    message = f"{value.value} cannot be the value of '{name}'"
                    yield source.problem(where, message, f"write a value from {least} to {most}")


# ---------------------------------------------------------------- days in words


def date_patterns(source: Source, content: Any) -> Iterator[Problem]:
    """A pattern of days is made of d, MMMM and y, each once; every other letter stands in single quotes."""
    for language, pattern in (
        content.site.words["date-pattern"].root.items() if "date-pattern" in content.site.words else ()
    ):
        where = ("words", "date-pattern", language)
        parts = pattern.split("'")
        if len(parts) % 2 == 0:
            yield source.problem(where, "a quote is opened and never closed", "close it at the end of the words")
        elif sorted(re.findall(r"\w+", " ".join(parts[::2]))) != ["MMMM", "d", "y"]:
            message = f"'{pattern}' is not a pattern of days"
            fix = "write d, MMMM and y once each, and words in single quotes, such as d MMMM y 'года'"
            yield source.problem(where, message, fix)


# ---------------------------------------------------------------- telephones


def telephones(source: Source, content: Any) -> Iterator[Problem]:
    """A tap calls the number that the reader sees. A number with the code of the country may be shown without it."""
    for position, contact in enumerate(content.site.contacts):
        seen, called = (re.sub(r"\D", "", text)[-10:] for text in (contact.show, contact.link))
        if contact.link.startswith("tel:") and seen != called:
            message = f"'{contact.id}' shows {contact.show} and calls {contact.link.removeprefix('tel:')}"
            yield source.problem(("contacts", position, "link"), message, "write the same number in show and link")


def own_addresses(files: dict[str, Source], content: Any) -> Iterator[Problem]:
    """What leads out of the site does not lead into it: such a link goes stale with the name of a page."""
    found = [
        ("law/sources.yaml", (position, "url", language), url)
        for position, source in enumerate(content.sources.values())
        for language, url in source.url.items()
    ]
    found += [
        ("site.yaml", ("contacts", position, "link"), contact.link)
        for position, contact in enumerate(content.site.contacts)
    ]
    for file, where, url in found:
        if f"{url}/".startswith(content.site.url):
            message = f"'{url}' is an address of this site itself"
            yield files[file].problem(where, message, "name the page in a text instead: [words](tips)")


# ---------------------------------------------------------------- answers, pages, ids


def alike(source: Source, content: Any) -> Iterator[Problem]:
    """In a table of people a question and an answer are known by their words: no two have the same."""
    questions = content.wizard.questions
    for language in content.languages:
        sets = [((), {(key, "ask"): words.ask[language] for key, words in questions.items()})]
        sets += [
            ((key, "options"), {(code,): text[language] for code, text in words.options.items()})
            for key, words in questions.items()
        ]
        for where, said in sets:
            seen: dict[str, KeyPath] = {}
            for place, text in said.items():
                first = seen.setdefault(folded(text), place)
                if first != place:
                    message = f"'{first[0]}' and '{place[0]}' have the same words"
                    yield source.problem((*where, *place, language), message, "say what tells one from the other")


def addresses(files: dict[str, Source], content: Any) -> Iterator[Problem]:
    """Pages that the program leads to are there; none has an address that the program makes itself."""
    site = files["site.yaml"]
    for name, why in PAGES.items():
        if name not in content.pages:
            yield site.problem((), f"the page content/pages/{name}.yaml is missing", f"write it again: {why}")
    if any(language.core for language in content.site.languages) and "index" not in content.site.core:
        yield site.problem(("core",), "the page 'index' is missing here", "add it: every language has a first page")
    fix = "give the file another name"
    for name in TAKEN:
        if name in content.pages:
            yield files[f"pages/{name}.yaml"].problem((), f"the site has a page '{name}' of its own", fix)
    if "index" in content.questions:
        yield files["faq/index.yaml"].problem((), "the site has a page 'faq/index' of its own", fix)
    if not any(contact.link == AMBULANCE for contact in content.site.contacts):
        fix = f"add a contact with link: {AMBULANCE}; it stands on top of each page"
        yield site.problem(("contacts",), "no contact is the ambulance", fix)


def ids(files: dict[str, Source], content: Any) -> Iterator[Problem]:
    """On each page a place has a name of its own: neither the page's frame nor a register on it has the same."""
    for name, page in content.pages.items():
        source, seen = files[f"pages/{name}.yaml"], Counter(ids_of_frame())
        for position, block in enumerate(page.blocks):
            seen[block.id] += 1
            if seen[block.id] > 1 and block.id in ids_of_frame():
                message = f"the id '{block.id}' stands on each page already"
                yield source.problem(("blocks", position, "id"), message, "give the block another id")
        for position, block in enumerate(page.blocks):
            if isinstance(block, model.RegisterBlock):
                for twice in entries(block.of, content):
                    seen[twice] += 1
                    if seen[twice] == 2:
                        message = f"the id '{twice}' stands on this page twice: the register '{block.of}' has it too"
                        where = next((i for i, other in enumerate(page.blocks) if other.id == twice), position)
                        yield source.problem(("blocks", where, "id"), message, "give the block another id")


@cache
def ids_of_frame() -> frozenset[str]:
    """The ids that every page has, whatever is on it."""
    files = (ROOT / "docs/theme/main.html", ROOT / "scripts/site/templates/page.md.j2")
    found = re.findall(r'\bid="([a-z-]+)"|\{#([a-z-]+)\}', "".join(path.read_text("utf-8") for path in files))
    return frozenset(one or other for one, other in found)


def entries(of: str, content: Any) -> list[str]:
    """The ids of the entries of a register, as scripts/site/templates/registers.md.j2 writes them."""

    def anchor(name: str) -> str:
        return name.lower().replace("#", "-")

    sources = content.sources.items()
    return {
        "questions": [],
        "glossary": list(content.glossary),
        "doubts": [anchor(name) for name in content.doubts],
        "sources": [
            anchor(name) for id, source in sources for name in (id, *(f"{id}#{point.id}" for point in source.points))
        ],
        "facts": [anchor(name) for name in content.facts]
        + [anchor(f"facts-{name}") for name in dict.fromkeys(fact.source for fact in content.facts.values())],
        "amounts": [f"amount-{name}" for name in content.amounts],
        "rules": ["flow", *(f"table-{table}" for table in TABLES)],
    }[of]
