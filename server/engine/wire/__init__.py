"""Messages between an HTTP process and a query process."""
