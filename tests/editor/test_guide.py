"""The guide for editors is true: what it shows stands in the content or can be written there, and what it says to run runs."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import ROOT
from scripts.content.load import Content, dead_in_words, load

GUIDES = [ROOT / "guide/ru.md", ROOT / "guide/kk.md"]
CONTENT = {path: path.read_text("utf-8") for path in sorted((ROOT / "content").rglob("*.yaml"))}
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
by_guide = pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)


def fenced(guide: Path, kind: str) -> list[str]:
    return [text for named, text in FENCED.findall(guide.read_text("utf-8")) if named == kind]


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "content", tmp_path / "content"))


@by_guide
def test_a_piece_of_a_file_stands_so_in_the_content_or_can_be_written_there(guide: Path, copied: Path):
    """Values of an amount are put into a copy in place of those of an amount with the same source; the rest is there as shown."""
    pieces = fenced(guide, "yaml")
    assert len(pieces) >= 3
    for piece in pieces:
        if "  values:" not in piece:
            assert any(piece in text for text in CONTENT.values()), piece
            continue
        amounts = copied / "law/amounts.yaml"
        entry = re.compile(r"(- id: changes-a-year\n(?:  .*\n)*?)  checked_until:.*\n(?:  .*\n)+")
        made, count = entry.subn(lambda found, piece=piece: found[1] + piece, amounts.read_text("utf-8"))
        assert count == 1
        amounts.write_text(made, "utf-8")
        assert [value.value for value in load(copied).amounts["changes-a-year"].values] == [1, 2]


@by_guide
def test_every_command_runs(guide: Path, tmp_path: Path, copied: Path):
    """On a copy of the content; `make` has the job that is named."""
    text = guide.read_text("utf-8")
    commands = [line for piece in fenced(guide, "") for line in piece.splitlines() if line.strip()]
    assert commands
    for command in commands:
        if command.startswith(".venv/bin/python "):
            words = [sys.executable, *command.split()[1:]]
            settings = os.environ | {"PYTHONPATH": str(ROOT)}
            done = subprocess.run(words, cwd=tmp_path, env=settings, capture_output=True, text=True)
            assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    jobs = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"make ([a-z-]+)", text))
    assert named and named <= jobs


@by_guide
def test_every_mark_in_a_text_is_understood(guide: Path, content: Content):
    """Each `[words](target)` and `{amount:…}` that is shown in small print, as a text of the content."""
    shown = [
        text for text in re.findall(r"`([^`\n]+)`", guide.read_text("utf-8")) if re.search(r"\]\(|\{amount:", text)
    ]
    assert len(shown) >= 4
    assert [(text, wrong) for text in shown for wrong in dead_in_words(text, content)] == []


@by_guide
def test_the_search_for_a_number_finds_it_wherever_a_text_has_it(guide: Path, content: Content):
    """The pattern for Visual Studio Code finds the number in every text in which the check would name it, and in no longer number."""
    [pattern] = re.findall(r"`(\(\?<![^`]*)`", guide.read_text("utf-8"))
    [number] = re.findall(r"\d{3,}", pattern)
    assert number in {contact.show for contact in content.site.contacts}
    texts = [text for text in CONTENT.values() if number in text]
    assert sum(len(re.findall(pattern, text)) for text in texts) > 10
    assert not re.search(pattern, f"+7 7172 {number}5 5{number} F-{number}")


@by_guide
def test_every_picture_and_file_that_is_named_is_there(guide: Path):
    text = guide.read_text("utf-8")
    for target in re.findall(r"\]\(([a-z][\w./-]+)\)", re.sub(r"`[^`\n]*`", "", FENCED.sub("", text))):
        assert (guide.parent / target).exists(), target
    for named in re.findall(r"`(content/[\w./-]+\.yaml)`", text):
        assert (ROOT / named).exists(), named
