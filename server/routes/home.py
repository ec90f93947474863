"""The front door: ``/`` says what is published and how to ask."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from starlette.routing import Route

from server.negotiation import HOME_TYPES, HTML, PLAIN_JSON, negotiate
from server.pages import PAGE_HEADERS, render
from server.routes.publication import publication_of
from server.routes.responses import BY_ACCEPT, representation

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from mapping.manifest import Manifest

__all__ = ["ROUTES"]

#: What to find where, relative to this page.
_LINKS: Final = {"sparql": "sparql", "dumps": "dumps/", "ontology": "ontology", "dataset": "dataset"}

_EXAMPLE: Final = "SELECT * WHERE { ?claim a <https://w3id.org/onrecord#Claim> } LIMIT 10"


async def answer_home(request: Request) -> Response:
    """Say what is published here."""
    manifest = publication_of(request).generation.manifest
    media_type = negotiate(request.headers.get("accept"), HOME_TYPES)
    if media_type is HTML:
        return representation(_as_page(manifest), HTML, {**PAGE_HEADERS, **BY_ACCEPT})
    written = _as_json(manifest) if media_type is PLAIN_JSON else _as_text(manifest, str(request.base_url))
    return representation(written, media_type, BY_ACCEPT)


def _as_json(manifest: Manifest) -> str:
    content = {
        "title": manifest.title,
        "created": manifest.created,
        "base_iri": manifest.base_iri,
        "counts": _counts(manifest),
        "links": _LINKS,
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _as_text(manifest: Manifest, root: str) -> str:
    """Write it for a terminal; ``root`` is the address that was asked, which need not be the data's base IRI."""
    counts = ", ".join(f"{name}: {number}" for name, number in _counts(manifest).items())
    links = "".join(f"  /{path}\n" for path in _LINKS.values())
    ask = f"curl {root}sparql --data-urlencode 'query={_EXAMPLE}'"
    return f"{manifest.title}\n{counts}\n\n{links}\n{ask}\n"


def _as_page(manifest: Manifest) -> str:
    counts = _counts(manifest).items()
    return render("home.html", title=manifest.title, counts=counts, links=_LINKS.items())


def _counts(manifest: Manifest) -> dict[str, int]:
    """Return the sizes of the dataset; none where an endpoint answers whose data nobody counted."""
    return manifest.counts.model_dump() if manifest.counts.quads else {}


ROUTES: Final = [Route("/", answer_home)]
