from __future__ import annotations

import pytest

from server.pages.claims.cards import name_of

IRI = "http://localhost:8000/entity/iranian-state-tv"


@pytest.mark.parametrize("label", ["Iranian TV", "\u202eVT", "é", "\u200f…", "<b>"])
def test_a_resource_is_called_by_its_label(label: str) -> None:
    assert name_of(label, IRI) == label


@pytest.mark.parametrize("label", [None, "", " \t\n", "\u202e\u2066", "\x00\x1b", "\u200b\u00ad\u2060"])
def test_one_whose_label_cannot_be_read_is_called_by_its_iri(label: str | None) -> None:
    assert name_of(label, IRI) == "iranian-state-tv"


@pytest.mark.parametrize("iri", ["urn:x", "/", "javascript:alert(1)"])
def test_it_is_called_something_whatever_its_iri(iri: str) -> None:
    assert name_of(None, iri) == iri
