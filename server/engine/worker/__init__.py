"""Code that runs in a query process."""
