"""A way in for a speaker without tools: texts to read go out as one file, answers come back."""
