"""Serve a published generation over HTTP: SPARQL, dereferenceable IRIs and dumps, all read-only.

Floors, from the ground up: `errors`, `headers`, `lexer`; `settings`; `shape`; `codings`, `guard`, `negotiation`,
`protocol`; `engine`; `observation`; `description`, `disconnect`, `outcomes`, `pages`, `resources`, `validators`;
`logs`, `metrics`, `problems`; `routes`; `delivery`, `observing`; `app`, `connections`; `backend`, `generations`; `cli`.
Nothing here builds a triple about an article.
"""
