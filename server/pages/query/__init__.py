"""Queries: the editor, the questions that are shipped, and the answers."""
