"""Asks Lighthouse for the marks of a page, more than once, because it shares the machine with other tests."""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scripts import ROOT
from tests.conftest import QUIET

PROGRAM = ROOT / "node_modules/.bin/lighthouse"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FULL = dict.fromkeys(CATEGORIES, 100)
TRIES = 6
PATIENCE = 120  # s for one try; alone it needs about fifteen
FLAGS = " ".join(["--headless=new", *QUIET])


class Failed(Exception):
    """A try that brought no report of the page; its text is what Lighthouse said."""


class Lighthouse:
    """Each mark is the best of six tries: other work slows a page down, and nothing speeds it up.

    A try that breaks down (a crash, a page that did not come, silence) counts as one of the six and gives no mark.
    """

    def __init__(self, folder: Path, chromium: str | None = None, program: Path = PROGRAM, patience: float = PATIENCE):
        self.folder = folder
        self.chromium = chromium or shutil.which("chromium") or ""
        self.program = program
        self.patience = patience

    def marks(self, url: str) -> tuple[dict[str, int], str]:
        """The best mark of each category, 0 where there is none, and in words what each try lacked."""
        best, told = dict.fromkeys(CATEGORIES, 0), []
        for number in range(1, TRIES + 1):
            try:
                report = self.ask(url, self.folder / f"report-{number}.json")
            except Failed as failed:
                told.append(f"try {number} broke down: {failed}")
                continue
            scores = {name: round(100 * (report["categories"][name]["score"] or 0)) for name in CATEGORIES}
            best = {name: max(best[name], scores[name]) for name in CATEGORIES}
            if best == FULL:
                break
            told.append(f"try {number}: {scores}, not full: {', '.join(weak(report['audits']))}")
        return best, "\n".join(told)

    def ask(self, url: str, file: Path) -> dict[str, Any]:
        """The report of one try. Raises Failed when there is none, or none of the page itself."""
        command = [
            self.program,
            url,
            "--quiet",
            "--output=json",
            f"--output-path={file}",
            f"--only-categories={','.join(CATEGORIES)}",
            f"--chrome-flags={FLAGS}",
        ]
        ended, said = run(command, os.environ | {"CHROME_PATH": self.chromium}, self.patience)
        if ended != 0:
            raise Failed(f"{ended}\n{said}")
        try:
            report = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as fault:
            raise Failed(f"no report: {fault}\n{said}") from fault
        if error := report.get("runtimeError"):
            raise Failed(f"{error['code']}: {error['message']}\n{said}")
        return report


def weak(audits: Mapping[str, Any]) -> list[str]:
    return sorted(name for name, audit in audits.items() if audit["score"] not in (None, 1))


def run(command: list[Any], environment: Mapping[str, str], patience: float) -> tuple[int | str, str]:
    """How a program ended, and the last of what it printed; one that is silent for too long is stopped."""
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", env=environment
    ) as process:
        try:
            said, _ = process.communicate(timeout=patience)
            return process.returncode, said[-1500:]
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)  # on which it ends its Chromium too
        try:
            said, _ = process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            said = ""  # its Chromium may hold the pipe open, so nothing more is read
            process.stdout.close()
        return f"no end in {patience} s", said[-1500:]
