"""Writes the content security policy into the pages themselves, for hosts that cannot send headers.

    python -m scripts.hosting.meta_policy SITE

Changes the finished site in place. Who may frame a page cannot be said in a page: that part is lost.
"""

import argparse
import html
from pathlib import Path

from scripts.hosting.headers import headers

MARK = '<meta http-equiv="Content-Security-Policy"'
AFTER = '<meta charset="utf-8">'  # the policy holds for what comes after it
ONLY_IN_HEADERS = ("frame-ancestors",)


def write(site: Path) -> int:
    """Add the policy to each page that has none; returns how many. Raises ValueError for a page without a place for it."""
    changed = 0
    for path in sorted(site.rglob("*.html")):
        text = path.read_text("utf-8")
        if MARK in text:
            continue
        if AFTER not in text:
            raise ValueError(f"{path}: there is no {AFTER} after which the policy could stand")
        address = "/" + path.relative_to(site).as_posix().removesuffix("index.html")
        parts = headers(address)["Content-Security-Policy"].split("; ")
        policy = "; ".join(part for part in parts if not part.startswith(ONLY_IN_HEADERS))
        path.write_text(text.replace(AFTER, f'{AFTER}\n{MARK} content="{html.escape(policy)}">', 1), "utf-8")
        changed += 1
    return changed


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Write the content security policy into the pages of a finished site.")
    parser.add_argument("site", type=Path)
    site = parser.parse_args(arguments).site
    print(f"{write(site)} pages of {site} say their policy themselves")


if __name__ == "__main__":
    main()
