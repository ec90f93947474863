"""Load recipes for other engines: a published generation in the form that each of them loads."""
