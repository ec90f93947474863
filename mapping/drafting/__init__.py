"""Draft a fact sheet from the words of an article, by rules and word lists."""
