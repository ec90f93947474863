"""The question of several articles, and those of accusations and money, answered over small datasets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest
import rdflib

from mapping.publication.build import build
from mapping.publication.dump_slices import read_whole_dump
from mapping.rdf.serialization import N_TRIPLES
from mapping.rdf.shared_graphs import example_queries
from tests.conftest import silent
from tests.election import write_election
from tests.ontology.expectations import engine_rows

if TYPE_CHECKING:
    from pathlib import Path

    from mapping.publication.manifest import Generation

TEXTS: Final = {example.name: example.text for example in example_queries()}
CREATED: Final = "2026-06-01T00:00:00+00:00"
NEWS: Final = (
    "Rui Lima is accused of fraud, aldermen said. The harbour cost 3 million USD. Reportedly 4 million USD were lost.\n"
)
SHEET: Final = """\
factsheet: 2
article: {published: 2026-05-04, headline: Harbour}
entities:
  aldermen: SourceGroup
  rui-lima: {type: Person, name: Rui Lima}
sayings:
  - claimant: aldermen
    cue: said
    Rui Lima is accused of fraud: possible fraud(rui-lima) fraud
  - The harbour cost 3 million USD: cost(quantity=USD 3 million) the cost of the harbour
  - cue: Reportedly
    4 million USD were lost: falsehood(quantity=USD 4 million) the loss
"""


@pytest.fixture(scope="module")
def election(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    folder = tmp_path_factory.mktemp("across")
    seeds = write_election(folder / "seeds")
    return build(seeds, folder / "out", version="test", created=CREATED, progress=silent).generation


def rows(generation: Generation, name: str) -> list[list[str]]:
    store = ox.Store.read_only(str(generation.store_path))
    results = store.query(TEXTS[name], use_default_graph_as_union=True)
    assert not isinstance(results, ox.QueryTriples)
    return engine_rows(results)[1:]


def test_what_one_article_affirms_and_another_denies_or_excludes(election: Generation) -> None:
    """Both directions of what excludes each other are rows, because either may be read first; dates sort them."""
    brook, dent = "Ada Brook wins the election", "Carl Dent wins the election"
    said, told, won = "Ada Brook won the election", "she had won the election", "I won the election of 900 votes"
    first, second, third = "2026-05-04", "2026-05-05", "2026-05-06"
    affirmed = [["Ada Brook", told, first], ["the election board", said, first], ["", "", third]]
    opposed = [["denied", "Carl Dent", said, second], ["excluded", "Carl Dent", won, second]]
    expected = [[brook, *one, *other] for one in affirmed for other in opposed]
    expected += [[dent, "Carl Dent", won, second, "excluded", *one] for one in affirmed]
    found = rows(election, "affirmed-here-denied-there")
    assert sorted(found) == sorted(expected)
    assert [row[3] for row in found] == sorted(row[3] for row in found)


@pytest.mark.filterwarnings("ignore:'count' is passed as positional argument:DeprecationWarning")
def test_rdflib_gives_as_many_rows(election: Generation) -> None:
    dump = read_whole_dump(election, N_TRIPLES)
    assert len(rdflib.Graph().parse(dump, format="nt").query(TEXTS["affirmed-here-denied-there"])) == 9


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    folder: Path = tmp_path_factory.mktemp("harbour")
    (folder / "seeds" / "harbour").mkdir(parents=True)
    (folder / "seeds" / "dataset.yaml").write_text("title: t\npublisher: p\nlicence: https://e.org/l\n", "utf-8")
    (folder / "seeds" / "harbour" / "article.txt").write_text(NEWS, "utf-8")
    (folder / "seeds" / "harbour" / "facts.yaml").write_text(SHEET, "utf-8")
    return build(folder / "seeds", folder / "out", version="test", created=CREATED, progress=silent).generation


def test_accusations_of_every_kind_are_found_also_without_an_accused(harbour: Generation) -> None:
    assert rows(harbour, "accusations") == [
        ["", "the loss", "falsehood", "", "Reportedly", "affirms", "actual"],
        ["Rui Lima", "fraud", "fraud", "aldermen", "said", "affirms", "possible"],
    ]


def test_sums_are_those_of_sources_of_unnamed_voices_and_of_the_article_itself(harbour: Generation) -> None:
    assert [(row[1], row[4]) for row in rows(harbour, "money")] == [
        ("3000000", "the article"),
        ("4000000", "an unnamed source"),
    ]
