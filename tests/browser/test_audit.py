"""Every kind of page of the real site in a real browser; in `make audit` every page."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, Response

from scripts import ROOT
from tests.browser.template_coverage import ALIKE, EVERY_PAGE, addresses, file_of, kinds, sample

AXE = ROOT / "node_modules/axe-core/axe.min.js"
SHARES = 4  # so that the workers have about the same to do
CHECK = """() => axe.run(document, {resultTypes: ['violations']}).then(result =>
    result.violations.map(one => one.id + ': ' + one.nodes.map(node => node.target.join(' ') + ' ' + node.failureSummary).join(' | ')))"""
# Theme, width, and whether all that folds is open: each theme at each width, in an order that repaints little.
VIEWS = [("light", 1280, False), ("dark", 1280, True), ("dark", 360, False), ("light", 360, True)]
OPEN = [view for view in VIEWS if view[2]]  # both themes and both widths too; what is folded away shows axe nothing
FIRST = "kk/"  # other languages have the same pages with the same sections, which test_site.py proves


@pytest.fixture(scope="module")
def through_axe(site: Path, audited: list[str]) -> set[str]:
    """The pages that axe looks at: all of the first language, and of the others those that hold all kinds at their widest.

    Axe reads elements and colours; in another language the same elements hold other words.
    """
    others = {address: kinds(file_of(site, address).read_text("utf-8")) for address in audited if not first(address)}
    return set(audited) if EVERY_PAGE else {*filter(first, audited), *sample(others)}


def first(address: str) -> bool:
    return address.startswith(FIRST) or "/" not in address


def views(address: str) -> list[tuple[str, int, bool]]:
    """All four for what is not looked at again in another language or another page of its template."""
    return VIEWS if EVERY_PAGE or (first(address) and not ALIKE.fullmatch(address)) else OPEN


def test_of_pages_that_are_alike_one_at_least_of_each_group_is_looked_at(site: Path, audited: list[str]):
    """In each language: no outcome and no table of the rules is left out, and pages of no template are all there."""
    looked_at, groups = set(audited), set()
    for address in addresses(site):
        if alike := ALIKE.fullmatch(address):
            groups.add(alike["template"] + alike["group"])
        else:
            assert address in looked_at
    matches = filter(None, map(ALIKE.fullmatch, looked_at))
    assert groups == {alike["template"] + alike["group"] for alike in matches}
    assert len(groups) > 90
    assert EVERY_PAGE or len(looked_at) < len(addresses(site)) / 2


@pytest.mark.parametrize("share", range(SHARES))
def test_every_kind_of_page_opens_cleanly_fits_the_screen_and_passes_axe(
    browser, server, audited: list[str], through_axe: set[str], share: int
):
    """No console error, no request to another host, no violation of the strict policy (which is a
    console error), nothing wider than the screen, and nothing that axe objects to in either theme.

    Of the pages of the walk and of the rules, which two templates make by the hundred, only those are looked at
    that between them show every kind of element, each with the longest word that stands in it, and every outcome
    and table (tests/browser/template_coverage.py). They, and the pages of the second language and those after it, are
    looked at with all that folds open, in both themes and at both widths, and axe reads of these languages the pages
    that between them show every kind; `make audit` reads all, in all four views. That
    *each* page is answered with 200 and the policy is proved by test_hosting.py; that each is valid, leads
    nowhere wrong and holds nothing inline, by test_site.py.
    """
    context = browser.new_context(base_url=server.url)
    context.add_init_script(path=AXE)
    page = context.new_page()
    wrong: list[str] = []
    listen(page, server.url, wrong)
    for address in audited[share::SHARES]:
        check_answer(page.goto(address), wrong)
        for scheme, width, opened in views(address):
            look(page, scheme, width, opened)
            if address in through_axe:
                wrong += [f"{address} {scheme} {width}: {one}" for one in page.evaluate(CHECK)]
            check_width(page, width, wrong)
        look(page, "light", 320, opened=True)
        check_width(page, 320, wrong)
    context.close()
    assert wrong == []


def listen(page: Page, home: str, wrong: list[str]) -> None:
    page.on(
        "console", lambda message: message.type in ("error", "warning") and wrong.append(f"{page.url}: {message.text}")
    )
    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
    page.on("request", lambda request: request.url.startswith(home) or wrong.append(f"{page.url} asks {request.url}"))
    # An aborted request is ours: we went on before the icon had come.
    page.on("requestfailed", lambda request: "ABORTED" in request.failure or wrong.append(f"{request.url} failed"))


def check_answer(answer: Response, wrong: list[str]) -> None:
    policy = answer.header_value("content-security-policy") or ""
    if answer.status != 200 or not policy.startswith("default-src 'none'"):
        wrong.append(f"{answer.url}: {answer.status}, policy {policy!r}")


def look(page: Page, scheme: str, width: int, opened: bool) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 740})
    page.eval_on_selector_all("details", f"all => all.forEach(part => part.open = {str(opened).lower()})")


def check_width(page: Page, width: int, wrong: list[str]) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width:
        wrong.append(f"{page.url} is {wide} wide on a screen of {width}")
