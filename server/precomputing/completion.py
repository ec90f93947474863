"""Complete a large generation with its sidecar before it is published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mapping.publication.manifest import Generation

#: A sidecar is written from so many statements on, which 2,000 to 9,000 articles have. Below, the slowest first view
#: takes about a second, and to make all of them would cost more than most builds of a changed article.
FEWEST_QUADS: Final = 5_000_000


def complete(generation: Generation) -> None:
    """Write the sidecar of a generation that has all its other files, if it is large. Raises `OutputFailed`."""
    if generation.manifest.counts.quads >= FEWEST_QUADS:
        from server.precomputing.writing import precompute  # noqa: PLC0415 - other builds need no pages

        precompute(generation)
