"""What is true of every path, found by walking the rules and not by trusting them."""

import random
import re
from datetime import date, timedelta
from typing import Any

import pytest
from eligibility import QUESTIONS, ask, decide, follow, law, paths
from eligibility.decision import YES, evaluate_all
from eligibility.engine import TABLES, evaluate
from eligibility.explanation import nearest_yes
from eligibility.person import Person

from scripts.content.load import Content
from tests.eligibility.all_paths import DAY, Path, everyone, static
from tests.second_reading import random_person

pytestmark = pytest.mark.xdist_group("walk")  # all of them need the whole walk, which is walked once

EMERGENCY_PAYERS = {"gobmp", "osms", "free-emergency", "policy", "ask-who-pays"}
UNCERTAIN = {"may-pay", "ask-who-pays"}


@pytest.fixture(scope="module")
def every_path() -> tuple[Path, ...]:
    return everyone()


def people(number: int, seed: int = 7) -> list[tuple[dict[str, Any], date]]:
    """Random people; their days as dates, so that answers can be compared with the walk's."""
    draw = random.Random(seed)
    return [random_person(draw) for _ in range(number)]


def reasonless(result: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in result.items() if key != "reasons"}


# ---------------------------------------------------------------- every path ends, in one result


def test_every_path_ends_in_one_result(every_path):
    """At the end of a path nothing more is asked, exactly one row of §3 holds, and all parts are there."""
    codes = {rule.code for rule in TABLES["attach"]}
    for path in every_path:
        assert path.result["attach"] in codes
        assert sum(table == "attach" for table, _, _ in path.held) == 1
        assert len(path.result["care"]) == 9 and all(path.result["care"].values())
    for path in every_path[::7]:  # the path's own end is asked once more, by the same replay as the page
        if not any(QUESTIONS[key].optional for key, _ in path.steps):
            assert QUESTIONS.get(ask(path.answers, DAY), QUESTIONS["insured"]).optional


def test_paths_are_told_apart(every_path):
    """No two paths are the same row of answers."""
    rows = {tuple((key, choice.name) for key, choice in path.steps) for path in every_path}
    assert len(rows) == len(every_path)


def test_a_yes_says_how_and_a_no_says_what_is_missing(every_path):
    """A yes rests on something and has a way; anything else names what stands in the way and has none (C8)."""
    for path in every_path:
        found = path.result
        yes = found["attach"] in YES
        assert bool(found["basis"]) == bool(found["channels"]) == yes
        assert yes or found["missing"]
        assert yes or not found["documents"]
        assert (found["valid_until"] is not None) == (yes and found["attach"] != "yes-by-status")
        assert "egov" not in found["channels"] or found["attach"] == "yes-by-status"


def test_nobody_is_asked_too_much(every_path):
    """A policy holder answers at most 13 questions and a citizen at most 5."""
    assert max(len(path.answers) for path in every_path) == 13
    assert max(len(path.answers) for path in every_path if path.answers["status"] == "citizen") == 5
    # The limit cuts off what only colours a result, never a question that decides.
    assert max(sum(not QUESTIONS[key].optional for key in path.answers) for path in every_path) == 13


def test_nobody_who_answers_at_random_is_asked_too_much():
    """Whatever somebody answers, also where the walk lets one answer stand for others: 13 at most, a citizen 5."""
    draw, most = random.Random(13), {"citizen": 0, "anybody": 0}
    for _, as_of in people(1500, seed=9):
        answers: dict[str, Any] = {}
        while key := ask(answers, as_of):
            choice = draw.choice(paths.choices(key, answers, as_of))
            answers[key] = choice.value
        who = "citizen" if answers["status"] == "citizen" else "anybody"
        most[who] = max(most[who], len(answers))
    assert most == {"citizen": 5, "anybody": 13}


def test_unsure_never_blocks():
    """Whatever the status, `unsure` to everything else still ends in the result that the status alone has."""
    for status in (*QUESTIONS["status"].values, "unsure"):
        filled: dict[str, Any] = {"status": status}
        while key := ask(filled, DAY):
            filled[key] = "unsure"
        assert reasonless(decide(filled, DAY)) == reasonless(decide({"status": status}, DAY))


# ---------------------------------------------------------------- nothing is dead


def test_every_option_is_on_a_path(every_path):
    """Each answer of each question that is asked leads somewhere."""
    reached: dict[str, set[str]] = {}
    for path in every_path:
        for key, choice in path.steps:
            reached.setdefault(key, set()).update(choice.codes or (choice.name,))
    asked = {key for key, question in QUESTIONS.items() if question.when.__name__ != "never"}
    assert set(reached) == asked
    for key in asked:
        question = QUESTIONS[key]
        wanted = {*question.values, "unsure"} - (WITHOUT.get(key, {"unsure"}) if question.optional else set())
        assert wanted <= reached[key], key
    assert reached["permit_until"] == {"ended", "runs", "unsure"}
    assert reached["policy_end"] == {"ended", "ends-today", "runs", "unsure"}
    assert reached["policy_start"] == {"begun", "not-begun", "after-end", "unsure"}
    assert reached["birth_date"] == {"minor", "adult", "unsure"}


# A colouring question's `unsure` is the path before it; so is an answer that is the same as that (paths.SAME).
WITHOUT = {"applicant": {"self", "insurer", "unsure"}, "insured": {"no", "unsure"}}


def beside_the_walk() -> list[dict[str, Any]]:
    """Results that need another day, or an answer that is only offered beside a result."""
    citizen, visitor = {"status": "citizen"}, {"status": "temporary", "citizenship": "other", "policy": "none"}
    moving = {**citizen, "already_attached": "yes"}
    told = [
        (moving, date(2025, 9, 1)), (moving, date(2025, 12, 1)), (moving, DAY), ({**moving, "change_reason": "moved"}, DAY),
        ({**citizen, "sex": "man", "birth_date": "1950-01-01"}, DAY), ({**visitor, "spouse_of_citizen": "yes"}, DAY),
        (visitor, date(2023, 8, 13)), (citizen, date(2027, 1, 1)),
    ]  # fmt: skip
    return [decide(answers, as_of) for answers, as_of in told]


def test_every_rule_is_reached(every_path):
    """Each row of each table holds on some path; those that need a day or an offered answer are named."""
    reached = {entry for path in every_path for entry in path.held}
    beside = {
        (entry["rule"], entry["code"]) for found in beside_the_walk() for entry in found["reasons"] if entry["held"]
    }
    dead = {
        (rule.table, rule.row, rule.code)
        for rules in TABLES.values()
        for rule in rules
        if (rule.table, rule.row, rule.code) not in reached and (rule.row, rule.code) not in beside
    }
    assert not dead
    only_beside = {
        rule.row for rules in TABLES.values() for rule in rules if (rule.table, rule.row, rule.code) not in reached
    }
    assert only_beside == {"K4", "K6", "K8", "N8", "N16", "N17", "N18", "N19", "N20", "N22", "N30"}


def test_every_word_is_reached(every_path, content: Content):
    """Each outcome, basis, way, paper, missing thing, insurance, payer and note is said to somebody."""
    found = [*(path.result for path in every_path), *beside_the_walk()]
    phrases = content.wizard.phrases
    assert {result["attach"] for result in found} == set(content.wizard.outcomes)
    assert {result["basis"] for result in found} - {None} == set(phrases.basis)
    for part in ("channels", "documents", "missing", "insurance"):
        assert {code for result in found for code in result[part]} == set(getattr(phrases, part)), part
    assert {payer for result in found for payers in result["care"].values() for payer in payers} == set(phrases.payers)
    assert {note for result in found for note in result["notes"]} == set(phrases.notes)


# What the rows above have left holds always.
ALWAYS = {"everybody", "no-one-else-named"}


def test_every_reason_is_reached_and_can_fail(every_path, content: Content):
    """Each condition holds for somebody and breaks for somebody: none is decoration."""
    seen: dict[bool, set[str]] = {True: set(), False: set()}
    walked = (evaluate_all(Person(path.answers, DAY, law())).findings() for path in every_path[::37])
    for finding in (finding for findings in walked for finding in findings):
        seen[True] |= {reason.code for reason in finding.reasons}
    for found in [*beside_the_walk(), *(decide(*person) for person in people(300))]:
        for reason in (reason for entry in found["reasons"] for reason in entry["reasons"]):
            seen[reason["held"]].add(reason["reason"])
    for answers, as_of in [*people(300), *((path.answers, DAY) for path in every_path[::97])]:
        person = evaluate_all(Person(answers, as_of, law())).person
        for rule in (rule for rules in TABLES.values() for rule in rules):
            seen[False] |= {reason.code for reason in evaluate(rule, person).reasons if not reason.held}
    assert seen[True] == set(content.wizard.reasons)
    assert set(content.wizard.reasons) - seen[False] == ALWAYS


# ---------------------------------------------------------------- promises


def test_an_emergency_never_reads_not_entitled(every_path):
    """Whoever it is, emergency help and emergency childbirth name a payer or where to ask, never a refusal
    and never money first; 103 is always told."""
    for result in [*(path.result for path in every_path), *(decide(*person) for person in people(2000))]:
        for kind in ("emergency", "emergency-childbirth"):
            assert set(result["care"][kind]) <= EMERGENCY_PAYERS
        assert "call-103" in result["notes"]


REFUSAL = re.compile(
    r"не име(ете|ет|ют) права|нет права|не положен|не полагается|не оказыва|вам откаж|отказыва"
    r"|құқығыңыз жоқ|құқығы жоқ|көрсетілмейді|бас тартады|тиесілі емес",
    re.IGNORECASE,
)
EMERGENCY = re.compile(r"экстренн|неотложн|скор(ая|ой|ую) помощ|103|шұғыл|жедел", re.IGNORECASE)


def test_words_never_refuse_an_emergency(content: Content):
    """No sentence of the wizard that speaks of emergencies says that somebody has no right to help."""
    wizard = content.wizard
    texts = [text for outcome in wizard.outcomes.values() for text in (outcome.title, outcome.text)]
    texts += [text for outcome in wizard.outcomes.values() for step in outcome.steps for text in (step.text, step.help) if text]
    texts += [text for reason in wizard.reasons.values() for text in (reason.holds, reason.fails)]
    for part in type(wizard.phrases).model_fields:
        texts += [
            text for phrase in getattr(wizard.phrases, part).values() for text in (phrase.text, phrase.help) if text
        ]
    payers = [wizard.phrases.payers[name] for name in EMERGENCY_PAYERS]
    for text in texts:
        for language in content.languages:
            for sentence in re.split(r"(?<=[.!?])\s", text[language]):
                assert not (EMERGENCY.search(sentence) and REFUSAL.search(sentence)), sentence
    for phrase in payers:
        for language in content.languages:
            assert not REFUSAL.search(phrase.text[language])


def test_how_many_questions_are_left_falls_with_every_answer():
    """The page says "no more than N": from every state, whatever is answered, N falls, and it is 0 before the end."""
    states = paths.flow(DAY, law())["states"]
    most = paths.most_after(states)
    assert max(most.values()) == 12  # before the first answer
    for name, (_, ways) in states.items():
        for after in ways.values():
            assert after == "end" or most[after] < most[name]
        assert most[name] > 0 or set(ways.values()) == {"end"}


def loses(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Rights that were there and are gone: a yes, a way, care that somebody else surely pays."""
    gone = ["attach"] if before["attach"] in YES and after["attach"] not in YES else []
    gone += [way for way in before["channels"] if way not in after["channels"]]
    for kind, payers in before["care"].items():
        if not UNCERTAIN & set(payers) and UNCERTAIN & set(after["care"][kind]):
            gone.append(kind)
    return gone


def better(answers: dict[str, Any], as_of: date) -> list[dict[str, Any]]:
    """The same person with more insurance, a signature, or an IIN."""
    year = {"policy_start": as_of.isoformat(), "policy_end": (as_of + timedelta(days=365)).isoformat()}
    more = [{"insured": "yes"}, {"signature": "yes"}, {"iin": "yes"}]
    policy = answers.get("policy")
    if policy in (None, "unsure", "none"):
        more += [{"policy": kind, **year} for kind in ("voluntary", "imputed", "both")]
    if policy in ("voluntary", "imputed"):
        more += [{"policy": "both"}]
    if policy in ("voluntary", "imputed", "both"):
        more += [year, {"policy_covers_primary_care": "yes"}, {"policy_clinics": "named"}]
    return more


def test_insurance_or_a_signature_never_takes_a_right_away(every_path):
    """Whoever gets insured, gets a policy, a longer or wider one, a signature or an IIN loses nothing."""
    walked = [(path.answers, DAY) for path in every_path[::41]]
    for answers, as_of in [*walked, *people(800)]:
        before = decide(answers, as_of)
        for more in better(answers, as_of):
            assert not loses(before, decide({**answers, **more}, as_of)), (answers, as_of, more)


# ---------------------------------------------------------------- answers off the way


def test_answers_off_the_way_count_for_nothing():
    """Whatever else was once answered or stands in a table, the answers on the way are the same, and so is the
    result with all its reasons. Whatever is told of what is nearest and of what comes is the same too."""
    strangers, compared = people(2000, seed=8), 0
    for (answers, as_of), (others, _) in zip(people(2000), strangers, strict=True):
        path, question = follow(answers, as_of)
        assert path.items() <= answers.items()
        if question is not None:
            continue
        decision = evaluate_all(Person(path, as_of, law()))
        settled = decision.person
        stray = {key: value for key, value in others.items() if key not in path and not settled.counts(QUESTIONS[key])}
        assert follow({**stray, **path}, as_of) == (path, None)
        assert decide({**stray, **path}, as_of) == decide(path, as_of), (path, stray, as_of)
        assert nearest_yes(decision, {**stray, **path}) == nearest_yes(decision, path), (path, stray, as_of)
        compared += bool(stray)
    assert compared > 1000


def test_an_answer_counts_where_the_way_or_the_offer_has_it():
    """One mechanism: what is on the way of somebody counts, and for whoever attaches nothing else does. Whoever is
    stopped earlier is asked no further, but what he has told of his policy and his clinics still counts."""
    told_before = {
        "clinic_gives_primary_care",
        "policy_covers_primary_care",
        "policy_clinics",
        "clinic_is_fund_supplier",
        "clinic_system_linked",
    }
    for answers, as_of in people(2000):
        path, question = follow(answers, as_of)
        if question is None:
            decision = evaluate_all(Person(answers, as_of, law()))
            more = {key for key in answers if decision.person.counts(QUESTIONS[key])} - set(path)
            assert all(decision.person.counts(QUESTIONS[key]) for key in path), (answers, as_of)
            assert more <= (set() if decision.said_yes else told_before), (answers, as_of)


def test_changing_one_answer_changes_no_other():
    """When an answer is changed, all others stay as they were given, and what was asked before it stays asked."""
    draw = random.Random(11)
    for answers, as_of in people(700):
        before, _ = follow(answers, as_of)
        if not before:
            continue
        key = draw.choice(list(before))
        changed = {**answers, key: "unsure"}
        path, _ = follow(changed, as_of)
        assert path.items() <= changed.items()
        earlier = [name for name in list(before)[: list(before).index(key)] if not QUESTIONS[name].optional]
        assert [name for name in path if name in earlier] == earlier


def test_answers_beside_a_result_count():
    """What was left out because there were too many questions can be added, and colours the result."""
    answers = {
        "status": "residence-permit", "permit_until": "2020-01-01", "citizenship": "russia", "role": "worker-family",
        "birth_date": "1990-01-01", "policy": "voluntary", "policy_end": "2027-05-05", "policy_start": "2026-01-01",
        "clinic_gives_primary_care": "yes", "policy_covers_primary_care": "yes", "policy_clinics": "named",
        "clinic_is_fund_supplier": "no", "clinic_system_linked": "yes", "insured": "yes", "iin": "no",
        "applicant": "legal-representative",
    }  # fmt: skip
    path, question = follow(answers, DAY)
    assert (path, question) == (answers, None)
    assert decide(path, DAY)["care"]["specialist"] == ["osms"]


# ---------------------------------------------------------------- nothing is lost by walking classes


def representative(answers: dict[str, Any], as_of: date) -> dict[str, Any]:
    """The person of the walk who stands for these answers."""
    found = {}
    for key, value in answers.items():
        same = paths.SAME.get(key, {})
        if key == "policy_start" and found.get("policy_end") in (None, "unsure"):
            continue  # is not asked without an end, and says nothing then
        if QUESTIONS[key].kind == "date" and value != "unsure":
            name = class_of(key, date.fromisoformat(value), answers, as_of)
            named = {choice.name: choice.value for choice in paths.dates(key, found, as_of)}
            found[key] = named[name]
        else:
            found[key] = same.get(value, value) if isinstance(value, str) else value
    return found


def class_of(key: str, day: date, answers: dict[str, Any], as_of: date) -> str:
    """The class of a day, said anew."""
    if key == "birth_date":
        return (
            "minor"
            if Person({"status": "temporary", "role": "worker-family", "birth_date": day}, as_of, law()).minor
            else "adult"
        )
    if key == "policy_start":
        end = date.fromisoformat(answers["policy_end"])
        return "after-end" if day > end else "begun" if day <= as_of else "not-begun"
    if day == as_of and key == "policy_end":
        return "ends-today"
    return "ended" if day < as_of else "runs"


def test_people_and_those_who_stand_for_them_have_one_result():
    """No rule tells an answer from the one that walks for it, nor a day from its class; days themselves and
    the hint on pensions apart."""
    compared = 0
    for answers, as_of in people(3000):
        ordered = {key: answers[key] for key in QUESTIONS if key in answers}  # an end before its start
        stand_in = representative(ordered, as_of)
        if answers.get("policy_start", "unsure") != "unsure" and "policy_start" not in stand_in:
            continue
        if stand_in.get("policy_end") and class_of_start_is_lost(ordered, as_of):
            continue
        one, other = (reasonless(decide(who, as_of)) for who in (answers, stand_in))
        for found in (one, other):
            found["notes"] = [note for note in found["notes"] if note != "pension-age-reached"]
            found["valid_until"] = found["valid_until"] is not None
            del found["review_on"], found["unchecked"]
        assert one == other, (answers, as_of)
        compared += 1
    assert compared > 2000


def class_of_start_is_lost(answers: dict[str, Any], as_of: date) -> bool:
    """A start after today is only walked with an end after today; a start is not asked of an ended policy."""
    start, end = answers.get("policy_start", "unsure"), answers.get("policy_end", "unsure")
    return "unsure" not in (start, end) and date.fromisoformat(end) < as_of


# ---------------------------------------------------------------- the static walk and the flow


def on_a_page(path: Path) -> dict[str, Any]:
    """What a static page can say of a result: no days, no kind of contract, no note said to all."""
    found = path.result
    (row,) = (row for table, row, _ in path.held if table == "attach")
    basis = found["basis"] if found["attach"] == "yes-by-status" else None
    notes = [note for note in found["notes"] if note not in paths.SAID_TO_ALL]
    parts = {part: found[part] for part in ("channels", "documents", "missing", "insurance", "care")}
    return {"attach": found["attach"], "rule": row, "basis": basis, "notes": notes, **parts}


def test_static_pages_say_what_the_rules_say(every_path):
    """Each path of real questions ends on the static page with its own result, insured or not."""
    folded, insured = static(), None
    for path in every_path:
        colours = [(key, choice.name) for key, choice in path.steps if QUESTIONS[key].optional]
        if colours == [("insured", "yes")]:
            assert insured == on_a_page(path)
        if colours:
            continue
        state = folded.states[folded.start]
        for key, choice in path.steps:
            assert state["question"] == key
            (after,) = [after for codes, after in state["choices"] if set(choice.codes or (choice.name,)) <= set(codes)]
            state = folded.states[after]
        assert state["result"] == on_a_page(path)
        insured = state["insured"]


def test_static_pages_offer_every_answer_once():
    """A static question has each answer exactly once, and every page is reached from the first."""
    folded = static()
    reached = {folded.start}
    for state in folded.states.values():
        if "question" not in state:
            continue
        offered = [code for codes, _ in state["choices"] for code in codes]
        assert len(offered) == len(set(offered))
        question = QUESTIONS[state["question"]]
        if question.kind == "choice":
            assert set(offered) == {*question.values, "unsure"}
        reached |= {after for _, after in state["choices"]}
    assert reached == set(folded.states)
    assert len(folded.states) < 450


def test_flow_asks_what_the_rules_ask(every_path):
    """The flow that the page follows while Python is on its way asks the same questions on every path."""
    flow = paths.flow(DAY, law())
    seen: set[tuple] = set()
    for path in every_path:
        state, answers = flow["start"], {}
        for key, choice in path.steps:
            mark = tuple((key, str(value)) for key, value in answers.items())
            known = mark in seen
            seen.add(mark)
            if not known and not any(QUESTIONS[done].optional for done in answers):
                assert paths.next_key(answers, DAY, law(), skip_optional=False) == flow["states"][state][0], answers
            if flow["states"][state][0] != key:
                break  # a colour that the walk takes alone; the flow asks the ones before it
            state = flow["states"][state][1][choice.codes[0] if choice.codes else choice.name]
            answers[key] = choice.value


def test_flow_asks_what_the_rules_ask_of_anybody():
    """And of random people who answer whatever they are asked, to the end."""
    flow = paths.flow(DAY, law())
    draw = random.Random(5)
    for _ in range(1500):
        state, answers = flow["start"], {}
        while (key := ask(answers, DAY)) is not None:
            assert flow["states"][state][0] == key
            choice = draw.choice(paths.choices(key, answers, DAY))
            code = draw.choice(choice.codes or (choice.name,))
            answers[key] = choice.value if QUESTIONS[key].kind != "choice" else code
            state = flow["states"][state][1][code]
        assert state == "end"
