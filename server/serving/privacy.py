"""Keep a preview from the other sites in the browser of its author: published data is for all, a preview is not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from server.errors import HostRefused

if TYPE_CHECKING:
    from starlette.types import Message, Send

_LOOPBACK: Final = re.compile(r"localhost|127(\.\d{1,3}){3}|\[?::1\]?", re.IGNORECASE)
_PORT: Final = re.compile(r":\d*$")


def kept_private(send: Send) -> Send:
    """Return ``send`` without the header fields by which pages of other sites could read an answer."""

    async def send_on(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [each for each in message["headers"] if not each[0].lower().startswith(b"access-control-")]
            message = {**message, "headers": headers}
        await send(message)

    return send_on


def check_host(listens_on: str, host: bytes) -> None:
    """Refuse a request for another name than this machine's if the server listens on this machine alone.

    The name of another site can lead here, and its pages could then read our answers (DNS rebinding). Raises
    `HostRefused`.
    """
    asked = _PORT.sub("", host.decode("latin-1").strip())
    if _LOOPBACK.fullmatch(listens_on) and not _LOOPBACK.fullmatch(asked):
        raise HostRefused
