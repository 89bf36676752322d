"""What editors write is shown as they wrote it: no text becomes markup."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown

from scripts import ROOT
from scripts.content import model
from scripts.content.load import Content, load
from scripts.site.inline import Addresses, Inline, begin, escape, plain

CONTENT = load(ROOT / "content")
TODAY = CONTENT.site.checked
HOSTILE = [
    "<script>alert(1)</script>",
    "</details></div><img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![x](https://example.org/x.png)",
    "[a]: https://example.org",
    "`code` ``code``",
    "_em_ __strong__ *em* ***",
    "# no heading",
    "=== --- ***",
    "- no list",
    "+ no list",
    "1. no list",
    "2026. no list",
    "1) no list",
    "> no quotation",
    "| no | table |",
    "&lt;b&gt; &amp; &#60; &copy",
    "\\* \\_ \\\\",
    ": no definition",
    "[TOC]",
    "{: .class #id onclick=x }",
    "{{ config }} {% raw %}",
    "!!! note",
    "~~~",
    "<!-- no comment -->",
    "https://example.org <https://example.org>",
    "two\nlines and\ttabs",
    "a  lot   of spaces",
    "\"double\" 'single' «ёлочки»",
    "wzxhzdk:0 \u0002wzxhzdk:0\u0003",
]


class Shown(HTMLParser):
    """The words and the tags of a piece of HTML."""

    def __init__(self):
        super().__init__()
        self.text, self.tags = "", []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)

    def handle_data(self, data):
        self.text += data


def shown(markdown: str) -> Shown:
    parser = Shown()
    parser.feed(Markdown(extensions=["attr_list", "md_in_html", "toc"]).convert(markdown))
    parser.close()
    return parser


def one_line(text: str) -> str:
    return re.sub(r" {2,}", " ", re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", text)).strip()


def inline(language: str = "ru", page: str = "tips") -> Inline:
    return Inline(Addresses(CONTENT, wizard=True), language, page, TODAY)


PLACES = {
    "paragraph": ("{}", ["p"]),
    "heading": ("## {} {{#here}}", ["h2"]),
    "list": ("- before\n- {}", ["ul", "li", "li"]),
    "box": ('<div class="x" markdown="1">\n<p class="title">{0}</p>\n\n{0}\n\n</div>', ["div", "p", "p"]),
    "link": ("[{}](https://example.org)", ["p", "a"]),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_literal(text: str, place: str):
    frame, tags = PLACES[place]
    found = shown(frame.format(begin(escape(text))))
    words = one_line(text)
    assert found.tags == tags
    assert found.text.replace("before", "").split() == (words.split() * (2 if place == "box" else 1))


SIGNS = st.text(alphabet="ab1 .)#*_`~<>&;[]()!|\\:+-=\"'/{}^$@\u00a0әқ\n", max_size=40)


@given(SIGNS)
def test_any_signs_are_literal_in_a_paragraph(text: str):
    words = one_line(text)
    found = shown(f"text\n\n{begin(escape(text))}\n\ntext")
    assert re.sub(r"\s+", "", found.text) == "text" + re.sub(r"\s+", "", words) + "text"
    assert set(found.tags) <= {"p"}


def words(text: str, **more) -> str:
    return str(inline(**more).words(model.Text({"kk": text, "ru": text})))


def test_strong_links_and_amounts_are_understood():
    assert words("**важно** тут") == "<strong>важно</strong> тут"
    assert words("см. [шаги](egov#steps).") == "см. [шаги](egov.md#steps)."
    assert (
        words("**[шаги](egov)** и [1414](contact:call-center)") == "<strong>[шаги](egov.md)</strong> и [1414](tel:1414)"
    )
    assert words("[ответ](faq/pink-certificate)", page="faq/who-may-attach") == "[ответ](pink-certificate.md)"
    assert words("[страница](tips)", page="faq/who-may-attach") == "[страница](../tips.md)"
    assert words("[здесь](tips#x)") == "[здесь](#x)"
    assert words("Пишут «**Қор**дан»") == "Пишут «<strong>Қор</strong>дан»"


def test_entries_of_registers_are_found_where_they_are_shown():
    assert words("[а](doubt:X2)") == "[а](not-certain.md#x2)"
    assert words("[а](fact:F16)") == "[а](facts.md#f16)"
    assert words("[а](source:dsm-194#point-25)") == "[а](sources.md#dsm-194-point-25)"
    term = next(iter(CONTENT.glossary))
    assert words(f"[а](term:{term})") == f"[а](glossary.md#{term})"


def test_an_exclamation_mark_before_a_link_makes_no_picture():
    assert shown(words("Внимание![шаги](egov)")).tags == ["p", "a"]


def test_a_link_to_the_wizard_is_words_until_there_is_a_wizard():
    text = model.Text({"kk": "x", "ru": "[спросить](wizard)"})
    without = Inline(Addresses(CONTENT, wizard=False), "ru", "tips", TODAY)
    assert without.words(text) == "спросить"
    assert inline().words(text) == "[спросить](wizard.md)"


def test_amounts_are_said_in_words():
    assert words("{amount:osms-emergency-since}", language="ru") == "1 января 2026 года"
    assert words("{amount:osms-emergency-since}", language="kk") == "2026 жылғы 1 қаңтар"
    assert words("{amount:campaign-from@2025-09-01}", language="ru") == "1 сентября"
    assert words("{amount:campaign-from@2024-09-01}", language="kk") == "15 қыркүйек"
    assert words("{amount:adult-age}", language="ru") == "18\u00a0лет"
    assert words("{amount:adult-age}", language="kk") == "18\u00a0жас"
    assert words("{amount:pension-age-women@2028-05-01}", language="ru") == "61,5\u00a0года"
    assert words("{amount:residence-permit-years}", language="kk") == "10\u00a0жыл"
    assert words("{amount:changes-a-year}", language="kk") == "2\u00a0рет"


def test_a_number_past_its_last_check_says_so():
    late = Inline(Addresses(CONTENT, wizard=True), "ru", "tips", TODAY.replace(year=TODAY.year + 50))
    assert CONTENT.site.words["amount-stale"]["ru"] in late.words(model.Text({"kk": "x", "ru": "{amount:adult-age}"}))


def test_plain_words_have_no_marks():
    assert plain("**a** [b](egov) c") == "a b c"


def test_every_text_of_the_content_makes_only_what_it_may(content: Content):
    """Each text of the real content, in each language, gives its own words and nothing but these tags."""
    from scripts.content.load import walk

    # A core language marks what leads elsewhere.
    full = [entry.code for entry in content.site.languages if not entry.core]
    for part in (
        *content.pages.values(),
        *content.questions.values(),
        *content.doubts.values(),
        *content.facts.values(),
    ):
        for _, text in walk(part):
            if isinstance(text, model.Text):
                for language in full:
                    pen = Inline(Addresses(content, wizard=True), language, "tips", TODAY)
                    found = shown(pen.words(text))
                    assert set(found.tags) <= {"p", "a", "strong"}, text[language]
                    assert found.text.strip() == one_line(pen.text(text)), language


def test_pieces_are_text_and_addresses_for_a_script():
    """What a script makes nodes of: nothing is escaped, and each address is one of this site or of a contact."""
    line = "<b> & [first <i>](egov#steps), then [call](contact:call-center)"
    assert inline(page="wizard").pieces(model.Text({"ru": line})) == [
        ["<b> & "],
        ["first <i>", "../egov/#steps"],
        [", then "],
        ["call", "tel:1414"],
    ]
    assert inline().pieces(model.Text({"ru": "plain"})) == [["plain"]]
