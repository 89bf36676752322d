"""Times the rules: one decision, one explanation, the whole walk. It prints and judges nothing.

    python -m scripts.bench.rules_time

The promise is at most 1 ms for a decision in CPython and 10 s for the whole walk on two cores.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable
from typing import Any

from eligibility import ask, decide, explain, law, paths

from scripts.editor import path_listing

PEOPLE = 5000


def each(work: Callable[..., Any], people: list[tuple[Any, ...]]) -> list[float]:
    """Milliseconds of the processor for each person, in order of size."""
    times = []
    for person in people:
        begun = time.process_time()
        work(*person)
        times.append((time.process_time() - begun) * 1000)
    return sorted(times)


def main() -> None:
    argparse.ArgumentParser(description="Time the rules.").parse_args()
    everybody = [answers for _, answers in paths.all_paths(path_listing.DAY, law())]
    people = [(answers, path_listing.DAY) for answers in random.Random(1).sample(everybody, PEOPLE)]
    decide(*people[0])
    print("| for one person | median ms | 99 of 100 within ms | slowest ms |\n| --- | ---: | ---: | ---: |")
    for name, work, many in (("decide", decide, PEOPLE), ("ask", ask, PEOPLE), ("explain", explain, PEOPLE // 10)):
        times = each(work, people[:many])
        print(f"| {name} | {statistics.median(times):.2f} | {times[len(times) * 99 // 100]:.2f} | {times[-1]:.2f} |")
    print("\n| the whole walk | paths | s |\n| --- | ---: | ---: |")
    for name, whole in (
        (
            "every path to a result",
            lambda: sum(1 for _ in paths.all_paths(path_listing.DAY, law(), skip_optional=True)),
        ),
        ("every path, coloured ones too", lambda: sum(1 for _ in paths.all_paths(path_listing.DAY, law()))),
        (
            "every path decided",
            lambda: sum(
                bool(decide(answers, path_listing.DAY)) for _, answers in paths.all_paths(path_listing.DAY, law())
            ),
        ),
        ("folded into static pages", lambda: len(paths.folded(path_listing.DAY, law()).states)),
        ("the flow of questions", lambda: len(paths.flow(path_listing.DAY, law())["states"])),
    ):
        begun = time.process_time()
        count = whole()
        print(f"| {name} | {count} | {time.process_time() - begun:.1f} |", flush=True)


if __name__ == "__main__":
    main()
