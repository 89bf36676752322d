"""The wizard as plain pages: the same questions and results, without script and without server.

The pages are the states of `eligibility.paths.folded`: where two ways have the same future they
share a page. It is also where a phone lands that cannot run Python.
"""

import json
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import eligibility
from eligibility import paths
from eligibility.engine import TABLES
from eligibility.law import Law
from eligibility.output.presenter import MEANING, tone
from eligibility.person import plain

from scripts.content.load import Content
from scripts.site.build_cache import kept
from scripts.site.page_writer import Document, Writer

# The pictograms (docs/theme/partials/icons.html) of what stands beside them in words, for these pages and for the script.
TONE_SIGNS = {"yes": "check", "no": "wait", "ask": "ask"}
CARE_SIGNS = {
    "emergency": "ambulance",
    "district-doctor": "doctor",
    "specialist": "specialist",
    "pregnancy-registration": "pregnant",
    "emergency-childbirth": "baby",
    "planned-childbirth": "baby",
    "planned-inpatient": "bed",
    "planned-operation": "scalpel",
    "dangerous-disease": "virus",
}
# Who pays: the sign, and the class that colours the words.
PAYER_SIGNS = {
    "gobmp": ("state", "free"),
    "gobmp-dangerous-only": ("state", "free"),
    "free-emergency": ("state", "free"),
    "osms": ("shield", "free"),
    "policy": ("umbrella", "by-policy"),
    "may-pay": ("wallet", "money"),
    "ask-who-pays": ("unsure", "money"),
    "needs-attachment": ("clinic", "before"),
}


@lru_cache(maxsize=2)  # the same in every language
def flow(day: date, law: Law) -> dict[str, Any]:
    """The flow of questions, as `eligibility.paths` walks it."""
    return json.loads(kept("flow", rules_and(day, law), lambda: json.dumps(paths.flow(day, law), default=plain)))


@lru_cache(maxsize=2)
def states(day: date, law: Law) -> paths.Walk:
    """The folded walk."""

    def folded() -> str:
        found = paths.folded(day, law)
        return json.dumps({"start": found.start, "states": found.states}, default=plain)

    return paths.Walk(**json.loads(kept("walk", rules_and(day, law), folded)))


def rules_and(day: date, law: Law) -> list[bytes]:
    """All that decides the way of questions."""
    sources = sorted(Path(eligibility.__file__).parent.rglob("*.py"))
    return [day.isoformat().encode(), json.dumps(law.amounts).encode(), *(path.read_bytes() for path in sources)]


def walk_paths(content: Content) -> None:
    """Walk all paths now, for whoever asks for them later in this process or in one forked from it."""
    flow(content.site.checked, content.law)
    states(content.site.checked, content.law)


def address(state: str) -> str:
    return f"wizard/walk/{state}"


def documents(writer: Writer) -> Iterator[Document]:
    if not writer.addresses.wizard:
        return
    walked = states(writer.content.site.checked, writer.content.law)
    for name, state in walked.states.items():
        if writer.wants(address(name)):
            yield question(writer, name, state) if "question" in state else ending(writer, name, state, walked.start)


def question(writer: Writer, name: str, state: dict[str, Any]) -> Document:
    words = writer.content.wizard.questions[state["question"]]
    page = address(name)
    body = writer.fill(
        "walk_question.md.j2",
        page,
        question=words,
        key=state["question"],
        choices=[(options(writer, state["question"], codes), address(after)) for codes, after in state["choices"]],
    )
    return writer.document(page, words.ask, words.why, body, quiet=True, template="walk.html")


def options(writer: Writer, key: str, codes: list[str]) -> list:
    """The words of the answers that share a way."""
    wizard = writer.content.wizard
    named = wizard.questions[key].options
    return [named[code] if code in named else meant(wizard.reasons, key, code) for code in codes]


def meant(reasons: dict[str, Any], key: str, code: str) -> Any:
    """A class of dates has no option of its own: the condition that reads it has the words."""
    reason, side = MEANING[key, code]
    return getattr(reasons[reason], side)


def ending(writer: Writer, name: str, state: dict[str, Any], start: str) -> Document:
    found, insured = state["result"], state["insured"]
    outcome = writer.content.wizard.outcomes[found["attach"]]
    rule = next(rule for rule in TABLES["attach"] if rule.row == found["rule"])
    page = address(name)
    body = writer.fill(
        "walk_result.md.j2",
        page,
        found=found,
        outcome=outcome,
        rule=rule,
        tone=tone(found["attach"]),
        signs={"tones": TONE_SIGNS, "care": CARE_SIGNS, "payers": PAYER_SIGNS},
        phrases=writer.content.wizard.phrases,
        care=paid_alike(found["care"], insured["care"]),
        concern=list(concerns(found)),
        start=address(start),
        rule_page=f"rules/{rule.row.lower()}",
    )
    return writer.document(page, outcome.title, outcome.text, body, quiet=True, template="walk.html")


def paid_alike(
    without: dict[str, list[str]], insured: dict[str, list[str]]
) -> list[tuple[list[str], list[str], list[str]]]:
    """Kinds of care that follow one another and are paid alike, with and without insured status."""
    groups = groupby(without, key=lambda kind: (without[kind], insured[kind]))
    return [(list(kinds), *payers) for payers, kinds in groups]


def concerns(found: dict[str, Any]) -> Iterator[str]:
    """The notes that a walk of single questions would have given to some of those on this page."""
    if found["attach"].startswith("yes"):
        yield "check-supplier"
    if found["attach"] in ("yes-by-policy", "yes-by-parents-policy"):
        yield from ("check-contract-cover", "check-contract-clinics")
    if "no-gobmp-general" in found["notes"]:
        yield "imputed-for-work"
