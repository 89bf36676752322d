"""The slow processor of `make bench`: every renderer of a browser stands still most of the time.

The browser's own throttle does not always reach a worker. This one stops and continues the whole
process with all its threads, so main thread, workers and compilers are slowed alike.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

PERIOD = 0.02  # s; short against what is measured
LOOK = 0.06  # s between two looks for new renderers


def children(root: int) -> list[int]:
    """The processes below one, itself first."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            parents.setdefault(parent, []).append(int(stat.parent.name))
    found = [root]
    for pid in found:
        found += parents.get(pid, [])
    return found


def renderers(root: int) -> list[int]:
    """The renderer processes below a process of ours; those of other browsers are not."""
    return [pid for pid in children(root) if b"--type=renderer" in command_line(pid)]


def page_renderers(root: int) -> list[int]:
    """Those of pages; Chromium draws its own windows in others."""
    return [pid for pid in renderers(root) if b"--top-chrome-webui" not in command_line(pid)]


def command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def memory(pid: int) -> int:
    """The proportional share of memory (Pss) of a process, in bytes; none if it is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def busy(seconds: float) -> float:
    """Which share of the processors is at work while we only wait."""

    def idle_and_all() -> tuple[int, int]:
        counted = [int(count) for count in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
        return counted[3] + counted[4], sum(counted)

    idle, all_of_it = idle_and_all()
    time.sleep(seconds)
    idle_then, all_then = idle_and_all()
    return 1 - (idle_then - idle) / max(1, all_then - all_of_it)


def throttle(root: int, share: float) -> None:
    """Let the renderers below `root`, our parent, run for a share of each period, as long as it lives."""
    found: list[int] = []
    looked = 0.0
    with suppress(PermissionError):  # punctual, where we may be
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    print("begun", flush=True)
    try:
        while os.getppid() == root:
            begun = time.monotonic()
            tell(found, signal.SIGSTOP)
            if begun - looked > LOOK:
                found, looked = renderers(root), begun
                tell(found, signal.SIGSTOP)
            time.sleep(max(0.0, begun + PERIOD * (1 - share) - time.monotonic()))
            tell(found, signal.SIGCONT)
            time.sleep(max(0.0, begun + PERIOD - time.monotonic()))
    finally:
        tell(found, signal.SIGCONT)


def tell(pids: list[int], what: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, what)


class SlowProcessor:
    """Slows the renderers below a process by `times`, from a process of its own, until stopped."""

    def __init__(self, root: int, times: float):
        command = (sys.executable, "-m", "scripts.bench.processor", str(root), str(1 / times))
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE)
        next(iter(self.process.stdout or ()), None)  # it has begun

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # by way of `finally`
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for our parent, who ends us
    throttle(int(sys.argv[1]), float(sys.argv[2]))
