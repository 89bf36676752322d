"""What changed against a git revision: the texts, and the results of people that the change turns.

    python -m scripts.editor.changes [REVISION] [--paths]     HEAD, unless another is named

The people are those of `tests/cases.yaml`; --paths walks every path of the wizard as well, which
takes a quarter of a minute. Old results are made by the old rules on the old amounts, so a changed
rule is seen as a changed law is. `make serve` shows the same at /what-changed.
"""

import argparse
import difflib
import html
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from scripts import ROOT
from scripts.content.load import ContentError, languages_of, load
from scripts.content.messages_ru import told
from scripts.content.problems import KeyPath
from scripts.content.translation_state import Marks, mark
from scripts.content.yaml_source import read

PARTS = ("content", "scripts", "wizard", "docs/theme")  # what a result is made of, and what asks for words
DECIDING = (
    "content/law/amounts.yaml",
    "wizard/eligibility",
    "scripts/site/rules_data.py",
)  # no result turns without these
SHOWN = 40  # lines of paths
STYLE = Path(__file__).with_name("changes.css")
# What is no text and yet read by people, or decides: numbers of contacts, values of amounts, menus.
VALUES = ("show", "link", "since", "value", "checked_until", "read", "pages", "checked")
PATHS = "tests/paths.txt"  # written by scripts/editor/path_listing.py
# Runs within a snapshot, by its own rules: prints {person: result}.
RESULTS = """
import json, sys
from datetime import date
from pathlib import Path
try:
    from scripts.content.load import load
    from scripts.site.rules_data import compile_data
except ModuleNotFoundError:  # a revision from before scripts/ was made of packages
    from scripts.compile import compile_data
    from scripts.load import load
compile_data(load(Path("content")), Path("wizard/eligibility/data"))
from eligibility import decide
people = json.loads(Path(sys.argv[1]).read_text("utf-8"))
found = {}
for name, day, answers in people:
    result = decide(answers, date.fromisoformat(day))
    result.pop("reasons", None)
    found[name] = result
print(json.dumps(found))
"""


class ChangesError(Exception):
    """The comparison could not be made."""


@dataclass(frozen=True)
class Change:
    """A text before and after, by language; None where there was none or is none any more."""

    file: str
    where: str
    before: dict[str, str] | None
    after: dict[str, str] | None

    @property
    def title(self) -> str:
        kind = "новое" if self.before is None else "удалено" if self.after is None else "изменено"
        return f"content/{self.file}, {self.where}: {kind}"

    def lines(self) -> Iterator[str]:
        before, after = self.before or {}, self.after or {}
        for language in before | after:
            old, new = before.get(language), after.get(language)
            if old != new:
                name = f"{language}: " if language else ""
                yield from (f"{sign} {name}{words}" for sign, words in (("−", old), ("+", new)) if words is not None)


# ---------------------------------------------------------------- snapshots


def git(*arguments: str) -> bytes:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True)
    if done.returncode:
        raise ChangesError(f"git {' '.join(arguments)}: {done.stderr.decode('utf-8', 'replace').strip()}")
    return done.stdout


def snapshot(revision: str | None, folder: Path, root: Path = ROOT) -> Path:
    """The parts that results are made of, as of a revision, or (None) as they are now."""
    if revision is not None:
        parts = git("ls-tree", "--name-only", "-z", revision, *PARTS).decode().strip("\0").split("\0")
        packed = git("archive", "--format=tar", revision, *parts)
        subprocess.run(["tar", "-x", "-C", str(folder)], input=packed, check=True)
        return folder
    for part in PARTS:
        shutil.copytree(
            (root if part == "content" else ROOT) / part,
            folder / part,
            ignore=shutil.ignore_patterns("__pycache__", "data"),
        )
    return folder


# ---------------------------------------------------------------- texts


def texts(folder: Path) -> dict[tuple[str, str], dict[str, str]]:
    """Every text by file and place. No model is asked: an old file need not fit today's."""
    content = folder / "content"
    languages = languages_of(read(content / "site.yaml", "site.yaml").data)
    found = {}
    for path in sorted(content.rglob("*.yaml")):
        file = path.relative_to(content).as_posix()
        for where, words in texts_in(read(path, file).data, (), languages):
            found[file, ".".join(map(str, where))] = words
    return found


def texts_in(data: Any, where: KeyPath, languages: tuple[str, ...]) -> Iterator[tuple[KeyPath, dict[str, str]]]:
    if isinstance(data, dict) and data and all(key in languages and is_words(value) for key, value in data.items()):
        yield where, data
    elif isinstance(data, dict):
        for key, part in data.items():
            yield from texts_in(part, (*where, key), languages)
    elif isinstance(data, list):
        for position, part in enumerate(data):
            name = part.get("id", position + 1) if isinstance(part, dict) else position + 1
            yield from texts_in(part, (*where, name), languages)


def values(folder: Path) -> dict[tuple[str, str], dict[str, str]]:
    """Every number, day and list of pages by file and place."""
    content, found = folder / "content", {}
    for path in sorted(content.rglob("*.yaml")):
        file = path.relative_to(content).as_posix()
        for where, value in values_in(read(path, file).data, ()):
            found[file, ".".join(map(str, where))] = {"": value}
    return found


def values_in(data: Any, where: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    for key, part in data.items() if isinstance(data, dict) else enumerate(data, 1) if isinstance(data, list) else ():
        name = part.get("id", key) if isinstance(data, list) and isinstance(part, dict) else key
        if key in VALUES and not (
            isinstance(part, dict) or (isinstance(part, list) and any(isinstance(one, dict) for one in part))
        ):
            yield (*where, name), said(part)
        else:
            yield from values_in(part, (*where, name))


def changed_values(
    old: dict[tuple[str, str], dict[str, str]], new: dict[tuple[str, str], dict[str, str]]
) -> list[Change]:
    return [
        Change(*place, old.get(place), new.get(place))
        for place in sorted(old | new)
        if old.get(place) != new.get(place)
    ]


def is_words(value: Any) -> bool:
    """The addresses of a source are by language too, but nobody translates them."""
    return isinstance(value, str) and not value.startswith(("http://", "https://"))


def changed_texts(
    old: dict[tuple[str, str], dict[str, str]], new: dict[tuple[str, str], dict[str, str]]
) -> list[Change]:
    """What differs by place. A text that only moved within its file is no change."""

    def by_words(found: dict[tuple[str, str], dict[str, str]]) -> set[tuple[str, Marks]]:
        return {
            (file, frozenset(mark(code, words) for code, words in text.items())) for (file, _), text in found.items()
        }

    def left(
        found: dict[tuple[str, str], dict[str, str]], others: set[tuple[str, Marks]]
    ) -> dict[tuple[str, str], dict[str, str]]:
        return {
            (file, where): text
            for (file, where), text in found.items()
            if (file, frozenset(mark(code, words) for code, words in text.items())) not in others
        }

    before, after = left(old, by_words(new)), left(new, by_words(old))
    return [Change(*place, before.get(place), after.get(place)) for place in sorted(before | after)]


# ---------------------------------------------------------------- results


def same(one: Path, other: Path, part: str) -> bool:
    """Whether a file or folder is the same in two snapshots."""
    files = [
        {path.relative_to(root).as_posix(): path.read_bytes() for path in (root / part).rglob("*.py")}
        if (root / part).is_dir()
        else (root / part).read_bytes()
        if (root / part).exists()
        else b""
        for root in (one, other)
    ]
    return files[0] == files[1]


def people() -> list[tuple[str, str, dict[str, Any]]]:
    """Everybody in the cases of today, on every day: name, day, answers."""
    found = []
    for case in yaml.safe_load((ROOT / "tests/cases.yaml").read_text("utf-8")):
        answers = json.loads(json.dumps(case["answers"], default=str))
        found += [(f"{case['name']} ({day})", str(day), answers) for day in case.get("days") or [case["day"]]]
    return found


def python(folder: Path, *arguments: str) -> str:
    """What Python says within a snapshot, with its scripts and its rules."""
    way = os.pathsep.join([str(folder), str(folder / "wizard")])
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": way}
    )
    if done.returncode:
        raise ChangesError(done.stderr.strip().splitlines()[-1])
    return done.stdout


def results(folder: Path) -> dict[str, dict[str, Any]]:
    """Each person's result by the rules of a snapshot."""
    asked = folder / "people.json"
    asked.write_text(json.dumps(people()), "utf-8")
    return json.loads(python(folder, "-c", RESULTS, str(asked)))


def changed_paths(name: str, folder: Path) -> list[str]:
    """The lines of `tests/paths.txt` at a revision that are not those of a snapshot, and the other way round."""
    before = git("show", f"{name}:{PATHS}").decode().splitlines()
    (folder / PATHS).parent.mkdir(exist_ok=True)
    python(folder, "-m", "scripts.editor.path_listing")
    after = (folder / PATHS).read_text("utf-8").splitlines()
    lines = list(difflib.unified_diff(before, after, n=0, lineterm=""))[2:]
    return [line for line in lines if line[0] in "+-"]


def turned(old: dict[str, dict[str, Any]], new: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Each person whose result differs, and in what."""
    for name, after in new.items():
        before = old.get(name, {})
        for part in after:
            if before.get(part) != after[part]:
                yield f"{name}: {part}: {differing(before.get(part), after[part])}"


def differing(old: Any, new: Any) -> str:
    """Of two lists what came and what went; of other things both."""
    if isinstance(old, list) and isinstance(new, list):
        gone = [f"− {one}" for one in old if one not in new]
        return ", ".join(gone + [f"+ {one}" for one in new if one not in old]) or f"{said(old)} → {said(new)}"
    return f"{said(old)} → {said(new)}"


def said(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key} {said(part)}" for key, part in value.items())
    return ", ".join(map(str, value)) or "—" if isinstance(value, list) else "—" if value is None else str(value)


# ---------------------------------------------------------------- all of it


@dataclass(frozen=True)
class Report:
    revision: str
    texts: list[Change]
    people: list[str] = field(default_factory=list)
    paths: list[str] | None = None  # not walked
    trouble: str = ""  # why results could not be compared
    values: list[Change] = field(default_factory=list)


def compare(revision: str = "HEAD", root: Path = ROOT, paths: bool = False) -> Report:
    """What the files of now change against a revision. Raises ChangesError for one that is not there."""
    name = git("rev-parse", "--short", "--verify", f"{revision}^{{commit}}").decode().strip()
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        old, new = snapshot(name, Path(one)), snapshot(None, Path(other), root)
        changes = changed_texts(texts(old), texts(new))
        moved = changed_values(values(old), values(new))
        try:
            load(new / "content")
            if all(same(old, new, part) for part in DECIDING):
                return Report(name, changes, paths=[] if paths else None, values=moved)
            turns = list(turned(remembered_results(name, old), results(new)))
            return Report(name, changes, turns, changed_paths(name, new) if paths else None, values=moved)
        except ContentError as error:
            return Report(name, changes, trouble=told(error.problems), values=moved)
        except ChangesError as error:
            return Report(name, changes, trouble=str(error), values=moved)


def remembered_results(name: str, folder: Path) -> dict[str, dict[str, Any]]:
    """The results at a revision do not change; the people do."""
    mark_of_people = sha256((ROOT / "tests/cases.yaml").read_bytes()).hexdigest()[:12]
    cache = ROOT / f".build/changes/{name}-{mark_of_people}.json"
    if not cache.exists():
        cache.parent.mkdir(parents=True, exist_ok=True)
        cache.write_text(json.dumps(results(folder)), "utf-8")
    return json.loads(cache.read_text("utf-8"))


def sections(report: Report) -> Iterator[tuple[str, list[str]]]:
    """The report as titles and lines, in Russian."""
    if report.trouble:
        yield "Результаты людей не сравнить", report.trouble.splitlines()
    for title, changed in (("Тексты", report.texts), ("Номера, числа, дни и меню", report.values)):
        yield f"{title}, которые изменились: {len(changed) or 'нет'}", []
        for change in changed:
            yield change.title, list(change.lines())
    if report.trouble:
        return
    yield (
        f"Люди, у которых изменился результат: {len({line.partition(':')[0] for line in report.people}) or 'нет'}",
        report.people,
    )
    if report.paths is None:
        return
    more = [f"… и ещё {len(report.paths) - SHOWN}"] if len(report.paths) > SHOWN else []
    yield f"Строки путей, которые изменились: {len(report.paths) or 'нет'}", report.paths[:SHOWN] + more


def page(root: Path = ROOT, paths: bool = False) -> str:
    """The report against HEAD as a plain page for the preview; with every path only if asked: they take a while."""
    try:
        report = compare("HEAD", root, paths)
        title = f"Что изменилось с {report.revision}"
        parts = [as_html(heading, lines) for heading, lines in sections(report)]
        if report.paths is None and not report.trouble:
            parts.append('<p><a href="?paths">Пройти и все пути мастера</a> (до минуты)</p>')
    except ChangesError as error:
        parts, title = [f"<p>{html.escape(str(error))}</p>"], "Сравнить не удалось"
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title><link rel="stylesheet" href="/what-changed.css">'
    return f'<!DOCTYPE html>\n<html lang="ru"><head>{head}</head>\n<body><h1>{title}</h1>\n{"".join(parts)}\n</body></html>\n'


def as_html(heading: str, lines: list[str]) -> str:
    """A part of the report: what is new and what is gone can be told by their looks and by their signs."""
    level = "h3" if heading.startswith("content/") else "h2"
    kinds = {"+": "ins", "−": "del", "-": "del"}
    items = "".join(
        f"<li><{kind}>{html.escape(line)}</{kind}></li>" for line in lines for kind in [kinds.get(line[:1], "span")]
    )
    return f"<{level}>{html.escape(heading)}</{level}>\n" + (f"<ul>{items}</ul>" if items else "")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="What changed against a git revision: texts, and people's results.")
    parser.add_argument("revision", nargs="?", default="HEAD")
    parser.add_argument("--paths", action="store_true", help="walk every path of the wizard as well")
    options = parser.parse_args(arguments)
    try:
        report = compare(options.revision, paths=options.paths)
    except ChangesError as error:
        print(error, file=sys.stderr)
        return 1
    for title, lines in sections(report):
        print(title)
        print("".join(f"    {line}\n" for line in lines), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
