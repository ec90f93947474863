"""Read the parameters of one shape; anything that the compiler does not handle exactly raises `NotCompiled`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mapping.rdf.namespaces import SH, XSD
from mapping.shacl.compiled.data_graph import is_iri, is_literal
from mapping.shacl.compiled.not_compiled import NotCompiled
from mapping.shacl.compiled.shapes_graph import items_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from mapping.shacl.compiled.data_graph import DataGraph
    from mapping.shacl.compiled.paths import Path
    from mapping.shacl.compiled.shape import Shape
    from mapping.shacl.compiled.terms import Literal

_COUNT: Final = re.compile("[0-9]{1,9}")


@dataclass(frozen=True)
class ShapeReader:
    """The parameters of one shape in a shapes graph."""

    shapes: DataGraph
    node: str
    path: Path | None
    #: Compiles another shape.
    compile: Callable[[str], Shape]

    def objects(self, name: str) -> list[str]:
        """Return the values of a parameter."""
        return list(self.shapes.objects(self.node, SH.iri + name))

    def one(self, name: str) -> str:
        """Return the only value of a parameter."""
        values = self.objects(name)
        if len(values) != 1:
            raise NotCompiled(f"sh:{name}", "it has several values" if values else "it has no value")
        return values[0]

    def items(self, name: str) -> list[str]:
        """Return the members of the list that is the only value of a parameter."""
        return items_of(self.shapes, self.one(name), f"sh:{name}")

    def iris(self, name: str) -> list[str]:
        """Return the values of a parameter, which are IRIs."""
        values = self.objects(name)
        if not all(map(is_iri, values)):
            raise NotCompiled(f"sh:{name}", "its value is no IRI")
        return values

    def literal(self, node: str, name: str) -> Literal:
        """Return the literal that a node of the shapes graph is."""
        if not is_literal(node):
            raise NotCompiled(f"sh:{name}", "its value is no literal")
        return self.shapes.literals[node]

    def count(self, name: str) -> int:
        """Return the number that is the only value of a parameter."""
        literal = self.literal(self.one(name), name)
        if literal.datatype != XSD.integer.value or not _COUNT.fullmatch(literal.value):
            raise NotCompiled(f"sh:{name}", "its value is no number that counts")
        return int(literal.value)

    def is_true(self, name: str) -> bool:
        """Say whether the only value of a parameter is ``true``; the 1 of xsd:boolean is another term."""
        literal = self.literal(self.one(name), name)
        if literal.datatype != XSD.boolean.value or literal.value not in {"true", "false", "1", "0"}:
            raise NotCompiled(f"sh:{name}", "its value is neither true nor false")
        return literal.value == "true"

    def require_path(self, name: str) -> None:
        """Refuse a constraint that only property shapes may have."""
        if self.path is None:
            raise NotCompiled(f"sh:{name}", "only property shapes may have it")
