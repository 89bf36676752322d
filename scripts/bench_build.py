"""Times the build with 100 and with 1000 generated pages a language.

    python -m scripts.bench_build [COUNT ...]

Pages are copies of real pages and answers, so their blocks, links and sources are as usual. The time must grow
in proportion: twice the pages, twice the time.
"""

import argparse
import os
import shutil
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

from scripts.build import ROOT, Places, build


def main() -> None:
    parser = argparse.ArgumentParser(description="Time the build of many generated pages.")
    parser.add_argument("counts", nargs="*", type=int, default=[0, 100, 500, 1000])
    print("| pages added a language | pages in all | seconds | of them computing | computing for each page added |")
    print("| ---: | ---: | ---: | ---: | ---: |")
    empty = None
    for count in parser.parse_args().counts:
        pages, seconds, computing = timed(count)
        empty = computing if empty is None else empty
        each = f"{(computing - empty) / count / 2 * 1000:.1f} ms" if count else ""
        print(f"| {count} | {pages} | {seconds:.1f} | {computing:.1f} | {each} |", flush=True)


def timed(count: int) -> tuple[int, float, float]:
    """Build the real content with `count` more pages; the number of pages, the seconds it took, and
    those that the processor spent on it, which other work on the machine changes little."""
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        shutil.copy(ROOT / "mkdocs.yml", root)
        shutil.copytree(ROOT / "content", root / "content")
        for part in ("theme", "assets"):
            shutil.copytree(ROOT / "docs" / part, root / "docs" / part)
        real = [path for path in (root / "content").glob("[pf]a*/*.yaml") if "type: register" not in path.read_text()]
        for number, page in enumerate(islice(cycle(sorted(real)), count)):
            shutil.copy(page, page.with_name(f"copy-{number}.yaml"))
        start, computed = time.monotonic(), sum(os.times()[:4])
        build(Places(root, root / "content"))
        seconds, computing = time.monotonic() - start, sum(os.times()[:4]) - computed
        return sum(1 for _ in (root / "site").rglob("*.html")), seconds, computing


if __name__ == "__main__":
    main()
