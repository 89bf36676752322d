"""Says what a file of the content would break, before the form writes it.

The form (scripts/editor/cms/web/keep.js) asks the preview's server at /check; only what passes reaches the disk.
"""

import json
import shutil
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.content.load import ContentError, load
from scripts.content.messages_ru import in_russian
from scripts.content.problems import Problem
from scripts.devserver.server import Handler

LONGEST = 2_000_000  # bytes of a request


def new_problems(content: Path, name: str, text: str) -> list[Problem]:
    """What would be wrong if the file `name`, such as content/faq/pension.yaml, held this text, and
    is not wrong now. Raises ValueError for a file that is not of the content."""
    with TemporaryDirectory() as temporary:
        copy = Path(shutil.copytree(content, Path(temporary).resolve() / "content"))
        target = (copy.parent / name).resolve()
        if target.suffix != ".yaml" or not target.is_relative_to(copy):
            raise ValueError(f"{name}: not a file of the content")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
        found = problems_of(copy)
    if not found:
        return []
    more = Counter(map(essence, found)) - Counter(map(essence, problems_of(content)))
    return [problem for problem in found if essence(problem) in more]


def problems_of(content: Path) -> list[Problem]:
    try:
        load(content)
    except ContentError as error:
        return error.problems
    return []


def essence(problem: Problem) -> tuple[str, str]:
    """A fault wherever its line has moved to."""
    return problem.file, problem.message


class Checking(Handler):
    """Answers POST /check, `{"name": …, "text": …}`, with the lines of what would be wrong, in Russian."""

    content: Path

    def do_POST(self) -> None:
        self.close_connection = True
        length = int(self.headers.get("Content-Length", 0))
        if self.path != "/check" or not length <= LONGEST:
            return self.answer(404, b"not found", {})
        try:
            asked = json.loads(self.rfile.read(length))
            problems = new_problems(self.content, str(asked["name"]), str(asked["text"]))
        except (ValueError, KeyError, TypeError) as error:
            return self.answer(400, str(error).encode(), {"Content-Type": "text/plain; charset=utf-8"})
        lines = json.dumps([in_russian(problem) for problem in problems], ensure_ascii=False)
        self.answer(200, lines.encode(), {"Content-Type": "application/json", "Cache-Control": "no-store"})
