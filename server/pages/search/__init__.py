"""Search by name and by the words of quotes."""
