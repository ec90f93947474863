"""Metadata of articles and numbers of their claims, for any number of articles at once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from server.pages.articles.heads import article_heads, claim_counts
from tests.conftest import ARTICLE
from tests.server.pages.conftest import BASE

if TYPE_CHECKING:
    from server.pages.page import Visit

IRI = f"{BASE}article/{ARTICLE}"
OTHER = f"{BASE}article/nothing"


def test_only_articles_have_metadata(visit: Visit) -> None:
    heads = asyncio.run(article_heads(visit.engine, [OTHER, IRI, f"{BASE}entity/iran"]))
    assert list(heads) == [IRI]
    assert heads[IRI].language == "en"
    assert len(heads[IRI].sha256) == 64
    assert heads[IRI].label


def test_claims_are_narrated_or_attributed(visit: Visit) -> None:
    counts = asyncio.run(claim_counts(visit.engine, [IRI, OTHER]))
    assert counts[IRI].total == visit.generation.manifest.counts.claims
    assert counts[IRI].narrated + counts[IRI].attributed == counts[IRI].total
    assert 0 < counts[IRI].nested < counts[IRI].total
    assert counts[OTHER].total == 0


def test_no_article_needs_no_query(visit: Visit) -> None:
    before = len(visit.engine.asked)  # type: ignore[attr-defined]
    assert asyncio.run(article_heads(visit.engine, [])) == {}
    assert asyncio.run(claim_counts(visit.engine, [])) == {}
    assert len(visit.engine.asked) == before  # type: ignore[attr-defined]
