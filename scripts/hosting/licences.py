"""Writes guide/licences.md: every package that the locks pin, and under which licence we have it.

    python -m scripts.hosting.licences

npm's lock names licences itself; for Python they are read from what is installed. A licence that is not
among ALLOWED fails the test: then somebody reads it before it is used.
"""

import json
import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from scripts import ROOT
from scripts.hosting.sbom import PIN

OUT = ROOT / "guide/licences.md"
# What may be used without asking anybody: to build and to test with, and (see the list) to hand to readers.
ALLOWED = {
    "0BSD",
    "Apache-2.0",
    "BlueOak-1.0.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "NCSA",
    "OFL-1.1",
    "PSF-2.0",
    "Unlicense",
}
# What authors wrote before there were SPDX names.
SPDX = {
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "apache-2.0": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "bsd-2-clause": "BSD-2-Clause",
    "bsd-3-clause": "BSD-3-Clause",
    "isc license (iscl)": "ISC",
    "isc": "ISC",
    "mit": "MIT",
    "mit license": "MIT",
    "the mit license (mit)": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "mpl-2.0": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
    "the unlicense (unlicense)": "Unlicense",
    "(mit or cc0-1.0)": "MIT OR CC0-1.0",
}
ELSEWHERE = "not installed on this system"
MARKED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+) *;", re.MULTILINE)


def python(lock: str) -> dict[str, str]:
    """`name version` to licence. What a marker keeps for other systems is said to be for those."""
    marked = {name for name, _ in MARKED.findall(lock)}
    return {
        f"{name} {version}": ELSEWHERE if name in marked else of_python(name) for name, version in PIN.findall(lock)
    }


def of_python(name: str) -> str:
    try:
        package = distribution(name)
    except PackageNotFoundError:
        return "not installed: run `make build`"
    told = package.metadata
    if expression := told.get("License-Expression"):
        return expression
    classified = [
        line.rpartition(" :: ")[2] for line in told.get_all("Classifier", []) if line.startswith("License ::")
    ]
    texts = [
        told.get("License") or "",
        *(package.read_text(f"licenses/{file}") or "" for file in told.get_all("License-File", [])),
    ]
    headings = [text.strip().partition("\n")[0][:60] for text in texts]
    for written in [*classified, *headings]:
        if written.lower() in SPDX:
            return SPDX[written.lower()]
    return " / ".join(filter(None, [*classified, *headings])) or "not said"


def node(lock: dict) -> dict[str, str]:
    found = {}
    for place, told in lock["packages"].items():
        if place:
            name = told.get("name") or place.rpartition("node_modules/")[2]
            written = told.get("license") or of_node(place)
            found[f"{name} {told['version']}"] = SPDX.get(written.lower(), written)
    return found


def of_node(place: str) -> str:
    """For the few that the lock says nothing of; older ones name it in other ways."""
    file = ROOT / place / "package.json"
    told = json.loads(file.read_text("utf-8")) if file.exists() else {}
    several = told.get("licenses") or told.get("license")
    if isinstance(several, list):
        return " OR ".join(one["type"] for one in several)
    return (several or {}).get("type", "not said") if not isinstance(several, str) else several


def allowed(licence: str) -> bool:
    """Whether an expression can be met by what is allowed: any of an OR, each of an AND."""
    words = licence.replace("(", " ").replace(")", " ")
    return any(all(part.strip() in ALLOWED for part in choice.split(" AND ")) for choice in words.split(" OR "))


def both(root: Path = ROOT) -> dict[str, dict[str, str]]:
    return {
        "Python": python((root / "requirements.txt").read_text("utf-8")),
        "npm": node(json.loads((root / "package-lock.json").read_text("utf-8"))),
    }


def text(root: Path = ROOT) -> str:
    lines = [
        "# Licences of what we build and test with",
        "",
        "Made by `python -m scripts.hosting.licences` from the two lock files; a test holds it against them. Readers are",
        "handed only MkDocs Material's styles (MIT), Pyodide (MPL-2.0) with CPython (PSF-2.0), MiniSearch (MIT)",
        "and qrcode-generator (MIT). All else builds or tests.",
    ]
    for kind, found in both(root).items():
        by_licence: dict[str, list[str]] = {}
        for name, licence in found.items():
            by_licence.setdefault(licence, []).append(name)
        lines += ["", f"## {kind}", "", "| licence | packages |", "|---|---|"]
        lines += [f"| {licence} | {', '.join(sorted(names))} |" for licence, names in sorted(by_licence.items())]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    OUT.write_text(text(), "utf-8")
