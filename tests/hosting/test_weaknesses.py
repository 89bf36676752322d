"""A known weakness fails the audit; an advisory service that cannot be asked is only told."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from scripts import ROOT
from scripts.hosting import weaknesses
from scripts.hosting.weaknesses import Unreachable, node, report

CLEAN = json.dumps({"dependencies": [{"name": "a", "version": "1", "vulns": []}], "fixes": []})
WEAK = json.dumps(
    {
        "dependencies": [
            {"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["2"]}]},
            {"name": "b", "skip_reason": "not found"},
        ]
    }
)
SKIPPED = json.dumps({"dependencies": [{"name": "b", "skip_reason": "not found"}]})
NODE_WEAK = json.dumps(
    {
        "vulnerabilities": {
            "x": {"via": ["y", {"name": "y", "severity": "high", "title": "t", "url": "https://e/GHSA-1"}]}
        }
    }
)


@pytest.fixture
def python(monkeypatch: pytest.MonkeyPatch, tmp_path):
    """`python(said)` is what is made of what pip-audit says."""
    (tmp_path / "pip-audit").touch()
    monkeypatch.setattr(weaknesses, "PIP_AUDIT", [tmp_path / "pip-audit"])
    return lambda said: weaknesses.python(lambda command: said)


def test_a_weakness_is_found_and_fails(python):
    assert python(CLEAN) == [] and node(lambda command: '{"vulnerabilities": {}}') == []
    assert python(WEAK) == ["a 1: PYSEC-1, mended in 2"]
    assert node(lambda command: NODE_WEAK) == ["y (high): t, https://e/GHSA-1"]
    code, lines = report({"requirements.txt": lambda: python(WEAK), "package-lock.json": list})
    assert code == 1 and lines == [
        "requirements.txt: a 1: PYSEC-1, mended in 2",
        "package-lock.json: no known weakness",
    ]


def test_what_was_read_and_does_not_touch_us_is_left_out(python, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(weaknesses, "ACCEPTED", {"CVE-1": "why", "GHSA-1": "why"})
    assert node(lambda command: NODE_WEAK) == []
    with pytest.raises(Unreachable):  # the other package was not looked at
        python(WEAK)


@pytest.mark.parametrize(
    "said",
    [SKIPPED, "", "Traceback …\nConnectionError: no route", "{}", "[]", '{"message": "405", "statusCode": 405}', "{"],
)
def test_offline_is_a_warning_and_never_a_failure(python, said: str):
    code, lines = report(
        {"requirements.txt": lambda: python(said), "package-lock.json": lambda: node(lambda command: said)}
    )
    assert code == 0 and len(lines) == 2 and all(line.startswith("WARNING: ") for line in lines)


def test_a_program_that_is_not_there_or_hangs_is_offline_too(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(Unreachable):
        weaknesses.answer(["/nowhere/at-all"])
    monkeypatch.setattr(weaknesses, "PATIENCE", 0.1)
    with pytest.raises(Unreachable):
        weaknesses.answer(["sleep", "5"])


def test_who_cannot_install_what_asks_is_warned_and_goes_on(tmp_path: Path):
    """make's own rule, with an installer that fails as it does without a network."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in (".ci/audit.txt", ".venv/.done", "scripts/setup.sh"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    done = subprocess.run(
        ["make", "--old-file=.venv/.done", ".venv/.audit"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0 and "WARNING" in done.stderr, done.stderr
    assert not (tmp_path / ".venv/.audit").exists(), "the next time it is tried again"


def test_its_room_is_pinned_by_hash_and_names_no_registry():
    text = (ROOT / ".ci/audit.txt").read_text()
    assert text.count("==") > 20 and "://" not in text
    pins = [line for line in text.splitlines() if line[:1].isalnum()]
    assert all(line.endswith("\\") for line in pins)
