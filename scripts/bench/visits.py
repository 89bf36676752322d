"""`make bench`: from a page opened to a verdict, ours and what others would build, in one run.

    python -m scripts.bench.visits [--quick] [--only NAME] [--runs N] [--slow-runs N]

One person, a worker from Russia, answers six questions at once in a real Chromium: cold (a browser
that has seen nothing) and warm (its second visit), on this machine as it is and as a slow phone.
Writes .build/bench/results.json; a whole run writes guide/speed.md and its picture too. Other engines and
the 2G line: scripts/bench/other_engines.py.
"""

import argparse
import datetime
import json
import os
import platform
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from scripts import ROOT
from scripts.bench import report
from scripts.bench.network import CountingServer, SlowLine
from scripts.bench.processor import SlowProcessor, busy, memory, page_renderers
from scripts.engines.browsers import CHROMIUM, FLAGS
from scripts.hosting import compress
from scripts.slim_pyodide import runtime

SOURCES = Path(__file__).with_name("rivals")
PLACE = ROOT / ".build" / "bench"
PACKAGES = PLACE / "node_modules"
WORDS = ROOT / "wizard/eligibility/data/messages-ru.json"

WORKER = {
    "status": "temporary",
    "citizenship": "russia",
    "role": "worker",
    "policy": "none",
    "clinic_gives_primary_care": "yes",
    "insured": "yes",
}
# The name, the folder of its files, the page in it.
PAGES = {
    "content": ("ours", "ru/labour-migrants/"),
    "wizard": ("ours", "ru/wizard/"),
    "plain": ("plain", ""),
    "pyscript": ("pyscript", ""),
    "micropython": ("micropython", ""),
    "publicodes": ("publicodes", ""),
}
TIMES = 4  # how much slower the slow phone's processor is
RATE = 1_600_000 / 8  # bytes a second
ROUND_TRIP = 0.150  # s
PAUSE = 4000  # ms that a person takes for a question
LONGEST = 300_000  # ms for one visit
SETTLED = 2000  # ms after which a browser that was just started does nothing of its own any more

PROOF_SIZE = 400_000
PROOF = {
    "index.html": """<!doctype html><title>Proof</title><script type="module">
const worker = new Worker("worker.js");
self.ask = (what) => new Promise((resolve) => {
  worker.onmessage = ({ data }) => resolve(data);
  worker.postMessage(what);
});
</script><script src="work.js"></script>""",
    # The time of day goes on while the process stands still, so the work is what is fixed.
    "work.js": """self.work = () => {
  const begun = performance.now();
  let x = 1;
  for (let i = 0; i < 100_000_000; i++) x = (x * 1103515245 + i) | 0;
  return [performance.now() - begun, x][0];
};
self.take = async (name) => {
  const begun = performance.now();
  await (await fetch(name, { cache: "no-store" })).arrayBuffer();
  return performance.now() - begun;
};""",
    "worker.js": """importScripts("work.js");
self.onmessage = async ({ data }) => self.postMessage(data === "work" ? self.work() : await self.take(data));""",
}


# ---------------------------------------------------------------- the pages


def prepare() -> Path:
    """Write what is served, packed, each variant into its own folder."""
    folder = PLACE / "pages"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "site", folder / "ours")
    with TemporaryDirectory() as temporary:
        wheel = runtime.build_wheel(ROOT / "wizard", Path(temporary))
        values = {"%WORDS%": words(), "%WHEEL%": wheel.name}
        for name in ("plain", "pyscript", "micropython", "publicodes"):
            shutil.copytree(SOURCES / name, folder / name)
            page = folder / name / "index.html"
            page.write_text(re.sub("|".join(values), lambda found: values[found[0]], page.read_text("utf-8")), "utf-8")
        shutil.copy(wheel, folder / "plain")
        zipped(folder / "pyscript" / "eligibility")
    for name in ("plain", "pyscript"):
        copy(
            PACKAGES / "pyodide",
            folder / name / "pyodide",
            "pyodide*.mjs",
            "pyodide.asm.*",
            "python_stdlib.zip",
            "pyodide-lock.json",
        )
    for name in ("pyscript", "micropython"):
        copy(PACKAGES / "@pyscript/core/dist", folder / name / "pyscript", "*.js", "*.css")
    copy(
        PACKAGES / "@micropython/micropython-webassembly-pyscript", folder / "micropython/micropython", "micropython.*"
    )
    copy(PACKAGES / "publicodes/dist", folder / "publicodes/publicodes", "index.js")
    (folder / "proof").mkdir()
    for name, text in PROOF.items():
        (folder / "proof" / name).write_text(text)
    (folder / "proof" / "small.bin").write_bytes(b".")
    (folder / "proof" / "large.bin").write_bytes(os.urandom(PROOF_SIZE))
    compress.pack(folder)
    return folder


def words() -> str:
    """The words of the six questions and of the verdicts, as text that may stand in a script element."""
    known = json.loads(WORDS.read_text("utf-8"))
    asked = {key: known["questions"][key] for key in WORKER}
    payers = {code: payer["text"] for code, payer in known["phrases"]["payers"].items()}
    told = {"questions": asked, "outcomes": known["outcomes"], "payers": payers}
    return json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")


def zipped(target: Path) -> None:
    """The rules as a zip of sources, for PyScript's `files`."""
    with TemporaryDirectory() as temporary:
        leave_out = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "wizard/eligibility", Path(temporary, "eligibility"), ignore=leave_out)
        shutil.make_archive(str(target), "zip", temporary)


def copy(source: Path, target: Path, *patterns: str) -> None:
    target.mkdir(parents=True)
    for path in {path for pattern in patterns for path in source.glob(pattern)}:
        shutil.copy(path, target)


# ---------------------------------------------------------------- one visit


class Place:
    """The server of one variant, straight and behind the slow line."""

    def __init__(self, folder: Path, ours: bool):
        self.server = CountingServer(folder, ours)
        self.server.start()
        self.line = SlowLine(self.server.server_port, RATE, ROUND_TRIP).start()

    def url(self, slow: bool) -> str:
        return self.line.url if slow else self.server.url

    def taken(self, slow: bool) -> int:
        return self.line.passed if slow else self.server.sent

    def stop(self) -> None:
        self.line.stop()
        self.server.shutdown()
        self.server.server_close()


@contextmanager
def browser(playwright: Playwright, profile: Path) -> Iterator[BrowserContext]:
    """A Chromium with a profile on disk, as a phone has one, and with its own start behind it: its window is
    made of pages too, which take both cores of a small machine from the page that is timed."""
    context = playwright.chromium.launch_persistent_context(
        str(profile),
        executable_path=CHROMIUM,
        args=FLAGS,
        viewport={"width": 360, "height": 740},
    )
    try:
        context.pages[0].wait_for_timeout(SETTLED)
        yield context
    finally:
        context.close()


def new_profile() -> TemporaryDirectory:
    return TemporaryDirectory(prefix="tirkelu-bench-", ignore_cleanup_errors=True)  # Chromium may still write


@contextmanager
def fresh_browser(playwright: Playwright) -> Iterator[BrowserContext]:
    """A Chromium that has seen nothing."""
    with new_profile() as profile, browser(playwright, Path(profile)) as context:
        yield context


@contextmanager
def slowed(place: Place, slow: bool) -> Iterator[Callable[[], None]]:
    """The slow phone, if asked for; gives what ends it early."""
    place.line.open = False
    processor = SlowProcessor(os.getpid(), TIMES) if slow else None

    def end() -> None:
        nonlocal processor
        place.line.open = True
        if processor:
            processor.stop()
        processor = None

    try:
        yield end
    finally:
        end()


def driver(person: dict[str, Any]) -> str:
    """The script of the person: the codes of the answers, the pause before each in ms, whether a tap
    counts until what follows is painted."""
    return f"const BENCH = {json.dumps(person)};\n{(SOURCES / 'driver.js').read_text('utf-8')}"


def visit(page: Page, place: Place, path: str, slow: bool, person: dict[str, Any]) -> dict[str, Any]:
    """Open a page, answer, and say what was seen; the page stays open."""
    page.add_init_script(driver(person))
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    with slowed(place, slow) as end:
        bytes_before, requests_before = place.taken(slow), place.server.requests
        with page.expect_console_message(lambda message: message.text.startswith("bench:"), timeout=LONGEST) as told:
            page.goto(place.url(slow) + path, wait_until="commit", timeout=LONGEST)
            if person.get("painted"):
                page.evaluate(
                    "navigator.serviceWorker.ready.then(() => { self.benchGo = true; document.body.append('') })"
                )
        seen = json.loads(told.value.text.removeprefix("bench:"))
        seen["bytes"] = place.taken(slow) - bytes_before
        seen["requests"] = place.server.requests - requests_before
        seen["errors"] = [" ".join(error.split())[:200] for error in errors]
        seen["memory"] = max(memory(pid) for pid in page_renderers(os.getpid()))
        end()
        return seen


def twice(playwright: Playwright, place: Place, name: str, slow: bool) -> tuple[dict, dict]:
    """A cold visit and a warm one, in two lives of a browser with one profile."""
    _, path = PAGES[name]
    person = {"answers": [] if name == "content" else list(WORKER.values()), "pause": 0, "painted": False}
    visits = []
    with new_profile() as profile:
        for _ in range(2):
            with browser(playwright, Path(profile)) as context:
                page = context.pages[0]
                visits.append(visit(page, place, path, slow, person))
                settle(page, name)
    check(name, visits)
    return visits[0], visits[1]


def glance(playwright: Playwright, place: Place, name: str) -> dict:
    """A cold visit on the slow phone that ends with the first paint."""
    person = {"answers": [], "pause": 0, "painted": False}
    with fresh_browser(playwright) as context:
        return visit(context.pages[0], place, PAGES[name][1], True, person)


def settle(page: Page, name: str) -> None:
    """Let the browser put away what it keeps: ours has its service worker, all have the cache."""
    if name == "wizard":
        page.evaluate(
            "Promise.race([navigator.serviceWorker.ready.then(() => 1), new Promise((end) => setTimeout(end, 60000))])"
        )
    page.wait_for_timeout(1000)


def check(name: str, visits: list[dict]) -> None:
    """All of them end in the same words, or nothing was compared."""
    outcome = json.loads(WORDS.read_text("utf-8"))["outcomes"]["no-policy"]
    for seen in visits:  # the wizard's card has the title, a rival's page the text
        if "text" in seen and not any(outcome[part] in seen["text"] for part in ("title", "text")):
            raise SystemExit(f"{name}: another verdict: {seen['text'][:200]}")


# ---------------------------------------------------------------- the measurements


def proof(playwright: Playwright, place: Place) -> dict[str, float]:
    """That the slowing reaches page and worker: a fixed piece of work, and a file of known size."""
    found: dict[str, float] = {}
    with fresh_browser(playwright) as context:
        page = context.pages[0]
        for slow in (False, True):
            kind = "slow" if slow else "free"
            page.goto(place.url(slow))
            page.evaluate("work()")
            page.evaluate("ask('work')")
            with slowed(place, slow):
                found[f"page_{kind}"] = sorted(page.evaluate("work()") for _ in range(3))[1]
                found[f"worker_{kind}"] = sorted(page.evaluate("ask('work')") for _ in range(3))[1]
        place.line.open = False
        found["small"] = sorted(page.evaluate("ask('small.bin')") for _ in range(3))[1]
        found["large"] = page.evaluate("ask('large.bin')")
        both = "Promise.all([...'12345'].map((number) => take(`small.bin?${number}`)))"
        found["new_connection"] = max(page.evaluate(both))
    found["rate"] = PROOF_SIZE / (found["large"] - found["small"]) * 1000
    return found


def patient(playwright: Playwright, place: Place) -> float:
    """How long a person who takes 4 s a question waits for the verdict, on the slow phone, in ms."""
    person = {"answers": list(WORKER.values()), "pause": PAUSE, "painted": False}
    with fresh_browser(playwright) as context:
        seen = visit(context.pages[0], place, PAGES["wizard"][1], True, person)
    return seen["verdict"] - seen["last"]


def taps(playwright: Playwright, place: Place) -> list[float]:
    """Each tap until what follows is painted, in ms, once Python is there; the last is the result's."""
    person = {"answers": list(WORKER.values()), "pause": 50, "painted": True}
    with fresh_browser(playwright) as context:
        return visit(context.pages[0], place, PAGES["wizard"][1], False, person)["taps"]


def micropython() -> dict[str, str | None]:
    """What MicroPython says of the rules, module by module."""
    script = shutil.copy(SOURCES / "try_wheel.mjs", PLACE)
    told = subprocess.run(("node", script, ROOT / "wizard"), check=True, capture_output=True, text=True)
    return json.loads(told.stdout)


def machine(playwright: Playwright) -> dict[str, Any]:
    with fresh_browser(playwright) as context:
        version = context.new_cdp_session(context.pages[0]).send("Browser.getVersion")["product"]
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    packages = json.loads((SOURCES / "package.json").read_text())["dependencies"]
    return {
        "date": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "processor": model[1] if model else platform.processor(),
        "cores": os.cpu_count(),
        "memory": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "system": f"{platform.system()} {platform.release()}",
        "chromium": version,
        "python": platform.python_version(),
        "packages": packages,
        "settled": SETTLED,
    }


def measure(names: list[str], runs: int, slow_runs: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Everything, as plain data: what scripts/bench/report.py makes a report of."""
    folder = prepare()
    say("the pages are packed")
    busy_before = busy(5)
    with ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())
        places = {
            name: Place(folder / name, name == "ours")
            for name in sorted({PAGES[name][0] for name in names} | {"ours", "proof"})
        }
        for place in places.values():
            stack.callback(place.stop)
        results: dict[str, Any] = {"machine": machine(playwright), "proof": proof(playwright, places["proof"])}
        say(f"the slowing: {results['proof']}")
        results |= {"micropython": micropython(), "runs": {name: {} for name in names}, "patient": [], "taps": []}
        # Round by round, so that what the machine does meanwhile befalls all alike.
        for slow, times in ((False, runs), (True, slow_runs)):
            for number in range(times):
                say(f"{'slow phone' if slow else 'as it is'}, {number + 1} of {times}")
                for name in names:
                    pair = twice(playwright, places[PAGES[name][0]], name, slow)
                    keep(results, name, slow, pair, say)
        ours(playwright, places["ours"], results, runs, slow_runs, say)
    results["machine"]["busy"] = max(busy_before, busy(5))
    return results


def keep(results: dict[str, Any], name: str, slow: bool, pair: tuple[dict, dict], say: Callable[[str], None]) -> None:
    for kind, seen in zip(("cold", "warm"), pair, strict=True):
        results["runs"][name].setdefault(f"{'slow' if slow else 'free'} {kind}", []).append(seen)
        for error in seen["errors"]:
            say(f"{name}, {kind}: {error}")
    told = " and ".join(f"{seen.get('verdict', seen['paint']) / 1000:.2f} s" for seen in pair)
    say(f"    {name}: cold and warm {told}")


def ours(
    playwright: Playwright, place: Place, results: dict[str, Any], runs: int, slow_runs: int, say: Callable[[str], None]
) -> None:
    """What is asked of ours alone: the first paint, the taps, the wait of a person who takes time."""
    for _ in range(runs if slow_runs else 0):
        for name in [name for name in ("content", "wizard") if name in results["runs"]]:
            results["runs"][name].setdefault("slow first", []).append(glance(playwright, place, name))
    say("first paints")
    if "wizard" in results["runs"]:
        results["taps"] = [taps(playwright, place) for _ in range(runs)]
        say("taps")
        results["patient"] = [patient(playwright, place) for _ in range(slow_runs)]
        say("a person who takes time")


def main() -> None:
    parser = argparse.ArgumentParser(description="Time our wizard and what others would build.")
    parser.add_argument("--quick", action="store_true", help="once each; prints, and leaves the guide as it is")
    parser.add_argument("--only", action="append", choices=PAGES, help="this one alone; may be said again")
    parser.add_argument("--runs", type=int, default=5, help="runs on this machine as it is")
    parser.add_argument("--slow-runs", type=int, default=3, help="runs as a slow phone")
    options = parser.parse_args()
    if not Path("/proc/self/smaps_rollup").exists():
        raise SystemExit("the bench needs Linux: it finds and slows Chromium's processes by /proc")
    begun = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - begun:6.1f} s  {text}", flush=True)

    runs, slow_runs = (1, 1) if options.quick else (options.runs, options.slow_runs)
    results = measure(options.only or list(PAGES), runs, slow_runs, say)
    (PLACE / "results.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", "utf-8")
    say("measured")
    if options.only or options.quick:
        print(report.report(results))
    else:
        report.main()
        say("written: guide/speed.md, guide/pictures/speed.svg")


if __name__ == "__main__":
    main()
