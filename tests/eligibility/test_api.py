"""The one door of the rules: whatever JSON comes in, a result comes out or an error that is told in the docstring."""

import json
import os
from datetime import date

import pytest
from eligibility import api
from eligibility.questions import QUESTIONS, BadAnswer
from hypothesis import given, settings
from hypothesis import strategies as st

EXAMPLES = int(os.environ.get("TIRKELU_FUZZ", "150"))  # more: TIRKELU_FUZZ=20000
settings.register_profile("door", max_examples=EXAMPLES, deadline=None)

NASTY = ["", "none", "unsure", "yes", "2026-02-30", "0000-00-00", "9999-12-31", "2027-08-31", "../../etc/passwd", "<script>", "\0", "\ud800", "=1+1", "__class__"]
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(NASTY),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def value(key: str) -> st.SearchStrategy:
    """Mostly a right answer to the question, sometimes anything."""
    question = QUESTIONS[key]
    right = {
        "choice": st.sampled_from([*question.values, "unsure"]),
        "date": st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(date.isoformat) | st.just("unsure"),
        "several": st.lists(st.sampled_from(question.values), unique=True) if question.values else st.just([]),
    }[question.kind]
    return st.one_of(right, right, right, right, right, right, right, anything)


answers = st.fixed_dictionaries({}, optional={key: value(key) for key in QUESTIONS})
days = st.dates(date(2020, 1, 1), date(2035, 1, 1)).map(date.isoformat) | anything
languages = st.lists(st.sampled_from(["kk", "ru", "en"]), max_size=3) | st.sampled_from(["ru", "kk"]) | anything
cell = st.text(max_size=8) | st.fixed_dictionaries({"text": st.text(max_size=5), "day": st.text(max_size=10)}) | st.sampled_from(["status", "citizen"])
cells = st.lists(cell | anything, max_size=4)
ARGUMENTS = {
    "answers": answers | anything,
    "as_of": days,
    "language": st.sampled_from(["kk", "ru", "en"]) | anything,
    "languages": languages,
    "tops": st.lists(st.lists(cells, max_size=3), max_size=3) | anything,
    "rows": st.lists(st.tuples(st.integers(), cells, st.booleans()) | anything, max_size=4) | anything,
    "separator": st.sampled_from(["", ";", ","]) | anything,
    "start": st.integers(-5, 5) | anything,
    "stop": st.integers(-5, 5) | anything,
}
NAMES = [name for name in api.CALLS if name not in ("bulk", "messages")]


def asked(request: str) -> None:
    """A result as JSON, or BadAnswer with words in it; nothing else."""
    try:
        json.loads(api.handle(request))
    except BadAnswer as error:
        assert str(error)


@settings(settings.get_profile("door"))
@given(st.sampled_from(NAMES), st.fixed_dictionaries({}, optional=ARGUMENTS))
def test_any_arguments_are_decided_or_refused(name: str, arguments: dict):
    asked(json.dumps({"name": name, "args": arguments}))


@settings(settings.get_profile("door"))
@given(st.sampled_from(["decide", "ask", "verdict"]), answers, days)
def test_nearly_right_answers_are_decided_or_refused(name: str, given_: dict, day):
    more = {"languages": ["ru"]} if name == "verdict" else {}
    asked(json.dumps({"name": name, "args": {"answers": given_, "as_of": day, **more}}))


@settings(settings.get_profile("door"))
@given(st.text(max_size=60) | anything.map(json.dumps) | st.just("[" * 100_000) | st.sampled_from(['{"name": "bulk"}', '{"args": {}}', '{"name": [], "args": 1}']))
def test_any_text_is_refused(request: str):
    with pytest.raises((BadAnswer, KeyError)):
        api.handle(request)


def test_messages_that_are_given_are_those_that_are_said(monkeypatch: pytest.MonkeyPatch):
    """Also in a language of which the package has none."""
    monkeypatch.setattr(api, "given", {})
    answers = {"answers": {"status": "citizen"}, "as_of": "2026-11-24", "languages": ["qq"]}
    with pytest.raises(BadAnswer, match="no messages in 'qq'"):
        api.handle(json.dumps({"name": "verdict", "args": answers}))
    ours = json.loads(json.dumps(api.messages("ru")))
    ours["outcomes"]["yes-by-status"]["title"] = "Qq!"
    api.handle(json.dumps({"name": "messages", "args": {"language": "qq", "messages": ours}}))
    assert json.loads(api.handle(json.dumps({"name": "verdict", "args": answers})))["words"]["qq"]["title"] == "Qq!"
    with pytest.raises(BadAnswer, match="wrong kind"):
        api.handle(json.dumps({"name": "messages", "args": {"language": "qq", "messages": []}}))


def test_what_is_no_row_or_was_never_opened_is_refused():
    both = {"language": "ru", "languages": ["ru"]}
    for name, arguments in (("table_open", {"rows": [["1", [], True]], "separator": "", **both}), ("table_headings", {"tops": [[[1]]], **both}), ("table_open", {"rows": [[1, [{"text": 1}], True]], "separator": "", **both})):
        with pytest.raises(BadAnswer):
            api.handle(json.dumps({"name": name, "args": arguments}))
    asked(json.dumps({"name": "table_rows", "args": {"start": 0, "stop": 1, "as_of": "2026-11-24", "language": "ru"}}))
