"""A query of the shapes is parsed once, and means the same each time it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rdflib import Literal, URIRef, Variable
from rdflib.plugins.sparql.parser import parseQuery

from mapping.shacl import queried_graph
from mapping.shacl.queried_graph import QueriedGraph
from mapping.shacl.validation import load_shapes, validate
from tests.mapping.shacl.test_validation import PREFIX_LINES, quads_of

if TYPE_CHECKING:
    from pathlib import Path

    from rdflib.query import Result

SHAPES = f"""{PREFIX_LINES}
<http://example.org/shape> a sh:NodeShape ; sh:targetSubjectsOf onr:cue ;
  sh:sparql [
    sh:select "SELECT $this ?value {{ $this <https://w3id.org/onrecord#cue> ?value FILTER(STRLEN(?value) > 3)}}" ] .
"""


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queries that rdflib has parsed since the test began."""
    texts: list[str] = []

    def note(text: str) -> object:
        texts.append(text)
        return parseQuery(text)

    monkeypatch.setattr("rdflib.plugins.sparql.processor.parseQuery", note)
    queried_graph._parse.cache_clear()
    return texts


def test_one_parse_serves_every_focus_node_and_every_article(tmp_path: Path, parsed: list[str]) -> None:
    path = tmp_path / "shapes.ttl"
    path.write_text(SHAPES, "utf-8")
    for shapes in (load_shapes(path, engine="pyshacl"), load_shapes(path, engine="pyshacl")):
        for words in (("said", "no"), ("told", "denied"), ("no", "so")):
            quads = quads_of(" ".join(f'<http://example.org/{word}> onr:cue "{word}"@en .' for word in words))
            values = [result.value for result in validate(quads, shapes).results]
            assert values == sorted(f'"{word}"@en' for word in words if len(word) > 3)
    assert len(parsed) == 1


def test_the_same_text_under_other_prefixes_is_another_query(parsed: list[str]) -> None:
    found = []
    for namespace in ("http://example.org/a/", "http://example.org/b/", "http://example.org/a/"):
        graph = QueriedGraph()
        graph.bind("e", namespace)
        for letter in "ab":
            graph.add((URIRef(f"http://example.org/{letter}/s"), URIRef("http://example.org/p"), Literal(letter)))
        found.append(_values(graph.query("SELECT ?value { e:s ?p ?value }")))
    assert found == [["a"], ["b"], ["a"]]
    assert len(parsed) == 2


def test_other_values_of_a_variable_are_no_other_query(parsed: list[str]) -> None:
    graph = QueriedGraph()
    for letter in "ab":
        graph.add((URIRef(f"http://example.org/{letter}"), URIRef("http://example.org/p"), Literal(letter)))
    text = "SELECT ?value { ?asked ?p ?value FILTER EXISTS { ?asked ?p ?value } }"
    for letter in "ab":
        bindings = {"asked": URIRef(f"http://example.org/{letter}")}
        assert _values(graph.query(text, initBindings=bindings)) == [letter]
    assert parsed == [text]


def _values(result: Result) -> list[str]:
    return [str(binding[Variable("value")]) for binding in result.bindings]
