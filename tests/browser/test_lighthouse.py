"""Full marks in Lighthouse for some pages; and that one bad moment of the machine is no verdict, while a bad page is."""

import json
import sys
from pathlib import Path

import pytest

from scripts.engines.browsers import CHROMIUM
from tests.browser.lighthouse import CATEGORIES, FULL, TRIES, Lighthouse

# What stands for Lighthouse: it does what the next line of its plan says, and goes on with the last.
PRETENDER = """#!{python}
import json, sys, time
from pathlib import Path
here = Path(__file__).parent
plan = json.loads((here / "plan.json").read_text())
done = here / "done"
number = len(done.read_text()) if done.exists() else 0
done.write_text("." * (number + 1))
step = plan[min(number, len(plan) - 1)]
report = Path(next(one for one in sys.argv if one.startswith("--output-path=")).split("=", 1)[1])
categories = dict.fromkeys({categories!r}, {{"score": step.get("score", 1)}}) | step.get("categories", {{}})
if "report" in step:
    report.write_text(step["report"])
elif step.get("writes", True):
    report.write_text(json.dumps({{
        "categories": categories, "audits": {{"slow": {{"score": step.get("score", 1)}}}}, **step.get("more", {{}})
    }}))
print(step.get("says", ""), file=sys.stderr, flush=True)
time.sleep(step.get("sleeps", 0))
sys.exit(step.get("status", 0))
"""
GOOD = {"score": 1}
CRASH = {"status": 1, "writes": False, "says": "Unable to connect to Chrome"}
BREAKDOWNS = {
    "a crash": (CRASH, "1\nUnable to connect to Chrome"),
    "a report of no page": (
        {"status": 1, "more": {"runtimeError": {"code": "NO_FCP", "message": "nothing painted"}}, "says": "NO_FCP"},
        "NO_FCP",
    ),
    "the same with status 0": (
        {"more": {"runtimeError": {"code": "NO_FCP", "message": "nothing painted"}}},
        "NO_FCP: nothing painted",
    ),
    "no report": ({"writes": False, "says": "disk is full"}, "disk is full"),
    "half a report": ({"report": '{"categories":'}, "no report: "),
}


@pytest.mark.parametrize("address", ["kk/", "ru/egov/", "ru/wizard/"])
def test_lighthouse_gives_a_phone_full_marks(server, tmp_path: Path, address: str):
    marks, told = Lighthouse(tmp_path, CHROMIUM).marks(server.url + address)
    assert marks == FULL, told


def pretend(folder: Path, *plan: dict, patience: float = 60) -> tuple[dict[str, int], str, int]:
    """Marks and words of a Lighthouse that does as planned, and how often it was asked."""
    program = folder / "lighthouse"
    program.write_text(PRETENDER.format(python=sys.executable, categories=CATEGORIES))
    program.chmod(0o755)
    (folder / "plan.json").write_text(json.dumps(plan))
    marks, told = Lighthouse(folder, program=program, patience=patience).marks("http://127.0.0.1:1/")
    done = folder / "done"
    return marks, told, len(done.read_text()) if done.exists() else 0


def test_good_marks_at_once_are_asked_for_once(tmp_path: Path):
    assert pretend(tmp_path, GOOD) == (FULL, "", 1)


@pytest.mark.parametrize("kind", BREAKDOWNS)
def test_one_try_that_breaks_down_is_no_verdict(tmp_path: Path, kind: str):
    step, said = BREAKDOWNS[kind]
    marks, told, asked = pretend(tmp_path, step, GOOD)
    assert (marks, asked) == (FULL, 2)
    assert said in told


def test_six_that_break_down_are_a_failure_in_the_words_of_lighthouse(tmp_path: Path):
    marks, told, asked = pretend(tmp_path, CRASH)
    assert marks == dict.fromkeys(CATEGORIES, 0)
    assert asked == TRIES == told.count("Unable to connect to Chrome")


def test_a_page_of_99_fails_however_often_it_is_asked(tmp_path: Path):
    """Also when a try broke down beside it; and it is told which audits lack what."""
    marks, told, asked = pretend(tmp_path, CRASH, {"score": 0.99})
    assert (marks, asked) == (dict.fromkeys(CATEGORIES, 99), TRIES)
    assert "Unable to connect" in told and "not full: slow" in told


@pytest.mark.parametrize("score", [0.99, None])
def test_one_category_that_is_never_full_fails(tmp_path: Path, score: float | None):
    marks, _, asked = pretend(tmp_path, {"categories": {"seo": {"score": score}}})
    assert (marks, asked) == (FULL | {"seo": 99 if score else 0}, TRIES)


def test_each_mark_is_the_best_of_all_tries(tmp_path: Path):
    slow, deaf = {"categories": {"performance": {"score": 0.7}}}, {"categories": {"accessibility": {"score": 0.9}}}
    assert pretend(tmp_path, slow, deaf)[::2] == (FULL, 2)


def test_a_try_without_end_is_stopped(tmp_path: Path):
    marks, told, _ = pretend(tmp_path, {"sleeps": 600}, patience=0.3)
    assert marks != FULL
    assert told.count("no end in 0.3 s") == TRIES
