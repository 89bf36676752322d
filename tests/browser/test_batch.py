"""Many people at once, in real Chromium with the real Pyodide: nothing freezes, nothing leaves,
whatever the file is."""

import csv
import io
import json
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from eligibility import api, law
from eligibility.output import batch
from playwright.sync_api import Browser, Page, Request, Route, expect

from scripts import ROOT
from scripts.devserver.server import Server
from scripts.site.profile_calls import crowd
from tests.conftest import until

TODAY = date(2026, 11, 24)
BOTH = ["kk", "ru"]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
LONG_TASK = 200  # milliseconds in which the page would not answer a tap
SMALL = "name;status\r\nАйгүл;citizen\r\n=cmd|x;refugee\r\nПётр;martian\r\n"


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))


class Desk:
    """The page, what it asked the server for, and what its console complained of."""

    def __init__(self, page: Page, language: str = "ru"):
        self.page = page
        self.asked: list[Request] = []
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console", lambda message: message.type in ("error", "warning") and self.complaints.append(message.text)
        )
        page.on("request", lambda request: self.asked.append(request))
        page.clock.install(time=f"{TODAY.isoformat()}T12:00:00")
        page.goto(f"{language}/wizard/batch/")
        page.locator("#desk").wait_for()

    def give(self, data: bytes | str, name: str = "people.csv") -> None:
        data = data.encode() if isinstance(data, str) else data
        self.page.set_input_files("#file", files=[{"name": name, "mimeType": "text/csv", "buffer": data}])

    def done(self) -> None:
        self.page.locator("#outcome .md-button").wait_for(timeout=120_000)

    def saved(self) -> str:
        with self.page.expect_download() as waited:
            self.page.locator("#outcome .md-button").click()
        assert waited.value.suggested_filename == "tirkelu-rezultat-2026-11-24.csv"
        return Path(waited.value.path()).read_bytes().decode()


@pytest.fixture
def desk(browser: Browser, server: Server) -> Iterator[Desk]:
    context = browser.new_context(base_url=server.url, viewport={"width": 360, "height": 740}, accept_downloads=True)
    desk = Desk(context.new_page())
    yield desk
    context.close()
    assert desk.complaints == []
    assert any("/python-" in request.url for request in desk.asked)
    assert not [request.url for request in desk.asked if "_full" in request.url], (
        "run: python -m scripts.slim_pyodide.profile"
    )


def test_a_thousand_people_do_not_freeze_the_page(desk: Desk, tmp_path: Path):
    """No task on the page's own thread longer than a fifth of a second; progress is seen on the way;
    the file is to the letter what CPython makes of the same table."""
    watch = """self.long = []; self.told = new Set();
        new PerformanceObserver((list) => long.push(...list.getEntries().map((task) => task.duration))).observe({ type: "longtask" });
        new MutationObserver(() => told.add(document.querySelector("#status").textContent)).observe(
            document.querySelector("#status"), { childList: true, characterData: true, subtree: true }); null"""
    desk.page.evaluate(watch)
    text = crowd(1000)
    people = tmp_path / "people.csv"
    people.write_bytes(text.encode())
    start = time.monotonic()
    desk.page.set_input_files("#file", people)  # by its path: the test itself is to do nothing on the page
    desk.done()
    print(f"1000 people in {time.monotonic() - start:.1f} s, Python's start included")
    told = [line for line in desk.page.evaluate("[...told]") if "из 1000" in line]
    assert len(told) >= 20
    assert max(desk.page.evaluate("long"), default=0) <= LONG_TASK
    rows = [[line, cells, True] for line, cells in enumerate(csv.reader(io.StringIO(text), delimiter=";"), 1)]
    read = batch.read(rows, ";", batch.Vocabulary([api.messages(language) for language in BOTH]))
    batch.opened["table"] = read
    expected = batch.rows_of_table(0, 1000, TODAY, law(), api.messages("ru"))
    saved = desk.saved()
    assert saved.partition("\r\n")[2] == expected["text"]
    shown = {
        row.locator("th").inner_text(): int(row.locator("td").inner_text())
        for row in desk.page.locator("#outcome tbody").first.locator("tr").all()
    }
    assert shown == Counter(row["title"] for row in expected["rows"])


def test_the_file_never_leaves_the_device(desk: Desk):
    """From the choice of the file to the result: only GETs of the site's own files, and nothing stored."""
    desk.give(SMALL)
    desk.done()
    desk.saved()
    assert all(request.method == "GET" and request.post_data is None for request in desk.asked)
    here = desk.page.url.partition("/ru/")[0]
    assert {request.url.partition(here)[1] for request in desk.asked if not request.url.startswith("blob:")} == {here}
    assert desk.page.evaluate(
        "[localStorage.length, sessionStorage.length, document.cookie, history.state, location.hash]"
    ) == [0, 0, "", None, ""]


@pytest.mark.parametrize("language", BOTH)
def test_bad_rows_are_told_and_good_ones_decided(browser: Browser, server: Server, language: str):
    context = browser.new_context(base_url=server.url, accept_downloads=True)
    desk = Desk(context.new_page(), language)
    said = api.messages(language)["site"]
    desk.give(SMALL)
    desk.done()
    mended = desk.page.locator("#outcome section li")
    assert (
        mended.count() == 1
        and f"{said['batch-column-line']} 4" in mended.inner_text()
        and "«martian»" in mended.inner_text()
    )
    assert said["batch-passed"].format(columns="name") in desk.page.locator("#outcome").inner_text()
    with desk.page.expect_download() as waited:
        desk.page.locator("#outcome .md-button").click()
    rows = rows_of(Path(waited.value.path()).read_text("utf-8"))
    assert [row[0] for row in rows] == ["name", "Айгүл", "'=cmd|x", "Пётр"]
    assert [row[-1] for row in rows[1:]] == ["yes-by-status", "yes-by-status", ""]
    assert desk.page.evaluate("document.activeElement.matches('#outcome .md-button')")
    assert desk.complaints == []
    context.close()


def test_the_template_is_given_and_taken_back(desk: Desk):
    with desk.page.expect_download(timeout=60_000) as waited:
        desk.page.locator("#template").click()
    assert waited.value.suggested_filename == "tirkelu-shablon.csv"
    text = Path(waited.value.path()).read_bytes().decode()
    assert text == batch.template(api.messages("ru"))
    desk.give(text)
    desk.done()
    assert [row[-1] for row in rows_of(desk.saved())][-2:] == ["yes-by-policy", "yes-by-status"]


def test_a_workbook_is_read_in_the_browser(desk: Desk):
    """By the page itself: Python has no zip and no XML."""
    from tests.eligibility.test_batch import book, heading, person

    desk.give(book(heading() + person(2, '<c r="F2" s="1"><v>46630</v></c>')), "people.xlsx")
    desk.done()
    assert rows_of(desk.saved())[1][-1] == "yes-by-policy"


def hostile() -> dict[str, tuple[bytes, str]]:
    from tests.eligibility.test_batch import book, heading, person

    loud = io.BytesIO()
    with zipfile.ZipFile(loud, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>')
    return {
        "bomb": (book(heading() + person(2, "") + " " * 31_000_000), "too-big"),
        "entities": (loud.getvalue(), "damaged"),
        "picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 500, "not-a-table"),
        "locked": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "not-a-table"),
        "empty": (b"", "empty"),
        "zeros": (b"\0" * 100_000, "not-a-table"),
        "huge": (b"status\r\n" + b"citizen\r\n" * 600_000, "too-big"),
        "no heading": (b"name;age\r\nA;5\r\n", "no-heading"),
        "cut": (book(heading())[:-40], "damaged"),
    }


def test_hostile_files_are_refused_in_words(desk: Desk):
    """One after the other: a sentence that takes the focus, and the page goes on working."""
    said = api.messages("ru")["site"]
    for name, (data, code) in hostile().items():
        desk.give(data, f"{name}.xlsx")
        box = desk.page.locator(".errors")
        box.get_by_text(said[f"batch-file-{code}"]).wait_for(timeout=60_000)
        assert desk.page.evaluate("document.activeElement.className") == "errors", name
        for part in ("#progress", "#stop"):  # Python may still be coming
            expect(desk.page.locator(part)).to_be_hidden()
    desk.give(SMALL)
    desk.done()


def test_names_that_are_markup_are_text(desk: Desk):
    """What stands in a cell or in a heading is shown, never run."""
    bad = "<img src=x onerror=self.ran=1>"
    desk.give(f"{bad};status\r\n{bad};citizen\r\n{bad};{bad}\r\n")
    desk.done()
    assert desk.page.locator("#outcome img").count() == 0 and desk.page.evaluate("self.ran") is None
    assert bad in desk.page.locator("#outcome").inner_text()


def test_stopped_is_stopped_and_a_new_file_takes_over(desk: Desk):
    desk.give(crowd(3000))
    desk.page.locator("#stop").click(timeout=60_000)
    assert desk.page.locator("#status").inner_text() == api.messages("ru")["site"]["batch-stopped"]
    assert desk.page.locator("#outcome").inner_text() == ""
    assert desk.page.evaluate("document.activeElement.id") == "file", "the button that was pressed is gone"
    desk.give(crowd(2000))
    desk.page.locator("#stop").wait_for(timeout=60_000)
    desk.give(SMALL)
    desk.done()
    assert len(rows_of(desk.saved())) == 4


def test_inside_other_apps_a_file_that_does_not_come_is_told(browser: Browser, server: Server):
    """The template and the result; with the way to the phone's own browser."""
    agent = "Mozilla/5.0 (Linux; Android 14; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36 Telegram-Android/11.1.3"
    context = browser.new_context(base_url=server.url, user_agent=agent)
    desk = Desk(context.new_page())
    told = api.messages("ru")["site"]["batch-in-app"]
    assert "Telegram" in told and "Открыть в браузере" in told
    desk.page.locator("#template").click()
    desk.page.locator("#status", has_text=told).wait_for(timeout=60_000)
    desk.give(SMALL)
    desk.done()
    desk.page.locator("#outcome .md-button").click()
    desk.page.locator("#outcome .hint", has_text=told).wait_for()
    context.close()
    assert desk.complaints == []


def test_a_file_can_be_dropped(desk: Desk):
    drop = """(text) => { const data = new DataTransfer(); data.items.add(new File([text], "people.csv"));
        document.querySelector(".drop").dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data })); }"""
    desk.page.evaluate(drop, SMALL)
    desk.done()


def test_if_the_rules_do_not_come_it_is_said(desk: Desk):
    """A worker that does not load: a sentence, the way to the questions, no hang."""
    until(desk.page, lambda: any("/python-" in request.url for request in desk.asked))  # the first time it comes
    desk.page.route("**/worker.js", lambda route: route.abort())
    desk.page.reload()
    desk.give(SMALL)
    desk.page.locator(".errors").get_by_text(api.messages("ru")["site"]["batch-failed"]).wait_for(timeout=60_000)
    assert desk.page.locator(".errors a").get_attribute("href") == "../"
    desk.complaints[:] = [line for line in desk.complaints if "ERR_FAILED" not in line]


def test_a_phone_that_never_can_is_not_sent_to_look_for_a_connection(desk: Desk):
    """What only the worker finds out: its WebAssembly does not take the module."""
    until(desk.page, lambda: any("/python-" in request.url for request in desk.asked))
    old = "WebAssembly.compile = WebAssembly.compileStreaming = async () => { throw new WebAssembly.CompileError('old'); };"

    def older(route: Route) -> None:
        route.fulfill(body=old + route.fetch().text(), content_type="text/javascript")

    desk.page.route("**/worker.js", older)
    desk.page.reload()
    desk.give(SMALL)
    said = api.messages("ru")["site"]
    desk.page.locator(".errors").get_by_text(said["batch-floor"]).wait_for(timeout=60_000)


def test_a_result_that_is_looked_at_on_another_day_is_decided_anew(desk: Desk, site: Path):
    desk.give(SMALL)
    desk.done()
    desk.page.clock.set_fixed_time("2026-12-21T12:00:00Z")
    desk.page.evaluate("dispatchEvent(new Event('focus'))")
    anew = json.loads(next(site.glob("assets/wizard-*/wizard-ru.json")).read_text("utf-8"))["words"]["wizard-anew"]
    desk.page.locator("#status", has_text=anew).wait_for(timeout=60_000)
    with desk.page.expect_download() as waited:
        desk.page.locator("#outcome .md-button").click()
    assert waited.value.suggested_filename == "tirkelu-rezultat-2026-12-21.csv"


def test_without_script_the_page_leads_to_the_questions(browser: Browser, server: Server):
    context = browser.new_context(base_url=server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("kk/wizard/batch/")
    assert page.locator("#desk").is_hidden()
    page.locator("noscript a, #batch a.md-button").first.click()
    page.wait_for_url("**/kk/wizard/")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", BOTH)
def test_nothing_hinders_anybody(browser: Browser, server: Server, scheme: str, language: str):
    """axe finds nothing before, with a fault and with a result; nothing is wider than a small phone."""
    context = browser.new_context(base_url=server.url, viewport={"width": 320, "height": 640}, color_scheme=scheme)
    context.add_init_script(path=AXE)
    desk = Desk(context.new_page(), language)
    look = "axe.run(document, {resultTypes: ['violations']}).then(result => result.violations.map(one => [one.id, one.nodes.map(node => node.html)]))"
    assert desk.page.evaluate(look) == []
    desk.give(b"%PDF")
    desk.page.locator(".errors").wait_for(timeout=60_000)
    assert desk.page.evaluate(look) == []
    desk.give(SMALL)
    desk.done()
    assert desk.page.evaluate(look) == []
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


def test_the_keyboard_suffices(desk: Desk):
    """Tab reaches the template, the file and the result."""
    reached = []
    for _ in range(30):
        desk.page.keyboard.press("Tab")
        reached.append(desk.page.evaluate("document.activeElement.id"))
    assert reached.index("template") < reached.index("file")
