"""What a file would break, asked before it is written."""

import json
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts import ROOT
from scripts.content import load as loading
from scripts.content import yaml_source
from scripts.content.yaml_source import Source
from scripts.devserver.saving import Checking, new_problems
from scripts.devserver.serve import remembered
from scripts.devserver.server import Server

CONTENT = ROOT / "content"
NAME = "content/faq/pink-certificate.yaml"
TEXT = (ROOT / NAME).read_text("utf-8")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server = Server(tmp_path_factory.mktemp("empty"))
    server.RequestHandlerClass = type("Form", (Checking,), {"content": CONTENT})
    yield server.start().url
    server.shutdown()


def ask(address: str, asked: object) -> list[str]:
    request = urllib.request.Request(f"{address}check", json.dumps(asked).encode(), method="POST")
    return json.loads(urllib.request.urlopen(request).read())


def test_a_file_as_it_is_breaks_nothing(address: str):
    assert ask(address, {"name": NAME, "text": TEXT}) == []


def test_a_source_that_is_not_there_is_told_in_russian_by_its_place(address: str):
    [line] = ask(address, {"name": NAME, "text": TEXT.replace("cites: [", "cites: [no-such-source, ", 1)})
    assert line.startswith(f"{NAME}:") and "no-such-source" in line


def test_a_new_file_and_what_breaks_elsewhere_are_seen():
    """A page that others lead to loses its name: the faults stand in the others."""
    assert new_problems(CONTENT, "content/faq/new.yaml", "order: x\n")
    emptied = new_problems(CONTENT, "content/law/sources.yaml", "[]\n")
    assert {problem.file for problem in emptied} - {"content/law/sources.yaml"}


def test_only_what_is_saved_is_read(monkeypatch: pytest.MonkeyPatch):
    """With the memory of `make serve`: a copy of a file that did not change is not read, nor one that was asked about."""
    names = []

    def counted(path: Path, name: str) -> Source:
        names.append(name)
        return yaml_source.read(path, name)

    monkeypatch.setattr(loading, "read", remembered(counted))
    new_problems(CONTENT, NAME, TEXT)
    assert len(names) > 40
    for text, read in ((TEXT + "\n", [NAME]), (TEXT + "\n", []), (TEXT, [])):
        names.clear()
        assert new_problems(CONTENT, NAME, text) == [] and names == read


def test_a_fault_that_was_there_before_does_not_stop_the_next_change(tmp_path: Path):
    content = Path(shutil.copytree(CONTENT, tmp_path / "content"))
    (content / "faq/broken.yaml").write_text("order: x\n", "utf-8")
    assert new_problems(content, NAME, TEXT) == []


@pytest.mark.parametrize(
    "asked", [{"name": "content/../../etc/x.yaml", "text": ""}, {"name": "docs/x.md", "text": ""}, {"name": NAME}, []]
)
def test_what_is_no_file_of_the_content_is_refused(address: str, asked: object):
    with pytest.raises(urllib.error.HTTPError) as refused:
        ask(address, asked)
    assert refused.value.code == 400
