"""The start page: sizes, the latest articles, disagreements and example questions."""

from __future__ import annotations

from collections import defaultdict
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from mapping.rdf.namespaces import ONR, RDF, RDFS, SCHEMA
from mapping.rdf.shared_graphs import example_queries
from server.pages.dataset.counts import dataset_counts
from server.pages.page import Page, Ref, name_of
from server.pages.patterns import values, whole
from server.pages.schema_org import catalogue_jsonld
from server.pages.solutions import number_in, ref_in, select, text_in

if TYPE_CHECKING:
    from collections.abc import Sequence

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
#: The named voices with one stance, and whether an unnamed one and that of an article itself have it.
_Voices = tuple[tuple[Ref, ...], bool, bool]


async def start_page(address: str, visit: Visit) -> Page:
    """Show the start page; ``address`` is the URL of the site. Asks four queries."""
    manifest = visit.generation.manifest
    articles = await _latest_articles(visit.engine)
    questions = {query.name: query.question for query in example_queries()}
    shown = {
        "counts": await dataset_counts(visit.engine),
        "articles": articles,
        "disagreements": await _disagreements(visit.engine, [article.iri for article, _, _ in articles]),
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


async def _disagreements(engine: QueryEngine, articles: Sequence[str]) -> list[tuple[Ref, _Voices, _Voices]]:
    """Return situations of these articles, by IRI, that voices affirm and that voices deny. Asks one query."""
    claim_of = f"{SCHEMA.appearance} ?article ; {ONR.content} ?situation ; {ONR.modality} ?modality ; {ONR.stance}"
    rows = await select(
        engine,
        f"""SELECT ?situation ?label ?stance ?utterance ?voice ?name WHERE {{
  {{ SELECT DISTINCT ?situation ?modality WHERE {{
    {values("article", articles)}
    ?denial {claim_of} {ONR.denies} .
    ?affirmation {ONR.content} ?situation ; {ONR.modality} ?modality ; {ONR.stance} {ONR.affirms} .
    ?situation {RDF.type} {ONR.Situation} .
  }} ORDER BY ?situation ?modality LIMIT {_DISAGREEMENTS_SHOWN} }}
  ?claim {ONR.content} ?situation ; {ONR.modality} ?modality ; {ONR.stance} ?stance .
  OPTIONAL {{ ?situation {RDFS.label} ?label }}
  OPTIONAL {{ ?claim {ONR.saidIn} ?utterance }}
  OPTIONAL {{ ?claim {ONR.claimant} ?voice OPTIONAL {{ ?voice {RDFS.label} ?name }} }}
}}""",
    )
    by_situation: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_situation[row["situation"].value].append(row)
    return [_disagreement(iri, of_one) for iri, of_one in sorted(by_situation.items())]


def _disagreement(iri: str, rows: Sequence[Row]) -> tuple[Ref, _Voices, _Voices]:
    label = name_of(min((row["label"].value for row in rows if "label" in row), default=None), iri)
    return Ref(iri, label), _voices(rows, ONR.affirms.value), _voices(rows, ONR.denies.value)


def _voices(rows: Sequence[Row], stance: str) -> _Voices:
    """Return the named voices with a stance by name, and whether an unnamed source and an article itself have it."""
    those = [row for row in rows if row["stance"].value == stance]
    named = {row["voice"].value: ref_in(row, "voice", "name") for row in those if "voice" in row}
    others = {"utterance" in row for row in those if "voice" not in row}
    return tuple(sorted(named.values(), key=attrgetter("label", "iri"))), True in others, False in others
