"""Describe resources to programs: which resource a path names, typed links, the service description."""
