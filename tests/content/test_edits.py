"""Whatever the check lets pass, the site can carry: edits as people make them, each refused in words or carried whole.

Two hundred of them in the normal run; TIRKELU_EDITS=1000 makes more, TIRKELU_EDITS_SEED others.
"""

import os
import random
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from eligibility.explanation import explain
from eligibility.output import presenter
from eligibility.paths import Walk
from eligibility.questions import QUESTIONS

from scripts import ROOT
from scripts.content import load as loading
from scripts.content.load import Content, ContentError
from scripts.content.messages_ru import told
from scripts.devserver.serve import remembered
from scripts.site import markdown, rules_data, search, theme_data
from scripts.site.citations import cited_by
from scripts.site.inline import Addresses
from scripts.site.page_writer import Writer
from scripts.site.pages import flow_diagram, paths, rules, wizard

EDITS = int(os.environ.get("TIRKELU_EDITS", "200"))
SEED = int(os.environ.get("TIRKELU_EDITS_SEED", "18"))
PARTS = 4  # run beside each other
PEOPLE = yaml.safe_load((ROOT / "tests/cases.yaml").read_text("utf-8"))[::2]
FILES = {
    path.relative_to(ROOT / "content").as_posix(): path.read_text("utf-8")
    for path in sorted((ROOT / "content").rglob("*.yaml"))
}
Spot = tuple[Any, Any]  # a mapping or a list, and the key or place in it


@cache
def data(file: str) -> Any:
    return yaml.load(FILES[file], yaml.CSafeLoader)


def spots(value: Any) -> Iterator[Spot]:
    """Everything in a file that can be changed."""
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from spots(value[key])


def texts(value: Any) -> list[Spot]:
    return [spot for spot in spots(value) if isinstance(spot[0], dict) and set(spot[0]) == {"kk", "ru", "en"}]


def some(chance: random.Random, found: list[Spot]) -> Spot:
    return chance.choice(found) if found else ({"nothing": None}, "nothing")


def in_text(change: Callable[[str, random.Random], str]) -> Callable[[Any, random.Random], None]:
    def edit(value: Any, chance: random.Random) -> None:
        holder, key = some(chance, [spot for spot in texts(value) if isinstance(spot[0][spot[1]], str)])
        holder[key] = change(str(holder[key]), chance)

    return edit


def delete(value: Any, chance: random.Random) -> None:
    holder, key = some(chance, list(spots(value)))
    del holder[key]


def rename(value: Any, chance: random.Random) -> None:
    holder, key = some(chance, [spot for spot in spots(value) if isinstance(spot[0], dict)])
    name = chance.choice([f"{key}s", key[:-1] or "x", f"{key}-2", key.upper(), "content", "wizard"])
    entries = [(name if one == key else one, held) for one, held in holder.items()]
    holder.clear()
    holder.update(entries)


def null(value: Any, chance: random.Random) -> None:
    holder, key = some(chance, list(spots(value)))
    holder[key] = None


def swap_languages(value: Any, chance: random.Random) -> None:
    holder, _ = some(chance, texts(value))
    if "kk" in holder:
        holder["kk"], holder["ru"] = holder["ru"], holder["kk"]


def change_number(value: Any, chance: random.Random) -> None:
    holder, key = some(chance, [s for s in spots(value) if isinstance(s[0][s[1]], (int, float, date))])
    old = holder[key]
    if isinstance(old, date):
        holder[key] = chance.choice(
            [date.min, date.max, old + timedelta(days=chance.randint(-9000, 9000)), date(2100, 12, 31), 7, "soon"]
        )
    elif old is not None:
        holder[key] = chance.choice(
            [0, -1, old * 10, old + 1, 18000, 0.5, 61.5, float("inf"), float("nan"), 10**30, f"{old}", date(2026, 1, 1)]
        )


def change_name(value: Any, chance: random.Random) -> None:
    """An id, a type, a kind: a word without spaces becomes another one."""
    named = [s for s in spots(value) if isinstance(s[0][s[1]], str) and re.fullmatch(r"[\w#-]+", s[0][s[1]])]
    holder, key = some(chance, named)
    others = [other[0][other[1]] for other in named]
    words = [
        "content",
        "title-of-page",
        "kk",
        "register",
        "text",
        "F999",
        "X1",
        "dsm-194",
        "osms",
        "qq",
        "flow",
        "a" * 61,
    ]
    holder[key] = chance.choice([*words, *(chance.sample(others, min(4, len(others))))])


def duplicate(value: Any, chance: random.Random) -> None:
    holder, key = some(chance, list(spots(value)))
    if isinstance(holder, list):
        holder.insert(key, holder[key])
    else:
        holder[f"{key}-again"] = holder[key]


def move(value: Any, chance: random.Random) -> None:
    """An entry to another place of its list, or a value to another name."""
    one = some(chance, list(spots(value)))
    beside = range(len(one[0])) if isinstance(one[0], list) else list(one[0])
    other = (one[0], chance.choice(beside)) if chance.random() < 0.6 else some(chance, list(spots(value)))
    first, second = deepcopy(one[0][one[1]]), deepcopy(other[0][other[1]])
    other[0][other[1]] = first
    if one[0] is other[0]:
        one[0][one[1]] = second


def change_address(value: Any, chance: random.Random) -> None:
    """An address as people paste one: cut off, with a space, with what stood beside it, or of this very site."""
    holder, key = some(chance, [s for s in spots(value) if re.match(r"https?:|tel:", str(s[0][s[1]]))])
    if key != "nothing":
        old = str(holder[key])
        pasted = [f"{old},", f"{old} ", f"«{old}»", f"{old}#", f"{old}/x y", f"{old}%", f"{old}%zz/", f"{old}{{x}}/"]
        others = [
            "https://[/x",
            "https://[::1]/",
            "https://a:b/",
            "https://a:99999/",
            "https://",
            "www.fms.kz",
            "tel:1 0",
        ]
        ours = original().site.url
        holder[key] = chance.choice([*pasted, *others, "https://тіркелу.қаз/", ours, f"{ours}kk/none/", ours[:-1]])


BLANKS = [
    "{count}",
    "{date}",
    "{name}",
    "{title}",
    "{amount:adult-age}",
    "{amount:campaign-from@2026-01-01}",
    "{x}",
    "{}",
    "{",
]
SIGNS = [
    "\u200b",
    "\u00ad",
    "\u202e",
    "\u2028",
    "\ufeff",
    "🩺",
    "e\u0301",
    "\u00a0",
    "\t",
    "\x85",
    "\u0007",
    "<b>",
    "&amp;",
    "`",
    "\\",
    "|",
    "\n\n# x",
]
LINKS = [
    "[x](tips)", "[x](tips#supplier)", "[x](wizard)", "[x](wizard#status)", "[x](faq/guests)", "[x](faq/guests#short)",
    "[x](faq/guests#none)", "[x](term:osms)", "[x](term:osms#a)", "[x](doubt:X2)", "[x](source:dsm-194)", "[ ](tips)",
    "[x](source:dsm-194#point-4)", "[x](contact:call-center)", "[x](contact:call-center#a)", "[x](tips#)", "[x](#steps)",
    "[x](rules/d5)", "[x](status)", "[x](search)", "[x](404)", "[x](tips steps)", "[x](https://example.org)", "[**x**](tips)",
    "[[x]](tips)", "**[x](tips)**", "[x](fact:F16)", "[x](index)", "[x](rules#flow)", "[x](glossary#osms)", "[x](Tips)",
]  # fmt: skip
WHOLE = ["-", "—", "** **", "\u200b", "# x", "* x", "1. x", "- x", "> x", "| a | b |", "---", "===", "a" * 3999, "слово " * 600, "{{ x }}", "{% x %}", "&nbsp;", "</script>", "[x]: y", "![x](y)", "``` x", "    x", "<!-- x", "<div>", "0", "*", "**x", "$x$", "~~x~~", "{: #x }", "{#content}", ":::", "\\", "x!"]  # fmt: skip


def drop_blank(value: Any, chance: random.Random) -> None:
    holder, key = some(chance, [s for s in texts(value) if "{" in str(s[0][s[1]])])
    if key != "nothing":
        holder[key] = re.sub(r"\{[^}]*\}", "", holder[key], count=1).strip()


EVERYWHERE: list[Callable[[Any, random.Random], None]] = [
    delete, rename, null, swap_languages, change_number, change_number, change_name, duplicate, move, drop_blank, change_address,
    in_text(lambda text, chance: f"{text} {chance.choice(BLANKS)}"),
    in_text(lambda text, chance: re.sub(r"(?<=\w)(?=\w)", lambda _: chance.choice(SIGNS), text, count=chance.randint(1, 3))),
    in_text(lambda text, chance: f"{chance.choice(SIGNS)}{text}"),
    in_text(lambda text, chance: f"{text} {chance.choice(LINKS)}"),
    in_text(lambda text, chance: chance.choice(LINKS)),
    in_text(lambda _, chance: chance.choice(WHOLE)),
    in_text(lambda text, chance: re.sub(r"\d+", lambda found: str(int(found[0]) + 1), text)),
]  # fmt: skip


# As programs on Windows write a file.
WRITTEN: list[Callable[[str], bytes]] = [
    lambda text: text.replace("\n", "\r\n").encode("utf-8-sig"),
    lambda text: text.replace("\n", "\r").encode(),
    lambda text: text.encode("utf-16"),
    lambda text: text.encode("cp1251", "replace"),
    lambda text: text.replace("\n", "\n\ufeff", 1).encode(),
]


def edits(chance: random.Random, folder: Path) -> str:
    """One to three edits of one file, or of what there is; the name of the file."""
    file = chance.choice(
        sorted(FILES, key=lambda name: (not name.startswith(("site", "wizard", "law")), name))[: chance.choice([9, 99])]
    )
    if chance.random() < 0.08:
        new = chance.choice(
            [
                "pages/status.yaml",
                "pages/content.yaml",
                "faq/index.yaml",
                "pages/faq.yaml",
                "pages/404.yaml",
                "pages/a b.yaml",
                "notes.txt",
                "faq/new.yaml",
                "pages/Tips.yaml",
                "pages/tips.yml",
                "pages/new/tips.yaml",
            ]
        )
        (folder / new).parent.mkdir(exist_ok=True)
        if file.startswith(("pages", "faq")) and chance.random() < 0.6:
            (folder / file).rename(folder / new)
            if chance.random() < 0.3:
                (folder / new).unlink()
        else:
            source = chance.choice(
                [name for name in FILES if name.startswith(new.partition("/")[0])] or ["pages/tips.yaml"]
            )
            shutil.copy(folder / source, folder / new)
        return new
    if chance.random() < 0.05:
        (folder / file).write_bytes(chance.choice(WRITTEN)(FILES[file]))
        return file
    value = yaml.load(FILES[file], yaml.CSafeLoader)
    for _ in range(chance.choice([1, 1, 1, 2])):
        chance.choice(EVERYWHERE)(value, chance)
    (folder / file).write_text(
        yaml.dump(value, Dumper=Plain, allow_unicode=True, sort_keys=False, width=10**6), "utf-8"
    )
    return file


class Plain(yaml.CSafeDumper):
    """Writes a part that stands twice twice."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


# ---------------------------------------------------------------- what a site must carry


@cache
def explained() -> list[dict[str, Any]]:
    """Of what is found for the people of the cases, which does not change with words, as much as has every code in it."""
    content, seen, found = original(), set[str](), []
    for person in PEOPLE:
        one = explain(answers_of(person), content.site.checked, content.law)
        if codes := set(re.findall(r"'([a-z][a-z-]+)'", repr(one))) - seen:
            seen |= codes
            found.append(one)
    return found


def answers_of(person: dict[str, Any]) -> dict[str, Any]:
    return {key: str(value) if isinstance(value, date) else value for key, value in person["answers"].items()}


@cache
def original_words(language: str) -> dict[str, Any]:
    """The words of the results as they stand; every result can be shown in them."""
    content = original()
    said = rules_data.messages(content, language, content.site.checked)
    for one in explained():
        whole_result(presenter.present(one, said))
    return said


@cache
def walked() -> Walk:
    """Every way through the questions and every result, folded; kept on disk until a rule changes."""
    content = original()
    return paths.states(content.site.checked, content.law)


@cache
def original() -> Content:
    return loading.load(ROOT / "content")


# To find which question follows which takes a minute, and no words change it: here each leads to the end.
FLOW = {"start": "s0", "states": {f"s{i}": [key, {"any": "end"}] for i, key in enumerate(QUESTIONS)}}


def carried(content: Content, file: str, shown: str, monkeypatch: pytest.MonkeyPatch, whole: bool) -> None:
    """Raises whatever stops the site: the words of the wizard and every result of the cases in each language, and the
    pages in one, `shown`."""
    addresses, cited = Addresses(content, wizard=True), cited_by(content)
    ways = walked()
    counted = {"start": FLOW["start"], "states": {name: [*state, 1] for name, state in FLOW["states"].items()}}
    monkeypatch.setattr(flow_diagram, "flow", lambda *_: FLOW)
    monkeypatch.setattr(wizard, "flow", lambda *_: counted)
    for module in (paths, wizard):
        monkeypatch.setattr(module, "states", lambda *_: ways)
    monkeypatch.setattr(wizard, "edition", lambda _: "00000000")  # a sum over the rules, which no edit changes
    if content.law_data == original().law_data:
        found, known = explained(), True
    else:
        known = False
        found = [explain(answers_of(person), content.site.checked, content.law) for person in PEOPLE[::3]]
    for language in content.languages:
        said = rules_data.messages(content, language, content.site.checked)
        if not known or said != original_words(language):  # the same result in the same words was shown before
            for one in found:
                whole_result(presenter.present(one, said))
        wizard.words(content, language, {}, take=True)
        theme_data.frame(content, addresses, language, content.site.checked)
        if language != shown:
            continue
        search.index(content, language)
        writer = Writer(
            content,
            language,
            addresses,
            content.site.checked,
            cited,
            rules.register,
            wanted(file, content, language, whole),
        )
        written = [document.markdown(content.site) for document in markdown.documents(writer)]
        assert written
        for page in written:
            front = yaml.load(page.split("---\n")[1], yaml.CSafeLoader)
            assert front["title"] and front["lang"] == language
            for link in re.findall(r'(?:href="|\]\()(https?:[^")\s]*)', page):  # as the links of a site are looked at
                assert urlsplit(link).hostname and not link.startswith(f"{content.site.url}kk/none"), link


def whole_result(shown: dict[str, Any]) -> None:
    assert shown["title"] and shown["text"] and shown["steps"] and shown["care"]
    assert all(line["payers"] and line["cites"] is not None for line in shown["care"])


def wanted(file: str, content: Content, language: str, whole: bool) -> set[str] | None:
    """The pages that an edit of a file may change; `whole`: all."""
    if whole:
        return None
    named = file.removesuffix(".yaml")
    page = named.removeprefix("pages/")
    registers = {f"{language}/{name}" for name in Addresses(content, wizard=True).register.values()}
    if file.startswith(("pages/", "faq/")):
        return {f"{language}/{page}", f"{language}/index", f"{language}/rules/d5"}
    shown = {
        "rules/d5",
        "rules/k4",
        "wizard",
        "wizard/batch",
        "wizard/embed",
        "wizard/embedding",
        "status",
        "search",
        "404",
        "index",
        "who-pays",
    }
    return registers | {f"{language}/{name}" for name in shown}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(ROOT / "content", tmp_path_factory.mktemp("edits") / "content"))


READ = remembered(loading.read)


@pytest.mark.parametrize("part", range(PARTS))
def test_an_edit_is_refused_in_words_or_carried(part: int, folder: Path, monkeypatch: pytest.MonkeyPatch):
    """Each generated edit: a fault with its place, in English and in Russian, or a site that can be shown whole."""
    monkeypatch.setattr(loading, "read", READ)
    ended: Counter[str] = Counter()
    for number in range(part, EDITS, PARTS):
        chance = random.Random(SEED * 100_000 + number)
        file = edits(chance, folder)
        try:
            try:
                content = loading.load(folder)
            except ContentError as error:
                ended["refused"] += 1
                for problem in error.problems:
                    assert re.match(r"content/.+:[1-9]\d*:[1-9]\d*: \S.*: \S", str(problem)), problem
                    assert "Traceback" not in str(problem)
                assert "Ошибки: " in told(error.problems)
            else:
                ended["carried"] += 1
                carried(content, file, chance.choice(content.having("tips")), monkeypatch, whole=ended["carried"] == 1)
        except Exception as error:
            kept = Path(f"/tmp/edit-{number}.yaml")
            if (folder / file).exists():
                shutil.copy(folder / file, kept)
            pytest.fail(
                f"edit {number} of {file} (kept in {kept}) passes the check and then: {type(error).__name__}: {error}"
            )
        finally:
            restore(folder)
    assert ended["refused"] > EDITS / PARTS / 10 and ended["carried"] > EDITS / PARTS / 10, ended


def restore(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in FILES and not path.name.startswith(".") and path.suffix != ".lock":
            path.unlink()
    for name, text in FILES.items():
        path = folder / name
        if not path.exists() or path.read_bytes() != text.encode():
            path.write_text(text, "utf-8")
