"""Articles: their list, one of them, the text with its evidence."""
