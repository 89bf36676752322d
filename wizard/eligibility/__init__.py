"""May a person attach to a clinic in Kazakhstan, how, until when, and who pays for which care.

Standard library only: the same package runs in CPython and in the browser.

    decide(answers, as_of)  the result as plain data
    ask(answers, as_of)     the key of the next question, or None
    follow(answers, as_of)  the answers that matter, and the next question
    explain(answers, as_of) reasons, the nearest yes, what is not sure, what changes when
"""

from .decision import ask, decide, follow, offers
from .explanation import explain
from .questions import QUESTIONS, BadAnswer

__all__ = ["QUESTIONS", "BadAnswer", "ask", "decide", "explain", "follow", "offers"]
__version__ = "1.0.0"
