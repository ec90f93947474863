"""Read lists and single values of a shapes graph; whatever is not well-formed is left to pySHACL, which refuses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mapping.rdf.namespaces import RDF
from mapping.shacl.compiled.not_compiled import NotCompiled

if TYPE_CHECKING:
    from mapping.shacl.compiled.data_graph import DataGraph

_FIRST: Final = RDF.first.value
_REST: Final = RDF.rest.value
_NIL: Final = RDF.nil.value


def items_of(shapes: DataGraph, node: str, component: str) -> list[str]:
    """Return the members of a SHACL list (SHACL, section 2.2). Raises `NotCompiled` if it is not well-formed."""
    items: list[str] = []
    seen = set[str]()
    while node != _NIL:
        first, rest = list(shapes.objects(node, _FIRST)), list(shapes.objects(node, _REST))
        if node in seen or len(first) != 1 or len(rest) != 1:
            raise NotCompiled(component, "its list is not well-formed")
        seen.add(node)
        items += first
        node = rest[0]
    return items
