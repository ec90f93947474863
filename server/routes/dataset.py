"""How to cite the dataset, as files: ``/dataset/cite.bib`` and ``/dataset/cite.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.routing import Route

from server.pages.citation import dataset_citation
from server.routes.citations import BIBTEX, CSL_JSON
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


def _file_headers(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


ROUTES: Final = [Route("/dataset/cite.bib", send_bibtex), Route("/dataset/cite.json", send_csl_json)]
