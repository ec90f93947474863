"""Label the situations for which a fact sheet gives no label: by the words that claim them, or by kind and names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from mapping.sheet.checked_article import Span
    from mapping.sheet.model import Claim, Entity, FactSheet, Situation

#: Longest label, as of every text in a sheet.
_LONGEST: Final = 300
_MARKS: Final = " \t\n.,;:!?…\"'“”„‘’«»–-"
_POSSESSIVE: Final = ("'s", "’s", "'", "’")


@dataclass(frozen=True)
class Labelling:
    """What labels are made from, besides the sheet."""

    entities: Mapping[str, Entity]
    #: Kinds whose label is a title.
    titles: Collection[str]
    #: Whether the words of the article may be published.
    may_quote: bool


def with_labels(sheet: FactSheet, spans: Sequence[Sequence[Span]], labelling: Labelling) -> FactSheet:
    """Return the sheet with a label for each situation; ``spans`` are those of its claims, in their order."""
    missing = [name for name, situation in sheet.situations.items() if situation.label is None]
    if not missing:
        return sheet
    labels: dict[str, str] = {}
    for name in missing:
        claims = [(claim, found) for claim, found in zip(sheet.claims, spans, strict=True) if name in claim.content]
        labels[name] = _label(name, sheet, claims, labelling)[:_LONGEST]
    made = {name: sheet.situations[name].model_copy(update={"label": label}) for name, label in labels.items()}
    return sheet.model_copy(update={"situations": {**sheet.situations, **made}})


def _label(name: str, sheet: FactSheet, claims: Sequence[tuple[Claim, Sequence[Span]]], labelling: Labelling) -> str:
    situation = sheet.situations[name]
    for claim, found in claims if labelling.may_quote else ():
        words = " … ".join(" ".join(span.exact.split()).strip(_MARKS) for span in found)
        if situation.kind in labelling.titles:
            words = _without_names(
                words, (labelling.entities[each] for each in situation.agent if each in labelling.entities)
            )
        elif claim.stance != "affirms" or len(claim.content) > 1:
            continue
        if words:
            return words
    return _kind_and_names(situation, sheet, labelling.entities)


def _without_names(words: str, entities: Iterable[Entity]) -> str:
    """Return the words without a name that they begin or end with: "mayor" of "mayor Ana Ruiz"."""
    for entity in entities:
        for name in sorted((entity.name, *entity.also), key=len, reverse=True):
            for ending in (*(name + each for each in _POSSESSIVE), name):
                words = words.removeprefix(ending).removesuffix(ending).strip(_MARKS)
    return words


def _kind_and_names(situation: Situation, sheet: FactSheet, entities: Mapping[str, Entity]) -> str:
    about = ", ".join(dict.fromkeys(_names(situation, sheet, entities)))
    kind = situation.kind.replace("-", " ")
    return f"{kind}: {about}" if about else kind


def _names(situation: Situation, sheet: FactSheet, entities: Mapping[str, Entity]) -> Iterator[str]:
    for role in (situation.agent, situation.affected, situation.participant, situation.location):
        yield from (entities[name].name for name in role if name in entities)
    for name in situation.theme:
        yield (sheet.situations[name].label if name in sheet.situations else None) or name.replace("-", " ")
