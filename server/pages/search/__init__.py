"""Search in names, situations, quotes and headlines."""
