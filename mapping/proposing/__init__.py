"""Draft a fact sheet from the proposals of a language model that pass the checks of a sheet."""
