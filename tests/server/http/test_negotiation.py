from __future__ import annotations

import pytest

from server.errors import NotAcceptable, UnknownFormat
from server.http.negotiation import (
    BOOLEAN_FORMATS,
    GRAPH_FORMATS,
    SOLUTION_FORMATS,
    MediaType,
    choose,
    format_named,
    negotiate,
)

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "json"),
        ("", "json"),
        ("*/*", "json"),
        ("*", "json"),
        ("application/sparql-results+json", "json"),
        ("application/sparql-results+xml", "xml"),
        ("text/csv", "csv"),
        ("TEXT/CSV", "csv"),
        ("text/tab-separated-values", "tsv"),
        ("application/json", "json"),
        ("application/xml", "xml"),
        ("text/xml", "xml"),
        ("text/*", "csv"),
        ("application/*", "json"),
        # quality
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.6", "xml"),
        ("text/csv ; q=.9 , application/sparql-results+xml;q=0.8", "csv"),
        ("text/csv;Q=0.2,*/*;q=0.1", "csv"),
        ("text/csv;q=7, application/json;q=0.9", "csv"),
        # the most specific range decides for a type
        ("text/*;q=0.9, text/csv;q=0.1", "tsv"),
        ("*/*;q=0.5, application/sparql-results+json;q=0", "xml"),
        ("application/*;q=0, */*", "csv"),
        # ties: what is named before what a wildcard admits, then the order of the server
        ("text/csv, application/sparql-results+json", "json"),
        ("text/csv, */*", "csv"),
        ("*/*, text/csv", "csv"),
        (BROWSER, "xml"),
        # parameters
        ("text/csv;charset=utf-8", "csv"),
        ('text/csv;profile="a,b;q=0";q=0.3, text/tab-separated-values;q=0.2', "csv"),
        # what cannot be read is passed over
        ("nonsense, text/csv", "csv"),
        ("text/csv;q=high, text/tab-separated-values;q=0.1", "tsv"),
        ("/, ;, ,", "json"),
        ('text/csv;x="', "csv"),
    ],
)
def test_solutions(accept: str | None, chosen: str) -> None:
    assert negotiate(accept, SOLUTION_FORMATS).name == chosen


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "turtle"),
        ("*/*", "turtle"),
        ("application/n-triples", "ntriples"),
        ("text/plain", "ntriples"),
        ("application/rdf+xml", "rdfxml"),
        ("application/xml", "rdfxml"),
        ("application/ld+json", "jsonld"),
        ("application/json", "jsonld"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "jsonld"),
        ("application/turtle,text/turtle", "turtle"),
        ("text/turtle;q=0.2, application/rdf+xml;q=0.9", "rdfxml"),
    ],
)
def test_graphs(accept: str | None, chosen: str) -> None:
    assert negotiate(accept, GRAPH_FORMATS).name == chosen


@pytest.mark.parametrize(
    ("accept", "offered"),
    [
        ("image/png", SOLUTION_FORMATS),
        ("text/turtle", SOLUTION_FORMATS),
        ("text/html", GRAPH_FORMATS),
        ("*/*;q=0", SOLUTION_FORMATS),
        ("text/csv", BOOLEAN_FORMATS),
        ("text/csv;q=0", SOLUTION_FORMATS),
        ("text/csv;q=0.0", SOLUTION_FORMATS),
    ],
)
def test_nothing_wanted_is_an_error_that_names_what_is_offered(accept: str, offered: tuple[MediaType, ...]) -> None:
    with pytest.raises(NotAcceptable) as caught:
        negotiate(accept, offered)
    assert caught.value.offered == tuple(each.media_type for each in offered)


@pytest.mark.parametrize(
    ("name", "offered", "chosen"),
    [
        ("json", SOLUTION_FORMATS, "application/sparql-results+json"),
        ("JSON", SOLUTION_FORMATS, "application/sparql-results+json"),
        ("xml", SOLUTION_FORMATS, "application/sparql-results+xml"),
        ("csv", SOLUTION_FORMATS, "text/csv"),
        ("tsv", SOLUTION_FORMATS, "text/tab-separated-values"),
        ("text/csv", SOLUTION_FORMATS, "text/csv"),
        ("turtle", GRAPH_FORMATS, "text/turtle"),
        ("ttl", GRAPH_FORMATS, "text/turtle"),
        ("nt", GRAPH_FORMATS, "application/n-triples"),
        ("rdf", GRAPH_FORMATS, "application/rdf+xml"),
        ("rdf+xml", GRAPH_FORMATS, "application/rdf+xml"),
        ("xml", GRAPH_FORMATS, "application/rdf+xml"),
        ("jsonld", GRAPH_FORMATS, "application/ld+json"),
        ("json-ld", GRAPH_FORMATS, "application/ld+json"),
        ("json", GRAPH_FORMATS, "application/ld+json"),
    ],
)
def test_a_format_is_found_by_its_names(name: str, offered: tuple[MediaType, ...], chosen: str) -> None:
    assert format_named(name, offered).media_type == chosen


def test_a_named_format_goes_before_the_header() -> None:
    assert choose("text/csv", "tsv", SOLUTION_FORMATS).name == "tsv"
    assert choose("text/csv", None, SOLUTION_FORMATS).name == "csv"


def test_a_format_of_another_query_form_is_not_acceptable() -> None:
    with pytest.raises(NotAcceptable):
        format_named("turtle", SOLUTION_FORMATS)


def test_an_unknown_format_is_told_from_one_that_does_not_fit() -> None:
    with pytest.raises(UnknownFormat, match=r"unknown format 'xls'; offered: json, xml, csv, tsv"):
        format_named("xls", SOLUTION_FORMATS)


def test_text_types_name_their_charset_and_others_none() -> None:
    types = [each.content_type for each in (*SOLUTION_FORMATS, *GRAPH_FORMATS)]
    assert types == [
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv; charset=utf-8",
        "text/tab-separated-values; charset=utf-8",
        "text/turtle; charset=utf-8",
        "application/n-triples",
        "application/rdf+xml",
        "application/ld+json",
    ]
