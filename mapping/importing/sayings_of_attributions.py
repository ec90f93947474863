"""Group the attributions of one utterance: the same words name the speaker and report the contents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mapping.importing.annotated_article import Attribution
    from mapping.sheet.allowed_values import Act
    from mapping.sheet.sentences import Range

#: Between a colon and the words after it.
_MARKS: Final = " \t\r\n\"'“”„‟‘’‚«»"


class Saying(NamedTuple):
    """Attributions of one utterance, in text order, and the roles that they share."""

    source: tuple[Range, ...]
    cue: tuple[Range, ...]
    addressee: tuple[Range, ...]
    frame: tuple[Range, ...]
    act: Act
    attributions: tuple[Attribution, ...]


def _saying(group: Sequence[Attribution], cue: tuple[Range, ...]) -> Saying:
    first = group[0]
    return Saying(first.source, cue, first.addressee, first.frame, first.act, tuple(group))


def group_sayings(text: str, attributions: Iterable[Attribution]) -> tuple[list[Saying], list[str]]:
    """Return the sayings of some attributions, in text order, and a line for each attribution that makes none.

    An attribution without a cue belongs to the last one before it, or the next, that has the same words as source.
    If there is none, the colon right before its content is its cue.
    """
    ordered, left_out = _without_repeated(attributions)
    groups: dict[tuple[object, ...], list[Attribution]] = {}
    alone: list[Attribution] = []
    for each in ordered:
        if each.cue:
            groups.setdefault((each.source, each.cue, each.addressee, each.act), []).append(each)
        else:
            alone.append(each)
    made: list[Saying] = []
    for each in alone:
        if (near := _group_of(each, groups.values())) is not None:
            near.append(each)
        elif each.source:
            made.append(_saying([each], tuple(_colon_before(text, each))))
        else:
            left_out.append(f"{each.name}: neither a source nor reporting words are marked")
    made += [_saying(group, group[0].cue) for group in groups.values()]
    return sorted(made, key=lambda saying: saying.attributions[0].content), left_out


def _without_repeated(attributions: Iterable[Attribution]) -> tuple[list[Attribution], list[str]]:
    """Return the attributions in text order; of those with the same words by the same source only the first."""
    once: dict[tuple[object, ...], Attribution] = {}
    left_out: list[str] = []
    for each in sorted(attributions, key=lambda each: (each.content, each.cue)):
        key = (each.content, each.source, each.cue)
        if key in once:
            left_out.append(f"{each.name}: {once[key].name} marks the same words")
        once.setdefault(key, each)
    return list(once.values()), left_out


def _group_of(alone: Attribution, groups: Iterable[list[Attribution]]) -> list[Attribution] | None:
    same = [group for group in groups if alone.source and group[0].source == alone.source]
    return min(same, key=lambda group: _order(group, alone), default=None)


def _order(group: Sequence[Attribution], alone: Attribution) -> tuple[bool, int]:
    distance = alone.content[0][0] - group[0].content[0][0]
    return distance < 0, abs(distance)


def _colon_before(text: str, attribution: Attribution) -> Iterator[Range]:
    """Yield the colon right before a content whose source is before it: "Ruiz: We will go"."""
    start = attribution.content[0][0]
    before = text[:start].rstrip(_MARKS)
    is_named = any(span[1] <= start for span in attribution.source)
    if is_named and before.endswith(":") and "\n\n" not in text[len(before) : start]:
        yield len(before) - 1, len(before)
