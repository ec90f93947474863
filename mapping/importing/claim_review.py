"""Turn a ClaimReview of schema.org into the reviewer's claim, if the words of the page prove it.

The rating gives the stance: the best one affirms the claim, the worst one denies it, any other doubts it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mapping.importing.annotated_article import Attribution, make_attribution
from mapping.importing.offsets import Offsets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mapping.importing.annotated_article import Role
    from mapping.sheet.allowed_values import Stance
    from mapping.sheet.sentences import Range

#: Bounds of a rating that states none (schema.org, bestRating and worstRating).
_BEST: Final = 5.0
_WORST: Final = 1.0


def attribution_of_review(text: str, review: Mapping[str, Any]) -> Attribution | str:
    """Return the attribution of a review, or a line with the reason why its words prove none."""
    rating = review.get("reviewRating")
    rating = rating if isinstance(rating, dict) else {}
    author = review.get("author")
    words: dict[Role, str] = {
        "content": str(review.get("claimReviewed") or ""),
        "source": str(author.get("name") or "") if isinstance(author, dict) else "",
        "cue": str(rating.get("alternateName") or rating.get("name") or ""),
    }
    offsets = Offsets(text)
    spans: dict[Role, Range] = {}
    for role, said in words.items():
        found = offsets.find_first(said)
        if found is None:
            named = {"content": "claimReviewed", "source": "the name of its author", "cue": "the name of its rating"}[
                role
            ]
            return f"ClaimReview: {named}, {said[:60]!r}, is not in the text"
        spans[role] = found
    roles: dict[Role, list[Range]] = {role: [spans[role]] for role in words}
    return make_attribution(text, roles, "ClaimReview", stance=_stance(rating))


def _stance(rating: Mapping[str, Any]) -> Stance:
    try:
        value = float(rating["ratingValue"])
        best, worst = float(rating.get("bestRating", _BEST)), float(rating.get("worstRating", _WORST))
    except (KeyError, TypeError, ValueError):
        return "doubts"
    return "affirms" if value == best else "denies" if value == worst else "doubts"
