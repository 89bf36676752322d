"""Nothing that the Fund says is lost: each of its statements bears something on the site. And law says how it was read."""

from datetime import date

import pytest

from scripts.content.load import Content
from scripts.site.citations import Citations, citations, pages
from scripts.site.inline import Addresses, Inline
from scripts.site.rules_data import citations as compiled

TODAY = date(2026, 11, 30)


def test_every_statement_of_the_fund_is_cited_by_a_page_or_an_answer(content: Content):
    """Texts must be in every language to load at all, so this holds in every language. A contact
    counts where a page shows it with its sources."""
    cited = {one for _, page in pages(content) for one in citations(page)}
    shown = {
        name for page in content.pages.values() for block in page.blocks for name in getattr(block, "contacts", [])
    }
    cited |= {one for contact in content.site.contacts if contact.id in shown for one in contact.cites}
    assert list(content.facts) == [f"F{number}" for number in range(1, 129)]
    assert [fact for fact in content.facts if fact not in cited] == []


def test_every_doubt_is_told_where_it_matters(content: Content):
    cited = {one for _, page in pages(content) for one in citations(page)}
    cited |= {doubt for fact in content.facts.values() for doubt in fact.doubts}
    assert [doubt for doubt in content.doubts if doubt not in cited] == []


def test_every_block_says_where_it_is_from(content: Content):
    for address, page in pages(content):
        for block in getattr(page, "blocks", []):
            if hasattr(block, "text") and block.type != "wizard":
                assert block.cites, f"{address}#{block.id}"


# ---------------------------------------------------------------- law that was read in a copy


def inline(content: Content, language: str) -> Inline:
    return Inline(Addresses(content, wizard=True), language, "tips", TODAY)


@pytest.mark.parametrize(
    ("language", "edition", "copy"),
    [
        ("kk", "Редакциясы: 2025 жылғы 1 шілде.", "бейресми көшірмеден оқыдық"),
        ("ru", "Редакция: 1 июля 2025 года.", "в неофициальной копии"),
        ("en", "Edition: 1 July 2025.", "in an unofficial copy"),
    ],
)
def test_a_citation_of_a_copy_says_so_with_its_edition(content: Content, language: str, edition: str, copy: str):
    """One line an act: its points, then which wording was read, and where."""
    html = str(Citations(content, inline(content, language)).html(["dsm-194#point-28", "F16", "dsm-194#point-6"]))
    assert html.count("<li>") == 2
    line = html[html.index("dsm-194-point-28") : html.index("</li>")]
    assert "dsm-194-point-6" in line and line.count(edition) == 1 and copy in line


def test_a_point_that_was_read_in_another_edition_says_that_one(content: Content):
    html = str(Citations(content, inline(content, "ru")).html(["health-code#art-83", "health-code#art-196"]))
    assert "Редакция: 20 июня 2024 года; Редакция: 12 июля 2026 года" in html


def test_what_was_read_otherwise_says_nothing_of_a_copy(content: Content):
    html = str(Citations(content, inline(content, "ru")).html(["F16", "gov-3176", "campaign-2025"]))
    assert "копии" not in html


def test_a_copy_whose_edition_is_not_known_says_so(content: Content):
    """No day stands there that nobody saw."""
    assert content.sources["dsm-92"].edition is None
    assert "День редакции неизвестен" in Citations(content, inline(content, "ru")).html(["dsm-92"])


def test_every_act_that_a_rule_cites_from_a_copy_says_so_on_the_result(content: Content):
    found = compiled(content, inline(content, "ru"))
    copies = {
        name
        for name in found
        if content.sources.get(name.partition("#")[0]) and content.sources[name.partition("#")[0]].grade == "copy"
    }
    assert "dsm-194#point-28" in copies
    assert [
        name for name, cited in found.items() if ("неофициальная копия" in (cited["edition"] or "")) != (name in copies)
    ] == []


def test_a_copy_links_to_the_official_text(content: Content):
    """The link to print is the state bank's or adilet's, never the copy's."""
    for name, source in content.sources.items():
        if source.grade == "copy":
            assert source.url and all("zan.kz" in url or "zan.gov.kz" in url for url in source.url.values()), name
