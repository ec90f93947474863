"""Find the resource at a path, and write the query that describes it.

Every IRI of the data is the base IRI and a path, whatever host serves it. A *document* is sent itself; a *thing* (an
entity, a situation, a time, a quantity) redirects to the document about it, which has the path of the thing and the
file extension of its syntax.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

from pyoxigraph import NamedNode

from mapping.rdf.iris import Iris, ResourceKind
from server.engine import Query
from server.errors import NotFound
from server.http.negotiation import HTML, JSON_LD, N_TRIPLES, PLAIN_CSV, PLAIN_JSON, RDF_XML, TURTLE, MediaType
from server.sparql.guard import QueryForm

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mapping.publication.manifest import Withdrawal

#: File extension -> the media type of the document that has it.
EXTENSIONS: Final = {"ttl": TURTLE, "nt": N_TRIPLES, "rdf": RDF_XML, "jsonld": JSON_LD, "html": HTML}
#: The same for the list on the page of a resource. In an Accept header JSON means JSON-LD instead.
TABLE_EXTENSIONS: Final = {"csv": PLAIN_CSV, "json": PLAIN_JSON}

_DOCUMENTS: Final = {
    ResourceKind.ARTICLE, ResourceKind.CLAIM, ResourceKind.QUERY, ResourceKind.DATASET, ResourceKind.GRAPH,
    ResourceKind.ARTICLE_GRAPH, ResourceKind.ENDPOINT,
}  # fmt: skip
#: The pages with a list: the claims of an article, the voices of a situation, the claims of an entity.
_TABLED: Final = {
    ResourceKind.ARTICLE, ResourceKind.SITUATION, ResourceKind.SHARED_SITUATION, ResourceKind.LOCAL_ENTITY,
    ResourceKind.ENTITY,
}  # fmt: skip

#: A node with the name of its claim or situation.
_OWNED: Final = {ResourceKind.TIME, ResourceKind.QUANTITY}

#: A description follows so many links to nodes that have no document: evidence, selectors, times, quantities.
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
    def kind(self) -> ResourceKind:
        """The kind of resource."""
        return self._parsed[0]

    @property
    def names(self) -> tuple[str, ...]:
        """The names in its path, decoded: the article and the claim of a claim."""
        return self._parsed[1]

    @cached_property
    def _parsed(self) -> tuple[ResourceKind, tuple[str, ...]]:
        return ResourceKind.parse(self.path)

    @property
    def is_document(self) -> bool:
        """Whether it is a document, which can be sent, and not a thing, which can only be described."""
        return self.kind in _DOCUMENTS

    @property
    def has_table(self) -> bool:
        """Whether its page holds a list, which is also sent as CSV and JSON."""
        return self.kind in _TABLED

    @property
    def graph(self) -> str | None:
        """The graph whose triples describe it, if it is an article or a graph itself."""
        if self.kind is ResourceKind.ARTICLE:
            return Iris(self.base_iri).article_graph(*self.names).value
        return self.iri if self.kind in {ResourceKind.GRAPH, ResourceKind.ARTICLE_GRAPH} else None


def resource_at(path: str, base_iri: str) -> Resource:
    """Return the resource at the path of a request line, still percent-encoded, without its first slash.

    Each segment is decoded and encoded again, so that every spelling of a path finds the one IRI that was minted.
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
    """Cut the extension of a syntax off a path; return None as the second if it has none."""
    stem, _, extension = path.rpartition(".")
    syntax = EXTENSIONS.get(extension) or TABLE_EXTENSIONS.get(extension)
    return (stem, syntax) if stem and syntax else (path, None)


def extension_of(syntax: MediaType) -> str:
    """Return the file extension of a syntax."""
    return next(extension for extension, each in (EXTENSIONS | TABLE_EXTENSIONS).items() if each is syntax)


def newest_path(path: str, withdrawals: Mapping[str, Withdrawal]) -> tuple[str, Withdrawal | None]:
    """Follow the moves from a path to the newest one, and return the withdrawal of that one, None if it has none.

    Whatever is below a path or belongs to it moves with it and is withdrawn with it: the bundle of a claim, the time of
    a situation, the graph of an article.
    """
    for _ in withdrawals:  # a path moves at most once for each of them
        found = next((withdrawals[each] for each in _owners(path) if each in withdrawals), None)
        if found is None or found.moved_to is None:
            return path, found
        path = _moved_path(path, found.path, found.moved_to)
    return path, None


def _owners(path: str) -> Iterator[str]:
    """Yield the paths of all that a path may belong to, and the path itself."""
    within = path.removeprefix("graph/").removeprefix("dumps/")
    steps = within.split("/")[: None if within == path else 2]  # graphs and dumps belong to whole articles
    above = ["/".join(steps[:length]) for length in range(1, len(steps) + 1)]
    # Moves are looked up before the article, which may be gone.
    yield from reversed(above)
    if path.startswith("dumps/"):  # with the extension of the file, unless the caller has cut it
        yield above[-1].rpartition(".")[0]
    kind, names = ResourceKind.parse(path)
    if kind in _OWNED:
        yield ResourceKind.CLAIM.path(*names)
        yield ResourceKind.SITUATION.path(*names)


def _moved_path(path: str, old: str, new: str) -> str:
    """Return the path to which a path moves if its owner moves from ``old`` to ``new``."""
    kind, _ = ResourceKind.parse(path)
    if kind in _OWNED:
        owner, names = ResourceKind.parse(new)
        # The time and the quantity of a shared situation are described in its document.
        return new if owner is ResourceKind.SHARED_SITUATION else kind.path(*names)
    return new + path.removeprefix(old)


def existence_query(resource: Resource) -> Query:
    """Return the ASK query whether anything is published about a resource."""
    if resource.graph:
        return Query("ASK { ?s ?p ?o }", QueryForm.ASK, default_graphs=(resource.graph,))
    return Query(f"ASK {{ {NamedNode(resource.iri)} ?p ?o }}", QueryForm.ASK)


def description_query(resource: Resource) -> Query:
    """Return the CONSTRUCT query that describes a resource.

    An article and a graph are described by all triples of their graph, the dataset by those of itself, its parts,
    its files and its endpoint. Any other resource: by its own triples in all graphs, and by those of the nodes
    reachable from it in at most three steps that have no document of their own and belong to an article or a shared
    situation.
    """
    if resource.kind is ResourceKind.DATASET:
        return _dataset_query(resource)
    if resource.graph:
        text = "CONSTRUCT WHERE { ?s ?p ?o }"
        return Query(text, QueryForm.CONSTRUCT, default_graphs=(resource.graph,))
    start = NamedNode(resource.iri)
    branches = [_branch(str(start), resource.base_iri, steps) for steps in range(_DEPTH + 1)]
    text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {' UNION '.join(branches)} }}"
    return Query(text, QueryForm.CONSTRUCT)


def _dataset_query(dataset: Resource) -> Query:
    iris = Iris(dataset.base_iri)
    text = (
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o FILTER(?s IN ({iris.dataset}, {iris.endpoint})"
        f' || STRSTARTS(STR(?s), "{dataset.iri}#") || STRSTARTS(STR(?s), "{iris.dump("").value}")) }}'
    )
    return Query(text, QueryForm.CONSTRUCT, default_graphs=(iris.graph("dataset").value,))


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
    """Return the SPARQL condition that an IRI belongs to an article or a situation and has no document of its own."""
    article, situation = Iris(base_iri).article("").value, Iris(base_iri).shared_situation("").value
    parts = "^[^/#]+(#|/(time|quantity)/|/utterance/[^/#]+#)"
    of_article = f'STRSTARTS({text}, "{article}") && REGEX(STRAFTER({text}, "{article}"), "{parts}")'
    return f'({of_article} || STRSTARTS({text}, "{situation}") && CONTAINS({text}, "#"))'
