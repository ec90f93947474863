"""``/ontology``: the ontology and its shapes, from the files of the `ontology` package."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
from starlette.routing import Route

from mapping.rdf.serialization import serialize
from ontology import FOLDER
from server.errors import NotFound
from server.http.negotiation import (
    DESCRIPTION_FORMATS,
    HTML,
    JSON_LD,
    JSON_SCHEMA,
    TURTLE,
    MediaType,
    negotiate,
    rdf_syntax,
)
from server.linked_data.resources import split_extension
from server.pages.dataset.ontology_page import DOCUMENTS, ontology_page
from server.routes.pages import page_answer
from server.routes.responses import BY_ACCEPT, representation

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

#: Path without its extension -> the Turtle file of the ontology package.
_GRAPHS: Final = {f"/{path}": name for path, (name, _) in DOCUMENTS.items()}

#: Path below ``/ontology`` -> a file that is sent unchanged, and its media type.
_FILES: Final = {
    "/context.jsonld": ("context.jsonld", JSON_LD),
    "/factsheet.schema.json": ("factsheet.schema.json", JSON_SCHEMA),
    "/article-line.schema.json": ("article-line.schema.json", JSON_SCHEMA),
}


async def answer_ontology(request: Request) -> Response:
    """Send a graph of the ontology in the negotiated syntax or as a page, or one of its files."""
    path: str = request.path_params["path"]
    if path in _FILES:
        name, media_type = _FILES[path]
        return representation(_read(name), media_type)
    stem, asked = split_extension(f"/ontology{path}")
    if stem not in _GRAPHS:
        raise NotFound("this name below /ontology")
    syntax = asked or negotiate(request.headers.get("accept"), DESCRIPTION_FORMATS)
    headers = {} if asked else BY_ACCEPT
    if syntax is HTML:
        return await page_answer(request, ontology_page(stem[1:]), HTML, stem, headers)
    return representation(_written(_GRAPHS[stem], syntax), syntax, headers)


@cache
def _written(name: str, syntax: MediaType) -> bytes:
    """Return a file of the ontology in a syntax; Turtle is the unchanged file."""
    turtle = _read(name)
    if syntax is TURTLE:
        return turtle
    return serialize(ox.parse(turtle, format=ox.RdfFormat.TURTLE), rdf_syntax(syntax))


@cache
def _read(name: str) -> bytes:
    try:
        return (FOLDER / name).read_bytes()
    except FileNotFoundError as error:
        raise NotFound("this name below /ontology") from error


ROUTES: Final = [Route("/ontology{path:path}", answer_ontology)]
