"""The pages that are made from the rules, not written."""
