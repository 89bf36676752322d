"""Packing, by several at once: each file gets its packed forms, whoever is first."""

import gzip
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import brotli
import pytest

from scripts.hosting import compress as packing

AT_ONCE = 8


def test_many_may_pack_the_same_at_the_same_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """As two programs do that share .build/packed, and one site with two pages that are alike."""
    together = Barrier(AT_ONCE, timeout=10)
    monkeypatch.setattr(packing, "squeeze", lambda data: together.wait() * b"" + brotli.compress(data))
    monkeypatch.setattr(packing, "zip_up", lambda data: together.wait() * b"" + gzip.compress(data))
    kept = tmp_path / "kept"
    kept.mkdir()
    for turn in range(20):
        data = f"{turn} ".encode() * 999
        pages = [tmp_path / f"{turn}/{number}/index.html" for number in range(AT_ONCE)]
        for page in pages:
            page.parent.mkdir(parents=True)
            page.write_bytes(data)
        with ThreadPoolExecutor(AT_ONCE) as workers:
            assert all(workers.map(packing.pack_one, pages, [kept] * AT_ONCE))
        for page in pages:
            assert brotli.decompress(page.with_name("index.html.br").read_bytes()) == data
            assert gzip.decompress(page.with_name("index.html.gz").read_bytes()) == data
    assert {path.suffix for path in kept.iterdir()} == {".br", ".gz"}, "nothing half done is left"


def test_what_is_kept_is_not_packed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "site").mkdir()
    (tmp_path / "site/a.html").write_text("word " * 99)
    (tmp_path / "site/small.html").write_text("word")
    assert packing.pack(tmp_path / "site", tmp_path / "kept") == 1
    monkeypatch.setattr(packing, "squeeze", None)
    assert packing.pack(tmp_path / "site", tmp_path / "kept") == 0
    assert sorted(path.name for path in (tmp_path / "site").iterdir()) == [
        "a.html",
        "a.html.br",
        "a.html.gz",
        "small.html",
    ]
