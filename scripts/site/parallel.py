"""Does one job for several shares at once, a process a share.

    in_parallel(job, shares)   what job gives for each share, in their order

The processes are forks: they know what was read and computed before, hold the lock of the build with their parent,
and die with it.
"""

import ctypes
import multiprocessing
import signal
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import Any


class ProcessDied(Exception):
    """A process ended without an answer: it was killed, or memory ran out."""


def in_parallel[Share, Result](job: Callable[[Share], Result], shares: Sequence[Share]) -> list[Result]:
    """The first share is done by the process that asks. Raises what a job raised, once all have ended; ProcessDied."""
    forks = multiprocessing.get_context("fork")
    children: list[tuple[Any, Connection]] = []
    for share in shares[1:]:
        here, there = forks.Pipe(duplex=False)
        child = forks.Process(target=answer, args=(job, share, there))
        child.start()
        there.close()
        children.append((child, here))
    outcomes = [attempt(job, share) for share in shares[:1]]
    for child, pipe in children:
        try:
            outcomes.append(pipe.recv())
        except EOFError:
            child.join()
            outcomes.append((None, ProcessDied(f"a process of the build ended with {child.exitcode}")))
        child.join()
    for _, error in outcomes:
        if error:
            raise error
    return [result for result, _ in outcomes]


def answer(job: Callable[[Any], Any], share: Any, pipe: Connection) -> None:
    die_with_parent()
    pipe.send(attempt(job, share))


def attempt(job: Callable[[Any], Any], share: Any) -> tuple[Any, Exception | None]:
    try:
        return job(share), None
    except Exception as error:
        return None, error


def die_with_parent() -> None:
    """Where the system is Linux; elsewhere the lock is held until this process has ended."""
    set_death_signal = 1
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl:
        prctl(set_death_signal, signal.SIGKILL)
