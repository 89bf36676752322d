"""The wizard in a frame on a page of somebody else, who may be careless or mean us harm."""

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Page, expect
from pydantic import TypeAdapter, ValidationError

from scripts.content import model
from scripts.content.load import Content
from scripts.devserver.server import Server
from scripts.hosting import headers
from tests.browser.test_audit import AXE, CHECK
from tests.conftest import TAKEN, until

FOREIGN_FRAME = "<iframe id=other src='data:text/html,x'></iframe>"
HEARS = (
    "<script>window.heard = []; addEventListener('message', ({data, origin}) => heard.push([origin, data]));</script>"
)
PEOPLE = {
    "yes-by-policy": [
        ("status", "temporary"),
        ("citizenship", "kyrgyzstan"),
        ("role", "worker"),
        ("policy", "imputed"),
        ("policy_end", "2099-08-31"),
        ("policy_start", "2026-01-01"),
        ("clinic_gives_primary_care", "yes"),
        ("policy_clinics", "named"),
        ("clinic_is_fund_supplier", "yes"),
        ("insured", "no"),
        ("iin", "yes"),
        ("applicant", "self"),
    ],
    "status-needed": [("status", "unsure"), ("insured", "unsure")],
}


KEPT = """() => [() => localStorage.length, () => sessionStorage.length, () => document.cookie].map(look => {
    try { return String(look()); } catch { return "refused"; }
})"""


class Clinic(ThreadingHTTPServer):
    """A site of somebody else: another port and another name. `page` makes the next page."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Page_)
        self.body, self.policy = "", None
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.server_port}/"


class Page_(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if self.server.policy:
            self.send_header("Content-Security-Policy", self.server.policy)
        self.end_headers()
        self.wfile.write(self.server.body.encode())

    def log_message(self, *parts: object) -> None:
        """Quiet."""


class Visit:
    """A page of the clinic with our line in it, and what the console said."""

    def __init__(self, context: BrowserContext, clinic: Clinic, server: Server):
        self.page: Page = context.new_page()
        self.context, self.clinic, self.server = context, clinic, server
        self.said: list[str] = []
        self.page.on("console", lambda message: message.type in ("error", "warning") and self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def open(
        self,
        attributes: str = 'data-lang="ru"',
        lang: str = "de",
        before: str = "",
        head: str = HEARS,
        policy: str | None = None,
    ) -> Frame:
        script = f'<script async src="{self.server.url}embed.js" {attributes}></script>'
        self.clinic.body = (
            f'<!DOCTYPE html><html lang="{lang}"><head><meta name=viewport content="width=device-width"><title>Clinic</title>{head}</head>'
            f"<body><h1>Clinic</h1><p><a href='#a'>before</a></p>{before}<div>{script}</div><p><a href='#b'>after</a></p></body></html>"
        )
        self.clinic.policy = policy
        self.page.goto(self.clinic.url)
        self.frame = self.page.wait_for_selector("iframe[sandbox]").content_frame()
        self.frame.wait_for_selector("#wizard")
        return self.frame

    def taken(self) -> Frame:
        until(self.frame, TAKEN)
        return self.frame

    def answer(self, key: str, value: str) -> None:
        frame = self.frame
        before = frame.evaluate("history.state.text")
        assert f"at={key}" in before
        frame.wait_for_timeout(260)  # a second tap at once would be taken for a tremble
        if re.match(r"\d{4}-", value):
            for name, text in zip(("year", "month", "day"), value.split("-"), strict=True):
                frame.fill(f"#{name}", text)
            frame.locator("form .md-button").click()
        else:
            frame.locator(f'.answer[data-code="{value}"]').click()
        until(self.page, lambda: frame.evaluate("history.state.text") != before)

    def verdict(self, who: str) -> None:
        for key, value in PEOPLE[who]:
            self.answer(key, value)
        self.frame.wait_for_selector(".given-answers")
        self.frame.wait_for_timeout(260)
        self.frame.locator(".md-button").first.click()
        self.frame.wait_for_selector(".outcome", timeout=60_000)

    def height(self) -> int:
        return self.page.evaluate("document.querySelector('iframe[sandbox]').clientHeight")


@pytest.fixture(scope="module")
def clinic() -> Iterator[Clinic]:
    clinic = Clinic()
    yield clinic
    clinic.shutdown()


@pytest.fixture
def visit(browser: Browser, clinic: Clinic, server: Server) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    yield Visit(context, clinic, server)
    context.close()


def fits(visit: Visit) -> bool:
    """Nothing of the frame is hidden, and no bar stands in it."""
    wide, high, room, width = visit.frame.evaluate(
        "(({scrollWidth, scrollHeight, clientWidth}) => [scrollWidth, Math.max(scrollHeight, document.body.offsetHeight), innerHeight, clientWidth])(document.documentElement)"
    )
    return wide <= width and high <= room and visit.frame.evaluate("innerHeight - document.body.offsetHeight") < 70


# ---------------------------------------------------------------- the way it should be


@pytest.mark.parametrize("who", PEOPLE)
def test_a_verdict_in_the_frame_and_no_answer_out_of_it(visit: Visit, who: str):
    """From the first question to the verdict; the page hears of a height and of a wish to be seen."""
    visit.open()
    visit.taken()
    until(visit.page, lambda: fits(visit))
    first = visit.height()
    visit.verdict(who)
    until(visit.page, lambda: fits(visit))
    assert visit.height() > first
    heard = visit.page.evaluate("heard")
    assert {origin for origin, _ in heard} == {visit.server.url.rstrip("/")}
    for _, data in heard:
        assert data == {"tirkelu": "show"} or (
            data == {"tirkelu": "height", "height": data["height"]} and data["height"] % 64 == 0
        )
    assert visit.page.url == visit.clinic.url and visit.said == []
    assert visit.frame.evaluate(KEPT) in (["0", "0", ""], ["refused", "refused", ""])  # browsers differ on frames
    assert visit.frame.locator(".keep button").count() == 1  # erase; nothing is saved in a frame


def test_python_comes_with_the_first_answer_only(visit: Visit):
    """Who reads the clinic's page and not our questions loads no megabytes."""
    asked = []
    visit.page.on("request", lambda request: asked.append(request.url))
    visit.open()
    visit.taken()
    visit.page.wait_for_timeout(2500)
    assert not [url for url in asked if "worker.js" in url or "sw.js" in url]
    visit.answer("status", "temporary")
    until(visit.page, lambda: any("worker.js" in url for url in asked))


def test_every_address_on_a_result_is_on_the_site_itself_and_opens_beside(visit: Visit, server, site: Path):
    visit.open()
    visit.taken()
    visit.verdict("yes-by-policy")
    frame = visit.frame
    frame.wait_for_selector(".take textarea", state="attached")
    frame.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    own = {
        href
        for href in frame.eval_on_selector_all("main a", "all => all.map(one => one.href)")
        if href.startswith(server.url)
    }
    assert len(own) > 3
    for href in own:
        assert "/embed/" not in href and (site / href[len(server.url) :].partition("#")[0]).exists(), href
    link = frame.locator(".take textarea").input_value()
    assert link.startswith(f"{server.url}ru/wizard/#v=2&")
    assert frame.locator(".preview .address").first.text_content() == f"{server.url}ru/wizard/"
    with visit.context.expect_page() as opened:
        frame.locator(".folds a[href*='/rules/']").last.click()
    assert opened.value.url.startswith(f"{server.url}ru/rules/")
    assert visit.page.url == visit.clinic.url
    beside = visit.context.new_page()  # who got the link sees the same result on the site itself
    beside.goto(link)
    expect(beside.locator("h1")).to_have_text(frame.locator("h1").inner_text(), timeout=60_000)


def test_print_reminder_and_clipboard_work_in_the_sandbox(visit: Visit):
    visit.context.add_init_script("window.print = () => { window.printed = true; }")
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.open()
    visit.taken()
    visit.verdict("yes-by-policy")
    frame = visit.frame
    frame.wait_for_selector(".take textarea", state="attached")
    frame.eval_on_selector_all("details.take", "all => all.forEach(one => one.open = true)")
    parts = frame.locator("details.take")
    parts.first.locator(".md-button").click()
    assert frame.evaluate("window.printed")
    with visit.page.expect_download() as got:
        parts.filter(has=frame.locator("ul b")).locator(".md-button").last.click()
    assert got.value.suggested_filename == "tirkelu.ics"
    parts.last.locator(".plain").first.click()
    expect(parts.last.locator(".copied")).to_have_text(words(frame)["wizard-take-copied"])
    assert "allow-modals" in visit.page.get_attribute("iframe[sandbox]", "sandbox")


def words(frame: Frame) -> dict[str, str]:
    return frame.evaluate("fetch(document.querySelector('link[rel=preload]').href).then(got => got.json())")["words"]


@pytest.mark.parametrize(
    ("attributes", "lang", "expected"),
    [
        ('data-lang="en"', "ru", "en"),
        ("", "ru-KZ", "ru"),
        ("", "de", "kk"),
        ('data-lang="constructor"', "en", "en"),
        ('data-lang="../../evil"', "__proto__", "kk"),
    ],
)
def test_the_language_is_that_of_the_line_or_of_the_page(
    visit: Visit, content: Content, attributes: str, lang: str, expected: str
):
    frame = visit.open(attributes, lang)
    assert frame.url.startswith(f"{visit.server.url}{expected}/wizard/embed/#")
    assert visit.page.get_attribute("iframe[sandbox]", "title") == content.site.words["embed-frame-title"][expected]


def test_the_keyboard_goes_in_and_out_in_the_order_of_the_page(visit: Visit):
    frame = visit.open()
    visit.taken()
    visit.page.locator("text=before").focus()
    visit.page.keyboard.press("Tab")
    until(visit.page, "document.activeElement.tagName === 'IFRAME'")
    for _ in range(40):
        visit.page.keyboard.press("Tab")
        if visit.page.evaluate("document.activeElement.textContent") == "after":
            break
    assert visit.page.evaluate("document.activeElement.textContent") == "after"
    frame.locator(".answer").last.focus()
    visit.page.keyboard.press("Enter")
    until(frame, "document.activeElement.tagName === 'H1'")
    until(visit.page, "document.querySelector('iframe').getBoundingClientRect().top > -2")


def test_the_first_question_works_before_and_without_its_scripts(visit: Visit):
    """Only wizard.js does not come: the answer opens the plain page, beside the clinic's."""
    visit.context.route("**/wizard.js", lambda route: route.abort())
    frame = visit.open()
    until(visit.page, lambda: fits(visit))
    with visit.context.expect_page() as opened:
        frame.locator('.answer[data-code="temporary"]').click()
    opened.value.wait_for_load_state()
    assert re.match(rf"{visit.server.url}ru/wizard/walk/[a-z0-9-]+/$", opened.value.url)
    assert visit.page.url == visit.clinic.url


def test_a_page_with_a_strict_policy_names_us_twice_and_that_is_enough(visit: Visit):
    home = visit.server.url.rstrip("/")
    visit.open(head="", policy=f"default-src 'none'; script-src {home}; frame-src {home}")
    visit.taken()
    until(visit.page, lambda: fits(visit))
    assert visit.said == []


def test_a_line_in_the_head_works_too(visit: Visit):
    visit.open(head=f'{HEARS}<script src="{visit.server.url}embed.js" data-lang="kk"></script>')
    expect(visit.page.locator("body > iframe[sandbox]")).to_have_count(1)
    expect(visit.page.locator("iframe[sandbox]")).to_have_count(2)  # and two lines are two frames


# ---------------------------------------------------------------- the look

STYLE = "one => (({color, backgroundColor, borderRadius}) => [color, backgroundColor, borderRadius])(getComputedStyle(document.querySelector(one)))"
OURS = {"light": ["rgb(0, 98, 95)", "rgb(255, 255, 255)"], "dark": ["rgb(134, 217, 207)", "rgb(18, 26, 25)"]}


def look(frame: Frame) -> list[str]:
    """The colour of a link, of the paper, the roundness of an answer, the size of letters."""
    frame.wait_for_selector(".site")
    return [
        frame.evaluate(STYLE, ".site")[0],
        frame.evaluate(STYLE, "body")[1],
        frame.evaluate(STYLE, ".answer")[2],
        frame.evaluate("getComputedStyle(document.documentElement).fontSize"),
    ]


@pytest.mark.parametrize(
    ("attributes", "scheme", "expected"),
    [
        ("", "light", [*OURS["light"], "8px", "20px"]),
        ("", "dark", [*OURS["dark"], "8px", "20px"]),
        ('data-theme="dark"', "light", [*OURS["dark"], "8px", "20px"]),
        ('data-theme="light"', "dark", [*OURS["light"], "8px", "20px"]),
        (
            'data-accent="#0b57d0" data-radius="0" data-size="large"',
            "light",
            ["rgb(11, 87, 208)", OURS["light"][1], "0px", "22.4px"],
        ),
        ('data-accent="#0b57d0"', "dark", [*OURS["dark"], "8px", "20px"]),
        (
            'data-theme="dark" data-accent-dark="#8AB4F8"',
            "light",
            ["rgb(138, 180, 248)", OURS["dark"][1], "8px", "20px"],
        ),
        (
            'data-theme="light" data-accent="#7a1f5c" data-accent-dark="#8ab4f8"',
            "dark",
            ["rgb(122, 31, 92)", OURS["light"][1], "8px", "20px"],
        ),
    ],
)
def test_the_look_is_what_the_line_asks_for(visit: Visit, attributes: str, scheme: str, expected: list[str]):
    visit.page.emulate_media(color_scheme=scheme)
    assert look(visit.open(f'data-lang="ru" {attributes}')) == expected
    assert visit.said == []


@pytest.mark.parametrize(
    ("attributes", "scheme"),
    [
        ('data-accent="#ffff00"', "light"),  # too pale on white
        ('data-accent="#7a7a7a"', "light"),  # 4.3 on white, less on a tint
        ('data-accent-dark="#0b57d0"', "dark"),
        ('data-accent="red"', "light"),
        ('data-accent="#fff;} * { display: none"', "light"),
        ('data-accent="url(https://evil.example/x)"', "light"),
        ('data-radius="9999"', "light"),
        ('data-radius="-1"', "light"),
        ('data-radius="8px;position:fixed"', "light"),
        ('data-size="1000%"', "light"),
        ('data-theme="&quot;&gt;&lt;img src=x onerror=alert(1)&gt;"', "light"),
        ('data-theme="__proto__"', "light"),
        ('data-theme="light&amp;resized=1&amp;status=refugee&amp;v=1"', "light"),
        (f'data-theme="{"dark" * 100}"', "light"),
    ],
)
def test_what_is_not_a_look_is_refused_and_the_console_says_so(visit: Visit, attributes: str, scheme: str):
    visit.page.emulate_media(color_scheme=scheme)
    frame = visit.open(f'data-lang="ru" {attributes}')
    assert look(frame) == [*OURS[scheme], "8px", "20px"]
    visit.taken()
    assert frame.evaluate("history.state.text") == "v=1&at=status"
    assert visit.said and all("is left out" in line for line in visit.said)


@pytest.mark.parametrize(
    "attributes",
    ["", 'data-theme="dark" data-accent-dark="#8ab4f8"', 'data-accent="#0b57d0" data-size="larger" data-radius="24"'],
)
def test_axe_finds_nothing_in_the_frame(visit: Visit, attributes: str):
    visit.context.add_init_script(path=AXE)
    frame = visit.open(f'data-lang="kk" {attributes}')
    assert frame.evaluate(CHECK) == []
    visit.taken()
    visit.verdict("status-needed")
    frame.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    assert frame.evaluate(CHECK) == []
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [one for one in visit.page.evaluate(CHECK) if "frame" in one] == []


# ---------------------------------------------------------------- a page that means harm


def test_messages_of_others_move_nothing(visit: Visit):
    """The page itself, a frame of its own, and nonsense: the frame keeps its height, the page its place."""
    visit.open(before=FOREIGN_FRAME)
    visit.taken()
    until(visit.page, lambda: fits(visit))
    before = visit.height()
    visit.page.evaluate("""() => {
        for (const data of [{tirkelu: "height", height: 5}, {tirkelu: "show"}, null, "x", {tirkelu: "height", height: "1e9"}]) {
            postMessage(data, "*");
            dispatchEvent(new MessageEvent("message", {data, origin: "null", source: null}));
            dispatchEvent(new MessageEvent("message", {data, origin: location.origin, source: document.querySelector("#other").contentWindow}));
        }
    }""")
    visit.page.wait_for_timeout(200)
    assert visit.height() == before


@pytest.mark.parametrize("height", [-1, 0, "9", 1.5, None, {}, 10**9])
def test_even_from_the_frame_a_height_has_bounds(visit: Visit, height):
    frame = visit.open()
    visit.taken()
    until(visit.page, lambda: fits(visit))
    before = visit.height()
    frame.evaluate("height => parent.postMessage({tirkelu: 'height', height}, '*')", height)
    if height == 10**9:
        until(visit.page, lambda: visit.height() == 20000)
    visit.page.wait_for_timeout(100)
    assert visit.height() == (20000 if height == 10**9 else before)


def test_the_frame_listens_to_nobody_and_takes_no_answers_from_its_address(visit: Visit):
    frame = visit.open()
    visit.taken()
    visit.answer("status", "temporary")
    before = frame.evaluate("history.state.text")
    visit.page.evaluate("""() => {
        const frame = document.querySelector("iframe[sandbox]");
        for (const data of ["take over", {type: "call", name: "verdict"}, {tirkelu: "answers"}]) frame.contentWindow.postMessage(data, "*");
        frame.src = frame.src.split("#")[0] + "#v=1&at=check&status=refugee";
    }""")
    visit.page.wait_for_timeout(300)
    assert frame.evaluate("history.state?.text ?? ''") in (before, "")
    assert frame.locator("h1").inner_text() == words_of(frame, "citizenship")
    with pytest.raises(Exception, match=r"SecurityError|cross-origin|Blocked a frame"):
        visit.page.evaluate("document.querySelector('iframe[sandbox]').contentWindow.document.title")


def words_of(frame: Frame, key: str) -> str:
    return frame.evaluate("fetch(document.querySelector('link[rel=preload]').href).then(got => got.json())")[
        "questions"
    ][key]["ask"]


def test_the_page_is_not_moved_under_who_reads_it(visit: Visit):
    """A frame that wants to be seen is heard only while the person is in it."""
    frame = visit.open(before="<p style='height: 3000px'>long</p>")
    visit.taken()
    visit.page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    frame.evaluate("parent.postMessage({tirkelu: 'show'}, '*')")
    visit.page.wait_for_timeout(200)
    assert visit.page.evaluate("scrollY") == 0


# ---------------------------------------------------------------- who may


@pytest.mark.parametrize(
    "address", ["ru/", "ru/wizard/", "ru/wizard/batch/", "ru/wizard/embedding/", "ru/rules/d1/", ""]
)
def test_no_other_page_lets_itself_be_framed(address: str):
    assert "frame-ancestors 'none'" in headers.headers(f"/{address}")["Content-Security-Policy"]


def test_who_may_frame_is_chosen_in_the_content(tmp_path: Path):
    chosen = {
        "embedding: [everyone]": "*",
        "embedding: [https://a.example, 'https://b.example:8443']": "'self' https://a.example https://b.example:8443",
    }
    for written, expected in (chosen | {"name: x": "'self'", "embedding: [": "'self'"}).items():
        (tmp_path / "site.yaml").write_text(written, "utf-8")
        assert headers.ancestors(tmp_path / "site.yaml") == expected
    assert headers.headers("/kk/wizard/embed/")["Content-Security-Policy"].endswith(
        f"frame-ancestors {headers.ancestors()}; worker-src 'self'"
    )


@pytest.mark.parametrize(
    "origin",
    [
        "https://a.example/",
        "http://a.example",
        "*",
        "https://*.example",
        "https://a.example; script-src *",
        "https://a b",
        "",
    ],
)
def test_an_origin_is_an_origin_and_nothing_more(origin: str):
    with pytest.raises(ValidationError):
        TypeAdapter(model.Embedder).validate_python(origin)


def test_who_is_refused_gets_a_link(visit: Visit, site: Path, monkeypatch: pytest.MonkeyPatch):
    frame = next(kind for kind in headers.KINDS if kind.name == "frame")
    closed = replace(frame, policy=frame.policy | {"frame-ancestors": "'self' https://clinic.example"})
    monkeypatch.setattr(headers, "KINDS", (closed, *headers.KINDS))
    server = Server(site).start()
    visit.clinic.body = f'<!DOCTYPE html><html lang="ru"><title>x</title><body><script src="{server.url}embed.js"></script></body></html>'
    visit.clinic.policy = None
    visit.page.goto(visit.clinic.url)
    link = visit.page.locator("iframe + a")
    expect(link).to_have_attribute("href", f"{server.url}ru/wizard/")
    expect(link).to_have_attribute("target", "_blank")
    server.shutdown()


def test_the_script_has_a_lasting_address_and_is_asked_for_anew(site: Path):
    told = headers.headers("/embed.js")
    assert told["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert told["Cache-Control"] == "no-cache"
    assert (site / "embed.js").exists()


# ---------------------------------------------------------------- the page that says how


def test_the_line_follows_the_choice_and_so_does_the_preview(page: Page, content: Content):
    said = []
    page.on("console", lambda message: message.type in ("error", "warning") and said.append(message.text))
    page.goto("ru/wizard/embedding/")
    frame = page.wait_for_selector("iframe").content_frame()
    expect(page.locator("#line")).to_have_text(
        f'<script async src="{content.site.url}embed.js" data-lang="ru"></script>'
    )
    page.select_option("#lang", "kk")
    page.select_option("#theme", "dark")
    page.fill("#radius", "0")
    page.locator("#radius").dispatch_event("change")
    line = f'<script async src="{content.site.url}embed.js" data-lang="kk" data-theme="dark" data-radius="0"></script>'
    expect(page.locator("#line")).to_have_text(line)
    until(
        page,
        lambda: (
            page.locator("iframe").count() == 1
            and "/kk/wizard/embed/#theme=dark&radius=0" in page.get_attribute("iframe", "src")
        ),
    )
    frame = page.wait_for_selector("iframe").content_frame()
    assert look(frame)[1:3] == [OURS["dark"][1], "0px"]
    assert said == [], json.dumps(said)
