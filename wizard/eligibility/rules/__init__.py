"""The rules, one file a table of the decision model; importing them fills `engine.TABLES`."""

from . import attach, care, channels, documents, notes

__all__ = ["attach", "care", "channels", "documents", "notes"]
