"""Browsers of many kinds and ages, driven by the same few calls: for the tests, and for what is measured."""
