"""Read the manifests of the W3C test suites, where they lie beside the repository.

Nothing of theirs is copied here: https://github.com/w3c/rdf-tests and https://github.com/w3c/data-shapes are expected
in ``../shared/w3c``, as the folders ``sparql10``, ``sparql11`` and ``shacl``.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox
import pytest

from mapping.rdf.namespaces import RDF, RDFS, Namespace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

W3C: Final = Path(__file__).resolve().parents[3] / "shared" / "w3c"

MF: Final = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT: Final = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class Description:
    """A graph that is asked one thing at a time; literals stay as they were written."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self._objects = defaultdict[tuple[Node, ox.NamedNode], list[Node]](list)
        for quad in quads:
            self._objects[quad.subject, quad.predicate].append(quad.object)

    def instances(self, of: ox.NamedNode) -> list[Node]:
        return [
            subject for (subject, predicate), found in self._objects.items() if predicate == RDF.type and of in found
        ]

    def all(self, subject: Node, predicate: ox.NamedNode) -> list[Node]:
        return self._objects.get((subject, predicate), [])

    def one(self, subject: Node, predicate: ox.NamedNode) -> Node:
        found = self.get(subject, predicate)
        assert found is not None, (subject, predicate)
        return found

    def get(self, subject: Node, predicate: ox.NamedNode) -> Node | None:
        return next(iter(self.all(subject, predicate)), None)

    def list(self, node: Node) -> Iterator[Node]:
        while node != RDF.nil:
            yield self.one(node, RDF.first)
            node = self.one(node, RDF.rest)

    def text(self, subject: Node, predicate: ox.NamedNode) -> str:
        return value_of(self.one(subject, predicate))


@dataclass(frozen=True)
class Case:
    """One entry of a manifest."""

    #: The folder of its manifest and its own name: ``aggregates/agg01``.
    name: str
    #: The kind of test, such as ``QueryEvaluationTest``.
    kind: str
    node: Node
    manifest: Description


def needed(folder: str) -> Path:
    """Return the folder of a suite, or skip the whole module where it is absent."""
    if not (W3C / folder).is_dir():
        pytest.skip(f"the W3C suite {folder} is not in ../shared/w3c", allow_module_level=True)
    return W3C / folder


def cases(manifest: Path) -> Iterator[Case]:
    """Yield every entry of a manifest and of those it includes."""
    read = describe(manifest)
    for whole in read.instances(MF.Manifest):
        for included in read.all(whole, MF.include):
            # A list of manifests in the SPARQL suites, single manifests in that of SHACL.
            for node in [included] if isinstance(included, ox.NamedNode) else read.list(included):
                yield from cases(path_of(node))
        for entries in read.all(whole, MF.entries):
            for node in read.list(entries):
                name = value_of(node).replace("#", "/").rpartition("/")[2]
                kind = value_of(read.one(node, RDF.type)).rpartition("#")[2]
                yield Case(f"{manifest.parent.name}/{name}", kind, node, read)


def marked(found: Iterable[Case], failures: Mapping[str, str]) -> list[object]:
    """Return the cases as parameters; those that are known to fail must fail, and be there."""
    found = list(found)
    assert not failures.keys() - {case.name for case in found}
    return [
        pytest.param(
            case,
            id=case.name,
            marks=[pytest.mark.xfail(reason=failures[case.name], strict=True)] if case.name in failures else [],
        )
        for case in found
    ]


def describe(path: Path) -> Description:
    return Description(parse(path))


def parse(path: Path) -> list[ox.Quad]:
    """Read an RDF file under its own address; no two files share a blank node."""
    return list(ox.parse(path=path, base_iri=path.as_uri(), rename_blank_nodes=True))


def path_of(node: Node) -> Path:
    return Path(unquote(urlsplit(value_of(node)).path))


def value_of(node: Node) -> str:
    """Return an IRI, or the lexical form of a literal."""
    assert not isinstance(node, ox.Triple)
    return str(node.value)


def graph_data(case: Case) -> Iterator[tuple[str, Path]]:
    """Yield the named graphs of a query test: name and file."""
    action = case.manifest.one(case.node, MF.action)
    for node in case.manifest.all(action, QT.graphData):
        if isinstance(node, ox.NamedNode):
            yield node.value, path_of(node)
        else:
            name = case.manifest.text(node, RDFS.label)
            yield name, path_of(case.manifest.one(node, QT.graph))
