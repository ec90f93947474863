"""Compile property paths (SHACL, section 2.3.1)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import repeat as repeated
from typing import TYPE_CHECKING, Final

from mapping.rdf.namespaces import RDF, SH
from mapping.shacl.compiled.data_graph import is_iri
from mapping.shacl.compiled.not_compiled import NotCompiled
from mapping.shacl.compiled.shapes_graph import items_of
from mapping.shacl.compiled.steps import alternatives, any_step, repeat, sequence

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from mapping.shacl.compiled.data_graph import DataGraph, Step
    from mapping.shacl.compiled.steps import Bind

_FIRST: Final = RDF.first.value
#: Sign in SPARQL, and whether the path counts zero steps and more than one.
_REPEATED: Final = {
    SH.zeroOrMorePath.value: ("*", True, True),
    SH.oneOrMorePath.value: ("+", False, True),
    SH.zeroOrOnePath.value: ("?", True, False),
}
#: A path that nests deeper than this is no path of people.
_DEEPEST: Final = 50


@dataclass(frozen=True)
class Path:
    """A compiled path."""

    #: As SPARQL writes it, IRIs in brackets.
    sparql: str
    bind: Bind
    #: The steps of which any is the whole path, if it is that simple.
    steps: frozenset[Step] = frozenset()
    #: The predicate, if the path is one.
    predicate: str | None = None

    @property
    def text(self) -> str:
        """The path as results write it."""
        return self.predicate or self.sparql

    def pairs(self, data: DataGraph, nodes: Collection[str]) -> list[tuple[str, Collection[str]]]:
        """Return each of the nodes with its value nodes."""
        return list(zip(nodes, map(data.along(self.bind), nodes, repeated(())), strict=False))


def compile_path(shapes: DataGraph, node: str, *, is_inverse: bool = False, depth: int = 0) -> Path:
    """Compile the path of a node in a shapes graph. Raises `NotCompiled` for one that is not well-formed."""
    if node == RDF.nil.value:
        raise NotCompiled("sh:path", "it is an empty list")
    if is_iri(node):
        steps, text = frozenset({(node, is_inverse)}), f"<{node}>"
        return Path(text, any_step(steps), steps, None if is_inverse else node)
    keys = [
        key for key in (_FIRST, SH.inversePath.value, SH.alternativePath.value, *_REPEATED) if shapes.objects(node, key)
    ]
    if len(keys) != 1 or depth > _DEEPEST:
        raise NotCompiled("sh:path", "it is not well-formed")
    (key,) = keys

    def inner(each: str, *, turns: bool = False) -> Path:
        return compile_path(shapes, each, is_inverse=is_inverse is not turns, depth=depth + 1)

    if key in {_FIRST, SH.alternativePath.value}:
        return _of_several(shapes, node, key, inner, is_inverse=is_inverse)
    values = list(shapes.objects(node, key))
    if len(values) != 1:
        raise NotCompiled("sh:path", "it is not well-formed")
    if key == SH.inversePath.value:
        path = inner(values[0], turns=True)
        return Path(f"^{path.sparql}", path.bind, path.steps)
    sign, zero, many = _REPEATED[key]
    path = inner(values[0])
    return Path(f"({path.sparql}){sign}", repeat(path.bind, zero=zero, many=many))


def _of_several(shapes: DataGraph, node: str, key: str, inner: Callable[[str], Path], *, is_inverse: bool) -> Path:
    lists = [node] if key == _FIRST else list(shapes.objects(node, key))
    if len(lists) != 1:
        raise NotCompiled("sh:path", "it is not well-formed")
    parts = [inner(each) for each in items_of(shapes, lists[0], "sh:path")]
    if len(parts) < 2:
        raise NotCompiled("sh:path", "it is not well-formed")
    separator = "/" if key == _FIRST else "|"
    text = f"({separator.join(part.sparql for part in parts)})"
    binds = [part.bind for part in parts]
    if key != _FIRST and all(part.steps for part in parts):
        steps = frozenset(each for part in parts for each in part.steps)
        return Path(text, any_step(steps), steps)
    if key != _FIRST:
        return Path(text, alternatives(*binds))
    return Path(text, sequence(*(binds[::-1] if is_inverse else binds)))
