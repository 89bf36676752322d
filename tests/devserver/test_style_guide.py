"""The style guide of `make serve` finds every component on the site, in both themes, and breaks no policy."""

from pathlib import Path

from playwright.sync_api import Browser

from scripts.devserver.serve import STYLE_GUIDE
from scripts.devserver.server import Server
from tests.conftest import until


def test_every_component_is_shown_light_and_dark(site: Path, browser: Browser):
    server = Server(site, rooms={"style-guide": STYLE_GUIDE}).start()
    page = browser.new_page()
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))

    def listen(said) -> None:
        if said.type == "error" and not said.location["url"].endswith("/favicon.ico"):  # the guide has no icon
            faults.append(f"{said.text} {said.location}")

    page.on("console", listen)
    page.goto(f"{server.url}style-guide/?lang=ru")
    until(page, "'ready' in document.body.dataset")
    assert page.locator(".lacks").all_inner_texts() == []
    assert (
        page.locator(".theme.light").count()
        == page.locator(".theme.dark").count()
        == page.locator("#components > h2").count()
    )
    shown = [
        page.locator(f".theme.{name}").first.evaluate("box => getComputedStyle(box).backgroundColor")
        for name in ("light", "dark")
    ]
    assert shown[0] == "rgb(255, 255, 255)" != shown[1]
    assert page.locator("#tokens tbody tr").count() > 10
    assert faults == []
    page.close()
    server.shutdown()
    server.server_close()
