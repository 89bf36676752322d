"""The rules, one file a table of the decision model; importing them fills `engine.TABLES`.

The model is written as numbered parts. This package is the model; comments and tests name a part by its number:

    §1    the questions, when each is asked, the amounts, what follows from answers: questions.py, person.py, law.py
    §2    the result as data: decision.result
    §3    may one attach: attach.py, rows D
    §4    by which way: channels.py, rows C
    §5    documents, insurance, what is missing: documents.py, rows P, I and M
    §6    who pays: care.py, rows K
    §7    what else must be said: notes.py, rows N
"""

from . import attach, care, channels, documents, notes

__all__ = ["attach", "care", "channels", "documents", "notes"]
