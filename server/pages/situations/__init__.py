"""Situations: the voices on each, and those on which voices differ."""
