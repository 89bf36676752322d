"""What the tests share: one built site, one server of it with the strict policy, one browser."""

import fcntl
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from scripts.build import ROOT, Places, build
from scripts.compile import DATA, compile_data
from scripts.load import Content, load
from scripts.server import Server

CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), None)
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def workplace(folder: Path) -> Path:
    """A folder that can be built like the repository, with its own docs/."""
    shutil.copy(ROOT / "mkdocs.yml", folder)
    for part in ("theme", "assets"):
        shutil.copytree(ROOT / "docs" / part, folder / "docs" / part)
    return folder


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
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The real site, built once for all workers."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        root = shared / "root"
        if not (root / "site").exists():
            root.mkdir(exist_ok=True)
            build(Places(workplace(root), ROOT / "content"))
    return root / "site"


@pytest.fixture(scope="session")
def server(site: Path) -> Iterator[Server]:
    server = Server(site).start()
    yield server
    server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """A fresh page of a phone's size, whose addresses begin at the site."""
    context = browser.new_context(base_url=server.url, viewport={"width": 360, "height": 740})
    yield context.new_page()
    context.close()
