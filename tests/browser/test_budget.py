"""What a visit may cost, in bytes and in requests: never in time, which is another machine's."""

import re
from pathlib import Path

import brotli
from playwright.sync_api import Browser

from tests.conftest import TAKEN, RealServer, Server, until

# Bytes in brotli 11, from an empty browser to the result; the stock Python alone has 4.7 MB.
VERDICT = 1_890_000
FIRST_QUESTION = 25_000  # before the first question can be answered
AFTER_IT = 49_900  # scripts and words of the wizard
REQUESTS = 31
ANSWERS = ("temporary", "russia", "worker", "none", "yes", "yes")


def sizes(packed: Path, asked: list[str]) -> dict[str, int]:
    """Of each address, what a host sends: brotli at its best where the file is one of those that are packed."""
    found = {}
    for address in asked:
        file = packed / (address + "index.html" if address.endswith("/") or not address else address)
        data = file.read_bytes()
        pays = file.with_name(file.name + ".br").exists()
        found[address] = len(brotli.compress(data, quality=11, lgwin=24) if pays else data)
    return found


def test_a_verdict_costs_little(browser: Browser, server: Server | RealServer, packed: Path):
    """In Russian, as a worker from Russia without a policy: six questions."""
    context = browser.new_context(base_url=server.url, service_workers="block")
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(server.url).partition("?")[0]))
    page.goto("ru/wizard/")
    until(page, TAKEN)
    for code in ANSWERS:
        heading = page.locator("h1").inner_text()
        page.locator(f'#wizard .answer[data-code="{code}"]').click()
        page.locator("h1").filter(has_not_text=heading).wait_for()
        page.wait_for_timeout(300)  # a tap sooner than that is taken for a tremble
    page.locator("#wizard .md-button").first.click()
    page.locator("#wizard .outcome").wait_for(timeout=90_000)
    context.close()
    cost = sizes(packed, list(dict.fromkeys(asked)))
    python = sum(size for address, size in cost.items() if re.search("/(python|rules|runtime|messages)-", address))
    first = cost["ru/wizard/"] + sum(size for address, size in cost.items() if address.endswith(".css"))
    print(f"{sum(cost.values())} bytes in {len(cost)} requests before a verdict, {python} of them Python")
    assert sum(cost.values()) <= VERDICT
    assert first <= FIRST_QUESTION
    assert sum(cost.values()) - python - first <= AFTER_IT
    assert len(cost) <= REQUESTS
    # Pyodide's scripts are fetched to be verified, and then imported out of the browser's cache.
    assert {Path(address).name for address in cost if asked.count(address) > 1} == {"pyodide.mjs", "pyodide.asm.js"}
    assert not [address for address in cost if "_full" in address or "stdlib" in address]
    # What Python says comes in the reader's language alone: one language more costs nobody else a byte.
    said = [Path(address).name.split(".")[0] for address in cost if "/messages-" in address]
    assert said == ["messages-ru"]


def test_content_pages_carry_nothing_of_the_wizard(site: Path):
    """Not one byte: they may link to its page, and that is all."""
    for path in site.rglob("*.html"):
        if "/wizard/" not in path.as_posix():
            assert not re.search(r"assets/(wizard|runtime|python|rules)-|\.wasm", path.read_text("utf-8")), path
