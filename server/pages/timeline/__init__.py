"""The timeline of claims and of the situations they speak of."""
