"""The description of the interface: ``/openapi.json``, and ``/api`` for readers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from starlette.routing import Route

from server.http.negotiation import HTML, PLAIN_JSON
from server.pages.dataset.api_page import api_page, openapi_document
from server.routes.pages import page_answer, root_of
from server.routes.publication import publication_of
from server.routes.responses import representation

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


async def send_openapi(request: Request) -> Response:
    """Send the OpenAPI document of this server."""
    document = openapi_document(publication_of(request).generation.manifest.title, root_of(request))
    return representation(json.dumps(document, ensure_ascii=False, indent=1) + "\n", PLAIN_JSON)


async def answer_api(request: Request) -> Response:
    """Send the same description as a page."""
    return await page_answer(request, api_page, HTML, "/api", {})


ROUTES: Final = [Route("/openapi.json", send_openapi), Route("/api", answer_api)]
