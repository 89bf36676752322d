"""The committed file of all paths, which shows in a pull request whose result changes."""

import re

import pytest
from eligibility.questions import QUESTIONS

from scripts.editor import path_listing
from tests.eligibility.all_paths import everyone

pytestmark = pytest.mark.xdist_group("walk")


def test_file_is_what_the_rules_say():
    """Regenerated and compared; `python -m scripts.editor.path_listing` mends it."""
    told = path_listing.FILE.read_text("utf-8").splitlines()
    now = path_listing.text((path.steps, path.parts) for path in everyone()).splitlines()
    stale = [
        (number, before, after)
        for number, (before, after) in enumerate(zip(told, now, strict=False), 1)
        if before != after
    ]
    assert not stale[:3] and len(told) == len(now), (
        "run `python -m scripts.editor.path_listing` and read the difference"
    )


def test_file_tells_every_path():
    """No path is lost where paths are told together: the numbers add up to the walk's."""
    head = path_listing.FILE.read_text("utf-8").splitlines()[0]
    ways, colours = map(int, re.findall(r"(\d+) ways to a result and (\d+) that colour one", head)[0])
    coloured = sum(any(QUESTIONS[key].optional for key, _ in path.steps) for path in everyone())
    assert (ways, colours) == (len(everyone()) - coloured, coloured)


def test_check_shows_a_difference(tmp_path, monkeypatch, capsys):
    """`--check` exits 0 when nothing changed, else 1 with the difference in words."""
    monkeypatch.setattr(path_listing, "FILE", tmp_path / "paths.txt")
    monkeypatch.setattr(path_listing, "text", lambda _: "status citizen\n    always → D4 yes-by-status\n")
    assert path_listing.main([]) == 0
    assert path_listing.main(["--check"]) == 0
    monkeypatch.setattr(path_listing, "text", lambda _: "status citizen\n    always → D9 no-policy\n")
    assert path_listing.main(["--check"]) == 1
    assert "-    always → D4 yes-by-status\n+    always → D9 no-policy\n" in capsys.readouterr().out


def test_merging_keeps_what_differs():
    """Lines are told together only if they say the same and differ in one answer."""
    line = path_listing.Line
    rows = [
        line((("iin", ("yes",)), ("signature", ("yes",))), ("a",)),
        line((("iin", ("yes",)), ("signature", ("no",))), ("a",)),
        line((("iin", ("no",)), ("signature", ("yes",))), ("a",)),
        line((("iin", ("unsure",)),), ("a",)),
        line((("iin", ("no",)), ("signature", ("no",))), ("b",)),
    ]
    merged = path_listing.merged(rows)
    assert [(row.way, row.says) for row in merged] == [
        ((("iin", ("yes",)), ("signature", ("yes", "no"))), ("a",)),
        ((("iin", ("no",)), ("signature", ("yes",))), ("a",)),
        ((("iin", ("unsure",)),), ("a",)),
        ((("iin", ("no",)), ("signature", ("no",))), ("b",)),
    ]
    assert sum(row.paths for row in merged) == len(rows)
