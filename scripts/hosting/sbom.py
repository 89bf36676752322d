"""Writes the bills of materials of a release (CycloneDX), from the two lock files.

CycloneDX's own programs do it; the same locks and the same time give the same bytes.
"""

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from scripts import ROOT

PYTHON, NPM = "sbom-python.cdx.json", "sbom-npm.cdx.json"
# npm calls two dependencies of Lighthouse invalid, since they are newer than it asks for; they are listed all the same.
OF_NPM = ["--package-lock-only", "--flatten-components", "--ignore-npm-errors"]


def write(folder: Path, when: datetime, root: Path = ROOT) -> None:
    """Write both bills into `folder`. Raises CalledProcessError with what a program said."""
    python = [sys.executable, "-m", "cyclonedx_py", "requirements", "--pyproject", root / "wizard/pyproject.toml"]
    npm = [root / "node_modules/.bin/cyclonedx-npm", *OF_NPM]
    run([*python, "--output-reproducible", "--output-file", folder / PYTHON, root / "requirements.txt"], when, root)
    run([*npm, "--output-reproducible", "--output-file", folder / NPM, root / "package.json"], when, root)


def run(command: list[str | Path], when: datetime, root: Path) -> None:
    epoch = {"SOURCE_DATE_EPOCH": str(int(when.timestamp()))}
    subprocess.run(command, cwd=root, env=os.environ | epoch, check=True, capture_output=True, text=True)
