"""The bench: its slow line keeps its rate and delay, its server counts, and its report says what was found."""

import asyncio
import copy
import http.client
import json
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from eligibility import api
from playwright.sync_api import Browser

from scripts.bench import report, visits
from scripts.bench.network import CountingServer, Line, SlowLine
from scripts.bench.processor import SlowProcessor, memory
from scripts.hosting import compress


class Clock:
    """A time of day that passes only when somebody sleeps."""

    now = 100.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_a_line_lets_through_so_many_bytes_a_second():
    async def send() -> tuple[float, float]:
        clock = Clock()
        line = Line(1000, clock, clock.sleep)
        await asyncio.gather(*(line.pass_through(100) for _ in range(50)))
        busy = clock.now - 100
        clock.now += 60
        begun = clock.now
        await line.pass_through(5000)
        return busy, clock.now - begun

    # In a thread of its own: Playwright keeps a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        busy, after_a_pause = thread.submit(lambda: asyncio.run(send())).result()
    assert busy == pytest.approx(5, abs=0.1)
    assert after_a_pause == pytest.approx(5, abs=0.1), "the pause was saved up"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("<!doctype html>" + "<p>the same words</p>" * 500)
    (tmp_path / "file.bin").write_bytes(bytes(range(256)) * 200)
    compress.pack(tmp_path, tmp_path / "kept")
    return tmp_path


@pytest.fixture
def server(folder: Path):
    server = CountingServer(folder, ours=False)
    server.start()
    yield server
    server.shutdown()
    server.server_close()


def get(connection: http.client.HTTPConnection, path: str, **headers: str) -> tuple[bytes, dict[str, str]]:
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    return answer.read(), dict(answer.getheaders())


def test_the_server_counts_what_it_sends_and_packs_what_hosts_pack(server: CountingServer, folder: Path):
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port)
    body, told = get(connection, "/", **{"Accept-Encoding": "br"})
    assert body == (folder / "index.html.br").read_bytes()
    assert told["Cache-Control"] == "no-cache"
    assert len(body) < server.sent < len(body) + 500
    again, _ = get(connection, "/", **{"If-None-Match": told["ETag"]})
    assert again == b""
    before = server.sent
    body, told = get(connection, "/file.bin", **{"Accept-Encoding": "br"})
    assert "immutable" in told["Cache-Control"]
    assert len(body) == 51200 < server.sent - before < 51700
    assert server.requests == 3


def test_the_slow_line_is_slow_and_counts(server: CountingServer):
    """Real time, bounds far away: 51 kB at 100 kB/s, 0.2 s there and back, and once more to connect."""
    line = SlowLine(server.server_port, 100_000, 0.2).start()
    try:
        connection = http.client.HTTPConnection("127.0.0.1", line.port)
        begun = time.monotonic()
        body, _ = get(connection, "/file.bin")
        first = time.monotonic() - begun
        assert len(body) == 51200 < line.passed < 52000
        assert first > 0.75  # 0.4 + 0.51, less what an idle moment is worth
        line.open, taken = True, line.line.free
        get(connection, "/file.bin")
        assert line.line.free == taken, "an open line is no line"
    finally:
        line.stop()


def state(pid: int) -> str:
    """R for running, S for asleep, T for stopped."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def test_a_slow_processor_stops_renderers_and_lets_them_go_on():
    endless = "while True: pass"
    renderer, other = (
        subprocess.Popen((sys.executable, "-c", endless, kind)) for kind in ("--type=renderer", "--type=gpu")
    )
    try:
        slow = SlowProcessor(os.getpid(), 4)
        seen, others = set(), set()
        until = time.monotonic() + 20
        while time.monotonic() < until and not {"T", "R"} <= seen:
            seen.add(state(renderer.pid))
            others.add(state(other.pid))
        slow.stop()
        assert {"T", "R"} <= seen and "T" not in others
        assert state(renderer.pid) == "R"
        assert memory(renderer.pid) > 1_000_000
    finally:
        renderer.kill()
        other.kill()


TOY = """<!doctype html><title>A quiz</title><main><a class="answer" data-code="one" href="elsewhere">One</a></main>
<script type="module">
const main = document.querySelector("main");
await new Promise((resolve) => setTimeout(resolve, 200));
main.firstChild.onclick = (event) => {
  event.preventDefault();
  main.innerHTML = '<button class="answer" data-code="two">Two</button><button class="answer" data-code="three">Three</button>';
  main.lastChild.onclick = () => (main.innerHTML = '<p class="outcome">The verdict</p>');
};
</script>"""


def test_the_driver_waits_for_the_script_and_answers_as_it_is_told(
    browser: Browser, folder: Path, server: CountingServer
):
    (folder / "toy.html").write_text(TOY)
    page = browser.new_page()
    person = {"answers": ["one", "three"], "pause": 0, "painted": False}
    page.add_init_script(visits.driver(person))
    with page.expect_console_message(lambda message: message.text.startswith("bench:")) as told:
        page.goto(f"{server.url}toy.html")
    seen = json.loads(told.value.text.removeprefix("bench:"))
    page.close()
    assert seen["text"] == "The verdict" and len(seen["taps"]) == 2 and seen["clickable"]
    assert max(seen["question"], seen["paint"]) < seen["verdict"] and seen["verdict"] > 200


def test_the_way_is_that_of_the_rules_and_the_small_model_goes_it_too():
    spec = spec_from_file_location("model", visits.SOURCES / "micropython/model.py")
    model = module_from_spec(spec)
    spec.loader.exec_module(model)
    today, answers = date(2026, 11, 24), {}
    for question, answer in visits.WORKER.items():
        assert api.ask(answers, today)["question"] == question == model.ask(answers)
        answers[question] = answer
    assert api.ask(answers, today)["question"] is None is model.ask(answers)
    result = api.decide(answers, today)
    assert (result["attach"], result["care"]["specialist"]) == ("no-policy", ["osms"])
    assert model.verdict(answers) == ("no-policy", "osms")


def visit(question: float, verdict: float, **more: float) -> dict:
    return {
        "question": question,
        "paint": question,
        "verdict": verdict,
        "bytes": 2_400_000,
        "requests": 9,
        "memory": 80e6,
    } | more


RESULTS = {
    "machine": {
        "date": "2026-11-24T12:00+00:00",
        "processor": "A <processor>",
        "cores": 2,
        "memory": 2**34,
        "system": "Linux",
        "busy": 0.02,
        "settled": 2000,
        "chromium": "Chrome/1",
        "python": "3.13.0",
        "packages": {"pyodide": "0.0.0"},
    },
    "proof": {
        "page_free": 100,
        "page_slow": 400,
        "worker_free": 100,
        "worker_slow": 410,
        "small": 151,
        "large": 2150,
        "new_connection": 302,
        "rate": 200_000,
    },
    "micropython": {
        "eligibility": "SyntaxError: no: found = [*one, *two]",
        "amounts.py": "SyntaxError: no: [*one]",
        "typing": "ImportError: no module named 'typing'",
        "datetime": None,
    },
    "runs": {
        "content": {
            kind: [{"paint": 1000, "bytes": 20_000, "requests": 2, "memory": 30e6}]
            for kind in ("slow cold", "slow first")
        },
        "wizard": {
            "free cold": [visit(100, 900), visit(90, 1000), visit(110, 1900)],
            "slow cold": [visit(1200, 9000)],
            "slow first": [{"paint": 1090, "clickable": True}],
            "slow warm": [visit(400, 3000)],
        },
        "plain": {
            "free cold": [visit(2900, 4000, memory=90e6)],
            "slow cold": [visit(35_000, 40_000)],
            "slow warm": [visit(9000, 10_000)],
        },
    },
    "patient": [300, 500, 900],
    "taps": [[10, 20, 30, 100], [10, 20, 60, 110]],
}


def test_the_targets_are_judged_by_medians():
    found = {words: value for words, value, _, _ in report.targets(RESULTS)}
    assert found["first question, cold, slow phone, beside a content page"] == pytest.approx(1.09)
    assert found["cold verdict beside plain Pyodide, this machine"] == 0.25
    assert found["warm verdict beside plain Pyodide, this machine"] is None
    assert found["warm verdict beside plain Pyodide, slow phone"] == 0.3
    assert found["bytes before a verdict"] == 2.4
    assert found["wait at the result with 4 s a question, slow phone"] == 0.5
    assert found["tap to the next page painted, 95 of 100"] == 60


def test_the_report_says_met_and_not_met_and_what_was_not_measured():
    lines = {line.split("|")[1].strip(): line for line in report.report(RESULTS).splitlines() if line.startswith("| ")}
    assert lines["cold verdict beside plain Pyodide, this machine"].endswith("0.25 × | ≤ 0.30 × | met |")
    assert lines["warm verdict beside plain Pyodide, slow phone"].endswith("0.30 × | ≤ 0.25 × | **not met** |")
    assert "not measured" in lines["warm verdict beside plain Pyodide, this machine"]
    assert "4.1 ×" in lines["in a worker"]
    assert "hit it in 1 of 1 visits" in " ".join(report.report(RESULTS).split())


def seen(verdict: float, memory: float) -> dict:
    return {"verdict": verdict, "memory": memory, "bytes": 1}


OTHERS = {
    "date": "2026-11-30 12:00 UTC",
    "busy": [0.01, 0.5, 0.02],
    "engines": {
        "firefox": {
            "wizard": {"cold": [seen(900, 50e6), seen(1000, 60e6), seen(5000, 70e6)], "warm": [seen(900, 1)] * 3},
            "plain": {"cold": [seen(4000, 90e6)] * 3, "warm": [seen(2000, 1)] * 3},
        }
    },
    "2g": {"wizard": {"verdict": 60_000}, "plain": {"verdict": 150_000}},
}


def test_other_engines_are_held_to_their_bounds_by_medians():
    told = report.report(RESULTS | {"others": OTHERS})
    lines = {line.split("|")[1].strip(): line for line in told.splitlines() if line.startswith("| ")}
    assert lines["Firefox: cold verdict beside plain Pyodide in it"].endswith("| 0.25 × | ≤ 0.30 × | met |")
    assert lines["Firefox: second verdict beside plain Pyodide in it"].endswith("| 0.45 × | ≤ 0.35 × | **not met** |")
    assert lines["Firefox: memory beside plain Pyodide in it"].endswith("| 0.67 × | ≤ 1.00 × | met |")
    assert lines["Firefox"] == "| Firefox | 1.00 | 4.00 | 0.25 × | 0.90 | 2.00 | 0.45 × | 60.00 | 90.00 | 0.67 × |"
    words = " ".join(told.split())
    assert "Medians of 3 runs" in words and "50% of its time at most" in words and "worth less" in words
    assert "takes 60.00 s, by plain Pyodide 150.00 s: 0.40 ×" in words


def test_the_report_says_what_micropython_lacks():
    told = " ".join(report.report(RESULTS).split())
    assert "of 4 modules tried it refuses 3. It lacks `typing`; of the syntax: no (`[*one]`)." in told


def test_a_busy_machine_is_said():
    busy = copy.deepcopy(RESULTS)
    busy["machine"]["busy"] = 0.5
    assert "worth less" in report.report(busy)
    assert "worth less" not in report.report(RESULTS)


def test_an_error_of_a_page_is_said():
    faulty = copy.deepcopy(RESULTS)
    faulty["runs"]["wizard"]["slow cold"][0]["errors"] = ["it broke", "and again"]
    told = " ".join(report.report(faulty).split())
    assert "In 1 of 6 visits to our wizard its console held an error**: `it broke`" in told
    assert "its console" not in report.report(RESULTS)


def test_the_picture_is_drawn_to_scale_and_told_in_words():
    picture = report.picture(RESULTS)
    root = ElementTree.fromstring(picture)
    told = {child.tag.rpartition("}")[2]: child.text for child in root}
    assert told["title"] and "our wizard 1.00, plain Pyodide 4.00" in told["desc"]
    ours, plain = (float(width) for width in re.findall(r'<rect [^>]*width="([\d.]+)"', picture)[:2])
    assert plain == pytest.approx(4 * ours, rel=0.01)


def test_what_the_bench_installs_may_be_used():
    packages = json.loads((visits.SOURCES / "package-lock.json").read_text())["packages"]
    found = {told["license"] for place, told in packages.items() if place}
    assert found and found <= {"MIT", "APACHE-2.0", "ISC", "MPL-2.0"}, found
