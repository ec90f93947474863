"""What tells a whole result from a cut or a broken one, chunk by chunk."""

from __future__ import annotations

from collections import deque

import pytest

from server.engine.remote.lexical import NotWhole
from server.engine.remote.result_check import check_of, read_back
from server.http.negotiation import (
    JSON_LD,
    N_TRIPLES,
    RDF_XML,
    RESULTS_CSV,
    RESULTS_JSON,
    RESULTS_TSV,
    RESULTS_XML,
    TURTLE,
    MediaType,
)
from server.sparql.guard import QueryForm

JSON = (
    rb'{"head":{"vars":["a"]}, "results":{"bindings":'
    rb'[{"a":{"type":"literal","value":"x\"}]{\\"}},{}]},"meta":{"ms":[-1.5e3,true,null]}}'
)
RESULT = b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":%s}]}}'
BOOLEAN = b'{"head":{},"boolean":false}\r\n'
XML = (
    b'<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="a"/></head>'
    b'<results><result><binding name="a"><literal>\xc3\xa4 &lt;</literal></binding></result></results></sparql>'
)
CSV = b'a,b\r\n1,"x,""\r\n"\r\n,\r\n"",\xc3\xa4\r\n'
TSV = (
    b'?a\t$b\n<http://a/\\u00e4>\t"x\\t\\"y"@en-GB\n\t\n_:b.1\t-1.5E3\n'
    b'"1"^^<http://www.w3.org/2001/XMLSchema#byte>\ttrue\n<<( <http://a> <http://b> "c" )>>\t\'x\'\n'
)
NT = b'<http://a> <http://b> "x. \\" <y>"@en .\n# note\n\n_:b.1 <http://b> <http://c> . # and\n_:x\t<http://b>\t_:y.\n'
TTL = (
    b"@prefix ex: <http://a/> .\nPREFIX : <http://b/>\nBASE <http://c/>\n# note. with <\n"
    b'ex:a.b a :c, ex:%20 ; :p "x. \\" ", """a "quoted". ""b\n""", \'y\', "", 1.5, -2e3, true, [ :q ( 1 2 ) ],'
    b' "z"@en-GB .\n'
    b":s :p 1 .\n<x> :p _:b1 . # end\n# more\n"
)
RDF = (
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="http://a/">'
    b'<rdf:Description rdf:about="http://a/s"><a:p>x</a:p></rdf:Description></rdf:RDF>'
)
LD = b'[{"@id":"http://a/s","http://a/p":[{"@value":"x"}]}]'

WHOLE = [
    (RESULTS_JSON, JSON), (RESULTS_JSON, BOOLEAN), (RESULTS_XML, XML), (RESULTS_CSV, CSV), (RESULTS_TSV, TSV),
    (N_TRIPLES, NT), (TURTLE, TTL), (RDF_XML, RDF), (JSON_LD, LD),
    (RESULTS_CSV, b"a\n\n"), (RESULTS_CSV, b"\r\n\r\n"), (RESULTS_TSV, b"\n\n"), (RESULTS_TSV, b"?a\n"),
    (N_TRIPLES, b""), (TURTLE, b""), (TURTLE, b"@prefix a: <http://a/> .\n"), (TURTLE, b"PREFIX a: <http://a/>"),
    (JSON_LD, b"{}"), (JSON_LD, b"[]"), (N_TRIPLES, b"<http://a> <http://b> <http://c> ."),
]  # fmt: skip


def _through(result_format: MediaType, body: bytes, step: int) -> bytes:
    check = check_of(result_format)
    given = [check.feed(body[start : start + step]) for start in range(0, len(body), step)]
    return b"".join([*given, check.finish()])


@pytest.mark.parametrize(("result_format", "body"), WHOLE)
@pytest.mark.parametrize("step", [1, 2, 3, 7, 64, 1_000])
def test_a_whole_result_passes_unchanged_however_it_is_cut_into_chunks(
    result_format: MediaType, body: bytes, step: int
) -> None:
    assert _through(result_format, body, step) == body


@pytest.mark.parametrize(
    ("result_format", "body"),
    [
        (RESULTS_JSON, JSON),
        (RESULTS_XML, XML),
        (RDF_XML, RDF),
        (JSON_LD, LD),
        (TURTLE, b"<a> <b> <c> ; <d> 'e' ."),
        (RESULTS_CSV, b"a,b\n1,2\n"),
    ],
)
def test_a_result_cut_at_any_byte_is_found_out(result_format: MediaType, body: bytes) -> None:
    ends_of_rows = {len(b"a,b\n")} if result_format is RESULTS_CSV else {0} if result_format is TURTLE else set()
    for length in range(len(body)):
        if length in ends_of_rows:
            continue
        with pytest.raises(NotWhole):
            _through(result_format, body[:length], 16)


@pytest.mark.parametrize(
    ("result_format", "body"),
    [
        (RESULTS_JSON, b'{"head":{"vars":["a"]},"results":{"bindings":[The SPARQL operation has been cancelled'),
        (RESULTS_JSON, b'{"head":{},"results":{"bindings":[]}}{"error":"x"}'),
        (RESULTS_JSON, b'{"head":{},"results":{"bindings":[]}} Error'),
        (RESULTS_JSON, b'{"head":{},"results":{"bindings":[{}{}]}}'),
        (RESULTS_JSON, b'{"head":{},"results":{"bindings":[]}}}'),
        (RESULTS_JSON, b'["head"]'),
        (RESULTS_JSON, b'"x"'),
        (RESULTS_JSON, b""),
        (RESULTS_JSON, b'{"head":"\xff"}'),
        (RESULTS_JSON, b"<html><body>Error</body></html>"),
        (RESULTS_XML, b"<html><body>Error</body></html>"),
        (RESULTS_XML, XML + b"Error"),
        (RESULTS_XML, XML.replace(b"&lt;", b"\x01")),
        (RESULTS_XML, b'<!DOCTYPE sparql [<!ENTITY a "aa">]>' + XML.partition(b"?>")[2]),
        (RDF_XML, XML),
        (RDF_XML, b""),
        (RESULTS_CSV, b""),
        (RESULTS_CSV, b"<html><body>Error</body></html>\n"),
        (RESULTS_CSV, b"Error: no memory\n"),
        (RESULTS_CSV, b"a\n1\nThe SPARQL operation has been cancelled"),
        (RESULTS_CSV, b"a,b\n1,2\n1\n"),
        (RESULTS_CSV, b"a,b\n1,2\n1,2,3\n"),
        (RESULTS_CSV, b'a\n"x\n'),
        (RESULTS_CSV, b"a\n\xe4\n"),
        (RESULTS_TSV, b"a\n1\n"),
        (RESULTS_TSV, b"?a\nError\n"),
        (RESULTS_TSV, b"?a\t?b\n1\n"),
        (RESULTS_TSV, b'?a\n"x'),
        (N_TRIPLES, NT + b"The SPARQL operation has been cancelled"),
        (N_TRIPLES, b"<http://a> <http://b> "),
        (TURTLE, TTL + b"The SPARQL operation has been cancelled."),
        (TURTLE, b"<http://a> <http://b> 1 , 2The port 1 is not allowed"),
        (TURTLE, b"<html><body>Error.</body></html>"),
        (TURTLE, b'<a> <b> "x .'),
        (TURTLE, b"@prefix a: <http://a/>"),
    ],
)
@pytest.mark.parametrize("step", [1, 5, 1_000])
def test_what_is_no_whole_result_is_found_out(result_format: MediaType, body: bytes, step: int) -> None:
    with pytest.raises(NotWhole):
        _through(result_format, body, step)


def test_the_text_of_an_error_is_never_given_out() -> None:
    check = check_of(RESULTS_JSON)
    start = b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"literal","value":"1"}},'
    assert check.feed(start + b"Error: disk /dev/sda1 is full") == start
    check = check_of(RESULTS_TSV)
    assert check.feed(b"?a\n1\nError\n2\n") == b"?a\n1\n"


def test_a_term_without_an_end_is_given_up() -> None:
    check = check_of(RESULTS_JSON)
    check.feed(b'{"head":{},"x":"')
    with pytest.raises(NotWhole):
        deque(map(check.feed, [b"x" * 1_000_000] * 40))


@pytest.mark.parametrize(
    ("result_format", "body", "form"),
    [
        (RESULTS_JSON, b'{"error":"timeout"}', QueryForm.SELECT),
        (RESULTS_JSON, b'{"head":{},"results":{"bindings":{}}}', QueryForm.SELECT),
        (RESULTS_JSON, BOOLEAN, QueryForm.SELECT),
        (RESULTS_JSON, JSON, QueryForm.ASK),
        (RESULTS_JSON, b'{"head":{},"boolean":"true"}', QueryForm.ASK),
        (RESULTS_JSON, b'{"a":' * 200 + b"1" + b"}" * 200, QueryForm.SELECT),
        # members that are missing, of another kind, or there twice
        (RESULTS_JSON, b'{"results":{"bindings":[]}}', QueryForm.SELECT),
        (RESULTS_JSON, b'{"head":{},"results":{"bindings":[]}}', QueryForm.SELECT),
        (RESULTS_JSON, b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":null}]}}', QueryForm.SELECT),
        (RESULTS_JSON, b'{"head":{"vars":["a"]},"results":{"bindings":[null]}}', QueryForm.SELECT),
        (RESULTS_JSON, RESULT % b'{"type":"literal","value":1}', QueryForm.SELECT),
        (RESULTS_JSON, RESULT % b'{"type":"literal"}', QueryForm.SELECT),
        (RESULTS_JSON, RESULT % b'{"type":"text","value":"1"}', QueryForm.SELECT),
        (RESULTS_JSON, RESULT % b'{"type":"uri","value":"http://a/","value":"http://b/"}', QueryForm.SELECT),
        (RESULTS_JSON, RESULT.replace(b'["a"]', b'["b"]') % b'{"type":"literal","value":"1"}', QueryForm.SELECT),
        (RESULTS_JSON, b'{"head":{},"boolean":true,"boolean":false}', QueryForm.ASK),
        (RESULTS_JSON, b'{"head":{"vars":[]},"boolean":true,"results":{"bindings":[]}}', QueryForm.ASK),
        (RESULTS_JSON, b'{"head":{"vars":["a","a"]},"results":{"bindings":[]}}', QueryForm.SELECT),
        (RESULTS_JSON, b'{"head":{"vars":["a b"]},"results":{"bindings":[]}}', QueryForm.SELECT),
        # terms that RDF does not allow
        (RESULTS_JSON, RESULT % b'{"type":"uri","value":"not an iri"}', QueryForm.SELECT),
        (RESULTS_JSON, RESULT % b'{"type":"literal","value":"1","datatype":"a b"}', QueryForm.SELECT),
        (RESULTS_JSON, RESULT % b'{"type":"literal","value":"1","xml:lang":"not a tag"}', QueryForm.SELECT),
        (RESULTS_JSON, RESULT % b'{"type":"literal","value":"1","xml:lang":"en","datatype":"u:int"}', QueryForm.SELECT),
        (RESULTS_JSON, RESULT % b'{"type":"literal","value":"\\ud800"}', QueryForm.SELECT),
        (RESULTS_XML, XML, QueryForm.ASK),
        (RESULTS_XML, b'<sparql xmlns="http://www.w3.org/2005/sparql-results#"><error/></sparql>', QueryForm.SELECT),
        (N_TRIPLES, b"<a> <b> <c> .\n", QueryForm.CONSTRUCT),
        (TURTLE, b"<http://a/> <http://b/> .", QueryForm.CONSTRUCT),
        (TURTLE, b"<http://a/> <http://b/> u:c .", QueryForm.CONSTRUCT),
        (RDF_XML, RDF.replace(b"<a:p>x</a:p>", b"x"), QueryForm.CONSTRUCT),
        (JSON_LD, b'{"@context":"http://127.0.0.1:9/","a":1}', QueryForm.CONSTRUCT),
        (JSON_LD, b"[" * 200 + b"]" * 200 + b"1", QueryForm.CONSTRUCT),
    ],
)  # fmt: skip
def test_a_whole_result_is_read_back(result_format: MediaType, body: bytes, form: QueryForm) -> None:
    with pytest.raises(NotWhole):
        read_back(body, result_format, form)


@pytest.mark.parametrize(("result_format", "body"), WHOLE[:9])
def test_a_true_result_is_read_back_without_complaint(result_format: MediaType, body: bytes) -> None:
    read_back(body, result_format, QueryForm.ASK if body is BOOLEAN else QueryForm.SELECT)


def test_members_of_an_engine_of_its_own_are_passed_over() -> None:
    body = b'{"head":{"vars":[],"link":[]},"results":{"distinct":false,"bindings":[]},"meta":{"query-time-ms":1}}'
    read_back(body, RESULTS_JSON, QueryForm.SELECT)
    old = RESULT % b'{"type":"typed-literal","value":"1","datatype":"http://www.w3.org/2001/XMLSchema#integer"}'
    read_back(old, RESULTS_JSON, QueryForm.SELECT)


@pytest.mark.parametrize("value", [b"null", b"1", b"true", b'{"type":"literal","value":1}', b'{"type":null}'])
def test_a_row_that_holds_no_terms_breaks_a_long_result(value: bytes) -> None:
    body = b'{"head":{"vars":["a"]},"meta":{"n":[1]},"results":{"bindings":[' + b'{"a":%s},' % value + b"{},"
    check = check_of(RESULTS_JSON)
    with pytest.raises(NotWhole):
        check.feed(body)
