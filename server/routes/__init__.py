"""The routes, one module per resource: `sparql`, `resources`, `ontology`, `dumps`, `home`.

They are plain Starlette routes: the validation layer of FastAPI would cost more than most queries. Their
data comes from `publication`.
"""
