"""Serve a published generation over HTTP: SPARQL, dereferenceable IRIs and dumps, all read-only.

Floors, from the ground up: `errors`, `settings`; `negotiation`, `protocol`, `guard`; `engine`; `resources`,
`description`, `problems`, `headers`; `routes`; `app`; `cli`. Nothing here builds a triple about an article.
"""
