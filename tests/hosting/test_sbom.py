"""The bills of materials: valid by CycloneDX's own schema, and nothing that the locks pin is left out."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from scripts import ROOT
from scripts.hosting import sbom

WHEN = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def bills(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sbom")
    sbom.write(folder, WHEN)
    return folder


def purls(bill: Path) -> set[str]:
    return {part["purl"].partition("?")[0] for part in json.loads(bill.read_text("utf-8"))["components"]}


@pytest.mark.parametrize("name", [sbom.PYTHON, sbom.NPM])
def test_it_is_valid(bills: Path, name: str):
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str((bills / name).read_text("utf-8")) is None


def test_the_schema_would_notice(bills: Path):
    bill = json.loads((bills / sbom.PYTHON).read_text("utf-8"))
    del bill["components"][1]["name"]
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bill)) is not None


def test_every_pinned_package_is_in_it(bills: Path):
    """Counted in the locks by other means than those that made it."""
    python = re.findall(r"(?m)^(\S+)==(\S+)", (ROOT / "requirements.txt").read_text("utf-8"))
    node = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    assert len(python) > 50 and len(node) > 200
    assert purls(bills / sbom.PYTHON) == {f"pkg:pypi/{name}@{version}" for name, version in python}
    assert purls(bills / sbom.NPM) == {
        f"pkg:npm/{(told.get('name') or place.split('node_modules/')[-1]).replace('@', '%40')}@{told['version']}"
        for place, told in node.items()
        if place
    }


def test_what_readers_get_is_told_from_what_only_builds(bills: Path):
    parts = json.loads((bills / sbom.NPM).read_text("utf-8"))["components"]
    builds = [{"name": "cdx:npm:package:development", "value": "true"}]
    for_readers = {part["name"] for part in parts if not any(one in part["properties"] for one in builds)}
    assert for_readers >= set(json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"])
    assert len(for_readers) < 20


def test_the_same_locks_give_the_same_list(bills: Path, tmp_path: Path):
    sbom.write(tmp_path, WHEN)
    assert all((tmp_path / name).read_bytes() == (bills / name).read_bytes() for name in (sbom.PYTHON, sbom.NPM))
