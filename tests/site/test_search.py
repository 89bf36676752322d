"""People find the block they need by the words they type, and 103 first where a life is in danger."""

import json
import subprocess
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import brotli
import pytest
import yaml
from playwright.sync_api import Page, expect

from scripts import ROOT
from scripts.content.load import Content

HERE = Path(__file__)
QUERIES: dict[str, dict[str, list[Any]]] = yaml.safe_load(
    HERE.with_name("search_queries.yaml").read_text(encoding="utf-8")
)
LISTS = [(part, language) for part in ("pages", "public", "held-out") for language in QUERIES[part]]
MOST_BYTES = 51 * 1024  # of an index as it is sent; the words of danger are there in every language
Answers = list[dict[str, Any]]


@pytest.fixture(scope="session")
def ask(site: Path) -> Callable[[str, list[str]], Answers]:
    """The search itself, asked in Node many questions at once: whether each tells of danger, and what it found."""

    def asked(language: str, queries: list[str]) -> Answers:
        done = subprocess.run(
            ["node", HERE.with_name("search.mjs"), site / "assets"],
            input=json.dumps({language: queries}),
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
        )
        return json.loads(done.stdout)[language]

    return asked


# ---------------------------------------------------------------- what is found


@pytest.mark.parametrize(("part", "language"), LISTS)
def test_nine_of_ten_queries_find_their_block_among_the_first_three(ask, part: str, language: str):
    """`search_queries.yaml` says when each list was written."""
    entries = QUERIES[part][language]
    missed = []
    for entry, answer in zip(entries, ask(language, [entry["query"] for entry in entries]), strict=True):
        first = answer["found"][:3]
        if "pages" in entry:
            first = [address.partition("#")[0] for address in first]
        wanted = entry.get("at") or entry["pages"]
        if not set(wanted) & set(first):
            missed.append(f"{entry['query']}: {', '.join(first)} instead of {', '.join(wanted)}")
    assert len(entries) >= 30
    assert len(missed) <= len(entries) // 10, "\n".join(missed)


@pytest.mark.parametrize(("typed", "language"), [("ru", "kk"), ("kk", "ru"), ("ru", "en")])
def test_who_types_another_language_than_the_pages_finds_most(ask, typed: str, language: str):
    entries = QUERIES["public"][typed]
    answers = ask(language, [entry["query"] for entry in entries])
    right = [bool(set(entry["at"]) & set(answer["found"][:3])) for entry, answer in zip(entries, answers, strict=True)]
    assert sum(right) >= len(entries) * 0.75


@pytest.mark.parametrize(
    ("language", "typed", "same"),
    [
        ("ru", "ПРИВИВКА РЕБЁНКУ", "прививка ребенку"),
        ("ru", "privivka rebenku", "прививка ребенку"),
        ("ru", "ghbdbdrf ht,tyre", "прививка ребенку"),
        ("ru", "приви́вка ребёнку", "прививка ребенку"),
        ("kk", "емханаға тіркелу", "емханага тиркелу"),
        ("kk", "emhanaga tirkelu", "емханага тиркелу"),
        ("kk", "tv[fyf5f ns3hrtke", "емханага тиркелу"),
        ("en", "мфссшту", "vaccine"),
    ],
)
def test_another_hand_at_the_keyboard_finds_the_same_block_first(ask, language: str, typed: str, same: str):
    """Capitals, ё, a stress sign, Latin letters, a keyboard without Kazakh letters or left in the other language."""
    one, other = ask(language, [typed, same])
    assert one["found"][0] == other["found"][0]


@pytest.mark.parametrize("language", QUERIES["public"])
def test_letters_in_one_sign_or_in_two_find_the_same(ask, language: str):
    """й, ё and ї come composed (NFC) from most keyboards, and in two signs (NFD) from some phones and files."""
    queries = [entry["query"] for entry in QUERIES["public"][language]] + QUERIES["danger"][language]
    apart = [unicodedata.normalize("NFD", query) for query in queries]
    assert ask(language, apart) == ask(language, queries)


@pytest.mark.parametrize("language", QUERIES["public"])
def test_the_words_of_a_block_lead_to_it(ask, content: Content, language: str):
    """Nine of ten of the words that editors gave to a block find it among the first three."""
    pairs = [(str(tag.at), phrase) for tag in content.search.tags for phrase in tag.words.root[language]]
    found = [answer["found"] for answer in ask(language, [phrase for _, phrase in pairs])]
    names = [at.removeprefix("index") for at, _ in pairs]
    late = [pair for pair, name, first in zip(pairs, names, found, strict=True) if name not in first[:3]]
    assert len(late) <= len(pairs) // 10, late


# ---------------------------------------------------------------- danger


@pytest.mark.parametrize("language", QUERIES["danger"])
def test_words_of_danger_always_put_103_first(ask, content: Content, language: str):
    """What frightened people type, and every phrase of our own list in a sentence; typed on a page of any language."""
    listed = content.search.danger.root[language]
    queries = [*QUERIES["danger"][language], *listed, *(phrase.upper() for phrase in listed)]
    assert len(listed) >= 20
    for page in content.languages:
        answers = ask(page, queries)
        assert [query for query, answer in zip(queries, answers, strict=True) if not answer["danger"]] == [], page


@pytest.mark.parametrize("language", QUERIES["calm"])
def test_what_can_wait_is_no_alarm(ask, content: Content, language: str):
    """A blood test, and no ordinary question: an alarm that always rings is not heard."""
    ordinary = [entry["query"] for part in ("pages", "held-out") for entry in QUERIES[part].get(language, [])]
    assert [
        query
        for query, answer in zip(QUERIES["calm"][language], ask(language, QUERIES["calm"][language]), strict=True)
        if answer["danger"]
    ] == []
    rings = [query for query, answer in zip(ordinary, ask(language, ordinary), strict=True) if answer["danger"]]
    assert len(rings) <= len(ordinary) // 10, rings


def test_103_stands_first_is_tapped_and_is_said(page: Page):
    page.goto("ru/search/")
    results(page, "ребёнок не дышит")
    call = page.locator("#alarm a")
    expect(call).to_be_visible()
    expect(call).to_have_attribute("href", "tel:103")
    box, first = call.bounding_box(), page.locator(".results a").first.bounding_box()
    assert box and first and box["y"] + box["height"] <= first["y"] and box["height"] >= 44
    expect(page.locator("[role=status]")).to_contain_text("103")
    page.focus("form[role=search] button")
    page.keyboard.press("Tab")
    expect(call).to_be_focused()
    results(page, "анализ крови")
    expect(call).to_be_hidden()
    expect(page.locator("[role=status]")).not_to_contain_text("103")


# ---------------------------------------------------------------- the page


def test_a_result_names_the_block_and_leads_to_it(page: Page):
    page.goto("ru/search/")
    results(page, "прививка ребёнку")
    link = page.locator(".results a").first
    expect(link).to_contain_text("Прививки")
    link.click()
    page.wait_for_url("**/ru/child/#vaccines")
    expect(page.locator("#vaccines")).to_be_in_viewport()


@pytest.mark.parametrize("language", QUERIES["public"])
def test_the_index_is_light(site: Path, language: str):
    (index,) = (site / "assets").glob(f"search-{language}.*.json")
    assert len(brotli.compress(index.read_bytes())) <= MOST_BYTES


def results(page: Page, query: str) -> list[str]:
    """Page ids in the order shown."""
    page.fill("#query", query)
    page.press("#query", "Enter")
    loading = page.get_attribute("form[role=search]", "data-loading")
    expect(page.locator("[role=status]")).not_to_have_text(loading)
    links = page.eval_on_selector_all(".results a", "links => links.map(link => link.pathname)")
    return [link.strip("/").partition("/")[2] for link in links]


def test_the_index_is_fetched_only_when_the_search_is_used(page: Page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("ru/egov/")
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "search" in url or "finder" in url]


def test_what_is_typed_is_in_no_request(page: Page):
    page.goto("ru/search/")
    asked = []
    page.on("request", lambda request: asked.append(request.url + (request.post_data or "")))
    results(page, "беременность")
    page.locator(".results a").first.click()
    page.wait_for_load_state()
    assert asked and not [url for url in asked if "q=" in url or "%D0" in url]


def test_the_search_is_used_by_keyboard_and_says_what_it_found(page: Page):
    page.goto("kk/search/")
    expect(page.locator("#query")).to_be_focused()
    page.keyboard.type("шетел")
    status = page.locator("[role=status]")
    expect(status).to_contain_text("Табылғаны")
    page.keyboard.type("дик")  # and on at once, sooner than the search
    for _ in range(2):  # over the button
        page.keyboard.press("Tab")
    expect(page.locator(".results a").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/search/" not in url)
    page.go_back()
    expect(page.locator("#query")).to_have_value("шетелдик")
    expect(page.locator(".results li").first).to_be_visible()


def test_nothing_found_is_said_and_all_pages_are_offered(page: Page):
    page.goto("ru/search/")
    assert results(page, "ъъъъ 12345 xyzxyzxyz") == []
    expect(page.locator("#all a").first).to_be_visible()


def test_hostile_words_are_only_words(page: Page):
    errors = []
    page.on("pageerror", lambda error: errors.append(error))
    page.on("console", lambda message: errors.append(message) if message.type == "error" else None)
    page.goto("ru/search/#q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")
    for query in ["<script>alert(1)</script>", "__proto__ constructor", "а" * 200, "(((", "\\", "*"]:
        page.fill("#query", query)
        page.press("#query", "Enter")
        page.wait_for_timeout(250)
    assert not errors


def test_without_script_the_page_lists_all_pages(browser, server):
    context = browser.new_context(base_url=server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("kk/search/")
    expect(page.locator("#query")).to_be_hidden()
    expect(page.locator("#all a").first).to_be_visible()
    context.close()
