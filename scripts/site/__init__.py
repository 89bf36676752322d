"""Builds the site from the content and the rules."""
