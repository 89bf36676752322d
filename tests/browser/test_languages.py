"""What languages need of the pages: an offer that does not press, a menu for many, writing from right to left."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from scripts.devserver.server import Server
from scripts.hosting.real_server import RealServer
from tests.browser.test_audit import AXE, CHECK
from tests.browser.test_wizard import NOON, PHONE, RESULTS, TEMPORARY, fragment
from tests.conftest import TAKEN, until

SMALL = PHONE | {"viewport": {"width": 320, "height": 740}}
STORES = "[localStorage, sessionStorage].map((store) => Object.values({ ...store }))"


@pytest.fixture
def visit(browser: Browser, server: Server | RealServer) -> Iterator:
    """Opens a browser that speaks some languages; `server` is where it begins."""
    opened: list[BrowserContext] = []

    def speaking(locale: str, **more) -> Page:
        context = browser.new_context(base_url=server.url, locale=locale, **(PHONE | more))
        opened.append(context)
        page = context.new_page()
        page.clock.install(time=NOON)
        return page

    yield speaking
    for context in opened:
        context.close()


# ---------------------------------------------------------------- the language of the browser


def test_the_language_of_the_browser_is_offered_once_and_forces_nothing(visit):
    page = visit("ru-RU")
    page.goto("kk/child/")
    offer = page.locator(".offer a")
    expect(offer).to_have_text("Читать по-русски")
    assert page.url.endswith("kk/child/"), "nobody is sent elsewhere"
    page.goto("kk/tips/")
    expect(page.locator("main h1")).to_be_visible()
    expect(offer).to_have_count(0)
    assert page.evaluate(STORES) == [[], ["ru"]], "only the tab knows that it was offered"


def test_the_offer_leads_to_the_same_page(visit):
    page = visit("en-GB")
    page.goto("kk/child/")
    page.locator(".offer a").click()
    page.wait_for_url("**/en/child/**")
    expect(page.locator(".offer")).to_have_count(0)


def test_a_choice_is_kept_only_where_one_says_so(visit):
    page = visit("ru-RU")
    page.goto("kk/child/")
    page.get_by_role("button", name="Осы тілде қалу").click()
    expect(page.locator(".offer")).to_have_count(0)
    assert page.evaluate(STORES)[0] == ["kk"]
    other = page.context.new_page()
    other.goto("kk/")
    expect(other.locator("main h1")).to_be_visible()
    expect(other.locator(".offer")).to_have_count(0)


@pytest.mark.parametrize("locale", ["kk-KZ", "fr-FR"])
def test_who_reads_that_language_already_or_none_of_ours_is_offered_nothing(visit, locale: str):
    page = visit(locale)
    page.goto("kk/")
    expect(page.locator("main h1")).to_be_visible()
    expect(page.locator(".offer")).to_have_count(0)


def test_the_header_is_one_line_and_the_menu_has_every_language(visit):
    page = visit("eo")
    page.goto("ru/wizard/")
    shown = page.locator(".md-header__inner > *:visible")
    tops = {round(shown.nth(i).bounding_box()["y"] / 24) for i in range(shown.count())}
    assert len(tops) == 1, "something of the header stands in a second line"
    page.locator(".opens:not(.menu) > summary").click()
    entries = page.locator(".languages-of-page li")
    for name in ("Қазақша", "Русский", "English"):
        expect(entries.filter(has_text=name)).to_be_visible()


# ---------------------------------------------------------------- from right to left


def turned(page: Page) -> list[str]:
    """What is wrong with the page when it is written from right to left, with all that folds open."""
    page.evaluate("document.documentElement.dir = 'rtl'")
    page.eval_on_selector_all("main details", "all => all.forEach((part) => (part.open = true))")
    wide = page.evaluate("document.documentElement.scrollWidth")
    found = page.evaluate(CHECK)
    return [f"{page.url}: {one}" for one in ([f"{wide} wide"] if wide > 320 else []) + found]


@pytest.fixture
def small(browser: Browser, server: Server | RealServer) -> Iterator[Page]:
    context = browser.new_context(base_url=server.url, **SMALL)
    context.add_init_script(path=AXE)
    page = context.new_page()
    page.clock.install(time=NOON)
    yield page
    context.close()


@pytest.mark.parametrize(
    "address", ["kk/", "kk/child/", "kk/who-pays/", "kk/search/", "kk/wizard/batch/", "kk/not-certain/"]
)
def test_a_page_fits_and_is_mirrored_from_right_to_left(small: Page, address: str):
    small.goto(address)
    assert turned(small) == []
    name, menu = (small.locator(part).bounding_box() for part in (".md-header .name", ".menu > summary"))
    assert name["x"] > menu["x"], "the header is not mirrored"


def test_the_wizard_fits_from_right_to_left(small: Page):
    """Its first question, one with fields for a day, all answers, and each result."""
    wrong = []
    for at in (
        "",
        fragment(TEMPORARY | {"role": "worker", "policy": "imputed"}, at="policy_end"),
        fragment(RESULTS["yes-by-policy"], at="check"),
    ):
        small.goto("about:blank")
        small.goto(f"kk/wizard/{at}")
        until(small, TAKEN)
        wrong += turned(small)
    for answers in RESULTS.values():
        small.goto("about:blank")
        small.goto(f"kk/wizard/{fragment(answers)}")
        small.wait_for_selector("details.take", timeout=90_000)
        wrong += turned(small)
    assert wrong == []
