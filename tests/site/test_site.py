"""Every page of the real site, as a browser, a validator and a reader of source references see it."""

import re
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import pytest
from playwright.sync_api import Page, expect

from scripts import ROOT
from scripts.content.load import Content
from scripts.site import internal_links
from tests.browser.template_coverage import addresses, file_of

MOST_BYTES, MOST_REQUESTS = 15_000, 6
# Registers that one looks up in, not pages that one reads on the way: every source, doubt, word, rule.
REGISTERS = {"sources": 24_000, "not-certain": 21_000, "glossary": 16_000, "rules": 16_000}
HTML_VALIDATE = ROOT / "node_modules/.bin/html-validate"


def of_language(site: Path, language: str) -> list[str]:
    return [address[len(language) + 1 :] for address in addresses(site) if address.startswith(language + "/")]


def test_every_link_anchor_and_language_pair_resolves(site: Path, content: Content):
    assert internal_links.faults(site, content.site.url, content.languages) == []


def test_every_language_has_the_same_pages_with_the_same_sections(site: Path, content: Content):
    """Those that it has: a full language all, a core one what content/site.yaml names, and the wizard."""
    first, *others = content.languages
    for language in others:
        pages = [
            one
            for one in of_language(site, first)
            if content.has(language, one.removesuffix(".html").strip("/") or "index")
        ]
        assert of_language(site, language) == pages
        for address in pages:
            name = address if address.endswith(".html") else address + "index.html"
            one, other = (internal_links.read((site / code / name).read_text()).ids for code in (first, language))
            assert one == other, f"{language}/{address}"


def test_html_is_valid(site: Path, audited: list[str]):
    """The pages of every kind, of whatever language; `make audit` reads every page."""
    files = [file_of(site, address) for address in audited]
    done = subprocess.run(
        [HTML_VALIDATE, "-c", ROOT / "tests/site/html-validate.json", *files],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def test_a_content_page_is_small(site: Path, content: Content):
    """Everything that a first view fetches, packed: at most 15 KB in at most 6 requests."""
    packed = {path.name: len(brotli.compress(path.read_bytes())) for path in (site / "assets").glob("*.*")}
    for language in content.languages:
        for name in [*content.pages, *(f"faq/{question}" for question in content.questions)]:
            if not content.has(language, name):
                continue
            file = site / language / ("" if name == "index" else name) / "index.html"
            html = file.read_text(encoding="utf-8")
            parts = set(re.findall(r'(?:href|src)="[^"]*assets/([^"]+)"', html))
            total = len(brotli.compress(html.encode())) + sum(packed[part] for part in parts)
            assert total <= REGISTERS.get(name, MOST_BYTES), f"{language}/{name}: {total} bytes"
            assert 1 + len(parts) <= MOST_REQUESTS, f"{language}/{name}: {parts}"


def test_no_page_holds_script_style_or_picture_of_its_own(site: Path):
    """What a strict policy would refuse is not there in the first place."""
    for path in site.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:|data:", html), path
    for path in (site / "assets").glob("*.css"):
        assert "data:" not in path.read_text(encoding="utf-8")
        assert "@import" not in path.read_text(encoding="utf-8")


def test_the_contacts_and_103_stand_on_every_page(site: Path, content: Content):
    for language in content.languages:
        for address in of_language(site, language):
            html = (site / language / (address if address.endswith(".html") else address + "index.html")).read_text()
            for contact in content.site.contacts:
                assert f'href="{contact.link}"' in html, f"{language}/{address} lacks {contact.id}"


def test_what_is_tapped_is_large_enough(page: Page, content: Content):
    """44 pixels for all that stands alone; links within a sentence are as high as the line."""
    for address in ("kk/", "ru/egov/", "ru/questions/", "kk/faq/pink-certificate/", "ru/search/", "kk/sources/"):
        page.goto(address)
        page.eval_on_selector_all("details", "all => all.forEach(part => part.open = true)")
        small = page.evaluate("""() => [...document.querySelectorAll('a, summary, button, input')].filter(part => {
            const box = part.getBoundingClientRect();
            const alone = getComputedStyle(part).display !== 'inline';
            return alone && box.width && part.className !== 'md-skip' && (box.height < 43.5 || box.width < 24);
        }).map(part => part.outerHTML.slice(0, 100))""")
        assert small == [], address


# ---------------------------------------------------------------- languages


def choose_language(page: Page, code: str) -> None:
    page.locator(".opens:not(.menu) summary").click()
    page.locator(f"header a[hreflang={code}]").click()


def test_the_other_language_opens_at_the_same_section(page: Page):
    page.goto("ru/who-pays/")
    heading = page.locator("main h2").nth(3)
    anchor = heading.get_attribute("id")
    heading.evaluate("part => part.scrollIntoView()")
    choose_language(page, "kk")
    page.wait_for_url(lambda url: urlsplit(url).path == "/kk/who-pays/")
    assert urlsplit(page.url).fragment == anchor
    page.goto("ru/who-pays/")
    choose_language(page, "kk")
    page.wait_for_url("**/kk/who-pays/")
    assert urlsplit(page.url).fragment == ""


def test_a_wrong_address_is_answered_in_the_language_of_its_folder(page: Page):
    for address, language in (("kk/nothing/here/", "kk"), ("ru/nothing", "ru"), ("nothing/", "kk")):
        assert page.goto(address).status == 404
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("a[href$='ru/']").count() >= 1
        expect(page.locator("h1")).to_be_visible()


def test_the_first_page_offers_the_languages(page: Page, content: Content):
    page.goto("")
    for language in content.site.languages:
        expect(page.get_by_role("link", name=language.name)).to_have_attribute(
            "href", re.compile(f"/{language.code}/$")
        )


def test_the_sitemap_names_every_page_with_its_languages(site: Path, content: Content):
    text = (site / "sitemap.xml").read_text(encoding="utf-8")
    for language in content.languages:
        for name in content.pages:
            address = f"{content.site.url}{language}/{'' if name == 'index' else name + '/'}"
            assert (f"<loc>{address}</loc>" in text) == content.has(language, name)
    for entry in text.split("<url>")[1:]:
        _, name = re.findall(r"<loc>https://[^/]*/([a-z]+)/(.*?)/?</loc>", entry)[0]
        assert re.findall('hreflang="([a-z]+)"', entry) == content.having(name or "index")
    assert "404" not in text


# ---------------------------------------------------------------- by keyboard, without script


def test_the_menu_is_opened_and_left_by_keyboard(page: Page):
    page.goto("kk/")
    page.keyboard.press("Tab")
    expect(page.locator(".md-skip")).to_be_focused()
    expect(page.locator(".md-skip")).to_be_in_viewport()
    for _ in range(4):
        page.keyboard.press("Tab")
    expect(page.locator(".menu summary")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".menu a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".menu a").first).to_be_hidden()
    expect(page.locator(".menu summary")).to_be_focused()


@pytest.mark.parametrize("width", [320, 360])
def test_the_header_is_one_row_that_scrolls_away(page: Page, content: Content, width: int):
    """The name, 103, the languages and the menu; the answers of a phone have the rest of the screen."""
    page.set_viewport_size({"width": width, "height": 740})
    for language in content.languages:
        for address in (f"{language}/", f"{language}/wizard/", f"{language}/child/"):
            page.goto(address)
            header = page.locator("header")
            assert header.bounding_box()["height"] <= 56, address
            assert page.locator("header a[href='tel:103']").is_visible(), address
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
            page.locator(".menu summary").click()
            expect(page.locator(".menu a[href$='/search/']")).to_be_visible()
            page.evaluate("scrollTo(0, 200)")
            assert header.bounding_box()["y"] <= -56 or page.evaluate("scrollY") < 200, address


def test_without_script_everything_is_reached(browser, server):
    context = browser.new_context(
        base_url=server.url, java_script_enabled=False, viewport={"width": 360, "height": 740}
    )
    page = context.new_page()
    page.goto("ru/")
    page.locator(".menu summary").click()
    page.locator(".menu a", has_text="eGov").click()
    page.wait_for_url("**/ru/egov/")
    page.locator("details.cites summary").first.click()
    expect(page.locator("details.cites a").first).to_be_visible()
    choose_language(page, "kk")
    page.wait_for_url("**/kk/egov/")
    context.close()
