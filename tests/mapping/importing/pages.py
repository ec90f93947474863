"""Parts of web pages about an invented harbour."""

from __future__ import annotations

import json
from typing import Any, Final

PARAGRAPHS: Final = (
    "The quay of Elden sinks by a hand every year, and nobody in the town has an answer to it.",
    "Ana Ruiz said <q>we will <q>never</q> go</q> on Monday, and the crowd listened for a long while.",
    "The port says that the quay has never been safer. Elden Checks rates this: False. The port answered nothing.",
)
TEXT: Final = (
    f"{PARAGRAPHS[0]}\n\nAna Ruiz said “we will ‘never’ go” on Monday, and the crowd listened for a long while."
    f"\n\n{PARAGRAPHS[2]}\n"
)
ARTICLE: Final[dict[str, Any]] = {
    "@type": "NewsArticle",
    "headline": "The quay sinks",
    "datePublished": "2031-05-03T08:00:00+02:00",
    "author": [{"@type": "Person", "name": "Ina Falk"}, {"@type": "Person", "name": "Bo Lind"}],
    "publisher": {"@type": "Organization", "name": "Elden Post"},
    "license": "https://creativecommons.org/licenses/by/4.0/",
}
REVIEW: Final[dict[str, Any]] = {
    "@type": "ClaimReview",
    "claimReviewed": "the quay has never been safer",
    "author": {"@type": "Organization", "name": "Elden Checks"},
    "reviewRating": {"@type": "Rating", "ratingValue": 1, "bestRating": 5, "worstRating": 1, "alternateName": "False"},
}


def page(*things: dict[str, Any], body: str = "", language: str = "en", graph: bool = True) -> str:
    """Return a page whose JSON-LD describes some things, in a ``@graph`` or one script each."""
    described = [{"@context": "https://schema.org", "@graph": list(things)}] if graph else list(things)
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(each)}</script>' for each in described)
    text = body or "<article>" + "".join(f"<p>{each}</p>" for each in PARAGRAPHS) + "</article>"
    head = f'<link rel="canonical" href="https://example.org/quay"><title>Elden Post</title>{scripts}'
    menu = '<nav><a href="/">Home</a> <a href="/news">News</a></nav>'
    return f'<!DOCTYPE html><html lang="{language}"><head>{head}</head><body>{menu}{text}</body></html>'
