"""Processes that start as forks of a preloaded template instead of loading their modules again."""
