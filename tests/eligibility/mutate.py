"""Spoils the rules one small way at a time and sees whether the tests notice.

    python -m tests.eligibility.mutate                       every file of the rules
    python -m tests.eligibility.mutate attach.py care.py     only these
    python -m tests.eligibility.mutate --list                only say what would be spoilt

Works on a copy in a temporary folder and takes its time: one or two seconds for each spoilt rule. Prints what no
test noticed, and exits 1 if there is any. tests/paths.txt is left out: it would notice nearly everything without
saying why that is wrong. Words of reasons are left alone: the loader compares them with the content.
"""

import argparse
import ast
import copy
import importlib
import inspect
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import hypothesis  # noqa: F401  (this and the next are here for the children, which need not load them again)
import jinja2  # noqa: F401
import playwright.sync_api  # noqa: F401
import pydantic  # noqa: F401
import pytest

from scripts import ROOT
from tests.test_cases import PEOPLE as CASES
from tests.test_cases import broken
from tests.test_second_reading import difference, different_notes, people

RULES = Path("wizard/eligibility/rules")
TESTS = [f"tests/test_{noun}.py" for noun in ("cases", "second_reading")]
TESTS += [f"tests/eligibility/test_{noun}.py" for noun in ("rules", "dates", "explanation", "walk")]
PEOPLE = people(3000)

# Words that are easily taken for each other.
ALIKE = (
    ("attaches_by_policy", "in_fact_temporary", "eaeu_route", "eaeu_citizen", "cis_or_eaeu_citizen"),
    ("attached", "attached_by_policy", "attached_by_status", "by_status"),
    ("policy_active", "holds_policy"),
    ("seed", "law", "judgement"),
)
OTHER = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip


def spoilt(tree: ast.Module) -> Iterator[tuple[str, ast.Module]]:
    """Each way to spoil a file: what was done, and the file."""
    for number, node in enumerate(ast.walk(tree)):
        for what, change in changes(node):
            new = copy.deepcopy(tree)
            there = next(other for place, other in enumerate(ast.walk(new)) if place == number)
            before = f"line {node.lineno}: " if hasattr(node, "lineno") else ""
            change(there)
            yield before + what, new


def changes(node: ast.AST):
    """What can be done to one node."""
    if isinstance(node, ast.Module):
        rows = [place for place, part in enumerate(node.body) if isinstance(part, ast.FunctionDef) and part.decorator_list]
        for one, two in pairwise(rows):
            yield f"{node.body[two].name} before {node.body[one].name}", swap(one, two)
    if isinstance(node, ast.FunctionDef) and node.decorator_list:
        for place, part in enumerate(node.body):
            if isinstance(part.value, ast.Yield):
                yield f"without {ast.unparse(part.value)}", drop(place)
                yield f"not {ast.unparse(part.value.value.elts[1])}", negate(place)
        for place, one in enumerate(node.decorator_list):
            yield f"never {ast.unparse(one)[:60]}", lambda there, place=place: there.decorator_list.pop(place)
    if isinstance(node, ast.Compare | ast.BoolOp):
        kinds = [type(node.op)] if isinstance(node, ast.BoolOp) else [type(op) for op in node.ops]
        if all(kind in OTHER for kind in kinds):
            yield f"{kinds[0].__name__} for {OTHER[kinds[0]].__name__} in {ast.unparse(node)}", flip
    if isinstance(node, ast.Tuple | ast.Set) and len(node.elts) > 1 and all(isinstance(part, ast.Constant) for part in node.elts):
        for place, part in enumerate(node.elts):
            yield f"{part.value} left out", lambda there, place=place: there.elts.pop(place)
    if isinstance(node, ast.Attribute):
        for word in others(node.attr):
            yield f"{word} for {node.attr}", lambda there, word=word: setattr(there, "attr", word)
    if isinstance(node, ast.keyword) and isinstance(node.value, ast.Constant) and node.arg != "row":
        for value in others_of_words(node.value.value):
            yield f"{node.arg}={value!r} for {node.value.value!r}", lambda there, value=value: setattr(there.value, "value", value)
    if isinstance(node, ast.Assign | ast.JoinedStr):  # lists of codes with a name, or made of several
        for part in [node.value] if isinstance(node, ast.Assign) else node.values:
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                for word in part.value.split():
                    yield f"{word} left out", without(word)
    if isinstance(node, ast.Compare):
        for place, part in enumerate((node.left, *node.comparators)):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield f"another word for {part.value!r}", another(place)


def others(word: str) -> list[str]:
    return [other for group in ALIKE if word in group for other in group if other != word]


def others_of_words(said: str) -> list[str]:
    """A list without each of its words, a word of ALIKE for another, any other word spoilt."""
    words = said.split(" ")
    if len(words) > 1:
        return [" ".join(words[:place] + words[place + 1 :]) for place in range(len(words))]
    return others(said) or [said + "-x"]


def without(word: str):
    def change(there: ast.Assign | ast.JoinedStr) -> None:
        for part in [there.value] if isinstance(there, ast.Assign) else there.values:
            if isinstance(part, ast.Constant):
                part.value = part.value.replace(word, "")

    return change


def another(place: int):
    def change(there: ast.Compare) -> None:
        part = there.left if place == 0 else there.comparators[place - 1]
        part.value += "-x"

    return change


def swap(one: int, two: int):
    def change(there: ast.Module) -> None:
        there.body[one], there.body[two] = there.body[two], there.body[one]

    return change


def drop(place: int):
    def change(there: ast.FunctionDef) -> None:
        there.body[place : place + 1] = [] if len(there.body) > 1 else ast.parse("yield from ()").body

    return change


def negate(place: int):
    def change(there: ast.FunctionDef) -> None:
        pair = there.body[place].value.value
        pair.elts[1] = ast.UnaryOp(ast.Not(), pair.elts[1])

    return change


def flip(there: ast.Compare | ast.BoolOp) -> None:
    if isinstance(there, ast.BoolOp):
        there.op = OTHER[type(there.op)]()
    else:
        there.ops = [OTHER[type(op)]() for op in there.ops]


def noticed(copied: Path) -> bool:
    """Whether the tests fail on the copy. They run in a child that has the libraries already, but none of the rules."""
    child = os.fork()
    if child == 0:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        os.chdir(copied)
        sys.path[:0] = [str(copied), str(copied / "wizard")]
        sys.dont_write_bytecode = True
        os._exit(at_once() or pytest.main(["-x", "-q", "-n0", "-p", "no:cacheprovider", *TESTS]))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0


def at_once() -> bool:
    """Whether the cases, the second reading or the shape of the rules notice, asked without pytest and without
    reading the content, since that takes its time."""
    forget("eligibility", "scripts", "tests")
    try:
        decide = importlib.import_module("eligibility").decide
        if any(broken(case["expect"], decide(case["answers"], case["day"])) for case in CASES):
            return True
        for answers, day, theirs in PEOPLE:
            ours = decide(answers, day)
            if difference(ours, theirs) or different_notes(answers, ours, theirs):
                return True
        shape = importlib.import_module("tests.eligibility.test_rules")
        for row in shape.WORD:
            shape.test_rows_stand_on_the_word_of_the_tables(row)
        for name, test in vars(shape).items():
            if name.startswith("test_") and not inspect.signature(test).parameters:
                test()
    except Exception:
        return True
    forget("eligibility", "scripts", "tests")
    return False


def forget(*packages: str) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] in packages]:
        del sys.modules[name]


def main() -> int:
    parser = argparse.ArgumentParser(description="Spoil the rules and see whether the tests notice.")
    parser.add_argument("files", nargs="*", default=sorted(path.name for path in (ROOT / RULES).glob("[a-z]*.py")))
    parser.add_argument("--list", action="store_true", help="only say what would be spoilt")
    options = parser.parse_args()
    survivors, count = [], 0
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(folder)
        for part in ("content", "scripts", "tests", "wizard", "docs"):
            shutil.copytree(ROOT / part, copied / part, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("pyproject.toml", "mkdocs.yml"):
            shutil.copy(ROOT / name, copied)
        if not options.list and noticed(copied):
            sys.exit("the tests already fail without anything spoilt")
        for name in options.files:
            path = copied / RULES / name
            whole = path.read_text("utf-8")
            for what, tree in spoilt(ast.parse(whole)):
                count += 1
                if options.list:
                    print(f"{name}: {what}")
                    continue
                path.write_text(ast.unparse(ast.fix_missing_locations(tree)), "utf-8")
                if not noticed(copied):
                    survivors.append(f"{name}: {what}")
                    print(f"not noticed: {survivors[-1]}", flush=True)
            path.write_text(whole, "utf-8")
    print(f"{count} spoilt, {len(survivors)} not noticed")
    return bool(survivors)


if __name__ == "__main__":
    sys.exit(main())
