"""The questions and what leads from one to another, taken from the rules: a list to read, and a picture of it.

The list is what a phone, paper and a screen reader get: each question with its number, its answers, and the number
of the question that follows. The picture says the same; ELK (scripts/site/flow_layout.mjs) places it.
"""

import json
import subprocess
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from eligibility.law import Law
from eligibility.questions import QUESTIONS
from markupsafe import Markup

from scripts import ROOT
from scripts.site.build_cache import kept
from scripts.site.page_writer import Writer
from scripts.site.pages.paths import flow, options

END = "end"
SIZE, LINE = 12, 15  # px: the type in the picture, and the height of a line of it
BOX, LABEL = 170, 120  # px: how wide the words of a box and of a line may run
PAD = 8  # px between the edge of a box and its words
LAYOUT = Path(__file__).parents[1] / "flow_layout.mjs"
WIDTHS = Path(__file__).with_name("dejavu_widths.json")  # of a sign, in thousandths of its size: the signs that have it


@dataclass(frozen=True)
class Way:
    """What follows the same for some answers to a question: the questions that can come next, in their order."""

    answers: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """A question of the flow, its number from 1, and its ways on."""

    key: str
    number: int
    ways: tuple[Way, ...]


def steps(day: date, law: Law) -> list[Step]:
    """The questions in their order. Which of several ways an answer leads depends on the answers before it."""
    states = flow(day, law)["states"]
    leads: dict[str, dict[str, set[str]]] = {}
    for key, ways in states.values():
        for answer, after in ways.items():
            leads.setdefault(key, {}).setdefault(answer, set()).add(states[after][0] if after in states else END)
    order = [*(key for key in QUESTIONS if key in leads), END]
    return [Step(key, number, tuple(together(leads[key], order))) for number, key in enumerate(order[:-1], 1)]


def together(leads: dict[str, set[str]], order: list[str]) -> list[Way]:
    """The answers to one question by where they lead."""
    found: dict[tuple[str, ...], list[str]] = {}
    for answer, after in leads.items():
        found.setdefault(tuple(sorted(after, key=order.index)), []).append(answer)
    return [Way(tuple(answers), after) for after, answers in found.items()]


def picture(writer: Writer) -> Markup:
    """The list of questions, and below it the same as a drawing that follows the page's colours."""
    found = steps(writer.content.site.checked, writer.content.law)
    return listed(writer, found) + drawn(writer, found)


# ---------------------------------------------------------------- the list


def listed(writer: Writer, found: list[Step]) -> Markup:
    number = {step.key: step.number for step in found}
    items = [
        Markup('<li id="question-{}"><b>{}</b><ul>{}</ul></li>').format(
            step.number, asked(writer, step.key), Markup("").join(way(writer, step, one, number) for one in step.ways)
        )
        for step in found
    ]
    return Markup('<ol class="questions">{}</ol>').format(Markup("").join(items))


def way(writer: Writer, step: Step, one: Way, number: dict[str, int]) -> Markup:
    next_ones = Markup(" / ").join(
        Markup("<b>{}</b>").format(writer.word("rule-flow-end"))
        if key == END
        else Markup('<a href="#question-{}">{}</a>').format(number[key], number[key])
        for key in one.after
    )
    return Markup("<li>{} → {}</li>").format(answers(writer, step, one), next_ones)


def asked(writer: Writer, key: str) -> str:
    return writer.inline("rules").text(writer.content.wizard.questions[key].ask)


def answers(writer: Writer, step: Step, one: Way) -> str:
    """The words of the answers of a way; one word where any answer leads there."""
    if len(step.ways) == 1:
        return writer.word("rule-flow-any")
    inline = writer.inline("rules")
    return " · ".join(inline.text(text).rstrip(".") for text in options(writer, step.key, list(one.answers)))


# ---------------------------------------------------------------- the picture


def drawn(writer: Writer, found: list[Step]) -> Markup:
    asked_for = json.dumps(graph_of(writer, found), ensure_ascii=False)
    layout = kept(f"flow-{writer.language}", [asked_for.encode(), LAYOUT.read_bytes()], lambda: laid_out(asked_for))
    graph = json.loads(layout)
    parts = [line(edge) for edge in graph["edges"]]
    parts += [box(node) for node in graph["children"]]
    parts += [label for edge in graph["edges"] for label in labels(edge)]
    return Markup(
        '<figure class="flow" tabindex="0" aria-label="{label}"><svg viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        'role="img" aria-label="{label}">{parts}</svg></figure>'
    ).format(label=writer.word("rule-flow"), width=graph["width"], height=graph["height"], parts=Markup("").join(parts))


def graph_of(writer: Writer, found: list[Step]) -> dict[str, Any]:
    """What ELK places: boxes and words as wide as they will be."""
    words = {step.key: f"{step.number}. {asked(writer, step.key)}" for step in found} | {
        END: writer.word("rule-flow-end")
    }
    nodes = [{"id": key, "lines": (lines := wrap(text, BOX)), **size(lines, PAD)} for key, text in words.items()]
    edges = []
    for step in found:
        reached: dict[str, list[Way]] = {}
        for one in step.ways:
            for key in one.after:
                reached.setdefault(key, []).append(one)
        for key, ways in reached.items():
            text = "" if len(ways) == len(step.ways) else "; ".join(answers(writer, step, one) for one in ways)
            lines = wrap(text, LABEL)
            edges.append(
                {
                    "id": f"{step.key}-{key}",
                    "sources": [step.key],
                    "targets": [key],
                    "labels": [{"text": text, "lines": lines, **size(lines, 2)}] if text else [],
                }
            )
    return {"id": "flow", "children": nodes, "edges": edges}


def laid_out(graph: str) -> str:
    """The same graph with places and sizes in px. Raises CalledProcessError where Node or ELK is missing."""
    return subprocess.run(["node", LAYOUT], input=graph, capture_output=True, text=True, check=True, cwd=ROOT).stdout


def line(edge: dict[str, Any]) -> Markup:
    parts = []
    for section in edge["sections"]:
        points = [section["startPoint"], *section.get("bendPoints", []), section["endPoint"]]
        parts.append("M" + "L".join(f"{point['x']:.0f} {point['y']:.0f}" for point in points))
        end = points[-1]
        parts.append(f"m-4 -6L{end['x']:.0f} {end['y']:.0f}l4 -6")
    return Markup('<path d="{}"/>').format("".join(parts))


def box(node: dict[str, Any]) -> Markup:
    kind = Markup(' class="end"') if node["id"] == END else ""
    rect = Markup('<rect{} x="{:.0f}" y="{:.0f}" width="{:.0f}" height="{:.0f}" rx="6"/>').format(
        kind, node["x"], node["y"], node["width"], node["height"]
    )
    return rect + written(node["lines"], node["x"] + PAD, node["y"] + PAD, kind)


def labels(edge: dict[str, Any]) -> list[Markup]:
    return [
        Markup('<rect class="paper" x="{:.0f}" y="{:.0f}" width="{:.0f}" height="{:.0f}"/>').format(
            label["x"], label["y"], label["width"], label["height"]
        )
        + written(label["lines"], label["x"] + 2, label["y"] + 2, Markup(' class="way"'))
        for label in edge["labels"]
    ]


def written(lines: list[str], x: float, y: float, kind: str) -> Markup:
    return Markup("").join(
        Markup('<text{} x="{:.0f}" y="{:.0f}">{}</text>').format(kind, x, y + LINE * (i + 0.8), text)
        for i, text in enumerate(lines)
    )


# ---------------------------------------------------------------- words as wide as they are


def size(lines: list[str], pad: int) -> dict[str, float]:
    return {"width": max(map(width, lines), default=0) + 2 * pad, "height": len(lines) * LINE + 2 * pad}


def width(text: str) -> float:
    """px in the widest type that a phone is likely to have: DejaVu Sans."""
    return sum(widths().get(sign, 800) for sign in text) * SIZE / 1000


@lru_cache(maxsize=1)
def widths() -> dict[str, int]:
    return {sign: int(wide) for wide, signs in json.loads(WIDTHS.read_text("utf-8")).items() for sign in signs}


def wrap(words: str, most: float) -> list[str]:
    """Lines of at most so many px; a longer word stands alone."""
    lines: list[str] = []
    for word in words.split():
        if lines and width(f"{lines[-1]} {word}") <= most:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
