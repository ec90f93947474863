"""What an audit found in the first article as version 0.1.0 published it, and what is published now."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest

from mapping.rdf.shared_graphs import example_queries
from tests.conftest import ARTICLE

if TYPE_CHECKING:
    from mapping.publication.manifest import Generation

PREFIXES: Final = f"""PREFIX k: <https://w3id.org/onrecord/kinds#>
PREFIX nar: <https://w3id.org/onrecord/narrated#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX onr: <https://w3id.org/onrecord#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX e: <http://localhost:8000/entity/>
PREFIX a: <http://localhost:8000/article/{ARTICLE}/entity/>
"""
FIRST: Final = f"<http://localhost:8000/article/{ARTICLE}>"
WORDS: Final = "oa:hasSelector/oa:exact"


@pytest.fixture(scope="module")
def store(shipped_generation: Generation) -> ox.Store:
    return ox.Store.read_only(str(shipped_generation.store_path))


def rows(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    found = store.query(PREFIXES + query, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return sorted(tuple(str(row[name].value) if row[name] else "" for name in names) for row in found)


def ask(store: ox.Store, pattern: str) -> bool:
    return bool(store.query(f"{PREFIXES} ASK {{ {pattern} }}", use_default_graph_as_union=True))


def test_the_words_of_every_speaker_and_every_cue_are_published(store: ox.Store) -> None:
    proofs = rows(
        store,
        f"SELECT ?claim ?name ?cue {{ ?claim a onr:AttributedClaim ; schema:appearance {FIRST} ; onr:saidIn ?said ."
        f" ?said onr:mention ?mention ; onr:claimant ?who ; onr:cueSpan/{WORDS} ?cue ; onr:attribution/{WORDS} ?words ."
        f" ?mention onr:mentionOf ?who ; onr:span/{WORDS} ?name FILTER (CONTAINS(?words, ?cue)) }}",
    )
    claims = rows(store, f"SELECT ?claim {{ ?claim a onr:AttributedClaim ; schema:appearance {FIRST} }}")
    assert len(claims) == 39
    assert {(claim,) for claim, _, _ in proofs} == set(claims)


def test_the_words_of_every_time_of_saying_are_published(store: ox.Store) -> None:
    timed = rows(
        store,
        f"SELECT DISTINCT ?said ?time ?words {{ ?said a onr:Utterance ; schema:appearance {FIRST} ; onr:when ?when ."
        f" ?when onr:expression ?time ; onr:span/{WORDS} ?words }}",
    )
    assert len(timed) == 14
    assert all(time == words for _, time, words in timed)


def test_only_claims_of_whose_day_the_text_says_nothing_have_no_time(store: ox.Store) -> None:
    claims = f"SELECT ?claim ?who {{ ?claim a onr:AttributedClaim ; schema:appearance {FIRST} ; onr:claimant ?who"
    timed = rows(store, f"{claims} ; onr:when ?when }}")
    untimed = rows(store, f"{claims} FILTER NOT EXISTS {{ ?claim onr:when ?when }} }}")
    assert (len(timed), len(untimed)) == (24, 15)
    assert Counter(who.rpartition("/")[2] for _, who in untimed) == {
        # The pledge, and what he told an event.
        "robert-malley": 3 + 5,
        "mohammad-javad-zarif": 1,
        "rights-groups": 2,
        "center-for-human-rights": 1,
        "united-states": 1,
        "biden-officials": 2,
    }


def test_the_words_of_every_audience_are_published(store: ox.Store) -> None:
    heard = rows(
        store,
        f"SELECT ?who ?words {{ ?said a onr:Utterance ; schema:appearance {FIRST} ; onr:toldTo ?to ;"
        f" onr:claimant ?who ; onr:mention ?mention . ?mention onr:mentionOf ?to ; onr:span/{WORDS} ?words }}",
    )
    assert [(who.rpartition("/")[2], words) for who, words in heard] == [
        ("ali-rabiei", "reporters"),
        ("babak-namazi", "Al-Monitor"),
        ("ned-price", "reporters"),
        ("robert-malley", "an event organized by Hostage Aid"),
    ]


@pytest.mark.parametrize(
    ("speaker", "words", "time"),
    [
        ("ali-rabiei", "", "Tuesday"),
        ("ali-rabiei", "Iran is ready", "Tuesday"),
        ("iranian-state-tv", "$7 billion", "In May"),
        ("robert-malley", "would not accept a partial deal with Iran", "Last week"),
        ("robert-malley", "the only detained American", "Last week"),
    ],
)
def test_times_that_the_text_gives_are_stated(store: ox.Store, speaker: str, words: str, time: str) -> None:
    found = rows(
        store,
        f"SELECT DISTINCT ?time {{ ?claim onr:claimant e:{speaker} ; schema:appearance {FIRST} ;"
        f' onr:evidence/{WORDS} ?words ; onr:when/onr:expression ?time FILTER (CONTAINS(?words, "{words}")) }}',
    )
    assert found == [(time,)]


def test_the_offer_has_its_restriction_and_the_word_political(store: ox.Store) -> None:
    groups = rows(
        store,
        "SELECT ?name { ?claim onr:claimant e:ali-rabiei ; onr:modality onr:proposed ; onr:content ?offer ."
        " ?offer onr:affected/rdfs:label ?name }",
    )
    assert groups == [
        ("Iranian prisoners detained at the behest of America",),
        ("all American political prisoners",),
    ]
    assert ask(store, "?claim onr:claimant e:ali-rabiei ; onr:content ?view . ?view onr:kind k:judgement")


def test_officials_differ_about_sanctions_relief_and_promise_none(store: ox.Store) -> None:
    assert not ask(store, "?claim onr:claimant a:biden-officials ; onr:content/onr:kind k:sanctions-relief")
    assert ask(store, "?claim onr:claimant a:biden-officials ; onr:content/onr:theme+/onr:kind k:sanctions-relief")


def test_no_inferred_kinship_is_narrated(store: ox.Store) -> None:
    kin = rows(store, "SELECT ?one ?of { ?one schema:parent|schema:sibling ?of }")
    assert kin == [("http://localhost:8000/entity/siamak-namazi", "http://localhost:8000/entity/baquer-namazi")]
    assert ask(store, "?claim onr:basis onr:inferred ; onr:content/onr:agent e:babak-namazi")


def test_the_quoted_words_are_the_spokesmans_not_the_ministers(store: ox.Store) -> None:
    forms = rows(
        store,
        "SELECT ?who ?form { ?claim onr:claimant ?who ; onr:form ?form ."
        " VALUES ?who { e:saeed-khatibzadeh e:mohammad-javad-zarif } }",
    )
    assert [form.rpartition("#")[2] for _, form in forms] == ["paraphrase", "mixed"]
    verbatim = f"SELECT ?who ?words {{ ?claim onr:claimant ?who ; onr:verbatim/{WORDS} ?words ;"
    spokesman = f"{verbatim} schema:appearance {FIRST} VALUES ?who {{ e:saeed-khatibzadeh e:mohammad-javad-zarif }} }}"
    assert rows(store, spokesman) == [
        (
            "http://localhost:8000/entity/saeed-khatibzadeh",
            "has long proposed exchanging all Iranian and American prisoners",
        )
    ]


def test_the_topic_of_the_first_contact_is_kept(store: ox.Store) -> None:
    found = rows(store, "SELECT ?label { ?claim onr:claimant e:jake-sullivan ; onr:content/rdfs:label ?label }")
    assert found == [("the United States had begun to communicate with the Iranians on the hostage issue",)]
    quotes = rows(store, f"SELECT ?words {{ ?claim onr:claimant e:jake-sullivan ; onr:evidence/{WORDS} ?words }}")
    assert quotes == found


def test_the_past_is_no_present(store: ox.Store) -> None:
    six = "?held onr:affected a:six-detained-americans ; onr:kind k:detention"
    assert rows(store, f"SELECT ?tense ?year {{ {six} ; onr:tense ?tense ; onr:when/onr:earliest ?year }}") == [
        ("https://w3id.org/onrecord#past", "2016-01-01")
    ]
    assert not ask(store, "a:six-detained-americans nar:detainedBy ?holder")
    assert not ask(store, "e:donald-trump schema:jobTitle ?title")
    (question,) = (each for each in example_queries() if each.name == "who-is-detained")
    held = store.query(question.text, use_default_graph_as_union=True)
    assert isinstance(held, ox.QuerySolutions)
    names = {row["who"].value for row in held}
    assert "all four detained Americans" in names
    assert "six detained Americans" not in names


def test_iran_and_its_spokesperson_made_one_statement(store: ox.Store) -> None:
    assert rows(
        store,
        "SELECT ?one ?other { ?a onr:sameUtteranceAs ?b ; onr:claimant ?one . ?b onr:claimant ?other ;"
        f" schema:appearance {FIRST} }}",
    ) == [
        ("http://localhost:8000/entity/ali-rabiei", "http://localhost:8000/entity/iran"),
        ("http://localhost:8000/entity/iran", "http://localhost:8000/entity/ali-rabiei"),
    ]


def test_what_nobody_said_is_gone(store: ox.Store) -> None:
    assert not ask(store, "?claim onr:content/onr:kind k:assurance")
    assert not ask(
        store, f"?swap onr:participant e:obama-administration . ?swap ^onr:content/schema:appearance {FIRST}"
    )
