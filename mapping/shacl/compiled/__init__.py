"""Shapes compiled to checks over indexes of the data, in place of an engine that interprets them for each node."""
