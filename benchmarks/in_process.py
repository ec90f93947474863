"""Our own HTTP routes over an engine in the same process: the cost of a query without isolation.

Not a server to run: one slow query stops it for everyone. `benchmarks.throughput` starts it as it starts ours, with
``serve --no-build --output DIR --host HOST --port PORT``, to measure the CPU that the processes of the real one cost.
"""

from __future__ import annotations

import argparse
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox
import uvicorn

from mapping.publication.manifest import current_generation
from server.engine import whole_answer
from server.http.negotiation import RESULTS_JSON
from server.serving.app import create_app
from server.serving.connections import limited_protocol
from server.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from server.engine import Answer, Query
    from server.http.negotiation import MediaType

_CODECS: Final = {RESULTS_JSON: ox.QueryResultsFormat.JSON}


class _BareEngine:
    """Answer from a store in this process, on its only thread, from query to bytes as directly as it goes."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store

    @property
    def version(self) -> str | None:
        return None

    async def answer(self, query: Query, result_format: MediaType) -> Answer:
        results: Any = self._store.query(query.text, use_default_graph_as_union=True)
        written: bytes = results.serialize(format=_CODECS[result_format])
        return whole_answer(written)

    async def aclose(self) -> None:
        """Keep everything: the process ends with its script."""

    def gauges(self) -> Mapping[str, float]:
        return {}


def main() -> None:
    """Serve until stopped by a signal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["serve"])
    parser.add_argument("--no-build", action="store_true")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    arguments = parser.parse_args()
    generation = current_generation(arguments.output)
    engine = _BareEngine(ox.Store.read_only(str(generation.store_path)))
    settings = Settings.from_environment(os.environ)
    app = create_app(settings, generation, engine)
    configuration = uvicorn.Config(
        app, http=limited_protocol(settings), log_level="warning", server_header=False, access_log=False
    )
    # With the protocol named, asyncio sends small answers at once (TCP_NODELAY).
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind((arguments.host, arguments.port))
        listener.listen(2048)
        print(f"  SPARQL    http://{arguments.host}:{listener.getsockname()[1]}/sparql", flush=True)
        uvicorn.Server(configuration).run(sockets=[listener])


if __name__ == "__main__":
    main()
