"""The list of articles, and the page of an article with its text and its evidence."""
