"""Times how soon `make serve` shows a change of each kind on a page that somebody looks at.

    python -m scripts.bench.preview_time

The time runs from the file that is saved to the page that a browser is told to fetch. Each change
comes while the pages behind the one before are still being built. It works on a copy.
"""

import json
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from scripts import ROOT
from scripts.site.build import scaffold_site

Change = Callable[[Any, int], Any]  # of the data of a file, to words that hold this number


def entry(data: list[dict[str, Any]], id: str) -> dict[str, Any]:
    return next(one for one in data if one["id"] == id)


def words(number: int) -> dict[str, str]:
    return {"ru": f"Совсем новое {number}"}


# What changes, in which file, how, and the page that shows it. An amount is the last: the rules
# that run in this process know the old one until all is built.
KINDS: list[tuple[str, str, Change, str]] = [
    ("a sentence of a page", "pages/tips.yaml", lambda data, new: data["summary"].update(words(new)), "ru/tips"),
    (
        "the title of a page, in the menu",
        "pages/tips.yaml",
        lambda data, new: data["title"].update(words(new)),
        "ru/egov",
    ),
    (
        "the title of an answer",
        "faq/pink-certificate.yaml",
        lambda data, new: data["question"].update(words(new)),
        "ru/questions",
    ),
    (
        "the number of a contact",
        "site.yaml",
        lambda data, new: data["contacts"][1].update(show=str(new), link=f"tel:{new}"),
        "kk/tips",
    ),
    ("the title of a menu", "site.yaml", lambda data, new: data["menu"][0]["title"].update(words(new)), "ru/tips"),
    ("a word of the interface", "site.yaml", lambda data, new: data["words"]["contacts"].update(words(new)), "ru/tips"),
    ("the title of a source", "law/sources.yaml", lambda data, new: data[0]["title"].update(words(new)), "ru/sources"),
    ("a term of the glossary", "glossary.yaml", lambda data, new: data[0]["term"].update(words(new)), "ru/glossary"),
    (
        "a question of the wizard",
        "wizard/questions.yaml",
        lambda data, new: data["status"]["ask"].update(words(new)),
        "ru/wizard",
    ),
    (
        "the title of an outcome",
        "wizard/outcomes.yaml",
        lambda data, new: data["yes-by-status"]["title"].update(words(new)),
        "ru/rules/d5",
    ),
    (
        "an amount",
        "law/amounts.yaml",
        lambda data, new: entry(data, "answer-working-days")["values"][-1].update(value=new),
        "ru/egov",
    ),
]


def edit(content: Path, name: str, change: Change, new: int) -> None:
    """Change a file of the content as data, whatever its words are at the moment."""
    path = content / name
    data = yaml.safe_load(path.read_text("utf-8"))
    change(data, new)
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")


def main() -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:  # the build behind may still be ending
        root = Path(temporary)
        shutil.copytree(ROOT / "content", scaffold_site(root) / "content")
        command = [sys.executable, "-m", "scripts.devserver.serve", "--root", root, "--port", "8760", "--no-browser"]
        serving = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        try:
            url = next(line for line in serving.stdout or () if line.startswith("http")).split()[0]
            print("| change | ms |\n| --- | ---: |")
            for new, (kind, name, change, page) in enumerate(KINDS, 701):
                print(f"| {kind} | {timed(url, root / 'content', name, change, page, new) * 1000:.0f} |", flush=True)
        finally:
            serving.send_signal(signal.SIGINT)
            serving.wait()


def timed(url: str, content: Path, name: str, change: Change, page: str, new: int) -> float:
    """Seconds until an open page is told, and has it."""
    events = urllib.request.urlopen(f"{url}changes?page=/{page}/", timeout=60)
    edit(content, name, change, new)
    start = time.monotonic()
    while True:
        event, said = heard(events)
        if event == "fault":
            raise SystemExit(said)
        if shows(urllib.request.urlopen(f"{url}{page}/").read().decode(), new):
            return time.monotonic() - start


def heard(events: Any) -> tuple[str, str]:
    """The next event of the stream."""
    event = next(line for line in events if line.startswith(b"event: ")).decode()[7:].strip()
    return event, json.loads(next(events).decode()[6:])


def shows(page: str, number: int) -> bool:
    """Whether a page has the number, and not within a file's name."""
    return re.search(rf"(?<![\w.-]){number}(?![\w.-])", page) is not None


if __name__ == "__main__":
    main()
