"""Every page of the real site in a real browser."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Response

from scripts.build import ROOT
from tests.test_site import addresses

AXE = ROOT / "node_modules/axe-core/axe.min.js"
SHARES = 4  # so that the workers have about the same to do
CHECK = """() => axe.run(document, {resultTypes: ['violations']}).then(result =>
    result.violations.map(one => one.id + ': ' + one.nodes.map(node => node.target.join(' ') + ' ' + node.failureSummary).join(' | ')))"""
# Theme, width, and whether all that folds is open: each theme at each width, and both states at each.
VIEWS = [("light", 1280, False), ("dark", 360, False), ("light", 360, True), ("dark", 1280, True)]
# Pages made by the hundred from one template each: one view a page in turn, all four in `make audit`.
ALIKE = re.compile(r"/(wizard/walk|rules)/.")
EVERY_VIEW = os.environ.get("TIRKELU_EVERY_VIEW") == "1"


def views(address: str, number: int) -> list[tuple[str, int, bool]]:
    return VIEWS if EVERY_VIEW or not ALIKE.search(f"/{address}") else [VIEWS[number % len(VIEWS)]]


@pytest.mark.parametrize("share", range(SHARES))
def test_every_page_opens_cleanly_fits_the_screen_and_passes_axe(browser, server, site: Path, share: int):
    """No console error, no request to another host, no violation of the strict policy (which is a
    console error), nothing wider than the screen, and nothing that axe objects to in either theme."""
    context = browser.new_context(base_url=server.url)
    context.add_init_script(path=AXE)
    page = context.new_page()
    wrong: list[str] = []
    listen(page, server.url, wrong)
    for number, address in enumerate(addresses(site)[share::SHARES]):
        check_answer(page.goto(address), wrong)
        for scheme, width, opened in views(address, number):
            look(page, scheme, width, opened)
            wrong += [f"{address} {scheme} {width}: {one}" for one in page.evaluate(CHECK)]
            check_width(page, width, wrong)
        look(page, "light", 320, opened=True)
        check_width(page, 320, wrong)
    context.close()
    assert wrong == []


def listen(page: Page, home: str, wrong: list[str]) -> None:
    page.on("console", lambda message: message.type in ("error", "warning") and wrong.append(f"{page.url}: {message.text}"))
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
