"""Which resource a path names, and the query that describes it.

Every IRI of the data lies below its base IRI, whatever host serves it: the path asked for, behind the base IRI,
is the resource. A *document* is answered itself; a *thing* (an entity, a situation, a time, a quantity) redirects
to the document about it, which has the path of the thing and the file extension of its syntax.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

from pyoxigraph import NamedNode

from server.engine import Query
from server.errors import NotFound
from server.http.negotiation import HTML, JSON_LD, N_TRIPLES, PLAIN_CSV, PLAIN_JSON, RDF_XML, TURTLE, MediaType
from server.sparql.guard import QueryForm

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "EXTENSIONS", "TABLE_EXTENSIONS", "Resource", "description_query", "existence_query", "extension_of", "resource_at",
    "split_extension", "withdrawn_since",
]  # fmt: skip

#: File extension -> the media type of the document that has it.
EXTENSIONS: Final[dict[str, MediaType]] = {
    "ttl": TURTLE,
    "nt": N_TRIPLES,
    "rdf": RDF_XML,
    "jsonld": JSON_LD,
    "html": HTML,
}
#: The same for the list that the page of a resource may hold. By Accept, JSON means the JSON of RDF.
TABLE_EXTENSIONS: Final[dict[str, MediaType]] = {"csv": PLAIN_CSV, "json": PLAIN_JSON}

_DOCUMENT = re.compile(r"article/[^/]+(/claim/[^/]+)?|q/.+|dataset|graph/.+|sparql")
_ARTICLE = re.compile(r"article/[^/]+")
#: What has a list on its page: an article its claims, a situation its voices, an entity what it said.
_TABLED = re.compile(r"article/[^/]+(/(entity|situation)/[^/]+)?|entity/[^/]+")
_OF_ARTICLE = re.compile(r"(graph/|dumps/)?article/(?P<article>[^/]+)(/claim/(?P<claim>[^/]+))?(/.*)?")

#: How far a description follows links to nodes that have no document of their own: evidence, its selectors,
#: times, quantities.
_DEPTH: Final = 3


@dataclass(frozen=True)
class Resource:
    """A resource of the data: its path below the base IRI, percent-encoded as in its IRI, and that base IRI."""

    path: str
    base_iri: str

    @property
    def iri(self) -> str:
        """The IRI of the resource in the data."""
        return self.base_iri + self.path

    @property
    def is_document(self) -> bool:
        """Whether it is a document, which can be sent, and no thing, which can only be described."""
        return _DOCUMENT.fullmatch(self.path) is not None

    @property
    def has_table(self) -> bool:
        """Whether its page holds a list, which is there as CSV and JSON too."""
        return _TABLED.fullmatch(self.path) is not None

    @property
    def graph(self) -> str | None:
        """The graph whose triples are its description, where it has one: an article or a graph itself."""
        if self.path.startswith("graph/"):
            return self.iri
        if _ARTICLE.fullmatch(self.path):
            return f"{self.base_iri}graph/{self.path}"
        return None


def resource_at(path: str, base_iri: str) -> Resource:
    """Return the resource at a path as it stands in the request line, still percent-encoded, without its slash.

    Each segment is decoded and encoded anew, so that every spelling of a path finds the one IRI that was minted.
    Raises `NotFound` for a path that no IRI can have.
    """
    try:
        segments = [unquote(segment, errors="strict") for segment in path.split("/")]
        resource = Resource("/".join(quote(each, safe="") for each in segments), base_iri)
        NamedNode(resource.iri)
    except ValueError as error:
        raise NotFound("this path") from error
    return resource


def split_extension(path: str) -> tuple[str, MediaType | None]:
    """Cut a path before the extension of a syntax; the second is None where it has no such extension."""
    stem, _, extension = path.rpartition(".")
    syntax = EXTENSIONS.get(extension) or TABLE_EXTENSIONS.get(extension)
    return (stem, syntax) if stem and syntax else (path, None)


def extension_of(syntax: MediaType) -> str:
    """Return the file extension of a syntax."""
    return next(extension for extension, each in (EXTENSIONS | TABLE_EXTENSIONS).items() if each is syntax)


def withdrawn_since(path: str, withdrawn: Mapping[str, str]) -> str | None:
    """Return since when nothing is published at a path because its article or claim was withdrawn, None if it was not.

    ``withdrawn`` has the times by path. A situation, a graph or a dump goes with its article.
    """
    found = _OF_ARTICLE.fullmatch(path)
    if found is None:
        return None
    article, claim = found["article"], found["claim"]
    candidates = [article, f"{article}/claim/{claim}"]
    if path.startswith("dumps/"):  # the name of the file has an extension, unless it was cut already
        candidates.append(article.rpartition(".")[0])
    return next((withdrawn[f"article/{each}"] for each in candidates if f"article/{each}" in withdrawn), None)


def existence_query(resource: Resource) -> Query:
    """Return the ASK query that tells whether anything is published about a resource."""
    if resource.graph:
        return Query("ASK { ?s ?p ?o }", QueryForm.ASK, default_graphs=(resource.graph,))
    return Query(f"ASK {{ {NamedNode(resource.iri)} ?p ?o }}", QueryForm.ASK)


def description_query(resource: Resource) -> Query:
    """Return the CONSTRUCT query that describes a resource.

    An article and a graph are described by all triples of their graph, the dataset by those of itself, its parts,
    its files and its endpoint. Any other resource: by its own triples in all graphs, and by those of the nodes
    reachable from it in at most three steps that belong to an article and have no document of their own.
    """
    if resource.path == "dataset":
        return _dataset_query(resource)
    if resource.graph:
        text = "CONSTRUCT WHERE { ?s ?p ?o }"
        return Query(text, QueryForm.CONSTRUCT, default_graphs=(resource.graph,))
    start = NamedNode(resource.iri)
    branches = [_branch(str(start), resource.base_iri, steps) for steps in range(_DEPTH + 1)]
    text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {' UNION '.join(branches)} }}"
    return Query(text, QueryForm.CONSTRUCT)


def _dataset_query(dataset: Resource) -> Query:
    described = f"{NamedNode(dataset.iri)}, {NamedNode(f'{dataset.base_iri}sparql')}"
    text = (
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o FILTER(?s IN ({described})"
        f' || STRSTARTS(STR(?s), "{dataset.iri}#") || STRSTARTS(STR(?s), "{dataset.base_iri}dumps/")) }}'
    )
    return Query(text, QueryForm.CONSTRUCT, default_graphs=(f"{dataset.base_iri}graph/dataset",))


def _branch(start: str, base_iri: str, steps: int) -> str:
    nodes = [start, *(f"?n{step}" for step in range(1, steps)), "?s"][: steps + 1]
    if steps == 0:
        return f"{{ BIND({start} AS ?s) {start} ?p ?o }}"
    links = " ".join(
        f"{nodes[step]} ?p{step} {nodes[step + 1]} . FILTER({_is_part('STR(' + nodes[step + 1] + ')', base_iri)})"
        for step in range(steps)
    )
    return f"{{ {links} ?s ?p ?o }}"


def _is_part(text: str, base_iri: str) -> str:
    """Return the SPARQL condition that an IRI belongs to an article and has no document of its own."""
    article = f"{base_iri}article/"
    parts = "^[^/#]+(#|/(time|quantity)/)"
    return f'STRSTARTS({text}, "{article}") && REGEX(STRAFTER({text}, "{article}"), "{parts}")'
