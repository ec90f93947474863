"""``/.well-known/``: where a client that knows only the host finds the description of the data (RFC 8615)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import RedirectResponse
from starlette.routing import Route

from server.routes.pages import root_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

__all__ = ["ROUTES"]


async def find_void(request: Request) -> Response:
    """Redirect to the dataset, which describes itself (https://www.w3.org/TR/void/#well-known)."""
    return RedirectResponse(f"{root_of(request)}dataset", 302, {"Cache-Control": "no-cache"})


ROUTES: Final = [Route("/.well-known/void", find_void)]
