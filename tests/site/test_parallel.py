"""Shares of one job in several processes: nothing is lost, and no failure is."""

import os
import signal

import pytest

from scripts.site.page_writer import RenderError
from scripts.site.parallel import ProcessDied, in_parallel


def test_each_share_has_its_result_in_its_place():
    there = os.getpid()
    results = in_parallel(lambda share: (share * 2, os.getpid()), [1, 2, 3])
    assert [result for result, _ in results] == [2, 4, 6]
    processes = [process for _, process in results]
    assert processes[0] == there and len(set(processes)) == 3


def test_one_share_needs_no_other_process():
    assert in_parallel(lambda share: os.getpid(), ["all"]) == [os.getpid()]


@pytest.mark.parametrize("where", [0, 1, 2])
def test_an_error_of_any_share_is_raised_as_it_was(where: int):
    def job(share: int) -> int:
        if share == where:
            raise RenderError(f"share {share} lacks a word")
        return share

    with pytest.raises(RenderError, match=f"^share {where} lacks a word$"):
        in_parallel(job, [0, 1, 2])


def test_a_process_that_is_killed_is_a_failure_and_no_hole():
    def job(share: int) -> int:
        if share:
            os.kill(os.getpid(), signal.SIGKILL)
        return share

    with pytest.raises(ProcessDied, match="-9"):
        in_parallel(job, [0, 1])
