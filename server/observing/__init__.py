"""Observe requests: logs and metrics."""
