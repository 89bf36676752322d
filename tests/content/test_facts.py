"""Nothing that the Fund says is lost: each of its statements bears something on the site."""

from scripts.content.load import Content
from scripts.site.citations import citations, pages


def test_every_statement_of_the_fund_is_cited_by_a_page_or_an_answer(content: Content):
    """Texts must be in every language to load at all, so this holds in every language. A contact
    counts where a page shows it with its sources."""
    cited = {one for _, page in pages(content) for one in citations(page)}
    shown = {name for page in content.pages.values() for block in page.blocks for name in getattr(block, "contacts", [])}
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
