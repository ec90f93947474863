"""Choose the media type of an answer: the tables of the types on offer, and the choice among them.

The rules are those of RFC 9110, section 12.5.1: the most specific media range that matches a type gives
its quality, quality 0 refuses it, and if the client wants none of the types the answer is 406.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from mapping.rdf.serialization import syntax_of_name
from server.errors import NotAcceptable, UnknownFormat

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mapping.rdf.serialization import RdfSyntax


@dataclass(frozen=True)
class MediaType:
    """A media type on offer, and the other names under which clients ask for it."""

    #: Its name in ``format=`` and on the command line.
    name: str
    #: The registered type, sent in Content-Type.
    media_type: str
    #: Further names for ``format=``.
    names: tuple[str, ...] = ()
    #: Looser types that clients send in Accept and that this one satisfies.
    aliases: tuple[str, ...] = ()

    @cached_property
    def content_type(self) -> str:
        """The value of Content-Type: text types name their charset."""
        return self.media_type + ("; charset=utf-8" if self.media_type.startswith("text/") else "")

    def is_called(self, name: str) -> bool:
        """Tell whether ``name`` asks for this type: one of its names or its media type."""
        return name.lower() in {self.name, self.media_type, *self.names}


_XML_TYPES = ("application/xml", "text/xml")

#: https://www.w3.org/TR/sparql11-results-json/
RESULTS_JSON: Final = MediaType("json", "application/sparql-results+json", aliases=("application/json",))
#: https://www.w3.org/TR/rdf-sparql-XMLres/
RESULTS_XML: Final = MediaType("xml", "application/sparql-results+xml", aliases=_XML_TYPES)
#: https://www.w3.org/TR/sparql11-results-csv-tsv/
RESULTS_CSV: Final = MediaType("csv", "text/csv")
RESULTS_TSV: Final = MediaType("tsv", "text/tab-separated-values")
#: https://www.w3.org/TR/turtle/ (a subset of N3)
TURTLE: Final = MediaType(
    "turtle", "text/turtle", ("ttl", "n3"), ("application/turtle", "application/x-turtle", "text/n3")
)
#: https://www.w3.org/TR/n-triples/ (text/plain was its type in RDF 1.0)
N_TRIPLES: Final = MediaType("ntriples", "application/n-triples", ("nt",), ("text/plain",))
#: https://www.w3.org/TR/rdf-syntax-grammar/
RDF_XML: Final = MediaType("rdfxml", "application/rdf+xml", ("rdf", "rdf+xml", "xml"), _XML_TYPES)
#: https://www.w3.org/TR/json-ld11/
JSON_LD: Final = MediaType("jsonld", "application/ld+json", ("json-ld", "json"), ("application/json",))
#: https://www.rfc-editor.org/rfc/rfc9457
PROBLEM_JSON: Final = MediaType("problem", "application/problem+json", aliases=("application/json",))
PLAIN_JSON: Final = MediaType("json", "application/json")
PLAIN_TEXT: Final = MediaType("text", "text/plain", ("txt",))
PLAIN_CSV: Final = MediaType("csv", "text/csv")
XML: Final = MediaType("xml", "application/xml")
#: https://www.rfc-editor.org/rfc/rfc4287
ATOM: Final = MediaType("atom", "application/atom+xml")
#: https://www.rfc-editor.org/rfc/rfc9264
LINKSET_JSON: Final = MediaType("linkset-json", "application/linkset+json", aliases=("application/json",))
LINKSET: Final = MediaType("linkset", "application/linkset", aliases=("text/plain",))
JSON_SCHEMA: Final = MediaType("schema", "application/schema+json")
#: https://html.spec.whatwg.org/ : the first choice of browsers.
HTML: Final = MediaType("html", "text/html", aliases=("application/xhtml+xml",))

#: The formats on offer, the server's preference first: solutions of SELECT, the boolean of ASK, graphs.
SOLUTION_FORMATS: Final = (RESULTS_JSON, RESULTS_XML, RESULTS_CSV, RESULTS_TSV)
BOOLEAN_FORMATS: Final = (RESULTS_JSON, RESULTS_XML)
GRAPH_FORMATS: Final = (TURTLE, N_TRIPLES, RDF_XML, JSON_LD)
LISTING_TYPES: Final = (PLAIN_JSON, PLAIN_TEXT, PLAIN_CSV)
DESCRIPTION_FORMATS: Final = (*GRAPH_FORMATS, HTML)
HOME_TYPES: Final = (PLAIN_TEXT, PLAIN_JSON, HTML)
PROBLEM_TYPES: Final = (PROBLEM_JSON, PLAIN_TEXT, HTML)

_KNOWN = (*SOLUTION_FORMATS, *GRAPH_FORMATS, *LISTING_TYPES, HTML)

#: One element of a comma-separated header; a comma inside a quoted string does not end it.
_ELEMENT = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*+"?)++')
_RANGE = re.compile(r"\s*([\w!#$&^.+*-]+)(?:/([\w!#$&^.+*-]+))?\s*(?:;(.*))?", re.DOTALL)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*+"')
_QUALITY = re.compile(r"(?:^|;)\s*q\s*=\s*([^;\s]*)", re.IGNORECASE)


@dataclass(frozen=True)
class _MediaRange:
    """One range of an Accept header: ``text/csv``, ``text/*`` or ``*/*``, with its quality."""

    pattern: str
    quality: float

    def specificity(self, offered: MediaType) -> int:
        """Return how closely this range names ``offered``; 0 if it does not match."""
        kind = offered.media_type.partition("/")[0]
        exactness = {"*/*": 1, f"{kind}/*": 2, offered.media_type: 4}
        return exactness.get(self.pattern, 3 if self.pattern in offered.aliases else 0)


def negotiate(accept: str | None, offered: Sequence[MediaType]) -> MediaType:
    """Choose the offered type that ``accept`` wants most; the earlier one on a tie.

    An absent header, or one without a single readable media range, wants anything. At equal quality a type that
    is named beats one that only a wildcard admits. Raises `NotAcceptable`.
    """
    ranges = list(_media_ranges(accept or "")) or [_MediaRange("*/*", 1.0)]
    best = max(offered, key=lambda each: _preference(each, ranges))
    if _preference(best, ranges)[0] == 0:
        raise NotAcceptable([each.media_type for each in offered])
    return best


def choose(accept: str | None, name: str | None, offered: Sequence[MediaType]) -> MediaType:
    """Choose the type called ``name``, or negotiate if no name is given."""
    return negotiate(accept, offered) if name is None else format_named(name, offered)


def format_named(name: str, offered: Sequence[MediaType]) -> MediaType:
    """Return the offered type called ``name``.

    Raises `NotAcceptable` if the name means a format that is not offered here, and `UnknownFormat` if it means none.
    """
    for each in offered:
        if each.is_called(name):
            return each
    names = [each.name for each in offered]
    if any(known.is_called(name) for known in _KNOWN):
        raise NotAcceptable(names)
    raise UnknownFormat(name, names)


def rdf_syntax(media_type: MediaType) -> RdfSyntax:
    """Return the syntax in which a graph of this media type is written."""
    syntax = syntax_of_name(media_type.name)
    if syntax is None:
        raise LookupError(media_type.name)
    return syntax


def _preference(offered: MediaType, ranges: Sequence[_MediaRange]) -> tuple[float, int]:
    matching = [(each.specificity(offered), each.quality) for each in ranges]
    specificity, quality = max(matching)
    return (quality, specificity) if specificity else (0.0, 0)


def _media_ranges(accept: str) -> Iterator[_MediaRange]:
    for element in _ELEMENT.findall(accept):
        parts = _RANGE.fullmatch(element)
        if parts is None:
            continue
        kind, subtype, parameters = parts.groups()
        quality = _quality(parameters or "")
        if quality is None or (subtype is None and kind != "*"):
            continue
        yield _MediaRange(f"{kind}/{subtype or '*'}".lower(), quality)


def _quality(parameters: str) -> float | None:
    """Read the weight among the parameters of a media range: 1 if absent, None if it is not a number."""
    found = _QUALITY.search(_QUOTED.sub('""', parameters))
    if found is None:
        return 1.0
    if not re.fullmatch(r"\d*\.?\d*", found[1]) or not any(map(str.isdigit, found[1])):
        return None
    return min(float(found[1]), 1.0)
