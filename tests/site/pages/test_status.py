"""What a copy of the site says of itself, and of its age when nobody looks after it."""

import json
import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from scripts import ROOT
from scripts.content import freshness
from scripts.content.load import Content
from scripts.devserver.server import Server
from scripts.hosting.headers import headers
from scripts.site.pages import status
from scripts.site.pages.wizard import edition

PAGES = (
    "index",
    "egov",
    "faq/pink-certificate",
    "search",
    "wizard",
    "wizard/embed",
    "wizard/batch",
    "rules/d1",
    "status",
)


def address(language: str, page: str) -> str:
    return f"{language}/" if page == "index" else f"{language}/{page}/"


def at(page: Page, day: date) -> None:
    page.clock.install(time=datetime(day.year, day.month, day.day, 12))


def test_the_copy_is_as_old_as_its_oldest_part(content: Content):
    amounts = [amount.checked_until for amount in content.amounts.values()]
    sources = [source.read + freshness.READ_AGAIN for source in content.sources.values()]
    assert freshness.due(content) == min(amounts + sources)
    assert freshness.old_after(content) - freshness.due(content) == timedelta(days=content.site.stale_after)
    assert freshness.old_after(content) > content.site.checked


@pytest.mark.parametrize("page_", PAGES)
def test_every_kind_of_page_says_that_it_is_old_from_the_day_on(page: Page, content: Content, page_: str):
    """On the last good day nothing is said, on the next it is, by the reader's clock alone."""
    last = freshness.old_after(content)
    for day, shown in ((last, False), (last + timedelta(days=1), True)):
        at(page, day)
        page.goto(address("kk", page_))
        line = page.locator("main > .old")
        expect(line).to_be_visible() if shown else expect(line).to_be_hidden()
        assert line.text_content() == content.site.words["copy-old"]["kk"]


def test_every_page_of_a_language_has_the_line(site: Path, content: Content):
    for language in content.languages:
        for path in (site / language).rglob("*.html"):
            assert f'data-after="{freshness.old_after(content)}"' in path.read_text("utf-8"), path


def test_without_a_script_the_day_is_said(browser: Browser, server: Server, content: Content):
    context = browser.new_context(base_url=server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("en/egov/")
    said = page.locator("main noscript").inner_text()
    assert (
        "14 February 2027" in said if freshness.old_after(content) == date(2027, 2, 14) else re.search(r"\d{4}", said)
    )
    context.close()


def test_an_old_copy_says_so_in_the_result(page: Page, content: Content):
    """Once, and where the result is: the line at the top of the page gives way to it."""
    at(page, freshness.old_after(content) + timedelta(days=1))
    page.goto("ru/wizard/#v=1&at=result&status=unsure&insured=unsure")
    page.wait_for_selector(".outcome", timeout=60_000)
    expect(page.locator(".wizard .old")).to_have_text(content.site.words["copy-old"]["ru"])
    expect(page.locator("main > .old")).to_be_hidden()


def test_the_page_marks_the_amounts_whose_day_has_passed(page: Page, content: Content):
    day = date(2027, 1, 1)
    at(page, day)
    page.goto("en/status/")
    marked = page.locator("main li:has(strong:visible)").count()
    assert marked == sum(day > amount.checked_until for amount in content.amounts.values()) > 0
    expect(page.locator("dd").first).to_have_text(edition(content))
    assert page.locator("#read + ul li").count() == len(content.sources)


def test_health_is_what_the_copy_is_made_of(site: Path, content: Content):
    told = json.loads((site / "health.json").read_text())
    assert told == status.health(content, ROOT / "content")
    assert told["edition"] == edition(content) and told["date"] == content.site.checked.isoformat()
    assert all(re.fullmatch(r"[0-9a-f]{64}", told[name]) for name in ("rules", "content"))
    assert headers("/health.json")["Cache-Control"] == "no-cache"


def test_health_knows_a_changed_file_and_a_changed_name(tmp_path: Path):
    (tmp_path / "a.yaml").write_text("x")
    before = status.hash_of(tmp_path, tmp_path.rglob("*"))
    (tmp_path / "a.yaml").write_text("y")
    changed = status.hash_of(tmp_path, tmp_path.rglob("*"))
    (tmp_path / "a.yaml").rename(tmp_path / "b.yaml")
    assert len({before, changed, status.hash_of(tmp_path, tmp_path.rglob("*"))}) == 3
