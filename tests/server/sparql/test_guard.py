from __future__ import annotations

from contextlib import suppress

import pytest

from server.errors import BadQuery, QueryTooComplex, QueryTooLarge, RequestError, ServiceRefused
from server.settings import Settings
from server.sparql.guard import check, has_service, outline, tokens, unescape

LIMIT = 262_144
LIMITS = Settings()


@pytest.mark.parametrize(
    ("text", "form", "has_dataset"),
    [
        ("SELECT * {}", "SELECT", False),
        ("select*{}", "SELECT", False),
        ("SELECT?x{}", "SELECT", False),
        ("ask{}", "ASK", False),
        ("DESCRIBE <a:a>", "DESCRIBE", False),
        ("CONSTRUCT WHERE {?s ?p ?o}", "CONSTRUCT", False),
        ("# SELECT\nASK {}", "ASK", False),
        ("BASE<a:b>SELECT * {}", "SELECT", False),
        ("PREFIX ask: <a:ASK#> PREFIX : <a:> SELECT * {}", "SELECT", False),
        ('VERSION "1.2" ASK {}', "ASK", False),
        ("SELECT * FROM <a:b> {}", "SELECT", True),
        ("SELECT*FROM<a:b>{}", "SELECT", True),
        ("SELECT * FROMNAMED<a:b>{}", "SELECT", True),
        ("PREFIX e: <a:> SELECT * FROMe:b{}", "SELECT", True),
        ("ask from named <a:b> {}", "ASK", True),
        ("CONSTRUCT {?s ?p ?o} FROM <a:b> WHERE {}", "CONSTRUCT", True),
        ("CONSTRUCT {?s ?p {} ?o} FROM <a:b> WHERE {}", "CONSTRUCT", True),
        ("CONSTRUCT FROM <a:b> WHERE {}", "CONSTRUCT", True),
        ("DESCRIBE ?x FROM <a:b>", "DESCRIBE", True),
        # FROM that is no clause
        ("SELECT ?from {}", "SELECT", False),
        ("SELECT * { ?s ?p 'FROM <a:b>' }", "SELECT", False),
        ("SELECT ('FROM' AS ?x) {}", "SELECT", False),
        ('SELECT ("""a\n" FROM <a:b>""" AS ?x) {}', "SELECT", False),
        ("SELECT * # FROM <a:b>\n{}", "SELECT", False),
        ("PREFIX from: <a:> DESCRIBE from:b", "DESCRIBE", False),
        ("DESCRIBE <a:FROM>", "DESCRIBE", False),
        ("CONSTRUCT {?s ?p 'FROM'} {?s ?p ?o}", "CONSTRUCT", False),
        # no query at all
        ("", None, False),
        ("hello", None, False),
        ("SELECTDISTINCT ?x {}", None, False),
    ],
)
def test_outline(text: str, form: str | None, has_dataset: bool) -> None:
    found = outline(text)
    assert (found.form, found.has_dataset, found.is_update) == (form, has_dataset, False)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <a:a> <a:b> 1 }",
        "delete where { ?s ?p ?o }",
        "# c\nPREFIX a: <a:> DELETE {} INSERT {} WHERE {}",
        "WITH <a:g> DELETE {} WHERE {}",
        "LOAD <http://127.0.0.1/>",
        "CLEAR ALL",
        "DROP GRAPH <a:g>",
        "CREATE GRAPH <a:g>",
        "ADD <a:a> TO <a:b>",
        "MOVE DEFAULT TO <a:b>",
        "COPY DEFAULT TO <a:b>",
    ],
)
def test_an_update_is_refused_as_one(text: str) -> None:
    with pytest.raises(BadQuery, match="this is an update; the endpoint is read-only"):
        check(text, LIMITS)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <a:a> {} }",
        "SELECT * { SERVICE SILENT <a:a> {} }",
        "SELECT * { service silent ?u {} }",
        "SELECT * { SeRvIcE\n#c {\n<a:a>#c\n{} }",
        "SELECT * { SERVICE e:a {} }",
        "SELECT * { SERVICE e:a#c d\n{} }",
        "SELECT * { SERVICE :a {} }",
        "SELECT * { SERVICE e: {} }",
        "SELECT * { SERVICE $u{} }",
        # glued to what stands beside it, as the parser takes it
        "ASK{SERVICE<a:a>{}}",
        "ASK{SERVICEe:a{}}",
        "ASK{SERVICESILENTe:a{}}",
        "ASK{?s ?p trueSERVICE<a:a>{}}",
        "ASK{?s ?p 1e5SERVICE<a:a>{}}",
        "ASK{?s ?p 1.SERVICE<a:a>{}}",
        "ASK{?s ?p 'x'SERVICE<a:a>{}}",
        # text that a lexer takes for a string or an IRI and the parser does not
        "ASK{VALUES ?x {'''a'} SERVICE<a:a>{}}",
        "ASK{VALUES ?x {'''a'} SERVICE<a:a>{}} #\\q'''",
        "ASK{FILTER(?x<#>'''\n5)SERVICE<a:a>{}}#'''",
        # undone escapes
        "ASK{\\u0053ERVICE<a:a>{}}",
        "ASK{SERVI\\U00000043E<a:a>{}}",
        "ASK{SERVICE\\u003Ca:a>{}}",
    ],
)
def test_a_service_clause_is_refused_in_every_spelling(text: str) -> None:
    with pytest.raises(ServiceRefused):
        check(text, LIMITS)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service ?x {}",
        "SELECT $service {}",
        "SELECT * { ?service ?x <a:b> . { ?a ?b ?c } }",
        "SELECT * { GRAPH ?service { ?s ?p ?o } }",
        "SELECT * { ?x a schema:Service . { ?a ?b ?c } }",
        "SELECT * { ?x schema:serviceType ?y { ?a ?b ?c } }",
        "SELECT * { ?x <http://schema.org/service> ?y }",
        "PREFIX s: <http://example.org/service#> SELECT * { ?x s:a ?y }",
        "SELECT * { ?x ?y 'secret service' }",
        "SELECT * { ?x ?y 'service: open' }",
        'SELECT * { FILTER(CONTAINS(?t, "The service ended")) }',
        "# at your service\nSELECT * {}",
    ],
)
def test_the_word_service_elsewhere_is_no_clause(text: str) -> None:
    assert not has_service(text)
    assert check(text, LIMITS).form == "SELECT"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("?x $y", "variable variable"),
        ("<a:b> <a b>", "iri mark word word mark"),
        ("e:a e: :a a.b:c\\-d%20", "name name name name"),
        ("_:b 'x'@en-GB 1 2.5 3e-7", "blank string language number number number"),
        ("'a\\'b' \"a'b\" '''a''b''' \"\"\"a\n\"\"\"", "string string string string"),
        ("SELECT # comment 'x\n?x", "word variable"),
        ("?x<5 && ?y>3", "variable mark number mark mark variable mark number"),
    ],
)
def test_tokens(text: str, kinds: str) -> None:
    assert [token.lastgroup for token in tokens(text)] == kinds.split()


def test_escapes_are_undone_once() -> None:
    assert unescape(r"\u0041\U00000042\\u0043 \UFFFFFFFF") == "AB\\C \\UFFFFFFFF"


def test_a_query_is_measured_in_bytes() -> None:
    assert check("ASK {}", Settings(max_query_bytes=6)).form == "ASK"
    with pytest.raises(QueryTooLarge):
        check("ASK {} ", Settings(max_query_bytes=6))
    with pytest.raises(QueryTooLarge):
        check("# é\nASK{}", Settings(max_query_bytes=9))


@pytest.mark.parametrize(("opening", "closing"), ["()", "[]", "{}"])
def test_brackets_are_nested_so_deep_and_no_deeper(opening: str, closing: str) -> None:
    text = "ASK { ?s ?p " + opening * 199 + closing * 199 + " }"
    assert check(text, LIMITS).form == "ASK"
    with pytest.raises(BadQuery, match="too deep; the limit is 200"):
        check(text.replace("?p ", f"?p {opening}"), LIMITS)


def test_many_brackets_side_by_side_are_not_deep() -> None:
    assert check("SELECT * { VALUES (?x ?y) { " + "(1 '((((') " * 5000 + "} }", LIMITS).form == "SELECT"


def test_a_query_has_so_many_tokens_and_no_more() -> None:
    assert check("SELECT * { ?s ?p ?o } # and words of a comment", Settings(max_tokens=7)).form == "SELECT"
    with pytest.raises(QueryTooComplex, match=r"the limit is 7 \(max_tokens\)"):
        check("SELECT * { ?s ?p ?o . }", Settings(max_tokens=7))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p '" + "service, " * 5000 + "' }",
        "ASK {} # " + "service " * 5000,
        "SELECT * { VALUES ?x { " + "'Service: at your service' " * 2000 + "} }",
        "SELECT * {" + " ".join(f"?service{number} ?p <http://a/service>." for number in range(150)) + "}",
        "ASK {} # service " + "x" * 5000 + "{",
        "ASK {} # service <" + "x" * 5000,
    ],
)
def test_the_word_service_may_come_often_and_before_long_text(text: str) -> None:
    assert check(text, LIMITS).form in {"SELECT", "ASK"}


@pytest.mark.parametrize("between", [" ", "#" + "x" * 300 + "\n", "\n" * 300, " SILENT #" + "x" * 189 + "\n"])
@pytest.mark.parametrize("name", ["<a:a>", "<a:" + "a" * 300 + ">", "?" + "a" * 300, "e:" + "a" * 300])
@pytest.mark.parametrize("before", ["", "# " + "service " * 1000 + "\n"])
def test_a_clause_is_found_however_long_it_is_and_whatever_is_before_it(before: str, between: str, name: str) -> None:
    with pytest.raises(ServiceRefused):
        check(f"{before}ASK {{ SERVICE{between}{name}{between.replace('SILENT', '')}{{}} }}", LIMITS)


def test_very_long_texts_that_look_like_clauses_are_refused_at_some_number() -> None:
    long = "service <" + "x" * 300 + "> "
    assert check("ASK {} # " + long * 100, LIMITS).form == "ASK"
    with pytest.raises(BadQuery, match="like a clause more than 100 times"):
        check("ASK {} # " + long * 101, LIMITS)


@pytest.mark.parametrize(
    "junk",
    ["'''\\'", "'", '"a', "a.", "#", "service#", "service<", "<a", "<#>", "\\", "a:", "é", " ", "1.", "@a-",
     "\\u0041", "?", "'''", "service\n#", "service x"],
)  # fmt: skip
@pytest.mark.parametrize("start", ["", "SELECT ", "CONSTRUCT {", "service "])
def test_hostile_text_is_read_in_one_pass(start: str, junk: str) -> None:
    """A quadratic reading of this much would take minutes."""
    text = (start + junk * LIMIT)[: LIMIT // 2]
    with suppress(RequestError):
        assert not check(text, LIMITS).is_update


BODY = "?s ?p ?o ."


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        (f"SELECT * {{ {BODY * 201} }}", "max_patterns"),
        ("SELECT * { ?s ?p " + ",".join(["?o"] * 201) + " }", "max_patterns"),
        ("SELECT * { ?s " + ";".join(["?p ?o"] * 201) + " }", "max_patterns"),
        ("SELECT * { ?s ?p (" + "1 " * 201 + ") }", "max_patterns"),
        (f"SELECT * {{ {{ {BODY * 150} }} UNION {{ {BODY * 51} }} }}", "max_patterns"),
        (f"CONSTRUCT {{ {BODY * 150} }} WHERE {{ {BODY * 51} }}", "max_patterns"),
        (f"SELECT * {{ FILTER EXISTS {{ {BODY * 201} }} }}", "max_patterns"),
        ("SELECT * { ?s " + "/".join(["<a:p>"] * 102) + " ?o }", "max_path_steps"),
        ("SELECT * { ?s (" + "|".join(["<a:p>"] * 102) + ")* ?o }", "max_path_steps"),
        ("SELECT * { ?s " + "^" * 101 + "<a:p> ?o }", "max_path_steps"),
        ("ASK { FILTER(" + "STR(" * 200 + "1" + ")" * 200 + ") }", "max_nesting"),
        ("SELECT * { ?s ?p " + "[ ?p " * 200 + "1" + "]" * 200 + " }", "max_nesting"),
    ],
)
def test_a_query_over_a_limit_of_shape_is_told_which(text: str, setting: str) -> None:
    with pytest.raises(QueryTooComplex, match=f"the limit is .*{setting}") as caught:
        check(text, LIMITS)
    assert caught.value.limit == getattr(LIMITS, setting)


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT * {{ {BODY * 200} }}",
        "SELECT * { VALUES (?x ?y) { " + "(1 2) " * 5000 + "} ?x ?y ?z }",
        "SELECT " + "?x ?y ?z " * 300 + "{ ?x ?y ?z }",
        "SELECT * { FILTER(?x IN (" + ", ".join(["<a:a>"] * 500) + ")) }",
        "SELECT * { FILTER(" + " || ".join(["?x / ?y > 1"] * 150) + ") }",
        "SELECT * { ?s ?p 1 } " + "GROUP BY " + "?x ?y ?z " * 100,
        "SELECT * {" + " {} " * 500 + "}",
    ],
)
def test_what_is_no_pattern_is_not_counted(text: str) -> None:
    assert check(text, LIMITS).form == "SELECT"


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("ASK {}", 0),
        ("DESCRIBE <a:a>", 0),
        ("SELECT * { <a:a> ?p ?o }", 1),
        ("SELECT * { ?s a <a:C> }", 1),
        ("SELECT * { ?s <a:p> [ <a:q> 'x'@en ] }", 2),
        ("SELECT * { <a:a> <a:p>/<a:q> ?o FILTER(?o > 3) }", 4),
        ("SELECT * { ?s ?p ?o } LIMIT 10", 1),
        ("ASK { ?s ?p ?o }", 1),
        ("SELECT * { VALUES ?x { 1 2 3 4 5 6 7 8 } <a:a> ?p ?x }", 3),
        # what reads much before it answers
        ("SELECT * { ?s ?p ?o }", None),
        ("SELECT * { ?s ?p ?o } LIMIT 1000", None),
        ("SELECT (COUNT(*) AS ?n) { <a:a> ?p ?o }", None),
        ("SELECT * { <a:a> ?p ?o } ORDER BY ?o", None),
        ("SELECT * { <a:a> <a:p>* ?o }", None),
        ("ASK { <a:a> (<a:p>|<a:q>)+ ?o }", None),
        ("ASK {" + "<a:a> ?p ?o ." * 21 + "}", None),
        ("ASK { VALUES ?x {" + "1 " * 100 + "} }", None),
        ("ASK {} #" + "x" * 5000, None),
    ],
)
def test_the_weight_of_a_query(text: str, weight: int | None) -> None:
    assert check(text, LIMITS).weight == weight
