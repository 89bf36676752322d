"""What the tests share: one built site, one server of it with the strict policy, one browser.

The server is a real nginx where there is one; TIRKELU_SERVER=caddy or =python takes another. Tests that
make a server fail or change its site have one of their own, in Python.
"""

import fcntl
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Error, Frame, Page, expect, sync_playwright

from scripts import ROOT
from scripts.content.load import Content, load
from scripts.devserver.server import Server
from scripts.engines.browsers import CHROMIUM
from scripts.hosting import compress, real_server
from scripts.hosting.compress import pack
from scripts.hosting.real_server import RealServer
from scripts.site.build import BuildPaths, build, scaffold_site
from scripts.site.rules_data import DATA, compile_data
from tests.browser.template_coverage import EVERY_PAGE, addresses, without_the_alike

# What is waited for comes at once on a quiet machine; on a busy one patience costs nothing unless it fails.
PATIENCE = 60  # s
expect.set_options(timeout=20_000)
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")
TAKEN = (
    "history.state?.run"  # the script has taken the page of the wizard over; a tap before that leads to the plain pages
)
compress.QUALITY = 4  # a minute less; what a visit costs is measured at the best: test_budget.py
QUIET = [
    "--no-sandbox",
    "--accept-lang=eo",  # no language of the site, so that no page offers another one
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
]


@pytest.fixture(scope="session")
def content() -> Content:
    return load(ROOT / "content")


@pytest.fixture(scope="session", autouse=True)
def rules_data(content: Content, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The rules carry what the content says now, also in a fresh clone; one worker at a time."""
    with (tmp_path_factory.getbasetemp().parent / "rules.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        compile_data(content, ROOT / DATA)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all workers have in common. TIRKELU_TEST_SITE=FOLDER keeps it, so that the next run of one test
    need not build the site again; whoever changes the site empties it.
    """
    if kept := os.environ.get("TIRKELU_TEST_SITE"):
        Path(kept).mkdir(parents=True, exist_ok=True)
        return Path(kept).absolute()
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def site(shared: Path) -> Path:
    """The real site, built once for all workers."""
    root = shared / "root"
    with one_at_a_time(shared / "lock"):
        if not (root / "site").exists():
            root.mkdir(exist_ok=True)
            build(BuildPaths(scaffold_site(root), ROOT / "content"))
    return root / "site"


@pytest.fixture(scope="session")
def audited(site: Path, shared: Path) -> list[str]:
    """The addresses of the pages that are looked at closely, in the order of the site; chosen once for all workers."""
    if EVERY_PAGE:
        return addresses(site)
    chosen = shared / "audited.json"
    with one_at_a_time(shared / "audited.lock"):
        if not chosen.exists():
            chosen.write_text(json.dumps(without_the_alike(site)), "utf-8")
    return json.loads(chosen.read_text("utf-8"))


@pytest.fixture(scope="session")
def packed(site: Path, shared: Path) -> Path:
    """The real site with .br and .gz beside its files, as a host has it; packed once for all workers."""
    folder = shared / "packed"
    with one_at_a_time(shared / "packed.lock"):
        if not folder.exists():
            beside = folder.with_suffix(".part")
            shutil.copytree(site, beside, copy_function=os.link)
            pack(beside)
            beside.rename(folder)
    return folder


def must_have(kind: str) -> None:
    """Skip what needs a real server where none is; in CI that is a failure, or nobody would notice."""
    if fault := real_server.missing(kind):
        if os.environ.get("CI") == "true":
            pytest.fail(fault)
        pytest.skip(fault)


@pytest.fixture(scope="session")
def server(site: Path, request: pytest.FixtureRequest) -> Iterator[Server | RealServer]:
    kind = os.environ.get("TIRKELU_SERVER") or ("python" if real_server.missing("nginx") else "nginx")
    if kind == "python":
        server = Server(site).start()
        yield server
        server.shutdown()
    else:
        must_have(kind)
        with RealServer(kind, request.getfixturevalue("packed")) as server:
            yield server


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that nobody but these tests trusts."""
    folder = tmp_path_factory.mktemp("tls")
    names = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=127.0.0.1",
            "-addext",
            "subjectAltName=IP:127.0.0.1",
            "-out",
            names[0],
            "-keyout",
            names[1],
        ],
        check=True,
        capture_output=True,
    )
    return names


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, server: Server | RealServer) -> Iterator[Page]:
    """A fresh page of a phone's size, whose addresses begin at the site."""
    context = browser.new_context(base_url=server.url, viewport={"width": 360, "height": 740})
    yield context.new_page()
    context.close()


def until(page: Page | Frame, so: str | Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait until an expression of the page, a promise too, or a function of ours gives true.

    Playwright's own way is an eval, which the policy of the site forbids.
    """
    end = time.monotonic() + seconds
    while not holds(page, so):
        assert time.monotonic() < end, f"never: {so}"
        page.wait_for_timeout(30)


def holds(page: Page | Frame, so: str | Callable[[], object]) -> bool:
    try:
        return bool(page.evaluate(so) if isinstance(so, str) else so())
    except Error as error:
        if "context was destroyed" not in str(error):
            raise
        return False  # it was asked just as another page came
