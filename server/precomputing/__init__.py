"""Make the results, the pages and the index of the search of a generation before it is published."""
