"""The query page with its editor and results, and the pages of the example questions."""
