"""Times the build of many generated pages, and of the real site.

    python -m scripts.bench.build_time [COUNT ...]

A generated page is a copy of the middle one by size of the real pages and answers, so its blocks,
links and sources are as usual. The pages that the rules make are counted with the real site only.
The time must grow in proportion: twice the pages, twice the time.
"""

import argparse
import os
import shutil
import tempfile
import time
from pathlib import Path

from markupsafe import Markup

from scripts import ROOT
from scripts.site import markdown
from scripts.site.build import BuildPaths, build, scaffold_site
from scripts.site.pages import rules


def main() -> None:
    parser = argparse.ArgumentParser(description="Time the build of many generated pages.")
    parser.add_argument("counts", nargs="*", type=int, default=[100, 1000])
    print("| site | pages | seconds | of them computing | computing a page |")
    print("| --- | ---: | ---: | ---: | ---: |")
    line("the real one", build_timed(0))
    markdown.PRODUCERS.clear()
    rules.register = lambda writer, page: Markup("")
    for count in parser.parse_args().counts:
        line(f"{count} more pages a language", build_timed(count))


def line(site: str, measured: tuple[int, float, float]) -> None:
    pages, seconds, computing = measured
    print(f"| {site} | {pages} | {seconds:.1f} | {computing:.1f} | {computing / pages * 1000:.1f} ms |", flush=True)


def build_timed(count: int) -> tuple[int, float, float]:
    """Build the real content with `count` more pages; the number of pages, the seconds it took, and
    those that the processor spent on it, which other work on the machine changes little."""
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        shutil.copytree(ROOT / "content", scaffold_site(root) / "content")
        if count:
            (root / "docs/theme/wizard.html").unlink(missing_ok=True)
        middle = middle_page(root / "content")
        for number in range(count):
            shutil.copy(middle, middle.with_name(f"copy-{number}.yaml"))
        start, computed = time.monotonic(), sum(os.times()[:4])
        build(BuildPaths(root, root / "content"))
        seconds, computing = time.monotonic() - start, sum(os.times()[:4]) - computed
        return sum(1 for _ in (root / "site").rglob("*.html")), seconds, computing


def middle_page(content: Path) -> Path:
    """The page or answer with as many larger as smaller ones beside it."""
    by_size = sorted(content.glob("[pf]a*/*.yaml"), key=lambda path: path.stat().st_size)
    return by_size[len(by_size) // 2]


if __name__ == "__main__":
    main()
