"""The engine: shapes of any origin, stable reports, and no way out to the network."""

from __future__ import annotations

import logging
import random
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import rdflib

from mapping.errors import UnreadableInput
from mapping.rdf.namespaces import PREFIXES
from mapping.shacl.reports import Checked
from mapping.shacl.results import Message, Result, ValidationReport
from mapping.shacl.shapes import Engine, Shapes, load_shapes
from mapping.shacl.validation import validate

if TYPE_CHECKING:
    from pathlib import Path

PREFIX_LINES = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
EX = "http://example.org/"
DATA = """
<http://example.org/a> a onr:TimeReference ; onr:expression "now"@en ; onr:earliest "soon"^^xsd:date .
<http://example.org/b> a onr:TimeReference ; onr:expression "then"@en .
"""
SHAPE = """
<http://example.org/shape> a sh:NodeShape ; sh:targetClass onr:TimeReference ;
  sh:property [ sh:path ( onr:expression [ sh:inversePath onr:cue ] ) ; sh:minCount 1 ; sh:severity sh:Info ] ;
  sh:property [ sh:path [ sh:oneOrMorePath [ sh:alternativePath ( onr:latest onr:earliest ) ] ] ; sh:maxCount 0 ;
    sh:severity sh:Warning ; sh:message "no dates"@en ] .
"""


def quads_of(text: str) -> list[ox.Quad]:
    return list(ox.parse((PREFIX_LINES + text).encode(), format=ox.RdfFormat.TURTLE))


def shapes_of(folder: Path, text: str, engine: Engine = "both") -> Shapes:
    """Read shapes that both engines apply, and raise `EnginesDiffer` where their reports differ."""
    path = folder / "shapes.ttl"
    path.write_text(PREFIX_LINES + text, "utf-8")
    return load_shapes(path, engine=engine)


def test_results_say_where_what_and_why(tmp_path: Path) -> None:
    report = validate(quads_of(DATA), shapes_of(tmp_path, SHAPE))
    expected = "(<https://w3id.org/onrecord#expression>/^<https://w3id.org/onrecord#cue>)"
    assert [(result.focus, result.severity, result.path) for result in report.results if result.severity == "info"] == [
        (f"{EX}a", "info", expected),
        (f"{EX}b", "info", expected),
    ]
    (warning,) = (result for result in report.results if result.severity == "warning")
    assert warning == Result(
        focus=f"{EX}a",
        path="((<https://w3id.org/onrecord#latest>|<https://w3id.org/onrecord#earliest>))+",
        value=None,
        severity="warning",
        messages=(Message("en", "no dates"),),
        shape=f"{EX}shape",
        component="http://www.w3.org/ns/shacl#MaxCountConstraintComponent",
    )
    assert report.conforms
    assert not Checked("", report.results, is_strict=True).conforms


@pytest.mark.parametrize(
    ("severities", "conforms", "strictly"),
    [
        ((), True, True),
        (("info", "debug", "trace"), True, True),
        (("warning",), True, False),
        (("warning", "violation"), False, False),
        (("http://example.org/Grave",), False, False),
    ],
)
def test_warnings_do_not_fail_unless_strictly(severities: tuple[str, ...], conforms: bool, strictly: bool) -> None:
    results = tuple(Result("a", None, None, severity, (), "s", "c") for severity in severities)
    assert ValidationReport(results).conforms is conforms
    assert Checked("", results, is_strict=True).conforms is strictly


def test_the_order_of_quads_does_not_change_the_report(tmp_path: Path) -> None:
    quads, shapes = quads_of(DATA), shapes_of(tmp_path, SHAPE)
    first = validate(quads, shapes)
    for seed in range(3):
        random.Random(seed).shuffle(quads)
        assert validate(iter(quads), shapes) == first


def test_the_background_helps_and_is_never_reported_on(tmp_path: Path) -> None:
    shapes = shapes_of(
        tmp_path,
        """<http://example.org/shape> sh:targetSubjectsOf onr:agent ;
          sh:property [ sh:path onr:agent ; sh:class schema:Person ] .
        <http://example.org/label> sh:targetClass schema:Person ; sh:targetObjectsOf onr:agent ;
          sh:property [ sh:path rdfs:label ; sh:minCount 1 ] .""",
    )
    data = quads_of("<http://example.org/s> onr:agent <http://example.org/jo>, <http://example.org/nobody> .")
    background = quads_of("<http://example.org/jo> a schema:Person . <http://example.org/al> a schema:Person .")
    report = validate(data, shapes, background)
    assert [(result.focus, result.value) for result in report.results] == [
        (f"{EX}nobody", None),
        (f"{EX}s", f"{EX}nobody"),
    ]


def test_results_inside_a_shape_are_hidden_and_shown_by_their_own_focus_nodes(tmp_path: Path) -> None:
    shapes = shapes_of(
        tmp_path,
        """<http://example.org/shape> sh:targetSubjectsOf onr:agent, onr:theme ; sh:property [ sh:path onr:agent ;
          sh:property [ sh:path rdfs:label ; sh:minCount 1 ] ] .""",
    )
    data = quads_of("<http://example.org/s> onr:agent <http://example.org/jo> . <http://example.org/al> onr:cue 'x' .")
    background = quads_of(
        "<http://example.org/jo> a schema:Person . <http://example.org/t> onr:agent <http://example.org/al> ."
    )
    assert [result.focus for result in validate(data, shapes, background).results] == [f"{EX}al"]


def test_graphs_are_validated_as_one(tmp_path: Path) -> None:
    shapes = shapes_of(
        tmp_path,
        "<http://example.org/s> sh:targetSubjectsOf onr:cue ; sh:property [ sh:path onr:form ; sh:minCount 1 ] .",
    )
    quads = quads_of('<http://example.org/a> onr:cue "x"@en .')
    (form,) = quads_of("<http://example.org/a> onr:form onr:mixed .")
    assert not validate(quads, shapes).conforms
    named = ox.Quad(form.subject, form.predicate, form.object, ox.NamedNode(f"{EX}graph"))
    assert validate([*quads, named], shapes).conforms


@pytest.mark.parametrize("literal", ['"en"', '"04"^^xsd:integer', '"x"^^xsd:date', '"soon"@en-GB', '"a\\"b\\n"', '"☃"'])
def test_values_come_back_as_they_were(literal: str, tmp_path: Path) -> None:
    shapes = shapes_of(
        tmp_path,
        "<http://example.org/s> sh:targetSubjectsOf onr:cue ; sh:property [ sh:path onr:cue ; sh:nodeKind sh:IRI ] .",
    )
    quads = quads_of(f"<http://example.org/a> onr:cue {literal} .")
    (result,) = validate(quads, shapes).results
    assert result.value == str(quads[0].object)


def test_a_plain_literal_equals_a_string(tmp_path: Path) -> None:
    shapes = shapes_of(
        tmp_path,
        '<http://example.org/s> sh:targetSubjectsOf onr:cue ; sh:property [ sh:path onr:cue ; sh:in ( "en" ) ] .',
    )
    assert validate(quads_of('<http://example.org/a> onr:cue "en"^^xsd:string .'), shapes).conforms


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("SELECT $this WHERE { SERVICE <http://127.0.0.1:9/> { ?a ?b ?c } }", "SERVICE"),
        ("SELECT $this FROM <http://127.0.0.1:9/> WHERE { ?a ?b ?c }", "FROM"),
        ("SELECT $this { service ?x { ?a ?b ?c } }", "SERVICE"),
        ("SELECT $this { FILTER EXISTS { $this $PATH+ ?x . SERVICE SILENT ?x { ?a ?b ?c } } }", "SERVICE"),
        ("SELECT $this { { SELECT * { SERVICE # FROM\\n <http://127.0.0.1:9/> { ?a ?b ?c } } } }", "SERVICE"),
        ("ASK FROM NAMED <http://127.0.0.1:9/> { ?a ?b ?c }", "FROM"),
    ],
)
def test_shapes_whose_queries_reach_out_are_refused(query: str, word: str, tmp_path: Path) -> None:
    shape = f'<http://example.org/s> sh:targetNode <http://example.org/a> ; sh:sparql [ sh:select "{query}" ] .'
    with pytest.raises(UnreadableInput, match=f"uses {word}"):
        shapes_of(tmp_path, shape)


def test_a_query_may_speak_of_services(tmp_path: Path) -> None:
    query = (
        "# load FROM there, no SERVICE, please\\n"
        "SELECT $this ?value WHERE { $this <http://example.org/from> ?from . BIND (?from AS ?value) "
        "FILTER (STR(?value) != 'a service, from <elsewhere>') }"
    )
    shape = f"""<http://example.org/s> a sh:NodeShape ; sh:targetNode <http://example.org/a> ;
        sh:message "m"@en ; sh:sparql [ sh:select "{query}" ] ."""
    report = validate(quads_of("<http://example.org/a> <http://example.org/from> 1 ."), shapes_of(tmp_path, shape))
    assert [result.shape for result in report.results] == [f"{EX}s"]


@pytest.mark.parametrize(
    "shape",
    [
        "sh:property [ sh:minCount 1 ] .",
        'sh:property [ sh:path rdf:value ; sh:minCount "x" ] .',
        'sh:property [ sh:path onr:expression ; sh:pattern "(" ] .',
        'sh:sparql [ sh:select "SELECT nonsense" ] .',
        'sh:sparql [ sh:select "SELECT $this { MINUS { } }" ] .',
    ],
)
def test_shapes_that_make_no_sense_cannot_be_used(shape: str, tmp_path: Path) -> None:
    assert re.search(r"shapes\.ttl: .* cannot be used: ", failure_of(shape, tmp_path))


def failure_of(shape: str, folder: Path, engine: Engine = "compiled") -> str:
    shapes = shapes_of(folder, f"<http://example.org/s> sh:targetClass onr:TimeReference ; {shape}", engine)
    with pytest.raises(UnreadableInput) as caught:
        validate(quads_of(DATA), shapes)
    return str(caught.value)


@pytest.mark.parametrize(
    "shape",
    [
        'sh:sparql [ sh:select """\nSELECT $this {\n  $this ?a ?b\n  FILTER (?b = )\n}""" ] .',
        'sh:property [ sh:path rdf:value ; sh:sparql [ sh:select """\nSELECT $this {\n\n  FILTER (?b = ) }""" ] ] .',
    ],
)
def test_a_bad_query_is_named_by_its_shape_and_its_own_line(shape: str, tmp_path: Path) -> None:
    start = "the query of the shape http://example.org/s cannot be used: line 4, 'FILTER (?b = )"
    assert start in failure_of(shape, tmp_path)
    assert "(at char" not in failure_of(shape, tmp_path)


def test_a_prefix_that_nothing_declares_is_no_mistake_in_the_syntax(tmp_path: Path) -> None:
    shape = 'sh:sparql [ sh:select "SELECT $this { $this zz:a ?b }" ] .'
    assert "Unknown namespace prefix : zz" in failure_of(shape, tmp_path, "pyshacl")


def test_a_part_without_a_name_is_not_named_by_a_label(tmp_path: Path) -> None:
    failure = failure_of("sh:property [ sh:class owl:Thing ] .", tmp_path)
    assert "cannot be used: a shape without a name exists but is not a well-formed" in failure


@pytest.mark.parametrize(
    ("shape", "place"),
    [
        ('sh:sparql [ sh:select "SELECT $this { $this zz:a ?b }" ] .', "the query of the shape http://example.org/s"),
        ('sh:property [ sh:path onr:expression ; sh:pattern "(" ] .', "the shape http://example.org/s"),
    ],
)
def test_what_is_wrong_without_a_line_is_named_by_its_shape(shape: str, place: str, tmp_path: Path) -> None:
    assert f": {place} cannot be used: " in failure_of(shape, tmp_path)


@pytest.mark.parametrize(("word", "parts"), [("service", "'serv', 'ice desk'"), ("minus", "'min', 'us desk'")])
def test_a_forbidden_word_in_a_string_can_be_written_as_the_hint_says(word: str, parts: str, tmp_path: Path) -> None:
    query = "SELECT $this { $this ?a ?b FILTER (?b = {string}) }"
    refused = query.replace("{string}", f"' {word} desk'")
    assert "CONCAT('serv', 'ice desk')" in failure_of(f'sh:sparql [ sh:select "{refused}" ] .', tmp_path, "pyshacl")
    accepted = query.replace("{string}", f"CONCAT({parts})")
    shape = f'sh:targetClass onr:TimeReference ; sh:sparql [ sh:select "{accepted}" ] .'
    assert validate(quads_of(DATA), shapes_of(tmp_path, f"<http://example.org/s> {shape}")).conforms


def test_the_shapes_of_onrecord_are_told_from_those_of_a_user(tmp_path: Path) -> None:
    assert load_shapes().are_onrecords_own
    assert not shapes_of(tmp_path, SHAPE).are_onrecords_own


def test_a_file_without_shapes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="holds no SHACL shapes"):
        shapes_of(tmp_path, DATA)


def test_nothing_is_written_beside_the_report(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    shapes = shapes_of(tmp_path, SHAPE)
    with caplog.at_level(logging.DEBUG):
        validate(quads_of(DATA + '<http://example.org/c> onr:latest "31 June"^^xsd:date .'), shapes)
    assert capfd.readouterr() == ("", "")
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
    assert not logging.getLogger("rdflib.term").disabled


def test_validation_leaves_loading_of_graphs_as_it_was(tmp_path: Path) -> None:
    before = rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS
    validate(quads_of(DATA), shapes_of(tmp_path, SHAPE))
    assert before == rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS


def test_importing_the_module_loads_no_engine() -> None:
    code = (
        "import sys, mapping.shacl.validation, mapping.shacl.reports; print({'rdflib', 'pyshacl'} & set(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


def test_results_that_differ_only_in_their_anonymous_shape_are_all_kept(tmp_path: Path) -> None:
    shapes = shapes_of(
        tmp_path,
        """<http://example.org/s> sh:targetNode <http://example.org/a> ;
          sh:not [ sh:class schema:Person ], [ sh:class schema:Place ] ;
          sh:property [ sh:path rdfs:label ; sh:minCount 1 ], [ sh:path rdfs:label ; sh:minCount 1 ] .""",
    )
    report = validate(quads_of("<http://example.org/a> a schema:Person, schema:Place ."), shapes)
    assert [result.component.rpartition("#")[2] for result in report.results] == [
        "MinCountConstraintComponent",
        "MinCountConstraintComponent",
        "NotConstraintComponent",
        "NotConstraintComponent",
    ]
    assert {result.shape for result in report.results} == {f"{EX}s"}


def test_blank_nodes_of_data_and_shapes_are_not_mixed_up(tmp_path: Path) -> None:
    shapes = shapes_of(
        tmp_path,
        """<http://example.org/s> sh:targetSubjectsOf onr:cue ;
          sh:property [ sh:path ( onr:cue [ sh:inversePath onr:form ] ) ; sh:minCount 2 ] .""",
    )
    data = """[] onr:cue [ sh:inversePath rdf:nil ; rdf:first [ onr:when [] ] ] ."""
    (result,) = validate(quads_of(data), shapes).results
    assert result.path == "(<https://w3id.org/onrecord#cue>/^<https://w3id.org/onrecord#form>)"


def test_a_report_may_be_validated(tmp_path: Path) -> None:
    shapes = shapes_of(
        tmp_path,
        """<http://example.org/s> sh:targetClass sh:ValidationReport ;
          sh:property [ sh:path sh:conforms ; sh:maxCount 0 ] .""",
    )
    data = "[] a sh:ValidationReport ; sh:conforms false ; sh:result [ a sh:ValidationResult ; sh:focusNode <a:a> ] ."
    (result,) = validate(quads_of(data), shapes).results
    assert result.focus.startswith("_:")


def test_messages_keep_their_languages_and_own_severities_their_names(tmp_path: Path) -> None:
    shapes = shapes_of(
        tmp_path,
        """<http://example.org/s> sh:targetNode <http://example.org/a> ; sh:severity <http://example.org/Grave> ;
          sh:message "Mend it."@en, "Ausbessern."@de, "!" ; sh:class schema:Person .
        <http://example.org/t> sh:targetNode <http://example.org/a> ; sh:severity sh:Trace ;
          sh:class schema:Person .""",
    )
    grave, trace = validate(quads_of(DATA), shapes).results
    assert grave.messages == (Message("", "!"), Message("de", "Ausbessern."), Message("en", "Mend it."))
    assert (grave.severity, trace.severity) == (f"{EX}Grave", "trace")


def test_results_that_explain_others_are_kept(tmp_path: Path) -> None:
    shapes = shapes_of(
        tmp_path,
        """<http://example.org/s> sh:targetNode <http://example.org/a> ; sh:node <http://example.org/t> .
        <http://example.org/t> sh:property [ sh:path rdfs:label ; sh:minCount 1 ; sh:message "Add a label."@en ] .""",
    )
    (result,) = validate(quads_of(DATA), shapes).results
    (detail,) = result.details
    assert (result.component.rpartition("#")[2], detail.messages) == (
        "NodeConstraintComponent",
        (Message("en", "Add a label."),),
    )


@pytest.mark.parametrize(
    ("target", "is_targeted"),
    [
        ("sh:targetClass schema:Person", True),
        ("sh:targetClass schema:Thing", True),
        ("sh:targetClass schema:Place", False),
        ("sh:targetSubjectsOf rdfs:label", True),
        ("sh:targetObjectsOf rdf:value", False),
        ("sh:targetNode <http://example.org/nowhere>", True),
        ("a rdfs:Class", False),
    ],
)
def test_a_report_says_whether_any_shape_has_a_target(target: str, is_targeted: bool, tmp_path: Path) -> None:
    shapes = shapes_of(tmp_path, f"<http://example.org/s> {target} ; sh:nodeKind sh:IRI .")
    data = "schema:Person rdfs:subClassOf schema:Agent . schema:Agent rdfs:subClassOf schema:Thing ."
    data += '<http://example.org/a> a schema:Person ; rdfs:label "a" .'
    report = validate(quads_of(data), shapes, quads_of("<http://example.org/p> a schema:Place ."))
    assert report.is_targeted is is_targeted
