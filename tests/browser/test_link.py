"""The fragment of a link, which anybody may have written: wizard/web/link.js, asked in Node with many of them."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest
from eligibility.questions import QUESTIONS
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts import ROOT

EXAMPLES = int(os.environ.get("TIRKELU_FUZZ", "400"))  # more: TIRKELU_FUZZ=50000
ASK = """
import { createInterface } from "node:readline";
import { readFileSync } from "node:fs";
import { isCut, read, seal, write } from "./link.js";
const site = JSON.parse(readFileSync(process.argv[2]));
for await (const line of createInterface({ input: process.stdin })) {
  let told;
  try {
    const found = read(JSON.parse(line), site);
    const { answers, ...more } = found ?? {};
    delete more.unknown;
    const written = found && write(answers, more);
    const sealed = found && seal(answers, more);
    told = { found, written, sealed, opened: found && read(sealed, site), cut: isCut(JSON.parse(line)), again: found && read(written, site), polluted: ({}).v ?? ({}).status ?? null };
  } catch (error) {
    told = { error: String(error) };
  }
  console.log(JSON.stringify(told));
}
"""

Reader = Callable[[str], dict]


@pytest.fixture(scope="module")
def reader(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    folder = tmp_path_factory.mktemp("link")
    for name in ("link.js", "dates.js"):
        shutil.copy(ROOT / "wizard/web" / name, folder)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "ask.js").write_text(ASK)
    words = next(site.glob("assets/wizard-*/wizard-ru.json"))
    node = subprocess.Popen(
        ["node", folder / "ask.js", words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )

    def ask(text: str) -> dict:
        node.stdin.write(json.dumps(text) + "\n")
        node.stdin.flush()
        return json.loads(node.stdout.readline())

    yield ask
    node.stdin.close()
    node.wait(10)


def is_ours(told: dict) -> None:
    """No error; nothing, or answers that the rules take and that are written as they are read."""
    assert "error" not in told and told["polluted"] is None
    if told["found"] is None:
        return
    for key, value in told["found"]["answers"].items():
        QUESTIONS[key].check(value)  # raises BadAnswer
    unknown = told["found"].pop("unknown", 0)  # of another release: counted, and not taken along
    assert unknown == 0 or told["found"]["answers"]
    assert told["found"].keys() <= {"answers", "at", "on", "edition", "was"}
    assert told["again"] == told["found"]


names = st.sampled_from(
    [*QUESTIONS, "v", "at", "on", "edition", "was", "__proto__", "constructor", "toString", "hasOwnProperty", ""]
)
values = st.one_of(
    st.sampled_from(
        [
            *{code for one in QUESTIONS.values() for code in one.values},
            "unsure",
            "none",
            "1",
            "check",
            "result",
            "__proto__",
        ]
    ),
    st.dates().map(lambda day: day.isoformat()),
    st.sampled_from(
        [
            "2026-02-29",
            "1900-01-00",
            "yes-by-policy",
            "0a1b2c3d",
            "pensioner,pensioner",
            ",",
            "<svg onload=x>",
            "a" * 2000,
            "%00",
            "%E0%A4%A",
        ]
    ),
    st.text(max_size=12),
)
pairs = st.lists(st.tuples(names, values), max_size=8).map(
    lambda all_: "&".join(f"{name}={value}" for name, value in [("v", "1"), *all_])
)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.one_of(st.text(max_size=200), pairs, pairs.map(quote), pairs.map(lambda text: quote(quote(text)))))
def test_any_fragment_is_wholly_ours_or_nothing(reader: Reader, text: str):
    is_ours(reader(text))


def right(key: str) -> st.SearchStrategy[str]:
    question = QUESTIONS[key]
    if question.kind == "date":
        return st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(str)
    if question.kind == "several":
        return st.lists(st.sampled_from(question.values), unique=True).map(lambda codes: ",".join(codes) or "none")
    return st.sampled_from([*question.values, "unsure"])


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.fixed_dictionaries({}, optional={key: right(key) for key in QUESTIONS}))
def test_what_we_would_write_is_read(reader: Reader, answers: dict[str, str]):
    told = reader("&".join(["v=1", *(f"{key}={value}" for key, value in answers.items())]))
    assert told["found"]["answers"].keys() == answers.keys()
    is_ours(told)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.fixed_dictionaries({}, optional={key: right(key) for key in QUESTIONS}), st.data())
def test_one_foreign_sign_and_nothing_is_taken(reader: Reader, answers: dict[str, str], data):
    """A sign that we would not have written, anywhere in the text."""
    text = "&".join(["v=1", *(f"{key}={value}" for key, value in answers.items())])
    at = data.draw(st.integers(0, len(text)))
    sign = data.draw(
        st.characters(exclude_characters="abcdefghijklmnopqrstuvwxyz0123456789_,-=&%", exclude_categories=["Cs"])
    )
    assert reader(text[:at] + sign + text[at:])["found"] is None


WORKER = "status=temporary&citizenship=kyrgyzstan&role=worker&policy=imputed&policy_end=2027-08-31"


def test_a_link_of_which_a_piece_is_lost_is_known_by_its_sum(reader: Reader):
    """At whatever sign it is cut, or if one sign is another."""
    sealed = reader(f"v=1&{WORKER}")["sealed"]
    whole = reader(sealed)
    assert whole["opened"]["answers"] == whole["found"]["answers"] == reader(f"v=1&{WORKER}")["found"]["answers"]
    assert not whole["cut"]
    for at in range(len("v=2&sum="), len(sealed)):
        told = reader(sealed[:at])
        assert told["found"] is None and told["cut"], sealed[:at]
    other = reader(sealed.replace("2027", "2028"))
    assert other["found"] is None and other["cut"]


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        (f"v=1&{WORKER}&shoe_size=44", 1),  # a question that is gone
        (f"v=1&{WORKER}&insured=perhaps&shoe_size=44", 2),  # an answer that is gone, too
        (f"v=1&at=shoe_size&{WORKER}&shoe_size=44", 1),
        (f"v=1&on=2026-01-01&edition=00000000&was=gone-outcome&{WORKER}", 0),
    ],
)
def test_what_another_release_asked_is_counted_and_the_rest_is_kept(reader: Reader, text: str, unknown: int):
    found = reader(text)["found"]
    assert found.get("unknown", 0) == unknown and "at" not in found and "was" not in found
    assert found["answers"] == reader(f"v=1&{WORKER}")["found"]["answers"]
