"""Writes texts of a YAML file anew and leaves all else as it stands: comments, layout, the other texts.

A text keeps its way of writing: plain, in quotes, or folded under `>-`, where each sentence begins a line.
"""

import re
import textwrap
from collections.abc import Mapping

import yaml

from scripts.content.problems import KeyPath
from scripts.content.yaml_source import FAST

WIDTH = 108  # of the lines of a folded text
SENTENCE = re.compile(r"(?<=[.!?]) (?=\S)")


class NoSuchText(ValueError):
    """The file has no text at this place."""


def rewritten(text: str, changes: Mapping[KeyPath, str]) -> str:
    """The YAML `text` with other words at some places. Raises NoSuchText."""
    found = scalars(yaml.compose(text, Loader=FAST))
    lines = text.splitlines(keepends=True)
    for where in sorted(changes, key=lambda where: found[where].start_mark.line if where in found else 0, reverse=True):
        if where not in found:
            raise NoSuchText("/".join(map(str, where)))
        put(lines, found[where], " ".join(changes[where].split()))
    return "".join(lines)


def scalars(node: yaml.Node | None, where: KeyPath = ()) -> dict[KeyPath, yaml.ScalarNode]:
    """Every single value under a node by its place."""
    if isinstance(node, yaml.ScalarNode):
        return {where: node}
    parts: list[tuple[str | int, yaml.Node]] = []
    if isinstance(node, yaml.MappingNode):
        parts = [(key.value, value) for key, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        parts = list(enumerate(node.value))
    return {place: scalar for key, part in parts for place, scalar in scalars(part, (*where, key)).items()}


def put(lines: list[str], node: yaml.ScalarNode, words: str) -> None:
    """Words in the place of a value, in the lines of its file."""
    start, end = node.start_mark, node.end_mark
    if node.style in (">", "|"):
        first = start.line + 1
        last = end.line if end.column == 0 else end.line + 1
        while last > first and (not lines[last - 1].strip() or lines[last - 1].lstrip().startswith("#")):
            last -= 1  # what follows the text is not of it
        indent = " " * (len(lines[first]) - len(lines[first].lstrip(" ")))
        lines[first:last] = [line + "\n" for line in folded(words, indent)]
        return
    before, after = lines[start.line][: start.column], lines[end.line][end.column :]
    lines[start.line : end.line + 1] = [before + quoted(words, node.style) + after]


def folded(words: str, indent: str) -> list[str]:
    wrap = textwrap.TextWrapper(
        WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    return [line for sentence in SENTENCE.split(words) for line in wrap.wrap(sentence)]


def quoted(words: str, style: str | None) -> str:
    """One line of YAML that reads as these words: plain where it may be and was."""
    if not style and plain(words):
        return words
    return "'" + words.replace("'", "''") + "'"


def plain(words: str) -> bool:
    try:
        return yaml.load(f"- a: {words}\n", FAST) == [{"a": words}]
    except yaml.YAMLError:
        return False
