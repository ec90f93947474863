"""Validate a graph against shapes and report the results."""
