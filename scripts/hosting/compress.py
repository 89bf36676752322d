"""Packs a finished site beforehand, so that a server only hands files over.

    python -m scripts.hosting.compress [SITE]      writes FILE.br and FILE.gz beside every file that packs

Brotli at its best takes half a minute for the Python of the browser, so what was packed once is
kept in .build/packed by the hash of the file.
"""

import argparse
import gzip
import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import NamedTemporaryFile

import brotli

from scripts import ROOT

KEPT = ROOT / ".build/packed"
PACKED = {".html", ".css", ".js", ".mjs", ".json", ".svg", ".xml", ".txt", ".wasm"}
LEAST = 200  # bytes; below that packing gains nothing
QUALITY = 11  # of brotli, the best; tests that only need something packed take less


def pack(site: Path, kept: Path = KEPT) -> int:
    """Pack every file of a site; returns how many were packed anew."""
    kept.mkdir(parents=True, exist_ok=True)
    files = [
        path
        for path in sorted(site.rglob("*"))
        if path.is_file() and path.suffix in PACKED and path.stat().st_size >= LEAST
    ]
    with ThreadPoolExecutor(os.cpu_count()) as workers:  # both packers let other threads run
        return sum(workers.map(pack_one, files, [kept] * len(files)))


def pack_one(path: Path, kept: Path) -> bool:
    data = path.read_bytes()
    mark = hashlib.sha256(data).hexdigest()[:32]
    anew = False
    for ending, name, how in ((".br", f"{mark}-{QUALITY}.br", squeeze), (".gz", f"{mark}.gz", zip_up)):
        store = kept / name
        if not store.exists():
            anew = True
            with NamedTemporaryFile(
                dir=kept, prefix=mark, delete=False
            ) as beside:  # its own: others may pack the same just now
                beside.write(how(data))
            Path(beside.name).replace(store)
        path.with_name(path.name + ending).write_bytes(store.read_bytes())
    return anew


def squeeze(data: bytes) -> bytes:
    return brotli.compress(data, quality=QUALITY, lgwin=24)


def zip_up(data: bytes) -> bytes:
    return gzip.compress(data, compresslevel=9, mtime=0)  # no time in it: the same bytes again


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Write .br and .gz beside every file of a site.")
    parser.add_argument("site", nargs="?", default="site", type=Path)
    site = parser.parse_args(arguments).site
    print(f"{pack(site)} files packed anew in {site}")


if __name__ == "__main__":
    main()
