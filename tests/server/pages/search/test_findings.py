"""Words are found in names, situations, quotes and headlines; quotes are found with their claims."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from server.pages.search.findings import KINDS, find, with_sources
from server.pages.search.words import fold, words_in
from tests.conftest import ARTICLE
from tests.server.pages.conftest import BASE

if TYPE_CHECKING:
    from server.pages.page import Visit

IRI = f"{BASE}article/{ARTICLE}"


def test_every_text_found_contains_all_words(visit: Visit) -> None:
    words = words_in("iran prisoners")
    found = asyncio.run(find(visit, words, KINDS))
    assert set(found) == set(KINDS)
    texts = [each.text for findings in found.values() for each in findings]
    assert texts
    assert all(word in fold(text) for text in texts for word in words)


def test_findings_say_which_article_they_are_from(visit: Visit) -> None:
    found = asyncio.run(find(visit, words_in("iran"), ["entities", "situations", "quotes"]))
    assert {each.article for each in found["entities"]} == {None, IRI}
    assert {each.article for kind in ("situations", "quotes") for each in found[kind]} == {IRI}


def test_quotes_are_found_with_the_claims_that_they_prove(visit: Visit) -> None:
    found = asyncio.run(find(visit, words_in("prisoners"), ["quotes"]))["quotes"]
    for finding in asyncio.run(with_sources(visit.engine, found)):
        assert finding.sources
        assert all(source.claim.startswith(f"{IRI}/claim/") for source in finding.sources)
