"""Read a SPARQL request and refuse queries that must not run."""
