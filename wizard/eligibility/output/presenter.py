"""The result in words: what `explanation` found, in one language, ready to be shown or printed.

The messages of a language come from `content/wizard/`, compiled by scripts/site/rules_data.py; whoever calls
gives them. Nothing here is worded in Python.
"""

from typing import Any

from ..questions import QUESTIONS

# Notes that change the next step stand beside it; the others may be folded.
OPEN = (
    "last-day", "vnzh-expired", "status-ended", "check-permit-date", "check-supplier", "check-contract-cover",
    "check-contract-clinics", "newer-notice-in-person",
)  # fmt: skip
TONE = {"yes-by-status": "yes", "yes-by-policy": "yes", "yes-by-parents-policy": "yes"}
NARROWER_VOLUME = ("order-138", "gov-421#point-2", "guaranteed-2027")
ASK = ("ask-first", "status-needed", "dates-contradict")


def tone(code: str) -> str:
    """How an outcome sounds, by its code: "yes", "ask" or "no"."""
    return TONE.get(code, "ask" if code in ASK else "no")


def day_in_words(day: str, messages: dict[str, Any]) -> str:
    """A day as it is written in a sentence, from the pattern that editors gave."""
    year, month, number = (int(part) for part in day.split("-"))
    parts = messages["date"].split("'")  # what stands in quotes is not a pattern
    for i in range(0, len(parts), 2):
        parts[i] = parts[i].replace("MMMM", "\0").replace("y", str(year)).replace("d", str(number))
    return "".join(parts).replace("\0", messages["months"][month - 1])


def present(explained: dict[str, Any], messages: dict[str, Any]) -> dict[str, Any]:
    """An explanation as plain data in words. KeyError if a code has no words."""
    result = explained["result"]
    outcome = messages["outcomes"][result["attach"]]
    winner = next(entry for entry in result["reasons"] if entry["code"] == result["attach"] and entry["held"])
    return {
        "attach": result["attach"],
        "tone": tone(result["attach"]),
        "title": outcome["title"],
        "text": outcome["text"],
        "steps": steps(result, messages),
        "alternatives": outcome.get("alternatives", False),
        "more": outcome.get("more"),
        "rule": winner["rule"],
        "tier": phrase(messages, "tiers", winner["tier"]),
        "basis": phrase(messages, "basis", result["basis"]) if result["basis"] else None,
        **{
            part: [phrase(messages, part, code) for code in result[part]]
            for part in ("channels", "documents", "missing", "insurance", "notes")
        },
        "valid_until": dated(result["valid_until"], messages) if result["valid_until"] else None,
        "review_on": [dated(day, messages) for day in result["review_on"]],
        "care": [
            {
                **care_line(kind, after_attachment(kind, payers, result), explained["care_why"][kind], messages),
                "concerns": kind not in explained["not_concerning"],
            }
            for kind, payers in result["care"].items()
        ],
        "why": [why_line(line, messages) for line in explained["why"]],
        "nearest": [nearest_line(entry, messages) for entry in explained["nearest"]],
        "unsure": [unsure_line(entry, messages) for entry in explained["unsure"]],
        "changes": [change_line(entry, messages) for entry in explained["changes"]],
        "open": [code for code in result["notes"] if code in OPEN],
        "unchecked": [messages["amounts"][name] for name in result["unchecked"]],
        "as_of": dated(explained["as_of"], messages),
        "offers": explained["offers"],
    }


def after_attachment(kind: str, payers: list[str], result: dict[str, Any]) -> list[str]:
    """A district doctor sees those who are attached: who is not yet, must attach before anybody else pays."""
    others_pay = kind == "district-doctor" and payers[0] in ("gobmp", "policy")
    return ["needs-attachment", *payers] if others_pay and tone(result["attach"]) != "yes" else payers


def steps(result: dict[str, Any], messages: dict[str, Any]) -> list[dict[str, Any]]:
    """What to do now, three steps at most: for a yes first the ways to apply, of which one will do."""
    first = [phrase(messages, "channels", code) for code in result["channels"][:1]]
    return [*first, *messages["outcomes"][result["attach"]]["steps"]][:3]


def in_one_line(steps: list[dict[str, Any]]) -> str:
    """The same for a table or a paper."""
    return " ".join(sentence for step in steps for sentence in (f"{step['text']}.", step.get("help")) if sentence)


def phrase(messages: dict[str, Any], part: str, code: str) -> dict[str, Any]:
    return {"code": code, **messages["phrases"][part][code]}


def dated(day: str, messages: dict[str, Any]) -> dict[str, str]:
    return {"iso": day, "text": day_in_words(day, messages)}


def cites(rule: dict[str, Any], messages: dict[str, Any]) -> list[dict[str, str]]:
    """Sources of a rule, an act once with all its points, a slide or a question of the Fund once."""
    acts: dict[str, list[dict[str, str]]] = {}
    for name in [*rule["facts"], *rule["law"]]:
        cited = messages["citations"][name]
        acts.setdefault(cited["act"], []).append(cited)
    return [
        {"title": title(cited), "address": cited[0]["address"], "read": day_in_words(cited[0]["read"], messages)}
        for cited in acts.values()
    ]


def title(cited: list[dict[str, str]]) -> str:
    """An act with the points that are cited, and the editions if it was read in a copy."""
    points = "; ".join(dict.fromkeys(one["point"] for one in cited if one["point"]))
    editions = "; ".join(dict.fromkeys(one["edition"] for one in cited if one["edition"]))
    return cited[0]["act"] + (f": {points}" if points else "") + (f" ({editions})" if editions else "")


def care_line(kind: str, payers: list[str], rule: dict[str, Any], messages: dict[str, Any]) -> dict[str, Any]:
    return {
        **phrase(messages, "care", kind),
        "payers": [phrase(messages, "payers", payer) for payer in payers],
        "rule": rule["rule"],
        "tier": phrase(messages, "tiers", rule["tier"]),
        "cites": cites(rule, messages),
    }


def why_line(line: dict[str, Any], messages: dict[str, Any]) -> dict[str, Any]:
    return {
        "text": messages["reasons"][line["reason"]]["holds" if line["held"] else "fails"],
        "rule": line["rule"],
        "tier": phrase(messages, "tiers", line["tier"]),
        "cites": cites(line, messages),
    }


# What an answer means, told in the words of the condition that reads it: (reason, holds or fails).
MEANING = {
    ("permit_until", "ended"): ("permit-ended", "holds"),
    ("permit_until", "runs"): ("permit-ended", "fails"),
    ("policy_end", "ended"): ("policy-ended", "holds"),
    ("policy_end", "ends-today"): ("policy-ends-today", "holds"),
    ("policy_end", "runs"): ("policy-ended", "fails"),
    ("policy_start", "begun"): ("policy-not-begun", "fails"),
    ("policy_start", "not-begun"): ("policy-not-begun", "holds"),
    ("policy_start", "after-end"): ("policy-ends-before-it-begins", "holds"),
    ("birth_date", "minor"): ("under-eighteen", "holds"),
    ("birth_date", "adult"): ("under-eighteen", "fails"),
    ("clinic_gives_primary_care", "yes"): ("clinic-gives-no-primary-care", "fails"),
    ("policy_covers_primary_care", "yes"): ("policy-covers-no-primary-care", "fails"),
    ("policy_clinics", "named"): ("clinic-outside-policy", "fails"),
    ("clinic_is_fund_supplier", "yes"): ("clinic-not-supplier", "fails"),
    ("clinic_system_linked", "yes"): ("clinic-system-not-linked", "fails"),
    ("policy", "voluntary"): ("voluntary-policy-held", "holds"),
}


def meaning(key: str, value: str, messages: dict[str, Any]) -> str:
    """An answer as a sentence, or by the words of its option."""
    if (key, value) in MEANING:
        reason, side = MEANING[key, value]
        return messages["reasons"][reason][side]
    return messages["questions"][key]["options"][value]


def nearest_line(entry: dict[str, Any], messages: dict[str, Any]) -> dict[str, Any]:
    named: dict[tuple[str, str], dict[str, str]] = {}
    for key, value in entry["change"].items():
        dated = QUESTIONS[key].kind == "date"  # both days of a contract make one change: it runs
        sign = ("policy_end", "runs") if dated else (key, value)
        text = messages["reasons"]["policy-runs"]["holds"] if dated else meaning(key, value, messages)
        named[sign] = {"question": sign[0], "ask": messages["questions"][sign[0]]["ask"], "text": text}
    return {
        "changes": list(named.values()),
        "title": messages["outcomes"][entry["attach"]]["title"],
        "documents": [phrase(messages, "documents", code) for code in entry["documents"]],
    }


def unsure_line(entry: dict[str, Any], messages: dict[str, Any]) -> dict[str, Any]:
    key = entry["question"]
    return {
        "question": key,
        "ask": messages["questions"][key]["ask"],
        "matters": entry["matters"],
        "groups": [
            {
                "answers": [meaning(key, value, messages) for value in group["values"]],
                "title": messages["outcomes"][group["meaning"]["attach"]]["title"],
            }
            for group in entry["groups"]
        ],
    }


# What has come to pass on a day, where the outcome's title does not say it by itself: (reason, holds or fails).
CAUSES = {"permit_until": ("permit-ended", "holds"), "birth_date": ("under-eighteen", "fails")}


def cause(because: str, messages: dict[str, Any]) -> str | None:
    if because not in CAUSES:
        return None
    reason, side = CAUSES[because]
    return messages["reasons"][reason][side]


def change_line(entry: dict[str, Any], messages: dict[str, Any]) -> dict[str, Any]:
    """What changes on a day: the outcome, or what a new law says, and who pays differently."""
    by_law = entry["because"] == "gobmp-narrow-since"
    title = messages["outcomes"][entry["attach"]]["title"]
    return {
        "on": dated(entry["on"], messages),
        "because": entry["because"],
        "text": messages["phrases"]["notes"]["gobmp-narrower-2027"]["text"] if by_law else title,
        "cause": cause(entry["because"], messages),
        "care": [
            {**phrase(messages, "care", kind), "payers": [phrase(messages, "payers", payer) for payer in payers]}
            for kind, payers in entry["care"].items()
        ],
        "cites": cites({"facts": [], "law": NARROWER_VOLUME}, messages) if by_law else [],
    }
