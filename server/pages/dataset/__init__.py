"""The dataset as a whole: the start, its description, terms, downloads and the map of the site."""
