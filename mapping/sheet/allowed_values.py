"""The words that keys of a fact sheet with a closed list of words allow."""

from __future__ import annotations

from typing import Final, Literal, get_args

Stance = Literal["affirms", "denies", "doubts"]
Modality = Literal["actual", "planned", "proposed", "possible", "conditional"]
Form = Literal["quotation", "mixed", "paraphrase", "narration"]
Basis = Literal["stated", "inferred"]
#: The act of a source: it says, writes, thinks, ... or declines to comment.
Act = Literal["says", "writes", "thinks", "wishes", "fears", "asks", "declines"]
#: Whether the article names an entity, or speaks of it in words that the editor resolved.
MentionBasis = Literal["named", "resolved"]
Tense = Literal["past", "present", "future"]
#: How much of an article's words may be published: the text, the quotes, or offsets and hashes only.
Rights = Literal["full", "quotes", "none"]
EntityType = Literal[
    "Person", "Country", "City", "Place", "Organization", "GovernmentOrganization", "NGO", "NewsMediaOrganization",
    "Document", "Event", "Group", "SourceGroup",
]  # fmt: skip
#: Types that can say something: everything but an occasion.
AGENT_TYPES: Final = frozenset(get_args(EntityType)) - {"Event"}
