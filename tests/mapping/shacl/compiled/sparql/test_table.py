"""A table changes whole columns, and its rows are those that changing each row would give."""

from __future__ import annotations

from mapping.shacl.compiled.sparql.table import Table, joined

TABLE = Table.of(["x", "y"], [("a", "1"), ("b", "2"), ("c", "3")])
NAMES = ["x", "y", "z"]


def test_a_table_without_variables_has_the_row_of_no_pattern() -> None:
    assert Table().rows([]) == [()]
    assert Table().times(TABLE).rows(["x", "y"]) == TABLE.rows(["x", "y"])


def test_a_variable_that_the_table_lacks_is_unbound() -> None:
    assert TABLE.rows(["z", "x"]) == [(None, "a"), (None, "b"), (None, "c")]


def test_a_mask_keeps_the_rows_where_it_is_true() -> None:
    assert TABLE.keep([True, None, False]).rows(["x"]) == [("a",)]
    assert TABLE.keep([True, True, True]) is TABLE
    assert TABLE.empty().rows(["x", "y"]) == []


def test_rows_are_repeated_for_each_node_that_was_found() -> None:
    assert TABLE.spread("z", [("k",), ("l",), ("m",)]).rows(NAMES) == [
        ("a", "1", "k"),
        ("b", "2", "l"),
        ("c", "3", "m"),
    ]
    assert TABLE.spread("z", [(), ("l",), ("m",)]).rows(NAMES) == [("b", "2", "l"), ("c", "3", "m")]
    assert TABLE.spread("z", [(), ("k", "l"), ("m",)]).rows(NAMES) == [
        ("b", "2", "k"),
        ("b", "2", "l"),
        ("c", "3", "m"),
    ]
    assert TABLE.spread("z", [(), (), ()]).rows(NAMES) == []


def test_tables_multiply_and_join() -> None:
    other = Table.of(["z"], [("k",), ("l",)])
    assert TABLE.keep([True, True, False]).times(other).rows(NAMES) == [
        ("a", "1", "k"),
        ("a", "1", "l"),
        ("b", "2", "k"),
        ("b", "2", "l"),
    ]
    both = joined([TABLE.keep([True, False, False]), other], NAMES, frozenset())
    assert both.rows(NAMES) == [("a", "1", None), (None, None, "k"), (None, None, "l")]
