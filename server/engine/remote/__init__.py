"""Another SPARQL endpoint as the engine."""
