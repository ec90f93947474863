"""A kind of situation that a dataset adds has a document, and pages treat it like those of the ontology."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from mapping.publication.build import build
from mapping.publication.progress import unseen
from tests.server.web.reader import Reader
from tests.server.web.sites import Site, site

if TYPE_CHECKING:
    from collections.abc import Iterator

FILES: Final = {
    "dataset.yaml": "title: t\npublisher: p\nlicence: https://e.org/l\n",
    "kinds.yaml": "skipper: {label: skipper, definition: The agent sails a boat., broader: position}\n",
    "boats/article.txt": "Rui Lima, skipper of the Gaivota, spoke.\n",
    "boats/facts.yaml": (
        "factsheet: 1\n"
        "entities: {lima: {type: Person, name: Rui Lima}}\n"
        "situations: {skips: {kind: skipper, label: skipper of the Gaivota, agent: lima}}\n"
        'claims: [{quote: "Rui Lima, skipper of the Gaivota", form: narration, content: skips}]\n'
    ),
}
HTML: Final = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def boats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("own-kinds")
    for name, text in FILES.items():
        path = folder / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    made = build(folder / "corpus", folder / "published", version="1", created="2026-01-01T00:00:00Z", progress=unseen)
    with site(made.generation) as opened:
        yield opened


def test_an_own_kind_is_a_thing_with_a_document_about_it(boats: Site) -> None:
    answer = boats.client.get("/kind/skipper", headers={"Accept": "text/turtle"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/kind/skipper.ttl")
    assert "The agent sails a boat." in boats.client.get("/kind/skipper.ttl").text
    assert "The agent sails a boat." in boats.client.get("/kind/skipper.html", headers=HTML).text
    assert boats.client.get("/kind/rower.ttl").status_code == 404


def test_situations_can_be_chosen_by_an_own_kind(boats: Site) -> None:
    page = Reader(boats.client.get("/situations", headers=HTML).text)
    (value,) = [each["value"] for each in page.all("option") if "/kind/" in str(each.get("value"))]
    chosen = boats.client.get("/situations", params={"kind": value}, headers=HTML)
    assert "skipper of the Gaivota" in chosen.text
    assert "/kind/skipper" in Reader(chosen.text).links()


def test_a_kind_below_position_is_a_position_of_the_person(boats: Site) -> None:
    page = boats.client.get("/article/boats/entity/lima.html", headers=HTML)
    assert page.status_code == 200
    positions, *_ = Reader(page.text).texts("table")
    assert "skipper of the Gaivota" in positions
