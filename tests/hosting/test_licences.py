"""Everything that is installed is listed with its licence, and each licence may be used."""

import pytest

from scripts.hosting import licences


def test_the_list_is_up_to_date():
    assert licences.OUT.read_text("utf-8") == licences.text(), "run: python -m scripts.hosting.licences"


def test_every_licence_is_allowed():
    found = {name: licence for both in licences.both().values() for name, licence in both.items()}
    assert len(found) > 300
    assert {
        name: licence
        for name, licence in found.items()
        if licence != licences.ELSEWHERE and not licences.allowed(licence)
    } == {}


@pytest.mark.parametrize(
    ("licence", "may"),
    [
        ("MIT", True),
        ("(MIT OR GPL-3.0-only)", True),
        ("MIT AND PSF-2.0", True),
        ("MIT AND GPL-3.0-only", False),
        ("GPL-3.0-only", False),
        ("not said", False),
        ("", False),
    ],
)
def test_an_expression_is_met_by_what_is_allowed(licence: str, may: bool):
    assert licences.allowed(licence) is may


def test_a_package_of_another_system_is_said_to_be_one():
    lock = "colorama==0.4.6 ; sys_platform == 'win32' \\\n    --hash=sha256:0\npyyaml==6.0.3 \\\n    --hash=sha256:1\n"
    assert licences.python(lock) == {"colorama 0.4.6": licences.ELSEWHERE, "pyyaml 6.0.3": "MIT"}
