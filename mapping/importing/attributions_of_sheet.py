"""Return the attributions that a checked fact sheet proves, for the formats of annotation tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mapping.importing.annotated_article import AnnotatedArticle, make_attribution

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mapping.importing.annotated_article import Attribution, Role
    from mapping.sheet.checked_article import CheckedArticle, ProvenClaim, ProvenUtterance, Span
    from mapping.sheet.sentences import Range


def attributions_of(article: CheckedArticle) -> AnnotatedArticle:
    """Return the attributed claims of an article as attributions, in the order of the sheet.

    Words in its headline or standfirst that the text lacks are left out, and so is the article's own voice.
    """
    listed = [(claim, claim.said_in) for claim in article.claims if claim.said_in]
    made = [attribution_of(article.text, claim, said) for claim, said in listed]
    left_out = tuple(f"{each.name}: its words are not in the text of the article" for each in made if not each.content)
    return AnnotatedArticle(article.slug, article.text, tuple(each for each in made if each.content), left_out=left_out)


def attribution_of(text: str, claim: ProvenClaim, said: ProvenUtterance) -> Attribution:
    """Return a claim of an utterance as an attribution; words outside the text are left out."""
    speakers, audience = set(said.utterance.speakers), set(said.utterance.told_to)
    source = [each.span for each in said.mentions if each.entity in speakers]
    heard = [each.span for each in said.mentions if each.entity in audience - speakers]
    # A short content is proved with the cue and the source as further parts.
    proof = {*said.cue, *source}
    content = [span for span in claim.spans if span not in proof]
    spans: dict[Role, Sequence[Span]] = {
        "content": content or claim.spans,
        "source": source,
        "cue": said.cue,
        "addressee": heard,
    }
    roles: dict[Role, list[Range]] = {role: _in_text(text, found) for role, found in spans.items()}
    return make_attribution(text, roles, claim.id, said.utterance.act, claim.claim.stance)


def _in_text(text: str, spans: Iterable[Span]) -> list[Range]:
    return [(span.start, span.end) for span in spans if span.end <= len(text)]
