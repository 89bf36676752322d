"""Measurements. Nothing here is needed to build or test."""
