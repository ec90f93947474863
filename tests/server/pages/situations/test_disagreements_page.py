"""The queries for disagreements: situations on which thousands of articles speak."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from mapping.rdf.namespaces import ONR, RDF, SCHEMA
from server.pages.patterns import values
from server.pages.situations import disagreements_page as disagreements

ONE, RIVAL, IRAN = (ox.NamedNode(f"urn:{name}") for name in ("one", "rival", "iran"))
ARTICLE = ox.NamedNode("urn:article-0")
QUERIES = {
    "all data": disagreements._counted(disagreements._CONTESTED, disagreements._ALL_SPOKEN),
    "an entity": disagreements._counted(disagreements.contested_with(IRAN.value)),
    "some articles": disagreements._counted(
        disagreements._contested_by(f"{values('article', [ARTICLE.value])} ?own {SCHEMA.appearance} ?article", ""),
        most=10,
    ),
}


def archive(articles: int) -> ox.Store:
    """Return articles of which each affirms and denies one situation, and affirms another that excludes it.

    Iran denies in all of them, in an utterance that the first article reports too; in each, another speaker affirms.
    """
    store = ox.Store()
    quads = [ox.Quad(each, RDF.type, ONR.Situation) for each in (ONE, RIVAL)]
    quads += [ox.Quad(ONE, ONR.opposes, RIVAL), ox.Quad(RIVAL, ONR.opposes, ONE), ox.Quad(ONE, ONR.agent, IRAN)]
    for number in range(articles):
        speaker = ox.NamedNode(f"urn:speaker-{number}")
        said = ((ONE, ONR.affirms, speaker), (RIVAL, ONR.affirms, speaker), (ONE, ONR.denies, IRAN))
        for which, (situation, stance, who) in enumerate(said):
            claim, utterance = (ox.NamedNode(f"urn:{name}-{number}-{which}") for name in ("claim", "utterance"))
            first = ox.NamedNode(f"urn:utterance-0-{which}")
            about = {
                SCHEMA.appearance: ox.NamedNode(f"urn:article-{number}"), ONR.content: situation, ONR.stance: stance,
                ONR.modality: ONR.actual, ONR.claimant: who, ONR.saidIn: utterance,
            }  # fmt: skip
            quads += [ox.Quad(claim, way, value) for way, value in about.items()]
            quads.append(ox.Quad(utterance, ONR.claimant, who))
            if which == 2 and number:
                quads.append(ox.Quad(utterance, ONR.sameUtteranceAs, first))
    store.extend(quads)
    return store


@pytest.mark.parametrize("articles", [5, 1000])
@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_the_speakers_on_a_situation_are_counted_once(query: str, articles: int) -> None:
    """The two situations exclude each other and are one disagreement: of a speaker in each article, and Iran.

    A thousand articles take less than a second. With a join of each affirming claim and each denial, a million pairs,
    this test would take minutes.
    """
    found = archive(articles).query(query, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    assert [(row["situation"], row["speakers"]) for row in found] == [(ONE, ox.Literal(articles + 1))]
