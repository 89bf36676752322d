"""Two thousand broken content files: always told by file, line and column, never a traceback, never a changed site."""

import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from scripts import ROOT
from scripts.content import load as loading
from scripts.content import model
from scripts.content.load import Content, ContentError, Reader, load
from scripts.content.problems import Problem
from scripts.devserver.serve import remembered
from scripts.site.build import BuildPaths, build
from scripts.site.markdown import render
from scripts.site.page_writer import RenderError

SMALL = 4_000  # bytes: most files are broken one by one, and a small one breaks as well as a large one
FILES = {
    path.relative_to(ROOT / "content").as_posix(): path.read_bytes()
    for path in sorted((ROOT / "content").rglob("*.yaml"))
}
LANGUAGES = loading.languages_of(yaml.safe_load(FILES["site.yaml"]))
FULL = loading.languages_of(yaml.safe_load(FILES["site.yaml"]), core=False)

# What YAML, Python, pydantic or a careless hand could stumble over, in place of a value.
VALUES = [
    "",
    "~",
    "null",
    "yes",
    "no",
    "on",
    "2026-02-30",
    "2026-11-24",
    "2026-11-24T10:00:00Z",
    "12",
    "-0",
    "0o9",
    "0x1F",
    "1_000",
    "1e999",
    ".inf",
    ".nan",
    "9" * 5000,
    "1:30",
    "[]",
    "{}",
    "[[[[]]]]",
    "{a: {b: {}}}",
    "!!binary aGk=",
    "!!set {a, b}",
    "!!python/object/apply:os.system [id]",
    "&a *a",
    "*nowhere",
    "<<: {a: 1}",
    "? a",
    "|",
    ">-",
    "'",
    '"',
    "'a''",
    '"\\x00"',
    '"\\ud800"',
    "\x00",
    "\x1b[0m",
    "﻿",
    "\u2028",
    "🩺",
    "a" * 5000,
    "{amount:none}",
    "{amount:adult-age@9999-99-99}",
    "[слова](javascript:alert(1))",
    "[слова](../../etc/passwd)",
    "</script><script>",
    "{{ 7*7 }}",
    "{% raw %}",
    "**",
    "[](",
    "---",
    "...",
    "%YAML 9.9",
    "# only a remark",
    "- a\n  - b",
    "kk",
    "F999",
    "X999",
    "dsm-194#none",
    "https://",
    "tel:",
]


def flip(raw: bytes, chance: random.Random) -> bytes:
    """Some bytes become others."""
    made = bytearray(raw)
    for _ in range(chance.randint(1, 6)):
        made[chance.randrange(len(made))] = chance.randrange(256)
    return bytes(made)


def of_lines(change: Callable[[list[bytes], random.Random], None]) -> Callable[[bytes, random.Random], bytes]:
    def changed(raw: bytes, chance: random.Random) -> bytes:
        lines = raw.split(b"\n")
        change(lines, chance)
        return b"\n".join(lines)

    return changed


def cut(lines: list[bytes], chance: random.Random) -> None:
    at = chance.randrange(len(lines))
    del lines[at : at + chance.randint(1, 5)]


def double(lines: list[bytes], chance: random.Random) -> None:
    """A line twice: most often a key."""
    at = chance.randrange(len(lines))
    lines.insert(at, lines[at])


def swap(lines: list[bytes], chance: random.Random) -> None:
    a, b = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]


def indent(lines: list[bytes], chance: random.Random) -> None:
    at = chance.randrange(len(lines))
    lines[at] = chance.choice([b" ", b"  ", b"\t", b"- "]) + lines[at] if chance.random() < 0.6 else lines[at][1:]


def retype(lines: list[bytes], chance: random.Random) -> None:
    """Something else in place of a value."""
    at = chance.randrange(len(lines))
    name = re.match(rb"^[\s-]*[\w'-]+:|^\s*-", lines[at])
    lines[at] = (name[0] if name else b"") + b" " + chance.choice(VALUES).encode("utf-8", "surrogatepass")


def rename(lines: list[bytes], chance: random.Random) -> None:
    at = chance.randrange(len(lines))
    lines[at] = re.sub(
        rb"[\w-]+:",
        chance.choice([b"colour:", b"no:", b"12:", b"[a]:", b"? x\n:", b"<<:", b"__class__:"]),
        lines[at],
        count=1,
    )


def nest(lines: list[bytes], chance: random.Random) -> None:
    at = chance.randrange(len(lines))
    depth = chance.choice([5, 30, 3000])
    opened = chance.choice([b"[", b"{a: "])
    lines[at] = re.sub(rb":.*", b": " + opened * depth, lines[at]) or opened * depth


def aliases(lines: list[bytes], chance: random.Random) -> None:
    lines[:0] = [
        b"a: &a [x, x, x, x, x, x]",
        *(b"%c: &%c [%s]" % (n, n, b", ".join([b"*%c" % (n - 1)] * 6)) for n in range(98, 105)),
    ]


def cut_short(raw: bytes, chance: random.Random) -> bytes:
    return raw[: chance.randrange(len(raw))]


def in_another_encoding(raw: bytes, chance: random.Random) -> bytes:
    return raw.decode("utf-8", "replace").encode(chance.choice(["utf-16", "cp1251", "utf-8-sig"]), "replace")


def glue(raw: bytes, chance: random.Random) -> bytes:
    """The head of one file and the tail of another, as a merge leaves it."""
    other = FILES[chance.choice(sorted(FILES))][:SMALL]
    seam = chance.choice([b"", b"\n<<<<<<< ours\n", b"\n---\n"])
    return raw[: chance.randrange(len(raw))] + seam + other[chance.randrange(len(other)) :]


def huge(raw: bytes, chance: random.Random) -> bytes:
    return raw + b"\n# " + b"x" * chance.choice([10_000, 1_000_000])


MUTATIONS = [
    flip,
    cut_short,
    in_another_encoding,
    glue,
    huge,
    *map(of_lines, [cut, double, swap, indent, retype, retype, retype, rename, nest, aliases]),
]


def mutated(raw: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        if raw:
            raw = chance.choice(MUTATIONS)(raw, chance)
    return raw


def kind_of(name: str) -> type:
    return model.FILES.get(name) or model.FOLDERS[name.partition("/")[0]]


def well_told(problems: list[Problem], name: str, raw: bytes) -> None:
    """Each fault names the file and a place that the file has, in two parts."""
    lines = (
        len(re.split(rb"\r\n|\r|\n", raw))
        + raw.count("\u2028".encode())
        + raw.count("\u2029".encode())
        + raw.count(b"\xc2\x85")
    )
    for problem in problems:
        assert problem.file == f"content/{name}" and 1 <= problem.line <= lines + 1 and problem.column >= 1, problem
        assert problem.message and problem.fix and "Traceback" not in str(problem) and "\n" not in str(problem), problem


@pytest.mark.parametrize("part", range(4))
def test_a_broken_file_is_told_and_never_raises(part: int, tmp_path: Path):
    """1900 files read alone: what is wrong in a file is found without the others."""
    chance = random.Random(1_000 + part)
    folder = tmp_path / "content"
    names = [name for name, raw in FILES.items() if len(raw) <= SMALL]
    told = 0
    for _ in range(475):
        name = chance.choice(names)
        raw = mutated(FILES[name], chance)
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
        reader = Reader(folder, languages=LANGUAGES, full=FULL)
        reader.take(name, kind_of(name))
        well_told(reader.problems, name, raw)
        assert reader.problems or name in reader.models
        told += bool(reader.problems)
    assert told > 300, "the mutations have lost their teeth"


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(ROOT / "content", tmp_path_factory.mktemp("fuzz") / "content"))


def whole(folder: Path) -> Content | list[Problem]:
    try:
        return load(folder)
    except ContentError as error:
        return error.problems


def test_a_broken_file_among_the_others_changes_no_site(copied: Path, tmp_path: Path, monkeypatch):
    """100 files, also large ones, loaded with all the others; a faulty one leaves the site as it was."""
    monkeypatch.setattr(loading, "read", remembered(loading.read))
    chance = random.Random(7)
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("the old site")
    taken: list[Content] = []
    for _ in range(100):
        name = chance.choice(sorted(FILES))
        path = copied / name
        path.write_bytes(raw := mutated(FILES[name], chance))
        found = whole(copied)
        if isinstance(found, list):
            well_told([problem for problem in found if problem.file == f"content/{name}"], name, raw)
            assert all(re.match(r"content/[\w./-]+:\d+:\d+: .+: .+", str(problem)) for problem in found)
            if chance.random() < 0.1:
                with pytest.raises(ContentError):
                    build(BuildPaths(tmp_path, copied))
            assert sorted(file.name for file in site.rglob("*")) == ["index.html"]
        else:
            taken.append(found)
        path.write_bytes(FILES[name])
    assert (site / "index.html").read_text() == "the old site"
    for found in taken[:3]:  # what the loader takes, the pages can be made of
        try:
            render(found, tmp_path / "docs")
        except RenderError as error:
            assert "content/site.yaml" in str(error)
