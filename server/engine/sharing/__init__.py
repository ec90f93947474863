"""Share runs and results of equal queries."""
