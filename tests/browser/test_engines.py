"""A smoke in the engines that people have: Firefox, WebKit, Chromium with its back/forward cache, and an old Chromium."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.engines import Engine, started
from tests.browser.test_wizard import RESULTS, WORKER
from tests.conftest import CHROMIUM, QUIET

# Not all of these pass yet: they run by `make engines`, not with the others.
pytestmark = [
    pytest.mark.xdist_group("engines"),
    pytest.mark.skipif("TIRKELU_ENGINES" not in os.environ, reason="run by `make engines`"),
]
PEOPLE = [*RESULTS.values()][:8]
STEP = "history.state.step + history.state.text"
ANSWERED = "Object.keys(Object.fromEntries(new URLSearchParams(history.state?.text ?? ''))).filter(key => !['v', 'at'].includes(key))"
OLD = Path(os.environ.get("TIRKELU_OLD_CHROMIUM", ".build/engines/chromium-91/chromium"))


class Chromium(Engine):
    """The Chromium of the other tests, with what Playwright takes from it."""

    def __init__(self, page: Page):
        self.page = page

    def goto(self, url: str) -> None:
        self.page.goto(url)

    def evaluate(self, code: str) -> Any:
        return self.page.evaluate(f"(async () => ({code}))()")


@pytest.fixture(scope="module", params=["firefox", "webkit", "chromium"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param != "chromium":
        with started(request.param) as engine:
            yield engine
        return
    kind = request.getfixturevalue("browser").browser_type
    browser = kind.launch(executable_path=CHROMIUM, args=QUIET, ignore_default_args=["--disable-back-forward-cache"])
    yield Chromium(browser.new_page(viewport={"width": 360, "height": 740}))
    browser.close()


def fragment(answers: dict[str, Any]) -> str:
    told = {key: ",".join(value) or "none" if isinstance(value, list) else value for key, value in answers.items()}
    return "#" + urlencode({"v": "1", **told}, safe=",")


def fresh(engine: Engine, url: str) -> None:
    engine.goto("about:blank")
    engine.goto(url)


def result(engine: Engine, url: str, answers: dict[str, Any]) -> None:
    fresh(engine, url + "ru/wizard/" + fragment(answers))
    engine.until("document.querySelector('.outcome')")


def answer(engine: Engine, *codes: str) -> None:
    for code in codes:
        before = engine.evaluate(STEP)
        engine.tap(f'.answer[data-code="{code}"]')
        engine.until(f"{STEP} !== {json.dumps(before)}")


def taken(engine: Engine) -> None:
    engine.until("history.state?.run")


def explained(answers: dict[str, Any], day: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "eligibility", "explain", "-", "--lang", "ru", "--json", "--as-of", day]
    return json.loads(
        subprocess.run(command, input=json.dumps(answers).encode(), capture_output=True, check=True).stdout
    )


def sentences(told: dict[str, Any]) -> list[str]:
    """Every sentence of the command line that a page has, too."""
    found = [
        told["title"],
        told["text"],
        *(step["text"] for step in told["steps"]),
        told["tier"]["text"],
        told["as_of"]["text"],
    ]
    for part in ("channels", "documents", "missing", "insurance", "why", "notes"):
        found += [line["text"] for line in told[part]]
    for line in told["care"]:
        found += [line["text"], *(payer["text"] for payer in line["payers"])]
    return found


def plainly(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("person", range(len(PEOPLE)))
def test_the_verdict_is_that_of_the_command_line(engine: Engine, server, person: int):
    """Sentence by sentence, by the fast path."""
    result(engine, server.url, PEOPLE[person])
    day = engine.evaluate("new Date(Date.now() + 5 * 3600000).toISOString().slice(0, 10)")
    text = plainly(engine.evaluate("document.querySelector('#wizard').textContent"))
    assert [line for line in sentences(explained(PEOPLE[person], day)) if plainly(line) not in text] == []
    asked = engine.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    assert not [address for address in asked if "_full" in address]


def test_dates_in_digits_of_any_script(engine: Engine, server):
    """Pasted with a space before them, nothing is cut off and nothing refused."""
    fresh(
        engine,
        server.url + "kk/wizard/" + fragment({key: WORKER[key] for key in ("status", "citizenship", "role", "policy")}),
    )
    engine.until("document.querySelector('#day')")
    for field, text in {"day": " ۳۱", "month": "٠٨", "year": "２０２７ "}.items():
        engine.evaluate(f"(document.querySelector('#{field}').value = {json.dumps(text)}, true)")
    engine.tap("form .md-button")
    engine.until("history.state.text.includes('policy_end=2027-08-31')")


def test_back_and_reload_keep_the_answers(engine: Engine, server):
    fresh(engine, server.url + "ru/wizard/")
    taken(engine)
    answer(engine, "temporary", "kyrgyzstan", "worker")
    engine.back()
    assert "at=role" in engine.evaluate("history.state.text")
    engine.evaluate("(setTimeout(() => location.reload(), 0), true)")
    engine.until("document.querySelector('[aria-current=true]')?.dataset.code === 'worker'")


def test_erased_is_erased_also_for_pages_that_the_browser_has_kept(engine: Engine, server):
    """Three answers, the other language, erase, Back and Back again: the page before was not unloaded."""
    fresh(engine, server.url + "kk/wizard/")
    taken(engine)
    answer(engine, "temporary", "kyrgyzstan", "worker")
    engine.tap('a[hreflang="ru"]')
    engine.until("document.documentElement.lang === 'ru' && history.state?.text.includes('role=worker')")
    assert engine.evaluate("[name, sessionStorage.length]") == ["", 0], "what was handed over is there for one use"
    engine.tap(".keep > button:last-child")
    engine.until(f"{ANSWERED}.length === 0 && document.querySelector('#wizard [role=status]:not([hidden])')")
    for _ in range(5):
        engine.back()
        if "wizard" not in engine.evaluate("location.href"):
            break
        taken(engine)
        assert engine.evaluate(ANSWERED) == []
        assert engine.evaluate("document.querySelectorAll('[aria-current=true]').length") == 0


def test_the_first_visit_is_erased_with_the_second(engine: Engine, server):
    """Two answers, away, and again with one answer; then erase, and Back three times."""
    fresh(engine, server.url + "ru/wizard/")
    taken(engine)
    answer(engine, "temporary", "kyrgyzstan")
    engine.goto(server.url + "ru/")
    engine.goto(server.url + "ru/wizard/")
    taken(engine)
    answer(engine, "citizen")
    engine.tap(".keep > button:last-child")
    engine.until(f"{ANSWERED}.length === 0")
    for _ in range(4):
        engine.back()
        if engine.evaluate("location.pathname").endswith("/wizard/"):
            taken(engine)
            assert engine.evaluate(ANSWERED) == []


def test_a_table_is_decided(engine: Engine, server):
    fresh(engine, server.url + "ru/wizard/batch/")
    engine.until("document.documentElement.dataset.taken !== undefined")
    rows = "name;status;citizenship;policy\\r\\nА;citizen;;\\r\\nБ;temporary;other;none\\r\\n"
    engine.evaluate(
        f"""(() => {{
            const chosen = new DataTransfer();
            chosen.items.add(new File(["{rows}"], "people.csv"));
            const input = document.querySelector("#file");
            input.files = chosen.files;
            input.dispatchEvent(new Event("change", {{ bubbles: true }}));
            return true;
        }})()"""
    )
    engine.until("document.querySelectorAll('#outcome table').length === 2")
    assert "Б" in engine.evaluate("document.querySelector('#outcome').textContent")


def test_the_sheet_is_there_for_print(engine: Engine, server):
    """And print that does nothing, as inside other apps, is said and leaves nothing behind."""
    result(engine, server.url, WORKER)
    engine.until("document.querySelector('.on-paper .sheet')")
    engine.evaluate("(window.print = () => {}, true)")
    engine.evaluate("(document.querySelectorAll('details.take').forEach((part) => (part.open = true)), true)")
    engine.tap("details.take .md-button")
    engine.until(
        "[...document.querySelectorAll('.take [role=status]')].some((one) => one.textContent.includes('Telegram'))"
    )
    assert engine.evaluate("document.querySelector('.on-paper').dataset.print ?? null") is None


# ---------------------------------------------------------------- below the floor


@pytest.fixture(scope="module")
def old(browser: Browser) -> Iterator[Page]:
    if not OLD.exists():
        pytest.skip(f"{OLD} is not there. To have it: scripts/setup.sh engines")
    libraries = {"LD_LIBRARY_PATH": str(OLD.parent.resolve() / "lib"), "PATH": os.environ["PATH"]}
    before = browser.browser_type.launch(executable_path=OLD, args=QUIET, env=libraries)
    yield before.new_page()
    before.close()


def test_an_old_chromium_has_the_plain_pages_from_the_first_tap(old: Page, server):
    """And not one byte of Python, on any page."""
    asked: list[str] = []
    old.on("request", lambda request: asked.append(request.url))
    old.goto(server.url + "kk/wizard/")
    assert old.evaluate("document.documentElement.dataset.floor") == "below"
    old.evaluate("document.querySelector('.answer[data-code=unsure]').click()")
    old.wait_for_url("**/walk/status-needed-*/")
    old.goto(server.url + "kk/wizard/" + fragment({"status": "unsure"}))
    old.wait_for_url("**/walk/status-needed-*/")
    old.goto(server.url + "kk/wizard/batch/")
    said = "[...document.querySelectorAll('[data-untaken]')].filter((one) => !one.hidden).map((one) => one.dataset.untaken)"
    assert old.evaluate(said) == ["below"] and old.evaluate("document.querySelector('#desk').hidden")
    old.goto(server.url + "kk/search/")
    assert old.evaluate("document.querySelector('form').hidden") is False
    assert not [address for address in asked if "/python-" in address or "/rules-" in address]
