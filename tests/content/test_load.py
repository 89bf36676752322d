"""The loader: every fault is found where it stands, named, and how to mend it is said."""

import shutil
from pathlib import Path

import pytest

from scripts import ROOT
from scripts.content import load as loading
from scripts.content.load import ContentError, load, main
from scripts.devserver.serve import remembered

READ = remembered(loading.read)
BROKEN = sorted((ROOT / "tests/broken").glob("*.yaml"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return Path(shutil.copytree(ROOT / "content", tmp_path_factory.mktemp("whole") / "content"))


@pytest.fixture
def copied(whole, monkeypatch):
    """The content, to be broken; what a test changed is put right after it. A file that did not change is read once."""
    monkeypatch.setattr(loading, "read", READ)
    before = {path: path.read_bytes() for path in whole.rglob("*") if path.is_file()}
    yield whole
    for path in [path for path in whole.rglob("*") if path.is_file() and path not in before]:
        path.unlink()
    for path, data in before.items():
        if not path.exists() or path.read_bytes() != data:
            path.write_bytes(data)


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
            "27:11: the language 'ru' stands here twice: delete one of the two",
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
        (
            "site.yaml",
            "  wizard-back:\n",
            "  wizard-backs:\n",
            "the words of 'wizard-back' are missing: write them again: they are shown by wizard/web/wizard.js",
        ),
        (
            "site.yaml",
            "  wizard-back:\n",
            "  wizard-backs:\n",
            "nobody asks for 'wizard-backs': call it 'wizard-back', or delete it",
        ),
        (
            "site.yaml",
            "  date-pattern:\n",
            "  date-patterns:\n",
            "the words of 'date-pattern' are missing: write them again: they are shown by",
        ),
        (
            "site.yaml",
            "  unit-times:\n",
            "  unit-time:\n",
            "the words of 'unit-times' are missing: write them again: 'changes-a-year' is counted in times",
        ),
        (
            "site.yaml",
            "  tier-law:\n",
            "  tier-laws:\n",
            "the words of 'tier-law' are missing: write them again: they are shown by",
        ),
        (
            "site.yaml",
            "d MMMM y 'года'",
            "d MMMM y года",
            "'d MMMM y года' is not a pattern of days: write d, MMMM and y once each, and words in single quotes",
        ),
        (
            "site.yaml",
            "d MMMM y 'года'",
            "d MMMM y 'года",
            "a quote is opened and never closed: close it at the end of the words",
        ),
        (
            "site.yaml",
            "ru: 'Найдено: {count}'",
            "ru: 'Найдено: {number}'",
            "nothing fills {number}: use one of {count}",
        ),
        (
            "site.yaml",
            "ru: 'Найдено: {count}'",
            "ru: Найдено",
            "{count} is missing in this language: write it where its number, day or word belongs",
        ),
        (
            "site.yaml",
            "    link: tel:103\n",
            "    link: tel:112\n",
            "no contact is the ambulance: add a contact with link: tel:103; it stands on top of each page",
        ),
        (
            "wizard/application.yaml",
            "ru: 'От кого: {name}'",
            "ru: 'От кого:'",
            "{name} is missing in this language: write it where its number, day or word belongs",
        ),
        (
            "wizard/reasons.yaml",
            "policy-ended:\n",
            "policy-over:\n",
            "the words of 'policy-ended' are missing: write them again: the rules know it by this name",
        ),
        (
            "wizard/phrases.yaml",
            "  judgement:\n",
            "  opinion:\n",
            "the words of 'judgement' are missing: write them again: the rules know it by this name",
        ),
        (
            "wizard/phrases.yaml",
            "  may-pay:\n",
            "  pays-maybe:\n",
            "the words of 'may-pay' are missing: write them again: the rules know it by this name",
        ),
        (
            "law/amounts.yaml",
            "    - since: 2020-11-13\n      value: 18\n",
            "    - since: 2020-11-13\n      value: 81\n",
            "81 cannot be the value of 'adult-age': write a value from 14 to 25",
        ),
        (
            "wizard/questions.yaml",
            "      ru: Гражданство Казахстана\n",
            "      ru: Статус беженца\n",
            "have the same words: say what tells one from the other",
        ),
        (
            "site.yaml",
            "    link: tel:1414\n",
            "    link: tel:1499\n",
            "'call-center' shows 1414 and calls 1499: write the same number in show and link",
        ),
        (
            "law/facts.yaml",
            "- id: F126\n",
            "- id: F926\n",
            "the fact 'F126' is missing, and rule K15 cites it: write it again: the rules know it by this name",
        ),
        (
            "law/sources.yaml",
            "- id: dsm-92\n",
            "- id: dsm-93\n",
            "the source 'dsm-92' is missing, and rule K9 cites it: write it again, or have the rule changed",
        ),
        (
            "law/sources.yaml",
            "    - id: point-31-4\n",
            "    - id: point-31-5\n",
            "the point 'point-31-4' of 'dsm-194' is missing, and rule D9 cites it: write it again, or have the rule changed",
        ),
    ],
)
def test_what_the_site_and_the_rules_need_is_there(copied, file, old, new, said):
    """A language once and known; words for all that the rules ask and find."""
    text = (copied / file).read_text("utf-8")
    assert text.count(old) == 1
    (copied / file).write_text(text.replace(old, new), "utf-8")
    (found, *_) = [problem for problem in problems(copied) if said in problem]
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


def test_a_folder_that_is_called_like_a_file_is_told(copied):
    (copied / "pages/extra.yaml").mkdir()
    found = problems(copied)
    (copied / "pages/extra.yaml").rmdir()
    assert found == ["content/pages/extra.yaml:1:1: this is a folder: give it a name without .yaml"]
