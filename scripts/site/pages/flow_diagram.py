"""The picture of the questions and what leads from one to another, drawn from the rules."""

from collections import Counter
from datetime import date

from eligibility.law import Law
from eligibility.questions import QUESTIONS
from eligibility.paths import flow
from markupsafe import Markup, escape

from scripts.site.page_writer import Writer

WIDTH, LEFT, BOX, HEIGHT, GAP = 360, 8, 250, 46, 18
LINE = 34  # signs in one line of a box


def steps(day: date, law: Law) -> tuple[list[str], Counter]:
    """The questions in their order, and how many states lead from one to another; "end" is the result."""
    walked = flow(day, law)
    states = walked["states"]
    arrows: Counter = Counter()
    for key, ways in states.values():
        for after in set(ways.values()):
            arrows[key, states[after][0] if after in states else "end"] += 1
    asked = {key for key, _ in states.values()}
    return [*(key for key in QUESTIONS if key in asked), "end"], arrows


def picture(writer: Writer) -> Markup:
    """The flow as a drawing that follows the page's colours; the words stand in its boxes."""
    order, arrows = steps(writer.content.site.checked, writer.content.law)
    top = {key: i * (HEIGHT + GAP) + 4 for i, key in enumerate(order)}
    parts = [arrow(top, order, pair) for pair in sorted(arrows, key=lambda p: order.index(p[1]) - order.index(p[0]))]
    parts += [box(writer, key, top[key], i) for i, key in enumerate(order, 1)]
    height = len(order) * (HEIGHT + GAP)
    label = escape(writer.word("rule-flow"))
    return Markup(f'<figure class="flow"><svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{label}">') + Markup(
        "".join(parts)
    ) + Markup("</svg></figure>")


def arrow(top: dict[str, int], order: list[str], pair: tuple[str, str]) -> str:
    start, end = pair
    jump = abs(order.index(end) - order.index(start))
    if order[order.index(start) + 1] == end:
        x = LEFT + 24
        return f'<path d="M{x} {top[start] + HEIGHT}V{top[end] - 1}"/>'
    x, out = LEFT + BOX, LEFT + BOX + 6 + 5 * min(jump, 18)
    bend = 6 if top[end] > top[start] else -6
    leave, arrive = top[start] + HEIGHT / 2 + bend, top[end] + HEIGHT / 2 - bend
    return f'<path d="M{x} {leave:g}H{out - 6}q6 0 6 {bend}V{arrive - bend:g}q0 {bend} -6 {bend}H{x + 2}"/>'


def box(writer: Writer, key: str, y: int, number: int) -> str:
    words = writer.word("rule-flow-end") if key == "end" else writer.inline("rules").text(writer.content.wizard.questions[key].ask)
    lines = wrap(f"{number}. {words}" if key != "end" else words)
    text = "".join(
        f'<text x="{LEFT + 10}" y="{y + HEIGHT / 2 + 5 + (i - (len(lines) - 1) / 2) * 15:g}">{escape(line)}</text>'
        for i, line in enumerate(lines)
    )
    return f'<rect x="{LEFT}" y="{y}" width="{BOX}" height="{HEIGHT}" rx="6"/>{text}'


def wrap(words: str) -> list[str]:
    lines = [""]
    for word in words.split():
        if len(lines[-1]) + len(word) < LINE:
            lines[-1] = f"{lines[-1]} {word}".strip()
        elif len(lines) == 2:
            return [lines[0], lines[1] + " …"]
        else:
            lines.append(word)
    return lines
