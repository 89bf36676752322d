"""Drawings beside the steps of a page: each that can be named is there, and none says what the words do not."""

import re
from pathlib import Path
from typing import get_args

from scripts.content.load import Content
from scripts.content.model import Item
from scripts.site.page_writer import TEMPLATES

DRAWINGS = TEMPLATES / "drawings"


def test_each_name_that_editors_may_write_has_its_drawing_and_no_drawing_is_forgotten(content: Content):
    names = {name for part in get_args(Item.model_fields["drawing"].annotation) for name in get_args(part)}
    used = {
        item.drawing
        for page in content.pages.values()
        for block in page.blocks
        for item in getattr(block, "items", [])
        if item.drawing
    }
    assert names == {path.stem for path in DRAWINGS.iterdir()} == used


def test_a_drawing_is_small_has_no_words_and_takes_its_colours_from_the_page():
    for path in DRAWINGS.iterdir():
        text = path.read_text("utf-8")
        assert text.startswith('<svg class="drawing" viewBox="0 0 96 64" aria-hidden="true">'), path.name
        assert not re.search(r"<(text|title|style|image|script|use)\b|(fill|stroke|style)=", text), path.name
        assert len(text) < 700, path.name


def test_the_steps_stand_beside_their_drawings_in_every_language(site: Path, content: Content):
    (steps,) = [block for block in content.pages["egov"].blocks if block.id == "steps"]
    for language in content.languages:
        if content.has(language, "egov"):
            html = (site / language / "egov/index.html").read_text("utf-8")
            listed = html[html.index('id="steps"') :].partition("</ol>")[0]
            assert listed.count('<svg class="drawing"') == listed.count("<li>") == len(steps.items)
