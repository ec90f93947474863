"""Compare two readings of the same articles: how much of one is in the other, and how far they agree."""
