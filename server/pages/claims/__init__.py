"""The list of claims, the page of a claim, its evidence bundle and the feed of new claims."""
