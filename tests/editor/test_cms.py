"""The form for editors: what it is made of, what it writes, and a real browser that edits, saves and reopens."""

import copy
import difflib
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Error, Page, expect

from scripts import ROOT
from scripts.content import load as loading
from scripts.content import model, yaml_source
from scripts.content.load import load
from scripts.devserver.guide_pictures import open_form
from scripts.devserver.saving import Checking
from scripts.devserver.serve import remembered
from scripts.devserver.server import Server
from scripts.editor.cms import form as cms_form
from scripts.hosting.headers import headers

pytestmark = [
    pytest.mark.skipif(not cms_form.CMS.exists(), reason="npm ci brings Sveltia CMS"),
    pytest.mark.xdist_group("admin"),
]
FILES = {
    path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
    for path in sorted((ROOT / "content").rglob("*.yaml"))
    if path.name != "search.yaml"  # lists of words, no text in languages
}
NAMES = {entry["code"]: entry["name"] for entry in yaml.safe_load(FILES["content/site.yaml"])["languages"]}
WORDS = "Новые слова: да, «нет» и 1406"


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("form") / "admin"
    cms_form.write(out)
    return out


# ---------------------------------------------------------------- the configuration


def test_every_kind_of_file_is_in_the_form():
    made = cms_form.config()["collections"]
    single = {file["file"] for group in made for file in group.get("files", ())}
    assert single == {f"content/{name}" for name in model.FILES}
    assert {group["folder"] for group in made if "folder" in group} == {f"content/{name}" for name in model.FOLDERS}


def test_every_text_is_a_field_for_each_language():
    """Wherever the content has a text, the form has all languages of the site."""
    [pages] = [group for group in cms_form.config()["collections"] if group["name"] == "pages"]
    [title] = [field for field in pages["fields"] if field["name"] == "title"]
    assert {field["name"]: field["label"] for field in title["fields"]} == NAMES
    [blocks] = [field for field in pages["fields"] if field["name"] == "blocks"]
    assert {kind["name"] for kind in blocks["types"]} == {
        "text",
        "list",
        "steps",
        "notice",
        "contacts",
        "wizard",
        "pages",
        "register",
    }


def test_what_is_folded_is_called_by_its_words_not_by_its_code():
    """Entries of lists and parts that the rules know by name: first the Russian words, then the name."""
    made = {
        file["file"]: file["fields"] for group in cms_form.config()["collections"] for file in group.get("files", ())
    }
    assert made["content/law/amounts.yaml"][0]["summary"] == "{{fields.title.ru}} ({{fields.id}})"
    assert made["content/wizard/questions.yaml"][0]["label"] == "Какой у вас статус в Казахстане? (status)"


def test_the_published_site_has_no_form(site: Path):
    assert not (site / "admin").exists()
    assert not any("admin/" in path.read_text("utf-8") for path in site.rglob("*.html"))


# ---------------------------------------------------------------- what is written


class Plain(yaml_source.FAST):
    """Days stay text, as the form has them."""


Plain.yaml_implicit_resolvers = {
    sign: [(tag, form) for tag, form in known if tag != "tag:yaml.org,2002:timestamp"]
    for sign, known in yaml_source.FAST.yaml_implicit_resolvers.items()
}


def parts(data: Any, where: tuple = ()) -> Iterator[tuple[tuple, Any]]:
    yield where, data
    for key, part in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield from parts(part, (*where, key))


def at(data: Any, where: tuple) -> Any:
    for key in where:
        data = data[key]
    return data


def changes_of(text: str) -> Iterator[tuple[str, Any]]:
    """A file as it is, and with one thing changed, added or taken away, in several places."""
    data = yaml.load(text, Plain)
    yield "same", data
    texts = [
        where
        for where, part in parts(data)
        if isinstance(part, str) and where and where[-1] == "ru" and "url" not in where
    ]
    large = len(text) > 20_000  # parsing it takes long, and it is of the same kind as a small one
    for where in [texts[-1]] if large else [texts[0], texts[len(texts) // 2], texts[-1]]:
        changed = copy.deepcopy(data)
        at(changed, where[:-1])["ru"] = WORDS
        yield "text", changed
    lists = [where for where, part in parts(data) if isinstance(part, list) and part]
    for where in lists[-1:] if large else {*lists[:2], *lists[-2:]}:
        for place in (0, len(at(data, where))):
            changed = copy.deepcopy(data)
            entry = copy.deepcopy(at(data, where)[0])
            if isinstance(entry, dict) and "id" in entry:
                entry["id"] += "-new"
            at(changed, where).insert(place, entry)
            yield "added", changed
        if len(at(data, where)) > 1:
            changed = copy.deepcopy(data)
            at(changed, where).pop(0)
            yield "removed", changed


def test_a_change_in_the_form_is_the_whole_difference(form: Path):
    """Comments, quotes, brackets and line breaks stay; a new entry adds lines, a deleted one removes them."""
    jobs = [(name, kind, before, after) for name, before in FILES.items() for kind, after in changes_of(before)]
    assert len(jobs) > 200
    written = merged(form, [(before, after) for _, _, before, after in jobs])
    for (name, kind, before, after), text in zip(jobs, written, strict=True):
        assert yaml.load(text, Plain) == after, f"{name}, {kind}"
        gone, new = lines_changed(before, text)
        in_one_line = gone == new == 1  # a list in brackets
        allowed = {
            "same": gone == new == 0,
            "text": new == 1,
            "added": gone == 0 or in_one_line,
            "removed": new == 0 or in_one_line,
        }
        assert allowed[kind], f"{name}, {kind}: {gone} lines gone, {new} new"


def merged(form: Path, pairs: list[tuple[str, Any]]) -> list[str]:
    """What the form writes for each pair of a text as it is and data as they should be."""
    (form / "package.json").write_text('{"type": "module"}')
    asked = "".join(json.dumps({"before": before, "after": after}) + "\n" for before, after in pairs)
    done = subprocess.run(
        ["node", "tests/editor/merge.mjs", str(form)], input=asked, capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    written = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(written) == len(pairs)
    return written


def lines_changed(before: str, after: str) -> tuple[int, int]:
    matcher = difflib.SequenceMatcher(None, before.splitlines(), after.splitlines(), autojunk=False)
    found = [(i2 - i1, j2 - j1) for tag, i1, i2, j1, j2 in matcher.get_opcodes() if tag != "equal"]
    return sum(gone for gone, _ in found), sum(new for _, new in found)


VALUES = [
    ("value: 61\n", {"value": "61.5"}, "value: 61.5\n"),  # typed into a line of text
    ("value: 2026-01-01\n", {"value": "2027-01-01"}, "value: 2027-01-01\n"),
    ("value: 61\n", {"value": ""}, "value: null\n"),
    (
        "since: 2026-01-01\nvalue: null\n",
        {"since": "2026-01-01"},
        "since: 2026-01-01\nvalue: null\n",
    ),  # left out when empty
    ("show: '1406'\n", {"show": "1407"}, "show: '1407'\n"),
    ("kk: a\n", {"kk": "no"}, "kk: 'no'\n"),  # PyYAML would read a false
    ("kk: a\n", {"kk": "Екі\nжол"}, "kk: Екі жол\n"),
    ("cites: [F1]\n", {"cites": ["F1", "dsm-194"]}, "cites: [F1, dsm-194]\n"),
    ("kk: [broken\n", {"kk": "a"}, "kk: a\n"),
    ("", {"order": 14, "see": ["egov"], "kk": "Сөз: иә"}, "order: 14\nsee: [egov]\nkk: 'Сөз: иә'\n"),
]


@pytest.fixture(scope="module")
def values(form: Path) -> dict[str, str]:
    """What each of `VALUES` is written as, by what it was and should be."""
    written = merged(form, [(before, after) for before, after, _ in VALUES])
    return {repr(pair[:2]): text for pair, text in zip(VALUES, written, strict=True)}


@pytest.mark.parametrize(("before", "after", "written"), VALUES)
def test_values_are_written_so_that_the_loader_reads_them(values: dict, before: str, after: Any, written: str):
    assert values[repr((before, after))] == written


# ---------------------------------------------------------------- in a browser

READ = """async (name) => {
  const parts = name.split("/");
  let folder = await navigator.storage.getDirectory();
  for (const part of parts.slice(0, -1)) folder = await folder.getDirectoryHandle(part);
  return (await (await folder.getFileHandle(parts.at(-1))).getFile()).text();
}"""


@pytest.fixture(scope="module")
def wrong() -> list[str]:
    return []


@pytest.fixture(scope="module")
def editor(browser: Browser, form: Path, wrong: list[str]) -> Iterator[Page]:
    """The form, open on a copy of the content. What goes wrong or goes elsewhere is noted. A file that is not changed is
    read once, as `make serve` does."""
    reading = pytest.MonkeyPatch()
    reading.setattr(loading, "read", remembered(loading.read))
    server = Server(form.parent, rooms={"admin": form})
    server.RequestHandlerClass = type("Form", (Checking,), {"content": ROOT / "content"})
    server.start()
    context = browser.new_context(base_url=server.url, locale="ru-RU", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.on(
        "request",
        lambda request: request.url.startswith((server.url, "blob:" + server.url)) or wrong.append(request.url),
    )
    page.on("console", lambda message: message.type == "error" and wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    open_form(page)
    wrong[:] = [line for line in wrong if "404" not in line]  # the page of JSON it begins with has no icon
    yield page
    context.close()
    server.shutdown()
    reading.undo()


def test_it_opens_lists_what_there_is_and_asks_no_other_host(editor: Page, wrong: list[str]):
    for name in ("Страницы", "Вопросы и ответы", "Закон и источники", "Слова мастера", "Сайт и словарь"):
        expect(editor.get_by_text(name).first).to_be_visible()
    assert wrong == []


ENTRIES = {
    "content/pages/where-to-attach.yaml": "pages/entries/where-to-attach",
    "content/faq/pink-certificate.yaml": "faq/entries/pink-certificate",
    **{
        f"content/{name}": f"{group}/entries/{name.removesuffix('.yaml').replace('/', '-')}"
        for name in model.FILES
        for group in [name.partition("/")[0] if "/" in name else "site"]
        if f"content/{name}" in FILES
    },
}


def open_entry(page: Page, address: str) -> None:
    """By way of a list, as people go: from one entry straight to its neighbour the form stays empty."""
    page.goto("admin/#/collections/pages")
    expect(page.get_by_role("button", name="Сохранить")).to_have_count(0)
    page.goto("admin/#/collections/" + address)
    expect(page.get_by_role("button", name="Сохранить")).to_be_visible(timeout=30_000)
    folded = page.get_by_role("button", name="Развернуть", exact=True)
    texts = page.locator("textarea:visible")
    for _ in range(20):  # parts within parts are folded, and unfold when they can
        expect(texts.or_(folded).first).to_be_visible()
        if texts.count() > 1:
            return
        folded.first.click()
        page.wait_for_timeout(300)  # it unfolds


def saved(page: Page, name: str, before: str | None = None) -> str:
    """The file once the form has written it: the browser puts the new one in place when it is whole."""
    before = FILES.get(name, "") if before is None else before
    for _ in range(600):
        try:
            if (text := page.evaluate(READ, name)) != before:
                return text
        except Error:
            pass  # it is not there yet, or being exchanged this very moment
        page.wait_for_timeout(100)
    raise AssertionError(f"{name} was not written")


@pytest.mark.parametrize("name", ENTRIES)
def test_a_text_is_edited_saved_and_opened_again(editor: Page, wrong: list[str], name: str, tmp_path: Path):
    """One changed line in the file, which the loader takes; the form shows it when it is opened again."""
    wrong.clear()
    open_entry(editor, ENTRIES[name])
    box = editor.locator("textarea:visible").nth(1)
    before = box.input_value()
    box.fill(WORDS)
    save = editor.get_by_role("button", name="Сохранить")
    expect(save).to_be_enabled()
    save.click()
    text = saved(editor, name)
    gone, new = lines_changed(FILES[name], text)
    assert new == 1 and gone >= 1 and WORDS in text and " ".join(before.split())[:20] in FILES[name], text[:500]
    content = Path(shutil.copytree(ROOT / "content", tmp_path / "content"))
    (tmp_path / name).write_text(text, "utf-8")
    load(content)
    open_entry(editor, ENTRIES[name])
    expect(editor.locator("textarea:visible").nth(1)).to_have_value(re.compile(re.escape(WORDS)))
    assert wrong == []


def test_a_name_that_the_check_would_refuse_is_not_saved(editor: Page):
    """The form says what it wants, in Russian, and leaves the file."""
    open_entry(editor, ENTRIES["content/glossary.yaml"])
    before = editor.evaluate(READ, "content/glossary.yaml")
    editor.locator("input[type=text]:visible").first.fill("Плохое имя")
    editor.get_by_role("button", name="Сохранить").click()
    expect(editor.get_by_text("Маленькие латинские буквы, цифры и дефисы").first).to_be_visible()
    assert editor.evaluate(READ, "content/glossary.yaml") == before


def test_what_would_stop_the_site_is_told_and_not_saved(editor: Page):
    """A link that leads nowhere, in a file that is there and in a new one; then it is mended and saved."""
    name = "content/faq/pink-certificate.yaml"
    open_entry(editor, ENTRIES[name])
    before = editor.evaluate(READ, name)
    texts = editor.locator("textarea:visible")
    texts.nth(1).fill("Слова, за которыми ничего нет: [сюда](page:no-such-page)")
    editor.get_by_role("button", name="Сохранить").click()
    refused = editor.get_by_role("alertdialog")
    expect(refused).to_contain_text(cms_form.NOT_SAVED[1], timeout=30_000)
    expect(refused).to_contain_text("no-such-page")
    expect(refused).to_contain_text(f"{name}:")
    assert editor.evaluate(READ, name) == before
    expect(texts.nth(1)).to_have_value(re.compile("no-such-page"))
    refused.get_by_role("button", name="OK").click()
    texts.nth(1).fill(WORDS + " и ещё")
    expect(editor.get_by_role("button", name="Сохранить")).to_be_enabled()
    editor.get_by_role("button", name="Сохранить").click()
    assert WORDS + " и ещё" in saved(editor, name, before)
    expect(refused).to_have_count(0)


def test_a_new_question_is_made_in_the_form(editor: Page, tmp_path: Path):
    """A file that the loader takes, written as people here write one: nothing empty, sources in one line."""
    editor.goto("admin/#/collections/pages")
    editor.goto("admin/#/collections/faq/new")
    editor.get_by_role("button", name="Добавить").first.click()
    texts = [words for words in ("Я потерял полис?", "Позвоните.", "Попросите копию: она есть.") for _ in NAMES]
    expect(editor.locator("textarea:visible")).to_have_count(len(texts))
    for i, words in enumerate(texts):
        editor.locator("textarea:visible").nth(i).fill(words)
    lines = editor.locator(
        "input[type=text]:visible"
    )  # order, the first source, the first page to see, the file's name
    for place, words in ((0, "14"), (1, "F5"), (-1, "lost-policy")):
        lines.nth(place).fill(words)
    editor.get_by_role("button", name="Сохранить").click()
    text = saved(editor, "content/faq/lost-policy.yaml")
    assert text.endswith("    cites: [F5]\n") and "see" not in text and "ru: 'Попросите копию: она есть.'" in text
    content = Path(shutil.copytree(ROOT / "content", tmp_path / "content"))
    (content / "faq/lost-policy.yaml").write_text(text, "utf-8")
    assert load(content).questions["lost-policy"].order == 14


def test_the_server_keeps_to_the_form_s_folder(form: Path):
    """The form is served as it is, with its own policy, and nothing beside it."""
    server = Server(form.parent, insert=b"<script></script>", rooms={"admin": form})
    assert server.find("/admin/") == (form / "index.html").resolve()
    for outside in ("/admin/../admin/../../etc/passwd", "/admin/%2e%2e/secret", "/admin"):
        assert server.find(outside) in (None, form.resolve()) or server.find(outside).is_relative_to(
            form.parent.resolve()
        )
    assert "unsafe-inline" in headers("/admin/")["Content-Security-Policy"]
    assert "unsafe" not in headers("/kk/admin/")["Content-Security-Policy"]
    server.server_close()
