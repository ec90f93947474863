"""Check a corpus, write a generation and publish it."""
