"""The part of one article in a generation: its graph, and everything that is derived from it alone.

A part is made once for an article and kept. A build joins the parts of all articles without reading the graphs again.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
from pydantic import BaseModel, ConfigDict

# Models read their annotations when they are made.
from mapping.errors import BuildRefused, Problem
from mapping.publication.digests import sha256_of
from mapping.publication.history import digests_of, published_paths
from mapping.publication.manifest import ArticleEntry
from mapping.publication.redirects import Redirect, article_paths, article_redirects
from mapping.rdf.namespaces import ONR, RDF
from mapping.rdf.narrated import narrated_by, narrating
from mapping.rdf.triple_lines import lines_of, n_quads, triple_lines
from mapping.shacl.results import Result  # noqa: TC001

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mapping.publication.checking import Outcome
    from mapping.rdf.iris import Iris
    from mapping.rdf.triple_lines import TripleLine

_CONTENT: Final = str(ONR.content)
_TYPE: Final = str(RDF.type)


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True)


class PartHead(_Model):
    """The result of checking one article. ``entry`` is None if it is refused, or a draft."""

    slug: str
    problems: tuple[Problem, ...] = ()
    #: The rights that its sheet states, even if it is refused.
    rights: str = "none"
    entry: ArticleEntry | None = None
    #: SHA-256 of its graph in N-Quads; empty if it has none.
    sha256: str = ""
    redirects: tuple[Redirect, ...] = ()


class DerivedStatements(_Model):
    """Everything of an article that the shared graphs and the report of a generation are made from."""

    properties: dict[str, int]
    classes: dict[str, int]
    #: Its statements in the narrated graph, in N-Quads, apart from those about shared situations.
    narrated: str
    #: Its quads, in N-Quads, that may narrate shared situations.
    about_shared: str
    #: Its quads whose subject is not below the IRI of the article: another graph may have the same triple.
    foreign: str
    #: Results of the shapes.
    results: tuple[Result, ...]


class PublishedNames(_Model):
    """The IRIs that an article publishes, as paths below the base IRI."""

    #: Of the article and its claims, situations and entities.
    paths: tuple[str, ...]
    #: Of everything that its sheet names; no redirect may begin there.
    named: tuple[str, ...]
    #: The article and its claims, and the digest of the statements of each.
    digests: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Graph:
    """The graph of an article and everything derived from it."""

    derived: DerivedStatements
    names: PublishedNames
    #: In N-Quads, sorted.
    quads: bytes
    #: The text of the article, if its rights are full.
    text: str | None = None


@dataclass(frozen=True)
class Part:
    """An article after its check; without a graph if it may not be published."""

    head: PartHead
    graph: Graph | None = None


def part_of(outcome: Outcome, iris: Iris) -> Part:
    """Return the part of an article that was checked."""
    article, statements = outcome.article, outcome.statements
    head = PartHead(slug=outcome.slug, problems=outcome.problems, rights=outcome.rights)
    if article is None or statements is None:
        return Part(head)
    rows = lines_of(statements)
    text = article.text if article.rights == "full" else None
    entry = ArticleEntry(
        slug=article.slug,
        iri=iris.article(article.slug).value,
        graph=iris.article_graph(article.slug).value,
        text_sha256=article.text_sha256,
        sheet_sha256=article.sheet_sha256,
        quads=len(rows),
        claims=len(article.claims),
        has_text=text is not None,
        licence=article.sheet.article.licence or "",
    )
    results = outcome.report.results if outcome.report else ()
    part = part_of_rows(entry, rows, iris, named=article_paths(article), results=results, text=text)
    more = {"problems": head.problems, "rights": head.rights, "redirects": article_redirects(article)}
    return Part(part.head.model_copy(update=more), part.graph)


def part_of_graph(entry: ArticleEntry, quads: Iterable[ox.Quad], iris: Iris, *, text: str | None = None) -> Part:
    """Return the part of an article whose graph is known. Raises `BuildRefused` for a node without a name."""
    return part_of_rows(entry, triple_lines(quads), iris, text=text)


def part_of_rows(  # noqa: PLR0913 - callers name the last three
    entry: ArticleEntry,
    rows: Sequence[TripleLine],
    iris: Iris,
    *,
    named: Iterable[str] = (),
    results: Sequence[Result] = (),
    text: str | None = None,
) -> Part:
    """Return the part of an article from its triples, sorted. Raises `BuildRefused` for a node without a name."""
    graph = ox.NamedNode(entry.graph)
    for row in rows:
        if row.subject.startswith("_:") or row.target.startswith("_:"):
            raise BuildRefused(f"{graph} has a node without a name: {row.line}")
    article = iris.article(entry.slug).value
    names = PublishedNames(
        paths=tuple(sorted(published_paths(rows, iris.base))),
        named=tuple(sorted(named)),
        digests=tuple(digests_of(article, rows, iris.base)),
    )
    quads = n_quads(rows, graph).encode()
    derived = _derive(article, rows, graph, iris, tuple(results))
    head = PartHead(slug=entry.slug, entry=entry, sha256=sha256_of(quads))
    return Part(head, Graph(derived, names, quads, text))


def _derive(
    article: str, rows: Sequence[TripleLine], graph: ox.NamedNode, iris: Iris, results: tuple[Result, ...]
) -> DerivedStatements:
    heard = narrating(rows)
    shared = f"<{iris.shared_situation('').value}"
    of_shared = {row for row in heard if row.predicate == _CONTENT and row.target.startswith(shared)}
    claims = {row.subject for row in of_shared}
    about_shared = [row for row in heard if row in of_shared or (row.subject in claims and row.predicate != _CONTENT)]
    own = n_quads((row for row in heard if row not in of_shared), graph)
    narrated = triple_lines(narrated_by(own, iris))
    for row in set(rows).intersection(narrated):
        raise BuildRefused(f"{graph} and {iris.graph('narrated')} share the triple {row.line}")
    below = (f"<{article}>", f"<{article}/", f"<{article}#")
    classes = Counter([row.target for row in rows if row.predicate == _TYPE])
    return DerivedStatements(
        properties={name[1:-1]: count for name, count in Counter([row.predicate for row in rows]).items()},
        classes={name[1:-1]: count for name, count in classes.items() if name.startswith("<")},
        narrated=n_quads(narrated, iris.graph("narrated")),
        about_shared=n_quads(about_shared, graph),
        foreign=n_quads([row for row in rows if not row.subject.startswith(below)], graph),
        results=results,
    )
