"""The command line: JSON in, JSON out; on bad input one line and exit code 2."""

import json
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from eligibility import QUESTIONS, api, decide, explain
from eligibility import __main__ as command
from eligibility.api import handle
from eligibility.output.presenter import present
from eligibility.questions import BadAnswer

CITIZEN = {"status": "citizen", "signature": "yes"}
WORKER = {"status": "temporary", "citizenship": "russia", "role": "worker", "policy": "none"}
DAY = "2026-11-24"
PARTS = {
    "attach", "basis", "channels", "documents", "missing", "insurance", "valid_until", "review_on", "care", "notes",
    "unchecked", "reasons",
}  # fmt: skip


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Runs the command on a file with this text: (exit code, output, error output)."""

    def go(name: str, text: str | bytes, *options: str) -> tuple[int, str, str]:
        path = tmp_path / "answers.json"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        code = command.main([name, str(path), *options])
        return code, *capsys.readouterr()

    return go


def by_process(*arguments: str, given: bytes = b"", **environment: str) -> subprocess.CompletedProcess:
    """As a user calls it: a process of its own, standard input and output as bytes."""
    return subprocess.run([sys.executable, "-m", "eligibility", *arguments], input=given, capture_output=True, env=environment or None, check=False)


# ---------------------------------------------------------------- decide


def test_decide_one_person(run):
    """One person in, one result out, all parts of a result in it."""
    code, out, err = run("decide", json.dumps(CITIZEN), "--as-of", DAY)
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert set(found) == PARTS
    assert found == json.loads(json.dumps(decide(CITIZEN, date.fromisoformat(DAY))))


def test_decide_many(run):
    """A list in, a list out, in its order; each with its own day, or the day of the command."""
    people = [{"answers": CITIZEN, "as_of": "2027-01-01"}, {"answers": WORKER}, {"answers": {}}]
    code, out, _ = run("decide", json.dumps(people), "--as-of", DAY)
    assert code == 0
    assert [found["attach"] for found in json.loads(out)] == ["yes-by-status", "no-policy", "status-needed"]
    assert run("decide", "[]")[1].strip() == "[]"


def test_unanswered_counts_as_unsure(run):
    """A key that is left out, null or `unsure` is the same."""
    every = dict.fromkeys(QUESTIONS, "unsure")
    outs = {run("decide", json.dumps(answers), "--as-of", DAY)[1] for answers in ({}, every, dict.fromkeys(QUESTIONS))}
    assert len(outs) == 1


def test_today_is_the_day_if_none_is_given(run):
    """Without --as-of it is decided for today."""
    answers = {"status": "residence-permit", "permit_until": command.today()}
    assert json.loads(run("decide", json.dumps(answers))[1])["attach"] == "yes-by-status"


def test_kazakh_and_russian_are_written_as_they_are(run):
    """No escapes in the output."""
    assert "\\u" not in run("explain", json.dumps(WORKER), "--lang", "kk", "--json", "--as-of", DAY)[1]


# ---------------------------------------------------------------- ask and explain


def test_ask_gives_the_next_question(run):
    """The key, its kind and its values, `unsure` among them; null when nothing more matters."""
    found = json.loads(run("ask", "{}", "--as-of", DAY)[1])
    assert found == {"question": "status", "kind": "choice", "values": [*QUESTIONS["status"].values, "unsure"], "path": {}}
    found = json.loads(run("ask", json.dumps({"status": "unsure", "insured": "unsure"}), "--as-of", DAY)[1])
    assert found["question"] is None


def test_ask_leads_to_a_result(run):
    """Asking again and again ends."""
    answers: dict[str, Any] = {}
    for _ in range(14):
        found = json.loads(run("ask", json.dumps(answers), "--as-of", DAY)[1])
        if found["question"] is None:
            break
        answers[found["question"]] = "unsure" if found["kind"] != "choice" else found["values"][0]
    assert found == {"question": None, "path": answers}


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_explain_in_plain_words(run, language: str):
    """Title, next step, why with its sources, who pays, the nearest yes: words, never codes."""
    code, out, err = run("explain", json.dumps(WORKER), "--lang", language, "--as-of", DAY)
    told = present(explain(WORKER, date.fromisoformat(DAY)), api.messages(language))
    assert (code, err) == (0, "")
    for part in (told["title"], told["text"], told["steps"][0]["text"], told["why"][0]["text"], told["care"][0]["text"], told["notes"][0]["text"]):
        assert part in out
    assert told["nearest"] and told["nearest"][0]["changes"][0]["text"] in out
    assert "no-policy" not in out and "may-pay" not in out


def test_explain_many(run):
    """Several people, one after the other; as JSON a list."""
    people = json.dumps([{"answers": CITIZEN}, {"answers": WORKER}])
    code, out, _ = run("explain", people, "--as-of", DAY)
    assert code == 0 and out.count("103") >= 2
    told = json.loads(run("explain", people, "--as-of", DAY, "--json")[1])
    assert [one["tone"] for one in told] == ["yes", "no"]


# ---------------------------------------------------------------- bad input

BAD = {
    "not JSON": ("[1,", "answers.json:1:4: this is not JSON"),
    "nothing": ("", "answers.json:1:1: this is not JSON"),
    "a line break in a word": ('{"a\nb": 1}', ":1:4: this is not JSON"),
    "nesting without end": ("[" * 100_000, "this is not JSON"),
    "a number without end": ("1" * 5000, "this is not JSON"),
    "not UTF-8": (b"\xff\xfe{\x00}\x00", "this is not UTF-8 text"),
    "half a letter": (b'{"status": "\xd0"}', "this is not UTF-8 text"),
    "a number": ("5", "neither a person"),
    "null": ("null", "neither a person"),
    "a word": ('"citizen"', "neither a person"),
    "an unknown key": ('{"name": "Aigul"}', "'name' is not a question"),
    "an unknown key with a line break": ('{"a\\nb\\u2028c\\rd": 1}', "is not a question"),
    "half of a pair": ('{"\\ud800": 1}', "is not a question"),
    "an impossible value": ('{"status": "king"}', "status: 'king' is not one of citizen"),
    "a number for a word": ('{"policy": 1}', "policy: 1 is not one of"),
    "true for yes": ('{"signature": true}', "signature: True is not one of yes, no, unsure"),
    "a list for a word": ('{"status": ["citizen"]}', "status: ['citizen'] is not one of"),
    "a mapping for a word": ('{"status": {}}', "status: {} is not one of"),
    "not a number": ('{"status": NaN}', "status: nan is not one of"),
    "a word for a list": ('{"category": "ward"}', "category: 'ward' is not a list of"),
    "an unknown category": ('{"category": ["ward", "king"]}', "category: ['ward', 'king'] is not a list of"),
    "a list in a list": ('{"category": [["ward"]]}', "is not a list of"),
    "a day that is none": ('{"policy_end": "2026-02-29"}', "policy_end: '2026-02-29' is not a day like 2026-08-31"),
    "a day as number": ('{"policy_end": 20260831}', "is not a day"),
    "a person without answers": ("[{}]", "person 1: write"),
    "a person with something else": ('[{"answers": {}, "name": 1}]', "person 1: write"),
    "answers that are a list": ('[{"answers": []}]', "person 1: write"),
    "a second person who is none": ('[{"answers": {}}, 5]', "person 2: write"),
    "a second person's bad answer": ('[{"answers": {}}, {"answers": {"iin": "012"}}]', "person 2: iin: '012' is not one of"),
    "a person's bad day": ('[{"answers": {}, "as_of": "24.11.2026"}]', "person 1: as_of: '24.11.2026' is not a day"),
    "a person's day that is a number": ('[{"answers": {}, "as_of": 5}]', "person 1: as_of: 5 is not a day"),
    "a day too far": ('[{"answers": {}, "as_of": "9999-12-31"}]', "person 1: as_of"),
}


@pytest.mark.parametrize("name", ["decide", "ask", "explain"])
@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_line(run, case: str, name: str):
    """Exit code 2, one line that says what is wrong, nothing on standard output."""
    text, says = BAD[case]
    code, out, err = run(name, text, "--as-of", DAY)
    assert (code, out) == (2, "")
    assert err.startswith("eligibility: ") and says in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("options", "says"),
    [(("--as-of", "today"), "as_of: 'today' is not a day"), (("--as-of", "2026-02-29"), "is not a day"), (("--as-of", ""), "as_of: ''"),
     (("--as-of", "1066-10-14"), "from 2000-01-01 to 2150-12-31")],
)  # fmt: skip
def test_a_bad_day_is_one_line(run, options: tuple[str, ...], says: str):
    """The day of the command itself."""
    code, out, err = run("decide", "{}", *options)
    assert (code, out) == (2, "") and says in err and len(err.splitlines()) == 1


@pytest.mark.parametrize("language", ["de", "", "../ru", "RU", "ру"])
def test_a_language_that_is_not_there(run, language: str):
    """The languages that are there are named; no file outside is looked for."""
    code, _, err = run("explain", "{}", "--lang", language)
    assert code == 2 and "there are en, kk" in err


def test_files_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """A missing file and a folder."""
    assert command.main(["decide", str(tmp_path / "none.json")]) == 2
    assert command.main(["decide", str(tmp_path)]) == 2
    errors = capsys.readouterr().err.splitlines()
    assert len(errors) == 2 and "No such file" in errors[0] and "Is a directory" in errors[1]


def test_wrong_usage_is_code_2_as_well(capsys: pytest.CaptureFixture[str]):
    """An unknown command, or none."""
    for arguments in (["guess", "-"], []):
        with pytest.raises(SystemExit) as ended:
            command.main(arguments)
        assert ended.value.code == 2


# ---------------------------------------------------------------- as a process


def test_standard_input():
    """`-` reads standard input as UTF-8, whatever the locale."""
    done = by_process("decide", "-", "--as-of", DAY, given=json.dumps(CITIZEN).encode(), LC_ALL="C", PATH="/usr/bin")
    assert done.returncode == 0 and json.loads(done.stdout)["attach"] == "yes-by-status"


def test_standard_input_that_is_not_utf8():
    """Bytes that are no text are one line too."""
    done = by_process("decide", "-", given=b"\xff\xfe", LC_ALL="C", PATH="/usr/bin")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode() == "eligibility: -: this is not UTF-8 text\n"


def test_words_in_any_locale():
    """Kazakh comes out as UTF-8 even where the locale knows only ASCII."""
    done = by_process("explain", "-", "--lang", "kk", "--as-of", DAY, given=json.dumps(WORKER).encode(), LC_ALL="C", PATH="/usr/bin")
    assert done.returncode == 0 and "103" in done.stdout.decode("utf-8")


@pytest.mark.parametrize("page", ["cp1251", "cp1252", "cp437"])
def test_words_under_a_code_page_of_windows(page: str):
    """No code page has the letters of Kazakh; the words are UTF-8 and whole."""
    done = by_process("explain", "-", "--lang", "kk", "--as-of", DAY, given=json.dumps(WORKER).encode(), PYTHONIOENCODING=page, PATH="/usr/bin")
    assert done.returncode == 0 and done.stderr == b"" and "қ" in done.stdout.decode("utf-8")


def test_a_byte_order_mark_is_no_fault():
    done = by_process("decide", "-", "--as-of", DAY, given=b"\xef\xbb\xbf" + json.dumps(CITIZEN).encode())
    assert done.returncode == 0 and json.loads(done.stdout)["attach"] == "yes-by-status"


def test_whoever_reads_may_stop_early(tmp_path: Path):
    """`… | head -1` of more than a pipe holds: no traceback."""
    people = tmp_path / "people.json"
    people.write_text(json.dumps([{"answers": WORKER}] * 60))
    command = f'"{sys.executable}" -m eligibility explain "{people}" --json --as-of {DAY} | head -1'
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b""), done.stderr.decode()
    assert done.stdout == b"[\n"


def test_the_day_is_that_of_kazakhstan(monkeypatch: pytest.MonkeyPatch):
    """At 20 o'clock in UTC it is tomorrow there; the page counts from the same offset."""

    class Evening(datetime):
        @classmethod
        def now(cls, zone=None):
            return datetime(2026, 11, 24, 20, 0, tzinfo=zone)

    monkeypatch.setattr(command, "datetime", Evening)
    assert command.today() == "2026-11-25"
    hours = int(command.KAZAKHSTAN.total_seconds() // 3600)
    assert f"const KAZAKHSTAN = {hours};" in (Path(__file__).parents[2] / "wizard/web/dates.js").read_text("utf-8")


# ---------------------------------------------------------------- the api


def call(name: str, **arguments: Any) -> Any:
    return json.loads(handle(json.dumps({"name": name, "args": arguments})))


def test_api_decides_and_asks_like_the_command():
    """The page's calls give the same as the package."""
    assert call("decide", answers=CITIZEN, as_of=DAY)["attach"] == "yes-by-status"
    assert call("ask", answers={}, as_of=DAY)["question"] == "status"


def test_verdict_leaves_out_what_is_off_the_way():
    """Answers off the way do not count, and an answer still wanted is named."""
    found = call("verdict", answers={**CITIZEN, "policy": "none", "citizenship": "russia"}, as_of=DAY, languages=["kk", "ru"])
    assert found["path"] == {"status": "citizen"} and found["question"] == "clinic_gives_primary_care"
    assert set(found["words"]) == {"kk", "ru"}
    assert found["result"]["attach"] == "yes-by-status"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [({"answers": {"status": "king"}, "as_of": DAY}, "status"), ({"answers": {}, "as_of": "soon"}, "as_of"), ({"answers": {}, "as_of": None}, "as_of")],
)
def test_api_says_what_cannot_be(arguments: dict[str, Any], says: str):
    """The same errors as on the command line."""
    with pytest.raises(BadAnswer, match=says):
        call("decide", **arguments)


def test_api_knows_its_calls():
    """Nothing else of the package can be called from the page."""
    with pytest.raises(KeyError):
        call("handle", request="{}")
