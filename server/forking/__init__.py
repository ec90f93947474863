"""Processes that start as forks of a warm template instead of loading their modules anew."""
