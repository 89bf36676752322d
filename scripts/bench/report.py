"""The report of `make bench`, made of its results alone: guide/speed.md and its picture.

python -m scripts.bench.report      once more from what is in .build/bench
"""

import html
import json
import re
import statistics
import textwrap
from collections.abc import Callable, Iterable
from typing import Any

from scripts import ROOT

Results = dict[str, Any]

NAMES = {
    "content": "content page of ours",
    "wizard": "**our wizard**",
    "plain": "plain Pyodide",
    "pyscript": "PyScript, Pyodide",
    "micropython": "PyScript, MicroPython ¹",
    "publicodes": "Publicodes ¹",
}
KINDS = {
    "free cold": "Cold, this machine as it is",
    "free warm": "Warm, this machine as it is",
    "slow cold": "Cold, slow phone",
    "slow warm": "Warm, slow phone",
}
ENGINE_NAMES = {"chromium": "Chromium", "firefox": "Firefox", "webkit": "WebKitGTK", "wpe": "WPE WebKit 2.38"}
MEASURED = [("cold", "verdict", 1000), ("warm", "verdict", 1000), ("cold", "memory", 1_000_000)]
MOST_COLD, MOST_MEMORY = 0.30, 1.0  # × plain Pyodide in the same engine
MOST_WARM = {"chromium": 0.25, "firefox": 0.35}
RESULTS, OTHER_ENGINES = ROOT / ".build/bench/results.json", ROOT / ".build/bench/other_engines.json"
MEGABYTE = 1_000_000
WANTED = "Wanted, in one run"


# ---------------------------------------------------------------- figures


def values(results: Results, name: str, kind: str, figure: str) -> list[float]:
    """One figure of all runs. The first question counts when it is painted and in the page."""
    runs = results["runs"].get(name, {}).get(kind, [])
    if figure == "question" and name in ("content", "wizard"):
        return [max(run["paint"], run.get("question", 0)) for run in runs]
    return [run[figure] for run in runs if figure in run]


def median(results: Results, name: str, kind: str, figure: str) -> float | None:
    found = values(results, name, kind, figure)
    return statistics.median(found) if found else None


def share(first: float | None, second: float | None) -> float | None:
    return first / second if first is not None and second else None


def quantile(found: list[float], part: float) -> float:
    """The smallest value that `part` of all do not exceed."""
    return sorted(found)[min(len(found) - 1, int(part * len(found)))]


def targets(results: Results) -> list[tuple[str, float | None, float, str]]:
    """What is wanted: in words, what was found (None: not measured), the bound, how it is written."""

    def verdict(name: str, kind: str) -> float | None:
        return median(results, name, kind, "verdict")

    def beside_plain(kind: str) -> float | None:
        return share(verdict("wizard", kind), verdict("plain", kind))

    question = share(*(median(results, name, "slow first", "question") for name in ("wizard", "content")))
    sent = median(results, "wizard", "slow cold", "bytes")
    megabytes = sent / MEGABYTE if sent else None
    memory = share(*(median(results, name, "free cold", "memory") for name in ("wizard", "plain")))
    patient, taps = results["patient"], [tap for visit in results["taps"] for tap in visit[:-1]]
    return [
        ("first question, cold, slow phone, beside a content page", question, 1.10, "{:.2f} ×"),
        ("cold verdict beside plain Pyodide, this machine", beside_plain("free cold"), MOST_COLD, "{:.2f} ×"),
        ("cold verdict beside plain Pyodide, slow phone", beside_plain("slow cold"), 0.60, "{:.2f} ×"),
        ("warm verdict beside plain Pyodide, this machine", beside_plain("free warm"), 0.25, "{:.2f} ×"),
        ("warm verdict beside plain Pyodide, slow phone", beside_plain("slow warm"), 0.25, "{:.2f} ×"),
        ("bytes before a verdict", megabytes, 3.3, "{:.2f} MB"),
        ("bytes before a verdict, stretch goal", megabytes, 2.5, "{:.2f} MB"),
        (
            "wait at the result with 4 s a question, slow phone",
            statistics.median(patient) / 1000 if patient else None,
            1.0,
            "{:.2f} s",
        ),
        ("tap to the next page painted, 95 of 100", quantile(taps, 0.95) if taps else None, 50, "{:.0f} ms"),
        ("memory beside plain Pyodide", memory, MOST_MEMORY, "{:.2f} ×"),
        *targets_of_engines(results),
    ]


def targets_of_engines(results: Results) -> Iterable[tuple[str, float, float, str]]:
    for name, of_it in results.get("others", {}).get("engines", {}).items():
        bounds = {"cold": MOST_COLD, "warm": MOST_WARM.get(name), "memory": MOST_MEMORY}
        words = {"cold": "cold verdict", "warm": "second verdict", "memory": "memory"}
        for kind, found in shares(of_it).items():
            if bound := bounds[kind]:
                yield f"{ENGINE_NAMES[name]}: {words[kind]} beside plain Pyodide in it", found, bound, "{:.2f} ×"


def middle(of_it: Results, way: str, kind: str, figure: str) -> float:
    return statistics.median(seen[figure] for seen in of_it[way][kind])


def shares(of_it: Results) -> dict[str, float]:
    """Ours beside plain Pyodide in the same engine, by medians."""
    found = (
        middle(of_it, "wizard", kind, figure) / max(1.0, middle(of_it, "plain", kind, figure))
        for kind, figure, _ in MEASURED
    )
    return dict(zip(("cold", "warm", "memory"), found, strict=True))


# ---------------------------------------------------------------- the text


def report(results: Results) -> str:
    """guide/speed.md."""
    parts = [
        opening(),
        target_table(results),
        "![Bars: how long from the page opened to the verdict, for each way](pictures/speed.svg)",
        *(kind_table(results, kind) for kind in KINDS),
        traffic(results),
        other_engines(results),
        taps_and_patience(results),
        how(results),
        proof(results),
        honesty(results),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def opening() -> str:
    return """# Speed: Python on a cheap phone

`make bench` wrote this page and its picture; nobody typed a figure of it. From a page opened to a
verdict: our wizard, and what one would build otherwise, on one machine in one run. The person is a
worker from Russia without a policy, who answers six questions.

"×" beside something is the figure divided by that of the other. **Not met** is what lies over its bound before
both are rounded."""


def table(head: list[str], rows: Iterable[list[str]]) -> str:
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def target_table(results: Results) -> str:
    rows = []
    for words, found, bound, form in targets(results):
        met = "not measured" if found is None else "met" if found <= bound else "**not met**"
        rows.append([words, "—" if found is None else form.format(found), f"≤ {form.format(bound)}", met])
    return table([WANTED, "found", "bound", ""], rows)


def spread(found: list[float], form: Callable[[float], str]) -> str:
    """The median, and from where to where."""
    if not found:
        return "—"
    return f"{form(statistics.median(found))} ({form(min(found))}–{form(max(found))})"


def seconds(ms: float) -> str:
    return f"{ms / 1000:.2f}"


def kind_table(results: Results, kind: str) -> str:
    rows = []
    plain = median(results, "plain", kind, "verdict")
    for name in results["runs"]:
        ratio = share(median(results, name, kind, "verdict"), plain)
        question, verdict = (spread(values(results, name, kind, figure), seconds) for figure in ("question", "verdict"))
        rows.append([NAMES[name], question, verdict, f"{ratio:.2f} ×" if ratio else "—"])
    return f"## {KINDS[kind]}\n\n" + table(
        ["s: median (least–most)", "first question", "verdict", "beside plain Pyodide"], rows
    )


def traffic(results: Results) -> str:
    def megabytes(count: float) -> str:
        return f"{count / MEGABYTE:.2f}"

    rows = []
    for name in results["runs"]:
        cold = [spread(values(results, name, kind, "bytes"), megabytes) for kind in ("slow cold", "slow warm")]
        asked = median(results, name, "slow cold", "requests")
        memory = spread(values(results, name, "free cold", "memory"), megabytes)
        rows.append([NAMES[name], *cold, f"{asked:.0f}" if asked is not None else "—", memory])
    head = ["MB: median (least–most)", "over the line, cold", "warm", "requests, cold", "memory of the page"]
    return "## Bytes and memory up to the verdict\n\n" + table(head, rows)


def other_engines(results: Results) -> str:
    """Ours beside plain Pyodide in the same engine, and both on a 2G line."""
    others = results.get("others")
    if not others:
        return ""

    rows = []
    for name, of_it in others["engines"].items():
        cells = [
            f"{middle(of_it, way, kind, figure) / unit:.2f}"
            for kind, figure, unit in MEASURED
            for way in ("wizard", "plain")
        ]
        for number, found in enumerate(shares(of_it).values()):
            cells.insert(3 * number + 2, f"{found:.2f} ×")
        rows.append([ENGINE_NAMES[name], *cells])
    head = ["engine"]
    head += [f"{kind}, {way}" for kind in ("cold, s", "second, s", "memory, MB") for way in ("ours", "plain", "share")]
    told = "## In other engines\n\n" + table(head, rows)
    (runs,) = {len(of_it["wizard"]["cold"]) for of_it in others["engines"].values()}
    told += "\n\n" + textwrap.fill(
        f"Medians of {runs} runs of each way, in turns, {others['date']}; the machine was busy with other things for"
        f" {max(others['busy']):.0%} of its time at most, when nothing of this ran{worth(max(others['busy']))}. The second"
        " visit is in the same life of the browser, after ours has kept its release.",
        110,
    )
    ours, plain = (others["2g"][way]["verdict"] for way in ("wizard", "plain"))
    return f"{told}\n\n" + textwrap.fill(
        "On a 2G line (250 kbit/s, 300 ms there and back; Chromium, one visit each) the cold verdict takes"
        f" {seconds(ours)} s, by plain Pyodide {seconds(plain)} s: {ours / plain:.2f} ×.",
        110,
    )


def taps_and_patience(results: Results) -> str:
    if not results["taps"]:
        return ""
    steps = [tap for visit in results["taps"] for tap in visit[:-1]]
    last = [visit[-1] for visit in results["taps"]]

    def line(words: str, found: list[float]) -> list[str]:
        return [
            words,
            str(len(found)),
            *(f"{value:.0f}" for value in (statistics.median(found), quantile(found, 0.95), max(found))),
        ]

    rows = [line("to the next question", steps), line("to the verdict", last)]
    told = "## Taps on our wizard, once Python is there\n\n" + table(
        ["ms until it is painted", "taps", "median", "95 of 100", "most"], rows
    )
    if results["patient"]:
        wait = spread(results["patient"], seconds)
        told += f"\n\nWho takes 4 s a question on the slow phone, and none for the page of all answers, waits {wait} s for the verdict."
    return told


def worth(busy: float) -> str:
    """What is said of a machine that had something else to do."""
    return " — **the machine was not idle: the seconds are too many, and the shares worth less**" if busy > 0.1 else ""


def how(results: Results) -> str:
    about = results["machine"]
    packages = ", ".join(f"`{name}` {version}" for name, version in about["packages"].items())
    runs = {
        kind: max((len(found.get(kind, [])) for found in results["runs"].values()), default=0)
        for kind in (*KINDS, "slow first")
    }
    return "## How it was measured\n\n" + bullets(
        f"{about['date']}, {about['processor']}, {about['cores']} cores, {about['memory'] / 2**30:.0f} GiB, {about['system']};"
        f" busy with other things before or after: {about['busy']:.0%}{worth(about['busy'])}.",
        f"{about['chromium']}, CPython {about['python']}, {packages}.",
        f"{runs['free cold']} runs as the machine is, {runs['slow cold']} as a slow phone, in turns, each variant from its own"
        f" address at 127.0.0.1; for the first line of the targets {runs['slow first']} more visits to each of the two pages,"
        " which end with the first paint.",
        "Cold is a new browser profile; warm is the second visit with that profile, after the browser was closed: what is on disk"
        " (HTTP cache, compiled code, our service worker) counts.",
        f"Each browser has {about['settled'] / 1000:.0f} s for its own start before the page is opened: its window is made of pages too,"
        " which else take both cores from the page that is timed.",
        "The slow phone: all renderer processes of Chromium stand still three quarters of the time; behind a proxy one line of"
        " 1.6 Mbit/s is shared, with 150 ms there and back and as much again for each new connection.",
        "The person taps as soon as the answer is in the page and something is painted. For us and for the content page the"
        f" first question counts when it is painted; ours was then where a finger would hit it in {hits(results)}"
        " visits. For the others it counts when its first button is in the page. The verdict counts when it is in the page.",
        "The same rules for all: HTTP/1.1, brotli 11 for all but zip and wheel, everything but the page itself to be kept for ever.",
        "Bytes are counted on the line, with the headers of answers. Memory is Pss of the page's process at the"
        " verdict; our service worker begins to take the release three seconds after Python has come, and is not in it.",
    )


def hits(results: Results) -> str:
    """In how many visits to the wizard the first paint showed an answer to tap."""
    found = [
        run["clickable"] for runs in results["runs"].get("wizard", {}).values() for run in runs if "clickable" in run
    ]
    return f"{sum(found)} of {len(found)}"


def proof(results: Results) -> str:
    found = results["proof"]

    def line(words: str, name: str) -> list[str]:
        free, slow = found[f"{name}_free"], found[f"{name}_slow"]
        return [words, f"{free:.0f} ms", f"{slow:.0f} ms", f"{slow / free:.1f} ×"]

    table_of_work = table(
        ["a fixed piece of work", "as it is", "slow phone", "slower"],
        [line("in the page", "page"), line("in a worker", "worker")],
    )
    return f"""## Proof that the slowing reaches the worker

{table_of_work}

From a worker behind the slow line: a file comes at {found["rate"] / 1000:.0f} kB/s (1.6 Mbit/s is 200), one byte takes
{found["small"]:.0f} ms, and {found["new_connection"]:.0f} ms where a connection must be opened first."""


def honesty(results: Results) -> str:
    version = results["machine"]["packages"]["pyodide"]
    return "## What is not the same\n\n" + bullets(
        "¹ PyScript with MicroPython and Publicodes do less: they run a small model of the same six questions with the same"
        f" verdict, not the rules. Publicodes has a language of its own. {refusal(results['micropython'])}",
        "Plain Pyodide and PyScript run our whole wheel, from sources, as their quick starts do: `loadPyodide()`, `loadPackage`"
        f" or `files`, buttons made by script; the interpreter and its library as published (Pyodide {version}). They show a"
        " title, a text and who pays; our page shows all of the verdict, and has a page more, of all answers, with one tap more.",
        "Our first question is HTML and works before any script. The others show a line of text until their interpreter is there.",
        "Warm, our files come from the service worker, which took the whole release after the verdict of the first visit; these"
        " bytes are not counted.",
        "PyScript is served from npm beside its interpreter; by its usual address it would need a connection to another host.",
        "stlite is not measured: offline it does not start. Its npm package (`@stlite/browser` 1.9.2) brings Streamlit's wheel,"
        " and Streamlit imports numpy and pandas; builds of these for Pyodide 0.29 are neither on npm nor on PyPI (tried with"
        " `pip download --platform pyodide_2025_0_wasm32` and `pyemscripten_2025_0_wasm32`). A page of stlite gets them from"
        " Pyodide's own CDN.",
        *complaints(results),
        "A processor that stands still and goes on is not a phone's processor: caches are larger, and the browser's own process"
        " runs at full speed. All variants have the same of it.",
    )


def complaints(results: Results) -> list[str]:
    """Whose pages reported an error on the way: its figures may be of a second try."""
    told = []
    for name, kinds in results["runs"].items():
        seen = [run for runs in kinds.values() for run in runs]
        errors = [run["errors"][0] for run in seen if run.get("errors")]
        if errors:
            told.append(
                f"**In {len(errors)} of {len(seen)} visits to {plain_name(name)} its console held an error**: `{errors[0]}`"
            )
    return told


def bullets(*texts: str) -> str:
    return "\n".join(
        textwrap.fill(
            text, 110, initial_indent="- ", subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
        )
        for text in texts
    )


def refusal(trial: dict[str, str | None]) -> str:
    """What MicroPython lacks of our wheel: modules, and syntax with the shortest line of ours that has it."""
    errors = [error for error in trial.values() if error]
    if not errors:
        return "MicroPython imports our wheel, so the next run should be of it."
    modules = sorted({found[1] for error in errors if (found := re.search(r"no module named '(.*)'", error))})
    lines: dict[str, list[str]] = {}
    for error in errors:
        if error.startswith("SyntaxError"):
            kind, _, line = error.removeprefix("SyntaxError: ").partition(": ")
            lines.setdefault(kind, []).append(line)
    syntax = [f"{kind} (`{min(found, key=len)}`)" for kind, found in sorted(lines.items())]
    lacking = ", ".join(f"`{name}`" for name in modules)
    return (
        f"MicroPython cannot run our wheel: of {len(trial)} modules tried it refuses {len(errors)}. It lacks {lacking};"
        f" of the syntax: {'; '.join(syntax)}."
    )


# ---------------------------------------------------------------- the picture

STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .panel { font-weight: 600 }
  .small { font-size: 12px; fill: #59636e }
  .bar { fill: #8c959f }
  .ours { fill: #0969da }
  .question { stroke: #1f2328; stroke-width: 2 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc }
    .small { fill: #9198a1 }
    .bar { fill: #656c76 }
    .ours { fill: #4493f8 }
    .question { stroke: #f0f6fc }
  }"""
WIDTH, LEFT, RIGHT, ROW, HEAD = 760, 260, 60, 24, 34


def picture(results: Results) -> str:
    """An SVG: for each way a bar to the verdict, and a mark where the first question was there."""
    parts, y = [], 10
    for kind, words in KINDS.items():
        rows = [name for name in results["runs"] if median(results, name, kind, "verdict") is not None]
        if rows:
            parts += panel(results, kind, words, rows, y)
            y += HEAD + ROW * len(rows) + 10
    told = "; ".join(f"{words}: {spoken(results, kind)}" for kind, words in KINDS.items())
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + 20}" role="img" aria-labelledby="title desc">'
    title = '<title id="title">From the page opened to the verdict, in seconds</title>'
    desc = f'<desc id="desc">{html.escape(told)}</desc>'
    legend = f'<text class="small" x="{LEFT}" y="{y + 10}">Bar: the verdict. Line across it: the first question. Medians, in seconds.</text>'
    return "\n".join([head, title, desc, f"<style>{STYLE}\n</style>", *parts, legend, "</svg>"]) + "\n"


def spoken(results: Results, kind: str) -> str:
    found = {name: median(results, name, kind, "verdict") for name in results["runs"]}
    return (
        ", ".join(f"{plain_name(name)} {seconds(ms)}" for name, ms in found.items() if ms is not None) or "not measured"
    )


def plain_name(name: str) -> str:
    return NAMES[name].strip("*").replace(" ¹", ", a small model")


def panel(results: Results, kind: str, words: str, rows: list[str], top: int) -> list[str]:
    longest = max(median(results, name, kind, "verdict") or 0 for name in rows)
    parts = [f'<text class="panel" x="10" y="{top + 16}">{words}</text>']
    for number, name in enumerate(rows):
        y = top + HEAD + ROW * number
        question, verdict = (median(results, name, kind, figure) or 0 for figure in ("question", "verdict"))
        question_at, end = (LEFT + (WIDTH - LEFT - RIGHT) * ms / longest for ms in (question, verdict))
        middle = f'y="{y + 11}" dominant-baseline="middle"'
        parts += [
            f'<text x="10" {middle}>{plain_name(name)}</text>',
            f'<rect class="bar{" ours" if name == "wizard" else ""}" x="{LEFT}" y="{y + 3}" width="{end - LEFT:.1f}" height="15" rx="2"/>',
            f'<line class="question" x1="{question_at:.1f}" x2="{question_at:.1f}" y1="{y}" y2="{y + 21}"/>',
            f'<text class="small" x="{end + 6:.1f}" {middle}>{seconds(verdict)}</text>',
        ]
    return parts


def main() -> None:
    """Write guide/speed.md and its picture."""
    results = json.loads(RESULTS.read_text("utf-8"))
    if OTHER_ENGINES.exists():
        results["others"] = json.loads(OTHER_ENGINES.read_text("utf-8"))
    (ROOT / "guide/speed.md").write_text(report(results), "utf-8")
    (ROOT / "guide/pictures/speed.svg").write_text(picture(results), "utf-8")


if __name__ == "__main__":
    main()
