"""What compiles, what is left to pySHACL and why, and that both together report what pySHACL alone does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from mapping.errors import EnginesDiffer
from mapping.shacl import validation
from mapping.shacl.results import Message
from mapping.shacl.shapes import Shapes, load_shapes
from mapping.shacl.validation import validate
from tests.mapping.shacl.test_validation import EX, PREFIX_LINES, quads_of

if TYPE_CHECKING:
    from pathlib import Path

    from mapping.shacl.shapes import Engine

EX_LINE = f"@prefix ex: <{EX}> .\n"
DATA = """ex:a a ex:C ; ex:p ex:b, "x", "y"@en, 5 ; ex:q ex:c .
ex:b a ex:D ; ex:p [ ex:q "z" ] . ex:D rdfs:subClassOf ex:C .
ex:c ex:p ex:a, "01"^^xsd:integer ."""
#: A custom component that an own property uses.
COMPONENT = """ex:WordComponent a sh:ConstraintComponent ; sh:parameter [ sh:path ex:word ] ;
  sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER (STR($value) = STR($word)) }" ] .
"""


#: Constraints of a property shape, one a line.
CONSTRAINTS = """
sh:class ex:C
sh:class ex:C, ex:D
sh:nodeKind sh:BlankNodeOrLiteral
sh:in ( ex:b 5 'x' )
sh:hasValue 5, 6
sh:datatype xsd:string
sh:datatype rdf:langString
sh:minCount 3
sh:maxCount 3 ; sh:severity sh:Info
sh:minInclusive 6
sh:maxExclusive 5.0
sh:minLength 2
sh:maxLength 1
sh:pattern '^x', 'y'
sh:pattern 'X' ; sh:flags 'i'
sh:languageIn ( 'en' )
sh:uniqueLang true
sh:closed true
sh:equals ex:q
sh:disjoint ex:q
sh:not [ sh:class ex:C ]
sh:and ( [ sh:nodeKind sh:IRI ] [ sh:class ex:D ] )
sh:or ( [ sh:nodeKind sh:IRI ] [ sh:datatype xsd:string ] )
sh:xone ( [ sh:nodeKind sh:IRI ] [ sh:class ex:D ] [ sh:datatype xsd:string ] )
sh:deactivated true ; sh:class ex:C
sh:node [ sh:class ex:C ; sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:node [ sh:class ex:D ] ] ]
sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:property [ sh:path ex:q ; sh:nodeKind sh:IRI ] ]
sh:qualifiedValueShape [ sh:class ex:D ] ; sh:qualifiedMinCount 2 ; sh:qualifiedMaxCount 0
sh:sparql [ sh:select 'SELECT $this ?value { $this $PATH ?value FILTER isLiteral(?value) }' ]
sh:message '{?value} of {$this}, {?c}' ; sh:sparql [ sh:select 'SELECT $this ?value ?c { $this ?path ?value ; a ?c }' ]
sh:sparql [ sh:message 'no'@en, '{$path}!' ; sh:select 'SELECT $this ?path { $this ?path ?value }' ]
sh:sparql [ sh:deactivated true ; sh:select 'SELECT $this { $this ?p ?v }' ]
sh:sparql [ sh:select 'PREFIX e: <http://example.org/> SELECT $this ?value { $this e:p ?value ; a e:C }' ]
sh:sparql [ sh:select 'SELECT $this { $this a ?v }' ], [ sh:select 'SELECT $this { $this ?p ?v }' ]
"""


def shapes_of(folder: Path, text: str, engine: Engine = "both") -> Shapes:
    path = folder / "shapes.ttl"
    path.write_text(PREFIX_LINES + EX_LINE + text, "utf-8")
    return load_shapes(path, engine=engine)


def reasons(shapes: Shapes) -> list[str]:
    return [str(reason) for _, reason in shapes.compiled.left_out]


def test_every_constraint_of_onrecord_compiles() -> None:
    assert reasons(load_shapes()) == []
    assert len(load_shapes().compiled.roots) > 80
    assert load_shapes().notes == ()


def test_the_shapes_of_onrecord_are_compiled_once_in_a_process() -> None:
    assert load_shapes().compiled is load_shapes().compiled


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        ("sh:property [ sh:path ex:p ; sh:datatype rdf:HTML ]", "sh:datatype: the forms of this datatype"),
        ('sh:property [ sh:path ex:p ; sh:pattern "[+-[]" ]', "sh:pattern: empty character class"),
        ('sh:sparql [ sh:select "SELECT $this { FILTER (isIRI($this)) }" ]', "sh:sparql: its query selects no"),
        (
            'sh:sparql [ sh:select "SELECT $this (COUNT(?v) AS ?n) { $this ex:p ?v } GROUP BY $this" ]',
            "sh:sparql: its query selects an expression",
        ),
        ("ex:word 'x'", "WordComponent: the shapes declare"),
        ("sh:node ex:s", "recursion: the shape refers to itself"),
        ("sh:severity sh:Info, sh:Warning ; sh:class ex:D", "sh:severity: it has several values"),
        ("sh:minCount 1", "sh:minCount: only property shapes"),
        ('sh:property [ sh:path ex:p ; sh:maxCount "x" ]', "sh:maxCount: its value is no number"),
        ("sh:property [ sh:path ( ex:p ) ]", "sh:path: it is not well-formed"),
        ("sh:property [ sh:class ex:D ]", "sh:property: its value is no property shape"),
        ("sh:qualifiedMinCount 1", "sh:qualifiedValueShape: it has no shape"),
        ('sh:closed "1"^^xsd:boolean', "sh:closed: its value is neither"),
        ("sh:or ( [ sh:class ex:C ] ex:t ex:t )", "sh:or: its list is empty, or names a shape twice"),
    ],
)
def test_a_shape_that_is_left_out_is_named_with_the_reason(shape: str, reason: str, tmp_path: Path) -> None:
    text = (
        f"{COMPONENT} ex:s a sh:NodeShape ; sh:targetClass ex:C ; {shape} . ex:t sh:targetNode ex:a ; sh:class ex:D ."
    )
    shapes = shapes_of(tmp_path, text, "compiled")
    assert [re.search(re.escape(reason), each) is not None for each in reasons(shapes)] == [True]
    (note,) = (each for each in shapes.notes if "is ill-formed" not in each)
    assert f"shapes.ttl: pySHACL checks the shape {EX}s: " in note
    assert [root.target.shape for root in shapes.compiled.roots] == [f"{EX}t"]
    assert not any("pySHACL checks" in each for each in shapes_of(tmp_path, text, "pyshacl").notes)


def test_both_parts_of_a_report_together_are_that_of_pyshacl(tmp_path: Path) -> None:
    shapes = shapes_of(
        tmp_path,
        f"""{COMPONENT}
        ex:word a sh:NodeShape ; sh:targetClass ex:C ; ex:word "x" .
        ex:D a owl:Class, sh:NodeShape ; ex:word "x" ; sh:property [ sh:path ex:q ; sh:minCount 1 ] .
        ex:compiled sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:p ; sh:nodeKind sh:IRI ; sh:maxCount 1 ] .""",
    )
    assert len(shapes.compiled.left_out) == 2
    results = validate(quads_of(EX_LINE + DATA), shapes).results
    assert {result.shape.removeprefix(EX) for result in results} == {"word", "D", "compiled"}


@pytest.mark.parametrize("shape", CONSTRAINTS.strip().split("\n"))
@pytest.mark.parametrize("path", ["ex:p", "[ sh:inversePath ex:p ]", "( ex:p ex:p )", "[ sh:zeroOrMorePath ex:p ]"])
def test_the_reports_are_equal_with_and_without_messages(shape: str, path: str, tmp_path: Path) -> None:
    text = f"ex:s sh:targetSubjectsOf ex:p ; sh:property [ sh:path {path} ; {shape} ]"
    for message in ("", "; sh:message 'outer'@de"):
        shapes = shapes_of(tmp_path, text + message + " .")
        # Steps may lead from a focus node that is nowhere in the data.
        assert bool(shapes.compiled.left_out) is ("$PATH" in shape and "zeroOrMore" in path)
        validate(quads_of(EX_LINE + DATA), shapes)


@pytest.mark.parametrize("component", ["lessThan", "lessThanOrEquals"])
def test_values_in_order_and_not(component: str, tmp_path: Path) -> None:
    """pySHACL refuses to compare the blank nodes of other data."""
    shapes = shapes_of(tmp_path, f"ex:s sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:{component} ex:q ] .")
    data = "ex:a ex:p 1, 2, 3.5, 4 ; ex:q 2, 3 ."
    values = [result.value for result in validate(quads_of(EX_LINE + data), shapes).results]
    assert len(values) == (5 if component == "lessThan" else 4)


def test_siblings_of_qualified_shapes_are_left_out_of_the_count(tmp_path: Path) -> None:
    digits = "sh:property [ sh:path ex:digit ; sh:qualifiedValueShapesDisjoint true ; sh:qualifiedValueShape {} ]"
    least = digits.format("[ sh:class ex:Thumb ] ; sh:qualifiedMinCount 1")
    most = digits.format("[ sh:class ex:Finger ] ; sh:qualifiedMaxCount 1")
    shapes = shapes_of(tmp_path, f"ex:s sh:targetNode ex:hand ; {least} ; {most} .")
    data = "ex:hand ex:digit ex:x, ex:y, ex:z . ex:x a ex:Thumb, ex:Finger . ex:y a ex:Finger . ex:z a ex:Nail ."
    assert [result.component.rpartition("#")[2] for result in validate(quads_of(EX_LINE + data), shapes).results] == [
        "QualifiedMinCountConstraintComponent"
    ]


def test_queries_see_literals_as_they_are_written(tmp_path: Path) -> None:
    shapes = shapes_of(
        tmp_path,
        "ex:s sh:targetNode ex:c ; sh:sparql [ sh:message '{?value}' ; sh:select "
        "'SELECT $this ?value { $this <http://example.org/p> ?value FILTER (STRLEN(STR(?value)) = 2) }' ] .",
    )
    (result,) = validate(quads_of(EX_LINE + DATA), shapes).results
    assert (result.value, result.message) == ('"01"^^<http://www.w3.org/2001/XMLSchema#integer>', "01")


def test_engines_that_differ_are_an_error_with_the_results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shapes = shapes_of(tmp_path, "ex:s sh:targetNode ex:a ; sh:class ex:E .")
    monkeypatch.setattr(validation, "results_of_pyshacl", lambda *_: [])
    with pytest.raises(EnginesDiffer, match=r"only compiled: Result\(focus='http://example\.org/a'"):
        validate(quads_of(EX_LINE + DATA), shapes)


def test_a_message_with_a_backslash_in_its_value_stays(tmp_path: Path) -> None:
    shapes = shapes_of(
        tmp_path,
        """ex:s sh:targetNode ex:a ; sh:message 'not {?value}'@en ; sh:sparql [ sh:prefixes ex:o ;
          sh:select 'SELECT $this ?value { $this ex:p ?value }' ] .
        ex:o a owl:Ontology ; sh:declare [ sh:prefix 'ex' ; sh:namespace 'http://example.org/' ] .""",
        "compiled",
    )
    (result,) = validate(quads_of(EX_LINE + r'ex:a ex:p "\\d" .'), shapes).results
    assert result.messages == (Message("", r"not \d"),)
