"""The start page: what this is, what it holds, and where to begin."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from mapping.rdf.namespaces import ONR, RDF, RDFS, SCHEMA
from mapping.rdf.shared_graphs import example_queries
from server.pages.claims.cards import name_of
from server.pages.dataset.counts import dataset_counts
from server.pages.page import Page, Ref
from server.pages.patterns import whole
from server.pages.schema_org import catalogue_jsonld
from server.pages.solutions import number_in, select, text_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from server.engine import QueryEngine
    from server.pages.page import Visit
    from server.pages.solutions import Row

__all__ = ["EXAMPLE", "QUESTIONS", "ArticleLine", "Disagreement", "start_page"]

#: The example queries that show what can be asked, in this order.
QUESTIONS: Final = (
    "affirmed-and-denied",
    "undenied-agreements",
    "unnamed-sources",
    "nested-attribution",
    "proposals-and-readiness",
    "conditions",
    "plans-without-a-date",
    "reporting-words",
)
#: A query short enough for a command line.
EXAMPLE: Final = f"SELECT * WHERE {{ ?claim a {ONR.Claim} }} LIMIT 10"
_ARTICLES_SHOWN: Final = 10
_DISAGREEMENTS_SHOWN: Final = 3


@dataclass(frozen=True)
class ArticleLine:
    """An article in a list: its headline, its date where it is known, and how many claims it makes or reports."""

    ref: Ref
    published: str | None
    claims: int


@dataclass(frozen=True)
class Disagreement:
    """A situation that some voice affirms and some voice denies; a voice without a name is the article itself."""

    situation: Ref
    affirmed_by: tuple[Ref, ...]
    denied_by: tuple[Ref, ...]
    #: Whether an article in its own voice is among them.
    is_affirmed_by_article: bool
    is_denied_by_article: bool


async def start_page(address: str, visit: Visit) -> Page:
    """Show what is published; ``address`` is the one that was asked. Asks four queries, whatever there is."""
    manifest = visit.generation.manifest
    articles = await _latest_articles(visit.engine)
    values = {
        "counts": await dataset_counts(visit.engine),
        "articles": articles,
        "disagreements": await _disagreements(visit.engine, [article.ref.iri for article in articles]),
        "questions": _questions(),
        "manifest": manifest,
        "address": address,
        "example": EXAMPLE,
    }
    return Page("home.html", manifest.title, values, jsonld=catalogue_jsonld(manifest))


def _questions() -> list[tuple[str, str]]:
    questions = {query.name: query.question for query in example_queries()}
    return [(name, questions[name]) for name in QUESTIONS]


async def _latest_articles(engine: QueryEngine) -> list[ArticleLine]:
    """Return the articles published last, then those without a date, in the order of their IRIs. Asks two queries."""
    dated = await select(
        engine,
        f"""SELECT ?article ?published WHERE {{
  {{ SELECT ?article {{ ?article {RDF.type} {SCHEMA.NewsArticle} }} }}
  OPTIONAL {whole("?article", SCHEMA.datePublished, "?published")}
}} ORDER BY DESC(?published) ?article LIMIT {2 * _ARTICLES_SHOWN}""",
    )
    # To group by article would cost as much again; one with a second date stands there twice, its later date first.
    by_article: dict[str, Row] = {}
    for row in dated:
        by_article.setdefault(row["article"].value, row)
    latest = list(by_article.values())[:_ARTICLES_SHOWN]
    rows = await select(
        engine,
        f"""SELECT ?article (MIN(STR(?words)) AS ?label) (COUNT(DISTINCT ?claim) AS ?claims) WHERE {{
  VALUES ?article {{ {_written(row["article"].value for row in latest)} }}
  OPTIONAL {{ ?article {RDFS.label} ?words }}
  OPTIONAL {{ ?claim {SCHEMA.appearance} ?article ; {RDF.type} {ONR.Claim} }}
}} GROUP BY ?article""",
    )
    described = {row["article"].value: row for row in rows if "article" in row}
    return [_article_line(row, described.get(row["article"].value, {})) for row in latest]


def _article_line(row: Row, described: Row) -> ArticleLine:
    iri = row["article"].value
    label = name_of(text_in(described, "label"), iri)
    return ArticleLine(Ref(iri, label), text_in(row, "published"), number_in(described, "claims"))


async def _disagreements(engine: QueryEngine, articles: Sequence[str]) -> list[Disagreement]:
    """Return situations of these articles on which voices differ, in the order of their IRIs. Asks one query."""
    claim_of = f"{SCHEMA.appearance} ?article ; {ONR.content} ?situation ; {ONR.modality} ?modality ; {ONR.stance}"
    rows = await select(
        engine,
        f"""SELECT ?situation ?label ?stance ?voice ?name WHERE {{
  {{ SELECT DISTINCT ?situation ?modality WHERE {{
    VALUES ?article {{ {_written(articles)} }}
    ?denial {claim_of} {ONR.denies} .
    ?affirmation {ONR.content} ?situation ; {ONR.modality} ?modality ; {ONR.stance} {ONR.affirms} .
    ?situation {RDF.type} {ONR.Situation} .
  }} ORDER BY ?situation ?modality LIMIT {_DISAGREEMENTS_SHOWN} }}
  ?claim {ONR.content} ?situation ; {ONR.modality} ?modality ; {ONR.stance} ?stance .
  OPTIONAL {{ ?situation {RDFS.label} ?label }}
  OPTIONAL {{ ?claim {ONR.claimant} ?voice OPTIONAL {{ ?voice {RDFS.label} ?name }} }}
}}""",
    )
    by_situation: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_situation[row["situation"].value].append(row)
    return [_disagreement(iri, of_one) for iri, of_one in sorted(by_situation.items())]


def _disagreement(iri: str, rows: Sequence[Row]) -> Disagreement:
    affirmed = [row for row in rows if row["stance"].value == ONR.affirms.value]
    denied = [row for row in rows if row["stance"].value == ONR.denies.value]
    label = name_of(min((row["label"].value for row in rows if "label" in row), default=None), iri)
    return Disagreement(
        Ref(iri, label),
        _voices(affirmed),
        _voices(denied),
        any("voice" not in row for row in affirmed),
        any("voice" not in row for row in denied),
    )


def _voices(rows: Iterable[Row]) -> tuple[Ref, ...]:
    """Return who speaks, each once, in the order of their names."""
    names = {row["voice"].value: name_of(text_in(row, "name"), row["voice"].value) for row in rows if "voice" in row}
    return tuple(Ref(iri, name) for iri, name in sorted(names.items(), key=lambda each: (each[1], each[0])))


def _written(iris: Iterable[str]) -> str:
    return " ".join(str(NamedNode(iri)) for iri in iris)
