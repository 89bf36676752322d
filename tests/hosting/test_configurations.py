"""Every file through real servers: the right type, policy, caching and packed form; and nothing that is no file."""

import gzip
import re
import socket
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import pytest
from playwright.sync_api import Browser

from scripts.devserver.server import Server
from scripts.hosting import configurations, headers
from scripts.hosting.compress import LEAST, PACKED
from scripts.hosting.real_server import RealServer
from tests.browser.test_audit import listen
from tests.conftest import TAKEN, must_have, until

KINDS = ("nginx", "caddy", "python")
NOT_OURS = {
    "date",
    "server",
    "connection",
    "keep-alive",
    "content-length",
    "last-modified",
    "etag",
    "accept-ranges",
    "vary",
    "transfer-encoding",
}


@pytest.fixture(scope="module", params=KINDS)
def host(request: pytest.FixtureRequest, packed: Path, site: Path) -> Iterator[RealServer | Server]:
    """Each of the servers in turn; ours, by which others are tested, is measured by the same."""
    if request.param == "python":
        server = Server(site).start()
        yield server
        server.shutdown()
    else:
        must_have(request.param)
        with RealServer(request.param, packed) as server:
            yield server


class Asking:
    """One connection that asks one thing after another."""

    def __init__(self, host: RealServer | Server):
        self.connection = HTTPConnection(urlsplit(host.url).netloc, timeout=20)

    def get(self, path: str, **headers: str) -> tuple[HTTPResponse, bytes]:
        self.connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = self.connection.getresponse()
        return answer, answer.read()


def addresses(site: Path) -> dict[str, Path]:
    """Every file of a site by the address at which people ask for it."""
    files = (path for path in sorted(site.rglob("*")) if path.is_file() and path.suffix not in (".br", ".gz"))
    return {f"/{path.relative_to(site).as_posix().removesuffix('index.html')}": path for path in files}


def told(answer: HTTPResponse) -> dict[str, str]:
    """The headers that are ours to set; an empty one says nothing."""
    sent = {name: value for name, value in answer.getheaders() if value and name.lower() not in NOT_OURS}
    assert len(sent) == len([name for name, value in answer.getheaders() if value and name.lower() not in NOT_OURS]), (
        "said twice"
    )
    return sent


def test_every_file_has_the_right_headers_and_bytes(host, packed: Path):
    """In the form that a browser asks for: brotli, else gzip, else as it is. (Ours packs as it goes: that is slow.)"""
    ask = Asking(host)
    forms = [("br, gzip", brotli.decompress), ("gzip", gzip.decompress), ("identity", bytes)][
        2 if isinstance(host, Server) else 0 :
    ]
    wrong = []
    for address, path in addresses(packed).items():
        data = path.read_bytes()
        packs = path.suffix in PACKED and len(data) >= LEAST
        for wanted, unpack in forms:
            answer, body = ask.get(address, Accept_Encoding=wanted)
            sent = told(answer)
            kind = sent.pop("Content-Type", "").partition(";")
            encoding = sent.pop("Content-Encoding", "identity")
            if answer.status != 200 or (kind[0], kind[2].strip().lower()) not in right_types(path):
                wrong.append(f"{address}: {answer.status} {kind}")
            if sent != headers.headers(address):
                wrong.append(f"{address}: {sent}")
            if encoding != (wanted.split(",")[0] if packs else "identity"):
                wrong.append(f"{address}: {encoding} where {wanted} was asked for")
            if (unpack(body) if encoding != "identity" else body) != data:
                wrong.append(f"{address}: other bytes")
            if packs and "accept-encoding" not in (answer.getheader("Vary") or "").lower():
                wrong.append(f"{address}: a cache on the way would mix the packed forms")
    assert wrong == []


def right_types(path: Path) -> set[tuple[str, str]]:
    """UTF-8 is said with text; some servers say it with JSON too, where it changes nothing."""
    kind = headers.TYPES[path.suffix]
    return {(kind, "charset=utf-8")} if kind.startswith("text/") else {(kind, "charset=utf-8"), (kind, "")}


def test_html_is_asked_for_again_and_costs_nothing_if_it_is_the_same(host):
    ask = Asking(host)
    for address in ("/kk/", "/sw.js"):
        answer, _ = ask.get(address, Accept_Encoding="br")
        assert answer.getheader("Cache-Control") == "no-cache"
        again, body = ask.get(address, Accept_Encoding="br", If_None_Match=answer.getheader("ETag"))
        assert (again.status, body) == (304, b"")


def test_a_part_of_a_file_can_be_asked_for(host, packed: Path):
    """A download that broke off goes on where it was."""
    if isinstance(host, Server):
        pytest.skip("the server of the tests sends files whole")
    wasm = next(packed.rglob("*.wasm"))
    address = "/" + wasm.relative_to(packed).as_posix()
    answer, body = Asking(host).get(address, Accept_Encoding="identity", Range="bytes=1000-1999")
    assert (answer.status, answer.getheader("Content-Range")) == (206, f"bytes 1000-1999/{wasm.stat().st_size}")
    assert body == wasm.read_bytes()[1000:2000]


def test_a_missing_address_is_a_page_in_its_language(host, packed: Path, content):
    """With the headers of a page: also where a file that lasts is missing, its absence must not last."""
    ask = Asking(host)
    missing = {
        f"/{code}/{name}": f"{code}/404.html"
        for code in content.languages
        for name in ("nope", "wizard/nope/", "faq/nope/")
    }
    missing |= dict.fromkeys(
        ("/nope", "/assets/nope.0123456789.js", "/assets/wizard-0123456789abcdef/worker.js"), "404.html"
    )
    for address, page in missing.items():
        answer, body = ask.get(address, Accept_Encoding="identity")
        sent = told(answer)
        assert (answer.status, sent.pop("Content-Type").lower().partition(";")[0]) == (404, "text/html"), address
        assert body == (packed / page).read_bytes(), address
        assert sent == headers.headers("/404.html"), address


def test_a_folder_without_its_slash_leads_to_it(host):
    answer, _ = Asking(host).get("/ru/tips?from=letter")
    assert answer.status in (301, 308)
    assert urlsplit(answer.getheader("Location"))[:3] == ("", "", "/ru/tips/")


@pytest.mark.parametrize(
    "address",
    [
        "/../pack.lock",
        "/..%2fpacked.lock",
        "/%2e%2e/packed.lock",
        "/kk/../../packed.lock",
        "/kk/..%2f..%2fpacked.lock",
        "/assets/../../packed.lock",
        "/assets/..%5c..%5cpacked.lock",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/kk/%00.html",
        "/assets../packed.lock",
        "/assets/",
        "/assets",
    ],
)
def test_nothing_outside_the_site_and_no_list_of_a_folder(host, packed: Path, address: str):
    """Asked over a bare socket, since a client would tidy the address."""
    (packed.parent / "packed.lock").write_text("secret")
    with socket.create_connection(("127.0.0.1", urlsplit(host.url).port), timeout=20) as line:
        line.sendall(f"GET {address} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        whole = b""
        while got := line.recv(65536):
            whole += got
    status = int(whole.split(b" ", 2)[1])
    assert status >= 300 and b"secret" not in whole and b"root:" not in whole


@pytest.mark.parametrize("kind", ["nginx", "caddy"])
def test_a_page_of_the_release_before_still_finds_its_files(packed: Path, tmp_path: Path, kind: str):
    """What lasts is sought in the release before; pages are not."""
    must_have(kind)
    before = tmp_path / "before"
    (before / "assets").mkdir(parents=True)
    (before / "assets/site.0123456789.css").write_text("a {}" * 99)
    (before / "old.html").write_text("old")
    with RealServer(kind, packed, previous=before) as server:
        answer, body = Asking(server).get("/assets/site.0123456789.css")
        assert (answer.status, body) == (200, b"a {}" * 99)
        assert answer.getheader("Cache-Control") == headers.caching("/assets/site.0123456789.css")
        assert Asking(server).get("/old.html")[0].status == 404
        assert Asking(server).get("/assets/site.9876543210.css")[0].status == 404


@pytest.mark.parametrize("kind", ["nginx", "caddy"])
def test_a_page_of_each_kind_opens_without_a_complaint(browser: Browser, packed: Path, content, kind: str):
    """A page, the wizard's first answer with Python behind it, the table, the search, an address that is missing.

    Every page is opened through the server of the other tests in test_audit.py.
    """
    must_have(kind)
    with RealServer(kind, packed) as server:
        context = browser.new_context(base_url=server.url, viewport={"width": 360, "height": 740})
        page = context.new_page()
        wrong: list[str] = []
        page.add_init_script(
            "addEventListener('securitypolicyviolation', ({ violatedDirective }) => console.error(violatedDirective))"
        )
        listen(page, server.url, wrong)
        for code in content.languages:
            for name in ("index", "tips", "search", "wizard/batch", "wizard/walk/status-1", "rules/d18"):
                if content.has(code, name):
                    assert page.goto(f"{code}/{'' if name == 'index' else name + '/'}").status == 200
            page.goto(f"{code}/wizard/")
            until(page, TAKEN)
            page.locator("a.answer").first.click()
            page.wait_for_selector(".count")
        with page.expect_response(re.compile(r"\.wasm$"), timeout=60_000) as wasm:
            page.goto("kk/wizard/batch/")
            page.locator("input[type=file]").set_input_files(
                {"name": "a.csv", "mimeType": "text/csv", "buffer": b"status\ncitizen\n"}
            )
        assert wasm.value.status == 200
        page.wait_for_selector("#status:not(:empty)")
        context.close()
    assert wrong == []


# ---------------------------------------------------------------- hosts with a file of headers


def test_the_file_of_headers_says_the_same(packed: Path):
    """Read as Cloudflare Pages reads it: each pattern that matches adds, `!` takes back."""
    rules = read_rules(configurations.plain_headers(packed))
    assert len(rules) <= 100
    for address in addresses(packed):
        sent: dict[str, str] = {}
        for pattern, lines in rules:
            if re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), address):
                for line in lines:
                    name, _, value = line.removeprefix("! ").partition(": ")
                    if line.startswith("! "):
                        sent.pop(name, None)
                    else:
                        assert name not in sent, "two values would be joined"
                        sent[name] = value
        assert sent == headers.headers(address, tls=True), address


def read_rules(text: str) -> list[tuple[str, list[str]]]:
    rules: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if line.startswith("/"):
            rules.append((line, []))
        elif line.startswith("  "):
            rules[-1][1].append(line.strip())
    return rules


# ---------------------------------------------------------------- the source itself


def test_every_ending_of_the_site_has_a_type(site: Path):
    assert {path.suffix for path in site.rglob("*") if path.is_file()} <= headers.TYPES.keys()


def test_only_the_wizard_may_run_python(site: Path):
    """Its page, the one in a frame, the table of many people, and the file of the worker; nothing runs what it makes of text."""
    may = {
        address
        for address in addresses(site)
        if "wasm-unsafe-eval" in headers.headers(address)["Content-Security-Policy"]
    }
    kinds = {re.sub(r"^/[a-z]+/(?!wizard-)|wizard-[0-9a-f]{16}", "", address) for address in may}
    assert kinds == {"wizard/", "wizard/batch/", "wizard/embed/", "/assets//worker.js"}
    for address in addresses(site):
        policy = headers.headers(address)["Content-Security-Policy"]
        framed = "/wizard/embed/" in address  # the one page that others may frame
        assert policy.startswith("default-src 'none'; ") and "'unsafe-" not in policy
        assert "*" not in (policy.replace("frame-ancestors *", "") if framed else policy)
