"""From the dataset alone, without the text, every attributed claim proves who says it, to whom and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest

from mapping.publication.corpus import read_corpus
from mapping.publication.dump_slices import read_whole_dump
from mapping.rdf.namespaces import PREFIXES
from mapping.rdf.serialization import N_QUADS
from mapping.rdf.shared_graphs import example_queries
from mapping.rdf.triples import article_quads, entity_quads
from mapping.sheet.fact_sheet import read_fact_sheet
from ontology import SEEDS
from tests.ontology.expectations import engine_rows

if TYPE_CHECKING:
    from mapping.publication.manifest import Generation

#: Every prefix that the queries and changes below use.
DECLARED: Final = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
(QUESTION,) = (example.text for example in example_queries() if example.name == "unproved-voices")
#: A span of an utterance that is inside another.
WITHIN: Final = """
  ?words oa:hasSource ?source ; oa:hasSelector ?inner . ?inner oa:start ?start ; oa:end ?end .
  ?around oa:hasSource ?source ; oa:hasSelector ?outer . ?outer oa:start ?from ; oa:end ?to .
  FILTER (?from <= ?start && ?end <= ?to)"""
#: What is proved -> how often claims state it, and how often words prove it.
PROOFS: Final = {
    "cue": (
        "?claim a onr:AttributedClaim ; onr:cue ?stated .",
        f"?claim onr:saidIn ?said . ?said onr:cue ?stated ; onr:cueSpan ?words ; onr:attribution ?around . {WITHIN}",
    ),
    "speaker": (
        "?claim a onr:AttributedClaim ; onr:claimant ?stated .",
        (
            "?claim onr:saidIn ?said . ?said onr:mention ?mention ; onr:attribution ?around ."
            f"?mention onr:mentionOf ?stated ; onr:span ?words . {WITHIN}"
        ),
    ),
    "audience": (
        "?claim a onr:AttributedClaim ; onr:toldTo ?stated .",
        (
            "?claim onr:saidIn ?said . ?said onr:mention ?mention ."
            " ?said onr:attribution|(^onr:saidIn/onr:evidence) ?around ."
            f"?mention onr:mentionOf ?stated ; onr:span ?words . {WITHIN}"
        ),
    ),
    "time": (
        "?claim a onr:AttributedClaim ; onr:when/onr:expression ?stated .",
        (
            "?claim onr:saidIn ?said . ?said onr:when ?time ; onr:attribution|(^onr:saidIn/onr:evidence) ?around ."
            f"?time onr:expression ?stated ; onr:span ?words . {WITHIN}"
        ),
    ),
}
#: What an update changes in the graph of one claim or utterance -> what is no longer proved.
CHANGES: Final = {
    "drop the utterance of a claim": ("DELETE { ?c onr:saidIn ?u } WHERE { ?c onr:saidIn ?u }", "cue"),
    "drop a cue": ("DELETE { ?u onr:cue ?x } WHERE { ?u a onr:Utterance ; onr:cue ?x }", "cue"),
    "drop the place of a cue": ("DELETE { ?u onr:cueSpan ?x } WHERE { ?u onr:cueSpan ?x }", "cue"),
    "exchange a cue": (
        'DELETE { ?u onr:cue ?x } INSERT { ?u onr:cue "sang"@en } WHERE { ?u onr:cue ?x }', "cue",
    ),
    "exchange the cue of a claim": (
        'DELETE { ?c onr:cue ?x } INSERT { ?c onr:cue "sang"@en } WHERE { ?c a onr:Claim ; onr:cue ?x }', "cue",
    ),
    "drop an attribution": ("DELETE { ?u onr:attribution ?x } WHERE { ?u onr:attribution ?x }", "speaker"),
    "exchange a claimant": (
        "DELETE { ?n onr:claimant ?x } INSERT { ?n onr:claimant <http://e.org/x> } WHERE { ?n onr:claimant ?x }",
        "speaker",
    ),
    "exchange the claimant of a claim": (
        ("DELETE { ?c onr:claimant ?x } INSERT { ?c onr:claimant <http://e.org/x> }"
        " WHERE { ?c a onr:Claim ; onr:claimant ?x }"),
        "speaker",
    ),
    "drop the claimant of a claim": (
        "DELETE { ?c onr:claimant ?x } WHERE { ?c a onr:Claim ; onr:claimant ?x }", "speaker",
    ),
    "add a speaker": ("INSERT { ?u onr:through <http://e.org/x> } WHERE { ?u a onr:Utterance }", "speaker"),
    "drop a mention": ("DELETE { ?u onr:mention ?x } WHERE { ?u onr:mention ?x }", "speaker"),
    "let a mention mean somebody else": (
        "DELETE { ?m onr:mentionOf ?x } INSERT { ?m onr:mentionOf <http://e.org/x> } WHERE { ?m onr:mentionOf ?x }",
        "speaker",
    ),
    "exchange a speaker everywhere": (
        ("DELETE { ?n onr:claimant ?x . ?m onr:mentionOf ?x } INSERT { ?n onr:claimant ?y . ?m onr:mentionOf ?y }"
        " WHERE { ?m onr:mentionOf ?x ; onr:mentionBasis onr:named . ?n onr:claimant ?x ."
        " BIND (<http://e.org/x> AS ?y) }"),
        "name",
    ),
    "move the words of a mention": (
        ("DELETE { ?p oa:start ?x ; oa:end ?y } INSERT { ?p oa:start 900000 ; oa:end 900005 }"
        " WHERE { ?m onr:span/oa:hasSelector ?p . ?m a onr:Mention . ?p oa:start ?x ; oa:end ?y }"),
        "speaker",
    ),
    "exchange an audience": (
        "DELETE { ?n onr:toldTo ?x } INSERT { ?n onr:toldTo <http://e.org/x> } WHERE { ?n onr:toldTo ?x }", "audience",
    ),
    "add an audience": ("INSERT { ?c onr:toldTo <http://e.org/x> } WHERE { ?c a onr:AttributedClaim }", "audience"),
    "drop the words of a time": (
        "DELETE { ?t onr:span ?x } WHERE { ?u a onr:Utterance ; onr:when ?t . ?t onr:span ?x }", "time",
    ),
    "exchange a time": (
        ('DELETE { ?t onr:expression ?x } INSERT { ?t onr:expression "in 1999"@en }'
        " WHERE { ?c a onr:AttributedClaim ; onr:when ?t . ?t onr:expression ?x ."
        " FILTER NOT EXISTS { ?u a onr:Utterance ; onr:when ?t } }"),
        "time",
    ),
    "drop the time of an utterance": ("DELETE { ?u onr:when ?t } WHERE { ?u a onr:Utterance ; onr:when ?t }", "time"),
}  # fmt: skip


@pytest.fixture(scope="module")
def quads(seed_generation: Generation) -> bytes:
    """The published dataset in N-Quads."""
    return read_whole_dump(seed_generation, N_QUADS)


@pytest.fixture
def store(quads: bytes) -> ox.Store:
    """The published dataset in a store that a test may change, in one graph."""
    made = ox.Store()
    made.load(quads, format=ox.RdfFormat.N_QUADS)
    merged = ox.Store()
    merged.bulk_extend(ox.Quad(*quad.triple) for quad in made)
    return merged


def count(store: ox.Store, pattern: str) -> int:
    query = f"{DECLARED} SELECT (COUNT(*) AS ?n) WHERE {{ SELECT DISTINCT ?claim ?stated WHERE {{ {pattern} }} }}"
    return int(engine_rows(store.query(query))[1][0])


def unproved(store: ox.Store) -> set[str]:
    _, *rows = engine_rows(store.query(QUESTION))
    return {what for _, what in rows}


@pytest.mark.parametrize("part", PROOFS)
def test_words_of_the_article_prove_every_part_of_every_attributed_claim(part: str, store: ox.Store) -> None:
    stated, proof = PROOFS[part]
    assert count(store, stated) > 0
    assert count(store, stated) == count(store, stated + proof)


def test_every_attributed_claim_has_a_cue(store: ox.Store) -> None:
    stated, _ = PROOFS["cue"]
    assert count(store, stated) == count(store, "?claim a onr:AttributedClaim ; onr:saidIn ?stated .")


def test_nothing_is_unproved_in_the_published_dataset(store: ox.Store) -> None:
    assert unproved(store) == set()


def test_nothing_is_unproved_in_any_article_that_comes_with_onrecord() -> None:
    corpus, store = read_corpus(SEEDS), ox.Store()
    shared = entity_quads(corpus.entities, corpus.dataset.language, corpus.iris)
    store.extend(ox.Quad(*quad.triple) for quad in shared)
    for slug, sheet in corpus.sheets.items():
        article = read_fact_sheet(sheet, slug, corpus.dataset, corpus.knowledge).article
        assert article is not None
        store.extend(ox.Quad(*quad.triple) for quad in article_quads(article, corpus.iris))
    assert unproved(store) == set()


@pytest.mark.parametrize("change", CHANGES)
def test_the_shipped_question_finds_each_way_in_which_a_proof_can_be_missing(change: str, store: ox.Store) -> None:
    update, missing = CHANGES[change]
    written = set(store)
    store.update(DECLARED + update)
    assert set(store) != written
    assert missing in unproved(store)
