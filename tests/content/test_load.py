"""The loader: every fault is found where it stands, named, and how to mend it is said."""

import shutil
from pathlib import Path

import pytest

from scripts import ROOT
from scripts.content.load import ContentError, load, main

BROKEN = sorted((ROOT / "tests/broken").glob("*.yaml"))


@pytest.fixture
def copied(tmp_path):
    return Path(shutil.copytree(ROOT / "content", tmp_path / "content"))


def problems(folder: Path) -> list[str]:
    with pytest.raises(ContentError) as caught:
        load(folder)
    return [str(problem) for problem in caught.value.problems]


def header(path: Path) -> tuple[str, str, str]:
    """How a broken file is used, where it goes and what must be said: its first two lines."""
    how, expect = path.read_bytes().split(b"\n")[:2]
    use, target = how.decode().removeprefix("# ").split(": ")
    return use, target, expect.decode().removeprefix("# expect: ")


def test_the_real_content_has_no_fault():
    """What is committed loads, and the command says so with exit code 0."""
    load(ROOT / "content")
    assert main([str(ROOT / "content")]) == 0


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_broken_file_gives_its_message(path, copied):
    """Each broken file gives exactly the one message that its second line promises."""
    use, target, expected = header(path)
    place = copied / target
    place.parent.mkdir(exist_ok=True)
    before = place.read_bytes() if use == "appended to" else b""
    place.write_bytes(before + path.read_bytes())
    line, rest = expected.split(":", 1)
    assert problems(copied) == [f"content/{target}:{int(line) + before.count(b'\n')}:{rest}"]


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "site.yaml",
            "  - code: en\n",
            "  - code: ru\n    name: Русский\n    locale: ru\n  - code: en\n",
            "17:11: the language 'ru' stands here twice: delete one of the two",
        ),
        (
            "site.yaml",
            "    locale: en\n",
            "    locale: qq\n",
            "nobody knows how 'qq' writes days: write the code of a language, such as kk",
        ),
        (
            "wizard/questions.yaml",
            "status:\n",
            "state:\n",
            "the words of 'status' are missing: write them again: the rules know it by this name",
        ),
        (
            "wizard/questions.yaml",
            "    citizen:\n",
            "    citizens:\n",
            "the words of 'citizen' are missing: write them again: the rules know it by this name",
        ),
        (
            "wizard/outcomes.yaml",
            "yes-by-status:\n",
            "yes-status:\n",
            "the words of 'yes-by-status' are missing: write them again: the rules know it by this name",
        ),
        (
            "wizard/phrases.yaml",
            "  call-103:\n",
            "  call:\n",
            "the words of 'call-103' are missing: write them again: the rules know it by this name",
        ),
        (
            "law/amounts.yaml",
            "- id: gobmp-narrow-since\n",
            "- id: gobmp-since\n",
            "the amount 'gobmp-narrow-since' is missing, and rule K4 needs it: add it, with unit date",
        ),
        (
            "law/amounts.yaml",
            "- id: changes-a-year\n",
            "- id: yearly-changes\n",
            "the amount 'changes-a-year' is missing, and rule N18 needs it: add it, with unit times",
        ),
    ],
)
def test_what_the_site_and_the_rules_need_is_there(copied, file, old, new, said):
    """A language once and known; words for all that the rules ask and find."""
    text = (copied / file).read_text("utf-8")
    assert text.count(old) == 1
    (copied / file).write_text(text.replace(old, new), "utf-8")
    (found,) = [problem for problem in problems(copied) if said in problem]
    assert found.startswith(f"content/{file}:")


def test_all_faults_are_told_at_once(copied):
    """Two files with faults give both, in the order of files and lines."""
    for name in ("no-as-text", "dead-fact"):
        shutil.copy(ROOT / f"tests/broken/{name}.yaml", copied / f"pages/{name}.yaml")
    (copied / "pages/dead-fact.yaml").write_text((ROOT / "tests/broken/unknown-field.yaml").read_text("utf-8"), "utf-8")
    assert [problem.split(":")[0] for problem in problems(copied)] == [
        "content/pages/dead-fact.yaml",
        "content/pages/no-as-text.yaml",
    ]


def test_a_missing_file_is_told(copied):
    """A file that the site needs and that is gone is a fault, not a traceback."""
    (copied / "glossary.yaml").unlink()
    assert any("glossary.yaml:1:1: the file cannot be read" in problem for problem in problems(copied))


def test_a_huge_file_is_not_read(copied):
    """A file of more than a megabyte is refused before it is parsed."""
    (copied / "pages/huge.yaml").write_text("# " + "x" * 1_000_001 + "\n")
    assert problems(copied) == [
        "content/pages/huge.yaml:1:1: the file has 1,000,004 bytes: split it; 1,000,000 is the most"
    ]


def test_the_command_prints_faults_and_exits_with_1(copied, capsys):
    """`python -m scripts.content.load` prints one fault a line and nothing else on standard output."""
    shutil.copy(ROOT / "tests/broken/no-as-text.yaml", copied / "pages/broken.yaml")
    assert main([str(copied)]) == 1
    assert capsys.readouterr().out.strip().startswith("content/pages/broken.yaml:17:13: this was read as no")
