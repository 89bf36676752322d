"""Writes the list of everything that a release is made with (CycloneDX 1.6, JSON), from the two lock files.

    python -m scripts.hosting.sbom [OUT]      or to standard output

What readers get is marked as required; what only builds or tests the site, as excluded.
"""

import argparse
import base64
import json
import re
import sys
import tomllib
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scripts import ROOT

PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)", re.MULTILINE)
# Of what Python installs, readers get this one's styles; all else of theirs comes from npm.
DELIVERED = ("mkdocs-material",)
OURS = uuid.uuid5(uuid.NAMESPACE_DNS, "tirkelu.example")


def version(root: Path = ROOT) -> str:
    return tomllib.loads((root / "wizard/pyproject.toml").read_text("utf-8"))["project"]["version"]


def python_parts(lock: str) -> Iterator[dict[str, Any]]:
    """What requirements.txt pins."""
    for name, pinned in PIN.findall(lock):
        purl = f"pkg:pypi/{name}@{pinned}"
        scope = "required" if name in DELIVERED else "excluded"
        yield {"type": "library", "bom-ref": purl, "name": name, "version": pinned, "scope": scope, "purl": purl}


def node_parts(lock: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What package-lock.json pins, each version of a package once, with its license and the hash of its archive."""
    found: dict[str, dict[str, Any]] = {}
    for place, told in sorted(lock["packages"].items()):
        if not place:
            continue
        name = told.get("name") or place.rpartition("node_modules/")[2]
        purl = f"pkg:npm/{name.replace('@', '%40', 1)}@{told['version']}"
        part = {
            "type": "library",
            "bom-ref": purl,
            "name": name,
            "version": told["version"],
            "scope": "excluded",
            "purl": purl,
        }
        if "license" in told:
            one = re.fullmatch(r"[A-Za-z0-9.-]+", told["license"])
            part["licenses"] = [{"license": {"id": told["license"]}} if one else {"expression": told["license"]}]
        if told.get("integrity", "").startswith("sha512-"):
            part["hashes"] = [{"alg": "SHA-512", "content": base64.b64decode(told["integrity"][7:]).hex()}]
        if name in lock["packages"][""]["dependencies"]:
            part["scope"] = "required"
        if purl not in found or part["scope"] == "required":
            found[purl] = part
    yield from found.values()


def bill(root: Path, when: datetime) -> dict[str, Any]:
    """The whole list: the same locks and the same time give the same list."""
    python = list(python_parts((root / "requirements.txt").read_text("utf-8")))
    node = list(node_parts(json.loads((root / "package-lock.json").read_text("utf-8"))))
    parts = sorted([*python, *node], key=lambda part: part["purl"])
    ours = {
        "type": "application",
        "bom-ref": "tirkelu",
        "name": "tirkelu",
        "version": version(root),
        "licenses": [{"license": {"id": "MIT"}}],
    }
    mark = uuid.uuid5(OURS, json.dumps(parts, sort_keys=True) + when.isoformat())
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{mark}",
        "version": 1,
        "metadata": {"timestamp": when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "component": ours},
        "components": parts,
        "dependencies": [
            {"ref": "tirkelu", "dependsOn": [part["bom-ref"] for part in parts if part["scope"] == "required"]}
        ],
    }


def text(root: Path, when: datetime) -> str:
    return json.dumps(bill(root, when), indent=1, ensure_ascii=False) + "\n"


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Write the bill of materials (CycloneDX) of the project.")
    parser.add_argument("out", nargs="?", type=Path)
    out = parser.parse_args(arguments).out
    written = text(ROOT, datetime.now(UTC).replace(microsecond=0))
    if out:
        out.write_text(written, "utf-8")
    else:
        sys.stdout.write(written)


if __name__ == "__main__":
    main()
