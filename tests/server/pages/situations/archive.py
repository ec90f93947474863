"""Situations on which many articles speak."""

from __future__ import annotations

import pyoxigraph as ox

from mapping.rdf.namespaces import ONR, RDF, SCHEMA

ONE, RIVAL, IRAN = (ox.NamedNode(f"urn:{name}") for name in ("one", "rival", "iran"))


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
