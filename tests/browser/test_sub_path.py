"""The site at the root of a host and under a path such as /attach/: the same smoke passes on both."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from scripts.hosting.real_server import RealServer
from tests.browser.test_wizard import PHONE, RESULTS, fragment
from tests.conftest import TAKEN, must_have, until

TITLES = "document.querySelector('.outcome h1').textContent"


@pytest.fixture(params=["/", "/attach/", "/a.b/c/"])
def host(request: pytest.FixtureRequest, packed: Path, tmp_path: Path) -> Iterator[RealServer]:
    must_have("nginx")
    root, base = packed, request.param
    if base != "/":
        place = tmp_path / "host" / base.strip("/")
        place.parent.mkdir(parents=True)
        place.symlink_to(packed)
        root = tmp_path / "host"
    with RealServer("nginx", root, base=base) as server:
        yield server


@pytest.fixture
def phone(browser: Browser, host: RealServer) -> Iterator[Page]:
    context = browser.new_context(base_url=host.url, **PHONE | {"service_workers": "allow"})
    page = context.new_page()
    page.faults, page.asked = [], []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("console", lambda said: said.type == "error" and page.faults.append(said.text))
    page.on("request", lambda request: page.asked.append(request.url))
    yield page
    context.close()


def test_a_person_gets_through(phone: Page, host: RealServer):
    """From the home page to a result, in two languages; the embed; flight mode; nothing is asked for outside."""
    phone.goto("kk/")
    phone.locator("main a.md-button").first.click()
    until(phone, TAKEN)
    phone.locator("a.answer").first.click()
    until(phone, "navigator.serviceWorker.getRegistration().then(found => found?.active?.state === 'activated')")
    phone.goto("about:blank")
    phone.goto("kk/wizard/" + fragment(RESULTS["yes-by-status"]))
    phone.wait_for_selector(".outcome", timeout=60_000)
    kazakh = phone.evaluate(TITLES)
    phone.locator("a[hreflang=ru]").first.evaluate("link => link.click()")
    phone.wait_for_selector("html[lang=ru] .outcome", timeout=60_000)
    assert phone.evaluate(TITLES) != kazakh
    phone.goto("ru/wizard/embedding/")
    phone.frame_locator("iframe").locator("a.answer").first.wait_for(timeout=60_000)
    host.stop()
    phone.goto("ru/tips/")
    assert phone.locator("h1").count() == 1
    phone.goto("about:blank")
    phone.goto("kk/wizard/" + fragment(RESULTS["yes-by-status"]))
    phone.wait_for_selector(".outcome", timeout=60_000)
    assert phone.evaluate(TITLES) == kazakh
    asked = [url for url in phone.asked if url.startswith("http")]
    assert asked and all(url.startswith(host.url) for url in asked)
    assert phone.faults == []


def test_each_kind_of_file_has_its_headers_and_a_missing_page_its_language(phone: Page, host: RealServer, packed: Path):
    script = next((packed / "assets").glob("wizard-*/worker.js")).relative_to(packed).as_posix()
    given = {path: phone.request.get(path).headers for path in ("kk/", "kk/wizard/", "kk/wizard/embed/", script)}
    for path, sent in given.items():
        assert ("wasm-unsafe-eval" in sent["content-security-policy"]) == (path != "kk/"), path
        assert ("immutable" in sent["cache-control"]) == (path == script), path
    assert "frame-ancestors *" in given["kk/wizard/embed/"]["content-security-policy"]
    for path, language in (("kk/nothing/", "kk"), ("ru/wizard/nothing/", "ru"), ("nothing/", None)):
        answer = phone.request.get(path)
        assert answer.status == 404
        assert language is None or f'<html lang="{language}"' in answer.text()
