"""The options that a query process is started with."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Final

#: The engine recurses into a query: 256 KB of nested brackets need about this much. Memory is committed only when it is
#: used.
STACK_BYTES: Final = 512 * 1024 * 1024


@dataclass(frozen=True)
class WorkerOptions:
    """The store a query process opens and the limits it keeps; sizes in bytes."""

    store: str
    #: Whether no triple of the store is in two graphs.
    is_disjoint: bool
    #: The base of relative IRIs in a query; None refuses them.
    base_iri: str | None
    memory: int
    stack: int
    max_result_bytes: int
    max_result_triples: int
    #: Its end of the socket.
    descriptor: int = -1


def write_options(options: WorkerOptions) -> str:
    """Return the options as one argument of a command line."""
    return json.dumps(asdict(options))


def read_options(argument: str) -> WorkerOptions:
    """Return the options that `write_options` wrote."""
    return WorkerOptions(**json.loads(argument))
