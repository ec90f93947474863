"""Turn an article and its fact sheet into a checked graph, and graphs into a published generation.

Floors, from the ground up: `errors`, `namespaces`; `iris`; `files`, `manifest`, `model`, `serialization`; `dates`,
`positions`, `quantities`, `quotes`; `proof`; `forms`, `gate`; `fact_sheet`, `triples`; `validation`; `corpus`,
`dataset`, `narrated`, `reports`; `checking`, `generation`; `build`.
Nothing here knows HTTP, reads the environment or opens a connection.
"""
