"""The guide for editors: the same in both languages, and true of the files, fields and commands it names."""

import re
from importlib.util import find_spec

import pytest
import yaml

from scripts import ROOT

GUIDES = sorted((ROOT / "guide").glob("??.md"))  # those for editors, by language
TEXTS = {path.stem: path.read_text("utf-8") for path in GUIDES}


def test_both_guides_say_the_same_things_in_the_same_order():
    """The code, the pictures and the number of headings and steps are the same; the words are each language's own."""
    assert {"kk", "ru"} <= set(TEXTS)
    for mark in (r"^```.*?^```", r"\]\(pictures/([^)]+)\)", r"^(#+) ", r"^\d\. ()", r"^- ()"):
        found = {name: re.findall(mark, text, re.MULTILINE | re.DOTALL) for name, text in TEXTS.items()}
        assert len({repr(value) for value in found.values()}) == 1, (mark, found)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_what_the_guide_names_is_there(text: str):
    for name in re.findall(r"content/[\w/.-]+", text):
        assert (ROOT / name).exists(), name
    for picture in re.findall(r"\]\(pictures/([^)]+)\)", text):
        assert (ROOT / "guide/pictures" / picture).exists(), picture
    for module in re.findall(r"-m (scripts[.\w]+)", text):
        assert find_spec(module), module
    for target in re.findall(r"^\s*(serve|check):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE):
        assert f"make {target}" in text


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_yaml_in_the_guide_is_yaml_as_we_write_it(text: str):
    for part in re.findall(r"^```yaml\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        assert yaml.safe_load(part)


def test_each_fault_names_a_test_that_is_there():
    """A row of the table of faults is worth what its test is worth."""
    rows = [
        line for line in (ROOT / "guide/faults.md").read_text("utf-8").splitlines() if re.match(r"\| (?!what )", line)
    ]
    assert len(rows) > 30
    for row in rows:
        named = re.findall(r"`(tests/[\w/]*test_\w+\.py)::(test_\w+)`", row)
        assert named, f"no test is named: {row}"
        for file, name in named:
            assert re.search(rf"^def {name}\(", (ROOT / file).read_text("utf-8"), re.MULTILINE), f"{file} has no {name}"
