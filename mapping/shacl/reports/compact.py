"""Shorten the nodes and paths of results with prefixes, as Turtle does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mapping.rdf.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Mapping

SHAPES_PREFIX: Final = "https://w3id.org/onrecord/shapes#"
_PREFIXES: Final[Mapping[str, str]] = {**PREFIXES, "s": SHAPES_PREFIX}
_LOCAL_NAME: Final = re.compile(r"[A-Za-z_][\w-]*")
_TYPED_LITERAL: Final = re.compile(r'(".*"\^\^)<([^<>]*)>', re.DOTALL)


def shorten(node: str, prefixes: Mapping[str, str] | None = None) -> str:
    """Return a node as Turtle writes it: ``onr:stance``, ``<http://...>``, ``"in May"@en``.

    ``prefixes`` go before those of onrecord.
    """
    if literal := _TYPED_LITERAL.fullmatch(node):
        return literal[1] + shorten(literal[2], prefixes)
    if node.startswith(('"', "_:")):
        return node
    known = {**_PREFIXES, **(prefixes or {})}
    for prefix, namespace in sorted(known.items(), key=lambda item: (-len(item[1]), item[0] in _PREFIXES, item[0])):
        if namespace and node.startswith(namespace) and _LOCAL_NAME.fullmatch(node[len(namespace) :]):
            return f"{prefix}:{node[len(namespace) :]}"
    return f"<{node}>"


def shorten_path(path: str, prefixes: Mapping[str, str] | None = None) -> str:
    """Return the path of a result with the prefixes of `shorten`."""
    if "<" not in path:
        return shorten(path, prefixes)
    return re.sub(r"<([^<>]*)>", lambda iri: shorten(iri[1], prefixes), path)
