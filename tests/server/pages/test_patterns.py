"""Patterns that queries share bind what they say, and take no text from the data as syntax."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mapping.rdf.namespaces import ONR
from server.pages.patterns import ANY_ROLE, ROLE_VALUES, values, whole
from tests.server.pages.conftest import BASE, solutions

if TYPE_CHECKING:
    from server.pages.page import Visit


def test_a_whole_relation_binds_what_its_pattern_binds(visit: Visit) -> None:
    pattern = solutions(visit, f"SELECT ?claim ?who {{ ?claim {ONR.claimant} ?who }}")
    assert pattern
    assert solutions(visit, f"SELECT * {{ {whole('?claim', ONR.claimant, '?who')} }}") == pattern


def test_values_bind_each_iri(visit: Visit) -> None:
    iris = [f"{BASE}entity/iran", f"{BASE}entity/robert-malley"]
    assert len(solutions(visit, f"SELECT * {{ {values('it', iris)} }}")) == 2
    assert solutions(visit, f"SELECT * {{ {values('it', [])} }}") == []


@pytest.mark.parametrize("iri", ["no IRI", "urn:x> } DROP ALL", "", "urn:{"])
def test_values_hold_nothing_but_iris(iri: str) -> None:
    with pytest.raises(ValueError, match="IRI"):
        values("it", ["urn:x", iri])


def test_roles_are_found_both_ways(visit: Visit) -> None:
    iran = f"<{BASE}entity/iran>"
    by_path = solutions(visit, f"SELECT DISTINCT ?situation {{ ?situation {ANY_ROLE} {iran} }}")
    assert by_path
    assert solutions(visit, f"SELECT DISTINCT ?situation {{ {ROLE_VALUES} ?situation ?role {iran} }}") == by_path
