"""The start page, and the pages about the dataset, its ontology, its graphs and its downloads."""
