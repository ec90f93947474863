"""The lists of situations and disagreements, and the page of a situation with the voices on it."""
