"""Compare two readings of the same articles: precision and recall of one, and the agreement of both."""
