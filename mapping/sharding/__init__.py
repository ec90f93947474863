"""Check an archive in shards, in one process after the other or on a cluster, and merge them into a generation."""
