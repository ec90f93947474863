"""The start page: sizes, the latest articles, disagreements and example questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mapping.rdf.namespaces import ONR, RDF, RDFS, SCHEMA
from mapping.rdf.shared_graphs import example_queries
from server.pages.dataset.counts import dataset_counts
from server.pages.page import Page, Ref, name_of
from server.pages.patterns import values, whole
from server.pages.schema_org import catalogue_jsonld
from server.pages.situations.disagreements_page import foremost_disagreements
from server.pages.solutions import number_in, select, text_in

if TYPE_CHECKING:
    from server.engine import QueryEngine
    from server.pages.page import Visit
    from server.pages.solutions import Row

#: The example queries on the page, in order.
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


#: An article, its date if known, and the number of its claims.
_ArticleLine = tuple[Ref, str | None, int]


async def start_page(address: str, visit: Visit) -> Page:
    """Show the start page; ``address`` is the URL of the site. Asks at most six queries."""
    manifest = visit.generation.manifest
    articles = await _latest_articles(visit.engine)
    questions = {query.name: query.question for query in example_queries()}
    shown = {
        "counts": await dataset_counts(visit.engine),
        "articles": articles,
        "disagreements": await foremost_disagreements(
            visit.engine, [article.iri for article, _, _ in articles], _DISAGREEMENTS_SHOWN
        ),
        "questions": [(name, questions[name]) for name in QUESTIONS],
        "manifest": manifest,
        "address": address,
        "example": EXAMPLE,
    }
    return Page("home.html", manifest.title, shown, jsonld=catalogue_jsonld(manifest))


async def _latest_articles(engine: QueryEngine) -> list[_ArticleLine]:
    """Return the latest articles, then those without a date by IRI. Asks two queries."""
    dated = await select(
        engine,
        f"""SELECT ?article ?published WHERE {{
  {{ SELECT ?article {{ ?article {RDF.type} {SCHEMA.NewsArticle} }} }}
  OPTIONAL {whole("?article", SCHEMA.datePublished, "?published")}
}} ORDER BY DESC(?published) ?article LIMIT {2 * _ARTICLES_SHOWN}""",
    )
    # GROUP BY would double the cost. An article with two dates has two rows, its later date first.
    by_article: dict[str, Row] = {}
    for row in dated:
        by_article.setdefault(row["article"].value, row)
    latest = list(by_article.values())[:_ARTICLES_SHOWN]
    rows = await select(
        engine,
        f"""SELECT ?article (MIN(STR(?words)) AS ?label) (COUNT(DISTINCT ?claim) AS ?claims) WHERE {{
  {values("article", (row["article"].value for row in latest))}
  OPTIONAL {{ ?article {RDFS.label} ?words }}
  OPTIONAL {{ ?claim {SCHEMA.appearance} ?article ; {RDF.type} {ONR.Claim} }}
}} GROUP BY ?article""",
    )
    described = {row["article"].value: row for row in rows if "article" in row}
    return [_article_line(row, described.get(row["article"].value, {})) for row in latest]


def _article_line(row: Row, described: Row) -> _ArticleLine:
    iri = row["article"].value
    return (
        Ref(iri, name_of(text_in(described, "label"), iri)),
        text_in(row, "published"),
        number_in(described, "claims"),
    )
