"""The rules, one file a table of the decision model; importing them fills `engine.TABLES`."""

from . import attach, care, channels, notes, papers  # noqa: F401
