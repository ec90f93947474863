"""The results of shapes without a message have the words of pySHACL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mapping.shacl.results import Message
from mapping.shacl.validation import validate
from tests.mapping.shacl.compiled.test_compiler import EX_LINE, shapes_of
from tests.mapping.shacl.test_validation import quads_of

if TYPE_CHECKING:
    from pathlib import Path


def test_words_use_the_prefixes_of_shapes_and_data(tmp_path: Path) -> None:
    shapes = shapes_of(tmp_path, "ex:s sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .", "compiled")
    data = quads_of(f"{EX_LINE} ex:a ex:q 1 .")
    (plain,) = validate(data, shapes).results
    (short,) = validate(data, shapes, prefixes={"e": "http://example.org/"}).results
    assert plain.message == "Less than 1 values on <http://example.org/a>->ex:p"
    assert short.message == "Less than 1 values on e:a->ex:p"


def test_a_constraint_that_pyshacl_refuses_is_worded_plainly(tmp_path: Path) -> None:
    shape = r"ex:s sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:pattern '\\p{Lu}' ] ."
    (result,) = validate(quads_of(f"{EX_LINE} ex:a ex:p 'x' ."), shapes_of(tmp_path, shape, "compiled")).results
    assert result.messages == (Message("", "Does not fulfil sh:pattern"),)


def test_pyshacl_forgets_the_blank_nodes_of_other_graphs(tmp_path: Path) -> None:
    """It keeps how it wrote them by the address of their graph, which a later graph may have."""
    shapes = shapes_of(tmp_path, "ex:s sh:targetObjectsOf ex:p ; sh:class ex:C .")
    for number in range(5):
        (result,) = validate(quads_of(f'{EX_LINE} ex:a ex:p [ ex:q "{number}" ] .'), shapes).results
        assert result.focus == "_:b1"
    shapes = shapes_of(tmp_path, "ex:s sh:targetObjectsOf ex:p ; sh:not [ sh:nodeKind sh:BlankNode ] .")
    for number in range(5):
        (result,) = validate(quads_of(f'{EX_LINE} ex:a ex:p [ ex:q "{number}" ] .'), shapes).results
        assert f'"{number}"' in result.message
