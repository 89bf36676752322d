"""The content model: what an editor may write in `content/`, and nothing else.

One set of models serves three ends: it checks what was written, it gives the editor's JSON
Schema (`scripts/editor/schema.py`), and it is what the pages are made from. It is used at build time
only; the browser never sees it.

Words: a *page* is made of *blocks*; a block says something and *cites* where it is from.
"""

import re
from collections.abc import Collection, Iterator
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    RootModel,
    StringConstraints,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError, core_schema

from scripts.content.problems import KeyPath


class Model(BaseModel):
    """A mapping of named fields; a field that is not listed is a fault."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def one_line(text: str) -> str:
    if UNWRITABLE.search(text):
        raise PydanticCustomError("unwritable", "a sign that cannot be written stands in the text")
    if text != text.strip():
        raise PydanticCustomError("spaces", "the text begins or ends with a space")
    return text


Line = Annotated[str, StringConstraints(min_length=1, max_length=4000), AfterValidator(one_line)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


class Text(RootModel[dict[str, Line]]):
    """The same words in every language of `content/site.yaml`, one line for each.

    A language that has only the core of the site (`Language.core`) is wanted in the files of `is_core` alone.

    Within it, `**strong**` and links `[words](target)` are understood and nothing else; every
    other sign is shown as it stands. A target is a page (`where-to-attach`), a block of a page
    (`where-to-attach#kinds`), a question (`faq/insured`), a contact (`contact:call-center`), a
    source (`source:dsm-194`), a term (`term:osms`), a doubt (`doubt:X2`), or `wizard`. A number
    or day of the law is not typed but named: `{amount:pension-age-men}`, or as it was on a day:
    `{amount:campaign-from@2025-09-01}`.
    """

    model_config = ConfigDict(strict=True, frozen=True)

    def __getitem__(self, language: str) -> str:
        return self.root[language]


def in_every_language[Kind: RootModel[dict[str, Any]]](text: Kind, info: ValidationInfo) -> Kind:
    languages = (info.context or {}).get("languages", ())
    wanted = (info.context or {}).get("wanted", languages)
    unknown = [code for code in text.root if languages and code not in languages]
    if unknown:
        raise PydanticCustomError(
            "language_unknown",
            "'{language}' is not a language of this site",
            {"language": unknown[0], "languages": ", ".join(languages)},
        )
    missing = [code for code in wanted if code not in text.root]
    if missing:
        raise PydanticCustomError(
            "language_missing", "the text is missing in: {languages}", {"languages": ", ".join(missing)}
        )
    return text


Words = Annotated[Text, AfterValidator(in_every_language)]


class TypedPhrases(RootModel[dict[str, Annotated[list[Line], Field(min_length=1)]]]):
    """What people type, in every language of `content/site.yaml`: a list each, not a translation of one another."""

    model_config = ConfigDict(strict=True, frozen=True)


Typed = Annotated[TypedPhrases, AfterValidator(in_every_language)]


class Reference(str):
    """A name that must exist somewhere else in `content/`; `kind` says where."""

    kind = ""
    pattern = r"^[a-z0-9]+(-[a-z0-9]+)*$"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(
            cls, core_schema.str_schema(pattern=cls.pattern, max_length=120, strict=True)
        )


class PageRef(Reference):
    """The file name of a page in `content/pages/`, without `.yaml`."""

    kind = "page"


class BlockRef(Reference):
    """A block of a page, a page, or a question: `child#vaccines`, `tips`, `faq/students`."""

    kind = "block"
    pattern = r"^(faq/)?[a-z0-9]+(-[a-z0-9]+)*(#[a-z0-9]+(-[a-z0-9]+)*)?$"


class ContactRef(Reference):
    """The `id` of a contact in `content/site.yaml`."""

    kind = "contact"


class FactRef(Reference):
    """A statement of the Fund's material: `F1` … (`content/law/facts.yaml`)."""

    kind = "fact"
    pattern = r"^F[0-9]{1,3}$"


class SourceRef(Reference):
    """A source (`content/law/sources.yaml`), perhaps with one of its points: `health-code#art-83`."""

    kind = "source"
    pattern = r"^[a-z0-9]+(-[a-z0-9]+)*(#[a-z0-9]+(-[a-z0-9]+)*)?$"


class DoubtRef(Reference):
    """A doubt (`content/law/doubts.yaml`): `X1` …"""

    kind = "doubt"
    pattern = r"^X[0-9]{1,3}$"


class Citation(Reference):
    """Where a statement is from: a fact `F16`, a doubt `X2`, or a source `dsm-194#point-25`."""

    kind = "citation"
    pattern = r"^([FX][0-9]{1,3}|[a-z0-9]+(-[a-z0-9]+)*(#[a-z0-9]+(-[a-z0-9]+)*)?)$"


class AmountRef(Reference):
    """The name of an amount in `content/law/amounts.yaml`."""

    kind = "amount"


EARLIEST, LATEST = date(1900, 1, 1), date(2150, 12, 31)


def in_our_time(day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise PydanticCustomError("day_far_away", "{day} is too far away", {"day": day.isoformat()})
    return day


Day = Annotated[date, AfterValidator(in_our_time)]
Cites = Annotated[list[Citation], Field(min_length=1)]
# A host, perhaps a port, and what follows: an address that every reader of addresses can take apart.
HOST = r"[^\s<>\"'/?#@:,;\[\]{}|\\^`]+(:[0-9]{1,5})?([/?#]([^\s<>\"']*[^\s<>\"',;])?)?"
Url = Annotated[str, StringConstraints(pattern=rf"^https?://{HOST}$", max_length=500)]

# ---------------------------------------------------------------- content/site.yaml


LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]


class Language(Model):
    """A language of the site; the first is the one shown where none was chosen.

    A full language has every text. A `core` one has the wizard and the pages that `Site.core` names; for the rest its
    readers are led to the first of `fallback` that has it.
    """

    code: LanguageCode
    name: Line  # in itself: Қазақша
    locale: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(_[A-Z]{2})?$")]  # Babel's
    dir: Literal["ltr", "rtl"] = "ltr"  # which way it is written
    core: bool = False
    fallback: list[LanguageCode] = []
    months: Annotated[list[Line], Field(min_length=12, max_length=12)] | None = None  # in a date, where Babel errs
    unread: bool = False  # no speaker has read it yet: each page says so at its top


Embedder = Annotated[str, StringConstraints(pattern=r"^(everyone|https://[a-z0-9.-]+(:[0-9]{1,5})?)$", max_length=200)]


class Contact(Model):
    """Somebody to call or a place to look, shown at the foot of every page."""

    id: Id
    name: Words
    about: Words
    show: Line  # what is shown: 1414, fms.kz
    link: Annotated[str, StringConstraints(pattern=rf"^(tel:[+0-9]+|https://{HOST})$")]
    cites: Cites


class Menu(Model):
    id: Id
    title: Words
    pages: Annotated[list[PageRef], Field(min_length=1)]


class Site(Model):
    """The whole site: languages, contacts, menu, and every word of the interface."""

    name: Words
    tagline: Words
    url: Annotated[str, StringConstraints(pattern=r"^https://[a-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*/$")]
    languages: Annotated[list[Language], Field(min_length=1)]
    core: list[PageRef] = []  # the pages that each core language has, beside the wizard
    checked: Day  # the day the content was last compared with its sources
    # Who may show the wizard in a frame (scripts/site/pages/embed.py): everyone, or these sites and nobody else.
    embedding: Annotated[list[Embedder], Field(min_length=1)] = ["everyone"]
    # How many days past the day to which an amount was checked a copy of the site calls itself old.
    stale_after: Annotated[int, Field(ge=0, le=1000)] = 45
    contacts: Annotated[list[Contact], Field(min_length=1)]
    menu: Annotated[list[Menu], Field(min_length=1)]
    words: dict[Id, Words]


# ---------------------------------------------------------------- content/law/


class Point(Model):
    """An article, paragraph or slide within a source."""

    id: Id
    title: Words
    edition: Day | None = None  # where it was read in another wording than the rest


class Source(Model):
    """An act, a treaty, a page or a notice that we cite.

    `grade`: how well it could be read. read = a page of the act or of the competent body;
    copy = the act's own text, in an unofficial copy of the state bank of legal acts; news = a
    summary by news or a clinic; title = only that it exists; cited = only the Fund's material
    names it.
    """

    id: Id
    kind: Literal["fund", "act", "treaty", "official-page", "news"]
    title: Words
    number: Line | None = None
    signed: Day | None = None
    registered: Line | None = None
    edition: Day | None = None  # the day of the wording that was read
    url: dict[str, Url] = {}  # by language; a language without one shows another's
    read: Day
    grade: Literal["read", "copy", "news", "title", "cited"]
    note: Words | None = None
    points: list[Point] = []


class Fact(Model):
    """One statement of the Fund's material, in our own words."""

    id: Annotated[str, StringConstraints(pattern=r"^F[0-9]{1,3}$")]
    source: SourceRef  # fund-slides#s1, fund-questions#q4
    says: Words
    doubts: list[DoubtRef] = []


class Doubt(Model):
    """Where sources disagree, are garbled or silent, and how we read them."""

    id: Annotated[str, StringConstraints(pattern=r"^X[0-9]{1,3}$")]
    title: Words
    problem: Words
    reading: Words
    tier: Literal["seed", "law", "judgement"]
    cites: Cites


DayOfYear = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}-[0-9]{2}$")]  # 09-01, every year
Measure = int | float | date | str


class Value(Model):
    """What an amount is from a day on; it ends where the next begins."""

    since: Day
    value: int | float | date | DayOfYear
    cites: Cites


class Amount(Model):
    """A number or a day of the law, by start date only."""

    id: Id
    title: Words
    unit: Literal["years", "months", "days", "date", "day-of-year", "percent", "tenge", "times"]
    checked_until: Day  # a day after it is used only with a warning to the reader
    values: Annotated[list[Value], Field(min_length=1)]


# ---------------------------------------------------------------- content/pages/, content/faq/


class Item(Model):
    """One line of a list, perhaps with a drawing of ours beside its words (scripts/site/templates/drawings/)."""

    text: Words
    drawing: Literal["sign-in", "section", "service", "order", "sign", "history"] | None = None
    cites: Cites


class Block(Model):
    """What every block has: a name for links, perhaps a heading."""

    id: Id
    heading: Words | None = None


class TextBlock(Block):
    """A paragraph or more."""

    type: Literal["text"]
    text: Annotated[list[Words], Field(min_length=1)]
    cites: Cites


class ListBlock(Block):
    """A list; `steps` numbers it."""

    type: Literal["list", "steps"]
    intro: Words | None = None
    items: Annotated[list[Item], Field(min_length=1)]


class NoticeBlock(Block):
    """A boxed remark. doubt = the sources do not agree."""

    type: Literal["notice"]
    kind: Literal["important", "tip", "doubt", "emergency"]
    text: Annotated[list[Words], Field(min_length=1)]
    cites: Cites


class ContactsBlock(Block):
    type: Literal["contacts"]
    contacts: Annotated[list[ContactRef], Field(min_length=1)]


class WizardBlock(Block):
    """The big button that leads to the wizard."""

    type: Literal["wizard"]
    text: Words


class PagesBlock(Block):
    """Links to other pages, each with its summary."""

    type: Literal["pages"]
    pages: Annotated[list[PageRef], Field(min_length=1)]


class RegisterBlock(Block):
    """Everything that one of our registers holds."""

    type: Literal["register"]
    of: Literal["questions", "glossary", "doubts", "sources", "facts", "amounts", "rules"]


AnyBlock = Annotated[
    TextBlock | ListBlock | NoticeBlock | ContactsBlock | WizardBlock | PagesBlock | RegisterBlock,
    Field(discriminator="type"),
]


class Page(Model):
    """A page of the site; its address is its file name."""

    title: Words
    summary: Words
    checked: Day | None = None  # where it differs from the site's
    blocks: Annotated[list[AnyBlock], Field(min_length=1)]


class Question(Model):
    """One question people ask, and its answer; its address is `faq/` and the file name."""

    order: int
    question: Words
    short: Words  # the answer in one or two sentences
    answer: Annotated[list[Item], Field(min_length=1)]
    doubt: Item | None = None
    see: list[PageRef] = []


class Term(Model):
    id: Id
    term: Words
    short: Words | None = None  # the abbreviation
    meaning: Words
    cites: list[Citation] = []


# ---------------------------------------------------------------- content/search.yaml


class Tag(Model):
    """What people type when this block is the answer."""

    at: BlockRef
    words: Typed


class Search(Model):
    """`content/search.yaml`: the words of people, where they are not the words of the pages."""

    danger: Typed  # all words of one of these were typed: 103 stands first
    calm: Typed  # beside one of these, a single word is no danger: blood test
    synonyms: list[Typed]  # groups that mean the same, also across languages
    tags: list[Tag]


# ---------------------------------------------------------------- content/wizard/


class WizardQuestion(Model):
    """The words of a question; which answers there are is said by the rules."""

    ask: Words
    short: Words  # at most three words, for the list of answers
    why: Words
    help: Words
    more: Words | None = None  # beside a result that rests on "no" or "I do not know"; may link to a block
    say: Words | None = None  # what to ask at the desk of a clinic, by who does not know the answer
    options: dict[str, Words] = {}


class Step(Model):
    """What to do: `text` in a few words, without a full stop, and a sentence or two of `help`; with `again: true`
    it is also the way back to the answers."""

    text: Words
    help: Words | None = None
    again: Literal[True] | None = None


class Outcome(Model):
    """The words of a result: `attach` codes of the rules."""

    title: Words
    text: Words
    steps: Annotated[list[Step], Field(min_length=1, max_length=3)]  # what to do now, always
    alternatives: Literal[True] | None = None  # one of the steps is enough
    more: Words | None = None  # what to do if it does not work; may link to a block


class Phrase(Model):
    """The words of a code on the result. `more` is help at the point of need and the one text here whose
    links are links on the result too; `short` stands in tables; `say` is what to ask at a desk or by phone."""

    text: Words
    help: Words | None = None
    more: Words | None = None
    short: Words | None = None
    say: Words | None = None


class Reason(Model):
    """A condition of a rule in plain words, when it holds and when it does not."""

    holds: Words
    fails: Words


class LetterLine(Model):
    """A line of a letter; `when` says for whom it is: see content/wizard/application.yaml."""

    place: Literal["head", "body"]
    when: Literal["own", "other", "status", "policy", "voluntary", "imputed"] | None = None
    text: Words


class Letter(Model):
    """The words of a letter to a clinic: the application, and what to hand in at a refusal."""

    title: Words
    lines: Annotated[list[LetterLine], Field(min_length=1)]
    papers: Words
    foot: list[Words]


class Questions(RootModel[dict[str, WizardQuestion]]):
    pass


class Outcomes(RootModel[dict[str, Outcome]]):
    pass


class Reasons(RootModel[dict[str, Reason]]):
    pass


class Phrases(Model):
    """`content/wizard/phrases.yaml`: every other code that a result can hold."""

    basis: dict[str, Phrase]
    channels: dict[str, Phrase]
    documents: dict[str, Phrase]
    missing: dict[str, Phrase]
    insurance: dict[str, Phrase]
    care: dict[str, Phrase]
    payers: dict[str, Phrase]
    notes: dict[str, Phrase]
    tiers: dict[str, Phrase]


class Sources(RootModel[list[Source]]):
    pass


class Facts(RootModel[list[Fact]]):
    pass


class Doubts(RootModel[list[Doubt]]):
    pass


class Amounts(RootModel[list[Amount]]):
    pass


class Glossary(RootModel[list[Term]]):
    pass


# Which file holds what: a name, or a folder with one to a file.
FILES: dict[str, type[BaseModel]] = {
    "site.yaml": Site,
    "glossary.yaml": Glossary,
    "search.yaml": Search,
    "law/sources.yaml": Sources,
    "law/facts.yaml": Facts,
    "law/doubts.yaml": Doubts,
    "law/amounts.yaml": Amounts,
    "wizard/questions.yaml": Questions,
    "wizard/outcomes.yaml": Outcomes,
    "wizard/phrases.yaml": Phrases,
    "wizard/reasons.yaml": Reasons,
    "wizard/application.yaml": Letter,
    "wizard/refusal.yaml": Letter,
}
FOLDERS: dict[str, type[BaseModel]] = {"pages": Page, "faq": Question}

# What the wizard, its result and the frame of a page are made of.
CORE = ("site.yaml", "law/amounts.yaml", *(name for name in FILES if name.startswith("wizard/")))


def is_core(file: str, pages: Collection[str]) -> bool:
    """Whether a core language needs the texts of a file; `pages` is `Site.core`."""
    room, _, name = file.removesuffix(".yaml").rpartition("/")
    return file in CORE or (room == "pages" and name in pages)


LINK = re.compile(r"\[([^\[\]]+)\]\(([^()\s]+)\)")
AMOUNT = re.compile(r"\{amount:([a-z0-9-]+)(?:@(\d{4}-\d{2}-\d{2}))?\}")
BLANK = re.compile(r"\{[a-z]+\}")  # filled in by a template: {count}
LETTER_BLANKS = ("name", "person", "clinic", "citizenship", "birth", "basis", "permit", "start", "end", "blank")
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def value_on(amount: Amount, day: date) -> Measure | None:
    """The amount on a day, or None where it had not begun."""
    begun = [value.value for value in amount.values if value.since <= day]
    return begun[-1] if begun else None


def walk(value: Any, where: KeyPath = ()) -> Iterator[tuple[KeyPath, Any]]:
    """Every reference and every text of a model, with its place."""
    if isinstance(value, (Reference, Text)):
        yield where, value
    elif isinstance(value, RootModel):
        yield from walk(value.root, where)
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from walk(getattr(value, name), (*where, name))
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from walk(part, (*where, key))
    elif isinstance(value, list):
        for position, part in enumerate(value):
            yield from walk(part, (*where, position))
