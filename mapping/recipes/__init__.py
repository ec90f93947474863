"""Recipes for other engines: a published generation with a load script and settings for each engine."""
