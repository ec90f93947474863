"""Find the shared entities and situations that an article may concern: its check sees only these.

An article is checked again only if its own files or the definitions of these change, not after every change of a shared
file, and the cost of a check does not grow with the number of shared entities.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from mapping.publication.digests import sha256_of
from mapping.sheet.word_lists import words_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mapping.sheet.knowledge import Knowledge
    from mapping.sheet.model import Entity, Situation

#: Keys of entities and situations look like this in a sheet.
_KEY: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class SharedNames:
    """An index of the shared entities and situations."""

    knowledge: Knowledge

    def concerning(self, text: str) -> Knowledge:
        """Return the knowledge of those that a sheet and its article, given as one text, may concern.

        These are the ones whose key is in it, those of whose names the longest word is in it, and those that they
        mention. A situation that mentions such an entity, as the office of a speaker does, is among them.
        """
        distinct = " ".join({*text.split()})  # no word and no key holds white space, and most are in a text again
        words = {word.folded for word in words_in(distinct)}
        named = self._all.keys() & set(_KEY.findall(distinct))
        named |= {name for word in words & self._by_word.keys() for name in self._by_word[word]}
        named |= {situation for name in named for situation in self._mentioned_by.get(name, ())}
        found = self._with_mentioned(named)
        return replace(
            self.knowledge,
            entities={name: each for name, each in self.knowledge.entities.items() if name in found},
            situations={name: each for name, each in self.knowledge.situations.items() if name in found},
        )

    def _with_mentioned(self, names: Iterable[str]) -> set[str]:
        found, left = set[str](), set(names)
        while left:
            found |= left
            left = {name for each in left for name in self._mentions[each]} - found
        return found

    @cached_property
    def _all(self) -> Mapping[str, tuple[Entity | Situation, ...]]:
        """The entity and the situation of each name."""
        found: dict[str, list[Entity | Situation]] = defaultdict(list)
        for part in (self.knowledge.entities, self.knowledge.situations):
            for name, each in part.items():
                found[name].append(each)
        return {name: tuple(each) for name, each in found.items()}

    @cached_property
    def _by_word(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for name, entity in self.knowledge.entities.items():
            for form in entity.names:
                if words := [word.folded for word in words_in(form)]:
                    found[max(words, key=len)].add(name)
        return found

    @cached_property
    def _mentions(self) -> Mapping[str, set[str]]:
        """The names that the definition of each name mentions."""
        return {
            name: set(_KEY.findall(_definition(each))) & self._all.keys() - {name} for name, each in self._all.items()
        }

    @cached_property
    def _mentioned_by(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for name in self.knowledge.situations:
            for mentioned in self._mentions[name]:
                found[mentioned].add(name)
        return found


def knowledge_digest(knowledge: Knowledge) -> str:
    """Return the SHA-256 of the definitions of shared entities and situations; that of the kinds is not in it."""
    lines = [f"entity {name} {each.model_dump_json()}" for name, each in sorted(knowledge.entities.items())]
    lines += [f"situation {name} {each.model_dump_json()}" for name, each in sorted(knowledge.situations.items())]
    return sha256_of("\n".join(lines).encode())


def _definition(each: Iterable[Entity | Situation]) -> str:
    return "\n".join(one.model_dump_json() for one in each)
