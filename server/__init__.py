"""Serve a published generation over HTTP: SPARQL, pages, dereferenceable IRIs and dumps, all read-only.

Floors, from the ground up: `census`, `errors`, `event_loop`, `headers`, `lexer`; `settings`; `shape`; `codings`,
`guard`, `negotiation`, `protocol`; `engine`; `observation`; `description`, `disconnect`, `outcomes`, `resources`,
`validators`; `signposting`; `pages`; `logs`, `metrics`, `problems`; `routes`; `answers`, `delivery`; `front`; `app`,
`connections`; `backend`, `generations`; `service`, `supervisor`; `http_process`; `cli`.
Nothing here builds a triple about an article.
"""
