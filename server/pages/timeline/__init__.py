"""The timeline: what was said and what is said to have happened."""
