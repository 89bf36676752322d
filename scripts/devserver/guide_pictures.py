"""Takes the pictures of the guide for editors from the form and the site as they are.

python -m scripts.devserver.guide_pictures       write guide/pictures/ (needs `make build` before)
"""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, expect, sync_playwright

from scripts import ROOT
from scripts.devserver.server import Server
from scripts.editor.cms import form as cms_form
from scripts.engines.browsers import CHROMIUM

PICTURES = ROOT / "guide/pictures"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]

# The dialog that asks for a folder cannot be driven; the browser's own private folder has the same
# interface, so the form gets that one, filled with the content and an empty .git.
PICKER = "window.showDirectoryPicker = () => navigator.storage.getDirectory()"
FILL = """async (files) => {
  const root = await navigator.storage.getDirectory();
  for await (const name of root.keys()) await root.removeEntry(name, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    const parts = name.split("/");
    let folder = root;
    for (const part of parts.slice(0, -1)) folder = await folder.getDirectoryHandle(part, { create: true });
    const file = await (await folder.getFileHandle(parts.at(-1), { create: true })).createWritable();
    await file.write(text);
    await file.close();
  }
  await root.getDirectoryHandle(".git", { create: true });
  await (await root.getDirectoryHandle("docs", { create: true })).getDirectoryHandle("assets", { create: true });
}"""


def content_files() -> dict[str, str]:
    return {
        path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
        for path in sorted((ROOT / "content").rglob("*.yaml"))
    }


def open_form(page: Page) -> None:
    """The form on a copy of the content, its list of pages in sight."""
    page.goto("admin/config.json", wait_until="commit")  # for its address alone: under load a viewer of JSON is slow
    page.evaluate(FILL, content_files())
    page.add_init_script(PICKER)
    page.goto("admin/")
    page.get_by_role("button", name="Работать с локальным репозиторием").click()
    expect(page.get_by_role("grid").get_by_role("row").first).to_be_visible(timeout=60_000)


def of_form(browser: Browser, url: str) -> None:
    page = browser.new_context(base_url=url, locale="ru-RU", viewport={"width": 1000, "height": 620}).new_page()
    page.goto("admin/")
    expect(page.get_by_role("button", name="Работать с локальным репозиторием")).to_be_visible()
    page.screenshot(path=PICTURES / "form-start.png")
    open_form(page)
    page.screenshot(path=PICTURES / "form-list.png")
    page.goto("admin/#/collections/pages/entries/where-to-attach")
    expect(page.locator("textarea:visible").first).to_have_value("Қайда тіркелуге болады?")  # the form is there
    page.wait_for_timeout(1000)  # and slides in
    page.screenshot(path=PICTURES / "form-page.png")


def of_site(browser: Browser, url: str) -> None:
    page = browser.new_context(base_url=url, viewport={"width": 360, "height": 740}, device_scale_factor=2).new_page()
    page.goto("ru/where-to-attach/")
    page.locator("footer").screenshot(path=PICTURES / "page-foot.png")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Take the pictures of the guide.")
    parser.add_argument("--site", default=ROOT / "site", type=Path)
    site = parser.parse_args(arguments).site
    if not site.exists():
        print("run `make build` first", file=sys.stderr)
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        cms_form.write(Path(folder))
        server = Server(site, rooms={"admin": Path(folder)}).start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        of_form(browser, server.url)
        of_site(browser, server.url)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
