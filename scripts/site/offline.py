"""Writes the service worker with the closed list of what a release is.

    write(site, core)   sw.js at the root, and one bundle that holds the pages

Pages are many, small and alike: in one file they pack to a fraction, and a slow phone asks once. The plain walk of a
core language is left out: who has kept a release has script, and with it the wizard itself.
"""

import hashlib
import json
from collections.abc import Collection
from pathlib import Path

from scripts import ROOT
from scripts.hosting.headers import TYPES, headers, headers_of, kind_of

WORKER = ROOT / "wizard/web/sw.js"
# Fetched only where the light Python turns out to lack something; 4.7 MB that nearly nobody needs.
LEFT_OUT = ("python_stdlib", "pyodide_full", "tirkelu_eligibility")


def write(site: Path, core: Collection[str] = ()) -> None:
    """Add sw.js and its bundle to a finished site; does nothing for a site without a wizard.

    `core` are the codes of languages that have only the core of the site.
    """
    if not list(site.glob("*/wizard/index.html")):
        return
    pages = []
    for path in sorted(site.rglob("*.html")):
        address = path.relative_to(site).as_posix().removesuffix("index.html")
        language, _, page = address.partition("/")
        if language in core and page.startswith("wizard/walk/"):
            continue
        pages.append([address, path.read_text("utf-8"), headers("/" + address)["Content-Security-Policy"]])
    shared = {"Content-Type": "text/html; charset=utf-8"} | headers_of(kind_of("/"))
    del shared["Content-Security-Policy"]  # each page has its own, beside it
    # One line of JSON a page: a phone with little memory reads it line by line.
    data = "".join(
        json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in (shared, *pages)
    ).encode()
    bundle = f"assets/offline.{hashlib.sha256(data).hexdigest()[:10]}.txt"
    (site / bundle).write_bytes(data)
    # Without a snapshot everybody needs them.
    left_out = LEFT_OUT if list(site.glob("assets/*/python.snapshot*")) else ()
    files = {
        path.relative_to(site).as_posix(): about(path)
        for path in sorted((site / "assets").rglob("*"))
        if path.is_file() and path.name != Path(bundle).name and not path.name.startswith(left_out)
    }
    code = WORKER.read_text("utf-8")
    told = {"bundle": bundle, "pages": len(pages), "whole": about(site / bundle), "files": files}
    mark = hashlib.sha256(json.dumps([told, code]).encode()).hexdigest()[:16]
    release = json.dumps({"release": mark} | told, separators=(",", ":"))
    (site / "sw.js").write_text(f"self.RELEASE = {release};\n{code}", "utf-8")


def about(path: Path) -> tuple[str, int, str]:
    """What a phone holds a file against before it keeps it: its type, its length, its SHA-256."""
    data = path.read_bytes()
    kind = TYPES[path.suffix]
    return kind + ("; charset=utf-8" if kind.startswith("text/") else ""), len(data), hashlib.sha256(data).hexdigest()
