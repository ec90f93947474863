"""Validate with pySHACL: shapes that the compiler leaves out, and all of them to compare the engines.

pySHACL and rdflib take 0.4 s to import, so functions import them.
"""

from __future__ import annotations

import logging
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mapping.errors import UnreadableInput
from mapping.shacl.compiled.targets import TARGET_PREDICATES
from mapping.shacl.queries import explain_failure
from mapping.shacl.rdflib_graph import graph_of
from mapping.shacl.results import results_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    import rdflib

    from mapping.rdf.statements import Statement
    from mapping.shacl.compiled.targets import Target
    from mapping.shacl.results import Result


def results_of_pyshacl(
    data: rdflib.Graph, shapes: rdflib.Graph, owners: Mapping[str, str], names: Collection[str]
) -> list[Result]:
    """Return all results; ``owners`` names the shape around each shape without a name, ``names`` the files of shapes.

    Raises `UnreadableInput` if pySHACL cannot use the shapes.
    """
    with quiet():
        return list(results_of(_run(data, shapes, owners, names), owners))


def data_graph(statements: Iterable[Statement], prefixes: Mapping[str, str]) -> rdflib.Graph:
    """Return the graph of the data."""
    with quiet():
        return graph_of(statements, prefixes)


def shapes_graph(
    statements: Iterable[Statement], prefixes: Mapping[str, str], without: Collection[Target] = ()
) -> rdflib.Graph:
    """Return the graph of the shapes, in which those ``without`` have no targets."""
    from rdflib import RDF, BNode, URIRef  # noqa: PLC0415

    with quiet():
        graph = graph_of(statements, prefixes)
    for target in without:
        node = BNode(target.shape[2:]) if target.shape.startswith("_:") else URIRef(target.shape)
        for predicate in TARGET_PREDICATES:
            graph.remove((node, URIRef(predicate), None))
        for kind in target.metaclasses:
            graph.remove((node, RDF.type, URIRef(kind)))
    return graph


def forget_blank_nodes() -> None:
    """Let pySHACL forget how it wrote blank nodes: it keeps that by the address of a graph, which others get later."""
    from pyshacl.rdfutil.stringify import stringify_blank_node  # noqa: PLC0415

    stringify_blank_node.dict_cache.clear()


def _run(data: rdflib.Graph, shapes: rdflib.Graph, owners: Mapping[str, str], names: Collection[str]) -> rdflib.Graph:
    import pyshacl  # noqa: PLC0415
    import rdflib  # noqa: PLC0415

    forget_blank_nodes()
    try:
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever the engine raises, it is the same failure
        report = error
    if isinstance(report, rdflib.Graph):
        return report
    # The shapes make the engine stumble, not the data: our graph is plain triples.
    raise UnreadableInput(", ".join(names), *explain_failure(report, owners))


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the engine's warnings from users, and its queries from loading graphs."""
    from rdflib.plugins import sparql  # noqa: PLC0415

    loads, disabled = sparql.SPARQL_LOAD_GRAPHS, logging.root.manager.disable
    try:
        sparql.SPARQL_LOAD_GRAPHS = False
        logging.disable()  # ill-typed literals and odd shapes
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        sparql.SPARQL_LOAD_GRAPHS = loads
        logging.disable(disabled)
