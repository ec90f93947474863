"""The list of all articles, the newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mapping.rdf.namespaces import RDF, SCHEMA
from server.pages.articles.heads import article_heads, claim_counts
from server.pages.filters import query_string
from server.pages.page import Page, Table
from server.pages.paging import paging_of
from server.pages.patterns import whole
from server.pages.solutions import number_in, select

if TYPE_CHECKING:
    from collections.abc import Iterable

    from server.pages.articles.heads import ArticleHead, ClaimCounts
    from server.pages.page import Visit

_COLUMNS: Final = (
    "article", "label", "publisher", "date", "url", "language", "claims", "narrated", "attributed", "nested",
    "disputed", "text_sha256", "invented",
)  # fmt: skip


async def articles_page(visit: Visit) -> Page:
    """Show one page of the articles, those without a date last. Asks four queries."""
    paging = paging_of(visit.parameters)
    article = f"?article {RDF.type} {SCHEMA.NewsArticle}"
    (counted,) = await select(visit.engine, f"SELECT (COUNT(DISTINCT ?article) AS ?total) {{ {article} }}")
    rows = await select(
        visit.engine,
        f"SELECT ?article (MIN(?day) AS ?date) {{ {{ SELECT ?article {{ {article} }} }}"
        f" OPTIONAL {whole('?article', SCHEMA.datePublished, '?day')} }}"
        f" GROUP BY ?article ORDER BY DESC(?date) ?article LIMIT {paging.size} OFFSET {paging.offset}",
    )
    iris = [row["article"].value for row in rows if "article" in row]
    heads = await article_heads(visit.engine, iris)
    counts = await claim_counts(visit.engine, iris)
    listed = [(head, counts[iri]) for iri, head in heads.items()]
    total = number_in(counted, "total")
    values = {"articles": listed, "paging": paging, "total": total, "query": query_string(visit.parameters, ["size"])}
    return Page("articles.html", "Articles", values, _table(listed))


def _table(listed: Iterable[tuple[ArticleHead, ClaimCounts]]) -> Table:
    return Table(_COLUMNS, [
        (
            head.iri, head.label, head.publisher or None, head.date or None, head.url or None, head.language or None,
            counts.total, counts.narrated, counts.attributed, counts.nested, counts.disputed, head.sha256 or None,
            str(head.is_invented).lower(),
        )
        for head, counts in listed
    ])  # fmt: skip
