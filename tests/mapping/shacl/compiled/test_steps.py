"""An index of a whole path leads to the nodes that following the path from each node leads to."""

from __future__ import annotations

import pytest

from mapping.rdf.statements import NodeTexts
from mapping.shacl.compiled.data_graph import DataGraph
from mapping.shacl.compiled.steps import alternatives, any_step, repeat, sequence
from tests.mapping.shacl.test_validation import EX, quads_of

DATA = f"""@prefix ex: <{EX}> .
ex:a ex:p ex:b, ex:c . ex:b ex:p ex:c ; ex:q ex:d . ex:c ex:q ex:d, ex:e . ex:e ex:p ex:a . ex:f ex:r "x" .
"""
P, Q, R, NONE = (any_step(frozenset({(EX + name, False)})) for name in ("p", "q", "r", "none"))
BACK = any_step(frozenset({(f"{EX}p", True)}))
PATHS = {
    "p/q": (sequence(P, Q), {"a": "de", "b": "de"}),
    "p/q/p": (sequence(P, Q, P), {"a": "a", "b": "a"}),
    "^p/q": (sequence(BACK, Q), {"c": "d"}),
    "(p/q)|p": (alternatives(sequence(P, Q), P), {"a": "bcde", "b": "cde", "e": "a"}),
    "p/none": (sequence(P, NONE), {}),
    "p/none?": (sequence(P, repeat(NONE, zero=True, many=False)), {"a": "bc", "b": "c", "e": "a"}),
    "p/q?": (sequence(P, repeat(Q, zero=True, many=False)), {"a": "bcde", "b": "cde", "e": "a"}),
    "p+": (repeat(P, zero=False, many=True), {"a": "bc", "b": "c", "e": "abc"}),
    "none*": (repeat(NONE, zero=True, many=True), {name: name for name in "abcdef"}),
    "none+": (repeat(NONE, zero=False, many=True), {}),
    "p|q?": (
        alternatives(P, repeat(Q, zero=True, many=False)),
        {"a": "abc", "b": "bcd", "c": "cde", "d": "d", "e": "ae", "f": "f"},
    ),
}


@pytest.mark.parametrize("path", PATHS)
def test_a_path_leads_from_each_node_to_the_nodes_at_its_end(path: str) -> None:
    data = DataGraph()
    data.add(NodeTexts("b").statements(quads_of(DATA)))
    bind, expected = PATHS[path]
    look = data.along(bind)
    for name in "abcdef":
        assert {node.removeprefix(EX) for node in look(EX + name, ())} == {*expected.get(name, "")}, name


@pytest.mark.parametrize("path", ["p/q", "(p/q)|p", "p/none?", "none+"])
def test_a_path_of_steps_alone_is_an_index(path: str) -> None:
    data = DataGraph()
    data.add(NodeTexts("b").statements(quads_of(DATA)))
    index = PATHS[path][0](data)
    assert not callable(index)
    assert {node.removeprefix(EX) for node in index} == PATHS[path][1].keys()
