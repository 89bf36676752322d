"""What a project says of itself: the table `tool.slim_pyodide` in its `pyproject.toml`.

[tool.slim_pyodide]
entry = "eligibility.api:handle"   the function that answers a call: JSON in, JSON out
warm = [{ … }]                     calls to make before the memory is kept, so that what they make is in it; none
snapshot = false                   build without a snapshot: Python starts in the browser, whole; true
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Settings:
    """Raises TypeError for a setting that is not known, or if `entry` is missing."""

    entry: str
    warm: list[dict[str, Any]] = field(default_factory=list)
    snapshot: bool = True

    @property
    def package(self) -> str:
        return self.entry.partition(":")[0].partition(".")[0]

    @property
    def module(self) -> Path:
        """The file of the entry, seen from the folder that holds `pyproject.toml`."""
        return Path(*self.entry.partition(":")[0].split(".")).with_suffix(".py")

    @property
    def function(self) -> str:
        return self.entry.partition(":")[2]


def read(source: Path) -> Settings:
    """The settings of the project in this folder. Raises KeyError if its `pyproject.toml` has none."""
    return Settings(**tomllib.loads((source / "pyproject.toml").read_text("utf-8"))["tool"]["slim_pyodide"])
