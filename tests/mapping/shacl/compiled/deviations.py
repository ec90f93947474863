"""Shapes and data on which pySHACL 0.40 reports something else than SHACL asks for, and what is right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

EX: Final = "http://example.org/"


@dataclass(frozen=True)
class Deviation:
    """One shape at which the compiled one is right."""

    #: The section of SHACL, or of another specification that it rests on.
    section: str
    shape: str
    data: str
    #: Focus node, value or "" and the start of the component's name of every result that is right.
    right: frozenset[tuple[str, str, str]] = frozenset()


def _deviation(section: str, shape: str, data: str, *right: tuple[str, str, str]) -> Deviation:
    return Deviation(section, f"ex:s a sh:NodeShape ; sh:targetNode ex:a ; {shape} .", data, frozenset(right))


def _nested(depth: int) -> str:
    shape = "sh:property [ sh:path ex:p ; sh:minCount 1 ]"
    for _ in range(depth - 1):
        shape = f"sh:property [ sh:path ex:p ; {shape} ]"
    return shape


DEVIATIONS: Final[dict[str, Deviation]] = {
    "ignored properties without sh:closed": _deviation(
        "4.8.1", "sh:ignoredProperties ( ex:p ) ; sh:nodeKind sh:IRI", "ex:a ex:p ex:b ."
    ),
    "the inverse of a sequence": _deviation(
        "2.3.1.4",
        "sh:property [ sh:path [ sh:inversePath ( ex:p ex:q ) ] ; sh:maxCount 0 ]",
        "ex:c ex:p ex:b . ex:b ex:q ex:a .",
        ("a", "", "MaxCount"),
    ),
    "a year before the first": _deviation(
        "4.1.2, XML Schema 1.1 part 2, 3.3.9",
        "sh:property [ sh:path ex:p ; sh:datatype xsd:date ]",
        'ex:a ex:p "-0044-03-15"^^xsd:date .',
    ),
    "a year of five digits": _deviation(
        "4.1.2, XML Schema 1.1 part 2, 3.3.9",
        "sh:property [ sh:path ex:p ; sh:datatype xsd:date ]",
        'ex:a ex:p "12021-03-15"^^xsd:date .',
    ),
    "a year of two digits": _deviation(
        "4.1.2, XML Schema 1.1 part 2, 3.3.11",
        "sh:property [ sh:path ex:p ; sh:datatype xsd:gYear ]",
        'ex:a ex:p "24"^^xsd:gYear .',
        ("a", '"24"^^<http://www.w3.org/2001/XMLSchema#gYear>', "Datatype"),
    ),
    "an integer with underscores": _deviation(
        "4.1.2, XML Schema 1.1 part 2, 3.4.13",
        "sh:property [ sh:path ex:p ; sh:datatype xsd:integer ]",
        'ex:a ex:p "1_000"^^xsd:integer .',
        ("a", '"1_000"^^<http://www.w3.org/2001/XMLSchema#integer>', "Datatype"),
    ),
    "a category of Unicode in a pattern": _deviation(
        "4.4.3, XPath functions 5.6.1",
        r'sh:property [ sh:path ex:p ; sh:pattern "^\\p{Lu}" ]',
        'ex:a ex:p "Émile", "émile" .',
        ("a", '"émile"', "Pattern"),
    ),
    "a line break behind the end of a pattern": _deviation(
        "4.4.3, XPath functions 5.6.1",
        'sh:property [ sh:path ex:p ; sh:pattern "^a$" ]',
        r'ex:a ex:p "a\n" .',
        ("a", r'"a\n"', "Pattern"),
    ),
    "the flag s of a pattern": _deviation(
        "4.4.3, XPath functions 5.6.2",
        'sh:property [ sh:path ex:p ; sh:pattern "a.b" ; sh:flags "s" ]',
        r'ex:a ex:p "a\nb" .',
    ),
    "the flag x of a pattern": _deviation(
        "4.4.3, XPath functions 5.6.2",
        'sh:property [ sh:path ex:p ; sh:pattern "a b" ; sh:flags "x" ]',
        'ex:a ex:p "ab" .',
    ),
    "a blank node without a length": _deviation(
        "4.4.1", "sh:property [ sh:path ex:p ; sh:minLength 0 ]", "ex:a ex:p [] .", ("a", "_:b1", "MinLength")
    ),
    "a range of languages with two parts": _deviation(
        "4.4.4, RFC 4647 section 3.3.1",
        'sh:property [ sh:path ex:p ; sh:languageIn ( "de-DE" ) ]',
        'ex:a ex:p "x"@de-DE-1996 .',
    ),
    "the other true of sh:uniqueLang": _deviation(
        "4.4.5", 'sh:property [ sh:path ex:p ; sh:uniqueLang "1"^^xsd:boolean ]', 'ex:a ex:p "x"@en, "y"@en .'
    ),
    "the type rdfs:Resource of a closed shape": _deviation(
        "4.8.1",
        "sh:closed true",
        "ex:a a rdfs:Resource .",
        ("a", "http://www.w3.org/2000/01/rdf-schema#Resource", "Closed"),
    ),
    "IRIs that are not in order": _deviation(
        "4.5.3, SPARQL 17.3",
        "sh:property [ sh:path ex:p ; sh:lessThan ex:q ]",
        "ex:a ex:p ex:b ; ex:q ex:c .",
        ("a", EX + "b", "LessThan"),
    ),
    "strings with languages that are not in order": _deviation(
        "4.5.3, SPARQL 17.3",
        "sh:property [ sh:path ex:p ; sh:lessThan ex:q ]",
        'ex:a ex:p "b"@en ; ex:q "c"@en .',
        ("a", '"b"@en', "LessThan"),
    ),
    "a number and a date": _deviation(
        "4.5.4, SPARQL 17.3",
        "sh:property [ sh:path ex:p ; sh:lessThanOrEquals ex:q ]",
        'ex:a ex:p "2021-01-01"^^xsd:date ; ex:q 1 .',
        ("a", '"2021-01-01"^^<http://www.w3.org/2001/XMLSchema#date>', "LessThanOrEquals"),
    ),
    "blank nodes that are not in order": _deviation(
        "4.5.3", "sh:property [ sh:path ex:p ; sh:lessThan ex:q ]", "ex:a ex:p [] ; ex:q 1 .", ("a", "_:b1", "LessThan")
    ),
    "a moment with a time zone and one without": _deviation(
        "4.5.3, XPath functions 10.4",
        "sh:property [ sh:path ex:p ; sh:lessThan ex:q ]",
        'ex:a ex:p "2021-01-01T00:00:00"^^xsd:dateTime ; ex:q "2021-01-01T00:00:00Z"^^xsd:dateTime .',
        ("a", '"2021-01-01T00:00:00"^^<http://www.w3.org/2001/XMLSchema#dateTime>', "LessThan"),
    ),
    "a bound of another type": _deviation(
        "4.3.1, SPARQL 17.3",
        'sh:property [ sh:path ex:p ; sh:minInclusive "2021-01-01"^^xsd:date ]',
        "ex:a ex:p 1 .",
        ("a", '"1"^^<http://www.w3.org/2001/XMLSchema#integer>', "MinInclusive"),
    ),
    "midnight at the end of a day": _deviation(
        "4.1.2, XML Schema 1.1 part 2, 3.3.7",
        "sh:property [ sh:path ex:p ; sh:datatype xsd:dateTime ]",
        'ex:a ex:p "2021-01-01T24:00:00"^^xsd:dateTime .',
    ),
    "the white space of a token": _deviation(
        "RDF 1.1, 3.3",
        "sh:property [ sh:path ex:p ; sh:maxLength 3 ]",
        'ex:a ex:p "a  b"^^xsd:token .',
        ("a", '"a  b"^^<http://www.w3.org/2001/XMLSchema#token>', "MaxLength"),
    ),
    "an expression of a query that compares two types": _deviation(
        "5.3.1, SPARQL 17.3",
        'sh:sparql [ sh:select "SELECT $this ?value { $this <http://example.org/p> ?value FILTER (?value > 0) }" ]',
        'ex:a ex:p "x" .',
    ),
    "32 shapes within each other": _deviation("2.3", _nested(32), "ex:a ex:p ex:a ."),
    "a path of twelve steps": _deviation(
        "2.3.1.2", f"sh:property [ sh:path ( {'ex:p ' * 12}) ; sh:minCount 1 ]", "ex:a ex:p ex:a ."
    ),
    "a class of characters less another": _deviation(
        "4.4.3, XPath functions 5.6.1",
        'sh:property [ sh:path ex:p ; sh:pattern "^[a-z-[aeiou]]$" ]',
        'ex:a ex:p "x", "a]" .',
        ("a", '"a]"', "Pattern"),
    ),
    "the words of SPARQL as the name of a variable": _deviation(
        "5.2.1",
        'sh:sparql [ sh:select "SELECT $this ?value { $this <http://example.org/p> ?value ; ?service ?value }" ]',
        'ex:a ex:p "x" .',
        ("a", '"x"', "SPARQL"),
    ),
    "the words of SPARQL in a string": _deviation(
        "5.2.1",
        'sh:sparql [ sh:select "SELECT $this ?value { $this <http://example.org/p> ?value '
        """FILTER (?value != ' service desk, minus values') }" ]""",
        'ex:a ex:p "x" .',
        ("a", '"x"', "SPARQL"),
    ),
}
