"""The bill of materials: valid by CycloneDX's own schema, and nothing pinned is left out."""

import json
import re
from datetime import UTC, datetime
from importlib.resources import files

import pytest
from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from scripts import ROOT
from scripts.hosting import sbom

WHEN = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def validator() -> Draft7Validator:
    """The schemas lie in a package of CycloneDX's; nothing is fetched."""
    folder = files("cyclonedx.schema") / "_res"
    schemas = {
        name: json.loads((folder / f"{name}.SNAPSHOT.schema.json").read_text("utf-8"))
        for name in ("bom-1.6", "spdx", "jsf-0.82")
    }
    registry = Registry().with_resources(
        (
            f"http://cyclonedx.org/schema/{name}.SNAPSHOT.schema.json",
            Resource.from_contents(schema, default_specification=DRAFT7),
        )
        for name, schema in schemas.items()
    )
    return Draft7Validator(schemas["bom-1.6"], registry=registry, format_checker=Draft7Validator.FORMAT_CHECKER)


def test_it_is_valid(validator: Draft7Validator):
    assert [error.message for error in validator.iter_errors(sbom.bill(ROOT, WHEN))] == []


def test_the_schema_would_notice(validator: Draft7Validator):
    bill = sbom.bill(ROOT, WHEN)
    bill["components"][0]["scope"] = "whatever"
    del bill["components"][1]["name"]
    assert len(list(validator.iter_errors(bill))) == 2


def test_every_pinned_package_is_in_it():
    """Counted in the locks by other means than those that made it."""
    purls = {part["purl"] for part in sbom.bill(ROOT, WHEN)["components"]}
    python = re.findall(r"(?m)^(\S+)==(\S+)", (ROOT / "requirements.txt").read_text("utf-8"))
    node = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    assert len(python) > 50 and len(node) > 200
    wanted = {f"pkg:pypi/{name}@{version}" for name, version in python}
    wanted |= {
        f"pkg:npm/{place.split('node_modules/')[-1].replace('@', '%40')}@{told['version']}"
        for place, told in node.items()
        if place
    }
    assert purls == wanted


def test_what_readers_get_is_marked():
    required = {part["name"] for part in sbom.bill(ROOT, WHEN)["components"] if part["scope"] == "required"}
    assert required == {"mkdocs-material", *json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"]}


def test_the_same_locks_give_the_same_list():
    assert sbom.text(ROOT, WHEN) == sbom.text(ROOT, WHEN)
    assert sbom.bill(ROOT, WHEN)["serialNumber"] != sbom.bill(ROOT, WHEN.replace(year=2027))["serialNumber"]
