"""The pages that are left out of an audit hold no kind of element that those looked at lack."""

import pytest

from tests.browser.template_coverage import kinds, sample

PLAIN = '<html lang="ru"><body><h1>{}</h1><p class="lead">some <a href="x">words</a></p><br></body></html>'
DIFFERENT = {
    "another element": ("<br>", "<hr>"),
    "another class": ("lead", "warning"),
    "another attribute": ('href="x"', 'href="x" target="_blank"'),
    "another role": ("<p ", '<p role="note" '),
    "another parent": ("<br>", "<div><br></div>"),
    "another order": ("<h1>{}</h1>", "<h1>{}</h1><h3>{}</h3>"),
    "an empty link": (">words<", "><"),
    "a link without an address": (' href="x"', ""),
    "another language": ('lang="ru"', 'lang="kk"'),
    "another script": ("<br>", '<script src="../a.js"></script>'),
    "a longer word": ("some", "someverylongword"),
}


@pytest.mark.parametrize("difference", DIFFERENT)
def test_a_page_that_differs_in_kind_is_chosen(difference: str):
    pages = {f"page-{number}": kinds(PLAIN.format("title")) for number in range(20)}
    pages["page-13"] = kinds(PLAIN.replace(*DIFFERENT[difference]).format("title", "title"))
    assert "page-13" in sample(pages)
    assert len(sample(pages)) <= 2


def test_of_pages_that_differ_in_nothing_one_is_chosen():
    """Other words, no longer ones, and another address are no difference."""
    pages = {
        f"page-{number}": kinds(PLAIN.format(word).replace('"x"', f'"{number}"'))
        for number, word in enumerate(["house", "mouse", "a b"])
    }
    assert sample(pages) == ["page-0"]


def test_a_script_is_told_by_its_file_and_not_by_the_way_to_it():
    near, far, other = (kinds(f'<script src="{file}"></script>') for file in ("a.js", "../../a.js", "b.js"))
    assert near == far != other
