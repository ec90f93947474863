"""The graph of who says what about whom, and the claims behind each connection."""
