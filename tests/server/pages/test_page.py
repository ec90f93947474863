"""A resource is called by its label if somebody can read it, and otherwise by its IRI; it belongs to an article."""

from __future__ import annotations

import pytest

from server.pages.page import article_of, last_part, name_of

IRI = "http://localhost:8000/entity/iranian-state-tv"
ARTICLE = "http://localhost:8000/article/a-1"


@pytest.mark.parametrize("label", ["Iranian TV", "\u202eVT", "é", "\u200f…", "<b>"])
def test_a_resource_is_called_by_its_label(label: str) -> None:
    assert name_of(label, IRI) == label


@pytest.mark.parametrize("label", [None, "", " \t\n", "\u202e\u2066", "\x00\x1b", "\u200b\u00ad\u2060"])
def test_one_whose_label_cannot_be_read_is_called_by_its_iri(label: str | None) -> None:
    assert name_of(label, IRI) == "iranian-state-tv"


@pytest.mark.parametrize("iri", ["urn:x", "/", "javascript:alert(1)"])
def test_it_is_called_something_whatever_its_iri(iri: str) -> None:
    assert name_of(None, iri) == iri


@pytest.mark.parametrize("iri", ["https://x/a#b", "https://x/b", "https://x/b/", "https://x/b#"])
def test_the_last_part_of_an_iri_follows_a_slash_or_a_hash(iri: str) -> None:
    assert last_part(iri) == "b"


@pytest.mark.parametrize("path", ["claim/c", "situation/s", "entity/e", "entity/article"])
def test_what_an_article_says_belongs_to_it(path: str) -> None:
    assert article_of(f"{ARTICLE}/{path}") == ARTICLE


def test_a_shared_entity_belongs_to_no_article() -> None:
    assert "/article/" not in article_of(IRI)
