"""The page of a failed request: the fault, and the reader's next steps."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from server.linked_data.resources import EXTENSIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

_WORTH_REPEATING: Final = frozenset({
    HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
})  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """The failed request: its path and query string as they were sent, and its id in the log."""

    method: str
    path: str
    query: str
    id: str

    @property
    def address(self) -> str:
        """The same address again; it stays on this host even if the path begins with two slashes."""
        path = "/" + quote(self.path.lstrip("/"), safe="/%:@!$&'()*+,;=~-._")
        return f"{path}?{self.query}" if self.query else path


def problem_values(
    status: HTTPStatus, detail: str, members: Mapping[str, object], retry_after: str | None, asked: Asked
) -> dict[str, object]:
    """Return the values for the template of a problem."""
    offered = members.get("offered", ())
    return {
        "title": status.phrase,
        "status": int(status),
        "detail": _sentence(detail),
        "line": members.get("line"),
        "column": members.get("column"),
        "offers": [(name, _target(name, asked)) for name in offered] if isinstance(offered, list) else [],
        "again": asked.address if asked.method == "GET" and status in _WORTH_REPEATING else None,
        "seconds": retry_after,
        "request_id": asked.id if status == HTTPStatus.INTERNAL_SERVER_ERROR else None,
    }


def _sentence(detail: str) -> str:
    """Begin with a capital, unless the first word is the name of a parameter, such as ``page=``."""
    return detail[:1].upper() + detail[1:] if detail.partition(" ")[0].isalpha() else detail


def _target(name: str, asked: Asked) -> str | None:
    """Return the address of the same in a format: by ``format=`` at the endpoint, elsewhere by extension."""
    if asked.method != "GET":
        return None
    if asked.path.endswith("/sparql"):
        kept = [pair for pair in asked.query.split("&") if pair and not pair.startswith("format=")]
        return "?" + "&".join([*kept, f"format={quote(name, safe='')}"])
    extension = next((each for each, syntax in EXTENSIONS.items() if syntax.media_type == name), None)
    return f"{Asked('GET', asked.path, '', '').address}.{extension}" if extension else None
