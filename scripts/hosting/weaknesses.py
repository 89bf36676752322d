"""Asks whether anything that the locks pin has a known weakness. Found: it fails. Offline: it only warns.

    python -m scripts.hosting.weaknesses

Two programs ask, each its own registry's advisories: pip-audit, in a room of its own (.ci/audit.txt), and
`npm audit`. Whoever cannot reach an advisory service must be able to go on working, and must be told.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from scripts import ROOT

ROOM = ROOT / ".venv/audit"
PIP_AUDIT = [
    ROOM / "bin/pip-audit",
    "--disable-pip",
    "--require-hashes",
    "--progress-spinner=off",
    "--format=json",
    "--timeout=30",
    "--requirement",
]
PATIENCE = 300  # seconds
# Read, and found not to touch us: advisory -> why. Empty it when a mended version is there.
ACCEPTED: dict[str, str] = {}


class Unreachable(Exception):
    """The advisories could not be asked; the text says what was answered."""


def answer(command: list, cwd: Path = ROOT) -> str:
    """What a program printed. Raises Unreachable if it did not end or could not be started."""
    try:
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unreachable(str(error)) from error
    return done.stdout if done.stdout.strip() else done.stderr


def told(text: str, key: str) -> dict:
    """The report, if it is one: both programs print something else where they fail."""
    try:
        found = json.loads(text)
    except json.JSONDecodeError:
        found = None
    if not isinstance(found, dict) or key not in found:
        if isinstance(found, dict) and found.get("message"):  # npm's way
            raise Unreachable(found["message"][:200])
        lines = [line.strip() for line in text.splitlines() if line.strip()] or ["nothing"]
        raise Unreachable(next((line for line in reversed(lines) if "rror" in line), lines[-1])[:200])
    return found


def python(ask: Callable[[list], str] = answer) -> list[str]:
    """Weaknesses of what requirements.txt pins. Raises Unreachable."""
    if not PIP_AUDIT[0].exists():
        raise Unreachable("pip-audit is not installed: scripts/setup.sh audit")
    found = told(ask([*PIP_AUDIT, ROOT / "requirements.txt"]), "dependencies")
    weak = [
        f"{one['name']} {one['version']}: {known['id']}, mended in {', '.join(known.get('fix_versions', [])) or 'no version yet'}"
        for one in found["dependencies"]
        for known in one.get("vulns", [])
        if not ACCEPTED.keys() & {known["id"], *known.get("aliases", [])}
    ]
    skipped = [f"{one['name']}: {one['skip_reason']}" for one in found["dependencies"] if "skip_reason" in one]
    if skipped and not weak:
        raise Unreachable(f"{len(skipped)} packages were not looked at, the first: {skipped[0][:150]}")
    return weak


def node(ask: Callable[[list], str] = answer) -> list[str]:
    """Weaknesses of what package-lock.json pins. Raises Unreachable."""
    found = told(ask(["npm", "audit", "--json"]), "vulnerabilities")
    return [
        f"{via['name']} ({via['severity']}): {via['title']}, {via['url']}"
        for one in found["vulnerabilities"].values()
        for via in one["via"]
        if isinstance(via, dict) and via["url"].rpartition("/")[2] not in ACCEPTED
    ]


def report(asked: dict[str, Callable[[], list[str]]]) -> tuple[int, list[str]]:
    """(1 if anything was found, the lines to show)."""
    found, lines = 0, []
    for name, ask in asked.items():
        try:
            weak = ask()
        except Unreachable as error:
            lines.append(f"WARNING: {name}: nobody looked for known weaknesses: {error}")
            continue
        found |= bool(weak)
        lines += [f"{name}: {one}" for one in dict.fromkeys(weak)] or [f"{name}: no known weakness"]
    return int(found), lines


def main() -> int:
    code, lines = report({"requirements.txt": python, "package-lock.json": node})
    print("\n".join(lines))
    return code


if __name__ == "__main__":
    sys.exit(main())
