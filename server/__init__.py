"""Serve a published generation over HTTP: SPARQL, pages, dereferenceable IRIs and dumps, all read-only.

The contract in pyproject.toml names the order of the folders. Nothing here builds a triple about an article.
"""
