"""Every path, found by running the rules: the flow of questions, the static pages, the proofs.

A path is a row of answers from the first question to a result. Answers of which the rules make
no difference are walked once (`SAME`), and a date by its classes, so that the walk stays small;
the tests prove that nothing is lost by it. Questions that only colour a result (insured
status, category, IIN, who applies) are walked one at a time at the end of a path: sums, not
products.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from .decision import Decision, evaluate_all, result
from .engine import MissingAnswer
from .law import Law
from .person import Person
from .questions import MOST_QUESTIONS, PERMITS, QUESTIONS, STATUSES_OF_ONE_YEAR

DAY = timedelta(days=1)

# Answers that no rule tells apart, and the one that walks for them.
SAME = {
    "citizenship": {
        "belarus": "russia", "kyrgyzstan": "russia", "armenia": "russia", "tajikistan": "uzbekistan", "unsure": "stateless",
    },
    "role": {"student": "other", "visitor": "other", "unsure": "other"},
    "policy_clinics": {"private-only": "not-named"},
    "clinic_gives_primary_care": {"unsure": "yes"},
    "signature": {"unsure": "yes"},
    "insured": {"no": "unsure"},
    "applicant": {"insurer": "self", "unsure": "self"},
}  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """One way to answer: its name, a value that stands for it, and the codes it stands for."""

    name: str
    value: Any
    codes: tuple[str, ...] = field(default=())


def choices(key: str, path: dict[str, Any], as_of: date) -> list[Choice]:
    """The answers to a question that lead different ways, `unsure` among them."""
    question = QUESTIONS[key]
    if question.kind == "date":
        return [*dates(key, path, as_of), Choice("unsure", "unsure", ("unsure",))]
    if question.kind == "several":
        singles = [Choice(code, [code], (code,)) for code in question.values]
        return [Choice("none", [], ("none",)), *singles, Choice("unsure", "unsure", ("unsure",))]
    same = SAME.get(key, {})
    codes = (*question.values, "unsure")
    return [
        Choice(code, code, tuple(other for other in codes if same.get(other, other) == code))
        for code in codes
        if code not in same
    ]


def dates(key: str, path: dict[str, Any], as_of: date) -> list[Choice]:
    """A date by its classes; each boundary is the last or the first day of its class."""
    if key == "birth_date":
        return [Choice("minor", as_of - 3653 * DAY), Choice("adult", as_of - 10958 * DAY)]
    if key == "policy_start":
        end = path["policy_end"]
        coming = [Choice("not-begun", as_of + DAY)] if end > as_of else []
        return [Choice("begun", as_of), *coming, Choice("after-end", end + DAY)]
    last = [Choice("ends-today", as_of)] if key == "policy_end" else []
    return [Choice("ended", as_of - DAY), *last, Choice("runs", as_of + 365 * DAY)]


def next_key(answers: dict[str, Any], as_of: date, law: Law, skip_optional: bool) -> str | None:
    """The question after these answers; `skip_optional` leaves out what only colours the result."""
    try:
        evaluate_all(Person(answers, as_of, law, asking=True, skip_optional=skip_optional))
    except MissingAnswer as question:
        return question.key
    return None


Steps = list[tuple[str, Choice]]  # questions and how they were answered


def all_paths(as_of: date, law: Law, skip_optional: bool = False) -> Iterator[tuple[Steps, dict[str, Any]]]:
    """Every path with its answers. Beyond a result's last real question the colouring ones follow,
    each varied while the others stay `unsure`."""

    def go(steps: Steps, answers: dict[str, Any]) -> Iterator[tuple[Steps, dict[str, Any]]]:
        person = Person(answers, as_of, law, asking=True, skip_optional=True)
        try:
            evaluate_all(person)
        except MissingAnswer as question:
            for choice in choices(question.key, answers, as_of):
                yield from go([*steps, (question.key, choice)], {**answers, question.key: choice.value})
            return
        yield steps, answers
        if not skip_optional:
            yield from coloured(steps, answers, list(person.left_out)[: MOST_QUESTIONS - len(answers)])

    def coloured(steps: Steps, answers: dict[str, Any], keys: list[str]) -> Iterator[tuple[Steps, dict[str, Any]]]:
        filled = dict(answers)
        for key in keys:
            for choice in choices(key, filled, as_of):
                if choice.name not in ("unsure", "self"):
                    varied = {**filled, key: choice.value}
                    yield [*steps, (key, choice)], varied
                    if choice.name == "legal-representative":
                        yield from applied_for(steps, varied, (key, choice))
            filled[key] = "unsure"

    def applied_for(
        steps: Steps, answers: dict[str, Any], applicant: tuple[str, Choice]
    ) -> Iterator[tuple[Steps, dict[str, Any]]]:
        """A representative is asked whose birth date it is."""
        if next_key(answers, as_of, law, skip_optional=False) == "birth_date":
            for choice in choices("birth_date", answers, as_of):
                yield [*steps, applicant, ("birth_date", choice)], {**answers, "birth_date": choice.value}

    yield from go([], {})


# ---------------------------------------------------------------- the folded walk


@dataclass
class Walk:
    """The static walk: states that share a future are one page.

    `states`: by id, either {"question": key, "choices": [(codes, next id)]} or {"result": …,
    "insured": the result of somebody who is insured, "answers": …}; `start` is the id of the
    first question.
    """

    start: str = ""
    states: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])


# Notes that a static page says to everybody whom they may concern, instead of a page for each.
SAID_TO_ALL = (
    "vnzh-expired", "imputed-for-work", "check-contract-cover", "check-contract-clinics", "check-supplier", "last-day",
)  # fmt: skip
# The parts of a result that tell one ending from another.
TELLABLE = ("channels", "documents", "missing", "insurance", "care")


def folded(as_of: date, law: Law) -> Walk:
    """Fold the brief walk from its ends: equal results first, then equal questions."""
    walk = Walk()
    names: dict[str, str] = {}

    def keep(identity: str, kind: str, make: Callable[[], dict[str, Any]]) -> str:
        if identity not in names:
            number = sum(name.rpartition("-")[0] == kind for name in walk.states) + 1
            names[identity] = name = f"{kind}-{number}"
            walk.states[name] = make()
        return names[identity]

    def go(answers: dict[str, Any]) -> str:
        try:
            decision = evaluate_all(Person(answers, as_of, law, asking=True, skip_optional=True))
        except MissingAnswer as question:
            return asked(question.key, answers)
        found = undated(decision)
        return keep(repr(found), decision.code, lambda: ending(found, answers))

    def asked(key: str, answers: dict[str, Any]) -> str:
        ways: dict[str, list[str]] = {}
        for choice in choices(key, answers, as_of):
            after = go({**answers, key: choice.value})
            ways.setdefault(after, []).extend(choice.codes or (choice.name,))
        ordered = [(codes, after) for after, codes in ways.items()]
        return keep(repr((key, ordered)), key.replace("_", "-"), lambda: {"question": key, "choices": ordered})

    def ending(found: dict[str, Any], answers: dict[str, Any]) -> dict[str, Any]:
        insured = undated(evaluate_all(Person({**answers, "insured": "yes"}, as_of, law)))
        return {"result": found, "insured": insured, "answers": answers}

    walk.start = go({})
    return walk


def undated(decision: Decision) -> dict[str, Any]:
    """A result without days and without the kind of contract: what a static page can say to
    everybody who comes this way."""
    found = result(decision)
    return {
        "attach": decision.code,
        "rule": decision.attach.rule.row,
        "basis": found["basis"] if decision.code == "yes-by-status" else None,
        "notes": [note for note in found["notes"] if note not in SAID_TO_ALL],
    } | {key: found[key] for key in TELLABLE}


# ---------------------------------------------------------------- the flow for the page


def flow(as_of: date, law: Law) -> dict[str, Any]:
    """Which question follows which answers, for the page while Python is on its way.

    {"start": id, "states": {id: [key, {answer or class: next id}]}}; the id "end" is the end.
    Dates are taken by the classes of `dates`. The verdict never comes from here.
    """
    states: dict[str, list[Any]] = {}
    names: dict[str, str] = {}
    seen: dict[Any, str] = {}

    def go(answers: dict[str, Any]) -> str:
        identity = future_of(answers, as_of, law)
        if identity not in seen:
            seen[identity] = make(answers)
        return seen[identity]

    def make(answers: dict[str, Any]) -> str:
        key = next_key(answers, as_of, law, skip_optional=False)
        if key is None:
            return "end"
        ways: dict[str, str] = {}
        for choice in choices(key, answers, as_of):
            after = go({**answers, key: choice.value})
            ways |= dict.fromkeys(choice.codes or (choice.name,), after)
        text = repr((key, ways))
        if text not in names:
            names[text] = f"s{len(names) + 1}"
            states[names[text]] = [key, ways]
        return names[text]

    return {"start": go({}), "states": states}


def most_after(states: dict[str, list[Any]]) -> dict[str, int]:
    """For each state of a flow, the most questions that can come after its own: the longest way from it. Every
    answer takes at least one off, so that "no more than {n}" never goes up."""
    found = {"end": -1}

    def go(state: str) -> int:
        if state not in found:
            found[state] = 1 + max(go(after) for after in states[state][1].values())
        return found[state]

    return {state: go(state) for state in states}


def future_of(answers: dict[str, Any], as_of: date, law: Law) -> tuple[Any, ...]:
    """Answers with the same future of questions have the same mark: what later questions and the rows of
    §3 read of them. Two marks may still share a future."""
    person = Person(answers, as_of, law)
    kept = {key: value for key, value in answers.items() if key in TELLING}
    return (
        person.status is None, person.status in PERMITS, person.status in STATUSES_OF_ONE_YEAR, person.status_ended, person.by_status,
        person.in_fact_temporary, person.attaches_by_policy,
        person.eaeu_citizen, person.works_here_or_family, person.role == "worker-family", person.minor,
        person.policy_state, person.holds_policy, person.policy, person.policy_end == as_of,
        frozenset(answers), repr(sorted(kept.items(), key=str)),
    )  # fmt: skip


# Answers that a later question or row still reads one by one: they tell one future from another.
TELLING = {
    "clinic_gives_primary_care", "policy_covers_primary_care", "policy_clinics",
    "clinic_is_fund_supplier", "clinic_system_linked", "applicant",
}  # fmt: skip
