"""The graph: who says what about whom."""
