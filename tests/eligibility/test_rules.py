"""The shape of the rules: a function a row, a line a condition, each with its word and its source."""

import ast
import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from eligibility import QUESTIONS, law
from eligibility.decision import evaluate_all
from eligibility.engine import TABLES, Rule, evaluate
from eligibility.output.presenter import ASK, MEANING, NARROWER_VOLUME, TONE
from eligibility.person import Person
from eligibility.rules.care import KINDS

from scripts import ROOT
from scripts.content.load import Content
from tests.second_reading import random_person

FOLDER = ROOT / "wizard/eligibility/rules"
ALL = [rule for rules in TABLES.values() for rule in rules]
# On whose word each row stands: its tier, the statements of the Fund, the acts. For D and C as §3 and §4 of the
# tables say. It is written here a second time, so that nobody loses a source by a slip of the hand.
WORD = {
    "D1": "judgement", "D2": "judgement F101-F102", "D3": "law F16-F21 dsm-194#point-3 standard-49#point-13",
    "D4": "law F74 dsm-194#point-4", "D5": "law dsm-194#point-4 health-code#art-83 health-code#art-196",
    "D6": "law F75-F76 dsm-194#point-4", "D7": "law F75 dsm-194#point-4",
    "D8": "law dsm-194#point-4 health-code#art-83 health-code#art-196",
    "D8a": "judgement migration-law#art-25 refugee-law#art-11",
    "D9": "law F4 F79 dsm-194#point-27-2 dsm-194#point-28 dsm-194#point-31-4", "D10": "judgement F5",
    "D11": "law F5-F6 dsm-194#point-29", "D12": "law F5 dsm-194#point-29", "D13": "law F28 F80 dsm-194#point-6-1",
    "D14": "law F114-F116 dsm-194#point-19", "D15": "law F29-F30 dsm-194#point-7 order-665#point-9",
    "D16": "judgement F29-F30 dsm-194#point-7",
    "D17": "law F108 dsm-194#point-30-2 dsm-194#point-30-3 dsm-194#point-31-4",
    "D18": "law F77-F80 F91 F95 dsm-194#point-6 dsm-194#point-19 dsm-194#point-28",
    "D19": "law F2-F5 dsm-194#point-6-1 dsm-194#point-28",
    "D20": "law F118 dsm-194#point-6-2 dsm-194#point-19 dsm-194#point-27-2 dsm-194#point-28 dsm-194#point-29 dsm-194#point-33 order-665#point-5",
    "D21": "judgement F118 dsm-194#point-28 health-code#art-201-1",
    "K1": "judgement migration-law#art-25 refugee-law#art-11",
    "K2": "judgement health-code#art-81 migration-law#art-25 refugee-law#art-11",
    "K3": "law health-code#art-200 gov-421#point-4", "K4": "law order-138",
    "K5": "law F100 F124 health-code#art-83 health-code#art-196 order-138",
    "K6": "judgement gov-421#point-2 guaranteed-2027", "K7": "law F100 F124 health-code#art-83 health-code#art-196",
    "K8": "judgement health-code#art-81 guaranteed-2027", "K9": "law F89-F90 health-code#art-81 dsm-92",
    "K10": "law F57 F76 F111-F112 gov-421#point-1 gov-421#point-4", "K11": "seed F57 F76 F111-F112",
    "K12": "judgement F63", "K13": "judgement F112",
    "K14": "law F64 F69-F70 F83-F86 order-478#point-10 order-665#point-11 gov-421#point-1 gov-421#point-4",
    "K15": "law F126 order-478#point-10 health-code#art-200 gov-421#point-4",
    "K16": "law F61-F62 eaeu-treaty#annex-30", "K17": "judgement health-code#art-81 order-478#point-10",
    "K18": "law agreement-1998", "K19": "law F61-F62 cis-agreement agreement-1998", "K20": "judgement cis-agreement",
    "K21": "judgement F126 F58 health-code#art-202 order-478#point-38-8",
    "K22": "judgement F126 health-code#art-202 order-478#point-38-8",
    "K23": "judgement F58 health-code#art-202 order-111#annex-2", "K24": "law health-code#art-202 dsm-90#point-9-1",
    "K25": "law F67-F68 dsm-194#point-33 order-111#annex-2", "K26": "seed F88-F91 health-code#art-81 dsm-92",
    "K27": "law health-code#art-81 order-111#annex-2", "K28": "judgement F88-F90 health-code#art-81 dsm-92",
    "K29": "law F57 F83 order-478#point-9 order-478#point-10 order-478#point-38-8 order-665#point-11",
    "K30": "judgement F63 F68", "K31": "law F68 order-111#annex-2", "K32": "judgement F63 order-665#point-12",
    "K33": "law F125 dsm-121 health-code#art-83-2 health-code#art-196 order-665#point-5",
    "C1": "law F31-F42 dsm-194#point-21 dsm-194#point-27-1 dsm-194#annex-9", "C2": "law F44-F53 dsm-194#point-23",
    "C3": "law F49 dsm-194#annex-7-11", "C4": "law F46 F48 F53 dsm-194#point-23",
    "C6 in-person": "law F10 dsm-194#point-27-2 dsm-194#point-28",
    "C6 insurer": "law F11 dsm-194#point-27-2 dsm-194#point-30-1", "C7": "law F108 dsm-194#point-30-3",
    "C9": "law dsm-194#point-30-2", "C10": "law dsm-194#annex-7-11", "N1": "judgement F60 F63", "N2": "judgement F103",
    "N3": "judgement F101", "N4": "seed F71",
    "N5": "law F57 F83 order-478#point-9 order-478#point-10 order-478#point-38-8 order-665#point-11",
    "N6": "law F61 dsm-90#point-9-1", "N7": "law agreement-1998 cis-agreement", "N8": "seed F123",
    "N9": "law F108 dsm-194#point-30-3", "N10": "judgement F107-F108", "C5": "judgement ministry-notice-2025",
    "N11": "seed F26-F27", "N12": "seed F22-F25", "N13": "judgement F28 F80",
    "N14": "judgement F115-F116 dsm-194#point-19", "N15": "law F92 labour-code#art-26",
    "N16": "law F15 dsm-194#point-31-3 dsm-194#point-32", "N17": "law F15 dsm-194#point-31-3 dsm-194#point-32",
    "N18": "law dsm-194#point-31-2 draft-2026", "N19": "law dsm-194#point-31-1", "N20": "law F45 social-code",
    "N21": "judgement F5-F6 dsm-194#point-29 order-111#point-10-1", "N22": "judgement order-141",
    "N23": "law dsm-194#point-29", "N24": "law order-111#point-12", "N25": "law order-111#point-5-5 order-111#point-6",
    "N26": "law health-code#art-201-1 order-111#annex-2",
    "N27": "law dsm-194#point-6-2 dsm-194#point-28 dsm-194#point-23-8 dsm-194#point-31-4",
    "N28": "law migration-law#art-25 refugee-law#art-11", "N29": "law migration-law#art-25 refugee-law#art-11",
    "N30": "judgement order-138 gov-421#point-2 guaranteed-2027", "N32": "judgement F101", "N31": "judgement cis-agreement agreement-1992",
    "P1": "law F7-F8 dsm-194#point-28", "P2": "law F9 dsm-194#point-28", "P3": "law dsm-194#point-30-3",
    "P4": "law F4 dsm-194#point-28", "P5": "law F108 dsm-194#point-28 dsm-194#point-30-2",
    "P6": "law dsm-194#point-30-2", "P7": "law dsm-194#annex-7-11", "P8 application": "law F44 F54 dsm-194#point-23",
    "P8 identity-document": "law F44 dsm-194#annex-7", "P9": "law F45 dsm-194#annex-7",
    "P10": "law F50 dsm-194#annex-7", "P11": "law F46 dsm-194#annex-7", "P12": "law F51 dsm-194#annex-7",
    "P13": "law F47 dsm-194#annex-7", "P14": "law F48 dsm-194#annex-7",
    "P15": "law F52 dsm-194#annex-7 dsm-194#point-11", "P16": "law F53 dsm-194#annex-7 dsm-194#point-10",
    "P17": "law F49 dsm-194#annex-7-11", "I1": "judgement order-478#point-9 order-478#point-10 order-478#point-38-8",
    "I2": "law F74-F76 F112 order-478#point-9", "I3": "law F79 dsm-194#point-28",
    "I4": "law dsm-194#point-28 labour-code#art-26", "I5": "seed F4 dsm-194#point-28",
    "I6": "law F5-F6 dsm-194#point-29", "I7": "law F114-F116 dsm-194#point-19", "I8": "seed F80",
    "M1": "law F31 F35 dsm-194#annex-9", "M2": "judgement F95 dsm-194#point-28",
}  # fmt: skip


def functions() -> list[ast.FunctionDef]:
    """Every function that is entered as a row, in the order of the files."""
    found = []
    for path in sorted(FOLDER.glob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.decorator_list:
                found.append(node)
    return found


def yields(function: ast.FunctionDef) -> list[tuple[str, ast.expr]]:
    """The reasons of a row, each with its condition."""
    tuples = [node.value for node in ast.walk(function) if isinstance(node, ast.Yield)]
    return [(pair.elts[0].value, pair.elts[1]) for pair in tuples]


FUNCTIONS = functions()


# ---------------------------------------------------------------- rows


def test_rows_of_attachment_are_in_the_order_of_the_table():
    """D1 … D8, D8a, D9 … D21 in order, each once: the first that holds wins."""
    assert [rule.row for rule in TABLES["attach"]] == [*(f"D{number}" for number in range(1, 9)), "D8a", *(f"D{number}" for number in range(9, 22))]


def test_rows_of_the_ways_are_all_there():
    """C1 … C10; C8 (no way without a yes) is that no row holds, and C5 is a note."""
    assert [rule.row for rule in TABLES["channels"]] == ["C1", "C2", "C3", "C4", "C6", "C7", "C6", "C9", "C10"]
    assert [rule.row for rule in TABLES["notes"] if rule.row[0] == "C"] == ["C5"]


@pytest.mark.parametrize(
    ("table", "letter", "last"), [("care", "K", 33), ("documents", "P", 17), ("insurance", "I", 8), ("missing", "M", 2), ("notes", "N", 32)]
)
def test_our_own_row_numbers_have_no_gap(table: str, letter: str, last: int):
    """The tables without row numbers have ours, from 1 on, in their order: cells of care are tried in it, the
    others are shown in it."""
    numbers = [int(rule.row[1:]) for rule in TABLES[table] if rule.row[0] == letter]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(1, last + 1))


def test_all_kinds_of_care_have_cells():
    """Nine kinds, each in some row."""
    assert {rule.code for rule in TABLES["care"]} == set(KINDS) and len(KINDS) == 9


def test_one_function_one_row():
    """A function is one row, and no two functions of a table are the same row and code."""
    entries = [(rule.table, rule.row, rule.code) for rule in ALL]
    assert len(entries) == len(set(entries))
    made = {rule.conditions.__name__ for rule in ALL}
    assert len(FUNCTIONS) == len({(rule.conditions.__module__, rule.conditions.__name__) for rule in ALL})
    assert {function.name for function in FUNCTIONS} == made


def word(rule: Rule) -> set[str]:
    return {rule.tier, *rule.facts, *rule.law}


@pytest.mark.parametrize("row", WORD)
def test_rows_stand_on_the_word_of_the_tables(row: str):
    """Each row names its tier and its sources, and no others."""
    number, _, code = row.partition(" ")
    wanted: set[str] = set()
    for part in WORD[row].split():
        first, dash, last = part.replace("F", "").partition("-")
        many = part[0] == "F" and dash
        wanted |= {f"F{one}" for one in range(int(first), int(last) + 1)} if many else {part}
    rules = [rule for rule in ALL if rule.row == number and code in ("", rule.code)]
    assert rules and all(word(rule) == wanted for rule in rules)


def test_no_row_is_left_out():
    """Every row of every table is in the list above."""
    assert {rule.row for rule in ALL} == {row.partition(" ")[0] for row in WORD}


# ---------------------------------------------------------------- conditions


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_a_row_is_a_list_of_conditions(function: ast.FunctionDef):
    """A rule only yields: a reason in plain code and one condition, with nothing that joins two."""
    assert yields(function)
    for statement in function.body:
        assert isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Yield | ast.YieldFrom)
    for reason, condition in yields(function):
        assert isinstance(reason, str)
        joined = [node for node in ast.walk(condition) if isinstance(node, ast.BoolOp | ast.IfExp | ast.Lambda | ast.BitAnd | ast.BitOr)]
        called = {ast.unparse(node.func) for node in ast.walk(condition) if isinstance(node, ast.Call)}
        assert not joined and not called & {"any", "all"}
        assert len([node for node in ast.walk(condition) if isinstance(node, ast.Compare)]) <= 1


def test_one_reason_is_one_condition():
    """The same reason is worked out in the same way in every row; `True` stands for what the rows above left."""
    conditions: dict[str, set[str]] = {}
    for function in FUNCTIONS:
        for reason, condition in yields(function):
            conditions.setdefault(reason, set()).add(ast.unparse(condition))
    assert [reason for reason, ways in conditions.items() if len(ways - {"True"}) > 1] == []
    written = [way for ways in conditions.values() for way in ways - {"True"}]
    assert len(written) == len(set(written)), "two reasons are worked out in the same way"


def test_no_rule_reads_the_clock_or_an_amount_of_its_own():
    """Days and numbers of the law are in content/law/amounts.yaml; a rule holds none, and no today."""
    for path in FOLDER.glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        assert not [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and type(node.value) in (int, float)]
        assert "today()" not in path.read_text("utf-8")


# ---------------------------------------------------------------- sources and words


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: f"{rule.row}-{rule.code}")
def test_rule_says_on_whose_word(rule: Rule, content: Content):
    """A seed row names statements of the Fund, a law row an act; only a judgement may name neither."""
    assert rule.facts or rule.tier != "seed"
    assert rule.law or rule.tier != "law"
    assert rule.tier in content.wizard.phrases.tiers
    assert set(rule.facts) <= set(content.facts)
    for name in rule.law:
        source, _, point = name.partition("#")
        assert source in content.sources
        assert not point or point in {known.id for known in content.sources[source].points}
    assert rule.since is None or rule.since in content.amounts


def codes() -> dict[str, set[str]]:
    """Every code that a result can hold, by the part of the words that says it."""
    found: dict[str, set[str]] = {part: {rule.code for rule in TABLES[part]} for part in TABLES if part != "attach"}
    gives = [rule.outputs for rule in ALL]
    found["missing"] |= {give["missing"] for give in gives if "missing" in give}
    found["payers"] = {payer for give in gives for payer in give.get("pays", "").split()}
    bases = [give["basis"] for give in gives if "basis" in give]
    found["basis"] = {name for basis in bases for name in (basis.values() if isinstance(basis, dict) else [basis])}
    found["tiers"] = {rule.tier for rule in ALL}
    return found


@pytest.mark.parametrize("part", codes())
def test_words_are_those_of_the_rules(part: str, content: Content):
    """Every code has its words, and no words are left over that no rule can reach."""
    assert set(getattr(content.wizard.phrases, part)) == codes()[part]


def test_outcomes_are_those_of_the_rules(content: Content):
    """Every outcome has its words and its colour, and none is dead."""
    outcomes = {rule.code for rule in TABLES["attach"]}
    assert set(content.wizard.outcomes) == outcomes
    assert {*TONE, *ASK} <= outcomes


def test_reasons_are_those_of_the_rules(content: Content):
    """Every reason is said when it holds and when it does not, and none is dead."""
    written = {reason for function in FUNCTIONS for reason, _ in yields(function)}
    written |= {"already-attached"}  # yielded by the part that four notes share
    assert set(content.wizard.reasons) == written


def test_questions_are_those_of_the_rules(content: Content):
    """Every question has its words and one for each answer beside `unsure`; a day needs none."""
    assert set(content.wizard.questions) == set(QUESTIONS)
    for key, question in QUESTIONS.items():
        assert set(question.values) <= set(content.wizard.questions[key].options), key
        left = set(content.wizard.questions[key].options) - set(question.values)
        assert left <= {"unsure", "none"}, key


def test_meanings_are_said_by_reasons_that_exist(content: Content):
    """What an answer means is worded by a condition; each names a question, an answer and a reason."""
    classes = {"ended", "runs", "begun", "not-begun", "minor", "adult", "ends-today", "after-end"}  # of walk.dates
    for (key, value), (reason, side) in MEANING.items():
        assert value in QUESTIONS[key].values or (QUESTIONS[key].kind == "date" and value in classes)
        assert getattr(content.wizard.reasons[reason], side)


def test_coming_law_is_cited():
    """What changes on a coming day cites what a rule cites too: those citations are compiled."""
    assert set(NARROWER_VOLUME) <= {name for rule in ALL for name in rule.law}


def test_gives_of_a_table_are_alike():
    """A row of §3 gives a basis or what is missing, never both and never neither; a cell of §6 gives payers."""
    for rule in TABLES["attach"]:
        assert len({"basis", "missing"} & set(rule.outputs)) == 1, rule.row
        assert ("basis" in rule.outputs) == rule.code.startswith("yes-")
    assert all(list(rule.outputs) == ["pays"] for rule in TABLES["care"])


def speaks_not_of(answers: dict[str, Any], day: date) -> set[str]:
    """The rows of §3 that do not speak of this person, by the answers alone."""
    status, until = answers.get("status", "unsure"), answers.get("permit_until", "unsure")
    permit = status in ("residence-permit", "stateless-permit")
    ended = permit and until != "unsure" and until < day.isoformat()
    over = status in ("kandas", "refugee") and until != "unsure" and until < day.isoformat()
    temporary = status == "temporary" or ended
    by_policy = temporary or status == "asylum-seeker"
    eaeu = answers.get("citizenship") in ("russia", "belarus", "kyrgyzstan", "armenia")
    foreigner = answers.get("citizenship", "unsure") not in ("unsure", "stateless")
    role = answers.get("role")
    route = temporary and eaeu and role in ("worker", "worker-family")
    policy, end, start = (answers.get(key, "unsure") for key in ("policy", "policy_end", "policy_start"))
    today = day.isoformat()
    runs = end != "unsure" and today <= end and (start == "unsure" or start <= min(today, end))
    held = runs and policy not in ("none", "unsure")
    speaks = dict.fromkeys(("D9", "D10", "D11", "D12", "D14"), by_policy)
    speaks |= {"D13": by_policy and policy == "voluntary", "D15": route, "D16": route}
    speaks |= {"D17": temporary and role == "worker-family" and held, "D18": route and held}
    speaks |= {"D19": by_policy and held and policy != "imputed", "D21": by_policy and held and policy == "imputed"}
    speaks |= {"D20": speaks["D21"] and temporary and foreigner}
    speaks |= {"D5": status == "kandas" and not over, "D8": status == "refugee" and not over, "D8a": over}
    speaks |= {"D6": status == "residence-permit" and not ended, "D7": status == "stateless-permit" and not ended}
    return {row for row, held in speaks.items() if not held}


def speak_of_others(answers: dict[str, Any], day: date) -> list[str]:
    """Rows that hold for a person of whom they do not speak."""
    person, others = evaluate_all(Person(answers, day, law())).person, speaks_not_of(answers, day)
    return [rule.row for rule in TABLES["attach"] if rule.row in others and evaluate(rule, person).held]


def test_rows_say_by_themselves_whom_they_speak_of():
    """Each row has its own page and is read alone: it holds only for those it speaks of, not because the rows
    above have taken everybody else."""
    draw = random.Random(6)
    assert [(one, rows) for one in (random_person(draw) for _ in range(1500)) if (rows := speak_of_others(*one))] == []


DECIDING_ROWS = yaml.safe_load((Path(__file__).parent / "deciding_rows.yaml").read_text("utf-8"))


def deciding_rows(answers: dict[str, Any], day: date) -> dict[str, str]:
    """Which row of §3, and of §6 for each kind of care, gave the result."""
    decision = evaluate_all(Person(answers, day, law()))
    return {"attach": decision.attach.rule.row, "care": " ".join(decision.care[kind].rule.row for kind in KINDS)}


@pytest.mark.parametrize("case", DECIDING_ROWS, ids=lambda case: case["attach"])
def test_the_row_that_decides_is_the_one_that_speaks_of_the_person(case: dict[str, Any]):
    assert deciding_rows(case["answers"], case["day"]) == {"attach": case["attach"], "care": case["care"]}


def test_every_row_decides_for_somebody_there():
    named = {case["attach"] for case in DECIDING_ROWS}
    assert named == {rule.row for rule in TABLES["attach"]}
    won = {pair for case in DECIDING_ROWS for pair in zip(KINDS, case["care"].split(), strict=True)}
    assert won == {(rule.code, rule.row) for rule in TABLES["care"]}


def test_policy_route_rows_say_since_when():
    """Each row that rests on the policy route names the amount that says from which day it exists."""
    since: dict[str, Any] = {rule.row: rule.since for rule in TABLES["attach"]}
    assert {row for row, name in since.items() if name} == {f"D{number}" for number in range(9, 22)}
