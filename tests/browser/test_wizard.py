"""The wizard as people meet it: real Chromium as a phone, the real site, the real Pyodide."""

import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from eligibility import api, law, paths
from eligibility.person import Person
from playwright.sync_api import Browser, BrowserContext, Page, expect

from scripts.devserver.server import Handler, Server
from scripts.site.pages.paths import states
from tests.browser.test_audit import AXE, CHECK
from tests.conftest import TAKEN, until

# Flight mode has its own tests; here the server is to be heard, and not what the phone kept of it.
PHONE = {
    "viewport": {"width": 360, "height": 740},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
    "service_workers": "block",
}
TODAY = date(2026, 11, 24)
NOON = f"{TODAY.isoformat()}T12:00:00"

CITIZEN = {
    "status": "citizen",
    "clinic_gives_primary_care": "yes",
    "insured": "yes",
    "signature": "yes",
    "category": [],
}
WORKER = {
    "status": "temporary",
    "citizenship": "kyrgyzstan",
    "role": "worker",
    "policy": "imputed",
    "policy_end": "2027-08-31",
    "policy_start": "2026-01-01",
    "clinic_gives_primary_care": "yes",
    "policy_clinics": "named",
    "clinic_is_fund_supplier": "yes",
    "insured": "no",
    "iin": "yes",
    "applicant": "self",
}
CHILD = WORKER | {"role": "worker-family", "birth_date": "2012-05-06"}
TEMPORARY = {"status": "temporary", "citizenship": "russia"}  # of whom all else is asked
OTHER = {
    "status": "temporary",
    "citizenship": "other",
    "role": "visitor",
    "clinic_gives_primary_care": "yes",
    "insured": "unsure",
}
# One person for each result; what is not asked on the way is not answered.
RESULTS = {
    "yes-by-status": CITIZEN | {"category": ["pensioner", "disability"]},
    "yes-by-policy": WORKER,
    "yes-by-parents-policy": CHILD,
    "no-policy": OTHER | {"policy": "none"},
    "ask-first": WORKER | {"clinic_is_fund_supplier": "no", "clinic_system_linked": "unsure"},
    "policy-expired": WORKER | {"policy_end": "2026-11-23"},
    "policy-not-started": WORKER | {"policy_start": "2026-12-01"},
    "policy-without-primary-care": WORKER | {"policy": "voluntary", "policy_covers_primary_care": "no"},
    "clinic-not-in-policy": WORKER | {"policy_clinics": "private-only"},
    "clinic-not-linked": WORKER | {"clinic_is_fund_supplier": "no", "clinic_system_linked": "no"},
    "clinic-without-primary-care": {
        "status": "kandas",
        "permit_until": "2027-05-01",
        "clinic_gives_primary_care": "no",
        "insured": "unsure",
    },
    "dates-contradict": WORKER | {"policy_start": "2027-09-01"},
    "status-needed": {"status": "unsure", "insured": "unsure"},
}


# ---------------------------------------------------------------- a server that can be made to fail


class Faulty(Handler):
    """Writes down what was asked for. `server.faults` names endings of paths and what befalls them."""

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.server.asked.append((self.command, self.path, self.headers.get("Referer")))
        fault = next((fault for ending, fault in self.server.faults.items() if path.endswith(ending)), None)
        if fault == "missing":
            self.answer(404, b"not found", {})
        elif fault == "silent":
            self.server.released.wait(90)
            self.close_connection = True
        else:
            self.fault = fault
            super().do_GET()

    fault = None

    def answer(self, status: int, body: bytes, more: dict[str, str]) -> None:
        if self.fault:
            more = {name: value for name, value in more.items() if name not in ("Content-Encoding", "ETag")}
            body = self.server.find(urlsplit(self.path).path).read_bytes()
            body = (
                body[: len(body) // 2] if self.fault == "truncated" else body[:-9] + bytes([body[-9] ^ 1]) + body[-8:]
            )
        super().answer(status, body, more)


@pytest.fixture(scope="session")
def faulty_server(site: Path) -> Iterator[Server]:
    server = Server(site)
    server.RequestHandlerClass = Faulty
    server.faults, server.asked, server.released = {}, [], threading.Event()
    yield server.start()
    server.released.set()
    server.shutdown()


@pytest.fixture
def faults(faulty_server: Server) -> Iterator[dict[str, str]]:
    faulty_server.asked.clear()
    yield faulty_server.faults
    faulty_server.faults.clear()
    faulty_server.released.set()
    faulty_server.released = threading.Event()


# ---------------------------------------------------------------- a phone


class Visitor:
    """One phone with the wizard open, and everything that its console complained of."""

    def __init__(self, context: BrowserContext):
        self.context = context
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._hear)
        self.page.clock.install(time=NOON)

    def _hear(self, message) -> None:
        # A file that is not there is the browser's own note, and what some tests arrange.
        if message.type in ("error", "warning") and not re.search(
            "Failed to load resource|blocked by Playwright", message.text
        ):
            self.complaints.append(message.text)

    def open(self, address: str = "ru/wizard/") -> "Visitor":
        self.page.goto(address)
        self.taken()
        return self

    def taken(self) -> None:
        """Wait until the script has taken the page over."""
        self.until(TAKEN)

    def until(self, so: str | Callable[[], object]) -> None:
        until(self.page, so)

    @contextmanager
    def moving(self) -> Iterator[None]:
        """What is done within leads to another step."""
        self.page.clock.run_for(300)  # a second tap at once would be taken for a tremble
        before = self.page.evaluate("history.state.step + history.state.text")
        yield
        self.until(f"history.state.step + history.state.text !== {json.dumps(before)}")

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    def key(self) -> str:
        return self.text().get("at", "")

    def text(self) -> dict[str, str]:
        return dict(part.split("=") for part in self.page.evaluate("history.state.text").split("&"))

    def settle(self) -> None:
        self.page.clock.run_for(300)

    def tap(self, code: str) -> None:
        with self.moving():
            self.page.locator(f'.answer[data-code="{code}"]').tap()

    def press(self, word: str, nth: int = 0) -> None:
        self.settle()
        self.page.get_by_role("button", name=word).nth(nth).tap()

    def language(self, name: str) -> None:
        self.page.locator(".opens:not(.menu) summary").tap()
        self.page.get_by_role("link", name=name).tap()

    def go_on(self) -> None:
        self.settle()
        self.page.locator("form .md-button").tap()

    def answer(self, key: str, value) -> None:
        if value == "unsure" or key in CHOICES:
            self.tap(value)
        elif isinstance(value, list):
            for code in value:
                self.settle()
                self.page.locator(f'label:has([value="{code}"])').tap()
            if not value:
                return self.tap("none")
            with self.moving():
                self.go_on()
        else:
            self.write(*reversed(value.split("-")))
            with self.moving():
                self.go_on()

    def write(self, day: str, month: str, year: str) -> None:
        for name, text in {"day": day, "month": month, "year": year}.items():
            self.page.fill(f"#{name}", text)

    def answer_all(self, answers: dict) -> None:
        """Answer each question as it comes, until the answers are to be checked."""
        while (key := self.key()) != "check":
            self.answer(key, answers[key])

    def ask_result(self) -> None:
        self.page.wait_for_selector(".given-answers")
        self.settle()
        self.page.locator(".md-button").first.tap()

    def result(self) -> None:
        """From the check page to the verdict."""
        self.ask_result()
        self.verdict()

    def unfold(self) -> None:
        """Open every fold of the result."""
        for fold in self.page.locator("details.fold").all():
            if not fold.evaluate("one => one.open"):
                fold.locator("summary").first.tap()

    def change(self, key: str) -> None:
        """From the check page back to a question."""
        self.page.wait_for_selector(".given-answers")
        with self.moving():
            self.page.locator(f'.given-answers [data-key="{key}"]').tap()

    def verdict(self, timeout: float = 60_000) -> None:
        self.page.wait_for_selector(".outcome", timeout=timeout)


CHOICES = {key for key, question in paths.QUESTIONS.items() if question.kind == "choice"}


@pytest.fixture(scope="session")
def words(site: Path) -> dict[str, dict]:
    """What the page says, by language."""
    return {path.stem[-2:]: json.loads(path.read_text("utf-8")) for path in site.glob("assets/wizard-*/wizard-*.json")}


@pytest.fixture
def context(browser: Browser, faulty_server: Server) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=faulty_server.url, **PHONE)
    yield context
    context.close()


@pytest.fixture
def visitor(context: BrowserContext, faulty_server: Server, faults) -> Iterator[Visitor]:
    visitor = Visitor(context)
    yield visitor
    assert visitor.complaints == []
    assert not [path for _, path, _ in faulty_server.asked if "_full" in path], (
        "run: python -m scripts.slim_pyodide.profile"
    )


# ---------------------------------------------------------------- the way through


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_result_is_reached_by_tapping(visitor: Visitor, words, language: str):
    """All of them on one phone, one person after the other, each erasing what was answered."""
    visitor.open(f"{language}/wizard/")
    titles = words[language]["outcomes"]
    assert set(RESULTS) == set(titles)
    for code, answers in RESULTS.items():
        visitor.answer_all(answers)
        visitor.result()
        assert visitor.heading == titles[code], code
        assert visitor.page.locator(".outcome").count() == 1
        visitor.press(words[language]["words"]["wizard-erase"])
        expect(visitor.page.locator('.answer[data-code="citizen"]')).to_be_visible()


def test_the_result_has_all_its_parts(visitor: Visitor, words):
    visitor.open()
    visitor.answer_all(RESULTS["clinic-not-in-policy"] | {"insured": "unsure"})
    visitor.result()
    said = words["ru"]["words"]
    page = visitor.page
    headings = page.locator("#wizard h2").all_text_contents()
    assert headings == [
        said[f"wizard-{name}"] for name in ("nearest-yes", "next-step", "documents-then", "take", "care-payer")
    ]
    folded = page.locator("#wizard .folds > details > summary").all_inner_texts()
    wanted = ("reasons", "unsure-title", "changes", "insurance", "payers", "notes", "offers")
    assert folded == [said[f"wizard-{name}"] for name in wanted]
    assert page.locator(".outcome.no .sign").inner_text() == said["wizard-tone-no"]
    assert page.locator(".danger a").get_attribute("href") == "tel:103"
    assert not page.locator(".danger").evaluate("one => one.closest('details')"), "the ambulance is never folded"
    assert page.locator("table.care .kind").first.inner_text() == "Экстренная и неотложная помощь"
    assert {"tel:103", "tel:1414"} <= {link.get_attribute("href") for link in page.locator(".contacts a").all()}


@pytest.mark.parametrize(
    ("answers", "question", "missing"),
    [(RESULTS["ask-first"], "clinic_system_linked", None), (WORKER | {"policy": "unsure"}, "policy", "policy-dates")],
    ids=["the question has words of its own", "what is missing has words"],
)
def test_who_is_not_sure_is_told_what_to_find_out_whom_to_ask_and_in_which_words(
    visitor: Visitor, words, answers, question, missing
):
    visitor.open("en/wizard/" + fragment(answers))
    visitor.verdict()
    site = words["en"]
    spoken = visitor.page.locator(".say p").evaluate_all("all => all.map(one => [one.lang, one.innerText])")
    wanted = site["to_say"][missing] if missing else site["questions"][question]["say"]
    assert spoken == [[code, f"«{text}»"] for code, text in wanted]
    assert {code for code, _ in spoken} == {"kk", "ru"}
    assert site["questions"][question]["short"] in visitor.page.locator(".outcome .until").inner_text()
    assert "tel:1414" in {link.get_attribute("href") for link in visitor.page.locator("#wizard .contacts a").all()}


def test_a_step_that_says_answer_again_leads_to_the_answers(visitor: Visitor, words):
    visitor.open("ru/wizard/" + fragment(RESULTS["ask-first"]))
    visitor.verdict()
    visitor.page.locator(".steps button").click()
    heading = visitor.page.locator("#wizard h1")
    heading.filter(has_text=words["ru"]["words"]["wizard-check-answers"]).wait_for()


def test_ways_of_which_one_is_enough_are_joined_by_or_and_not_numbered(visitor: Visitor, words):
    visitor.open("ru/wizard/" + fragment(RESULTS["clinic-not-in-policy"]))
    visitor.verdict()
    ways = visitor.page.locator("section[aria-labelledby=next] li").all_inner_texts()
    assert ways[1] == words["ru"]["words"]["wizard-or"]
    assert len(ways) == 3
    assert visitor.page.locator("section[aria-labelledby=next] ol").count() == 0


@pytest.mark.parametrize(
    ("answers", "kind"),
    [(RESULTS["no-policy"], "Учёт по беременности"), (RESULTS["policy-without-primary-care"], "Участковый врач")],
    ids=["pregnancy", "a district doctor, for who is not attached yet"],
)
def test_what_comes_before_a_payer_is_no_payer(visitor: Visitor, words, answers: dict, kind: str):
    """Care that begins with attachment says so first, and joins only payers by "or"."""
    visitor.open("ru/wizard/" + fragment(answers))
    visitor.verdict()
    cell = visitor.page.locator(f"table.care tr:has(.kind:has-text('{kind}')) td")
    said = words["ru"]["words"]["wizard-or"]
    before, *payers = cell.locator(".payer").all_inner_texts()
    assert before.endswith(":")
    assert payers
    assert not payers[0].startswith(f"{said} ")


def test_who_gets_no_yet_is_shown_the_papers_of_the_nearest_way(visitor: Visitor):
    visitor.open("ru/wizard/" + fragment(RESULTS["policy-expired"]))
    visitor.verdict()
    papers = visitor.page.locator(".bring.then li").all_inner_texts()
    renewed = api.decide(WORKER, TODAY)["documents"]
    assert len(papers) == len(renewed) > 0


@pytest.mark.parametrize(
    ("answers", "blocks"),
    [
        (RESULTS["no-policy"], ["which-policy/#ask", "get-insured/#check", "refused-or-billed/#billed"]),
        (RESULTS["clinic-not-in-policy"], ["which-policy/#change-clinic"]),
        (RESULTS["policy-expired"], ["which-policy/#ask"]),
        (WORKER | {"iin": "no"}, ["first-papers/#iin", "refused-or-billed/#desk"]),
        (CITIZEN | {"signature": "no"}, ["first-papers/#signature", "egov/#complaint"]),
    ],
)
def test_help_stands_at_the_point_of_need(visitor: Visitor, answers: dict, blocks: list[str]):
    """A link to the very block, in sight without opening anything."""
    visitor.open("ru/wizard/" + fragment(answers))
    visitor.verdict()
    seen = visitor.page.locator("#wizard a").evaluate_all(
        "all => all.filter(one => one.checkVisibility()).map(one => one.href)"
    )
    for block in blocks:
        assert any(address.endswith(f"/ru/{block}") for address in seen), (block, seen)


def test_an_expired_contract_shows_its_last_day_and_leads_to_its_question(visitor: Visitor, words):
    visitor.open("ru/wizard/" + fragment(RESULTS["policy-expired"]))
    visitor.verdict()
    said, asked = words["ru"]["words"], words["ru"]["questions"]["policy_end"]
    assert visitor.page.locator(".outcome .until").inner_text() == f"{asked['short']}\n23 ноября 2026 года"
    with visitor.moving():
        visitor.page.get_by_role("button", name=f"{said['wizard-change']}: {asked['short']}").tap()
    assert visitor.heading == asked["ask"]


def test_care_that_cannot_touch_this_person_is_folded_and_not_dropped(visitor: Visitor, words):
    visitor.open("ru/wizard/" + fragment(CHILD | {"birth_date": "2022-05-06"}))
    visitor.verdict()
    rows = visitor.page.locator("[aria-labelledby=care] .kind")
    assert rows.count() == 9
    assert sum(row.is_visible() for row in rows.all()) == 6
    visitor.page.locator(".fold.alone summary").tap()
    assert all(row.is_visible() for row in rows.all())


def test_every_address_on_a_result_is_there(visitor: Visitor, faulty_server: Server):
    """The sources and the rules that a result names are pages, and the points are on them."""
    visitor.open()
    visitor.answer_all(WORKER)
    visitor.result()
    links = visitor.page.locator("#wizard a").evaluate_all("all => all.map(link => link.href)")
    ours = {link for link in links if link.startswith(visitor.page.url.partition("ru/")[0])}
    assert len(ours) > 10
    for link in ours:
        parts = urlsplit(link)
        page = faulty_server.find(parts.path)
        assert page, link
        assert not parts.fragment or f'id="{parts.fragment}"' in page.read_text("utf-8"), link


def test_the_way_by_keyboard_alone(browser: Browser, faulty_server: Server, faults):
    context = browser.new_context(base_url=faulty_server.url, viewport={"width": 1280, "height": 740})
    visitor = Visitor(context)
    visitor.open()
    page = visitor.page

    def reach(selector: str) -> None:
        for _ in range(60):
            if page.evaluate(f"document.activeElement.matches({json.dumps(selector)})"):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {selector}")

    while (key := visitor.key()) != "check":
        value = WORKER[key]
        if key in CHOICES:
            reach(f'.answer[data-code="{value}"]')
        else:
            for name, part in zip(("day", "month", "year"), reversed(value.split("-")), strict=True):
                reach(f"#{name}")
                page.keyboard.type(part)
        with visitor.moving():
            page.keyboard.press("Enter")
    reach(".md-button")
    page.keyboard.press("Enter")
    visitor.verdict()
    assert page.evaluate("document.activeElement.tagName") == "H1"
    reach("summary")
    page.keyboard.press("Enter")
    assert page.locator("#wizard details[open]").count() == 1
    context.close()
    assert visitor.complaints == []


def test_each_step_gives_its_heading_the_focus_and_the_title(visitor: Visitor, words):
    visitor.open()
    for key in ("citizenship", "role", "policy", "policy_end"):
        visitor.answer(visitor.key(), WORKER[visitor.key()])
        assert visitor.key() == key
        ask = words["ru"]["questions"][key]["ask"]
        assert visitor.page.evaluate("document.activeElement === document.querySelector('h1')")
        assert visitor.page.title() == f"{ask} · {words['ru']['name']}"
        assert visitor.heading == ask
        assert visitor.page.evaluate("scrollY") == 0


@pytest.mark.parametrize(
    ("written", "words_of_faults"),
    [
        (("", "", ""), ["error-date-missing"]),
        (("5", "", "2027"), ["error-month-missing"]),
        (("", "", "2027"), ["error-day-missing", "error-month-missing"]),
        (("31", "2", ""), ["error-day", "error-year-missing"]),
        (("29", "2", "2027"), ["error-day"]),
        (("0", "13", "27"), ["error-day", "error-month", "error-year"]),
        (("x", "1.", "20 27"), ["error-day", "error-month", "error-year"]),
        (("1", "1", "1899"), ["error-year"]),
    ],
)
def test_a_wrong_date_is_told_by_its_parts(visitor: Visitor, words, written, words_of_faults):
    visitor.open()
    visitor.tap("residence-permit")
    page, said = visitor.page, words["ru"]["words"]
    visitor.write(*written)
    visitor.go_on()
    box = page.locator(".errors")
    assert box.locator("a").all_inner_texts() == [said[word] for word in words_of_faults]
    assert page.evaluate("document.activeElement.className") == "errors"
    assert page.title().startswith(said["error-prefix"] + ": ")
    assert page.locator(".wrong").count() == len(words_of_faults)
    visitor.settle()
    box.locator("a").first.tap()
    assert page.evaluate("document.activeElement.id") == page.locator("[aria-invalid=true]").first.get_attribute("id")
    visitor.answer("permit_until", "2028-02-29")
    assert visitor.key() == "clinic_gives_primary_care"


def test_nobody_is_born_tomorrow(visitor: Visitor, words):
    visitor.open()
    for key in ("status", "citizenship", "role"):
        visitor.answer(key, CHILD[key])
    visitor.write("25", "11", "2026")
    visitor.go_on()
    assert visitor.page.locator(".errors a").all_inner_texts() == [words["ru"]["words"]["error-birth-future"]]
    visitor.answer("birth_date", "2026-11-24")
    assert visitor.key() == "policy"


def test_nothing_ticked_is_told(visitor: Visitor, words):
    visitor.open()
    for key in ("status", "clinic_gives_primary_care", "insured", "signature"):
        visitor.answer(key, CITIZEN[key])
    visitor.go_on()
    assert visitor.page.locator(".errors a").all_inner_texts() == [words["ru"]["words"]["error-choose"]]
    visitor.tap("none")
    assert visitor.key() == "check"


def test_a_tremble_does_not_answer_the_next_question(visitor: Visitor):
    """Two taps at one place within a quarter of a second are one."""
    visitor.open()
    place = visitor.page.locator('.answer[data-code="temporary"]').bounding_box()
    x, y = place["x"] + 40, place["y"] + 20
    visitor.page.clock.pause_at(f"{TODAY.isoformat()}T13:00:00")  # however slow this machine is
    visitor.page.touchscreen.tap(x, y)
    visitor.page.touchscreen.tap(x, y)
    visitor.page.clock.resume()
    visitor.page.wait_for_timeout(200)
    assert visitor.key() == "citizenship"
    with visitor.moving():
        visitor.page.touchscreen.tap(x, y)
    assert visitor.key() != "citizenship"


# ---------------------------------------------------------------- back, forward, change


def test_back_forward_and_reload_keep_everything(visitor: Visitor):
    visitor.open()
    for key in ("status", "citizenship", "role", "policy"):
        visitor.answer(key, WORKER[key])
    page = visitor.page
    page.go_back()
    page.go_back()
    assert visitor.key() == "role"
    assert page.locator("[aria-current=true]").get_attribute("data-code") == "worker"
    assert visitor.text()["policy"] == "imputed", "a later answer is kept"
    page.reload()
    visitor.taken()
    assert visitor.key() == "role" and visitor.text()["policy"] == "imputed"
    page.go_forward()
    assert visitor.key() == "policy"
    page.go_forward()
    assert visitor.key() == "policy_end"
    with visitor.moving():
        visitor.press("Назад")
    assert visitor.key() == "policy"
    for _ in range(3):
        page.go_back()
    assert visitor.key() == "status"
    assert page.locator("[aria-current=true]").get_attribute("data-code") == "temporary"
    visitor.tap("temporary")
    assert visitor.key() == "policy_end", "what is answered already is not asked again"


def test_one_changed_answer_comes_straight_back(visitor: Visitor, words):
    visitor.open()
    visitor.answer_all(WORKER)
    page = visitor.page
    visitor.change("policy_end")
    assert [page.input_value(f"#{name}") for name in ("day", "month", "year")] == ["31", "8", "2027"]
    visitor.answer("policy_end", "2028-01-31")
    assert visitor.key() == "check"
    assert "31 января 2028 года" in page.locator(".given-answers").inner_text()
    # An answer that takes another way asks what that way needs, and then comes back.
    visitor.change("role")
    visitor.tap("worker-family")
    assert visitor.key() == "birth_date"
    visitor.answer("birth_date", "1990-02-03")
    assert visitor.key() == "check"
    # Answers of a way that is no longer taken are not shown, and not lost.
    visitor.change("status")
    visitor.tap("citizen")
    visitor.answer_all(CITIZEN | {"category": "unsure"})
    page.wait_for_selector(".given-answers")
    assert page.locator('.given-answers [data-key^="policy"]').count() == 0
    assert visitor.text()["policy_end"] == "2028-01-31"
    visitor.result()
    assert visitor.heading == words["ru"]["outcomes"]["yes-by-status"]


def test_what_is_offered_makes_the_result_more_exact(visitor: Visitor, words):
    visitor.open()
    visitor.answer_all(CITIZEN)
    visitor.result()
    page = visitor.page
    for key, value in (
        ("already_attached", "yes"),
        ("change_reason", "moved"),
        ("sex", "woman"),
        ("birth_date", "1950-01-31"),
    ):
        visitor.unfold()
        with visitor.moving():
            page.locator(f'.answer[data-key="{key}"]').tap()
        assert visitor.key() == key
        visitor.answer(key, value)
        visitor.verdict()
    visitor.unfold()
    notes = page.locator("#wizard").inner_text()
    assert "После переезда" in notes and "на пенсии" in notes
    visitor.press(words["ru"]["words"]["wizard-to-check"])
    page.wait_for_selector(".given-answers")
    assert page.locator('.given-answers [data-key="sex"]').count() == 1


def test_an_answer_that_was_unknown_can_be_given_from_the_result(visitor: Visitor, words):
    visitor.open()
    visitor.answer_all(WORKER | {"clinic_is_fund_supplier": "no", "clinic_system_linked": "unsure"})
    visitor.result()
    assert visitor.heading == words["ru"]["outcomes"]["ask-first"]
    visitor.unfold()
    with visitor.moving():
        visitor.press(words["ru"]["words"]["wizard-answer-now"])
    visitor.tap("yes")
    assert visitor.key() == "iin", "asked only now that it is a yes"
    visitor.answer_all(WORKER)
    visitor.result()
    assert visitor.heading == words["ru"]["outcomes"]["yes-by-policy"]


# ---------------------------------------------------------------- the other language


def test_the_other_language_goes_on_at_the_same_point(visitor: Visitor, words, faulty_server: Server):
    visitor.open()
    for key in ("status", "citizenship", "role"):
        visitor.answer(key, WORKER[key])
    visitor.settle()
    visitor.language("Қазақша")
    visitor.page.wait_for_url("**/kk/wizard/")
    visitor.taken()
    assert visitor.heading == words["kk"]["questions"]["policy"]["ask"]
    assert visitor.text()["role"] == "worker"
    visitor.answer_all(WORKER)
    visitor.result()
    visitor.language("Русский")
    visitor.page.wait_for_url("**/ru/wizard/")
    visitor.verdict()
    assert visitor.heading == words["ru"]["outcomes"]["yes-by-policy"]
    assert visitor.page.evaluate("name") == "", "another site in this tab could read it"
    assert visitor.page.evaluate(STORED) == NOTHING, "what was handed over was taken out"
    visitor.page.go_back()
    visitor.verdict()
    assert visitor.heading == words["kk"]["outcomes"]["yes-by-policy"]


# ---------------------------------------------------------------- what leaves, what stays


STORED = """async () => ({local: {...localStorage}, session: {...sessionStorage}, cookies: document.cookie,
    databases: (await indexedDB.databases()).length})"""
NOTHING = {"local": {}, "session": {}, "cookies": "", "databases": 0}
CACHED = """async () => (await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys())
    .map(kept => kept.url)))).flat()"""


def test_nothing_leaves_the_phone_and_nothing_stays_on_it(browser: Browser, faulty_server: Server, faults):
    """From the first question to the result and over to the other language: the server is asked
    for its own files and for nothing else, and no answer is in what it is asked, nor in what the
    phone keeps for flight mode."""
    context = browser.new_context(base_url=faulty_server.url, **PHONE | {"service_workers": "allow"})
    visitor = Visitor(context).open()
    asked: list[tuple[str, str]] = []
    visitor.context.on("request", lambda request: asked.append((request.method, request.url)))
    visitor.answer_all(WORKER)
    visitor.result()
    visitor.language("Қазақша")
    visitor.page.wait_for_url("**/kk/wizard/")
    visitor.verdict()
    visitor.page.goto("ru/wizard/#v=1&status=asylum-seeker&policy=none")
    visitor.page.reload()
    visitor.taken()
    assert {method for method, _ in asked} == {"GET"}
    assert all(url.startswith(faulty_server.url) for _, url in asked)
    for method, path, referer in faulty_server.asked:
        assert method == "GET" and faulty_server.find(path) and referer is None, (method, path, referer)
        assert not re.search("asylum|imputed|kyrgyz|2027|[?#=]", path), path
    assert visitor.page.evaluate(STORED) == NOTHING
    assert context.cookies() == []
    assert all(faulty_server.find(urlsplit(url).path) and "#" not in url for url in visitor.page.evaluate(CACHED))
    context.close()
    assert visitor.complaints == []


def test_answers_are_kept_only_if_one_says_so(visitor: Visitor, words):
    said = words["ru"]["words"]
    visitor.open()
    for key in ("status", "citizenship"):
        visitor.answer(key, WORKER[key])
    assert visitor.page.evaluate(STORED) == NOTHING
    visitor.press(said["wizard-save"])
    expect(visitor.page.locator(".keep [role=status]")).to_have_text(said["wizard-saved"])
    visitor.answer("role", "worker")  # what follows is kept too
    visitor.page.close()
    later = Visitor(visitor.context).open("kk/wizard/")
    expect(later.page.locator(".since")).to_contain_text(words["kk"]["words"]["wizard-resume-about"])
    with later.moving():
        later.press(words["kk"]["words"]["wizard-resume"])
    assert later.key() == "policy" and later.text()["role"] == "worker"
    later.press(words["kk"]["words"]["wizard-erase"])
    expect(later.page.get_by_text(words["kk"]["words"]["wizard-erased"])).to_be_visible()
    mark = {"tirkelu-erasures": "1"}
    assert later.page.evaluate(STORED) == NOTHING | {"session": mark, "local": mark}
    assert later.complaints == []
    visitor.page = later.page


def test_a_link_that_is_opened_does_not_overwrite_what_was_saved(visitor: Visitor, words):
    said = words["ru"]["words"]
    visitor.open()
    visitor.answer("status", "temporary")
    visitor.press(said["wizard-save"])
    saved = visitor.page.evaluate(STORED)["local"]
    visitor.page.goto("about:blank")
    visitor.open("ru/wizard/" + fragment({"status": "citizen"}))
    visitor.answer("clinic_gives_primary_care", "yes")
    assert visitor.page.evaluate(STORED)["local"] == saved
    visitor.page.goto("about:blank")
    visitor.page.goto("ru/wizard/")
    visitor.press(said["wizard-erase"])
    visitor.until("Object.keys(localStorage).join() === 'tirkelu-erasures'")


def test_erased_is_erased_for_back_and_forward_and_in_both_languages(visitor: Visitor, words):
    page = visitor.page
    visitor.open()
    for key in ("status", "citizenship", "role"):
        visitor.answer(key, WORKER[key])
    visitor.language("Қазақша")
    page.wait_for_url("**/kk/wizard/")
    visitor.taken()
    visitor.answer("policy", "imputed")
    visitor.press(words["kk"]["words"]["wizard-erase"])
    expect(page.get_by_text(words["kk"]["words"]["wizard-erased"])).to_be_visible()
    for step in (
        page.go_back,
        page.go_back,
        page.go_back,
        page.go_back,
        page.go_forward,
        page.go_forward,
        page.go_forward,
    ):
        step()
        if "/wizard/" not in page.url:
            continue
        visitor.taken()
        page.wait_for_timeout(50)
        assert set(visitor.text()) == {"v", "at"}, page.url


def test_a_phone_that_does_not_store_says_so(visitor: Visitor, words):
    visitor.page.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }"
    )
    visitor.open()
    visitor.tap("temporary")
    visitor.press(words["ru"]["words"]["wizard-save"])
    expect(visitor.page.locator(".keep [role=status]")).to_have_text(words["ru"]["words"]["wizard-save-failed"])


# ---------------------------------------------------------------- links


def fragment(answers: dict, **more: str) -> str:
    pairs = {"v": "1", **more, **answers}
    return "#" + "&".join(
        f"{key}={','.join(value) or 'none' if isinstance(value, list) else value}" for key, value in pairs.items()
    )


@pytest.mark.parametrize(
    ("more", "policy_end", "word"),
    [
        ({"was": "yes-by-policy"}, "2027-08-31", "wizard-since-same"),
        ({"was": "yes-by-policy", "edition": "00000000"}, "2027-08-31", "wizard-since-same-rules"),
        ({"was": "yes-by-policy"}, "2026-11-20", "wizard-since-days"),
        ({"was": "yes-by-policy", "edition": "00000000"}, "2026-11-20", "wizard-since-days"),
        ({"was": "no-policy", "edition": "00000000"}, "2027-08-31", "wizard-since-rules"),
    ],
)
def test_a_link_says_what_changed_since(visitor: Visitor, words, more, policy_end, word):
    more = {"on": "2026-11-01", "edition": words["ru"]["edition"]} | more
    visitor.open("ru/wizard/" + fragment(WORKER | {"policy_end": policy_end}, **more))
    visitor.verdict()
    said = words["ru"]["words"][word].format(date="1 ноября 2026 года", title=words["ru"]["outcomes"][more["was"]])
    expect(visitor.page.locator("#wizard .since:not([hidden])")).to_have_text(said)
    assert "#" not in visitor.page.url
    assert visitor.text()["was"] == more["was"]


def test_a_link_from_before_all_rules_is_opened_too(visitor: Visitor, words):
    visitor.open("ru/wizard/" + fragment(WORKER, on="1900-01-01", edition="00000000", was="no-policy"))
    visitor.verdict()
    assert visitor.heading == words["ru"]["outcomes"]["yes-by-policy"]
    assert "1 января 1900 года" in visitor.page.locator("#wizard .since:not([hidden])").inner_text()


def test_the_link_that_the_page_makes_is_read_again(visitor: Visitor, words):
    """Written by link.js and read by it: for each result the same answers come back."""
    visitor.open()
    folder = visitor.page.evaluate(
        "[...document.scripts].map(one => one.src).find(src => src.includes('/wizard-')).replace('wizard.js', '')"
    )
    for answers in RESULTS.values():
        back = visitor.page.evaluate(
            """async ([folder, answers]) => {
                const { read, write } = await import(folder + "link.js");
                const site = await (await fetch(folder + "wizard-ru.json")).json();
                const text = write(answers, { on: "2026-11-24", edition: site.edition, was: "ask-first" });
                return [read(text, site).answers, read(encodeURIComponent(text), site).answers];
            }""",
            [folder, answers],
        )
        assert back == [answers, answers]


HOSTILE = [
    "v=1&status=king",
    "v=2&status=citizen",
    "v=1&status=citizen&status=kandas",
    "v=1&constructor=citizen",
    "v=1&__proto__=citizen",
    "v=1&status=<img src=x onerror=alert(1)>",
    "v=1&status=%3Cscript%3E",
    "v=1&status=%",
    "v=1&status=%E0%A4%A",
    "v=1&policy_end=2027-13-01",
    "v=1&policy_end=99999-01-01",
    "v=1&category=pensioner,pensioner",
    "v=1&category=unsure,pensioner",
    "v=1&category=,",
    "v=1&status=citizen&" + "policy_end=2027-01-01" * 500,
    "v=",
    "v=1&=",
    "v=1&status=citizen&javascript:alert(1)//=",
    "v=1&status=citizen%00",
]


def test_a_spoiled_or_hostile_link_is_refused_in_words(visitor: Visitor, words):
    """And the next visit is as good as any."""
    dialogs = []
    visitor.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for text in HOSTILE:
        visitor.page.goto("about:blank")
        visitor.open(f"ru/wizard/#{text}")
        expect(visitor.page.locator("#wizard .since:not([hidden])")).to_have_text(
            words["ru"]["words"]["wizard-link-bad"]
        )
        assert visitor.key() == "status" and visitor.page.url.endswith("/wizard/"), text
    assert dialogs == []
    visitor.page.evaluate("location.hash = 'v=1&status=nobody'")  # also when pasted over an open page
    expect(visitor.page.locator("#wizard .since:not([hidden])")).to_be_visible()
    visitor.page.evaluate("location.hash = 'v=1&status=citizen'")
    visitor.until("history.state?.text?.includes('at=clinic_gives_primary_care')")
    visitor.answer_all(CITIZEN)


def test_a_link_with_too_few_answers_asks_the_rest(visitor: Visitor):
    visitor.open("ru/wizard/" + fragment({"status": "temporary", "citizenship": "other"}))
    assert visitor.key() == "role"
    with visitor.moving():
        visitor.press("Назад")
    assert visitor.key() == "citizenship"


# ---------------------------------------------------------------- Python late, or never


def test_python_waits_for_a_tap_where_data_is_saved(browser: Browser, faulty_server: Server, faults):
    context = browser.new_context(base_url=faulty_server.url, **PHONE)
    context.add_init_script("Object.defineProperty(navigator, 'connection', { value: { saveData: true } })")
    visitor = Visitor(context).open()
    visitor.page.clock.run_for(10_000)
    visitor.page.wait_for_timeout(500)
    assert not asked_for(faulty_server, "/python-")
    visitor.tap("citizen")
    visitor.until(lambda: asked_for(faulty_server, "/python-"))
    context.close()


def asked_for(server: Server, part: str) -> bool:
    return any(part in path for _, path, _ in server.asked)


def test_python_comes_by_itself_when_the_phone_is_idle(visitor: Visitor, faulty_server: Server):
    visitor.open()
    visitor.page.clock.run_for(10_000)
    visitor.until(lambda: asked_for(faulty_server, "/python-"))


def test_who_is_quicker_than_the_network_is_told_and_led_on(visitor: Visitor, faults, words, faulty_server: Server):
    """After a second the stage, after twenty the plain pages at the very same point."""
    said = words["ru"]["words"]
    faults[".wasm"] = "silent"
    visitor.open()
    visitor.answer_all(RESULTS["no-policy"])
    visitor.ask_result()
    expect(visitor.page.locator("h1")).to_have_text(said["wizard-waiting"])
    assert visitor.page.locator(".stage").inner_text() == ""
    visitor.page.clock.run_for(1500)
    visitor.until("document.querySelector('progress').value > 0.05")
    expect(visitor.page.locator("[role=status].hidden")).to_contain_text("%")
    assert visitor.page.locator("#wizard .md-button").count() == 0
    visitor.page.clock.run_for(19_000)
    link = visitor.page.locator("#wizard a.md-button")
    expect(link).to_have_text(said["wizard-static-here"])
    visitor.settle()
    link.tap()
    visitor.page.wait_for_url("**/walk/no-policy-*/")
    assert visitor.heading == words["ru"]["outcomes"]["no-policy"]


@pytest.mark.parametrize(
    ("ending", "fault"),
    [
        (".wasm", "missing"),
        (".wasm", "truncated"),
        (".wasm", "flipped"),
        (".snapshot.txt", "flipped"),
        (".snapshot.txt", "missing"),
        ("lock.json", "truncated"),
        ("worker.js", "missing"),
        ("pyodide.mjs", "missing"),
    ],
)
def test_a_load_that_fails_ends_in_words_and_on_the_plain_pages(
    visitor: Visitor, faults, words, ending: str, fault: str
):
    faults[ending] = fault
    visitor.open()
    visitor.answer_all(RESULTS["policy-expired"])
    visitor.ask_result()
    expect(visitor.page.locator("h1")).to_have_text(words["ru"]["words"]["wizard-failed-title"], timeout=40_000)
    link = visitor.page.locator("#wizard a.md-button")
    visitor.settle()
    link.tap()
    visitor.page.wait_for_url("**/walk/policy-expired-*/")
    assert visitor.heading == words["ru"]["outcomes"]["policy-expired"]
    # And once the server is mended, the same phone comes to its result.
    faults.clear()
    visitor.page.go_back()
    if visitor.page.locator("h1").inner_text() == words["ru"]["words"]["wizard-failed-title"]:
        visitor.press(words["ru"]["words"]["wizard-again"])
    visitor.verdict()
    assert visitor.heading == words["ru"]["outcomes"]["policy-expired"]


def test_a_network_that_falls_silent_ends_in_words(visitor: Visitor, faults, words, faulty_server: Server):
    faults[".wasm"] = "silent"
    visitor.open()
    visitor.answer_all(RESULTS["status-needed"])
    visitor.ask_result()
    visitor.until(lambda: asked_for(faulty_server, ".wasm"))
    visitor.page.wait_for_timeout(500)
    visitor.page.clock.run_for(60_000)
    expect(visitor.page.locator("h1")).to_have_text(words["ru"]["words"]["wizard-failed-title"])
    expect(visitor.page.locator("#wizard a.md-button")).to_have_attribute(
        "href", re.compile("/ru/wizard/walk/status-needed-")
    )


def test_a_worker_that_dies_is_replaced(visitor: Visitor, words):
    """A phone short of memory may take the worker away without a word."""
    visitor.open()
    visitor.answer_all(RESULTS["no-policy"])
    visitor.result()
    for worker in visitor.page.workers:
        worker.evaluate("close()")
    visitor.press(words["ru"]["words"]["wizard-to-check"])
    visitor.page.clock.run_for(25_000)
    visitor.page.wait_for_selector(".given-answers")
    visitor.ask_result()
    visitor.page.wait_for_timeout(300)
    visitor.page.clock.run_for(25_000)
    failed = words["ru"]["words"]["wizard-failed-title"]
    visitor.until(lambda: visitor.page.locator(".outcome").count() or visitor.heading == failed)
    if visitor.heading == failed:
        visitor.press(words["ru"]["words"]["wizard-again"])
    visitor.verdict()
    assert visitor.heading == words["ru"]["outcomes"]["no-policy"]


@pytest.mark.parametrize("lack", ["WebAssembly", "Worker"])
def test_a_phone_that_cannot_has_the_plain_pages(visitor: Visitor, words, lack: str):
    visitor.page.add_init_script(f"delete self.{lack}")
    visitor.page.goto("ru/wizard/")
    visitor.page.wait_for_load_state("networkidle")
    visitor.page.locator('.answer[data-code="unsure"]').tap()
    visitor.page.wait_for_url("**/walk/status-needed-*/")
    visitor.page.goto("ru/wizard/" + fragment(WORKER))
    visitor.page.wait_for_url("**/walk/yes-by-policy-*/")
    assert visitor.heading == words["ru"]["outcomes"]["yes-by-policy"]


def test_a_phone_whose_webassembly_is_too_old_has_the_plain_pages(visitor: Visitor, words, site: Path, tmp_path: Path):
    """It is found out only in the worker."""
    worker = next(site.glob("assets/wizard-*/worker.js")).read_text("utf-8")
    visitor.context.route(
        "**/worker.js",
        lambda route: route.fulfill(
            body="WebAssembly.compile = WebAssembly.compileStreaming = async () => { throw new WebAssembly.CompileError('old'); };"
            + worker,
            content_type="text/javascript",
        ),
    )
    visitor.open()
    visitor.answer_all(RESULTS["no-policy"])
    visitor.ask_result()
    expect(visitor.page.locator("h1")).to_have_text(words["ru"]["words"]["wizard-failed-title"], timeout=40_000)
    assert visitor.page.locator("#wizard button.md-button").count() == 0, "trying again would be in vain"
    expect(visitor.page.locator("#wizard a.md-button")).to_have_attribute(
        "href", re.compile("/ru/wizard/walk/no-policy-")
    )


def test_words_that_do_not_come_leave_the_plain_pages(visitor: Visitor, faults):
    faults["wizard-ru.json"] = "missing"
    visitor.page.goto("ru/wizard/")
    visitor.page.wait_for_load_state("networkidle")
    visitor.page.locator('.answer[data-code="citizen"]').tap()
    visitor.page.wait_for_url("**/walk/clinic-gives-primary-care-*/")


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_without_script_the_wizard_is_completed(browser: Browser, faulty_server: Server, faults, language: str, words):
    context = browser.new_context(base_url=faulty_server.url, java_script_enabled=False, **PHONE)
    page = context.new_page()
    page.goto(f"{language}/wizard/")
    page.locator('.answer[data-code="temporary"]').tap()
    while True:
        page.wait_for_url("**/walk/*/")
        address = page.url
        if not page.locator("a.answer").count():
            break
        page.locator("a.answer").first.tap()
        page.wait_for_url(lambda url, before=address: url != before)
    assert page.locator("h1").inner_text() in words[language]["outcomes"].values()
    context.close()


# ---------------------------------------------------------------- the proof in bulk


def test_the_flow_and_both_pythons_agree_on_every_path(visitor: Visitor, words):
    """All paths of the walk in one page: the browser's Python gives the results that this Python
    gives, the page's flow asks the same questions, and the plain pages end at the same results."""
    ours = json.dumps(
        json.loads(api.handle(json.dumps({"name": "bulk", "args": {"as_of": TODAY.isoformat()}}))),
        ensure_ascii=False,
    )
    walked = states(TODAY, law()).states
    endings = {name: state["result"]["attach"] for name, state in walked.items() if "result" in state}
    visitor.open()
    found = visitor.page.evaluate(BULK, [TODAY.isoformat(), endings])
    assert found["paths"] > 30_000
    assert found["digest"] == hashlib.sha256(ours.encode()).hexdigest()
    assert found["strayed"] == []


BULK = """async ([now, endings]) => {
    const folder = [...document.scripts].map(one => one.src).find(src => src.includes("/wizard-")).replace("wizard.js", "");
    const [{ follow, plainPage }, site] = await Promise.all([
        import(folder + "flow.js"), fetch(folder + "wizard-ru.json").then(got => got.json())]);
    const worker = new Worker(folder + "worker.js", { type: "module" });
    const rows = await new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => data.id === 2 ? (data.ok ? resolve(data.value) : reject(new Error(data.detail))) : 0;
        worker.postMessage({ id: 1, type: "start", manifest: site.runtime });
        worker.postMessage({ id: 2, type: "call", name: "bulk", args: { as_of: now } });
    });
    worker.terminate();
    const strayed = [];
    for (const [answers, next, result] of rows) {
        const told = follow(site, answers, now);
        // Some ways leave out questions that only colour a result: there the page's path ends.
        const same = told.path.every(key => key in answers) && (next !== null || told.path.length === Object.keys(answers).length);
        const plain = endings[plainPage(site, answers, now).split("/")[1]];
        if (!same || told.next !== next || plain !== result.attach) strayed.push([answers, told, next, plain]);
    }
    const text = pythonic(rows);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
    const hex = [...digest].map(byte => byte.toString(16).padStart(2, "0")).join("");
    return { paths: rows.length, digest: hex, strayed: strayed.slice(0, 5) };
    function pythonic(value) { // as json.dumps writes it
        if (Array.isArray(value)) return "[" + value.map(pythonic).join(", ") + "]";
        if (value && typeof value === "object")
            return "{" + Object.entries(value).map(([key, part]) => JSON.stringify(key) + ": " + pythonic(part)).join(", ") + "}";
        return JSON.stringify(value);
    }
}"""


def test_the_page_tells_dates_apart_as_the_rules_do(visitor: Visitor):
    """Around every boundary: the classes of dates.js are those of eligibility.person."""
    days = [TODAY + timedelta(days=n) for n in (-400, -2, -1, 0, 1, 2, 400)]
    births = [date(2008, 11, 23), date(2008, 11, 24), date(2008, 11, 25), date(2008, 2, 29), date(1990, 1, 1), TODAY]
    nows = [TODAY, date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1)]
    cases = []
    for born in births:
        for now in nows:
            minor = Person({**TEMPORARY, "role": "worker-family", "birth_date": born}, now, law()).minor
            cases.append(["birth_date", born.isoformat(), {}, now.isoformat(), "minor" if minor else "adult"])
    for day in days:
        for end in days:
            person = Person({**TEMPORARY, "policy": "voluntary", "policy_start": day, "policy_end": end}, TODAY, law())
            if end < TODAY:
                continue
            state = {"active": "begun", "future": "not-begun", "dates-contradict": "after-end"}[person.policy_state]
            cases.append(["policy_start", day.isoformat(), {"policy_end": end.isoformat()}, TODAY.isoformat(), state])
        ended = Person({**TEMPORARY, "policy": "voluntary", "policy_end": day}, TODAY, law()).policy_state == "expired"
        kind = "ended" if ended else "ends-today" if day == TODAY else "runs"
        cases.append(["policy_end", day.isoformat(), {}, TODAY.isoformat(), kind])
        permit = Person({"status": "residence-permit", "permit_until": day}, TODAY, law()).permit_ended
        cases.append(["permit_until", day.isoformat(), {}, TODAY.isoformat(), "ended" if permit else "runs"])
    visitor.open()
    told = visitor.page.evaluate(
        """async (cases) => {
            const address = [...document.scripts].map(one => one.src).find(src => src.includes("/wizard-")).replace("wizard.js", "dates.js");
            const { classOf } = await import(address);
            return cases.map(([key, day, answers, now]) => classOf(key, day, answers, now, 18));
        }""",
        cases,
    )
    assert told == [case[-1] for case in cases]


# ---------------------------------------------------------------- for everybody's eyes and fingers


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_axe_finds_nothing_at_any_kind_of_step(visitor: Visitor, faults, words, language: str, scheme: str):
    said = words[language]["words"]
    page = visitor.page
    page.add_init_script(path=AXE)
    page.emulate_media(color_scheme=scheme)
    found = []

    def look(name: str) -> None:
        page.eval_on_selector_all("#wizard details", "all => all.forEach(part => part.open = true)")
        page.clock.run_for(500)
        found.extend(f"{name}: {one}" for one in page.evaluate(CHECK))
        width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found.extend([f"{name}: {width} px too wide"] if width > 0 else [])
        small = page.evaluate(
            """() => [...document.querySelectorAll("#wizard :is(button, summary, input, .answer, .md-button, .danger a)")]
                .filter(one => one.checkVisibility() && !one.closest("label") && one.getBoundingClientRect().height < 44)
                .map(one => one.outerHTML.slice(0, 90))"""
        )
        found.extend(f"{name}: lower than a finger: {one}" for one in small)

    faults[".wasm"] = "silent"
    visitor.open(f"{language}/wizard/")
    look("first")
    visitor.tap("residence-permit")
    visitor.go_on()
    look("date with a fault")
    page.go_back()
    look("former answer")
    visitor.answer_all(CITIZEN | {"category": "unsure"})
    look("check")
    page.go_back()
    visitor.go_on()
    look("several with a fault")
    visitor.answer("category", ["pensioner", "student"])
    visitor.ask_result()
    page.clock.run_for(21_000)
    look("waiting")
    page.clock.run_for(60_000)
    expect(page.locator("h1")).to_have_text(said["wizard-failed-title"])
    look("failed")
    faults.clear()
    visitor.press(said["wizard-again"])
    visitor.verdict()
    look("yes")
    visitor.press(said["wizard-save"])
    visitor.press(said["wizard-erase"])
    expect(page.get_by_text(said["wizard-erased"])).to_be_visible()
    look("erased")
    page.goto("about:blank")
    visitor.open(
        f"{language}/wizard/"
        + fragment(
            RESULTS["clinic-not-in-policy"] | {"insured": "unsure"},
            on="2026-01-01",
            edition="00000000",
            was="no-policy",
        )
    )
    visitor.verdict()
    look("no, by a link")
    page.goto("about:blank")
    visitor.open(f"{language}/wizard/#v=0")
    look("a spoiled link")
    assert found == []


@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_is_wider_than_the_screen(browser: Browser, faulty_server: Server, faults, width: int):
    """320 px is also what 200 % zoom leaves of a small phone."""
    context = browser.new_context(base_url=faulty_server.url, viewport={"width": width, "height": 640}, has_touch=True)
    for language in ("kk", "ru"):
        visitor = Visitor(context).open(f"{language}/wizard/")
        wide = []
        while (key := visitor.key()) != "check":
            wide += [key] if visitor.page.evaluate("document.documentElement.scrollWidth > innerWidth") else []
            visitor.answer(key, (CHILD | {"clinic_is_fund_supplier": "no", "clinic_system_linked": "yes"})[key])
        visitor.result()
        visitor.page.eval_on_selector_all("#wizard details", "all => all.forEach(part => part.open = true)")
        wide += ["result"] if visitor.page.evaluate("document.documentElement.scrollWidth > innerWidth") else []
        assert wide == [], language
        visitor.page.close()
    context.close()
