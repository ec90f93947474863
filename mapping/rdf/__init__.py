"""Terms and graphs: mint IRIs, map a checked article to triples, read and write RDF."""
