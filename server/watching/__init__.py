"""Wait for saves: the files that a command reads, and a process that builds a preview after each save."""
