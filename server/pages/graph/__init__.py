"""The graph of speakers and the participants of claimed situations, and the claims of each connection."""
