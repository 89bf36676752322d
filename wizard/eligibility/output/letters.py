"""Letters to a clinic, filled from the answers: the free-form application (F7, F8), and what to hand in where the
desk refuses (rules of attachment, points 24, 25, 38 and 39).

Names are no answers: they stay on the page as `{name}`, `{person}`, `{clinic}` and are never seen here.
"""

import re
from datetime import date
from typing import Any

from ..decision import Decision, codes, evaluate_all
from ..law import Law
from ..person import Person, plain
from ..questions import EAEU
from . import presenter

WRITTEN_IN = ("kk", "ru")  # a clinic takes it in these (F8), whatever the language of the reader
TYPED = ("name", "person", "clinic")  # filled on the page
BY_HAND = "blank"
ROOM = f"{{{BY_HAND}}}"
BLANK = re.compile(r"\{([a-z]+)\}")
# With these results one goes to the clinic with an application, now or on a day to come.
APPLIED_FOR = ("yes-by-status", "yes-by-policy", "yes-by-parents-policy", "policy-not-started")


def application(answers: dict[str, Any], as_of: date, law: Law, messages: dict[str, Any]) -> dict[str, Any] | None:
    """The application in the language of the messages; None where one would be of no use. Raises BadAnswer.

    {"title", "head": [lines], "body": [lines], "papers_title", "papers": [lines], "foot": [lines],
    "other": is it for somebody else?, "ask": must the clinic be asked if it takes paper?}
    """
    decision = evaluate_all(Person(answers, as_of, law))
    if decision.code not in APPLIED_FOR:
        return None
    written = letter("application", decision, messages)
    return written | {"ask": "application" not in codes(decision.documents) and not decision.person.attaches_by_policy}


def refusal(answers: dict[str, Any], as_of: date, law: Law, messages: dict[str, Any]) -> dict[str, Any] | None:
    """What to hand in where the desk refuses somebody who may attach; None for others. The same shape, without `ask`."""
    decision = evaluate_all(Person(answers, as_of, law))
    return letter("refusal", decision, messages) if decision.said_yes else None


def offered(answers: dict[str, Any], as_of: date, law: Law) -> dict[str, Any]:
    """Which letters there are for these answers, and whether they are for somebody else. Raises BadAnswer."""
    decision = evaluate_all(Person(answers, as_of, law))
    there = {"application": decision.code in APPLIED_FOR, "refusal": decision.said_yes}
    return {"letters": [name for name, is_there in there.items() if is_there], "other": for_other(decision)}


def letter(name: str, decision: Decision, messages: dict[str, Any]) -> dict[str, Any]:
    words, values, whom = messages[name], known(decision, messages), concerned(decision)
    lines = [line for line in words["lines"] if "when" not in line or line["when"] in whom]
    return {
        "title": words["title"],
        "head": filled([line["text"] for line in lines if line["place"] == "head"], values),
        "body": filled([line["text"] for line in lines if line["place"] == "body"], values),
        "papers_title": words["papers"],
        "papers": [messages["phrases"]["documents"][code]["text"] for code in enclosed(codes(decision.documents))],
        "foot": filled(words["foot"], values),
        "other": "other" in whom,
    }


def concerned(decision: Decision) -> set[str]:
    """For whom lines are, as content/wizard/application.yaml names them."""
    person = decision.person
    whom = {"other" if for_other(decision) else "own"}
    if not person.attaches_by_policy:
        return whom | {"status"}
    return whom | {"policy"} | ({"imputed"} if person.policy == "imputed" else {"voluntary"})


def for_other(decision: Decision) -> bool:
    person = decision.person
    return bool(person.minor or person.applicant in ("legal-representative", "family-member", "attorney"))


def enclosed(documents: list[str]) -> list[str]:
    """Papers beside the application itself; who one is has always to be shown."""
    found = [code for code in documents if code != "application"]
    return found if any(code.endswith("identity-document") for code in found) else ["identity-document", *found]


def known(decision: Decision, messages: dict[str, Any]) -> dict[str, str | None]:
    """What stands in each blank: an answer, or room to write it; None where it does not apply."""
    person = decision.person

    def day(key: str) -> str:
        value = plain(getattr(person, key))
        return ROOM if value == "unsure" else presenter.day_in_words(value, messages)

    return {
        "citizenship": country(person, messages),
        "birth": day("birth_date"),
        "basis": messages["phrases"]["basis"][decision.basis]["text"] if decision.basis else None,
        "permit": day("permit_until") if person.by_status and person.permit_until else None,
        "start": day("policy_start"),
        "end": day("policy_end"),
    }


def country(person: Person, messages: dict[str, Any]) -> str | None:
    if person.status in ("citizen", "stateless-permit") or person.citizenship == "stateless":
        return None  # the basis says it, or there is none to say
    named = person.citizenship in (*EAEU, "uzbekistan", "tajikistan")
    return messages["questions"]["citizenship"]["options"][person.citizenship] if named else ROOM


def filled(lines: list[str], values: dict[str, str | None]) -> list[str]:
    """Lines with what is known; a line that does not apply is left out."""
    own = {name: f"{{{name}}}" for name in (*TYPED, BY_HAND)}
    blanks = {name: value for name, value in (values | own).items() if value}
    whole = (line for line in lines if all(name in blanks for name in BLANK.findall(line)))
    return [BLANK.sub(lambda blank: blanks[blank[1]], line) for line in whole]
