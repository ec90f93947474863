"""The settings, generation and engine that the routes answer from, exchanged as one; and where clients reach them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from string import punctuation
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

from server.errors import Gone, Moved, NotFound
from server.http.negotiation import GRAPH_FORMATS
from server.linked_data.resources import EXTENSIONS, newest_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from mapping.publication.manifest import Generation
    from mapping.publication.preview import LastSave
    from server.engine import QueryEngine
    from server.precomputed.sidecar import Sidecar
    from server.settings import Settings

_DEFAULT_PORTS: Final = {"http": ":80", "https": ":443"}


@dataclass(frozen=True)
class Publication:
    """A generation and the engine that answers from it.

    The application holds one at a time in its state and replaces it by a single assignment. A request is answered
    from the one that it found, so that a new generation never mixes with the one before.
    """

    settings: Settings
    generation: Generation
    engine: QueryEngine
    #: The outcome of the last save while an author watches the pages; None otherwise.
    last_save: LastSave | None = None
    #: Pages, results and the index of the search that were made with the generation.
    sidecar: Sidecar | None = None

    @cached_property
    def version(self) -> str | None:
        """The version of its data, which stays the same; None if it is unknown."""
        return self.engine.version

    @cached_property
    def root_path(self) -> str:
        """The path of the base IRI without the slash at its end, empty for most: everything is served below it."""
        return urlsplit(self.generation.manifest.base_iri).path.rstrip("/")


#: Return the publication that a request is answered from.
publication_of: Final[Callable[[Request], Publication]] = attrgetter("state.publication")


def address_of(request: Request) -> str:
    """Return the address under which the client reached the site, with a slash at its end.

    On the host of the base IRI it is the base IRI: a proxy that ends TLS asks us by http. On any other host it is the
    address of the request.
    """
    base = urlsplit(publication_of(request).generation.manifest.base_iri)
    host = request.headers.get("host", "").lower()
    port = _DEFAULT_PORTS[base.scheme]
    is_there = host.removesuffix(port) == base.netloc.lower().removesuffix(port)
    return base.geturl() if is_there else str(request.base_url)


def not_found(request: Request, path: str) -> NotFound:
    """Return the error for a path at which nothing is published: `Moved`, `Gone` or `NotFound`.

    The path is encoded as in IRIs, and has neither a slash before it nor the extension of a syntax.
    """
    newest, withdrawal = newest_path(path, publication_of(request).generation.manifest.withdrawals)
    if withdrawal:
        return Gone(f"/{path}", withdrawal.withdrawn)
    if newest == path:
        return NotFound(f"/{path}")
    asked = request.scope["raw_path"].partition(b"?")[0].decode("latin-1").rpartition("/")[2]
    extension = asked.rpartition(".")[2] if "." in asked and not path.endswith(asked) else ""
    # As on the way from a thing to its document: pages and tables take parameters, RDF takes none.
    takes_query = EXTENSIONS.get(extension) not in GRAPH_FORMATS
    query = quote(request.scope["query_string"], safe=punctuation) if takes_query else ""
    here = f"{request.scope.get('root_path', '')}/{newest}{extension and '.'}{extension}"
    return Moved(f"/{path}", f"{here}?{query}" if query else here)
