"""The entity tag of the answer to a query, computed without running it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.engine import cache_key
from server.http.entity_tags import RELEASE, content_tag

if TYPE_CHECKING:
    from server.engine import Query
    from server.http.negotiation import MediaType

__all__ = ["query_tag"]


def query_tag(query: Query, result_format: MediaType, data_version: str | None) -> str | None:
    """Return the strong tag of the answer to a query; None where equal bytes cannot be promised."""
    if data_version is None or not query.is_repeatable:
        return None
    return content_tag(f"{RELEASE} {cache_key(query, result_format, data_version)}".encode())
