"""The files that pages load: ``/assets/NAME.VERSION.EXTENSION``, kept by clients for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import Response
from starlette.routing import Route

from server.errors import NotFound
from server.http.entity_tags import content_tag
from server.pages.assets import ASSETS

if TYPE_CHECKING:
    from starlette.requests import Request

_BY_ADDRESS: Final = {asset.address: (asset, content_tag(asset.content)) for asset in ASSETS.values()}
#: RFC 8246: other content has another address.
_FOR_EVER: Final = {"Cache-Control": "public, max-age=31536000, immutable"}


async def send_asset(request: Request) -> Response:
    """Send a file that pages load."""
    address = f"assets/{request.path_params['name']}"
    if address not in _BY_ADDRESS:
        raise NotFound("this name below /assets/")
    asset, tag = _BY_ADDRESS[address]
    return Response(asset.content, headers={"Content-Type": asset.media_type, "ETag": tag, **_FOR_EVER})


ROUTES: Final = [Route("/assets/{name}", send_asset)]
