"""Runs a real nginx or Caddy at 127.0.0.1 over a finished site, with the very configuration that hosts get.

    python -m scripts.hosting.real_server [nginx|caddy] [SITE]      until it is ended with Ctrl+C

The tests, the score of the headers and the measurement of load use it.
"""

import argparse
import os
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from scripts.hosting import configurations

BROTLI = Path("/etc/nginx/modules-enabled/50-mod-http-brotli-static.conf")


class ServerError(Exception):
    """The server is not there or did not start; says why."""


def missing(kind: str) -> str:
    """Why this server cannot be run here, or nothing."""
    if not program(kind):
        return f"{kind} is not installed: scripts/setup.sh servers"
    if kind == "nginx" and not BROTLI.exists():
        return "nginx lacks brotli: scripts/setup.sh servers installs libnginx-mod-http-brotli-static"
    return ""


def program(kind: str) -> str | None:
    return shutil.which(kind, path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def free_ports(count: int) -> list[int]:
    """Ports that were free a moment ago."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


class RealServer:
    """One server over `root`, which may be a link that moves; with a `base`, the site is `root`/`base`. `certificate` (file, key) makes it speak TLS.

    Raises ServerError if it cannot start.
    """

    def __init__(
        self,
        kind: str,
        root: Path,
        previous: Path | None = None,
        certificate: tuple[Path, Path] | None = None,
        workers: int = 1,
        base: str = "/",
    ):
        if fault := missing(kind):
            raise ServerError(fault)
        self.program = program(kind) or kind
        self.kind, self.root, self.certificate, self.workers = kind, root.absolute(), certificate, workers
        self.base = base
        self.previous = (previous or root).absolute()
        self.folder = Path(tempfile.mkdtemp(prefix=f"tirkelu-{kind}-"))
        self.process: subprocess.Popen | None = None

    def start(self) -> "RealServer":
        for _ in range(5):  # somebody else may have taken the port meanwhile
            self.port, self.plain_port = free_ports(2)
            place = configurations.Place(
                self.root, self.previous, self.port, self.certificate, self.plain_port, self.folder, self.base
            )
            configurations.write(self.root / self.base.strip("/"), self.folder, place)
            with (self.folder / "log").open("w") as log:
                self.process = subprocess.Popen(self.command(), stdout=log, stderr=log, env=self.environment())
            if self.answers():
                return self
        told = self.told()
        self.stop()
        raise ServerError(f"{self.kind} does not start:\n{told}")

    def command(self) -> list[str | Path]:
        if self.kind == "caddy":
            return [self.program, "run", "--config", self.folder / "Caddyfile", "--adapter", "caddyfile"]
        # Started by root, nginx would become a user who may not read the folders of tests.
        user = "user root; " if os.geteuid() == 0 else ""
        configuration = self.folder / "nginx.conf"
        text = configuration.read_text("utf-8").replace("worker_processes auto", f"worker_processes {self.workers}")
        configuration.write_text(text, "utf-8")
        return [self.program, "-c", configuration, "-g", f"{user}daemon off;"]

    def environment(self) -> dict[str, str]:
        return os.environ | {"XDG_DATA_HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder)}

    def answers(self) -> bool:
        for _ in range(200):
            if self.process is None or self.process.poll() is not None:
                return False
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return True
            except OSError:
                time.sleep(0.05)
        return False

    def told(self) -> str:
        """What it complained of."""
        return (self.folder / "log").read_text("utf-8", errors="replace")

    @property
    def url(self) -> str:
        return f"{'https' if self.certificate else 'http'}://127.0.0.1:{self.port}{self.base}"

    def wait(self) -> None:
        """Until somebody else ends it."""
        if self.process:
            self.process.wait()

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> "RealServer":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Serve a finished, packed site by a real server, on loopback.")
    parser.add_argument("kind", nargs="?", default="nginx", choices=("nginx", "caddy"))
    parser.add_argument("site", nargs="?", default="site", type=Path)
    options = parser.parse_args(arguments)
    with RealServer(options.kind, options.site) as server:
        print(server.url, flush=True)
        with suppress(KeyboardInterrupt):
            server.wait()


if __name__ == "__main__":
    main()
