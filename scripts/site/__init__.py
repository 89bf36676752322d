"""Builds the site from the content and the rules."""

import os

os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # read when mkdocs is imported, which modules of this package do
