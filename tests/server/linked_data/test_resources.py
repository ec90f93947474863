"""Every spelling of a path finds one resource, whose kind says how it is answered."""

from __future__ import annotations

import pytest

from mapping.publication.manifest import Withdrawal
from server.errors import NotFound
from server.linked_data.resources import newest_path, resource_at, split_extension

BASE = "https://news.example/data/"
#: Path -> whether it is a document, whether its page has a list, the graph that describes it.
RESOURCES = {
    "dataset": (True, False, None),
    "sparql": (True, False, None),
    "q/conditions": (True, False, None),
    "graph/entities": (True, False, "graph/entities"),
    "graph/article/a": (True, False, "graph/article/a"),
    "article/a": (True, True, "graph/article/a"),
    "article/a%20b": (True, True, "graph/article/a%20b"),
    "article/a/claim/c": (True, False, None),
    "article/a/situation/s": (False, True, None),
    "article/a/entity/e": (False, True, None),
    "article/a/time/c": (False, False, None),
    "article/a/quantity/s": (False, False, None),
    "entity/iran": (False, True, None),
    "dumps/onrecord.nq": (False, False, None),
    "something/else": (False, False, None),
}
WITHDRAWN = {
    each.path: each
    for each in (
        Withdrawal(path="article/gone", withdrawn="2026-01-01"),
        Withdrawal(path="article/here/claim/gone", withdrawn="2026-02-02"),
        Withdrawal(path="entity/gone", withdrawn="2026-03-03"),
        Withdrawal(path="article/gone/entity/e", withdrawn="2026-01-01", moved_to="entity/e"),
        Withdrawal(path="article/here/claim/old", withdrawn="2026-01-01", moved_to="article/here/claim/newer"),
        Withdrawal(path="article/here/claim/newer", withdrawn="2026-02-02", moved_to="article/here/claim/newest"),
        Withdrawal(path="article/here/situation/s", withdrawn="2026-02-02", moved_to="article/gone/situation/s"),
    )
}


@pytest.mark.parametrize("path", RESOURCES)
def test_the_kind_of_a_resource_says_how_it_is_answered(path: str) -> None:
    resource = resource_at(path, BASE)
    is_document, has_table, graph = RESOURCES[path]
    assert (resource.is_document, resource.has_table) == (is_document, has_table)
    assert resource.graph == (graph and BASE + graph)
    assert resource.iri == BASE + path


@pytest.mark.parametrize("spelling", ["article/caf%C3%A9", "article/café", "article/caf%c3%a9", "%61rticle/caf%C3%A9"])
def test_every_spelling_of_a_path_finds_the_iri_that_was_minted(spelling: str) -> None:
    assert resource_at(spelling, BASE).iri == f"{BASE}article/caf%C3%A9"


def test_a_path_that_no_iri_can_have_is_not_found() -> None:
    with pytest.raises(NotFound):
        resource_at("article/%FF", BASE)


@pytest.mark.parametrize(
    ("path", "since"),
    [
        ("article/gone", "2026-01-01"),
        ("article/gone/situation/s", "2026-01-01"),
        ("graph/article/gone", "2026-01-01"),
        ("dumps/article/gone.ttl", "2026-01-01"),
        ("dumps/article/gone", "2026-01-01"),
        ("article/here/claim/gone", "2026-02-02"),
        ("article/here/claim/gone/cite.bib", "2026-02-02"),
        ("article/here/time/gone", "2026-02-02"),
        ("article/here/situation/s", "2026-01-01"),
        ("article/here", None),
        ("article/gone.ttl", None),
        ("article/here/claim/other", None),
        ("entity/gone", "2026-03-03"),
        ("entity/gone/below", "2026-03-03"),
        ("entity/other", None),
        ("graph/article/here/claim/gone", None),
        ("", None),
    ],
)
def test_what_belongs_to_a_withdrawn_resource_is_withdrawn_with_it(path: str, since: str | None) -> None:
    _, found = newest_path(path, WITHDRAWN)
    assert (found and found.withdrawn) == since


@pytest.mark.parametrize(
    ("path", "newest"),
    [
        ("article/gone/entity/e", "entity/e"),
        ("article/here/claim/old", "article/here/claim/newest"),
        ("article/here/claim/old/bundle.json", "article/here/claim/newest/bundle.json"),
        ("article/here/time/old", "article/here/time/newest"),
        ("article/here/quantity/newer", "article/here/quantity/newest"),
        ("article/here/claim/newest", "article/here/claim/newest"),
        ("article/here/claim/older", "article/here/claim/older"),
    ],
)
def test_what_has_moved_is_found_at_the_newest_path_with_all_that_belongs_to_it(path: str, newest: str) -> None:
    assert newest_path(path, WITHDRAWN) == (newest, None)


def test_moves_in_a_circle_end() -> None:
    circle = [
        Withdrawal(path=old, withdrawn="", moved_to=new)
        for old, new in (("entity/a", "entity/b"), ("entity/b", "entity/a"))
    ]
    _, withdrawal = newest_path("entity/a", {each.path: each for each in circle})
    assert withdrawal is None


def test_only_a_known_extension_is_cut() -> None:
    assert split_extension("article/a.b")[0] == "article/a.b"
    assert split_extension("article/a.b.ttl")[0] == "article/a.b"
    assert split_extension(".ttl") == (".ttl", None)
