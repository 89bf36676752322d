"""A public page for each rule, the register of them all, and the picture of the flow.

Everything is taken from the rules themselves: their rows, their conditions in order, their
sources. Only the words are from content/wizard/.
"""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from eligibility.engine import TABLES, Rule
from eligibility.law import Law
from markupsafe import Markup

from scripts.content import model
from scripts.content.contract import conditions
from scripts.content.formatting import day_in_words
from scripts.site.page_writer import Document, Writer
from scripts.site.pages.flow_diagram import picture

ORDER = ("attach", "channels", "documents", "insurance", "missing", "care", "notes")


def rows(table: str) -> list[tuple[str, list[Rule]]]:
    """The rows of a table in order, each with its rules."""
    return [(row, list(rules)) for row, rules in groupby(TABLES[table], key=lambda rule: rule.row)]


def address(row: str) -> str:
    return f"rules/{row.lower()}"


def said(writer: Writer, rule: Rule) -> model.Text:
    """What a rule gives, in words."""
    wizard = writer.content.wizard
    if rule.table == "attach":
        return wizard.outcomes[rule.code].title
    return getattr(wizard.phrases, rule.table)[rule.code].text


def together(rules: list[Rule]) -> list[tuple[list[str], list[Rule]]]:
    """Rules of a row by their conditions, which several codes may share."""
    return [(codes, list(group)) for codes, group in groupby(rules, key=conditions)]


def documents(writer: Writer) -> Iterator[Document]:
    every = [(table, row, rules) for table in ORDER for row, rules in rows(table)]
    seen = set()
    for i, (table, row, rules) in enumerate(every):
        if row in seen:
            continue  # a row that stands twice in its table has one page
        seen.add(row)
        rules = [rule for rule in TABLES[table] if rule.row == row]
        page = address(row)
        if not writer.wants(page):
            continue
        body = writer.fill(
            "rule.md.j2",
            page,
            row=row,
            table=table,
            parts=together(rules),
            said=lambda rule: said(writer, rule),
            phrases=writer.content.wizard.phrases,
            reasons=writer.content.wizard.reasons,
            since=[
                day_in_words(day, writer.language, writer.content.site)
                for rule in rules
                if (day := in_force_since(rule, writer.content.law))
            ][:1],
            before=next((other for _, other, _ in reversed(every[:i]) if other != row), None),
            after=next((other for _, other, _ in every[i + 1 :] if other not in seen), None),
            address=address,
        )
        yield writer.document(page, title(writer, row, rules), writer.content.pages["rules"].summary, body)


def in_force_since(rule: Rule, law: Law) -> date | None:
    """The day that the rule's amount names, or from which its newest value holds."""
    if not rule.since:
        return None
    value = law.latest(rule.since)
    return value if isinstance(value, date) else law.periods(rule.since)[-1][0]


def title(writer: Writer, row: str, rules: list[Rule]) -> model.Text:
    content = writer.content
    return model.Text(
        {
            language: f"{row}: {content.site.words['rule-table-' + rules[0].table][language]}"
            for language in content.languages
        }
    )


def register(writer: Writer, page: str) -> Markup:
    """What the page of rules shows: the flow, then each table with its rows."""
    tables = [(table, unique(table)) for table in ORDER]
    return writer.fill(
        "rules.md.j2",
        page,
        tables=tables,
        conditions=conditions,
        reasons=writer.content.wizard.reasons,
        said=lambda rule: said(writer, rule),
        address=address,
        flow=picture(writer),
    )


def unique(table: str) -> list[tuple[str, list[Rule]]]:
    """Each row once, with one rule for each thing it says."""
    found: dict[str, dict[str, Rule]] = {}
    for rule in TABLES[table]:
        found.setdefault(rule.row, {}).setdefault(rule.code, rule)
    return [(row, list(rules.values())) for row, rules in found.items()]
