"""Claims: their list, one of them, and what is taken along of it."""
