"""Ill-formed shapes are named with the rule that they break; they are still applied as an engine reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mapping.shacl.shapes import load_shapes
from tests.mapping.shacl.test_validation import EX, PREFIX_LINES

if TYPE_CHECKING:
    from pathlib import Path

    from mapping.shacl.shapes import Engine


def notes_of(folder: Path, text: str, engine: Engine = "compiled") -> list[str]:
    """Return what is said about a file of shapes, without the names of the file and of the shapes."""
    path = folder / "shapes.ttl"
    path.write_text(f"{PREFIX_LINES}@prefix ex: <{EX}> .\n{text}", "utf-8")
    return [note.removeprefix(f"{path}: ").replace(EX, "") for note in load_shapes(path, engine=engine).notes]


@pytest.mark.parametrize(
    ("constraint", "problem"),
    [
        ("sh:in ex:x", "sh:in x is no well-formed list"),
        ("sh:or [ rdf:first ex:x ]", "sh:or is no well-formed list"),
        ("sh:nodeKind ex:Foo", "sh:nodeKind Foo is none of sh:BlankNode, sh:IRI, "),
        ("sh:deactivated 1", "is none of true, false"),
        ('sh:minCount "1"', 'sh:minCount "1" is not of the datatype xsd:integer'),
        ("sh:minCount 1, 2", "sh:minCount occurs more than once"),
        ("sh:class 'C'", 'sh:class "C" is not an IRI'),
        ("sh:message 5", "is not well-formed"),
        ("sh:maxInclusive ex:x", "sh:maxInclusive x is not a literal"),
    ],
)
def test_an_ill_formed_constraint_is_named(constraint: str, problem: str, tmp_path: Path) -> None:
    shape = f"ex:s a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; {constraint} ] ."
    for engine in ("compiled", "pyshacl"):
        first, *_ = notes_of(tmp_path, shape, engine)
        assert first.startswith("the shape s is ill-formed: ")
        assert problem in first


@pytest.mark.parametrize(
    ("shape", "problems"),
    [
        ("ex:s sh:targetClass ex:C ; sh:minCount 1 .", ["it is neither a property shape "]),
        ("ex:s a sh:NodeShape ; sh:property [ sh:class ex:C ] .", ["sh:path is missing"]),
        (
            "ex:s a sh:NodeShape ; sh:property [ sh:path ( ex:p ) ; sh:class ex:C ] .",
            ["it is neither a property shape ", "sh:path is not well-formed"],
        ),
    ],
)
def test_a_shape_of_neither_kind_is_named(shape: str, problems: list[str], tmp_path: Path) -> None:
    notes = [note for note in notes_of(tmp_path, shape) if "ill-formed" in note]
    assert len(notes) == len(problems)
    for note, problem in zip(notes, problems, strict=True):
        assert note.startswith(f"the shape s is ill-formed: {problem}")


def test_an_empty_list_as_a_path_is_named_though_it_is_an_iri(tmp_path: Path) -> None:
    shape = "ex:s a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path () ; sh:minCount 1 ] ."
    assert notes_of(tmp_path, shape) == ["pySHACL checks the shape s: sh:path: it is an empty list"]


def test_well_formed_shapes_are_not_mentioned(tmp_path: Path) -> None:
    shape = """ex:s a sh:NodeShape ; sh:targetClass ex:C ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ;
    sh:property [ sh:path ( ex:p [ sh:inversePath ex:q ] ) ; sh:in ( ex:a 5 ) ; sh:message "no"@en, "nein"@de ] ."""
    assert notes_of(tmp_path, shape) == []


def test_of_many_ill_formed_parts_the_first_are_named(tmp_path: Path) -> None:
    shapes = "".join(f"ex:s{number:02} sh:targetClass ex:C ; sh:closed 5 .\n" for number in range(25))
    notes = [note for note in notes_of(tmp_path, shapes) if "pySHACL" not in note]
    assert len(notes) == 21
    assert notes[0].startswith("the shape s00 ")
    assert notes[-1] == "5 more mistakes"


@pytest.mark.parametrize(
    ("constraint", "note"),
    [
        ("sh:minCuont 1", "sh:minCuont is no term of SHACL 1.0; did you mean sh:minCount?"),
        ("sh:severity sh:Warnin", "sh:Warnin is no term of SHACL 1.0; did you mean sh:Warning?"),
        ("sh:memberShape ex:t", "sh:memberShape is no term of SHACL 1.0"),
    ],
)
def test_a_term_that_shacl_does_not_have_is_named(constraint: str, note: str, tmp_path: Path) -> None:
    shape = f"ex:s a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:class ex:D ; {constraint} ] ."
    (found,) = notes_of(tmp_path, shape)
    assert found.startswith(note)


def test_severities_of_shacl_1_2_and_advanced_features_are_known(tmp_path: Path) -> None:
    shape = """ex:s a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:class ex:D ;
    sh:severity sh:Debug ; sh:name "p"@en ; sh:order 1 ;
    sh:entailment sh:Rules ; sh:defaultValue 5 ; sh:group ex:g ] ."""
    assert notes_of(tmp_path, shape) == []
