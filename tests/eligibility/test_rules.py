"""The shape of the rules: a function a row, a line a condition, each with its word and its source."""

import ast
import random
from typing import Any

import pytest

from eligibility import QUESTIONS
from eligibility.decision import settle
from eligibility.engine import TABLES, Rule, attempt
from eligibility.person import Person
from eligibility.present import ASK, MEANING, TONE
from eligibility.rules.care import KINDS
from scripts import ROOT
from scripts.content.load import Content
from scripts.site.rules_data import COMING
from tests.second_reading import random_person

FOLDER = ROOT / "wizard/eligibility/rules"
ALL = [rule for rules in TABLES.values() for rule in rules]
# On whose word each row stands: its tier, the statements of the Fund, the acts. For D and C as §3 and §4 of the
# tables say. It is written here a second time, so that nobody loses a source by a slip of the hand.
WORD = {
    "D1": "judgement", "D2": "judgement F101-F102", "D3": "seed F16-F21", "D4": "seed F74", "D5": "law order-44",
    "D6": "seed F75-F76", "D7": "seed F75", "D8": "law order-44", "D9": "seed F4 F79", "D10": "judgement F5",
    "D11": "seed F5-F6", "D12": "judgement F5", "D13": "seed F28 F80", "D14": "seed F114-F116",
    "D15": "seed F29-F30", "D16": "judgement F29-F30", "D17": "seed F108 dsm-194 fund-qa",
    "D18": "seed F77-F80 F91 F95 dsm-194 fund-qa", "D19": "seed F2-F5 dsm-194", "D20": "judgement F4 F118 gov-722",
    "K1": "seed F100 F124 health-code#art-83", "K2": "seed F89-F90 dsm-92", "K3": "seed F57 F76 F111-F112",
    "K4": "judgement F63", "K5": "judgement F112", "K6": "seed F64 F69-F70 F83-F86", "K7": "seed F126",
    "K8": "law F61-F62 eaeu-treaty#annex-30", "K9": "seed F126", "K10": "judgement F57 F83",
    "K11": "law F61-F62 cis-agreement", "K12": "judgement F58", "K13": "judgement", "K14": "seed F67-F68",
    "K15": "seed F88-F91 dsm-92", "K16": "judgement F88-F90 dsm-92", "K17": "judgement F63 F68",
    "K18": "judgement F63", "K19": "law F125 dsm-121 health-code#art-83-2", "C1": "seed F31-F42",
    "C2": "seed F44-F53", "C3": "seed F49", "C4": "judgement F46 F48 F53", "C6 in-person": "seed F10 fund-qa",
    "C6 insurer": "seed F11", "C7": "law F108 dsm-194 fund-qa", "N1": "judgement F60 F63", "N2": "judgement F103",
    "N3": "judgement F101", "N4": "seed F71", "N5": "judgement F57 F83", "N6": "judgement F61",
    "N7": "law cis-agreement", "N8": "seed F123", "N9": "judgement F108 dsm-194", "N10": "judgement F107-F108",
    "C5": "judgement ministry-notice-2025", "N11": "seed F26-F27", "N12": "seed F22-F25",
    "N13": "judgement F28 F80", "N14": "judgement F115-F116", "N15": "law F92 labour-code#art-26",
    "N16": "judgement F15 ministry-notice-2025", "N17": "law F15 ministry-notice-2025",
    "N18": "judgement F15 draft-2026", "N19": "law gov-3176", "N20": "law F45 social-code",
    "N21": "judgement F5-F6", "N22": "judgement order-141", "P1": "seed F7-F8", "P2": "seed F9",
    "P3": "law F4 fund-qa", "P4": "law F108 fund-qa", "P5": "law fund-qa", "P6 application": "seed F44 F54",
    "P6 identity-document": "law F44 gov-3176", "P7": "law F45 gov-3176", "P8": "law F50 gov-3176",
    "P9": "law F46 F53 gov-3176", "P10": "law F51 gov-3176", "P11": "seed F49", "I1": "seed F74-F76 F112",
    "I2": "seed F79", "I3": "seed F4", "I4": "seed F5-F6", "I5": "seed F114-F116", "I6": "seed F80",
    "M1": "seed F31 F35", "M2": "seed F95 order-44",
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
    """D1 … D20 in order, each once: the first that holds wins."""
    assert [rule.row for rule in TABLES["attach"]] == [f"D{number}" for number in range(1, 21)]


def test_rows_of_the_ways_are_all_there():
    """C1 … C7; C8 (no way without a yes) is that no row holds, and C5 is a note."""
    assert [rule.row for rule in TABLES["channels"]] == ["C1", "C2", "C3", "C4", "C6", "C7", "C6"]
    assert [rule.row for rule in TABLES["notes"] if rule.row[0] == "C"] == ["C5"]


@pytest.mark.parametrize(
    ("table", "letter", "last"), [("care", "K", 19), ("documents", "P", 11), ("insurance", "I", 6), ("missing", "M", 2), ("notes", "N", 22)]
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
    gives = [rule.gives for rule in ALL]
    found["missing"] |= {give["missing"] for give in gives if "missing" in give}
    found["payers"] = {payer for give in gives for payer in give.get("pays", "").split()}
    bases = [give["basis"] for give in gives if "basis" in give]
    found["basis"] = {name for basis in bases for name in (basis.values() if isinstance(basis, dict) else [basis])}
    found["tiers"] = {rule.tier for rule in ALL}
    found["notes"] |= {"provider-rule-2027"}  # said of a coming day, not by a rule
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


def test_coming_law_is_cited(content: Content):
    """What changes on a coming day cites a source that we have."""
    assert set(COMING) <= set(content.sources)


def test_gives_of_a_table_are_alike():
    """A row of §3 gives a basis or what is missing, never both and never neither; a cell of §6 gives payers."""
    for rule in TABLES["attach"]:
        assert len({"basis", "missing"} & set(rule.gives)) == 1, rule.row
        assert ("basis" in rule.gives) == rule.code.startswith("yes-")
    assert all(list(rule.gives) == ["pays"] for rule in TABLES["care"])


def test_rows_say_by_themselves_whom_they_speak_of():
    """Each row has its own page and is read alone: it holds only for those it speaks of, not because the rows
    above have taken everybody else."""
    draw = random.Random(6)
    for answers, day in (random_person(draw) for _ in range(1500)):
        status, until = answers.get("status", "unsure"), answers.get("permit_until", "unsure")
        permit = status in ("residence-permit", "stateless-permit")
        ended = permit and until != "unsure" and until < day.isoformat()
        temporary = status == "temporary" or ended
        eaeu = answers.get("citizenship") in ("russia", "belarus", "kyrgyzstan", "armenia")
        worker = answers.get("role") in ("worker", "worker-family")
        policy, end, start = (answers.get(key, "unsure") for key in ("policy", "policy_end", "policy_start"))
        today = day.isoformat()
        runs = end != "unsure" and today <= end and (start == "unsure" or start <= min(today, end))
        speaks = {row: temporary or status == "asylum-seeker" for row in ("D9", "D10", "D11", "D12", "D13", "D14", "D19", "D20")}
        speaks |= {row: temporary and eaeu and worker for row in ("D15", "D16", "D17", "D18")}
        speaks |= {row: speaks[row] and runs and policy not in ("none", "unsure") for row in ("D17", "D18", "D19", "D20")}
        speaks["D20"] = speaks["D20"] and policy == "imputed"
        speaks |= {"D6": status == "residence-permit" and not ended, "D7": status == "stateless-permit" and not ended}
        person = settle(Person(answers, day)).person
        assert [rule.row for rule in TABLES["attach"] if not speaks.get(rule.row, True) and attempt(rule, person).held] == []


def test_policy_route_rows_say_since_when():
    """Each row that rests on the policy route names the amount that says from which day it exists."""
    since: dict[str, Any] = {rule.row: rule.since for rule in TABLES["attach"]}
    assert {row for row, name in since.items() if name} == {f"D{number}" for number in range(9, 21)}
