"""Nodes are hidden if only the background describes them, or only it mentions them."""

from __future__ import annotations

from mapping.shacl.compiled.data_graph import DataGraph
from mapping.shacl.hidden_nodes import HiddenNodes

DATA = [("a", "p", "b"), ("c", "p", "d")]
BACKGROUND = [("a", "p", "b"), ("b", "p", "e"), ("f", "p", "d"), ("f", "q", "c")]


def test_a_node_that_the_data_describes_is_shown_and_one_of_the_background_alone_is_hidden() -> None:
    graph = DataGraph()
    graph.add(DATA)
    hidden = HiddenNodes(DATA, graph, BACKGROUND)
    assert {node for node in "abcdefg" if node in hidden} == {"b", "e", "f"}
    for nodes in ("abcdefg", "acd", "ab", "e", ""):
        assert hidden.others(set(nodes)) == {node for node in nodes if node not in hidden}
