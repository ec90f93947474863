"""The words in titles of claims that are not from the article: one file for each language in ``ontology/titles``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from ontology import FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FILES: Final = {path.stem: path for path in (FOLDER / "titles").glob("*.toml")}
#: The language of the pages, and of titles in a language without a file.
ENGLISH: Final = "en"
#: Speakers who are named in a title.
_MOST_NAMED: Final = 3

#: Acts that a sheet records as doubt, because who asks or declines affirms and denies nothing.
_WITHOUT_STANCE: Final = frozenset({"asks", "declines"})

#: A verb with one form, or with a form for one speaker and one for many.
Verb = str | list[str]


@dataclass(frozen=True)
class TitleWords:
    """The words of one language."""

    language: str
    #: The voice of the article itself, and its verb before words of its text.
    article: str
    writes: str
    inference: str
    unnamed: str
    #: "and" between speakers, and "{} others" after it.
    conjunction: str
    others: str
    #: Before an audience, unless the reporting word is one of ``direct``.
    to: str
    direct: frozenset[str]
    #: Before those who speak for others.
    through: str
    before_speaker: tuple[str, ...]
    #: The ending of a reporting word that follows its speaker after a comma.
    participle: str
    that: str
    something: str
    more: str
    quotation_marks: tuple[str, str]
    #: Stance -> modality -> verb.
    verbs: Mapping[str, Mapping[str, Verb]]
    #: Act of saying -> verb of an affirmed claim, and of one that only asks or declines.
    acts: Mapping[str, Verb]

    def verb(self, stance: str, modality: str, act: str = "", *, of_many: bool = False) -> str:
        """Return the one verb for a stance and a modality; for unknown ones the verb of a plain statement."""
        by_modality = self.verbs.get(stance, self.verbs["affirms"])
        found = by_modality.get(modality, by_modality["actual"])
        if act in self.acts and (stance == "affirms" or (stance == "doubts" and act in _WITHOUT_STANCE)):
            found = self.acts[act]
        return found if isinstance(found, str) else found[of_many]

    def joined(self, names: Sequence[str]) -> str:
        """Return names of joint speakers as a part of a sentence.

        >>> title_words("en").joined(["Ann", "Ben", "Cem", "Dan", "Eve"])
        'Ann, Ben, Cem and 2 others'
        """
        more = len(names) - _MOST_NAMED
        named = [*names[:_MOST_NAMED], self.others.format(more)] if more > 0 else list(names)
        return f" {self.conjunction} ".join(filter(None, [", ".join(named[:-1]), *named[-1:]]))

    def with_audience(self, cue: str, audience: Sequence[str]) -> str:
        """Return a reporting word with those it is addressed to.

        >>> title_words("en").with_audience("said", ["Al-Monitor"])
        'said to Al-Monitor'
        """
        if not audience:
            return cue
        words = cue.split()
        takes_it = bool(words) and words[-1].casefold() in self.direct
        return " ".join(filter(None, [cue, "" if takes_it else self.to, self.joined(audience)]))


def title_words(language: str) -> TitleWords:
    """Return the words for an article in a language, given by its tag (BCP 47); English for one without a file."""
    name = language.lower().partition("-")[0]
    return _read_words(name if name in _FILES else ENGLISH)


@cache
def _read_words(language: str) -> TitleWords:
    read: dict[str, Any] = tomllib.loads(_FILES[language].read_text("utf-8"))
    opening, closing = read.pop("quotation_marks")
    return TitleWords(
        language=language,
        conjunction=read.pop("and"),
        direct=frozenset(read.pop("direct")),
        before_speaker=tuple(read.pop("before_speaker")),
        quotation_marks=(opening, closing),
        **read,
    )
