"""Articles that nobody wrote, in the shape of real ones: the data of every measurement here.

Each article has about 240 quads: claims that are narrated, attributed, nested, conditional and denied, with their
situations, quantities, times and evidence. Countries, people, bodies and cities are shared by all articles, a few of
them far more often than the rest. An article depends on its number and the seed alone, so any of them can be made by
itself, in any order, and none has to be kept. Everything but the words goes through the project's own mapping.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from benchmarks.generated_story import SHARED, Story
from mapping.rdf.iris import Iris
from mapping.rdf.triples import article_quads, entity_quads
from mapping.sheet.model import DatasetDescription, Entity

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyoxigraph as ox

    from mapping.sheet.checked_article import CheckedArticle

#: Names of the claims that every article has.
CLAIMS: Final = (
    "holding", "talks", "is-spokesperson", "report", "denial", "hearsay", "proposal", "return",
)  # fmt: skip

_ONSETS: Final = ("b", "br", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "st", "t", "v", "z")
_VOWELS: Final = ("a", "e", "i", "o", "u", "ai", "ia")


@dataclass(frozen=True)
class World:
    """All that generated articles have in common; the same seed always makes the same world."""

    seed: int = 20_261_123

    @cached_property
    def dataset(self) -> DatasetDescription:
        """The description of the dataset."""
        return DatasetDescription(
            title="Generated news",
            description="Articles that nobody wrote, for measurements.",
            publisher="onrecord",
            licence="https://creativecommons.org/publicdomain/zero/1.0/",
        )

    @cached_property
    def iris(self) -> Iris:
        """The minter of this world's IRIs."""
        return Iris(self.dataset.base_iri)

    @cached_property
    def entities(self) -> dict[str, Entity]:
        """The entities that articles share, by name; no two have the same label."""
        rng, taken, entities = random.Random(self.seed), set[str](), {}
        for kind, (entity_type, count) in SHARED.items():
            for number in range(count):
                label = _new_label(rng, kind, taken)
                entities[f"{kind}-{number}"] = Entity(type=entity_type, name=label, also=(f"{label} {number}",))
        return entities

    def entity_quads(self) -> frozenset[ox.Quad]:
        """Return the graph of the shared entities."""
        return entity_quads(self.entities, self.dataset.language, self.iris)

    def slug(self, number: int) -> str:
        """Return the name of an article."""
        return f"story-{number:06d}"

    def article(self, number: int) -> CheckedArticle:
        """Make one article."""
        return Story(self, random.Random(f"{self.seed}/{number}"), self.slug(number)).finish()

    def article_quads(self, number: int) -> frozenset[ox.Quad]:
        """Return the graph of one article."""
        return article_quads(self.article(number), self.iris)

    def claim_iris(self, articles: int) -> Iterator[str]:
        """Yield the IRI of every claim of the first ``articles`` articles, neighbours far apart."""
        for name in CLAIMS:
            for number in range(articles):
                yield self.iris.in_article(self.slug(number)).claim(name)


def _new_label(rng: random.Random, kind: str, taken: set[str]) -> str:
    while True:
        label = _word(rng) if kind in {"country", "city"} else f"{_word(rng)} {_word(rng)}"
        label += {"outlet": " News", "ministry": " Ministry"}.get(kind, "")
        if label not in taken:
            taken.add(label)
            return label


def _word(rng: random.Random) -> str:
    return "".join(rng.choice(_ONSETS) + rng.choice(_VOWELS) for _ in range(rng.randint(2, 4))).capitalize()
