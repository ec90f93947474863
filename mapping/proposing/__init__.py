"""A fact sheet is drafted from the proposals of a language model, each of which must pass the checks of a sheet."""
