"""The scripts of the wizard know each question of the rules."""

import json
import re
from collections import Counter

from eligibility.questions import QUESTIONS

from scripts.site.pages.wizard import WEB


def test_each_question_stands_in_one_group_of_the_page_of_all_answers():
    """A question in no group of check.js would be answered and never shown there; one in two, shown twice."""
    groups = re.search(r"^const GROUPS = (\[.*?^\]);", (WEB / "check.js").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert groups, "check.js names no GROUPS"
    members = Counter(key for *_, keys in json.loads(re.sub(r",(\s*\])", r"\1", groups[1])) for key in keys)
    assert members == dict.fromkeys(QUESTIONS, 1)
