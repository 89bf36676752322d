"""A smoke in the engines that people have: Firefox, WebKit, Chromium with its back/forward cache, and older ones.

`make test` asks those of SMOKE, which must be there; `make engines` all that the registries have. The others come
back into SMOKE when they have been run whole on the new look of the result.
"""

import json
import os
import re
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

import pytest

from scripts.devserver.server import Handler, Server
from scripts.engines.browsers import Engine, Missing, started
from tests.browser.test_wizard import RESULTS, WORKER

ALL = "TIRKELU_ENGINES" in os.environ
SMOKE = ["firefox", "webkit"]
MORE = ["chromium", "wpe", "chromium-103", "chromium-106"]
BELOW: list[str] = []
MORE_BELOW = ["chromium-80", "chromium-88", "chromium-91", "chromium-92"]
PEOPLE = [*RESULTS.values()][:8]
KEPT = "navigator.serviceWorker.getRegistration().then((found) => found?.active?.state === 'activated')"
STEP = "history.state.step + history.state.text"
ANSWERED = "Object.keys(Object.fromEntries(new URLSearchParams(history.state?.text ?? ''))).filter(key => !['v', 'at'].includes(key))"


def each(smoke: list[str], more: list[str]) -> list[Any]:
    """Each engine with all its tests in one worker, which starts it once."""
    return [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in smoke + (more if ALL else [])]


@contextmanager
def had(name: str) -> Iterator[Engine]:
    try:
        with started(name) as engine:
            yield engine
    except Missing as error:
        (pytest.fail if name in SMOKE else pytest.skip)(str(error))


class Listed(Handler):
    """Writes down what was asked for."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        super().do_GET()


@pytest.fixture(scope="module")
def listed(site: Path) -> Iterator[Server]:
    server = Server(site)
    server.RequestHandlerClass = Listed
    server.asked = []
    yield server.start()
    server.shutdown()


@pytest.fixture(scope="module", params=each(SMOKE, MORE))
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with had(request.param) as engine:
        yield engine


def fragment(answers: dict[str, Any]) -> str:
    told = {key: ",".join(value) or "none" if isinstance(value, list) else value for key, value in answers.items()}
    return "#" + urlencode({"v": "1", **told}, safe=",")


def fresh(engine: Engine, url: str) -> None:
    """Loaded anew: where only the fragment differs, a browser loads nothing."""
    engine.goto(urljoin(url, "/ru/tips/") if engine.loses_pages else "about:blank")
    engine.goto(url)


def result(engine: Engine, url: str, answers: dict[str, Any]) -> None:
    fresh(engine, url + "ru/wizard/" + fragment(answers))
    engine.until("document.querySelector('.outcome')")


def unfold_the_sheet(engine: Engine) -> None:
    """The first of what one takes along; the papers are made when it is opened."""
    engine.until("document.querySelector('details.take')")
    engine.evaluate("(document.querySelector('details.take').open = true)")
    engine.until("document.querySelector('.on-paper .sheet') && document.querySelector('details.take .md-button')")


def answer(engine: Engine, *codes: str) -> None:
    taken(engine)
    for code in codes:
        before = engine.evaluate(STEP)
        engine.tap(f'.answer[data-code="{code}"]')
        engine.until(f"{STEP} !== {json.dumps(before)}")


def taken(engine: Engine) -> None:
    engine.until("history.state?.run")


@cache
def explained(day: str) -> list[dict[str, Any]]:
    """What the command line says of the eight people."""
    command = [sys.executable, "-m", "eligibility", "explain", "-", "--lang", "ru", "--json", "--as-of", day]
    people = json.dumps([{"answers": answers} for answers in PEOPLE])
    return json.loads(subprocess.run(command, input=people.encode(), capture_output=True, check=True).stdout)


def back(engine: Engine) -> None:
    """One step back, and the page that comes is there."""
    engine.evaluate(
        "(self.isLeft = true, addEventListener('popstate', () => delete self.isLeft, { once: true }), true)"
    )
    engine.leave("history.back()")
    engine.until("!self.isLeft && document.readyState === 'complete'")


def sentences(told: dict[str, Any]) -> list[str]:
    """Every sentence of the command line that a page has, too."""
    found = [
        told["title"],
        told["text"],
        told["tier"]["text"],
        told["as_of"]["text"],
        *(step["text"] for step in told["steps"]),
    ]
    for part in ("channels", "documents", "missing", "insurance", "why", "notes"):
        found += [line.get("short") or line["text"] for line in told[part]]
    for line in told["care"]:
        found += [line["text"], *(payer["text"] for payer in line["payers"])]
    return found


def plainly(text: str) -> str:
    return " ".join(text.split())


def test_the_verdict_is_that_of_the_command_line(engine: Engine, server):
    """For eight people, sentence by sentence, by the fast path."""
    told_otherwise = []
    for number, answers in enumerate(PEOPLE):
        result(engine, server.url, answers)
        day = engine.evaluate("new Date(Date.now() + 5 * 3600000).toISOString().slice(0, 10)")
        text = plainly(engine.evaluate("document.querySelector('#wizard').textContent"))
        told = explained(day)[number]
        told_otherwise += [(number, line) for line in sentences(told) if plainly(line) not in text]
        assert engine.evaluate("document.querySelector('h1').textContent") == told["title"]
        asked = engine.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
        assert not [address for address in asked if "_full" in address]
    assert told_otherwise == []


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


def test_a_fault_in_a_date_has_room_and_what_opens_is_underlined(engine: Engine, server):
    """Also where the browser does not know :has, or takes no short way of writing a dotted line."""
    fresh(engine, server.url + "ru/wizard/" + fragment({"status": "residence-permit"}))
    engine.until("document.querySelector('#day')")
    engine.tap("form .md-button")
    engine.until("document.querySelector('.wrong')")
    assert engine.evaluate("document.querySelector('.wrong').getBoundingClientRect().width") > 200
    fresh(engine, server.url + "ru/tips/")
    line = "getComputedStyle(document.querySelector('details.cites > summary'))"
    assert engine.evaluate(f"({line}.textDecorationLine ?? {line}.webkitTextDecorationLine)") == "underline"


def test_back_and_reload_keep_the_answers(engine: Engine, server):
    fresh(engine, server.url + "ru/wizard/")
    taken(engine)
    answer(engine, "temporary", "kyrgyzstan", "worker")
    back(engine)
    assert "at=role" in engine.evaluate("history.state.text")
    engine.evaluate("(self.isOld = true)")
    engine.leave("location.reload()")
    engine.until("!self.isOld && document.querySelector('[aria-current=true]')?.dataset.code === 'worker'")


def test_the_other_language_goes_on_at_the_same_point(engine: Engine, server):
    fresh(engine, server.url + "kk/wizard/")
    taken(engine)
    answer(engine, "temporary", "kyrgyzstan", "worker")
    engine.tap('a[hreflang="ru"]')
    engine.until("document.documentElement.lang === 'ru' && history.state?.text.includes('role=worker')")
    assert engine.evaluate("history.state.text.includes('at=policy&')")
    left = (
        "Object.entries(sessionStorage).filter(([key, value]) => (key + value).match(/role|worker|tirkelu-language/))"
    )
    assert engine.evaluate(f"[name, {left}]") == ["", []], "what was handed over is there for one use"


def test_erased_is_erased_also_for_pages_that_the_browser_has_kept(engine: Engine, server):
    """A result, the other language, erase, Back and Back again: the page before was not unloaded."""
    last = {"applicant": WORKER["applicant"]}
    fresh(engine, server.url + "ru/wizard/" + fragment({key: WORKER[key] for key in WORKER if key not in last}))
    answer(engine, *last.values())
    engine.tap("#wizard .md-button")
    engine.until("document.querySelector('.outcome')")
    unfold_the_sheet(engine)
    engine.evaluate("(self.isKept = true)")
    engine.tap('a[hreflang="kk"]')
    engine.until("document.documentElement.lang === 'kk' && document.querySelector('.outcome')")
    engine.tap(".keep .both > :last-child")
    engine.until(f"{ANSWERED}.length === 0 && document.querySelector('#wizard [role=status]:not([hidden])')")
    back(engine)  # to the beginning of what was erased
    for _ in range(3):
        back(engine)
        engine.until("document.documentElement.lang === 'ru' && document.querySelector('.answer[data-code=citizen]')")
        assert engine.evaluate("self.isKept ?? false") or not engine.keeps_pages
        assert engine.evaluate(ANSWERED) == []
        assert (
            engine.evaluate("document.querySelectorAll('[aria-current=true], .given-answers, .on-paper').length") == 0
        )


def test_the_first_visit_is_erased_with_the_second(engine: Engine, server):
    """Two answers, away, and again with one answer; then erase, and Back three times."""
    fresh(engine, server.url + "ru/wizard/")
    taken(engine)
    answer(engine, "temporary", "kyrgyzstan")
    engine.goto(server.url + "ru/")
    engine.goto(server.url + "ru/wizard/")
    taken(engine)
    answer(engine, "citizen")
    engine.tap(".keep .both > :last-child")
    engine.until(f"{ANSWERED}.length === 0")
    seen = []
    for _ in range(5):
        back(engine)
        address = engine.evaluate("location.pathname")
        if address.endswith("/ru/wizard/"):
            taken(engine)
            assert engine.evaluate(ANSWERED) == []
        seen.append(address)
        if len(seen) > 1 and seen[-2].endswith("/ru/") and address.endswith("/ru/wizard/"):
            break
    assert seen[-1].endswith("/ru/wizard/") and "/ru/" in seen, "both visits were seen"


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


def unpacked(pdf: bytes) -> bytes:
    """A PDF, and after it what is packed in it: Firefox packs its list of pages."""
    found = [pdf]
    for part in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        with suppress(zlib.error):
            found.append(zlib.decompressobj().decompress(part))
    return b"\n".join(found)


def test_the_sheet_is_there_for_print(engine: Engine, server):
    """And print that does nothing, as inside other apps, is said and leaves nothing behind."""
    result(engine, server.url, WORKER)
    unfold_the_sheet(engine)
    if hasattr(engine, "pdf"):
        assert len(re.findall(rb"/Type\s*/Page\b", unpacked(engine.pdf()))) == 1, "the sheet alone, on one page"
    engine.evaluate("(window.print = () => {}, true)")
    engine.tap("details.take .md-button")
    engine.until(
        "[...document.querySelectorAll('.take [role=status]')].some((one) => one.textContent.includes('Telegram'))"
    )
    assert engine.evaluate("document.querySelector('.on-paper').dataset.print ?? null") is None


def test_after_one_visit_it_works_in_flight_mode(engine: Engine, site: Path):
    """With the server gone: the wizard to its result, in the other language too, and a plain page."""
    server = Server(site).start()
    try:
        result(engine, server.url, WORKER)
        engine.until(KEPT, 300)  # 1800 pages are kept one by one, which takes minutes on a busy machine
    finally:
        server.shutdown()
        server.server_close()
    result(engine, server.url, WORKER)
    engine.goto(server.url + "kk/wizard/" + fragment(WORKER))
    engine.until("document.documentElement.lang === 'kk' && document.querySelector('.outcome')")
    engine.goto(server.url + "kk/tips/")
    assert engine.evaluate("document.querySelectorAll('h1').length") == 1


# ---------------------------------------------------------------- below the floor


@pytest.fixture(scope="module", params=each(BELOW, MORE_BELOW))
def old(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with had(request.param) as engine:
        yield engine


def test_below_the_floor_the_plain_pages_lead_to_the_result_from_the_first_tap(old: Engine, listed: Server):
    """And not one byte of Python is asked for, on any page."""
    fresh(old, listed.url + "kk/wizard/")
    assert old.evaluate("document.documentElement.dataset.floor") == "below"
    room = "[...document.querySelectorAll('.md-header .opens > summary')].map((one) => parseFloat(getComputedStyle(one).paddingLeft))"
    assert min(old.evaluate(room)) >= 3, "the words of the header do not touch"
    old.tap(".answer[data-code=unsure]")
    old.until("location.pathname.includes('/walk/')")
    old.until("document.readyState === 'complete'")
    assert not old.evaluate("document.querySelectorAll('.answer').length"), "who does not know is led to one result"
    fresh(old, listed.url + "kk/wizard/batch/")
    said = "[...document.querySelectorAll('[data-untaken]')].filter((one) => !one.hidden).map((one) => one.dataset.untaken)"
    assert old.evaluate(said) == ["below"] and old.evaluate("document.querySelector('#desk').hidden")
    fresh(old, listed.url + "kk/search/")
    list_or_form = "!document.querySelector('form').hidden || document.querySelectorAll('#all a').length > 5"
    assert old.evaluate(list_or_form), "a plain list where the search cannot be"
    assert not [address for address in listed.asked if "/python-" in address or "/rules-" in address]


def test_below_the_floor_a_link_with_answers_leads_to_the_right_plain_result(old: Engine, listed: Server):
    """For the eight people; where not even that can be, the page says that the link does not work here."""
    fresh(old, listed.url + "ru/wizard/")
    can = old.evaluate("document.documentElement.dataset.taken !== undefined")
    for number, answers in enumerate(PEOPLE):
        fresh(old, listed.url + "ru/wizard/" + fragment(answers))
        if can:
            old.until("location.pathname.includes('/walk/') && document.readyState === 'complete'")
            day = old.evaluate("new Date(Date.now() + 5 * 3600000).toISOString().slice(0, 10)")
            assert old.evaluate("document.querySelector('h1').textContent") == explained(day)[number]["title"]
        else:
            old.until("document.querySelector('[data-untaken=link]:not([hidden])')")
    assert not [address for address in listed.asked if "/python-" in address or "/rules-" in address]
