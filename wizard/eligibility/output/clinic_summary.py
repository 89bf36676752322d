"""The sheet for the clinic's clerk: the result in a few rows, in two languages side by side."""

from datetime import date
from typing import Any

from ..decision import Decision, evaluate_all, result
from ..law import Law
from ..person import Person, plain
from . import presenter

Messages = dict[str, Any]


def clinic_summary(answers: dict[str, Any], as_of: date, law: Law, spoken: dict[str, Messages]) -> dict[str, Any]:
    """{"rows": [{"part", "head": {language: words}, "lines": {language: [words]}}], "title", "foot"}.

    `spoken` are the messages of each language. Rows without lines are left out. Raises BadAnswer.
    """
    decision = evaluate_all(Person(answers, as_of, law))
    found = result(decision)
    lines = {language: parts(decision, found, messages) for language, messages in spoken.items()}
    (shown, *_) = lines.values()
    return {
        "title": {language: messages["site"]["wizard-take-sheet-title"] for language, messages in spoken.items()},
        "rows": [
            {
                "part": part,
                "head": {
                    language: messages["site"][f"wizard-take-sheet-{part}"] for language, messages in spoken.items()
                },
                "lines": {language: lines[language][part] for language in spoken},
            }
            for part in shown
            if shown[part]
        ],
        "foot": {language: foot(as_of, messages) for language, messages in spoken.items()},
    }


def foot(as_of: date, messages: Messages) -> str:
    return messages["site"]["wizard-take-sheet-foot"].format(date=presenter.day_in_words(as_of.isoformat(), messages))


def parts(decision: Decision, found: dict[str, Any], messages: dict[str, Any]) -> dict[str, list[str]]:
    """Every row of the sheet in one language, in its order."""
    outcome, phrases = messages["outcomes"][decision.code], messages["phrases"]

    def named(part: str) -> list[str]:
        return [phrases[part][code]["text"] for code in found[part]]

    return {
        "who": who(decision.person, messages),
        "result": [outcome["title"]],
        "basis": [phrases["basis"][found["basis"]]["text"]] if found["basis"] else [],
        "until": until(found, messages),
        "law": acts(decision, messages),
        "way": named("channels"),
        "papers": named("documents"),
        "missing": named("missing"),
        "insurance": named("insurance") if not decision.said_yes else [],
        "next": [presenter.in_one_line(outcome["steps"])] if not decision.said_yes else [],
        "questions": [messages["site"]["wizard-take-sheet-calls"]],
    }


def who(person: Person, messages: dict[str, Any]) -> list[str]:
    """What the person says of himself, as far as it can decide."""
    asked = ["status", "permit_until"]
    if person.attaches_by_policy:  # elsewhere they are not asked, or hint at the pension age alone
        asked += ["citizenship", "role", "birth_date"]
    lines: list[str] = []
    for key in asked:
        value = plain(getattr(person, key))
        if value != "unsure":
            date_of = messages["site"].get(f"wizard-take-sheet-{key.replace('_', '-')}")
            shown = (
                date_of.format(date=presenter.day_in_words(value, messages))
                if date_of
                else messages["questions"][key]["options"][value]
            )
            lines.append(shown)
    return lines


def until(found: dict[str, Any], messages: dict[str, Any]) -> list[str]:
    if not found["valid_until"]:
        return []
    return [presenter.day_in_words(found["valid_until"], messages), messages["site"]["wizard-take-sheet-after"]]


def acts(decision: Decision, messages: dict[str, Any]) -> list[str]:
    """The acts, what the Fund itself says, when they were read; where it is our own judgement, that."""
    rule, words = decision.attach.rule, messages["site"]
    read = presenter.cites({"facts": [], "law": rule.law}, messages)
    fund = presenter.cites({"facts": rule.facts, "law": []}, messages)
    lines = [cite["title"] for cite in read]
    if fund:
        lines.append(words["wizard-take-sheet-fund"].format(titles="; ".join(cite["title"] for cite in fund)))
    if lines:
        days = dict.fromkeys(cite["read"] for cite in [*read, *fund])
        lines.append(words["wizard-take-sheet-read"].format(date=", ".join(days)))
    return lines + ([messages["phrases"]["tiers"][rule.tier]["text"]] if rule.tier == "judgement" else [])
