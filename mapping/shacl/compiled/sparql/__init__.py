"""The queries of SPARQL constraints: read into patterns and expressions, and answered over the indexes of the data."""
