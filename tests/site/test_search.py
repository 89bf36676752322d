"""People find the page they need by the words they type."""

from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page, expect

QUERIES = yaml.safe_load(Path(__file__).with_name("search_queries.yaml").read_text(encoding="utf-8"))


def results(page: Page, query: str) -> list[str]:
    """Page ids in the order shown."""
    page.fill("#query", query)
    page.press("#query", "Enter")
    loading = page.get_attribute("form[role=search]", "data-loading")
    expect(page.locator("[role=status]")).not_to_have_text(loading)
    links = page.eval_on_selector_all(".results a", "links => links.map(link => link.pathname)")
    return [link.strip("/").partition("/")[2] for link in links]


@pytest.mark.parametrize("language", QUERIES)
def test_nine_of_ten_queries_find_their_page_among_the_first_three(page: Page, language: str):
    """The queries were written before the search and before the pages."""
    page.goto(f"{language}/search/")
    missed = []
    for entry in QUERIES[language]:
        found = results(page, entry["query"])
        if not set(entry["pages"]) & set(found[:3]):
            missed.append(f"{entry['query']}: {', '.join(found[:3])} instead of {', '.join(entry['pages'])}")
    assert len(QUERIES[language]) >= 25
    assert len(missed) <= len(QUERIES[language]) // 10, "\n".join(missed)


def test_the_index_is_fetched_only_when_the_search_is_used(page: Page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("ru/egov/")
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "search" in url or "finder" in url]


def test_what_is_typed_is_in_no_request(page: Page):
    page.goto("ru/search/")
    asked = []
    page.on("request", lambda request: asked.append(request.url + (request.post_data or "")))
    results(page, "беременность")
    page.locator(".results a").first.click()
    page.wait_for_load_state()
    assert asked and not [url for url in asked if "q=" in url or "%D0" in url]


def test_the_search_is_used_by_keyboard_and_says_what_it_found(page: Page):
    page.goto("kk/search/")
    expect(page.locator("#query")).to_be_focused()
    page.keyboard.type("шетел")
    status = page.locator("[role=status]")
    expect(status).to_contain_text("Табылғаны")
    page.keyboard.type("дик")  # and on at once, sooner than the search
    for _ in range(2):  # over the button
        page.keyboard.press("Tab")
    expect(page.locator(".results a").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/search/" not in url)
    page.go_back()
    expect(page.locator("#query")).to_have_value("шетелдик")
    expect(page.locator(".results li").first).to_be_visible()


def test_nothing_found_is_said_and_all_pages_are_offered(page: Page):
    page.goto("ru/search/")
    assert results(page, "ъъъъ 12345 xyzxyzxyz") == []
    expect(page.locator("#all a").first).to_be_visible()


def test_hostile_words_are_only_words(page: Page):
    errors = []
    page.on("pageerror", lambda error: errors.append(error))
    page.on("console", lambda message: errors.append(message) if message.type == "error" else None)
    page.goto("ru/search/#q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")
    for query in ["<script>alert(1)</script>", "__proto__ constructor", "а" * 200, "(((", "\\", "*"]:
        page.fill("#query", query)
        page.press("#query", "Enter")
        page.wait_for_timeout(250)
    assert not errors


def test_without_script_the_page_lists_all_pages(browser, server):
    context = browser.new_context(base_url=server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("kk/search/")
    expect(page.locator("#query")).to_be_hidden()
    expect(page.locator("#all a").first).to_be_visible()
    context.close()
