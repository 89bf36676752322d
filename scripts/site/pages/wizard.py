"""Puts the wizard into the site: its page, its scripts, its words and its Python.

    documents(writer)     the page, with the first question in its HTML
    write(site, content)  the files, in folders that are named by what is in them

    assets/wizard-<hash>/    the scripts and styles of wizard/web, and wizard-<language>.json
    assets/python-<hash>/, assets/rules-<hash>/    what scripts/slim_pyodide/runtime.py makes
    assets/messages-<language>.<hash>.json    what Python says in one language: scripts/site/rules_data.py

A page names one wizard folder, and the words in it name the files of the Python: two releases never mix.
"""

import ast
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import eligibility
from eligibility import paths
from eligibility.law import Law
from eligibility.output.letters import WRITTEN_IN
from eligibility.questions import QUESTIONS

from scripts import ROOT
from scripts.content import freshness, model
from scripts.content.formatting import months
from scripts.content.interface_words import ALSO_SPOKEN
from scripts.content.load import Content
from scripts.site.inline import Addresses, Inline
from scripts.site.page_writer import Document, Writer, word
from scripts.site.pages import paths as static
from scripts.site.pages.paths import CARE_SIGNS, PAYER_SIGNS, TONE_SIGNS, address, states
from scripts.site.rules_data import messages, package_for_browser, packed, spoken
from scripts.slim_pyodide import runtime

WEB = ROOT / "wizard/web"
QR_CODES = ROOT / "node_modules/qrcode-generator/dist/qrcode.mjs"  # loaded only when a code is asked for
FFLATE = ROOT / "node_modules/fflate/esm/browser.js"  # loaded only for a workbook
AT_THE_ROOT = ("sw.js", "embed.js")  # written elsewhere: scripts/site/offline.py, scripts/site/pages/embed.py
SPOKEN = ("wizard-", "error-")
AT_THE_DESK = ("ru", "kk")  # the languages in which one is answered at a desk and by phone
BY_PYTHON = ("batch-fault-", "batch-template-")  # words of tables that the page itself does not show
# What the rules decide by; a change of their words, or of a comment, is no new edition.
DECIDING = ("rules/*.py", "law.py", "decision.py", "engine.py", "person.py", "questions.py")


# ---------------------------------------------------------------- the page


def documents(writer: Writer) -> Iterator[Document]:
    """The page of the wizard: the first question, each answer a link into the static walk."""
    if not writer.addresses.wizard or not (writer.wants("wizard") or writer.wants("wizard/batch")):
        return
    inline = writer.inline("wizard")
    question = first_question(writer, inline, "")
    site = writer.content.site
    for page in ("wizard", "wizard/batch"):
        writer.said.setdefault(page, []).extend(shown_by_script(writer.content))
    yield writer.document(
        "wizard", word(site, "wizard"), word(site, "wizard-promise"), "", template="wizard.html", question=question
    )
    spoken_here = {
        name: inline.text(text)
        for name, text in site.words.items()
        if name.startswith("batch-") and not name.startswith(BY_PYTHON)
    }
    yield writer.document(
        "wizard/batch",
        word(site, "batch-title"),
        word(site, "batch-description"),
        "",
        template="batch.html",
        words=spoken_here,
    )


def first_question(writer: Writer, inline: Inline, way_home: str) -> dict[str, Any]:
    """Its words, and its answers as links into the static walk; `way_home` leads to the wizard's page."""
    walked = states(writer.content.site.checked, writer.content.law)
    first = walked.states[walked.start]
    words = writer.content.wizard.questions[first["question"]]
    asked = flow(writer.content.site.checked, writer.content.law)
    left = asked["states"][asked["start"]][2]
    way = {code: after for codes, after in first["choices"] for code in codes}
    return {
        "key": first["question"],
        "left": left,
        "progress": word(writer.content.site, "wizard-question-number")[inline.language].format(count=1, left=left),
        "ask": inline.text(words.ask),
        "why": inline.text(words.why),
        "help": inline.text(words.help),
        "answers": [
            {
                "code": code,
                "text": inline.text(words.options[code]),
                "address": f"{way_home}{address(way[code]).removeprefix('wizard/')}/",
            }
            for code in codes(first["question"])
        ],
    }


def shown_by_script(content: Content) -> list[model.Text]:
    """The words of questions and results, which a page of the wizard shows later: it is read when they are."""
    wizard = content.wizard
    parts = (wizard.questions, wizard.outcomes, wizard.phrases, wizard.reasons, wizard.application, wizard.refusal)
    return [text for part in parts for _, text in model.walk(part) if isinstance(text, model.Text)]


def codes(key: str) -> list[str]:
    """The answers to a question in the order in which they are shown."""
    return [*QUESTIONS[key].values, "unsure"]


# ---------------------------------------------------------------- the files


def write(site: Path, content: Content, place: Callable[[Path], dict[str, Any]] | None = None) -> dict[str, str]:
    """Add the wizard's files to a finished site. Returns the name that pages have for their folder, and its lasting one.

    Does nothing for a site without a wizard. Raises what `scripts.slim_pyodide.runtime.build` raises, unless
    something else than that is to `place` the runtime.
    """
    if not any((site / language / "wizard/index.html").exists() for language in content.languages):
        return {}
    manifest = place(site / "assets") if place else place_runtime(site / "assets", content)
    manifest["files"] |= place_messages(site / "assets", content)
    files = {path.name: path.read_bytes() for path in sorted(WEB.glob("*.*s")) if path.name not in AT_THE_ROOT}
    files["qrcode.js"] = QR_CODES.read_bytes()
    files["fflate.js"] = FFLATE.read_bytes()
    for language in content.languages:
        text = json.dumps(
            words(content, language, manifest, "take.js" in files), ensure_ascii=False, separators=(",", ":")
        )
        files[f"wizard-{language}.json"] = text.encode()
    folder = f"wizard-{short_hash(files)}"
    (site / "assets" / folder).mkdir()
    for name, data in files.items():
        (site / "assets" / folder / name).write_bytes(data)
    return {"wizard/": f"{folder}/"}


def place_runtime(assets: Path, content: Content) -> dict[str, Any]:
    """Put the browser's Python into the assets; return its manifest, as seen from a folder beside it."""
    with TemporaryDirectory() as temporary:
        source = package_for_browser(content, Path(temporary, "source"))
        out = Path(temporary, "out")
        manifest = runtime.build_once(out, source)
        for folder in out.glob("*-*/"):
            shutil.copytree(folder, assets / folder.name)
    for file in manifest["files"].values():
        file["name"] = f"../{file['name']}"
    return manifest


def place_messages(assets: Path, content: Content) -> dict[str, dict[str, Any]]:
    """Put what Python says into the assets, a file for each language; return their lines of the manifest. A change
    of words changes these files, and nothing else of the browser's Python."""
    lines = {}
    for language in content.languages:
        data = packed(messages(content, language, content.site.checked)).encode()
        sha256 = hashlib.sha256(data).hexdigest()
        name = f"messages-{language}.{sha256[:10]}.json"
        (assets / name).write_bytes(data)
        lines[f"messages-{language}.json"] = {"name": f"../{name}", "bytes": len(data), "sha256": sha256}
    return lines


def short_hash(files: dict[str, bytes]) -> str:
    mark = hashlib.sha256()
    for name, data in sorted(files.items()):
        mark.update(f"{name}\0{len(data)}\0".encode() + data)
    return mark.hexdigest()[:16]


def words(content: Content, language: str, manifest: dict[str, Any], take: bool) -> dict[str, Any]:
    """What the scripts know in one language: the flow of questions and every word they show."""
    inline = Inline(Addresses(content, wizard=True), language, "wizard", content.site.checked)
    site, wizard = content.site, content.wizard
    return {
        "language": language,
        "others": spoken_beside(content, language),
        **away(content, language),
        "name": inline.text(site.name),
        "edition": edition(content),
        "old_after": freshness.old_after(content).isoformat(),
        "released": site.checked.isoformat(),
        "runtime": manifest,
        "take": take,
        "papers_in": [language, *(code for code in spoken_beside(content, language) if code in WRITTEN_IN)],
        "adult": content.law.latest("adult-age"),
        "flow": flow(site.checked, content.law),
        "walk": plain_walk(content),
        "questions": {
            key: {
                "kind": question.kind,
                **{part: inline.text(getattr(wizard.questions[key], part)) for part in ("ask", "short", "why", "help")},
                **({"more": inline.pieces(words.more)} if (words := wizard.questions[key]).more else {}),
                **({"say": at_the_desk(words.say, content)} if words.say else {}),
                "options": [
                    [code, inline.text(wizard.questions[key].options[code])]
                    for code in codes(key)
                    if code in wizard.questions[key].options
                ],
            }
            for key, question in QUESTIONS.items()
        },
        "to_say": {
            code: at_the_desk(phrase.say, content) for code, phrase in wizard.phrases.missing.items() if phrase.say
        },
        "signs": {"tones": TONE_SIGNS, "care": CARE_SIGNS, "payers": PAYER_SIGNS},
        "outcomes": {code: inline.text(outcome.title) for code, outcome in wizard.outcomes.items()},
        "notes": spoken({code: wizard.phrases.notes[code] for code in ("call-103",)}, inline),
        "words": {
            name: inline.text(text)
            for name, text in site.words.items()
            if name.startswith(SPOKEN) or name in ALSO_SPOKEN
        },
        "contacts": [
            {"name": inline.text(entry.name), "about": inline.text(entry.about), "show": entry.show, "link": entry.link}
            for entry in site.contacts
        ],
        "months": months(language, site),
        "date": site.words["date-pattern"][language],
    }


def at_the_desk(said: model.Text, content: Content) -> list[list[str]]:
    """What is asked at a desk, in each language of desks: [language, text]."""
    return [[language, said[language]] for language in AT_THE_DESK if language in content.languages]


@lru_cache(maxsize=2)  # the same in every language, and the slowest of all here
def flow(day: date, law: Law) -> dict[str, Any]:
    """The flow of questions, and in each state the most questions that can come after it: [key, ways, most]."""
    found = static.flow(day, law)
    most = paths.most_after(found["states"])
    return {**found, "states": {name: [*state, most[name]] for name, state in found["states"].items()}}


def plain_walk(content: Content) -> dict[str, Any]:
    """The questions of the static walk: which page follows which answer."""
    walked = states(content.site.checked, content.law)
    ways = {
        name: [state["question"], {code: after for several, after in state["choices"] for code in several}]
        for name, state in walked.states.items()
        if "question" in state
    }
    return {"start": walked.start, "states": ways}


def spoken_beside(content: Content, language: str) -> list[str]:
    """The languages in which a paper can be beside this one: what stands in for it first, and no other of the core."""
    full = [entry.code for entry in content.site.languages if not entry.core]
    return [other for other in dict.fromkeys([*content.reads(language), *full]) if other != language]


def away(content: Content, language: str) -> dict[str, Any]:
    """Where a result leads for the rules and the sources: of a core language, the code and the name of another."""
    there = content.nearest(language, "rules")
    return {} if there == language else {"away": [there, content.by_code[there].name]}


def edition(content: Content) -> str:
    """Eight signs that change when the rules or the amounts do."""
    return edition_of(json.dumps(content.law_data, sort_keys=True))


@lru_cache(maxsize=2)  # the same in every language
def edition_of(law_data: str) -> str:
    package = Path(eligibility.__file__).parent
    mark = hashlib.sha256(law_data.encode())
    for path in sorted(path for pattern in DECIDING for path in package.glob(pattern)):
        mark.update(ast.dump(without_docstrings(ast.parse(path.read_text("utf-8")))).encode())
    return mark.hexdigest()[:8]


def without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if (
            isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
            and ast.get_docstring(node, clean=False) is not None
        ):
            node.body = node.body[1:]
    return tree
