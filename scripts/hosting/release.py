"""Packs a release: the site with its packed files, configurations of servers, sums and the bill of materials.

    python -m scripts.hosting.release [--site site] [--out dist]

The same commit gives the same bytes: names are sorted, owners left out, and every file has the time of
the commit. That time is not nothing on purpose: servers tell by it whether a page has changed.
"""

import argparse
import gzip
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts import ROOT
from scripts.hosting import configurations, sbom
from scripts.hosting.compress import pack
from scripts.hosting.headers import base_path
from scripts.site.pages import status

BESIDE = ("LICENSE", "CHANGELOG.md", "guide/hosting.md", "guide/Containerfile")
SUMS = "SHA256SUMS"


class ReleaseError(Exception):
    """Nothing was written; says why and what to do."""


def release(site: Path, out: Path, name: str, when: datetime, root: Path = ROOT) -> Path:
    """Write `out/NAME.tar.gz`, in which everything lies in a folder NAME; returns it.

    Raises ReleaseError if there is no site.
    """
    if not (site / "index.html").exists():
        raise ReleaseError(f"{site} holds no site. Run: make build")
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=out) as temporary:
        folder = Path(temporary, name)
        # What was packed by hand beside the site is left; it is packed here, from what is there now.
        shutil.copytree(site, folder / "site", ignore=shutil.ignore_patterns("*.br", "*.gz"))
        status.stamp(folder / "site", name, when)
        pack(folder / "site")
        base = base_path(root / "content/site.yaml")
        configurations.write(folder / "site", folder / "hosting", configurations.Place(base=base))
        sbom.write(folder, when, root)
        for extra in BESIDE:
            shutil.copy(root / extra, folder)
        (folder / SUMS).write_text(sums(folder), "utf-8")
        archive = out / f"{name}.tar.gz"
        beside = Path(temporary, "archive")
        write(folder, beside, int(when.timestamp()))
        beside.replace(archive)
    return archive


def version(root: Path = ROOT) -> str:
    return tomllib.loads((root / "wizard/pyproject.toml").read_text("utf-8"))["project"]["version"]


def sums(folder: Path) -> str:
    """One line a file, as sha256sum writes and checks them."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n" for path in files
    )


def write(folder: Path, archive: Path, when: int) -> None:
    """A tar of a folder that tells nothing of the machine it was made on."""

    def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = ""
        member.mtime = when
        member.mode = 0o755 if member.isdir() else 0o644
        return member

    with (
        archive.open("wb") as file,
        gzip.GzipFile("", "wb", compresslevel=6, fileobj=file, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for path in [folder, *sorted(folder.rglob("*"))]:
            tar.add(path, path.relative_to(folder.parent).as_posix(), recursive=False, filter=plain)


def commit(root: Path = ROOT) -> tuple[str, datetime]:
    """The commit that is checked out, and its time. Raises ReleaseError if files differ from it."""

    def git(*arguments: str) -> str:
        done = subprocess.run(("git", *arguments), cwd=root, capture_output=True, text=True)
        if done.returncode:
            raise ReleaseError(
                f"git {arguments[0]}: {done.stderr.strip()}. A release is made of a commit; run it in a clone."
            )
        return done.stdout.strip()

    if changed := git("status", "--porcelain"):
        raise ReleaseError(
            f"A release is made of a commit, and these files differ from it:\n{changed}\nCommit them or take them back."
        )
    return git("rev-parse", "--short=10", "HEAD"), datetime.fromtimestamp(int(git("log", "-1", "--format=%ct")), UTC)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Write the archive of a release of this commit.")
    parser.add_argument("--site", default=ROOT / "site", type=Path)
    parser.add_argument("--out", default=ROOT / "dist", type=Path)
    options = parser.parse_args(arguments)
    try:
        mark, when = commit()
        archive = release(options.site, options.out, f"tirkelu-{version()}-{mark}", when)
    except ReleaseError as error:
        print(error, file=sys.stderr)
        return 1
    print(
        f"{archive}: {archive.stat().st_size / 1e6:.1f} MB, SHA-256 {hashlib.sha256(archive.read_bytes()).hexdigest()}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
