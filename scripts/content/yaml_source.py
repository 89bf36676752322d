"""One YAML file, read with the place of everything in it.

PyYAML alone forgets where a value stood, lets a key be written twice and expands aliases without
end. Here a file is read as a tree of nodes, every fault is collected with its line and column,
and what comes out is plain data beside a map of places.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Any

import yaml

from scripts.content.problems import KeyPath, Problem

MOST_BYTES = 1_000_000
MOST_DEPTH = 20

# Every other way of YAML to write a number surprises: 1:30 is 90, 010 is 8, .inf has no end.
PLAIN_NUMBER = r"-?(0|[1-9][0-9]*)(\.[0-9]+)?"


@dataclass
class Source:
    """A file as data, with the place of each key and value."""

    file: str
    data: Any = None
    places: dict[KeyPath, tuple[int, int]] = field(default_factory=dict)  # of values
    names: dict[KeyPath, tuple[int, int]] = field(default_factory=dict)  # of the names of fields
    problems: list[Problem] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    made: dict[Any, Any] = field(default_factory=dict)  # what load.py made of it: kept as long as the file is the same

    def problem(self, where: KeyPath, message: str, fix: str, at_name: bool = False) -> Problem:
        """A fault at the value, or at the nearest thing round it that the file does have."""
        if at_name and where in self.names:
            return Problem(self.file, *self.names[where], message, fix)
        while where and where not in self.places:
            where = where[:-1]
        return Problem(self.file, *self.places.get(where, (1, 1)), message, fix)


# The parser in C is ten times faster; the one in Python says more about what is wrong.
FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(path: Path, name: str) -> Source:
    """Read one file. Problems are in `.problems`, never raised; `.data` is None if there are any."""
    source = Source(name)
    text = decode(path, source)
    if text is None:
        return source
    if match := re.search(r"^(<{7}|>{7}) ", text, re.MULTILINE):
        message, fix = (
            "git could not join two changes here",
            "keep what is right, and delete the lines <<<<<<<, ======= and >>>>>>>",
        )
        source.problems.append(Problem(name, text.count("\n", 0, match.start()) + 1, 1, message, fix))
        return source
    source.lines = text.splitlines()
    try:
        parse(text, source, FAST)
    except yaml.YAMLError:
        try:
            parse(text, source, yaml.SafeLoader)
        except yaml.YAMLError as error:
            source.problems.append(went_on(error, text, name) or syntax_problem(error, text, name))
    if source.problems:
        source.data = None
    return source


def parse(text: str, source: Source, loader: type) -> None:
    """Data and places of a text, or its problems. Raises YAMLError where it is no YAML at all."""
    if not check_events(text, source, loader):
        return
    node = yaml.compose(text, Loader=loader)
    if node is None:
        source.problems.append(Problem(source.file, 1, 1, "the file is empty", "write its fields, or delete the file"))
    else:
        source.data = construct(node, (), source, yaml.SafeLoader(""))


def decode(path: Path, source: Source) -> str | None:
    if path.is_dir():
        source.problems.append(Problem(source.file, 1, 1, "this is a folder", "give it a name without .yaml"))
        return None
    try:
        raw = path.read_bytes()
    except OSError as error:
        source.problems.append(
            Problem(source.file, 1, 1, f"the file cannot be read ({error.strerror})", "check its name and its rights")
        )
        return None
    if len(raw) > MOST_BYTES:
        source.problems.append(
            Problem(source.file, 1, 1, f"the file has {len(raw):,} bytes", f"split it; {MOST_BYTES:,} is the most")
        )
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        column = len(before.rsplit(b"\n", 1)[-1].decode("utf-8", "replace")) + 1
        source.problems.append(
            Problem(source.file, line, column, "this is not UTF-8 text", "save the file with the encoding UTF-8")
        )
        return None


def check_events(text: str, source: Source, loader: type) -> bool:
    """Refuse what would cost memory or hide meaning, before a tree is made of it."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=loader):
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            message = "names that repeat a part (& and *) are not used here"
            source.problems.append(Problem(source.file, line, column, message, "write the text out, or quote it"))
            return False
        if getattr(event, "tag", None):
            message = f"the tag {event.tag} is not used here"
            source.problems.append(Problem(source.file, line, column, message, "delete it, or quote the text"))
            return False
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                message = "a second document begins here (---)"
                source.problems.append(Problem(source.file, line, column, message, "put it in a file of its own"))
                return False
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MOST_DEPTH:
                message = f"more than {MOST_DEPTH} levels, one in another"
                source.problems.append(Problem(source.file, line, column, message, "check the indentation"))
                return False
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return True


def construct(node: yaml.Node, where: KeyPath, source: Source, loader: yaml.SafeLoader) -> Any:
    """Plain data from a node; notes its place and reports keys that are double or no text."""
    mark = node.start_mark
    source.places.setdefault(where, (mark.line + 1, mark.column + 1))
    if isinstance(node, yaml.SequenceNode):
        return [construct(child, (*where, i), source, loader) for i, child in enumerate(node.value)]
    if isinstance(node, yaml.ScalarNode):
        return scalar(node, where, source, loader)
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line, column = key_node.start_mark.line + 1, key_node.start_mark.column + 1
        if key_node.tag.endswith(":merge"):
            message = "names that repeat a part (& and *) are not used here"
            source.problems.append(Problem(source.file, line, column, message, "write the text out, or quote it"))
            continue
        key = scalar(key_node, where, source, loader) if isinstance(key_node, yaml.ScalarNode) else None
        if isinstance(key, bool):
            message = f"the name '{key_node.value}' was read as {'yes' if key else 'no'}"
            source.problems.append(Problem(source.file, line, column, message, f"put it in quotes: '{key_node.value}'"))
            continue
        if not isinstance(key, str):
            message = "the name of a field must be text"
            source.problems.append(
                Problem(source.file, line, column, message, "put it in quotes, or check the indentation")
            )
            continue
        if any(unicodedata.category(sign) == "Cf" for sign in key):
            message = "an invisible control sign stands here"
            source.problems.append(Problem(source.file, line, column, message, "delete it and type the text again"))
            continue
        if key in result:
            message = f"'{key}' stands here twice"
            source.problems.append(
                Problem(source.file, line, column, message, "delete one of the two, or begin a new entry with '- '")
            )
            continue
        source.names[(*where, key)] = (line, column)
        result[key] = construct(value_node, (*where, key), source, loader)
    return result


def scalar(node: yaml.ScalarNode, where: KeyPath, source: Source, loader: yaml.SafeLoader) -> Any:
    cut_off(node, source)
    line, column = node.start_mark.line + 1, node.start_mark.column + 1
    if node.tag.endswith((":int", ":float")) and not re.fullmatch(PLAIN_NUMBER, node.value):
        message = f"'{node.value[:40]}' would be read as another number than it looks"
        source.problems.append(
            Problem(
                source.file,
                line,
                column,
                message,
                "write plain digits, such as 90 or 2.5, or put it in quotes if it is text",
            )
        )
        return None
    try:
        return loader.construct_object(node)
    except (ValueError, yaml.YAMLError):
        # A day that does not exist: 2026-02-30.
        message = f"'{node.value[:40]}' is not a day or a number that exists"
        source.problems.append(
            Problem(source.file, line, column, message, "correct it, or put it in quotes if it is text")
        )
        return None


def cut_off(node: yaml.ScalarNode, source: Source) -> None:
    """A text without quotes ends at ` #`, and the rest would be lost without a word."""
    end = node.end_mark
    rest = source.lines[end.line][end.column :] if not node.style and end.line < len(source.lines) else ""
    if rest.lstrip().startswith("#"):
        message, fix = "from # on this line is not read", "put the text in quotes, or a remark on a line of its own"
        source.problems.append(Problem(source.file, end.line + 1, end.column + 1 + rest.index("#"), message, fix))


# What PyYAML says, and what an editor needs to hear. The first that occurs in the message wins.
SYNTAX = [
    (r"found character '\t'", "a tab stands here", "indent with spaces"),
    ("could not find expected ':'", "a field has no ':' after its name", "write 'name: text', or indent the line"),
    ("mapping values are not allowed here", "a second ':' stands in this line", "put the text in quotes"),
    ("expected <block end>", "this line does not fit the indentation above", "align it with its neighbours"),
    ("sequence entries are not allowed here", "a text may not begin with '- '", "put the text in quotes"),
    ("while scanning an alias", "a text may not begin with *", "put the text in quotes"),
    ("while scanning an anchor", "a text may not begin with &", "put the text in quotes"),
    ("while scanning a quoted scalar", "a quote is opened and never closed", "close it at the end of the text"),
    ("found undefined escape", "this backslash means nothing", "use single quotes round the text"),
    ("unknown escape character", "this backslash means nothing", "use single quotes round the text"),
    (
        "special characters are not allowed",
        "an invisible control sign stands here",
        "delete it and type the text again",
    ),
    ("found character '@'", "a text may not begin with @", "put the text in quotes"),
    ("found character '`'", "a text may not begin with `", "put the text in quotes"),
    ("found character '%'", "a text may not begin with %", "put the text in quotes"),
    ("expected ',' or", "a list or mapping in brackets is not closed", "write one item a line, with '- '"),
]


def went_on(error: yaml.YAMLError, text: str, name: str) -> Problem | None:
    """A text that goes on after its quotes or brackets: the mistake is where they open, perhaps many lines above."""
    mark = getattr(error, "problem_mark", None)
    if mark is None or "but found '<scalar>'" not in str(getattr(error, "problem", "")):
        return None
    scanned = yaml.scan(text, Loader=yaml.SafeLoader)  # it may go wrong itself, but not before the mark
    before = list(takewhile(lambda token: token.end_mark.index <= mark.index, scanned))
    opened = {"]": "[", "}": "{"}.get(text[before[-1].start_mark.index]) if before else None
    if opened:
        depth = 0
        for token in reversed(before):
            sign = text[token.start_mark.index]
            depth += (sign in "]}") - (sign in "[{")
            if depth == 0:
                return Problem(
                    name,
                    token.start_mark.line + 1,
                    token.start_mark.column + 1,
                    f"a text may not begin with {opened}",
                    "put the text in quotes",
                )
    start = before[-1].start_mark
    if start.line != mark.line:
        return Problem(
            name,
            start.line + 1,
            start.column + 1,
            "a quote is opened and never closed",
            "close it at the end of the text",
        )
    fix = "put the whole text in single quotes; one within it is written twice: it''s"
    return Problem(name, mark.line + 1, mark.column + 1, "the text goes on after its quotes", fix)


def syntax_problem(error: yaml.YAMLError, text: str, name: str) -> Problem:
    problem = f"{getattr(error, 'context', '') or ''} {getattr(error, 'problem', '') or error}"
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:  # a ReaderError gives only the position in the text
        before = text[: getattr(error, "position", 0) or 0]
        line, column = before.count("\n") + 1, len(before.rsplit("\n", 1)[-1]) + 1
    else:
        line, column = mark.line + 1, mark.column + 1
    if line <= len(lines := text.split("\n")) and lines[line - 1][: column + 1].lstrip(" ").startswith("\t"):
        return Problem(name, line, column, "a tab stands here", "indent with spaces")
    for near in (line - 1, line):  # a line that reads on from the one above is told at the next
        if 0 < near <= len(lines) and re.match(r" *[\u00a0\u2000-\u200b\u202f\u3000\ufeff]", lines[near - 1]):
            message, fix = (
                "a space of another kind stands at the beginning",
                "delete the spaces there and type them again",
            )
            return Problem(name, near, 1, message, fix)
    for sign, message, fix in SYNTAX:
        if sign in problem:
            return Problem(name, line, column, message, fix)
    return Problem(
        name, line, column, f"this is not valid YAML ({problem.strip()})", "compare it with a file that works"
    )
