"""Turn an article and its fact sheet into a checked graph, and graphs into a published generation.

Imports go down the folders only: `publication` > `shacl` > `rdf` > `sheet` > `errors`.
Nothing here knows HTTP, reads the environment or opens a connection.
"""
