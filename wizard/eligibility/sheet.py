"""The sheet for the clinic's clerk: the result in a few rows, in two languages side by side."""

from datetime import date
from typing import Any

from . import present
from .decision import Decision, result, settle
from .law import Law
from .person import Person, plain


def sheet(answers: dict[str, Any], as_of: date, law: Law, languages: list[str]) -> dict[str, Any]:
    """{"rows": [{"part", "head": {language: words}, "lines": {language: [words]}}], "title", "foot"}.

    Rows without lines are left out. Raises BadAnswer.
    """
    decision = settle(Person(answers, as_of, law))
    found = result(decision)
    told = {language: parts(decision, found, present.words(language)) for language in languages}
    said = {language: present.words(language)["site"] for language in languages}
    return {
        "title": {language: said[language]["wizard-take-sheet-title"] for language in languages},
        "rows": [
            {
                "part": part,
                "head": {language: said[language][f"wizard-take-sheet-{part}"] for language in languages},
                "lines": {language: told[language][part] for language in languages},
            }
            for part in told[languages[0]]
            if told[languages[0]][part]
        ],
        "foot": {
            language: said[language]["wizard-take-sheet-foot"].format(
                date=present.day_in_words(as_of.isoformat(), present.words(language))
            )
            for language in languages
        },
    }


def parts(decision: Decision, found: dict[str, Any], said: dict[str, Any]) -> dict[str, list[str]]:
    """Every row of the sheet in one language, in its order."""
    outcome, phrases = said["outcomes"][decision.code], said["phrases"]

    def named(part: str) -> list[str]:
        return [phrases[part][code]["text"] for code in found[part]]

    return {
        "who": who(decision.person, said),
        "result": [outcome["title"]],
        "basis": [phrases["basis"][found["basis"]]["text"]] if found["basis"] else [],
        "until": until(found, said),
        "law": acts(decision, said),
        "way": named("channels"),
        "papers": named("documents"),
        "missing": named("missing"),
        "insurance": named("insurance") if not decision.said_yes else [],
        "next": [outcome["next"]] if not decision.said_yes else [],
        "questions": [said["site"]["wizard-take-sheet-calls"]],
    }


def who(person: Person, said: dict[str, Any]) -> list[str]:
    """What the person said of himself, as far as it can decide."""
    asked = ["status", "permit_until"]
    if person.attaches_by_policy:  # elsewhere they are not asked, or hint at the pension age alone
        asked += ["citizenship", "role", "birth_date"]
    lines = []
    for key in asked:
        value = plain(getattr(person, key))
        if value != "unsure":
            date_of = said["site"].get(f"wizard-take-sheet-{key.replace('_', '-')}")
            shown = date_of.format(date=present.day_in_words(value, said)) if date_of else said["questions"][key]["options"][value]
            lines.append(shown)
    return lines


def until(found: dict[str, Any], said: dict[str, Any]) -> list[str]:
    if not found["valid_until"]:
        return []
    return [present.day_in_words(found["valid_until"], said), said["site"]["wizard-take-sheet-after"]]


def acts(decision: Decision, said: dict[str, Any]) -> list[str]:
    """The acts, what the Fund itself says, when they were read; where it is our own judgement, that."""
    rule, words = decision.attach.rule, said["site"]
    read = present.cites({"facts": [], "law": rule.law}, said)
    fund = present.cites({"facts": rule.facts, "law": []}, said)
    lines = [cite["title"] for cite in read]
    if fund:
        lines.append(words["wizard-take-sheet-fund"].format(titles="; ".join(cite["title"] for cite in fund)))
    if lines:
        days = dict.fromkeys(cite["read"] for cite in [*read, *fund])
        lines.append(words["wizard-take-sheet-read"].format(date=", ".join(days)))
    return lines + ([said["phrases"]["tiers"][rule.tier]["text"]] if rule.tier == "judgement" else [])
