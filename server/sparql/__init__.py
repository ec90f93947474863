"""Read a SPARQL request and refuse what must not run."""
