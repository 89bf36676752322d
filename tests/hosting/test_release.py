"""A release is the same bytes again, tells nothing of its maker, and is put in place without one failed request."""

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from http.client import HTTPConnection
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import pytest
from playwright.sync_api import Browser

from scripts import ROOT
from scripts.hosting import configurations, sbom
from scripts.hosting import release as releasing
from scripts.hosting.meta_policy import write as write_meta
from scripts.hosting.real_server import RealServer, program
from scripts.hosting.release import ReleaseError, commit, release, write
from tests.browser.test_offline import answer_as_citizen
from tests.conftest import must_have

WHEN = datetime(2026, 11, 24, 12, tzinfo=UTC)
GUIDE = (ROOT / "guide/hosting.md").read_text("utf-8")


@pytest.fixture(scope="module")
def archive(packed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return release(packed, tmp_path_factory.mktemp("release"), "tirkelu-1", WHEN)


@pytest.fixture(scope="module")
def unpacked(archive: Path) -> Path:
    subprocess.run(["tar", "-xzf", archive], cwd=archive.parent, check=True)
    return archive.parent / "tirkelu-1"


def test_the_same_site_gives_the_same_archive(archive: Path, site: Path, tmp_path: Path):
    """From another folder, with other times and permissions, and without the packed files beside it."""
    other = Path(shutil.copytree(site, tmp_path / "elsewhere/site"))
    for number, path in enumerate(sorted(other.rglob("*"))):
        os.utime(path, (number, number))
        path.chmod(0o700 if path.is_dir() else 0o600)
    again = release(other, tmp_path / "out", "tirkelu-1", WHEN)
    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(archive.read_bytes()).digest()
    assert [path.name for path in again.parent.iterdir()] == [again.name]


def test_it_tells_nothing_of_the_machine(archive: Path):
    with tarfile.open(archive) as tar:
        members = tar.getmembers()
    assert [member.name for member in members] == sorted(
        (member.name for member in members), key=lambda name: Path(name).parts
    )
    assert {(member.uid, member.gid, member.uname, member.gname) for member in members} == {(0, 0, "", "")}
    assert {(member.mode, member.isdir()) for member in members} == {(0o644, False), (0o755, True)}
    assert {member.mtime for member in members} == {int(WHEN.timestamp())}


def test_everything_is_in_it_and_the_sums_are_right(unpacked: Path):
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=unpacked, capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stderr
    summed = {line[66:] for line in (unpacked / "SHA256SUMS").read_text().splitlines()}
    assert summed == {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()} - {
        "SHA256SUMS"
    }
    hosting = {"nginx.conf", "nginx-site.conf", "Caddyfile", "Caddyfile-site", "_headers"}
    assert {path.name for path in (unpacked / "hosting").iterdir()} == hosting
    assert {"LICENSE", "CHANGELOG.md", "hosting.md", "Containerfile", sbom.PYTHON, sbom.NPM} <= summed


def test_a_changed_file_is_named_by_the_sums(unpacked: Path, tmp_path: Path):
    changed = Path(shutil.copytree(unpacked, tmp_path / "changed", copy_function=os.link))
    (changed / "site/sitemap.xml").unlink()
    (changed / "site/sitemap.xml").write_text("other")
    checked = subprocess.run(
        ["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=changed, capture_output=True, text=True
    )
    assert checked.returncode == 1 and checked.stdout == "site/sitemap.xml: FAILED\n"


def test_each_file_is_beside_its_packed_forms(unpacked: Path, site: Path):
    for path in site.rglob("*"):
        if path.is_file() and path.stat().st_size >= 200 and path.name != "health.json":
            beside = unpacked / "site" / path.relative_to(site)
            assert brotli.decompress(beside.with_name(beside.name + ".br").read_bytes()) == path.read_bytes()
            assert gzip.decompress(beside.with_name(beside.name + ".gz").read_bytes()) == path.read_bytes()


def test_health_says_which_release_it_is_and_when_it_was_built(unpacked: Path, site: Path):
    told = json.loads((unpacked / "site/health.json").read_text())
    assert (told.pop("release"), told.pop("built")) == ("tirkelu-1", "2026-11-24T12:00:00Z")
    assert told == json.loads((site / "health.json").read_text())
    assert (
        gzip.decompress((unpacked / "site/health.json.gz").read_bytes()) == (unpacked / "site/health.json").read_bytes()
    )


def test_only_a_commit_is_released(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    def git(*arguments: str) -> None:
        subprocess.run(
            ("git", "-c", "user.name=a", "-c", "user.email=a@example", *arguments),
            cwd=tmp_path,
            check=True,
            capture_output=True,
        )

    with pytest.raises(ReleaseError, match="run it in a clone"):
        commit(tmp_path)
    git("init")
    (tmp_path / "a").write_text("a")
    git("add", "a")
    git("commit", "-m", "a", "--date", "2026-11-24T12:00:00Z")
    assert re.fullmatch("[0-9a-f]{10}", commit(tmp_path)[0])
    (tmp_path / "a").write_text("b")
    with pytest.raises(ReleaseError, match="differ from it"):
        commit(tmp_path)
    monkeypatch.setattr(releasing, "commit", lambda: ("0", WHEN))
    assert releasing.main(["--site", str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    assert "make build" in capsys.readouterr().err and not (tmp_path / "out").exists()


def test_the_configurations_of_a_release_speak_of_the_path_of_the_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Else no pattern fits under a path, and the wizard may not run its Python."""
    monkeypatch.setattr(sbom, "write", lambda *_: None)  # it asks npm, and is the same under every path
    for extra in releasing.BESIDE:
        (tmp_path / extra).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / extra, tmp_path / extra)
    (tmp_path / "content").mkdir()
    (tmp_path / "content/site.yaml").write_text("url: https://clinic.example/attach/\n", "utf-8")
    for name in ("index.html", "kk/404.html", "kk/wizard/index.html", "assets/site.0123456789.css"):
        (tmp_path / "site" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "site" / name).write_text(name, "utf-8")
    archive = release(tmp_path / "site", tmp_path / "out", "tirkelu-1", WHEN, tmp_path)
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path, filter="data")
    configurations.write(tmp_path / "site", tmp_path / "expected", configurations.Place(base="/attach/"))
    for wanted in (tmp_path / "expected").iterdir():
        written = (tmp_path / "tirkelu-1/hosting" / wanted.name).read_text("utf-8")
        assert written == wanted.read_text("utf-8"), wanted.name
    assert "/attach/kk/wizard/\n" in (tmp_path / "tirkelu-1/hosting/_headers").read_text("utf-8")


# ---------------------------------------------------------------- put in place, by the commands of the guide


def commands(name: str) -> str:
    """A block of the guide; the words behind ```sh name it."""
    (found,) = re.findall(rf"^```sh {name}\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    return found


def run(name: str, home: Path, **variables: str) -> None:
    script = "set -eu\n" + commands(name).replace("/srv/tirkelu", str(home))
    done = subprocess.run(["bash", "-c", script], env=os.environ | variables, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def small_release(home: Path, number: int) -> str:
    """A release as `make release` packs it, of one page that names one lasting file."""
    name = f"tirkelu-{number}"
    folder = home / "made" / name
    (folder / "site/assets").mkdir(parents=True)
    for code in ("kk", "ru"):
        (folder / "site" / code).mkdir()
        (folder / "site" / code / "404.html").write_text("not here" * 99)
    (folder / "site/404.html").write_text("not here")
    (folder / "site/index.html").write_text(f"/assets/site.{number:010x}.css " + f"{number} " * 500)
    (folder / f"site/assets/site.{number:010x}.css").write_text(f"{number} " * 500)
    releasing.pack(folder / "site", home / "kept")
    (folder / "SHA256SUMS").write_text(releasing.sums(folder))
    write(folder, home / f"{name}.tar.gz", int(WHEN.timestamp()) + number)
    return name


class Reader(threading.Thread):
    """Opens the page and then the file that it names, over and over; what fails is written down."""

    def __init__(self, url: str):
        super().__init__(daemon=True)
        self.netloc, self.rounds, self.failed, self.stop = urlsplit(url).netloc, 0, [], threading.Event()

    def run(self) -> None:
        connection = HTTPConnection(self.netloc, timeout=20)
        while not self.stop.is_set():
            page = self.get(connection, "/")
            if page:
                self.get(connection, page.split()[0])
            self.rounds += 1

    def get(self, connection: HTTPConnection, address: str) -> str:
        try:
            connection.request("GET", address, headers={"Accept-Encoding": "br"})
            answer = connection.getresponse()
            body = brotli.decompress(answer.read()).decode()
            if answer.status == 200 and len(set(body.split()[-500:])) == 1:
                return body
            self.failed.append(f"{address}: {answer.status}")
        except Exception as error:  # whatever befalls a reader is what the test is about
            self.failed.append(f"{address}: {error!r}")
            connection.close()
        return ""


def test_no_request_fails_while_releases_come_and_go(tmp_path: Path):
    """nginx over `current` while it is moved on nineteen times, back, and forward again, by the guide's own commands."""
    must_have("nginx")
    (tmp_path / "releases").mkdir()
    names = [small_release(tmp_path, number) for number in range(1, 21)]
    run("deploy", tmp_path, NAME=names[0])
    with RealServer("nginx", tmp_path / "current/site", tmp_path / "previous/site", workers=2) as server:
        readers = [Reader(server.url) for _ in range(4)]
        for reader in readers:
            reader.start()
        for name in names[1:]:
            wait(readers)  # who opened a page two releases ago is not promised its files
            run("deploy", tmp_path, NAME=name)
            assert (tmp_path / "current").resolve().name == name
        wait(readers)
        for name in (names[-2], names[-1]):
            run("rollback", tmp_path)
            assert (tmp_path / "current").resolve().name == name
            wait(readers)
        for reader in readers:
            reader.stop.set()
            reader.join()
    assert [fault for reader in readers for fault in reader.failed] == []
    assert all(reader.rounds > 40 for reader in readers)


def wait(readers: list[Reader]) -> None:
    """Until each reader has begun and ended a round."""
    before = [reader.rounds for reader in readers]
    while any(reader.rounds < rounds + 2 for reader, rounds in zip(readers, before, strict=True)):
        assert all(reader.is_alive() for reader in readers)


def test_nginx_accepts_what_the_guide_says(unpacked: Path, tmp_path: Path, certificate):
    """As a file of sites-enabled, within the configuration that Debian brings."""
    must_have("nginx")
    (block,) = re.findall(r"^```nginx\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    block = block.replace("/srv/tirkelu/current", str(unpacked)).replace("/srv/tirkelu/previous", str(unpacked))
    block = (
        block.replace("/etc/ssl/tirkelu", str(certificate[0].parent))
        .replace("listen 80", "listen 8765")
        .replace("listen 443", "listen 8766")
    )
    whole = Path("/etc/nginx/nginx.conf").read_text("utf-8")
    whole = re.sub(r"^(user|pid|error_log)\b.*$", "", whole, flags=re.MULTILINE).replace(
        "include /etc/nginx/sites-enabled/*;", block
    )
    assert block in whole
    configuration = tmp_path / "nginx.conf"
    configuration.write_text(
        f"pid {tmp_path}/pid;\nerror_log stderr;\n" + whole.replace("/var/log/nginx", str(tmp_path)), "utf-8"
    )
    done = subprocess.run([program("nginx"), "-t", "-c", configuration], capture_output=True, text=True)
    assert done.returncode == 0 and "[warn]" not in done.stderr, done.stderr


def test_the_configurations_of_a_release_are_accepted_as_they_are(unpacked: Path):
    must_have("nginx")
    must_have("caddy")
    done = subprocess.run(
        [program("nginx"), "-t", "-c", unpacked / "hosting/nginx.conf"], capture_output=True, text=True
    )
    assert done.returncode == 0 and "conflicting" not in done.stderr and "duplicate" not in done.stderr, done.stderr
    done = subprocess.run(
        [program("caddy"), "validate", "--config", "Caddyfile", "--adapter", "caddyfile"],
        cwd=unpacked / "hosting",
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


# ---------------------------------------------------------------- where no header can be sent


def test_a_page_can_say_its_policy_itself(site: Path, tmp_path: Path, browser: Browser):
    """And Chromium obeys it where no header comes: the wizard decides, a script within a page is refused."""
    copied = Path(shutil.copytree(site, tmp_path / "site"))
    pages = len(list(site.rglob("*.html")))
    assert (write_meta(copied), write_meta(copied)) == (pages, 0)
    plain, wizard = ((copied / "ru" / name / "index.html").read_text("utf-8") for name in ("tips", "wizard"))
    (policy,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">', plain)
    assert (
        policy.startswith("default-src &#x27;none&#x27;; script-src &#x27;self&#x27;; ")
        and "frame-ancestors" not in policy
    )
    assert (
        plain.index("http-equiv") < plain.index("<link")
        and "wasm-unsafe-eval" in wizard
        and "wasm-unsafe-eval" not in plain
    )
    with without_headers(copied) as url:
        context = browser.new_context(base_url=url, service_workers="block")
        page = context.new_page()
        refused: list[str] = []
        page.on("console", lambda message: "Content Security Policy" in message.text and refused.append(message.text))
        page.goto("ru/wizard/")
        assert answer_as_citizen(page)
        assert refused == []
        page.goto("ru/tips/")
        page.evaluate(
            "document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = true' }))"
        )
        assert page.evaluate("window.ran") is None and len(refused) == 1
        context.close()


@contextmanager
def without_headers(folder: Path) -> Iterator[str]:
    """A host that says the type of a file and nothing else."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
