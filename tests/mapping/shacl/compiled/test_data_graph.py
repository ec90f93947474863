"""The indexes hold the union of all graphs, and write nodes as results do."""

from __future__ import annotations

import pytest

from mapping.rdf.statements import NodeTexts
from mapping.shacl.compiled.data_graph import DataGraph, is_blank, is_iri, is_literal
from tests.mapping.shacl.test_validation import EX, quads_of


def graph_of(text: str) -> DataGraph:
    graph = DataGraph()
    graph.add(NodeTexts("b").statements(quads_of(f"@prefix ex: <{EX}> .\n{text}")))
    return graph


def test_nodes_are_written_as_in_results() -> None:
    graph = graph_of('ex:a ex:p ex:b, "x", "in May"@en, 5, [ ex:q [] ] .')
    assert list(graph.objects(f"{EX}a", f"{EX}p")) == [
        f"{EX}b",
        '"x"',
        '"in May"@en',
        '"5"^^<http://www.w3.org/2001/XMLSchema#integer>',
        "_:b1",
    ]
    assert list(graph.objects("_:b1", f"{EX}q")) == ["_:b2"]


@pytest.mark.parametrize(("node", "kind"), [(f"{EX}a", is_iri), ("_:b1", is_blank), ('"_:b1"', is_literal)])
def test_a_node_is_of_one_kind(node: str, kind: object) -> None:
    assert [each for each in (is_iri, is_blank, is_literal) if each(node)] == [kind]


def test_a_triple_counts_once() -> None:
    graph = graph_of("ex:a ex:p ex:b . ex:a ex:p ex:b .")
    graph.add([(f"{EX}a", f"{EX}p", f"{EX}b")])
    assert len(graph.objects(f"{EX}a", f"{EX}p")) == 1


def test_the_inverse_of_a_predicate() -> None:
    graph = graph_of("ex:a ex:p ex:c . ex:b ex:p ex:c .")
    assert list(graph.by_object(f"{EX}p")[f"{EX}c"]) == [f"{EX}a", f"{EX}b"]
    assert graph.by_object(f"{EX}none") == {}


def test_instances_of_subclasses_are_instances_even_in_a_circle() -> None:
    graph = graph_of(
        "ex:A rdfs:subClassOf ex:B . ex:B rdfs:subClassOf ex:C . ex:C rdfs:subClassOf ex:A ."
        "ex:one a ex:A . ex:two a ex:C, ex:D . ex:three a ex:D ."
    )
    assert graph.instances(f"{EX}B") == {f"{EX}one", f"{EX}two"}
    assert graph.instances(f"{EX}D") == {f"{EX}two", f"{EX}three"}
    assert graph.instances(f"{EX}none") == set()


def test_a_path_toward_a_step_leads_only_to_nodes_where_it_begins() -> None:
    graph = graph_of("ex:a ex:p ex:b, ex:c . ex:d ex:p ex:e . ex:b ex:q 1 .")
    steps, onward = frozenset({(f"{EX}p", False)}), frozenset({(f"{EX}q", False)})
    assert {node: list(values) for node, values in graph.toward(steps, onward).items()} == {f"{EX}a": [f"{EX}b"]}


def test_nodes_without_a_step_have_none_of_several_in_either_direction() -> None:
    graph = graph_of("ex:a ex:p ex:b . ex:c ex:q ex:d .")
    nodes = [EX + name for name in "abcd"]
    assert graph.without_step(nodes, frozenset({(f"{EX}p", False), (f"{EX}q", True)})) == {f"{EX}b", f"{EX}c"}


def test_nodes_with_no_type_in_common_have_no_first_type_in_common() -> None:
    graph = graph_of("ex:a a ex:A, ex:B ; ex:p 1 . ex:b a ex:B ; ex:q 1 . ex:c ex:q 1 .")
    assert graph.first_types([f"{EX}a"]) == graph.first_types_of_subjects(f"{EX}p")
    assert len(graph.first_types([f"{EX}a"])) == 1
    assert graph.first_types_of_subjects(f"{EX}q") == {f"{EX}B", None}
