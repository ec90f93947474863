"""Every kind of situation says who has which role in it, and the shapes ask for no role that its kind does not name."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest

from mapping.rdf.namespaces import KIND, ONR, RDF, SCHEMA, SKOS
from mapping.sheet.model import Situation
from ontology import FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping

ROLES: Final = ("agent", "affected", "participant", "location", "theme")
NOTE: Final = re.compile(r"Roles: (\w+, [^;.]+(?:; \w+, [^;.]+)*)\.")


def notes() -> dict[str, str]:
    """Return the scope note of each kind by its local name."""
    found: dict[str, str] = {}
    for quad in ox.parse(path=FOLDER / "kinds.ttl"):
        if quad.predicate == SKOS.scopeNote:
            name = quad.subject.value.removeprefix(KIND.iri)
            assert name not in found, f"{name} has two notes"
            found[name] = quad.object.value
    return found


def kinds() -> set[str]:
    """Return the local names of all kinds."""
    quads = ox.parse(path=FOLDER / "kinds.ttl")
    return {
        quad.subject.value.removeprefix(KIND.iri)
        for quad in quads
        if quad.predicate == RDF.type and quad.object == SKOS.Concept
    }


def roles_of(note: str) -> tuple[str, ...]:
    """Return the roles that a scope note names, in its order."""
    found = NOTE.fullmatch(note)
    assert found, f"{note!r} is not of the form: Roles: agent, who holds; affected, who is held."
    return tuple(each.partition(", ")[0] for each in found[1].split("; "))


def test_the_roles_are_keys_of_a_situation_in_a_fact_sheet() -> None:
    assert set(ROLES) <= set(Situation.model_fields)


def test_every_kind_says_its_roles_in_one_line() -> None:
    assert set(notes()) == kinds()


@pytest.mark.parametrize(("name", "note"), notes().items())
def test_roles_have_one_form_and_one_order(name: str, note: str) -> None:
    roles = roles_of(note)
    assert list(roles) == [each for each in ROLES if each in roles], name


def required() -> Mapping[str, set[str]]:
    """Return the roles that shapes demand of each kind."""
    store = ox.Store()
    store.load(path=FOLDER / "shapes.ttl", format=ox.RdfFormat.TURTLE)
    rows = store.query(
        """PREFIX sh: <http://www.w3.org/ns/shacl#>
        PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
        PREFIX onr: <https://w3id.org/onrecord#>
        SELECT ?role ?kind {
          ?shape sh:or ?cases . ?cases rdf:rest*/rdf:first/sh:property ?needed, ?else .
          ?needed sh:path/(sh:alternativePath/rdf:rest*/rdf:first)? ?role ; sh:minCount 1 . FILTER (isIRI(?role))
          ?else sh:path onr:kind ; sh:not/sh:in/rdf:rest*/rdf:first ?kind }"""
    )
    assert isinstance(rows, ox.QuerySolutions)
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        name = row["kind"].value.removeprefix(KIND.iri)
        found[name].add("location" if row["role"] == SCHEMA.location else row["role"].value.removeprefix(ONR.iri))
    return found


def test_shapes_demand_roles_that_their_kinds_name() -> None:
    assert {"office", "detention", "seat", "kinship", "membership"} <= set(required())
    for name, demanded in required().items():
        assert demanded <= set(roles_of(notes()[name])), name
