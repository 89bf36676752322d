"""Reads content/: the model, what is wrong with it, and how it is said."""
