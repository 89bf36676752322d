"""Turns what editors wrote into the data that the rules carry: amounts, citations and words.

    python -m scripts.compile       write wizard/eligibility/data/

The rules read plain JSON, since the browser has no YAML there and needs none.
"""

import argparse
import json
from pathlib import Path

from scripts.load import Content, load

DATA = Path("wizard/eligibility/data")


def amounts(content: Content) -> dict:
    """Every amount with its values; days as ISO text."""
    return {
        name: {
            "unit": amount.unit,
            "checked_until": amount.checked_until.isoformat(),
            "values": [{"since": v.since.isoformat(), "value": plain(v.value)} for v in amount.values],
        }
        for name, amount in content.amounts.items()
    }


def plain(value):
    return value.isoformat() if hasattr(value, "isoformat") else value


def compile_data(content: Content, folder: Path = DATA) -> None:
    """Write the data files; unchanged files keep their time, so that a watch stays quiet."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {"amounts.json": amounts(content)}
    files |= {f"words-{language}.json": words(content, language) for language in content.languages}
    for name, data in files.items():
        text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
        path = folder / name
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
    for stale in {path.name for path in folder.glob("*.json")} - set(files):
        (folder / stale).unlink()


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Compile amounts, citations and words for the rules.")
    parser.parse_args(arguments)
    compile_data(load(Path("content")))


if __name__ == "__main__":
    main()
