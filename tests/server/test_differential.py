"""Generated queries give the same results through our service, on the engine in process, and on rdflib.

Every format is read back: a table that JSON, XML, CSV and TSV tell alike, a graph that Turtle, N-Triples, RDF/XML and
JSON-LD tell alike. Our service is the real one, `onrecord serve` over a published folder.
"""

from __future__ import annotations

import csv
import io
import warnings
from collections import Counter
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import httpx
import pyoxigraph as ox
import pytest
import rdflib

from benchmarks.dataset import entry
from benchmarks.generated import World
from benchmarks.processes import onrecord
from mapping.publication.generation import publish
from mapping.rdf.namespaces import XSD
from mapping.rdf.narrated import narrated_quads
from tests.conftest import silent
from tests.contents import contents_of
from tests.server.generated_queries import Generated, Generator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mapping.publication.manifest import Generation

PATH: Final = "/sparql"
ARTICLES: Final = 4
QUERIES: Final = 520
SEED: Final = 11

WORLD: Final = World()
GRAPHS: Final = [WORLD.iris.article_graph(WORLD.slug(number)).value for number in range(ARTICLES)]
OTHERS: Final = [WORLD.iris.graph(name).value for name in ("entities", "narrated")]
GENERATED: Final = [(make := Generator(SEED, GRAPHS, OTHERS).make)()] + [make() for _ in range(QUERIES - 1)]

#: Queries on which rdflib is known to be wrong, by number, and how. One that it gets right must be taken off.
RDFLIB_DEVIATES: Final[dict[int, str]] = {
    175: "it joins groups as sets, so that two equal solutions of a UNION become one",
}

#: A solution: its bindings by variable, terms as text.
Row = tuple[tuple[str, str], ...]
Triples = frozenset[tuple[str, ...]]
Outcome = bool | Triples | list[Row]

_TABLES: Final = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "tsv": ox.QueryResultsFormat.TSV,
}
_SYNTAXES: Final = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
_METHODS: Final = ("get", "form", "direct")


def quads() -> tuple[dict[str, frozenset[ox.Quad]], frozenset[ox.Quad]]:
    """Return the graphs of the articles, and what they share: the entities they mention, and what follows."""
    articles = {WORLD.slug(number): WORLD.article_quads(number) for number in range(ARTICLES)}
    everything = frozenset(quad for graph in articles.values() for quad in graph)
    mentioned = {quad.object for quad in everything}
    entities = frozenset(quad for quad in WORLD.entity_quads() if quad.subject in mentioned)
    return articles, entities | narrated_quads(everything | entities, WORLD.iris)


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    articles, shared = quads()
    entries = [entry(WORLD, WORLD.article(number), len(articles[WORLD.slug(number)])) for number in range(ARTICLES)]
    output = tmp_path_factory.mktemp("generated")
    with contents_of(WORLD.dataset, articles, shared, entries) as contents:
        return publish(output, contents, version="test", created="2026-01-01T00:00:00+00:00", progress=silent)


@pytest.fixture(scope="module")
def store(generation: Generation) -> ox.Store:
    return ox.Store.read_only(str(generation.store_path))


@pytest.fixture(scope="module")
def client(generation: Generation) -> Iterator[httpx.Client]:
    output = generation.path.parent.parent
    with onrecord(output) as server, httpx.Client(base_url=server.url.removesuffix(PATH), timeout=60) as opened:
        yield opened


@pytest.fixture(scope="module")
def datasets() -> RdflibDatasets:
    """The datasets of rdflib."""
    articles, shared = quads()
    found: dict[str, list[ox.Triple]] = {}
    for quad in shared.union(*articles.values()):
        assert isinstance(quad.graph_name, ox.NamedNode)
        found.setdefault(quad.graph_name.value, []).append(quad.triple)
    return RdflibDatasets({
        name: rdflib.Graph().parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
        for name, triples in found.items()
    })  # fmt: skip


def ask(client: httpx.Client, query: Generated, method: str, result_format: str) -> bytes:
    """Send a query in one of the three ways of the protocol; return the body of a right answer."""
    parameters: list[tuple[str, str | int | float | bool | None]] = [("format", result_format)]
    if not query.in_text:
        parameters += [("default-graph-uri", iri) for iri in query.default_graphs]
        parameters += [("named-graph-uri", iri) for iri in query.named_graphs]
    if method == "direct":
        sent = {"content": query.text.encode(), "headers": {"Content-Type": "application/sparql-query"}}
        response = client.post(PATH, params=parameters, **sent)  # type: ignore[arg-type]
    elif method == "form":
        fields = {"query": query.text, **_grouped(parameters)}
        response = client.post(PATH, data=fields)
    else:
        response = client.get(PATH, params=[*parameters, ("query", query.text)])
    assert response.status_code == 200, (response.text, query.text)
    return response.content


def _grouped(parameters: Iterable[tuple[str, Any]]) -> dict[str, list[Any]]:
    grouped: dict[str, list[Any]] = {}
    for name, value in parameters:
        grouped.setdefault(name, []).append(value)
    return grouped


@pytest.fixture(scope="module")
def expected(store: ox.Store) -> Callable[[int], Outcome]:
    """The outcome of a query, by its number, on the engine itself, which answers each once."""
    return cache(lambda number: in_process(store, GENERATED[number]))


def in_process(store: ox.Store, query: Generated) -> Outcome:
    """Run a query on the engine itself."""
    dataset: dict[str, Any] = {}
    if not query.default_graphs and not query.named_graphs:
        dataset["use_default_graph_as_union"] = True
    elif not query.in_text:
        dataset["default_graph"] = list(map(ox.NamedNode, query.default_graphs))
        dataset["named_graphs"] = list(map(ox.NamedNode, query.named_graphs))
    result = store.query(query.text, **dataset)
    if isinstance(result, ox.QueryBoolean):
        return bool(result)
    return triples_of(result) if isinstance(result, ox.QueryTriples) else engine_rows(result)


class RdflibDatasets:
    """The graphs as rdflib reads them, and the datasets that queries are asked of, each made once."""

    def __init__(self, graphs: dict[str, rdflib.Graph]) -> None:
        self._graphs = graphs
        self._made: dict[tuple[tuple[str, ...], tuple[str, ...]], rdflib.Dataset] = {}

    def of(self, query: Generated) -> rdflib.Dataset:
        """Return the merge of the default graphs of a query, and its named graphs."""
        is_whole = not query.default_graphs and not query.named_graphs
        whole = tuple(self._graphs) if is_whole else ()
        key = (whole or tuple(query.default_graphs), whole or tuple(query.named_graphs))
        if key not in self._made:
            self._made[key] = self._make(*key)
        return self._made[key]

    def _make(self, default_graphs: tuple[str, ...], named_graphs: tuple[str, ...]) -> rdflib.Dataset:
        dataset = rdflib.Dataset()
        for name in default_graphs:
            for triple in self._graphs[name]:
                dataset.default_graph.add(triple)
        for name in named_graphs:
            named = dataset.graph(rdflib.URIRef(name))
            for triple in self._graphs[name]:
                named.add(triple)
        return dataset


def on_rdflib(datasets: RdflibDatasets, query: Generated) -> Outcome:
    """Run a query on rdflib."""
    with warnings.catch_warnings():
        # rdflib's own code still uses what it has deprecated.
        warnings.simplefilter("ignore", DeprecationWarning)
        result = datasets.of(query).query(query.text_for_rdflib)
        if result.type == "ASK":
            return bool(result.askAnswer)
        return triples_of(result) if result.type == "CONSTRUCT" else rdflib_rows(result)


def key(term: object) -> str:
    """Write a term of either library in one way; numbers by value, since lexical forms are not kept."""
    if isinstance(term, ox.NamedNode):
        return str(term)
    if isinstance(term, rdflib.URIRef):
        return f"<{term}>"
    assert isinstance(term, ox.Literal | rdflib.Literal), term
    text = term.value if isinstance(term, ox.Literal) else str(term)
    language = (term.language or "").lower()
    datatype = getattr(term.datatype, "value", term.datatype)
    if language or datatype in {None, XSD.string.value}:
        return f'"{text}"@{language}'
    if datatype in {XSD.integer.value, XSD.decimal.value}:
        text = f"{Decimal(text).normalize() + 0:f}"
    return f'"{text}"^^{datatype}'


def engine_rows(solutions: ox.QuerySolutions) -> list[Row]:
    names = [variable.value for variable in solutions.variables]
    return [row((name, solution[name]) for name in names) for solution in solutions]


def rdflib_rows(result: rdflib.query.Result) -> list[Row]:
    return [row((str(name), term) for name, term in solution.items()) for solution in result.bindings]


def row(bindings: Iterable[tuple[str, Any]]) -> Row:
    return tuple(sorted((name, key(term)) for name, term in bindings if term is not None))


def comparable(outcome: Outcome, query: Generated) -> object:
    """Return what must be equal: the order of solutions counts only where the query says so."""
    return Counter(outcome) if isinstance(outcome, list) and not query.is_ordered else outcome


def triples_of(found: Iterable[Any]) -> Triples:
    return frozenset(tuple(map(key, (triple[0], triple[1], triple[2]))) for triple in found)


def as_csv(rows: Iterable[Row]) -> Counter[tuple[tuple[str, str], ...]]:
    """Write solutions as far as CSV tells them: no datatypes, no languages, nothing of what is unbound."""
    bare = (tuple((name, _bare(term)) for name, term in each) for each in rows)
    return Counter(tuple(pair for pair in each if pair[1]) for each in bare)


def _bare(term: str) -> str:
    return term[1:-1] if term.startswith("<") else term[1 : term.rindex('"')]


def csv_rows(data: bytes) -> Counter[tuple[tuple[str, str], ...]]:
    """Read a CSV result; a lone variable that is unbound is an empty line."""
    names, *rows = csv.reader(io.StringIO(data.decode(), newline=""))
    return Counter(tuple(sorted(pair for pair in zip(names, cells or [""], strict=True) if pair[1])) for cells in rows)


def over_http(client: httpx.Client, query: Generated, method: str) -> Iterator[tuple[str, Outcome]]:
    """Ask our service in every format that tells the whole result."""
    if query.form == "CONSTRUCT":
        for name, syntax in _SYNTAXES.items():
            read = ox.parse(ask(client, query, method, name), format=syntax)
            yield name, triples_of(quad.triple for quad in read)
        return
    for name, codec in _TABLES.items():
        if query.form == "SELECT" or name != "tsv":
            result = ox.parse_query_results(ask(client, query, method, name), format=codec)
            yield name, bool(result) if isinstance(result, ox.QueryBoolean) else engine_rows(result)


@pytest.mark.parametrize("number", range(QUERIES))
def test_all_engines_agree(
    number: int, client: httpx.Client, expected: Callable[[int], Outcome], datasets: RdflibDatasets
) -> None:
    query, method = GENERATED[number], _METHODS[number % len(_METHODS)]
    outcome = expected(number)
    for name, found in over_http(client, query, method):
        assert comparable(found, query) == comparable(outcome, query), (name, query.text)
    if isinstance(outcome, list):
        assert csv_rows(ask(client, query, method, "csv")) == as_csv(outcome), query.text
    agrees = comparable(on_rdflib(datasets, query), query) == comparable(outcome, query)
    assert agrees is (number not in RDFLIB_DEVIATES), query.text


def test_there_are_enough_queries_with_something_to_find(expected: Callable[[int], Outcome]) -> None:
    found = sum(bool(expected(number)) for number in range(QUERIES))
    assert QUERIES >= 500
    assert found >= 0.55 * QUERIES
    assert len({query.text for query in GENERATED}) >= 500


def test_every_part_of_the_language_is_in_the_queries() -> None:
    text = "\n".join(query.text for query in GENERATED)
    words = (
        "OPTIONAL", "UNION", "FILTER", "MINUS", "NOT EXISTS", "VALUES", "BIND", "GROUP BY", "HAVING", "ORDER BY",
        "LIMIT", "OFFSET", "GRAPH", "FROM NAMED", "FROM <", "DISTINCT", "ASK", "CONSTRUCT", "COUNT", "SUM", "AVG",
        "MIN", "MAX", "{ SELECT", "* ?", "+ ?", "disputes? ?", "^onr", "!(rdf:type",
    )  # fmt: skip
    assert not [word for word in words if word not in text]
    assert {query.form for query in GENERATED} == {"SELECT", "ASK", "CONSTRUCT"}
    assert any(query.default_graphs and not query.in_text for query in GENERATED)
    assert any(query.named_graphs and not query.in_text for query in GENERATED)
