"""The two invented articles: the second corrects and contradicts the first, and both share situations and speakers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from mapping.publication.corpus import read_corpus
from ontology import SEEDS
from tests.seeds.test_audit import ask, rows

if TYPE_CHECKING:
    from mapping.publication.manifest import Generation

VOTE, DISPUTE = "quillhaven-harbour-vote", "quillhaven-contract-dispute"


@pytest.fixture(scope="module")
def store(shipped_generation: Generation) -> ox.Store:
    return ox.Store.read_only(str(shipped_generation.store_path))


@pytest.mark.parametrize("slug", [VOTE, DISPUTE])
def test_each_is_400_to_700_words_long_and_marked_as_invented(store: ox.Store, slug: str) -> None:
    assert 400 <= len((SEEDS / slug / "article.txt").read_text("utf-8").split()) <= 700
    article = f"<http://localhost:8000/article/{slug}>"
    assert ask(store, f"{article} onr:invented true")
    assert rows(store, f"SELECT ?name {{ {article} rdfs:label ?name }}")[0][0].endswith(" (invented)")


def test_the_earlier_one_has_the_correction(store: ox.Store) -> None:
    article = f"<http://localhost:8000/article/{VOTE}>"
    found = rows(
        store, f"SELECT ?day ?note {{ {article} schema:correction [ schema:dateCreated ?day ; rdfs:comment ?note ] }}"
    )
    assert found == [("2024-09-17", "The Electoral Board declared 1,811 ballots invalid, not 1,118.")]


def test_they_contradict_each_other_directly_and_by_situations_that_exclude_each_other(store: ox.Store) -> None:
    signed = rows(
        store,
        "SELECT DISTINCT ?who ?stance { ?claim onr:content <http://localhost:8000/situation/contract-signed> ;"
        " onr:claimant/rdfs:label ?who ; onr:stance/rdfs:label ?stance }",
    )
    assert signed == [("Edvar Lomsk", "affirms"), ("Heronfleet Terminals", "denies"), ("Mira Solvenne", "denies")]
    assert len(rows(store, "SELECT ?one ?other { ?one onr:opposes ?other }")) == 6


def test_a_speaker_changes_her_mind(store: ox.Store) -> None:
    views = rows(
        store,
        "SELECT DISTINCT ?on ?stance { ?claim onr:claimant e:ilse-tavrin ; onr:stance/rdfs:label ?stance ;"
        " onr:content <http://localhost:8000/situation/tavrin-supports-lease> ;"
        " schema:appearance/schema:datePublished ?on }",
    )
    assert views == [("2024-09-10", "affirms"), ("2024-09-17", "denies")]


def test_a_mayor_is_mayor_in_one_and_former_mayor_in_the_other(store: ox.Store) -> None:
    tenses = rows(
        store,
        "SELECT ?title ?tense { ?office onr:agent e:edvar-lomsk ; onr:kind k:office ; rdfs:label ?title ;"
        " onr:tense/rdfs:label ?tense }",
    )
    assert tenses == [("Mayor", "present"), ("former mayor", "past"), ("mayor", "present")]


def test_joint_unnamed_and_mediated_voices_are_there(store: ox.Store) -> None:
    joint = "?said onr:claimant e:dockers-union, e:citizens-league"
    assert ask(store, joint)
    unnamed = "SELECT ?cue { ?said a onr:Utterance ; onr:cue ?cue FILTER NOT EXISTS { ?said onr:claimant ?by } }"
    assert rows(store, unnamed) == [("is expected",), ("is expected",), ("reportedly",)]
    assert ask(store, "?said onr:claimant e:heronfleet ; onr:through e:tomas-ferrik")


def test_what_moved_leads_to_its_new_place(shipped_generation: Generation) -> None:
    moved = shipped_generation.manifest.withdrawals
    assert moved[f"article/{VOTE}/entity/citizens-league"].moved_to == "entity/citizens-league"
    old = [each for path, each in moved.items() if path.startswith("article/2db805ffb993f78c/")]
    assert len(old) == 153
    assert [each.path.rpartition("/")[2] for each in old if each.moved_to is None] == [
        "babak-on-assurances", "biden-officials-on-relief", "assurances"
    ]  # fmt: skip


def test_what_moved_yaml_names_is_published(store: ox.Store) -> None:
    targets = {redirect.new for redirect in read_corpus(SEEDS).redirects if redirect.new}
    for path in targets:
        assert ask(store, f"<http://localhost:8000/{path}> a ?class"), path


@pytest.mark.parametrize("property_", ["schema:jobTitle", "schema:nationality", "nar:detainedBy", "schema:parent"])
def test_no_plain_statement_comes_from_an_accusation_an_inference_a_source_or_the_past(
    store: ox.Store, property_: str
) -> None:
    """Every subject of a plain statement takes part in a situation that an article states itself, as actual and now."""
    stated = (
        "{ ?who ^onr:agent|^onr:affected ?it . ?claim onr:content ?it ; a onr:NarratedClaim ; onr:stance onr:affirms ;"
        " onr:modality onr:actual ; onr:basis onr:stated . FILTER NOT EXISTS { ?it onr:kind/onr:accusing true }"
        " FILTER NOT EXISTS { ?it onr:tense onr:past } }"
    )
    assert ask(store, f"?who {property_} ?value")
    assert not ask(store, f"?who {property_} ?value FILTER NOT EXISTS {stated}")
