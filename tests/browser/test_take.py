"""What one takes along, in real Chromium: one page of paper, and names that go nowhere."""

import base64
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from eligibility import api, decision, law, paths
from eligibility.output import clinic_summary
from playwright.sync_api import Browser, Page, Request

from scripts import ROOT
from scripts.devserver.server import Server

TODAY = date(2026, 11, 24)
BOTH = ["kk", "ru"]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
DECODER = ROOT / "node_modules/jsqr/dist/jsQR.js"
NAME = "Константинопольская-Әбдіқадырова Айгүл Нұрмұхаммедқызы"
WORKER = {
    "status": "temporary",
    "citizenship": "kyrgyzstan",
    "role": "worker",
    "policy": "imputed",
    "policy_end": "2027-08-31",
    "policy_start": "2026-09-01",
    "clinic_gives_primary_care": "yes",
    "policy_clinics": "named",
    "clinic_is_fund_supplier": "yes",
    "insured": "no",
    "iin": "yes",
    "applicant": "self",
}
CHILD = WORKER | {"role": "worker-family", "birth_date": "2014-02-28", "applicant": "legal-representative"}
EVERYTHING = [
    "pensioner",
    "disability",
    "disabled-childs-representative",
    "child-born-abroad",
    "power-of-attorney",
    "convict",
    "ward",
]
MORE = (
    {},
    {"insured": "no", "iin": "no", "applicant": "legal-representative", "birth_date": "2014-02-28"},
    {"insured": "no", "iin": "no", "applicant": "insurer"},
    {"insured": "no", "signature": "no", "category": EVERYTHING},
)


def length(answers: dict, language: str) -> int:
    return len(
        json.dumps(
            clinic_summary.clinic_summary(answers, TODAY, law(), {language: api.messages(language)}), ensure_ascii=False
        )
    )


def answered(answers: dict) -> dict:
    """Answers to every question on the way, as the page has them."""
    answers = {key: str(value) if isinstance(value, date) else value for key, value in answers.items()}
    path, key = decision.follow(answers, TODAY, law())
    while key:
        path, key = decision.follow({**answers, **path, key: "unsure"}, TODAY, law())
    return path


def longest() -> dict[str, dict]:
    """For each result the answers whose sheet is the longest, of every way to it."""
    found: dict[str, tuple[int, dict]] = {}
    endings = [state["answers"] for state in paths.folded(TODAY, law()).states.values() if "answers" in state]
    for ending in endings:
        for more in MORE:
            path = answered({**ending, **more})
            code = decision.decide(path, TODAY, law())["attach"]
            size = max(length(path, language) for language in BOTH)
            if size > found.get(code, (0, {}))[0]:
                found[code] = (size, path)
    return {code: answers for code, (_, answers) in sorted(found.items())}


LONGEST = longest()


class Desk:
    """A phone with a result on it. `asked` are the requests since the result was there."""

    def __init__(self, page: Page):
        self.page = page
        self.asked: list[Request] = []
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console", lambda message: message.type in ("error", "warning") and self.complaints.append(message.text)
        )
        page.clock.install(time=f"{TODAY.isoformat()}T12:00:00")

    def open(self, answers: dict, language: str = "ru") -> "Desk":
        text = "&".join(
            f"{key}={','.join(value) or 'none' if isinstance(value, list) else value}" for key, value in answers.items()
        )
        title = api.messages(language)["outcomes"][decision.decide(answers, TODAY, law())["attach"]]["title"]
        self.page.goto(f"{language}/wizard/#v=1&{text}")
        self.page.locator("h1", has_text=title).wait_for(timeout=60_000)
        self.page.wait_for_selector("details.take")
        self.page.on("request", lambda request: self.asked.append(request))
        return self

    def part(self, number: int):
        part = self.page.locator("details.take").nth(number)
        if part.get_attribute("open") is None:
            self.page.clock.run_for(300)  # a tap at the same place a moment after the last is taken for a tremble
            part.locator("summary").click()
            part.locator("[aria-busy]").wait_for(state="detached")
        return part

    def pdf(self, what: str | None = None) -> bytes:
        if what:
            self.page.evaluate("what => { document.querySelector('.on-paper').dataset.print = what }", what)
        return self.page.pdf(prefer_css_page_size=True)


@pytest.fixture
def desk(browser: Browser, server: Server) -> Iterator[Desk]:
    context = browser.new_context(
        base_url=server.url,
        viewport={"width": 360, "height": 740},
        permissions=["clipboard-read", "clipboard-write"],
        accept_downloads=True,
    )
    desk = Desk(context.new_page())
    yield desk
    context.close()
    assert desk.complaints == []


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


# ---------------------------------------------------------------- paper


def test_every_result_is_tried():
    assert set(LONGEST) == set(api.messages("ru")["outcomes"])


@pytest.mark.parametrize("language", BOTH)
def test_the_sheet_is_one_page_of_a4(desk: Desk, language: str):
    """For every result, its longest sheet, with a long name on it."""
    for code, answers in LONGEST.items():
        desk.open(answers, language)
        desk.part(0).locator("[data-typed]").fill(NAME)
        pdf = desk.pdf()
        assert pages(pdf) == 1, code
        width, height = map(float, re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf).groups())
        assert (round(width), round(height)) == (595, 842)


def test_the_application_is_one_page(desk: Desk):
    """In both languages, for the one with the most papers and for a child."""
    for answers in (CHILD, LONGEST["yes-by-status"]):
        desk.open(answers)
        part = desk.part(1)
        for choice in part.get_by_role("radio").all():
            choice.check()
            assert pages(desk.pdf("application")) == 1


def test_on_paper_there_is_the_paper_alone(desk: Desk):
    """No menu, no questions, no page around it; and the other paper stays away."""
    desk.open(WORKER)
    desk.part(0)
    desk.page.emulate_media(media="print")
    assert desk.page.locator("header, main, footer").evaluate_all("all => all.every(part => !part.checkVisibility())")
    assert desk.page.locator(".is-sheet").is_visible() and not desk.page.locator(".is-application").is_visible()
    text = desk.page.locator(".is-sheet").inner_text()
    assert "31 августа 2027 года" in text and "2027 жылғы 31 тамыз" in text and "№ ҚР ДСМ-194/2020" in text


def test_print_is_called_for_the_paper_that_was_asked(desk: Desk):
    desk.open(WORKER)
    desk.page.evaluate(
        "self.printed = []; self.print = () => printed.push(document.querySelector('.on-paper').dataset.print); null"
    )
    desk.part(0).locator(".md-button").click()
    desk.part(1).locator(".md-button").click()
    assert desk.page.evaluate("printed") == ["sheet", "application"]
    desk.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert desk.page.evaluate("'print' in document.querySelector('.on-paper').dataset") is False


# ---------------------------------------------------------------- the application


@pytest.mark.parametrize("language", BOTH)
def test_the_application_is_filled(desk: Desk, language: str):
    """What was answered and what was typed stands in it; the rest is a line for the pen."""
    desk.open(CHILD, language)
    part = desk.part(1)
    for field, typed in (("name", "Асанова Айгүл"), ("person", "Асанов Бек"), ("clinic", "№ 5 емхана")):
        part.locator(f"[data-typed={field}]").fill(typed)
    paper = part.locator(".letter")
    assert paper.get_attribute("lang") == language
    for said in ("Асанова Айгүл", "Асанов Бек", "№ 5 емхана"):
        assert said in paper.inner_text()
    assert ("28 февраля 2014 года" if language == "ru" else "2014 жылғы 28 ақпан") in paper.inner_text()
    assert "{" not in paper.inner_text() and paper.locator(".pen").count() >= 5
    other = next(code for code in BOTH if code != language)
    part.get_by_role("radio").nth(1).check()
    assert part.locator(".letter").get_attribute("lang") == other
    assert "Асанов Бек" in part.locator(".letter").inner_text()


def test_the_text_is_copied_as_it_stands(desk: Desk):
    desk.open(WORKER)
    part = desk.part(1)
    part.locator("[data-typed=name]").fill("Асанова Айгүл")
    part.locator(".plain").click()
    part.get_by_text("Скопировано").wait_for()
    copied = desk.page.evaluate("navigator.clipboard.readText()").splitlines()
    assert "От кого: Асанова Айгүл" in copied and "Адрес: ______________________" in copied
    assert "2. Договор (полис) медицинского страхования" in copied


def site_words(site: Path) -> dict[str, str]:
    return json.loads(next(site.glob("assets/wizard-*/wizard-ru.json")).read_text("utf-8"))["words"]


INSIDE_APPS = {
    "Telegram": "Mozilla/5.0 (Linux; Android 14; 220333QNY; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36 Telegram-Android/11.1.3",
    "Instagram": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 330.0.3.29.109",
    "Facebook": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/470.0.0]",
}


@pytest.mark.parametrize("app", INSIDE_APPS)
@pytest.mark.parametrize("lack", ["print does nothing", "there is no print"])
def test_inside_other_apps_what_cannot_be_done_is_said_with_what_to_do(
    browser: Browser, server: Server, site: Path, app: str, lack: str
):
    """A paper that does not print and a file that does not come: both name the app and the way out."""
    context = browser.new_context(base_url=server.url, user_agent=INSIDE_APPS[app])
    context.add_init_script(
        "self.print = () => {}"
        if lack == "print does nothing"
        else "delete self.print; delete Window.prototype.print; self.print = undefined"
    )
    desk = Desk(context.new_page()).open(WORKER)
    told = site_words(site)["wizard-take-in-app"]
    assert app in told
    for number in (1, 0):
        desk.part(number).locator(".md-button").first.click()
        desk.page.clock.run_for(2100)
        desk.part(number).get_by_text(told).wait_for()
        assert desk.page.evaluate("document.querySelector('.on-paper').dataset.print ?? null") is None
    desk.part(2).locator(".md-button").click()
    desk.part(2).get_by_text(told).wait_for()
    context.close()
    assert desk.complaints == []


def test_where_the_browser_shares_the_link_and_the_file_go_to_another_app(desk: Desk, site: Path):
    desk.page.add_init_script(
        "self.shared = []; navigator.canShare = () => true; navigator.share = async (what) => { self.shared.push(what) }"
    )
    desk.open(WORKER)
    said = site_words(site)
    desk.part(2).get_by_role("button", name=said["wizard-take-share"]).click()
    desk.part(3).get_by_role("button", name=said["wizard-take-share-link"]).click()
    told = desk.page.evaluate("self.shared.map(({ files, url }) => files?.[0].name ?? url)")
    assert told[0] == "tirkelu.ics" and "#v=2&sum=" in told[1]


def test_where_it_does_not_there_is_no_button_for_it(desk: Desk, site: Path):
    desk.page.add_init_script("delete Navigator.prototype.share; delete Navigator.prototype.canShare")
    desk.open(WORKER)
    said = site_words(site)
    desk.part(2)
    desk.part(3)
    for name in ("wizard-take-share", "wizard-take-share-link"):
        assert desk.page.get_by_role("button", name=said[name], exact=True).count() == 0


def test_without_a_use_for_it_there_is_no_application(desk: Desk):
    desk.open(WORKER | {"policy_end": "2026-11-01"})
    assert desk.page.locator(".preview .letter").count() == 0
    assert desk.page.locator("details.take").count() == 2  # the sheet and the link


# ---------------------------------------------------------------- where the desk refuses


@pytest.mark.parametrize("language", BOTH)
def test_the_letter_for_a_refusal_is_filled_and_printed(desk: Desk, language: str):
    desk.open(CHILD, language)
    part = desk.page.locator(".folds > details").last
    part.locator("summary").click()
    part.locator("[aria-busy]").wait_for(state="detached")
    part.locator("[data-typed=clinic]").fill("№ 5 емхана")
    paper = part.locator(".letter")
    assert paper.get_attribute("lang") == language
    assert "№ 5 емхана" in paper.inner_text() and "ДСМ-194/2020" in paper.inner_text() and "{" not in paper.inner_text()
    for choice in part.get_by_role("radio").all():
        choice.check()
        assert pages(desk.pdf("refusal")) == 1
    assert paper.get_attribute("lang") != language
    assert desk.part(1).locator(".letter").get_attribute("lang") != language  # one choice of language for both letters


# ---------------------------------------------------------------- names go nowhere


def test_what_is_typed_is_never_kept_and_never_sent(desk: Desk):
    """Not in a request, not in a storage, not in the history, not in the link; a reload forgets it;
    erasing everything takes the papers away."""
    desk.open(CHILD)
    part = desk.part(1)
    for field in ("name", "person", "clinic"):
        part.locator(f"[data-typed={field}]").fill(f"Құпия{field}")
    assert "Құпияperson" in desk.page.locator(".on-paper").text_content()
    desk.part(3).locator(".plain").last.click()
    desk.page.wait_for_selector("svg.qr")
    kept = (
        "JSON.stringify([history.state, {...localStorage}, {...sessionStorage}, document.cookie, name, location.href])"
    )
    assert "Құпия" not in desk.page.evaluate(kept)
    assert "Құпия" not in desk.page.locator("textarea.link").input_value()
    assert all(
        request.method == "GET" and not request.post_data and "Құпия" not in request.url for request in desk.asked
    )
    names = {re.sub(r"\.[0-9a-f]{10}\.", ".", Path(request.url).name) for request in desk.asked}
    assert names <= {"take.css", "qrcode.js", "messages-kk.json"}
    desk.page.reload()
    desk.page.wait_for_selector("details.take", timeout=60_000)
    assert "Құпия" not in desk.page.content()
    assert desk.part(1).locator("[data-typed=name]").first.input_value() == ""
    desk.page.locator(".keep .plain").last.click()
    desk.page.wait_for_selector('.answer[data-code="citizen"]')
    assert desk.page.locator(".on-paper, .has-paper").count() == 0


# ---------------------------------------------------------------- reminder, link, code


@pytest.mark.parametrize("language", BOTH)
def test_the_reminder_is_the_file_that_python_made(desk: Desk, language: str):
    desk.open(WORKER, language)
    with desk.page.expect_download() as waited:
        desk.part(2).locator(".md-button").click()
    assert waited.value.suggested_filename == "tirkelu.ics"
    asked = {
        "name": "take",
        "args": {"answers": WORKER, "as_of": "2026-11-24", "language": language},
    }
    expected = json.loads(api.handle(json.dumps(asked)))["calendar"]["text"]
    assert Path(waited.value.path()).read_bytes() == expected.encode()


def test_the_link_opens_the_same_result(desk: Desk):
    """It holds the answers, the day, the edition and the result, all in the fragment, and a warning stands by it."""
    desk.open(WORKER)
    link = desk.part(3).locator("textarea").input_value()
    base, fragment = link.split("#")
    assert base == desk.page.url and "?" not in base
    said = dict(pair.split("=") for pair in fragment.split("&"))
    assert (said["v"], said["on"], said["was"]) == ("2", "2026-11-24", "yes-by-policy") and re.fullmatch(
        "[0-9a-f]{8}", said["edition"]
    )
    assert {key: said[key] for key in WORKER} == WORKER
    assert "Давайте её только тем, кому доверяете" in desk.part(3).inner_text()
    desk.part(3).locator(".plain").first.click()
    desk.page.get_by_text("Скопировано").wait_for()
    assert desk.page.evaluate("navigator.clipboard.readText()") == link
    title = desk.page.locator("h1").inner_text()
    other = desk.page.context.new_page()
    other.goto(link)
    other.wait_for_selector(".outcome", timeout=60_000)
    assert other.locator("h1").inner_text() == title


def test_a_camera_reads_the_code(desk: Desk, browser: Browser):
    """A decoder that is not ours reads from the picture exactly the link; also of the longest answers."""
    eye = browser.new_page()
    eye.add_script_tag(path=DECODER)
    seen = """async (picture) => {
        const image = new Image();
        image.src = "data:image/png;base64," + picture;
        await image.decode();
        const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
        const pen = canvas.getContext("2d");
        pen.drawImage(image, 0, 0);
        const { data, width, height } = pen.getImageData(0, 0, canvas.width, canvas.height);
        return jsQR(data, width, height)?.data;
    }"""
    for answers in (WORKER, LONGEST["yes-by-status"]):
        desk.open(answers)
        parts = desk.page.locator("details.take")
        part = desk.part(parts.count() - 1)
        part.locator(".plain").last.click()
        picture = part.locator("svg.qr").screenshot()
        assert eye.evaluate(seen, base64.b64encode(picture).decode()) == part.locator("textarea").input_value()
    eye.close()


def test_the_code_is_loaded_only_when_asked(desk: Desk):
    desk.open(WORKER)
    part = desk.part(3)
    assert not any("qrcode" in request.url for request in desk.asked)
    part.locator(".plain").last.click()
    desk.page.wait_for_selector("svg.qr")
    assert sum("qrcode" in request.url for request in desk.asked) == 1
    focused = "document.activeElement.contains(document.querySelector('svg.qr')) && document.activeElement.tagName"
    assert desk.page.evaluate(focused) == "DIV", "the button that was pressed is gone"


def test_without_the_code_there_is_a_word(desk: Desk):
    """The file is missing: a sentence, and the link can still be copied."""
    desk.page.route("**/qrcode.js", lambda route: route.abort())
    desk.open(WORKER)
    part = desk.part(3)
    part.locator(".plain").last.click()
    part.get_by_text("QR-код не получился").wait_for()
    desk.complaints[:] = [line for line in desk.complaints if "ERR_FAILED" not in line]


# ---------------------------------------------------------------- for everybody


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", BOTH)
def test_nothing_hinders_anybody(browser: Browser, server: Server, scheme, language):
    """axe finds nothing with all parts open, and nothing is wider than a small phone."""
    context = browser.new_context(base_url=server.url, viewport={"width": 320, "height": 640}, color_scheme=scheme)
    context.add_init_script(path=AXE)
    desk = Desk(context.new_page()).open(CHILD, language)
    for number in range(4):
        desk.part(number)
    desk.page.locator(".plain", has_text="QR").click()
    desk.page.wait_for_selector("svg.qr")
    found = desk.page.evaluate(
        "axe.run(document, {resultTypes: ['violations']}).then(result => result.violations.map(one => [one.id, one.nodes.map(node => node.html)]))"
    )
    assert found == []
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()
