"""What holds the answers and when they go (wizard/web/state.js), and the day that is decided for (dates.js): in two tabs,
for two people, with another release's answers, with a clock that is wrong, with a phone that stores nothing."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from eligibility import api, decision, law
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.test_wizard import RESULTS, WORKER, fragment
from tests.conftest import CHROMIUM, QUIET, TAKEN, until

TODAY = date(2026, 11, 30)
WORDS: dict[str, str] = {}  # what the wizard says in Russian
SAVED = "tirkelu-wizard"
STEP = "history.state.step + history.state.text"


class Tab:
    """One tab of a phone, with the wizard open."""

    def __init__(self, context: BrowserContext, day: str | None = TODAY.isoformat(), page: Page | None = None):
        self.page: Page = page or context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        if day:
            self.page.clock.install(time=f"{day}T12:00:00Z")

    def open(self, after: str = "", language: str = "ru") -> "Tab":
        self.page.goto("about:blank")
        self.page.goto(f"{language}/wizard/{after}")
        until(self.page, TAKEN)
        return self

    def answers(self) -> dict[str, str]:
        told = dict(part.split("=") for part in self.page.evaluate("history.state.text").split("&"))
        return {key: value for key, value in told.items() if key not in ("v", "at", "on", "edition", "was")}

    def at(self) -> str:
        return dict(part.split("=") for part in self.page.evaluate("history.state.text").split("&"))["at"]

    def tap(self, code: str) -> None:
        self.page.clock.run_for(300)  # a second tap at once would be taken for a tremble
        before = self.page.evaluate(STEP)
        self.page.locator(f'.answer[data-code="{code}"]').click()
        until(self.page, f"{STEP} !== {json.dumps(before)}")

    def press(self, word: str) -> None:
        self.page.clock.run_for(300)
        self.page.get_by_role("button", name=WORDS[word], exact=True).click()

    def write(self, day: str, month: str, year: str) -> None:
        for name, text in {"day": day, "month": month, "year": year}.items():
            self.page.fill(f"#{name}", text)
        self.page.clock.run_for(300)
        self.page.locator("form .md-button").click()

    def comes_back(self) -> None:
        """Another tab was in front, and now this one is."""
        self.page.evaluate("dispatchEvent(new Event('focus'))")


@pytest.fixture(scope="module", autouse=True)
def words(site: Path) -> None:
    WORDS.update(json.loads(next(site.glob("assets/wizard-*/wizard-ru.json")).read_text("utf-8"))["words"])


@pytest.fixture
def phone(browser: Browser, server) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=server.url, viewport={"width": 360, "height": 740}, service_workers="block")
    yield context
    context.close()


def title(outcome: str) -> str:
    return api.messages("ru")["outcomes"][outcome]["title"]


# ---------------------------------------------------------------- two tabs, two people


def saved_and_resumed(phone: BrowserContext, *codes: str) -> tuple[Tab, Tab]:
    """Answers given and saved in one tab, and taken up in another."""
    one = Tab(phone).open()
    for code in codes:
        one.tap(code)
    one.press("wizard-save")
    other = Tab(phone).open()
    other.press("wizard-resume")
    until(other.page, "history.state.text.includes('status=temporary')")
    return one, other


def test_a_saved_run_goes_on_in_both_its_tabs(phone: BrowserContext):
    """What is answered in one is there in the other; neither writes over what is newer."""
    one, other = saved_and_resumed(phone, "temporary")
    other.tap("kyrgyzstan")
    until(one.page, "history.state.text.includes('citizenship=kyrgyzstan')")
    one.tap("kyrgyzstan")
    one.tap("worker")
    until(other.page, "history.state.text.includes('role=worker')")
    assert one.answers() == other.answers() == {"status": "temporary", "citizenship": "kyrgyzstan", "role": "worker"}


def test_a_saved_run_that_is_erased_in_one_tab_is_gone_in_the_other(phone: BrowserContext):
    """Also for its way back."""
    one, other = saved_and_resumed(phone, "temporary", "kyrgyzstan")
    other.press("wizard-erase")
    expect(one.page.get_by_text(WORDS["wizard-erased-elsewhere"])).to_be_visible()
    for _ in range(3):
        assert one.answers() == {}
        if one.page.evaluate("history.state.step") == 0:
            break
        one.page.go_back()
        until(one.page, TAKEN)
    assert phone.pages[0].evaluate(f"localStorage.getItem('{SAVED}')") is None


def test_two_people_on_one_phone_do_not_write_over_each_other(phone: BrowserContext):
    """The second is told that somebody's answers are saved, and only their own word puts theirs in the place of them;
    what the first goes on to answer is then no longer saved, and no longer says so."""
    mother = Tab(phone).open()
    mother.tap("temporary")
    mother.press("wizard-save")
    son = Tab(phone).open()
    son.tap("citizen")
    saved = son.page.evaluate(f"localStorage.getItem('{SAVED}')")
    assert "status=temporary" in saved
    expect(son.page.locator("#save-about")).to_contain_text(WORDS["wizard-save-over"])
    son.press("wizard-save")
    mother.comes_back()
    mother.tap("kyrgyzstan")
    assert "status=citizen" in son.page.evaluate(f"localStorage.getItem('{SAVED}')")
    assert mother.answers() == {"status": "temporary", "citizenship": "kyrgyzstan"}
    expect(mother.page.locator(".keep [role=status]")).to_be_empty()
    son.press("wizard-erase")
    expect(son.page.get_by_text(WORDS["wizard-erased"])).to_be_visible()
    mother.comes_back()
    assert mother.answers() == {"status": "temporary", "citizenship": "kyrgyzstan"}, "these are another's"


# ---------------------------------------------------------------- what is left of an older release


def store(tab: Tab, text: str) -> None:
    tab.page.evaluate(
        f"localStorage.setItem('{SAVED}', {json.dumps(json.dumps({'run': 'old', 'revision': 3, 'text': text}))})"
    )


def test_saved_answers_of_an_older_release_are_offered_without_what_is_gone(phone: BrowserContext):
    tab = Tab(phone).open()
    store(tab, "v=1&at=shoe_size&status=temporary&citizenship=kyrgyzstan&shoe_size=44")
    tab.open()
    expect(tab.page.locator("#wizard .since").filter(has_text=WORDS["wizard-resume-about"])).to_be_visible()
    tab.press("wizard-resume")
    until(tab.page, "history.state.text.includes('status=temporary')")
    assert tab.answers() == {"status": "temporary", "citizenship": "kyrgyzstan"}
    expect(tab.page.locator("#wizard .since[role=status]")).to_contain_text(
        WORDS["wizard-older"].replace("{count}", "1")
    )


def test_saved_answers_that_nobody_can_read_are_told_and_can_be_erased(phone: BrowserContext):
    tab = Tab(phone).open()
    store(tab, "v=7&status:temporary")
    tab.open()
    expect(tab.page.locator("#wizard .since").filter(has_text=WORDS["wizard-saved-unread"])).to_be_visible()
    assert tab.page.get_by_role("button", name=WORDS["wizard-resume"], exact=True).count() == 0
    tab.press("wizard-erase")
    until(tab.page, f"localStorage.getItem('{SAVED}') === null")


@pytest.mark.parametrize(
    "after", ["#_=_", "#tgWebAppData=query_id%3DAAH&tgWebAppVersion=7.0", "#:~:text=status", "#top"]
)
def test_a_fragment_of_somebody_else_is_no_broken_link_of_ours(phone: BrowserContext, after: str):
    tab = Tab(phone).open(after)
    assert tab.page.locator("#wizard .since:not([hidden])").count() == 0
    tab.tap("temporary")
    assert tab.answers() == {"status": "temporary"}


# ---------------------------------------------------------------- a phone that stores nothing


@pytest.mark.parametrize("kinds", [["localStorage", "sessionStorage"], ["localStorage"], ["sessionStorage"]])
def test_where_storage_is_blocked_the_answers_are_gone_with_the_page(phone: BrowserContext, kinds: list[str]):
    """The wizard comes to its end all the same; the history, which nobody could erase later, has none of them."""
    for kind in kinds:
        phone.add_init_script(
            f"Object.defineProperty(self, '{kind}', {{ get() {{ throw new DOMException('', 'SecurityError') }} }})"
        )
    tab = Tab(phone).open()
    for code in ("temporary", "kyrgyzstan", "worker"):
        tab.tap(code)
        assert tab.answers() == {}, "in the history"
    assert tab.at() == "policy"
    tab.page.go_back()
    until(tab.page, "history.state.text.includes('at=role')")
    assert tab.page.locator("[aria-current=true]").get_attribute("data-code") == "worker"
    tab.page.goto("ru/")
    tab.page.go_back()
    until(tab.page, TAKEN)
    assert tab.page.locator("[aria-current=true]").count() == 0
    assert tab.complaints == []


# ---------------------------------------------------------------- a tab that the system threw away


@contextmanager
def restored(browser: Browser, profile: Path, server) -> Iterator[Tab]:
    """The tab of the wizard as a new process of the browser brings it back: out of the history and the sessionStorage
    that were kept, and nothing else."""
    context = browser.browser_type.launch_persistent_context(
        profile, executable_path=CHROMIUM, args=[*QUIET, "--restore-last-session"], base_url=server.url
    )
    try:
        until(context.pages[0], lambda: [page for page in context.pages if "/wizard/" in page.url])
        tab = Tab(context, page=next(page for page in context.pages if "/wizard/" in page.url))
        until(tab.page, TAKEN)
        yield tab
    finally:
        context.close()


def begun(browser: Browser, profile: Path, server, *codes: str) -> None:
    """Answers are given, and the browser ends."""
    context = browser.browser_type.launch_persistent_context(
        profile, executable_path=CHROMIUM, args=QUIET, base_url=server.url
    )
    tab = Tab(context).open()
    for code in codes:
        tab.tap(code)
    context.close()


def test_a_tab_that_was_thrown_away_comes_back_with_its_answers_and_its_way_back(browser, server, tmp_path: Path):
    begun(browser, tmp_path, server, "temporary", "kyrgyzstan", "worker")
    with restored(browser, tmp_path, server) as tab:
        assert tab.answers() == {"status": "temporary", "citizenship": "kyrgyzstan", "role": "worker"}
        assert tab.at() == "policy"
        tab.page.go_back()
        until(tab.page, "history.state.text.includes('at=role')")
        assert tab.page.locator("[aria-current=true]").get_attribute("data-code") == "worker"
        assert tab.complaints == []


def test_what_was_erased_does_not_come_back_with_a_tab_that_was_thrown_away(browser, server, tmp_path: Path):
    """Not by a step back either: the entries of the history before the erasure are void in the new process too."""
    begun(browser, tmp_path, server, "temporary", "kyrgyzstan")
    with restored(browser, tmp_path, server) as tab:
        assert tab.answers() == {"status": "temporary", "citizenship": "kyrgyzstan"}
        tab.page.goto("ru/tips/")
        tab.open()
        tab.tap("citizen")
        tab.press("wizard-erase")
        expect(tab.page.get_by_text(WORDS["wizard-erased"])).to_be_visible()
    with restored(browser, tmp_path, server) as tab:
        assert tab.answers() == {}
        history = tab.page.context.new_cdp_session(tab.page)
        seen = []
        while history.send("Page.getNavigationHistory")["currentIndex"] > 0:
            tab.page.go_back()
            seen.append(tab.page.url.removeprefix(server.url))
            if seen[-1] == "ru/wizard/":
                until(tab.page, TAKEN)
                assert tab.answers() == {}
                assert tab.page.locator("[aria-current=true], .given-answers").count() == 0
        assert "ru/wizard/" in seen[seen.index("ru/tips/") :], "also the visit before"


# ---------------------------------------------------------------- the day


def test_a_clock_that_is_behind_is_told_and_the_person_says_the_day(phone: BrowserContext):
    """The release knows its own day: before it nothing is decided by the phone's clock."""
    answers = WORKER | {"policy_start": "2026-01-01", "policy_end": "2027-08-31"}
    tab = Tab(phone, "2024-02-29").open(fragment(answers))
    expect(tab.page.locator("h1")).to_have_text(WORDS["wizard-clock-title"])
    assert tab.page.locator(".outcome").count() == 0
    tab.write("1", "3", "2024")
    expect(tab.page.locator(".errors")).to_be_visible()
    tab.write("1", "12", "2026")
    tab.page.wait_for_selector(".outcome", timeout=60_000)
    assert tab.page.locator("h1").inner_text() == title(decision.decide(answers, date(2026, 12, 1), law())["attach"])
    expect(tab.page.locator("#wizard .since[role=status]").first).to_contain_text("1 декабря 2026")
    assert tab.complaints == []


def test_a_clock_that_begins_anew_does_not_stop_the_rules(phone: BrowserContext):
    """A battery that was empty: 1970."""
    tab = Tab(phone, "1970-01-01").open(fragment(RESULTS["no-policy"]))
    tab.write("30", "11", "2026")
    tab.page.wait_for_selector(".outcome", timeout=60_000)
    assert tab.page.locator("h1").inner_text() == title("no-policy")


def test_a_result_that_is_looked_at_on_another_day_is_decided_anew(phone: BrowserContext):
    answers = WORKER | {"policy_end": "2026-12-05"}
    tab = Tab(phone).open(fragment(answers))
    tab.page.wait_for_selector(".outcome", timeout=60_000)
    assert tab.page.locator("h1").inner_text() == title("yes-by-policy")
    tab.page.clock.set_fixed_time("2026-12-21T12:00:00Z")
    tab.comes_back()
    expect(tab.page.locator("h1")).to_have_text(title("policy-expired"), timeout=60_000)
    expect(tab.page.locator("#wizard .since[role=status]").first).to_contain_text(WORDS["wizard-anew"])


@pytest.mark.parametrize("zone", ["Pacific/Honolulu", "Pacific/Kiritimati"])
def test_the_day_is_kazakhstans_in_whatever_zone_the_phone_is(browser: Browser, server, zone: str):
    """At 18:59 UTC it is still the day there, at 19:00 the next."""
    context = browser.new_context(base_url=server.url, timezone_id=zone, service_workers="block")
    tab = Tab(context, None)
    tab.page.clock.install(time="2026-12-05T18:59:00Z")
    tab.open(fragment(WORKER | {"policy_end": "2026-12-05"}))
    tab.page.wait_for_selector(".outcome", timeout=60_000)
    assert tab.page.locator("h1").inner_text() == title("yes-by-policy")
    tab.page.clock.set_fixed_time("2026-12-05T19:00:30Z")
    tab.comes_back()
    expect(tab.page.locator("h1")).to_have_text(title("policy-expired"), timeout=60_000)
    context.close()


@pytest.mark.parametrize(
    "written",
    [
        (" 31", "08", "2027 "),
        ("۳۱", "۸", "۲۰۲۷"),  # Persian
        ("٣١", "٠٨", "٢٠٢٧"),  # Arabic
        ("३१", "८", "२०२७"),  # Hindi
        ("３１", "８", "２０２７"),  # full width
        ("\u200e31", "\u00a08", "2027\u200f"),  # signs that nobody sees
    ],
)
def test_a_date_in_digits_of_any_script_is_taken_and_nothing_of_it_cut_off(phone: BrowserContext, written):
    asked = {key: WORKER[key] for key in ("status", "citizenship", "role", "policy")}
    tab = Tab(phone).open(fragment(asked))
    for name, text in zip(("day", "month", "year"), written, strict=True):
        tab.page.evaluate(f"(document.querySelector('#{name}').focus(), true)")
        tab.page.keyboard.insert_text(text)  # as it is pasted
    tab.page.clock.run_for(300)
    tab.page.locator("form .md-button").click()
    until(tab.page, "history.state.text.includes('policy_end=')")
    assert tab.answers()["policy_end"] == "2027-08-31"


# ---------------------------------------------------------------- Back, and the focus


def test_after_the_first_answer_is_changed_back_passes_by_what_is_no_longer_asked(phone: BrowserContext):
    """A visitor's answers up to the check page, then a citizen after all: each step back is another page."""
    tab = Tab(phone).open()
    for code in ("temporary", "other", "visitor", "none", "yes", "unsure"):
        tab.tap(code)
    assert tab.at() == "check"
    tab.page.clock.run_for(300)
    tab.page.locator('.given-answers [data-key="status"]').click()
    tab.tap("citizen")
    asked = tab.at()
    seen = []
    while step := tab.page.evaluate("history.state.step"):
        tab.page.go_back()
        until(tab.page, f"history.state.step < {step}")
        tab.page.wait_for_timeout(300)  # it may go on by itself
        seen.append(tab.at())
    assert seen == ["status", "insured", "clinic_gives_primary_care", "status"] and asked == "signature"
