"""`make serve`: builds, serves, shows a change at once."""
