"""From answers to a result, or to the next question.

`decide` runs the tables in order: may I attach, who pays, what is missing, by which way, with
which papers, what else to know. With `asking` set, the first fact that is wanted and not
answered comes out as `MissingAnswer`; the order of the reads below is therefore the order of questions.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from . import rules
from .engine import TABLES, Finding, MissingAnswer, collect, first_match
from .law import Law
from .person import Person
from .questions import PERMITS, QUESTIONS, STATUSES_OF_ONE_YEAR

CARE = {kind: [entry for entry in TABLES["care"] if entry.code == kind] for kind in rules.care.KINDS}
YES = ("yes-by-status", "yes-by-policy", "yes-by-parents-policy")
TURNS = ("osms-emergency-since", "gobmp-narrow-since")  # days on which the law changes who pays for people by status


@dataclass(frozen=True)
class Decision:
    """The findings that make a result: which rules won, and which broke on the way."""

    person: Person
    attach: Finding
    broken: list[Finding]
    care: dict[str, Finding]
    channels: list[Finding]
    documents: list[Finding]
    missing: list[Finding]
    insurance: list[Finding]
    notes: list[Finding]

    @property
    def code(self) -> str:
        return self.attach.rule.code

    @property
    def said_yes(self) -> bool:
        return self.code in YES

    @property
    def basis(self) -> str | None:
        """The code of the basis; of some rules it depends on the policy."""
        basis: str | dict[str, str] | None = self.attach.rule.outputs.get("basis")
        return basis[self.person.policy] if isinstance(basis, dict) else basis

    def findings(self) -> list[Finding]:
        """Every rule that held, in the order of the result."""
        return [
            self.attach, *self.care.values(), *self.channels, *self.documents,
            *self.missing, *self.insurance, *self.notes,
        ]  # fmt: skip


def evaluate_all(person: Person) -> Decision:
    """Run all tables on a person. Raises MissingAnswer while the person is asking."""
    opening(person)
    attach, broken = first_match(TABLES["attach"], person)
    person.attach = attach.rule.code
    person.attached = person.attach in YES
    person.attached_by_status = person.attach == "yes-by-status"
    person.attached_by_policy = person.attached and not person.attached_by_status
    care = {kind: first_match(entries, person)[0] for kind, entries in CARE.items()}
    person.payers = {payer for finding in care.values() for payer in finding.rule.outputs["pays"].split()}
    missing, channels, documents = (collect(TABLES[name], person) for name in ("missing", "channels", "documents"))
    person.asking = False  # nobody is asked for the sake of a hint
    insurance, notes = (collect(TABLES[name], person) for name in ("insurance", "notes"))
    return Decision(person, attach, broken, care, channels, documents, missing, insurance, notes)


def opening(person: Person) -> None:
    """Who you are comes first, then your policy: the order in which people tell it."""
    if person.asking and not person.status_ended and person.attaches_by_policy:
        person.citizenship  # noqa: B018  (reading an answer asks for it)
        if person.role == "worker-family":
            person.minor  # noqa: B018
        person.policy_state  # noqa: B018


def decide(answers: dict[str, Any], as_of: date, law: Law) -> dict[str, Any]:
    """The result for these answers on this day; what is not answered counts as `unsure`.

    Plain data, as §2 of the decision model has it. Raises BadAnswer.
    """
    return result(evaluate_all(Person(answers, as_of, law)))


def ask(answers: dict[str, Any], as_of: date, law: Law) -> str | None:
    """The key of the next question, or None when nothing more can matter. Raises BadAnswer."""
    return follow(answers, as_of, law)[1]


def follow(answers: dict[str, Any], as_of: date, law: Law) -> tuple[dict[str, Any], str | None]:
    """Replay the questions in order: the answers that are on the way, and the next question.

    Answers to questions that this person is not asked are left out, so that an answer from a way
    no longer taken can never show in a result. What is offered beside the result is kept.
    """
    Person(answers, as_of, law)  # all of them must be possible
    path: dict[str, Any] = {}
    while True:
        try:
            person = evaluate_all(Person(path, as_of, law, asking=True)).person
        except MissingAnswer as question:
            if question.key not in answers:
                return path, question.key
            path[question.key] = answers[question.key]
            continue
        offered = next((key for key in optional_left(person) if key in answers), None)
        if offered is None:
            return path, None
        path[offered] = answers[offered]


def offers(answers: dict[str, Any], as_of: date, law: Law) -> list[str]:
    """Questions that are not asked on the way, but would make this result more exact."""
    path, _ = follow(answers, as_of, law)
    return optional_left(evaluate_all(Person(path, as_of, law)).person)


def optional_left(person: Person) -> list[str]:
    """What a settled person was not asked: what is only ever offered, and what was left out because
    there were too many questions."""
    return [
        key
        for key, question in QUESTIONS.items()
        if key not in person.answers
        and (question.supplementary(person) or (question.optional and question.when(person)))
    ]


# ---------------------------------------------------------------- the result as plain data


def result(decision: Decision) -> dict[str, Any]:
    person, outputs = decision.person, decision.attach.rule.outputs
    return {
        "attach": decision.code,
        "basis": decision.basis,
        "channels": codes(decision.channels),
        "documents": codes(decision.documents),
        "missing": [code for code in (outputs.get("missing"),) if code] + codes(decision.missing),
        "insurance": codes(decision.insurance),
        "valid_until": person.policy_end.isoformat() if person.attached_by_policy else None,
        "review_on": [day.isoformat() for day in review_days(decision)],
        "care": {kind: finding.rule.outputs["pays"].split() for kind, finding in decision.care.items()},
        "notes": codes(decision.notes),
        "unchecked": person.law.unchecked(person.amounts_used | sinces(decision), person.as_of),
        "reasons": [finding.as_data() for finding in [*decision.broken, *decision.findings()]],
    }


def sinces(decision: Decision) -> set[str]:
    """The amounts that say from when the rules of this result are in force."""
    return {finding.rule.since for finding in decision.findings() if finding.rule.since}


def codes(findings: list[Finding]) -> list[str]:
    return list(dict.fromkeys(finding.rule.code for finding in findings))


def last_days(decision: Decision) -> list[tuple[str, date]]:
    """What ends when, from today on: ("policy", day), …, in order."""
    person = decision.person
    found: list[tuple[str, date]] = []
    if person.attaches_by_policy and person.policy_state in ("active", "future"):
        kind = "parents-policy" if decision.code == "yes-by-parents-policy" else "policy"
        found.append((kind, person.policy_end))
    if person.status in (*PERMITS, *STATUSES_OF_ONE_YEAR) and person.permit_until:
        found.append(("permit", person.permit_until))
    if decision.code == "yes-by-parents-policy" and person.eighteenth_birthday:
        found.append(("adult", person.eighteenth_birthday))
    return sorted(((kind, day) for kind, day in found if day >= person.as_of), key=lambda one: one[1])


def review_days(decision: Decision) -> list[date]:
    """The days on which this result should be looked at again, from today on."""
    return sorted({day for _, day in last_days(decision)})


def turning_days(decision: Decision) -> list[date]:
    """The first days on which the same answers may give another result."""
    person = decision.person
    ends = {person.permit_until, person.policy_end}.intersection(review_days(decision))
    turns = {day + timedelta(days=1) for day in ends}
    if person.policy_state == "future":
        turns.add(person.policy_start)
    if person.attaches_by_policy and person.minor:
        turns.add(person.eighteenth_birthday)
    if person.by_status:
        turns |= {person.law.latest(name) for name in TURNS}
    return sorted(day for day in turns if day > person.as_of)
