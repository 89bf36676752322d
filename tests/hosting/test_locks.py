"""What is installed is pinned by hash, and no lock says from where."""

import json

import pytest

from scripts import ROOT


@pytest.mark.parametrize("name", ["requirements.txt", ".ci/audit.txt"])
def test_each_python_package_is_pinned_by_hash(name: str):
    text = (ROOT / name).read_text("utf-8")
    pins = [line for line in text.splitlines() if line[:1].isalnum()]
    assert len(pins) > 20 and all("==" in line and line.endswith("\\") for line in pins)
    assert "://" not in text and "--index-url" not in text.replace("--no-emit-index-url", "")


@pytest.mark.parametrize("name", ["package-lock.json", "scripts/bench/rivals/package-lock.json"])
def test_each_npm_package_is_pinned_by_hash(name: str):
    packages = {
        place: told for place, told in json.loads((ROOT / name).read_text("utf-8"))["packages"].items() if place
    }
    assert packages and all(
        told["integrity"].startswith("sha512-") and "resolved" not in told for told in packages.values()
    )
