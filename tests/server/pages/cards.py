"""Claims as view models are given them, made by a test."""

from __future__ import annotations

from server.pages.claims.cards import ClaimCard
from server.pages.claims.evidence_span import EvidenceSpan
from server.pages.page import Ref

__all__ = ["card"]


def card(iri: str, *, claimant: Ref | None, stance: str, content: tuple[Ref, ...], start: int = 0) -> ClaimCard:
    """Return a claim of the article before ``/claim/``, in a paraphrase of what is said to be actual."""
    article = iri.partition("/claim/")[0]
    return ClaimCard(
        iri=iri,
        article=Ref(article, article),
        claimants=(claimant,) if claimant else (),
        is_attributed=claimant is not None,
        stance=stance,
        modality="actual",
        form="paraphrase",
        basis="stated",
        cue="said",
        told_to=(),
        when="Tuesday",
        content=content,
        condition=(),
        quotes=(EvidenceSpan(f"{article}#char={start},{start + 4}", start, start + 4, "word"),),
        disputes=(),
        disputed_by=(),
        reported_by=(),
    )
