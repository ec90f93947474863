"""Results, pages and the index of the search that were made with a generation, read while it is served."""
