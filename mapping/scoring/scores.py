"""Score a reading against another: precision, recall and F1 of its findings, and agreement on the common ones.

A content, cue or source is found exactly if all its spans are the same, and by overlap if the readings share at least
half of the characters of both. Speaker, form, stance, modality and act are compared for contents found by overlap.
Agreement is Krippendorff's alpha for nominal values; of roles, over the words of the text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from mapping.errors import OnrecordError, how_to_install
from mapping.scoring.span_matching import LEAST_OVERLAP, pair
from mapping.sheet.word_lists import words_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from mapping.scoring.statements import Reading, Statement

#: Roles whose spans are scored. A word in several roles has the first of them.
_ROLES: Final = ("content", "cue", "source", "addressee")
_NO_ROLE: Final = len(_ROLES)
_FEATURES: Final[Mapping[str, Callable[[Statement], str]]] = {
    "form": lambda statement: statement.form,
    "stance": lambda statement: statement.stance,
    "modality": lambda statement: statement.modality,
    "act": lambda statement: statement.words.act,
}


@dataclass
class Count:
    """How many the gold reading and the other have, and how many are in both."""

    gold: int = 0
    found: int = 0
    right: int = 0

    @property
    def precision(self) -> float | None:
        """Return the part of the found ones that is right; None if nothing was found."""
        return self.right / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """Return the part of the gold ones that was found; None if there are none."""
        return self.right / self.gold if self.gold else None

    @property
    def f1(self) -> float | None:
        """Return the harmonic mean of precision and recall; None without any of both."""
        both = self.gold + self.found
        return 2 * self.right / both if both else None


@dataclass
class Scores:
    """The scores of one or more articles."""

    articles: int = 0
    counts: dict[str, Count] = field(default_factory=dict)
    #: Feature -> pairs of values that the two readings give the same content, or the same word.
    values: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def add(self, gold: Reading, other: Reading) -> None:
        """Add an article that both readings have."""
        self.articles += 1
        self._add_spans(gold, other)
        self._add_features(gold, other)
        roles = zip(_roles_of_words(gold), _roles_of_words(other), strict=True)
        self.values.setdefault("role of a word", []).extend(roles)

    def _add_spans(self, gold: Reading, other: Reading) -> None:
        for role in _ROLES:
            one, two = _spans(gold, role), _spans(other, role)
            for name, least in (("exact", 1.0), ("overlap", LEAST_OVERLAP)):
                self._count(f"{role} {name}", len(one), len(two), len(pair(one, two, least)))

    def _add_features(self, gold: Reading, other: Reading) -> None:
        """Compare the statements whose contents overlap."""
        one, two = ([each.words.content for each in reading.statements] for reading in (gold, other))
        matched = [(gold.statements[index], other.statements[at]) for index, at in pair(one, two, LEAST_OVERLAP)]
        values = {"speaker": [_speakers(each) for each in matched]}
        values |= {
            name: [(value(mine), value(theirs)) for mine, theirs in matched] for name, value in _FEATURES.items()
        }
        for name, pairs in values.items():
            self._count(name, len(one), len(two), sum(mine == theirs for mine, theirs in pairs))
            self.values.setdefault(name, []).extend(pairs)

    def _count(self, name: str, gold: int, found: int, right: int) -> None:
        count = self.counts.setdefault(name, Count())
        count.gold, count.found, count.right = count.gold + gold, count.found + found, count.right + right

    def alphas(self) -> Iterator[tuple[str, int, float | None]]:
        """Yield each feature, on how many units two values were given, and Krippendorff's alpha of them."""
        for name, pairs in self.values.items():
            yield name, len(pairs), alpha(pairs)


def _spans(reading: Reading, role: str) -> list[tuple[tuple[int, int], ...]]:
    """Return the spans of a role, once if several statements share them."""
    found = (getattr(each.words, role) for each in reading.statements)
    return list(dict.fromkeys(spans for spans in found if spans))


def _speakers(matched: tuple[Statement, Statement]) -> tuple[str, str]:
    """Return a value for the speakers of each reading, which is the same for both if they name the same."""
    one, two = ("; ".join(sorted(min(names) for names in each.speakers)) for each in matched)
    return (one, one) if _same_speakers(*matched) else (one, two)


def _same_speakers(gold: Statement, other: Statement) -> bool:
    """Tell whether two statements have the same speakers: as many, each with a name in common."""
    left = list(other.speakers)
    for names in gold.speakers:
        found = next((each for each in left if each & names), None)
        if found is None:
            return False
        left.remove(found)
    return not left


def _roles_of_words(reading: Reading) -> list[str]:
    """Return the role of each word of the text: the role of its first character."""
    roles = [_NO_ROLE] * len(reading.text)
    for statement in reading.statements:
        for number, role in enumerate(_ROLES):
            for start, end in getattr(statement.words, role):
                roles[start:end] = [min(number, each) for each in roles[start:end]]
    return [str(roles[word.start]) for word in words_in(reading.text)]


def alpha(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Return Krippendorff's alpha of nominal values that two observers gave; None if all values are the same.

    Raises `OnrecordError` if NLTK, the library that computes it, is not installed.
    """
    if len({value for both in pairs for value in both}) < 2:
        return None
    try:
        from nltk.metrics.agreement import AnnotationTask  # noqa: PLC0415 - of the extra `score`
    except ImportError:
        raise OnrecordError(f"needs the library NLTK, which is not installed ({how_to_install('score')})") from None
    data = [(observer, unit, value) for unit, both in enumerate(pairs) for observer, value in enumerate(both)]
    return float(AnnotationTask(data=data).alpha())


def rows(scores: Scores) -> Iterable[dict[str, Any]]:
    """Yield one row for each measure, with the same keys."""
    keys = ("measure", "gold", "found", "right", "precision", "recall", "f1", "units", "alpha")
    for name, count in scores.counts.items():
        yield dict.fromkeys(keys) | {
            "measure": name, "gold": count.gold, "found": count.found, "right": count.right,
            "precision": count.precision, "recall": count.recall, "f1": count.f1,
        }  # fmt: skip
    for name, units, value in scores.alphas():
        yield dict.fromkeys(keys) | {"measure": f"agreement: {name}", "units": units, "alpha": value}
