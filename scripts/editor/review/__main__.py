"""`make review`: texts go out to a speaker of the language, and answers come back.

    python -m scripts.editor.review pack kk        dist/review-kk.html and dist/review-kk.xlsx
    python -m scripts.editor.review take FILE      what the speaker sent back, .json or .xlsx

The exit code is 1 where something could not be taken; it is kept beside the file.
"""

import argparse
import json
import sys
from datetime import date
from pathlib import Path

from scripts.content.load import ContentError, load_all
from scripts.content.messages_ru import told
from scripts.editor.review import answers, pack
from scripts.editor.review.reading_order import entries, language_beside
from scripts.editor.review.take import left_over, report, take


def send(content: Path, language: str, folder: Path) -> int:
    reader, whole = load_all(content)
    if language not in whole.languages:
        print(f"LANG={language}: такого языка нет. Напишите: {', '.join(whole.languages)}", file=sys.stderr)
        return 2
    found, other = entries(reader, whole, language), language_beside(language, whole)
    names = {code: entry.name for code, entry in whole.by_code.items()}
    folder.mkdir(parents=True, exist_ok=True)
    page, table = folder / f"review-{language}.html", folder / f"review-{language}.xlsx"
    page.write_text(pack.html(found, language, other, names, date.today()), "utf-8")
    pack.xlsx(found, language, other, names, table)
    print(f"Непрочитанных текстов: {len(found)}\n{page}\n{table}")
    return 0


def back(content: Path, file: Path, today: date) -> int:
    try:
        review = answers.read(file, today)
    except answers.NotAReview as error:
        print(f"{file}: {error}", file=sys.stderr)
        return 2
    taken = take(content, review)
    print("\n".join(report(review, taken)))
    if not taken.left:
        return 0
    left = file.with_name(f"{file.stem.removesuffix('.left')}.left.json")
    left.write_text(json.dumps(left_over(review, taken), ensure_ascii=False, indent=1), "utf-8")
    print(f"Что не взято, лежит в {left}: поправьте better и возьмите ещё раз")
    return 1


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Send texts to a speaker; take the answers back.")
    parser.add_argument("--content", default=Path("content"), type=Path)
    commands = parser.add_subparsers(dest="command", required=True)
    sending = commands.add_parser("pack", help="write the texts that no speaker of the language has read")
    sending.add_argument("language")
    sending.add_argument("--to", default=Path("dist"), type=Path)
    commands.add_parser("take", help="take answers back").add_argument("file", type=Path)
    options = parser.parse_args(arguments)
    try:
        if options.command == "pack":
            return send(options.content, options.language, options.to)
        return back(options.content, options.file, date.today())
    except ContentError as error:
        print(told(error.problems))
        return 1


if __name__ == "__main__":
    sys.exit(main())
