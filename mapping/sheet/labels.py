"""Label the situations for which a fact sheet gives no label: by the words that claim them, or by kind and names."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from mapping.sheet.checked_article import Span
    from mapping.sheet.model import Claim, Entity, FactSheet, Situation

#: Longest label, as of every text in a sheet.
_LONGEST: Final = 300
_MARKS: Final = " \t\n.,;:!?…\"'“”„‘’«»–-"
_NO_QUOTATION_MARKS: Final = str.maketrans("", "", '"“”„«»')
#: How many themes within each other a label names.
_DEEPEST: Final = 2


@dataclass(frozen=True)
class Labelling:
    """What labels are made from, besides the sheet."""

    entities: Mapping[str, Entity]
    #: Those that articles share, which have labels.
    situations: Mapping[str, Situation]
    #: The label of each kind in the language of the article, if it has one.
    kinds: Mapping[str, str]
    #: Kinds whose label is a title.
    titles: Collection[str]
    #: Whether the words of the article may be published.
    may_quote: bool


def with_labels(sheet: FactSheet, spans: Sequence[Sequence[Span]], labelling: Labelling) -> FactSheet:
    """Return the sheet with a label for each situation; ``spans`` are those of its claims, in their order."""
    maker = _LabelMaker(sheet, spans, labelling)
    made = {
        name: situation.model_copy(update={"label": maker.label(name)})
        for name, situation in sheet.situations.items()
        if situation.label is None
    }
    return sheet.model_copy(update={"situations": {**sheet.situations, **made}})


class _LabelMaker:
    def __init__(self, sheet: FactSheet, spans: Sequence[Sequence[Span]], labelling: Labelling) -> None:
        self._sheet, self._entities, self._labelling = sheet, labelling.entities, labelling
        self._claims: dict[str, list[tuple[Claim, Sequence[Span]]]] = defaultdict(list)
        # In the order of the text, so that the order of the sheet changes no label.
        listed = zip(sheet.claims, spans, strict=True)
        for claim, found in sorted(listed, key=lambda each: [(span.start, span.end) for span in each[1]]):
            for name in claim.content:
                self._claims[name].append((claim, found))

    def label(self, name: str, *, depth: int = 0) -> str:
        """Return the label of a situation: its own, the words of a claim, or its kind and the names in its roles."""
        situation = self._sheet.situations[name]
        made = situation.label or self._words_of_claims(name, situation) or self._kind_and_names(situation, depth)
        return made[:_LONGEST]

    def _words_of_claims(self, name: str, situation: Situation) -> str:
        for claim, found in self._claims[name] if self._labelling.may_quote else ():
            words = " … ".join(" ".join(span.exact.translate(_NO_QUOTATION_MARKS).split()) for span in found)
            if situation.kind in self._labelling.titles:
                words = _without_names(
                    words, [self._entities[each] for each in situation.agent if each in self._entities]
                )
            elif claim.stance != "affirms" or len(claim.content) > 1:
                continue
            if words.strip(_MARKS):
                return words.strip(_MARKS)
        return ""

    def _kind_and_names(self, situation: Situation, depth: int) -> str:
        about = ", ".join(dict.fromkeys(self._names(situation, depth)))
        kind = self._labelling.kinds.get(situation.kind) or situation.kind.replace("-", " ")
        return f"{kind}: {about}" if about else kind

    def _names(self, situation: Situation, depth: int) -> Iterator[str]:
        for role in (situation.agent, situation.affected, situation.participant, situation.location):
            yield from (self._entities[name].name for name in role if name in self._entities)
        for name in situation.theme:
            shared = self._labelling.situations.get(name)
            if name in self._sheet.situations and depth < _DEEPEST:
                yield self.label(name, depth=depth + 1)
            else:
                yield (shared.label if shared else None) or name.replace("-", " ")


def _without_names(words: str, entities: Iterable[Entity]) -> str:
    """Return the words before the name of an entity, or those after it: "mayor" of "mayor Ana Ruiz"."""
    for entity in entities:
        for name in sorted(entity.names, key=len, reverse=True):
            before, found, after = words.partition(name)
            if found:
                return before.strip(_MARKS) or after.removeprefix("'s").removeprefix("’s").strip(_MARKS)
    return words
