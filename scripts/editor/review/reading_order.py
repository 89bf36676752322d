"""The texts that no speaker has read, in the order in which a reader of the site meets them."""

from collections.abc import Iterator
from dataclasses import dataclass

from scripts.content import model
from scripts.content.load import Content, Reader
from scripts.content.translation_state import mark
from scripts.editor.translations import Place, places
from scripts.site.inline import anchor

FORMAT = "tirkelu-review-1"
WIZARD = ("questions", "outcomes", "phrases", "reasons", "application", "refusal")
SHOWN_ON = {"glossary": "glossary", "doubts": "not-certain", "facts": "facts", "sources": "sources"}  # file, page


@dataclass(frozen=True)
class Entry:
    """One text to be read."""

    at: str  # its place: pages/egov.yaml#blocks/0/text/1
    mark: str  # what it said when it went out: kk:1a2b3c4d
    text: str
    beside: str  # the same in the language beside it
    part: str  # the page or part of the site, in the language of the text
    link: str


def entries(reader: Reader, content: Content, language: str) -> list[Entry]:
    """Each unread text once, where it is met first."""
    found: dict[str, Entry] = {}
    other = language_beside(language, content)
    for place in ordered(reader, content):
        if language not in place.text.root:
            continue
        one = mark(language, place.text[language])
        if one not in content.lock.reviewed and one not in found:
            found[one] = Entry(
                address(place),
                one,
                said(place, language),
                said(place, other),
                part(place.file, content, language),
                link(place, content, language),
            )
    return list(found.values())


def language_beside(language: str, content: Content) -> str:
    """Russian, which whoever speaks Kazakh or English here can read as well; Kazakh beside Russian; beside a language
    of the core the one that stands in for it."""
    if fallback := content.by_code[language].fallback:
        return fallback[0]
    wanted = "kk" if language == "ru" else "ru"
    languages = [one.code for one in content.site.languages if not one.core]
    return wanted if wanted in languages else next(code for code in languages if code != language)


def said(place: Place, language: str) -> str:
    return " ".join(place.text[language].split())


def address(place: Place) -> str:
    return f"{place.file}#{'/'.join(map(str, place.where))}"


def ordered(reader: Reader, content: Content) -> Iterator[Place]:
    """Home page and wizard, the menu's pages, questions, the glossary, words of the interface, the registers."""
    by_file: dict[str, list[Place]] = {}
    for place in places(reader):
        by_file.setdefault(place.file, []).append(place)
    pages = ["index", *(page for menu in content.site.menu for page in menu.pages), *content.pages]
    files = [
        "pages/index.yaml",
        *(f"wizard/{name}.yaml" for name in WIZARD),
        *(f"pages/{page}.yaml" for page in pages),
        *(f"faq/{name}.yaml" for name in content.questions),
        "glossary.yaml",
        "site.yaml",
        "law/doubts.yaml",
        "law/facts.yaml",
        *by_file,
    ]
    for file in dict.fromkeys(files):
        yield from by_file.get(file, ())


def part(file: str, content: Content, language: str) -> str:
    """What a reader calls the place of a text."""

    def spoken(text: model.Text) -> str:
        return text[content.spoken(text, language)]

    room, _, name = file.removesuffix(".yaml").rpartition("/")
    if room == "faq":
        return spoken(content.questions[name].question)
    if room == "wizard":
        return content.site.words["wizard"][language]
    page = name if room == "pages" else SHOWN_ON.get(name, "")
    return spoken(content.pages[page].title if page in content.pages else content.site.name)


def link(place: Place, content: Content, language: str) -> str:
    """Where the text is shown, as near as an address can say."""
    room, _, name = place.file.removesuffix(".yaml").rpartition("/")
    page = {"pages": name, "faq": f"faq/{name}"}.get(room, SHOWN_ON.get(name, "index"))
    start = f"{content.site.url}{content.nearest(language, page)}/"
    if room == "pages":
        block = f"#{content.pages[name].blocks[int(place.where[1])].id}" if place.where[0] == "blocks" else ""
        return f"{start}{'' if name == 'index' else name + '/'}{block}"
    if room == "faq":
        return f"{start}faq/{name}/"
    if room == "wizard":
        return f"{start}wizard/"
    if SHOWN_ON.get(name) not in content.pages:
        return start
    register = {
        "glossary": content.glossary,
        "doubts": content.doubts,
        "facts": content.facts,
        "sources": content.sources,
    }[name]
    return f"{start}{SHOWN_ON[name]}/#{anchor(list(register)[int(place.where[0])])}"


def kept_signs(text: str) -> list[str]:
    """What a text names and a reader cannot see: amounts of the law and blanks that are filled in."""
    return sorted([*(match[0] for match in model.AMOUNT.finditer(text)), *model.BLANK.findall(text)])


def kept_links(text: str) -> list[str]:
    return sorted(match[2] for match in model.LINK.finditer(text))
