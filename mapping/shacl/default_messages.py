"""The messages of results whose shapes have none: pySHACL words them, from the prefixes of data and shapes."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from mapping.rdf.namespaces import SH
from mapping.shacl.pyshacl_engine import forget_blank_nodes, quiet
from mapping.shacl.rdflib_graph import RdflibTerms
from mapping.shacl.results import Message

if TYPE_CHECKING:
    from collections.abc import Callable

    import rdflib


class DefaultMessages:
    """Asks the constraint components of pySHACL for their words; nothing is imported before the first is needed."""

    def __init__(
        self,
        make_shapes: Callable[[], rdflib.Graph],
        make_data: Callable[[], rdflib.Graph],
    ) -> None:
        """Take what makes the graph of the shapes and that of the data."""
        self._make_shapes, self._make_data, self._terms = make_shapes, make_data, RdflibTerms()
        self._components: dict[tuple[str, str], Any] = {}

    def __call__(self, parameter: str, shape: str, focus: str, value: str | None) -> tuple[Message, ...]:
        """Return the messages of a result; plain words where pySHACL cannot use the constraint."""
        with quiet():
            component = self._component(parameter, shape)
            if component is None:
                return (Message("", f"Does not fulfil sh:{parameter}"),)
            value_node = None if value is None else self._terms[value]
            found = component.make_generic_messages(self._data, self._terms[focus], value_node)
        return tuple(sorted(Message("", str(message)) for message in found))

    @cached_property
    def _shapes(self) -> Any:  # noqa: ANN401 - pySHACL has no types
        from pyshacl.shapes_graph import ShapesGraph  # noqa: PLC0415

        graph = ShapesGraph(self._make_shapes())
        graph.shapes  # noqa: B018 - pySHACL finds the shapes when they are asked for
        return graph

    @cached_property
    def _data(self) -> rdflib.Graph:
        forget_blank_nodes()
        return self._make_data()

    def _component(self, parameter: str, shape: str) -> Any:  # noqa: ANN401 - pySHACL has no types
        import rdflib  # noqa: PLC0415
        from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP  # noqa: PLC0415

        if (parameter, shape) not in self._components:
            component = CONSTRAINT_PARAMETERS_MAP[rdflib.URIRef(SH.iri + parameter)]
            try:
                made = component(self._shapes.lookup_shape_from_node(self._terms[shape]))
            except Exception:  # noqa: BLE001 - pySHACL refuses patterns that are good, for example
                made = None
            self._components[parameter, shape] = made
        return self._components[parameter, shape]
