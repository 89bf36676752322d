"""Why this result, what would turn it, what "I do not know" may hide, and what changes when.

All of it is found by deciding again: with one answer changed, with each answer it might be, and
on a later day. Codes only; `output/presenter.py` says them in words.
"""

from datetime import date, timedelta
from itertools import combinations
from typing import Any

from .decision import TURNS, Decision, decide, evaluate_all, follow, offers, result, turning_days
from .engine import Finding, Reason
from .law import Law
from .person import Person, plain
from .questions import QUESTIONS

YEAR = timedelta(days=365)


def explain(answers: dict[str, Any], as_of: date, law: Law) -> dict[str, Any]:
    """The result with everything that explains it, as plain data. Raises BadAnswer."""
    decision = evaluate_all(Person(answers, as_of, law))
    return {
        "as_of": as_of.isoformat(),
        "result": result(decision),
        "why": why(decision),
        "not_concerning": not_concerning(decision.person),
        "care_why": {kind: finding.as_data() for kind, finding in decision.care.items()},
        "nearest": nearest_yes(decision, answers),
        "unsure": unsure(answers, as_of, law),
        "changes": coming_changes(decision, answers),
        "offers": offers(answers, as_of, law),
    }


# ---------------------------------------------------------------- whom it cannot concern

OF_PREGNANCY = ["pregnancy-registration", "emergency-childbirth", "planned-childbirth"]
SMALL_CHILD = 9 * YEAR  # our own bound, on the safe side; it hides nothing, it only folds


def not_concerning(person: Person) -> list[str]:
    """Kinds of care that cannot touch this person: pregnancy, for a man or a small child."""
    small = person.birth_date is not None and person.birth_date > person.as_of - SMALL_CHILD
    return OF_PREGNANCY if small or person.sex == "man" else []


# ---------------------------------------------------------------- why


def why(decision: Decision) -> list[dict[str, Any]]:
    """The conditions that decided: those of the row that won, then, for a yes, the hindrances that
    were looked for and not found. What rests on "I do not know" is left out: it proves nothing."""
    told = [finding_line(decision.attach, reason) for reason in decision.attach.reasons]
    if decision.said_yes:
        for finding in decision.broken:
            last = finding.reasons[-1]
            known = last.read and "unsure" not in last.read.values()
            if known and last.code in HINDRANCES and last.code not in {line["reason"] for line in told}:
                told.append(finding_line(finding, last))
    return told


HINDRANCES = (
    "clinic-gives-no-primary-care",
    "policy-covers-no-primary-care",
    "clinic-outside-policy",
    "clinic-not-supplier",
    "clinic-system-not-linked",
)


def finding_line(finding: Finding, reason: Reason) -> dict[str, Any]:
    rule = finding.rule
    return {
        "reason": reason.code,
        "held": reason.held,
        "rule": rule.row,
        "facts": list(rule.facts),
        "law": list(rule.law),
        "tier": rule.tier,
    }


# ---------------------------------------------------------------- the nearest yes


def moves(decision: Decision) -> list[dict[str, Any]]:
    """What stands in the way and a person can change: a contract, its days, its list, the clinic.
    Nobody can change a birth date or a citizenship, and a status not from one day to the next."""
    person = decision.person
    found = [{"clinic_gives_primary_care": "yes"}] if person.clinic_gives_primary_care == "no" else []
    if person.attaches_by_policy:
        found += contracts(person)
        if person.policy == "voluntary" and person.policy_covers_primary_care == "no":
            found.append({"policy_covers_primary_care": "yes"})
        if person.policy_clinics in ("not-named", "private-only"):
            found.append({"policy_clinics": "named"})
    if person.eaeu_route and person.clinic_is_fund_supplier == "no":
        found += [{"clinic_is_fund_supplier": "yes"}, {"clinic_system_linked": "yes"}]
    return found


def contracts(person: Person) -> list[dict[str, Any]]:
    """The same contract renewed, or another kind of contract."""
    runs = {"policy_start": person.as_of, "policy_end": person.as_of + YEAR}
    new = {} if person.policy_state == "active" else runs
    kinds = (
        ("voluntary", "imputed")
        if person.eaeu_route or (person.in_fact_temporary and person.role == "worker")
        else ("voluntary",)
    )
    others = [{"policy": kind, **new} for kind in kinds if person.policy != kind]
    return [runs, *others] if person.holds_policy and new else others


def nearest_yes(decision: Decision, answers: dict[str, Any]) -> list[dict[str, Any]]:
    """The smallest sets of changes that turn this result into a yes; empty for a yes, and where
    no change of these kinds helps. Days in a change stand for any day on which the contract runs."""
    if decision.said_yes:
        return []
    candidates, counting = moves(decision), counted(decision.person, answers)
    for size in range(1, len(candidates) + 1):
        found: list[dict[str, Any]] = []
        for chosen in combinations(candidates, size):
            change = {key: value for move in chosen for key, value in move.items()}
            if sum(map(len, chosen)) > len(change):
                continue  # two of them change the same answer
            turned = evaluate_all(Person({**counting, **change}, decision.person.as_of, decision.person.law))
            if turned.said_yes:
                found.append(
                    {
                        "change": {key: plain(value) for key, value in change.items()},
                        "attach": turned.code,
                        "documents": result(turned)["documents"],
                    }
                )
        if found:
            # To renew a contract is less than to renew it and change its kind.
            return [one for one in found if not any(set(other["change"]) < set(one["change"]) for other in found)]
    return []


def counted(person: Person, answers: dict[str, Any]) -> dict[str, Any]:
    """The answers that count for this person: of a contract that he does not have he has said nothing."""
    return {key: value for key, value in answers.items() if person.counts(QUESTIONS[key])}


# ---------------------------------------------------------------- not sure


def unsure(answers: dict[str, Any], as_of: date, law: Law) -> list[dict[str, Any]]:
    """For each question answered "I do not know": what each possible answer would mean, with the
    answers that mean the same told together."""
    path, _ = follow(answers, as_of, law)
    told: list[dict[str, Any]] = []
    for key in path:
        if QUESTIONS[key].check(path[key]) is not None:
            continue
        groups: list[dict[str, Any]] = []
        for name, value in possible(key, answers, as_of).items():
            found = decide({**answers, key: value}, as_of, law)
            meaning = {part: found[part] for part in ("attach", "basis", "channels", "missing", "care")}
            same = next((group for group in groups if group["meaning"] == meaning), None)
            if same:
                same["values"].append(name)
            else:
                groups.append({"values": [name], "meaning": meaning})
        told.append({"question": key, "groups": groups, "matters": len(groups) > 1})
    return told


def possible(key: str, answers: dict[str, Any], as_of: date) -> dict[str, Any]:
    """The answers a question can have, by name; of dates, one of each class."""
    question = QUESTIONS[key]
    if question.kind == "choice":
        return {value: value for value in question.values}
    if question.kind == "several":
        return {"none": [], **{value: [value] for value in question.values}}
    if key == "birth_date":
        return {"minor": as_of - 10 * YEAR, "adult": as_of - 30 * YEAR}
    if key == "policy_start":
        end = question.check(answers.get("policy_end"))
        coming = {"not-begun": as_of + timedelta(days=1)}  # a policy that ends today has begun
        return {"begun": as_of, **(coming if end is None or end > as_of else {})}
    return {"ended": as_of - timedelta(days=1), "runs": as_of + YEAR}


# ---------------------------------------------------------------- what changes when


def coming_changes(decision: Decision, answers: dict[str, Any]) -> list[dict[str, Any]]:
    """The days on which the same answers give another result, in order. Each tells what differs from
    the day before it, and `because`: the amount that turns the law on that day, or else the question whose
    day is past or has come."""
    before = result(decision)
    told: list[dict[str, Any]] = []
    while turns := turning_days(decision):
        decision = evaluate_all(Person(answers, turns[0], decision.person.law))
        then = result(decision)
        changed = {part: then[part] for part in ("attach", "basis", "channels") if then[part] != before[part]}
        care = {kind: payers for kind, payers in then["care"].items() if payers != before["care"][kind]}
        if changed or care:
            told.append(
                {
                    "on": turns[0].isoformat(),
                    "because": turned_by(decision),
                    **changed,
                    "attach": then["attach"],
                    "care": care,
                }
            )
        before = then
    return told


def turned_by(decision: Decision) -> str:
    """The law, where this is its first day and the person is still one of those whom it concerns; else the answer."""
    person = decision.person
    yesterday = person.as_of - timedelta(days=1)
    if law := next((name for name in TURNS if person.by_status and person.as_of == person.law.latest(name)), None):
        return law
    if person.as_of == person.policy_start:
        return "policy_start"
    return next((key for key in ("permit_until", "policy_end") if getattr(person, key) == yesterday), "birth_date")
