"""Keeps what is slow to make, in .build/cache, until what it is made of changes.

text = kept("flow-kk", [graph], lambda: laid_out(graph))
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from scripts import ROOT

CACHE = ROOT / ".build/cache"


def kept(name: str, made_of: list[bytes], make: Callable[[], str], cache: Path = CACHE) -> str:
    """The text that `make` gives. One text a name: another one takes its place."""
    mark = hashlib.sha256(b"\0".join(made_of)).hexdigest()[:16]
    path = cache / f"{name}-{mark}.txt"
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        text = make()
    cache.mkdir(parents=True, exist_ok=True)
    for old in cache.glob(f"{name}-{'?' * 16}.txt"):
        old.unlink(missing_ok=True)
    beside = path.with_suffix(f".{os.getpid()}")  # another build may make or drop the same just now
    beside.write_text(text, "utf-8")
    beside.replace(path)
    return text
