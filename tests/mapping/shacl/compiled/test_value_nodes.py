"""Value nodes that are found in the indexes of a predicate are those that are found node by node."""

from __future__ import annotations

import pytest

from mapping.rdf.statements import NodeTexts
from mapping.shacl.compiled.data_graph import DataGraph
from mapping.shacl.compiled.paths import Path, compile_path
from mapping.shacl.compiled.steps import any_step
from mapping.shacl.compiled.value_nodes import ValueNodes
from tests.mapping.shacl.test_validation import EX, quads_of

DATA = f"""@prefix ex: <{EX}> . ex:a ex:p ex:x . ex:b ex:p ex:x, ex:y . ex:c ex:q ex:x .
ex:d ex:p ex:z . ex:e ex:p ex:z .
"""


def values_of(names: str, *, by_index: bool) -> ValueNodes:
    data = DataGraph()
    data.add(NodeTexts("b").statements(quads_of(DATA)))
    steps = frozenset({(f"{EX}p", False)})
    path = compile_path(DataGraph(), f"{EX}p") if by_index else Path("", any_step(steps))
    return ValueNodes([EX + name for name in names], path, data)


@pytest.mark.parametrize("names", ["", "a", "abc", "abcde", "cc", "bab"])
def test_indexes_give_what_looking_at_each_node_gives(names: str) -> None:
    one, other = values_of(names, by_index=True), values_of(names, by_index=False)
    for number in (0, 1, 2):
        assert one.with_fewer(number) == other.with_fewer(number)
        assert one.with_more(number) == other.with_more(number)
    for name in "xyz":
        assert one.without(EX + name) == other.without(EX + name)
        assert sorted(values_of(names, by_index=True).with_any({EX + name})) == sorted(other.with_any({EX + name}))
    assert list(one.counts_of({f"{EX}x", f"{EX}z"})) == list(other.counts_of({f"{EX}x", f"{EX}z"}))
    assert one.distinct == other.distinct
    assert values_of(names, by_index=True).superset >= other.distinct
