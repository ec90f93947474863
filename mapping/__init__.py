"""Turn an article and its fact sheet into a checked graph, and graphs into a published generation.

Floors, from the ground up: `errors`, `namespaces`; `iris`; `model`, `serialization`, `manifest`; `quotes`,
`dates`, `quantities`; `fact_sheet`, `triples`; `validation`; `narrated`, `dataset`; `generation`; `corpus`.
Nothing here knows HTTP, reads the environment or opens a connection.
"""
