"""Pyodide cut down to what one wheel needs, started from a snapshot."""
