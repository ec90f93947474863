"""The outcome of the last save, by which pages that an author watches see that they are out of date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.routing import Route

from server.http.negotiation import PLAIN_JSON
from server.routes.publication import publication_of
from server.routes.responses import representation

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


async def send_last_save(request: Request) -> Response:
    """Send the key and the problems of the last save."""
    save = publication_of(request).last_save
    return representation(save.model_dump_json() if save else "{}", PLAIN_JSON)


#: Added to the table of routes only while an author watches the pages.
ROUTES: Final = [Route("/last-save.json", send_last_save)]
