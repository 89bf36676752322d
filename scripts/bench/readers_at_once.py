"""Measures how many readers a real nginx serves on this machine: `make load`.

    python -m scripts.bench.readers_at_once [--site site] [--seconds 60] [--connections 200]

Two runs of wrk, against 127.0.0.1 alone and bounded in time: one page over and over, and everything
that the first visit to the wizard fetches, file after file, as a phone takes it: packed by brotli.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from scripts import ROOT
from scripts.hosting.compress import pack
from scripts.hosting.real_server import RealServer, ServerError

MOST_SECONDS, MOST_CONNECTIONS = 120, 400  # nobody needs more, and this machine has other work
PAGE = "/ru/tips/"


@dataclass(frozen=True)
class Measured:
    """What one run of wrk found; times are for 50 and 99 of 100 requests."""

    what: str
    a_second: float
    bytes_a_second: str
    half: str
    most: str
    faults: list[str]

    def __str__(self) -> str:
        faults = "; ".join(self.faults) or "no errors"
        return f"{self.what}: {self.a_second:,.0f} requests/s, {self.bytes_a_second}/s, half within {self.half}, 99 % within {self.most}; {faults}"


def first_visit(site: Path, language: str = "ru") -> list[str]:
    """Every address that the wizard asks for until Python is ready."""
    (wizard,) = (site / "assets").glob("wizard-*")
    html = (site / language / "wizard/index.html").read_text("utf-8")
    asked = {f"/{language}/wizard/", *("/" + found for found in re.findall(r'"(?:\.\./)*(assets/[^"]+)"', html))}
    asked |= {f"/assets/{wizard.name}/{name}" for name in ("worker.js", f"wizard-{language}.json")}
    told = json.loads((wizard / f"wizard-{language}.json").read_text("utf-8"))["runtime"]
    others = {name for name in told["files"] if name.startswith("messages-")} - {f"messages-{language}.json"}
    for name in told["files"].keys() - set(told["whole"]) - others:
        path = (wizard / told["files"][name]["name"]).resolve().relative_to(site.resolve())
        asked.add(f"/{path.as_posix()}")
    return sorted(asked)


def measure(what: str, server: RealServer, paths: list[str], seconds: int, connections: int) -> Measured:
    """One run of wrk. Raises ServerError if wrk is not there or fails."""
    program = shutil.which("wrk")
    if not program:
        raise ServerError("wrk is not installed: scripts/setup.sh servers")
    each = ", ".join(f'"{path}"' for path in paths)
    script = f'local paths, at = {{{each}}}, 0\nrequest = function() at = at % #paths + 1; return wrk.format("GET", paths[at]) end\n'
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        bounds = ("-t2", f"-c{min(connections, MOST_CONNECTIONS)}", f"-d{min(seconds, MOST_SECONDS)}s")
        command = [
            program,
            *bounds,
            "--latency",
            "--timeout",
            "10s",
            "-H",
            "Accept-Encoding: br",
            "-s",
            file.name,
            server.url,
        ]
        done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise ServerError(done.stderr or done.stdout)
    return read(what, done.stdout)


def read(what: str, told: str) -> Measured:
    """What wrk printed, as figures."""

    def figure(pattern: str) -> str:
        found = re.search(pattern, told)
        if not found:
            raise ServerError(f"wrk printed no {pattern}:\n{told}")
        return found[1]

    faults = re.findall(r"^\s*(Socket errors.*|Non-2xx.*)$", told, re.MULTILINE)
    return Measured(
        what,
        float(figure(r"Requests/sec:\s+([\d.]+)")),
        figure(r"Transfer/sec:\s+(\S+)"),
        figure(r"50%\s+(\S+)"),
        figure(r"99%\s+(\S+)"),
        faults,
    )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Measure how much a real nginx on this machine carries.")
    parser.add_argument("--site", default=ROOT / "site", type=Path)
    parser.add_argument("--seconds", default=60, type=int, help=f"a run lasts so long; at most {MOST_SECONDS}")
    parser.add_argument("--connections", default=200, type=int, help=f"at most {MOST_CONNECTIONS}")
    options = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory() as temporary:
            packed = Path(shutil.copytree(options.site, Path(temporary, "site")))
            pack(packed)
            visit = first_visit(packed)
            size = sum(
                (packed / path[1:] / "index.html" if path.endswith("/") else packed / path[1:]).stat().st_size
                for path in visit
            )
            with RealServer("nginx", packed, workers=2) as server:
                runs = [
                    measure(f"one page ({PAGE})", server, [PAGE], options.seconds, options.connections),
                    measure(
                        f"the first visit to the wizard ({len(visit)} files, {size / 1e6:.1f} MB unpacked)",
                        server,
                        visit,
                        options.seconds,
                        options.connections,
                    ),
                ]
    except ServerError as error:
        print(error, file=sys.stderr)
        return 2
    for run in runs:
        print(run)
    return 1 if any(run.faults for run in runs) else 0


if __name__ == "__main__":
    sys.exit(main())
