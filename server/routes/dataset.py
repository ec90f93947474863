"""Ways to the dataset: its citation, ``/dataset/cite.bib`` and ``.json``, and ``/.well-known/void`` (RFC 8615)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import RedirectResponse
from starlette.routing import Route

from server.pages.claims.cite import dataset_citation
from server.routes.claims import BIBTEX, CSL_JSON
from server.routes.pages import root_of
from server.routes.publication import publication_of
from server.routes.responses import representation

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

__all__ = ["ROUTES"]


async def send_bibtex(request: Request) -> Response:
    """Send the citation of the dataset for BibTeX."""
    citation = dataset_citation(publication_of(request).generation.manifest)
    return representation(citation.bibtex(), BIBTEX, _file_headers("dataset.bib"))


async def send_csl_json(request: Request) -> Response:
    """Send the citation of the dataset for citation processors."""
    citation = dataset_citation(publication_of(request).generation.manifest)
    return representation(citation.csl_json(), CSL_JSON, _file_headers("dataset.json"))


async def find_void(request: Request) -> Response:
    """Redirect to the dataset, which describes itself (https://www.w3.org/TR/void/#well-known)."""
    return RedirectResponse(f"{root_of(request)}dataset", 302, {"Cache-Control": "no-cache"})


def _file_headers(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


ROUTES: Final = [
    Route("/dataset/cite.bib", send_bibtex),
    Route("/dataset/cite.json", send_csl_json),
    Route("/.well-known/void", find_void),
]
