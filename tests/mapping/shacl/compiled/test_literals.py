"""Which lexical forms datatypes have, and how values compare."""

from __future__ import annotations

from itertools import pairwise

import pytest

from mapping.rdf.namespaces import RDF, XSD
from mapping.shacl.compiled.literals import compare, is_well_typed
from mapping.shacl.compiled.terms import Literal


def literal(text: str, name: str) -> Literal:
    return Literal(text, XSD.term(name).value)


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("integer", "0 -1 +1 007 99999999999999999999", "1.0 1e5 1_0 １ abc"),
        ("nonNegativeInteger", "0 1", "-1"),
        ("positiveInteger", "1", "0"),
        ("negativeInteger", "-1", "0"),
        ("byte", "-128 127", "-129 128"),
        ("long", "9223372036854775807", "9223372036854775808"),
        ("unsignedShort", "0 65535", "65536 -1"),
        ("decimal", "1 1.5 .5 5. -0.0", "1e5 NaN INF ."),
        ("double", "1 1.5e3 1E+2 INF -INF NaN", "inf 1_0 e5"),
        ("boolean", "true false 1 0", "TRUE yes"),
        ("date", "2021-01-31 2020-02-29 2021-01-01Z 2021-01-01+14:00", "2021-02-29 2021-1-1 20210101"),
        ("date", "-0044-03-15 12021-03-15", "02021-01-01"),
        ("date", "0000-01-01 2000-02-29", "1900-02-29 2021-04-31 2021-01-01+15:00"),
        ("dateTime", "2021-01-01T00:00:00 2021-01-01T23:59:59.5Z", "2021-01-01 2021-01-01T00:00"),
        ("dateTime", "2021-01-01T24:00:00", "2021-01-01T24:00:01"),
        ("time", "10:00:00 24:00:00 10:00:00.25-05:00", "10:00 25:00:00"),
        ("gYear", "2021 -0001 12021", "24 02021"),
        ("gYearMonth", "2021-12", "2021-13"),
        ("gMonthDay", "--02-29", "--02-30"),
        ("hexBinary", "0f 0F00", "0 zz"),
        ("anyURI", "http://a x", ""),
    ],
)  # fmt: skip
def test_the_forms_of_a_datatype(name: str, good: str, bad: str) -> None:
    assert [form for form in good.split() if not is_well_typed(literal(form, name))] == []
    assert [form for form in bad.split() if is_well_typed(literal(form, name))] == []
    assert not is_well_typed(literal(" 1", "integer"))


def test_the_forms_of_an_unknown_datatype_are_all_good() -> None:
    assert is_well_typed(Literal("anything", "http://example.org/type"))


@pytest.mark.parametrize(
    ("one", "other", "outcome"),
    [
        (("1", "integer"), ("1.0", "decimal"), 0),
        (("1", "byte"), ("1.5", "double"), -1),
        (("INF", "float"), ("99999999999999999999", "integer"), 1),
        (("NaN", "double"), ("NaN", "double"), None),
        (("NaN", "double"), ("1", "integer"), None),
        (("a", "string"), ("b", "string"), -1),
        (("false", "boolean"), ("1", "boolean"), -1),
        (("-0044-03-15", "date"), ("0001-01-01", "date"), -1),
        (("2021-12-31", "date"), ("12021-01-01", "date"), -1),
        (("2000-03-01", "date"), ("2000-02-29", "date"), 1),
        (("2021-01-01T24:00:00", "dateTime"), ("2021-01-02T00:00:00", "dateTime"), 0),
        (("2021-01-01T00:00:00Z", "dateTime"), ("2021-01-01T01:00:00+01:00", "dateTime"), 0),
        (("2021-01-01T00:00:00Z", "dateTime"), ("2021-01-01T00:00:00", "dateTime"), None),
        (("10:00:00", "time"), ("09:59:59.5", "time"), 1),
        (("2021-01-01", "date"), ("2021-01-01T00:00:00", "dateTime"), None),
        (("1", "integer"), ("1", "string"), None),
        (("x", "integer"), ("1", "integer"), None),
        (("2021", "gYear"), ("2022", "gYear"), None),
    ],
)
def test_values_compare_as_in_sparql(one: tuple[str, str], other: tuple[str, str], outcome: int | None) -> None:
    assert compare(literal(*one), literal(*other)) == outcome
    assert compare(literal(*other), literal(*one)) == (outcome and -outcome)


def test_integers_of_any_length_compare() -> None:
    long = "1" + "0" * 6_000
    assert is_well_typed(literal(long, "positiveInteger"))
    assert not is_well_typed(literal(long, "long"))
    assert compare(literal(long, "integer"), literal("1", "integer")) == 1


def test_strings_with_a_language_do_not_compare() -> None:
    assert compare(Literal("a", RDF.langString.value, "en"), Literal("b", RDF.langString.value, "en")) is None


def test_days_are_counted_as_the_calendar_does() -> None:
    days = [f"{year}-{month:02}-01" for year in (1899, 1900, 1999, 2000, 2001) for month in range(1, 13)]
    outcomes = [compare(literal(one, "date"), literal(other, "date")) for one, other in pairwise(days)]
    assert set(outcomes) == {-1}
    assert compare(literal("2000-03-01T00:00:00Z", "dateTime"), literal("2000-02-29T24:00:00Z", "dateTime")) == 0
    assert compare(literal("1900-03-01T00:00:00Z", "dateTime"), literal("1900-02-28T24:00:00Z", "dateTime")) == 0
