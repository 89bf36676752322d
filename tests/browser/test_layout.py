"""How far down a phone's page the things stand that people came for: every result and every question, in all languages."""

import base64
import json
from collections.abc import Iterator
from datetime import date

import pytest
from eligibility import follow
from playwright.sync_api import Browser, Page

from scripts import ROOT
from scripts.devserver.server import Server
from scripts.hosting.real_server import RealServer
from tests.browser.test_wizard import CHILD, CITIZEN, NOON, PHONE, RESULTS, TODAY, fragment
from tests.conftest import TAKEN, until

LANGUAGES = ("kk", "ru", "en")
# CSS pixels from the top of a page of 360 x 740: where each ends, or where the folds begin. Wanted are 1480 for the
# actions, which one result in Kazakh misses in the wide letters of DejaVu (it quotes what to say in two languages), and
# 2700 for the whole page, which a few miss.
HEIGHTS = {"verdict": 400, "step": 740, "papers": 1480, "actions": 1480, "folds": 2220, "whole": 2700}
BARS = {"DejaVu": HEIGHTS | {"actions": 1520, "whole": 2880}, "Roboto": HEIGHTS}
FIRST = {"DejaVu": {"answer": 520}, "Roboto": {"answer": 520}}
WHERE = """() => {
    const at = (selector, side) => {
        const found = document.querySelector(selector);
        return found ? Math.round(found.getBoundingClientRect()[side] + scrollY) : 0;
    };
    return {
        verdict: at(".outcome", "bottom"),
        step: at(".steps > li", "bottom"),
        papers: at("ul.bring", "bottom"),
        actions: at(".acts", "bottom"),
        folds: at(".folds", "top"),
        whole: document.documentElement.scrollHeight,
    };
}"""
FIRST_ANSWER = """() => {
    const first = [...document.querySelectorAll("#wizard .fields, #wizard .answer")].find((one) => one.checkVisibility());
    return { answer: Math.round(first.getBoundingClientRect().bottom + scrollY) };
}"""
# Linux has DejaVu, whose letters are wide; most phones have Roboto. A script may give a page a font, whatever the
# policy of the site says of fonts that are fetched.
FONTSOURCE = ROOT / "node_modules/@fontsource/roboto"
ROBOTO = [
    [weight, signs, base64.b64encode((FONTSOURCE / f"files/roboto-{part}-{weight}-normal.woff2").read_bytes()).decode()]
    for part, signs in json.loads((FONTSOURCE / "unicode.json").read_text("utf-8")).items()
    if part.startswith(("cyrillic", "latin"))
    for weight in ("400", "500", "600", "700")
]
WRITE_IN_ROBOTO = """async (files) => {
    if (document.fonts.size === 0) {
        for (const [weight, unicodeRange, file] of files) {
            const bytes = Uint8Array.from(atob(file), (one) => one.charCodeAt(0));
            document.fonts.add(await new FontFace("Roboto", bytes, { weight, unicodeRange }).load());
        }
    }
    document.body.style.fontFamily = "Roboto";
}"""
# Between them they are asked every question that stands on a way.
ASKED = (
    CHILD | {"policy": "voluntary", "clinic_is_fund_supplier": "no", "applicant": "legal-representative"},
    CITIZEN | {"status": "kandas", "permit_until": "2027-05-01"},
)


@pytest.fixture
def phone(browser: Browser, server: Server | RealServer) -> Iterator[Page]:
    context = browser.new_context(base_url=server.url, **PHONE)
    page = context.new_page()
    page.clock.install(time=NOON)
    yield page
    context.close()


def in_both_fonts(page: Page, expression: str) -> dict[str, dict[str, int]]:
    """What an expression finds of the page as this machine writes it, and as a phone with Android does."""
    here = page.evaluate(expression)
    page.evaluate(WRITE_IN_ROBOTO, ROBOTO)
    android = page.evaluate(expression)
    page.evaluate("document.body.style.fontFamily = ''")
    return {"DejaVu": here, "Roboto": android}


def too_low(name: str, found: dict[str, dict[str, int]], bars: dict[str, dict[str, int]]) -> list[tuple]:
    return [
        (name, font, part, found[font][part])
        for font, its in bars.items()
        for part, bar in its.items()
        if found[font][part] > bar
    ]


def follow_link(page: Page, link: str) -> None:
    """Open a link with answers where the wizard is open already: Python stays."""
    page.evaluate(
        """link => {
        document.querySelector("#wizard > :first-child").dataset.before = "";
        location.hash = link;
    }""",
        link,
    )
    until(page, "!document.querySelector('[data-before]')")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_result_is_understood_at_a_glance(phone: Page, language: str):
    low = []
    phone.goto(f"{language}/wizard/")
    until(phone, TAKEN)
    for code, answers in RESULTS.items():
        follow_link(phone, fragment(answers))
        phone.wait_for_selector("details.take", timeout=60_000)
        low += too_low(code, in_both_fonts(phone, WHERE), BARS)
    assert low == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_answer_of_every_question_is_on_the_screen(phone: Page, language: str):
    low, seen = [], set()
    phone.goto(f"{language}/wizard/")
    until(phone, TAKEN)
    for person in ASKED:
        given: dict = {}
        while key := follow(as_days(given), TODAY)[1]:
            if key not in seen:
                if given:
                    follow_link(phone, fragment(given, at=key))
                low += too_low(key, in_both_fonts(phone, FIRST_ANSWER), FIRST)
                seen.add(key)
            given[key] = person.get(key, "unsure")
    assert len(seen) >= 16
    assert low == []


# ---------------------------------------------------------------- large type

TABLE = "name;status;citizenship;policy\nАйгүл;citizen;;\nNurlan;temporary;other;none\n"
TOO_WIDE = """() => {
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (wide <= 0) return null;
    const out = [...document.querySelectorAll("body *")].filter((one) => {
        const { right } = one.getBoundingClientRect();
        return right > document.documentElement.clientWidth + 1 || one.scrollWidth > document.documentElement.clientWidth;
    });
    return [wide, out.map((one) => `${one.tagName}.${one.className}`).join(" ").slice(-200)];
}"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_scrolls_sideways_where_the_phones_type_is_large(browser: Browser, server, language: str):
    """The main screens with the size that people set in their browser (16 px as it comes), on the narrowest phones."""
    context = browser.new_context(base_url=server.url, **PHONE)
    page = context.new_page()
    page.clock.install(time=NOON)
    settings = context.new_cdp_session(page)
    wide = []

    def look(name: str) -> None:
        for size in (24, 32):
            settings.send("Page.setFontSizes", {"fontSizes": {"standard": size, "fixed": size}})
            until(page, f"parseFloat(getComputedStyle(document.documentElement).fontSize) >= {size}")
            for width in (320, 360):
                page.set_viewport_size({"width": width, "height": 740})
                if found := page.evaluate(TOO_WIDE):
                    wide.append((name, size, width, *found))

    def look_opened(name: str) -> None:
        look(name)
        page.eval_on_selector_all("main details", "all => all.forEach((part) => (part.open = true))")
        look(f"{name}, opened")

    page.goto(f"{language}/")
    look_opened("start")
    for key in ("citizenship", "role", "birth_date", "policy_end", "check"):
        page.goto("about:blank")
        page.goto(f"{language}/wizard/{fragment(CHILD, at=key)}")
        page.wait_for_selector("#wizard :is(.fields, .answer, .given-answers)")
        look_opened(key)
    page.goto("about:blank")
    page.goto(f"{language}/wizard/{fragment(CITIZEN | {'category': ['pensioner', 'disability']}, at='check')}")
    page.wait_for_selector(".given-answers")
    look("check of a citizen")
    for code in ("yes-by-policy", "clinic-not-in-policy"):
        page.goto("about:blank")
        page.goto(f"{language}/wizard/{fragment(RESULTS[code])}")
        page.wait_for_selector("details.take", timeout=60_000)
        look_opened(code)
    page.goto(f"{language}/wizard/batch/")
    look_opened("table")
    page.set_input_files("#file", {"name": "people.csv", "mimeType": "text/csv", "buffer": TABLE.encode()})
    page.wait_for_selector("#outcome table", timeout=60_000)
    look_opened("table, decided")
    context.close()
    assert not wide, "\n".join(map(str, wide))


def as_days(answers: dict) -> dict:
    return {
        key: date.fromisoformat(value) if str(value)[:2] in ("19", "20") else value for key, value in answers.items()
    }


def test_the_contents_stand_open_beside_a_page_that_is_wide_and_folded_above_it_on_a_phone(phone: Page):
    where = """() => {
        const contents = document.querySelector("details.toc");
        const [here, text] = [contents, document.querySelector("article")].map((one) => one.getBoundingClientRect());
        return [contents.open, here.left >= text.right, here.right <= innerWidth];
    }"""
    phone.goto("kk/egov/")
    assert phone.evaluate(where) == [False, False, True]
    phone.set_viewport_size({"width": 1280, "height": 800})
    phone.goto("kk/egov/")
    assert phone.evaluate(where) == [True, True, True]
    phone.evaluate("scrollTo(0, 1500)")
    until(phone, "document.querySelector('details.toc').getBoundingClientRect().top >= 0")
