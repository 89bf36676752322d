"""The measurement of load asks for what a phone asks for, and sees errors where there are some."""

from pathlib import Path

import pytest

from scripts.bench.readers_at_once import MOST_CONNECTIONS, MOST_SECONDS, first_visit, measure
from scripts.hosting.real_server import RealServer
from tests.conftest import TAKEN, must_have, until


@pytest.fixture(scope="module")
def host(packed: Path):
    must_have("nginx")
    with RealServer("nginx", packed, workers=2) as server:
        yield server


def test_the_first_visit_is_what_the_wizard_fetches(browser, host: RealServer, packed: Path):
    """Compared with what a browser asks for until Python is ready."""
    asked = set()
    context = browser.new_context(base_url=host.url, service_workers="block")
    page = context.new_page()
    context.on("request", lambda request: asked.add(request.url.removeprefix(host.url.rstrip("/"))))
    page.goto("ru/wizard/")
    until(page, TAKEN)
    with page.expect_event("requestfinished", lambda request: request.url.endswith(".snapshot.txt"), timeout=60_000):
        page.locator("a.answer").first.click()
    context.close()
    assert asked == set(first_visit(packed))


def test_a_run_counts_requests_and_errors(host: RealServer):
    good = measure("page", host, ["/ru/tips/"], 1, 10)
    assert good.a_second > 10 and good.faults == []
    assert measure("missing", host, ["/nope"], 1, 10).faults[0].startswith("Non-2xx")
    assert (MOST_SECONDS, MOST_CONNECTIONS) <= (120, 400)
