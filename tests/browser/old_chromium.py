"""Unpacks the Chromium of an npm package: python -m tests.browser.old_chromium ARCHIVE FOLDER"""

import base64
import hashlib
import io
import sys
import tarfile
from pathlib import Path

import brotli

# As npm has it: chrome-aws-lambda 9.1.0, which is Chromium 91.
SHA512 = "y6MOarSzL5LmDv8sWUdDe4wHuAAEeWMlCbLwmL6Bj+pBPava37UuEPbWD5YAXyJx6oHoC0efLGqYDi56k4KMUQ=="


def unpack(archive: Path, folder: Path) -> None:
    """Raises ValueError if the archive is another one."""
    data = archive.read_bytes()
    if base64.b64encode(hashlib.sha512(data).digest()).decode() != SHA512:
        raise ValueError(f"{archive} is not the one that is known: it has another SHA-512")
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(data)) as packed:
        for name in ("aws", "swiftshader"):  # libraries that it needs
            with tarfile.open(fileobj=io.BytesIO(member(packed, f"{name}.tar.br"))) as libraries:
                libraries.extractall(folder, filter="data")
        program = folder / "chromium"
        program.write_bytes(member(packed, "chromium.br"))
        program.chmod(0o755)


def member(packed: tarfile.TarFile, name: str) -> bytes:
    file = packed.extractfile(f"package/bin/{name}")
    if file is None:
        raise ValueError(f"{name} is not in the archive")
    return brotli.decompress(file.read())


if __name__ == "__main__":
    unpack(Path(sys.argv[1]), Path(sys.argv[2]))
