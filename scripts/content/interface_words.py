"""Which words of the interface the program asks for, read from the program itself.

Templates are parsed as Jinja does, Python as Python does; in the scripts of the browser every name that begins as
a word of the interface does is one. What is put together while the program runs (`wizard-take-sheet-` and a part)
cannot be read off: FAMILIES says it, and the tests hold it to what is really asked.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

from eligibility.engine import TABLES
from eligibility.output.batch import ADDED
from jinja2 import Environment, nodes

from scripts import ROOT
from scripts.content import model

# Words that the wizard's scripts take by another way than by their whole name; scripts/site/pages/wizard.py sends them.
ALSO_SPOKEN = ("wizard", "day", "month", "year", "source-of-statement", "read-on", "copy-old")
ANSWERS = ("yes", "no", "unsure")  # what a table may say in any language
FIELDS = ("day", "month", "year")  # of a date: wizard/web/dates.js
REMINDED = ("policy", "parents-policy", "permit", "adult")  # what ends on a day of the calendar file
CLERK = (
    "who",
    "result",
    "basis",
    "until",
    "law",
    "way",
    "papers",
    "missing",
    "insurance",
    "next",
    "questions",
)  # rows of the sheet


def choices(kind: type[model.Model], name: str) -> tuple[str, ...]:
    """What a field of the content may be."""
    return get_args(kind.model_fields[name].annotation)


# The beginning of a name that is put together -> how it may go on.
FAMILIES: dict[str, tuple[str, ...]] = {
    "tier-": choices(model.Doubt, "tier"),
    "grade-": choices(model.Source, "grade"),
    "": (*ANSWERS, *choices(model.NoticeBlock, "kind"), "text-stale", "text-unreviewed"),
    "rule-table-": tuple(TABLES),
    "embedding-": ("theme", "size", "accent", "accent-dark"),
    "embedding-theme-": ("auto", "light", "dark"),
    "embedding-size-": ("normal", "large", "larger"),
    "embedding-server-": ("policy", "https", "sandbox", "load", "script"),
    "embed-": ("frame-title", "open"),
    "error-": (*FIELDS, *(f"{field}-missing" for field in FIELDS)),
    "wizard-tone-": ("yes", "no", "ask"),
    "wizard-group-": ("person", "policy", "clinic", "application"),
    "wizard-take-": ("name", "person", "clinic"),
    "wizard-take-application-": ("kk", "ru"),
    "wizard-take-calendar-": (*REMINDED, *(f"{kind}-text" for kind in REMINDED)),
    "wizard-take-sheet-": (*CLERK, "permit-until", "birth-date"),
    "batch-column-": ADDED,
    "batch-fault-": ("value", "day", "no-such-day", "quotes", "too-many-cells"),
    "batch-file-": (
        "not-a-table",
        "damaged",
        "too-big",
        "too-long",
        "too-wide",
        "no-heading",
        "heading-twice",
        "empty",
    ),
    "batch-template-": ("rows", "values", "keep"),
}

# What fills a blank where the call that fills it does not stand beside the word's name.
FILLED: dict[str, set[str]] = {
    "search-results": {"count"},
    "copy-old-later": {"day"},
    "wizard-since-same": {"date"},
    "wizard-since-same-rules": {"date"},
    "wizard-since-days": {"date", "title"},
    "wizard-since-rules": {"date", "title"},
    "wizard-take-sheet-permit-until": {"date"},
    "wizard-take-sheet-birth-date": {"date"},
    "batch-fault-value": {"column", "cell", "allowed"},
    "batch-fault-day": {"column", "cell"},
    "batch-fault-no-such-day": {"column", "cell"},
    "batch-fault-quotes": {"cell"},
    "batch-file-too-long": {"most"},
    "batch-file-too-wide": {"most"},
    "batch-file-heading-twice": {"column"},
    "batch-sheet-only-hidden": {"sheet"},
    "batch-sheet-hidden": {"sheet"},
    "batch-sheet-shown": {"sheet"},
}

NAMED = re.compile(r"""["']((?:wizard|error|batch)-[a-z0-9-]*[a-z0-9])["']""")  # a word in a script of the browser
TAKEN = re.compile(r"""\b(?:site\.)?words\[["']([a-z0-9-]+)["']\]|\bsite\.words\.([a-z]+)""")
SAID = re.compile(r"""\b(?:say|told)\(\s*["']([a-z0-9-]+)["'],\s*\{([^}]*)\}""")
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def sources() -> Iterator[Path]:
    """Every file of the program that may ask for a word."""
    yield from (path for path in sorted((ROOT / "docs/theme").rglob("*.*ml")) if "languages" not in path.parts)
    yield from sorted((ROOT / "scripts/site/templates").glob("*.j2"))
    yield from sorted((ROOT / "wizard/web").glob("*.js"))
    yield from sorted((ROOT / "scripts/site").rglob("*.py"))
    yield from sorted((ROOT / "wizard/eligibility").rglob("*.py"))
    yield ROOT / "scripts/content/formatting.py"


@cache
def asked() -> dict[str, str]:
    """Each word of the interface that is asked for, and where: {"wizard-back": "wizard/web/wizard.js"}."""
    found: dict[str, str] = dict.fromkeys(list[str](ALSO_SPOKEN), "wizard/web/")
    for beginning, ends in FAMILIES.items():
        found |= {beginning + end: "scripts/content/interface_words.py" for end in ends}
    for path in sources():
        file = path.relative_to(ROOT).as_posix()
        for name in names(path):
            found.setdefault(name, file)
    return found


@cache
def blanks() -> dict[str, set[str]]:
    """What the program fills in a word: {"batch-progress": {"done", "total"}}."""
    found = dict(FILLED)
    for path in sources():
        if path.suffix == ".js":
            for name, values in SAID.findall(path.read_text("utf-8")):
                found[name] = set(re.findall(r"(?:^|,)\s*(\w+)", without_calls(values)))
        elif path.suffix == ".py":
            found |= dict(formatted(parsed(path)))
    return found


def without_calls(text: str) -> str:
    """`date: inWords(day(), site)` without its brackets, so that each comma left parts two values."""
    while text != (text := re.sub(r"\([^()]*\)", "", text)):
        pass
    return text


def names(path: Path) -> Iterator[str]:
    """The words that a file names in full."""
    if path.suffix == ".py":
        yield from of_python(parsed(path), bare=path.is_relative_to(ROOT / "scripts"))
        return
    text = path.read_text("utf-8")
    if path.suffix == ".js":
        yield from (name for name in NAMED.findall(text))
        yield from (one or other for one, other in TAKEN.findall(text))
    else:
        yield from (argument.value for argument in of_template(text) if isinstance(argument, nodes.Const))


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def jinja() -> Environment:
    return Environment()


def of_template(text: str) -> Iterator[nodes.Node]:
    """The names, or what makes them, in `t["menu"]`, `t.menu`, `site.words["menu"]` and `word("menu")`."""

    def holds_words(node: nodes.Node) -> bool:
        return (isinstance(node, nodes.Name) and node.name in ("t", "words")) or (
            isinstance(node, nodes.Getattr) and node.attr == "words"
        )

    for node in jinja().parse(text).find_all((nodes.Getitem, nodes.Getattr, nodes.Call)):
        if isinstance(node, nodes.Getitem) and holds_words(node.node):
            yield from branches(node.arg)
        elif isinstance(node, nodes.Getattr) and holds_words(node.node):
            yield nodes.Const(node.attr)
        elif isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name == "word":
            yield from branches(node.args[0])


def branches(node: nodes.Node | None) -> Iterator[nodes.Node]:
    if node is None:
        return
    if isinstance(node, nodes.CondExpr):
        yield from branches(node.expr1)
        yield from branches(node.expr2)
    else:
        yield node


def of_python(tree: ast.AST, bare: bool) -> Iterator[str]:
    """The names in `word(…, "menu")`, `closed("menu", …)`, `site.words["menu"]`, `said["site"]["menu"]`, those that
    can be nothing else, and where `words` has no other meaning (`bare`) in `words["menu"]`."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="word") | ast.Attribute(attr="word" | "closed"), args=arguments):
                yield from (
                    one.value for one in arguments if isinstance(one, ast.Constant) and isinstance(one.value, str)
                )
            case ast.Subscript(value=ast.Attribute(attr="words"), slice=ast.Constant(value=str(name))):
                yield name
            case ast.Subscript(value=ast.Name(id="words"), slice=ast.Constant(value=str(name))) if bare:
                yield name
            case ast.Subscript(
                value=ast.Subscript(slice=ast.Constant(value="site")), slice=ast.Constant(value=str(name))
            ):
                yield name
            case ast.Constant(value=str(name)) if NAMED.fullmatch(f'"{name}"'):
                yield name


def formatted(tree: ast.AST) -> Iterator[tuple[str, set[str]]]:
    """The name and the values of `words["menu"].format(value=…)`."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Subscript(slice=ast.Constant(value=str(name))), attr="format"),
                keywords=given,
            ) if all(one.arg for one in given):
                yield name, {one.arg for one in given if one.arg}


def put_together() -> Iterator[tuple[str, str]]:
    """(file, what the name begins with) where a name is put together; each must begin one of FAMILIES."""
    for path in sources():
        file, text = path.relative_to(ROOT).as_posix(), path.read_text("utf-8")
        if path.suffix == ".js":
            yield from (
                (file, begin)
                for begin in re.findall(r"words\[`([a-z-]*)\$\{|`((?:error|batch)-[a-z-]*)\$\{", text)
                for begin in begin
                if begin
            )
        elif path.suffix == ".py":
            for node in ast.walk(parsed(path)):
                match node:
                    case ast.JoinedStr(values=[ast.Constant(value=str(begin)), *_]) if re.match(
                        "(wizard-take|batch|error|embed)-", begin
                    ):
                        yield file, begin
        else:
            for node in of_template(text):
                if isinstance(node, nodes.Concat) and isinstance(node.nodes[0], nodes.Const):
                    yield file, node.nodes[0].value
