"""``/feed.atom``: the claims that were published or changed last."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from starlette.routing import Route

from mapping.publication.history import read_history
from server.errors import NotFound
from server.http.negotiation import ATOM
from server.pages.claims.atom_feed import FEED_PATH, feed
from server.pages.claims.card_query import claim_cards
from server.routes.publication import publication_of
from server.routes.responses import check_unchanged, generation_tag, representation

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

#: Claims of the feed.
_ENTRIES: Final = 100


async def send_feed(request: Request) -> Response:
    """Send the feed of the newest 100 claims. Asks one query. Raises `NotFound` if their times are not known."""
    publication = publication_of(request)
    tag = generation_tag(request, publication)
    check_unchanged(request, tag)
    generation = publication.generation
    manifest = generation.manifest
    if not manifest.created:  # the data is in a backend, and its last change is unknown
        raise NotFound(f"/{FEED_PATH}: when a claim of another endpoint changed is not known here")
    newest = islice((record for record in read_history(generation.path) if record.is_claim), _ENTRIES)
    records = {manifest.base_iri + record.path: record for record in newest}
    claims = await claim_cards(publication.engine, records)
    written = feed(manifest, [(records[iri], claim) for iri, claim in claims.items()])
    return representation(written, ATOM, {"ETag": tag} if tag else {})


ROUTES: Final = [Route(f"/{FEED_PATH}", send_feed)]
