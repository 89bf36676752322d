"""The tools that build, check and serve the site. Which package may import which: pyproject.toml."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
