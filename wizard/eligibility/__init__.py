"""May a person attach to a clinic in Kazakhstan, how, until when, and who pays for which care.

Standard library only: the same package runs in CPython and in the browser. By the law that is compiled
into the package:

    decide(answers, as_of)  the result as plain data
    ask(answers, as_of)     the key of the next question, or None
    follow(answers, as_of)  the answers that matter, and the next question
    explain(answers, as_of) reasons, the nearest yes, what is not sure, what changes when
"""

from datetime import date
from typing import Any

from . import decision, explanation
from .api import decide, law
from .questions import QUESTIONS, BadAnswer


def ask(answers: dict[str, Any], as_of: date) -> str | None:
    """The key of the next question, or None when nothing more can matter. Raises BadAnswer."""
    return decision.ask(answers, as_of, law())


def follow(answers: dict[str, Any], as_of: date) -> tuple[dict[str, Any], str | None]:
    """The answers that are on the way, and the next question. Raises BadAnswer."""
    return decision.follow(answers, as_of, law())


def explain(answers: dict[str, Any], as_of: date) -> dict[str, Any]:
    """The result with everything that explains it. Raises BadAnswer."""
    return explanation.explain(answers, as_of, law())


__all__ = ["QUESTIONS", "BadAnswer", "ask", "decide", "explain", "follow", "law"]
