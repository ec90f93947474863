"""Turn the words for a speaker into an entity: one of the corpus, a name of the text, or a group without a name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from mapping.sheet.draft_writing import draft_marks
from mapping.sheet.names import first_named, is_surname_of
from mapping.sheet.notation import NotationError, make_name
from mapping.sheet.word_lists import words_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mapping.sheet.model import Entity
    from mapping.sheet.sentences import Range
    from mapping.sheet.word_lists import Word, WordLists

_LONGEST_NAME: Final = 200
#: Endings of titles count from this length: "Polizeisprecher".
_SHORTEST_ENDING: Final = 5
#: Words between commas after a name, and how far a title may be from their start.
_DESCRIPTION: Final = re.compile(r"(?: \([^()\n]{1,30}\))?, (?P<words>[^,;:.!?\n\"“”„»«()]{4,100})(?=[,;:.!?\n(])")
_FARTHEST_TITLE: Final = 3
#: How far before a pronoun its antecedent may be, in code points.
_FARTHEST: Final = 1500


class Speaker(NamedTuple):
    """A speaker, and the words for it if they are not one of its names."""

    entity: str
    as_: str | None
    reason: str


class Name(NamedTuple):
    """A name, with the title before it or none."""

    title: str
    name: str
    #: Where title and name are in the words, by offset.
    start: int
    end: int


class Speakers:
    """The entities of one draft; they are found in the order of the text."""

    def __init__(self, text: str, words: WordLists, known: Mapping[str, Entity]) -> None:
        self._text, self._words, self._known = text, words, known
        #: Keys of the entities that the draft adds, by name.
        self.added: dict[str, dict[str, str]] = {}
        self._mentioned: list[tuple[int, str, str]] = []

    def speaker(self, place: Range) -> Speaker | None:
        """Return the speaker that the words at a place mean; None for a pronoun without a possible antecedent."""
        words = self._text[place[0] : place[1]].strip(" ,")
        folded = words.casefold()
        if folded in self._words.pronouns:
            return self._antecedent(place[0], folded, words)
        if known := first_named(self._known, words, 0, len(words)):
            type_ = self._known[known[0]].type
            return self._mention(place[0], known[0], type_, None, "an entity of the corpus has this name")
        if found := self.name_in(words):
            return self._named(place[0], words, found)
        return self._group(place[0], words)

    def name_in(self, words: str) -> Name | None:
        """Return the name of a person in words like "Mayor Ana Ruiz"; None without one."""
        listed = list(words_in(words))
        at = 0
        while at < len(listed):
            run = at
            while run < len(listed) and listed[run].text[:1].isupper() and self._is_joined(words, listed, at, run):
                run += 1
            part = listed[at:run]
            titles = 0
            while titles < len(part) and self._is_title(part[titles].folded):
                titles += 1
            name = part[titles:]
            has_title = bool(titles) or (at > 0 and self._is_title(listed[at - 1].folded))
            is_name = len(name) > 1 and not self._words.nouns_are_capitalized and not self._is_article(listed, at)
            is_name |= bool(name) and has_title
            is_name |= len(name) == 2 and self._words.nouns_are_capitalized and not self._is_article(listed, at)
            if is_name:
                title = words[part[0].start : name[0].start].strip() if titles else ""
                return Name(title, words[name[0].start : name[-1].end], part[0].start, name[-1].end)
            at = max(run, at + 1)
        return None

    def title_after(self, end: int) -> Range | None:
        """Return where the title after a name is: "Ana Ruiz, the mayor of Elden, said"; None without one."""
        found = _DESCRIPTION.match(self._text, end)
        if found is None:
            return None
        listed = list(words_in(self._text, *found.span("words")))
        if listed and listed[0].folded in self._words.determiners:
            del listed[0]
        is_title = any(self._is_title(word.folded) for word in listed[:_FARTHEST_TITLE])
        known = (
            self._words.relative_words | self._words.phrase_prepositions | self._words.finite | self._words.reporting
        )
        is_clause = any(word.folded in known - self._words.determiners for word in listed[:1])
        return (listed[0].start, listed[-1].end) if is_title and not is_clause else None

    def _is_joined(self, words: str, listed: Sequence[Word], first: int, at: int) -> bool:
        return at == first or not words[listed[at - 1].end : listed[at].start].strip(" .-")

    def _is_article(self, listed: Sequence[Word], at: int) -> bool:
        return at > 0 and listed[at - 1].folded in self._words.determiners | self._words.object_determiners

    def _is_title(self, folded: str) -> bool:
        titles = self._words.spoken_titles
        return folded in titles or any(len(each) >= _SHORTEST_ENDING and folded.endswith(each) for each in titles)

    def _named(self, at: int, words: str, found: Name) -> Speaker | None:
        """Return the person of a name, or of the full name that the text gives before."""
        full = self._full_name(found.name)
        slug = self.add(full, "Person", f"the text names {full!r} as a speaker")
        if slug is None:
            return None
        as_ = None if full in words or is_surname_of(found.name, full) else found.name
        return self._mention(at, slug, "Person", as_, "named")

    def _full_name(self, name: str) -> str:
        if " " in name:
            return name
        people = [each["name"] for each in self.added.values() if each["type"] == "Person"]
        return next((each for each in people if is_surname_of(name, each)), name)

    def _group(self, at: int, words: str) -> Speaker | None:
        names = [each for each in self._mentioned if each[2] == "Person"]
        if " " not in words:
            for _, slug, _ in reversed(names):
                if slug in self.added and is_surname_of(words, self.added[slug]["name"]):
                    return self._mention(at, slug, "Person", None, "the surname of somebody named before")
        first = next(iter(words_in(words)), None)
        name = words
        if first and first.folded in self._words.determiners and len(words) > first.end + 1:
            name = words[first.end :].strip()
        group = self.add(" ".join(name.split()), "SourceGroup", "the words before or after a reporting word")
        return self._mention(at, group, "SourceGroup", None, "words for a speaker") if group else None

    def add(self, name: str, type_: str, reason: str) -> str | None:
        """Add an entity and return its name in the sheet; None if no name can be made from the words."""
        if not 0 < len(name) <= _LONGEST_NAME:
            return None
        try:
            slug = make_name(name)
        except NotationError:
            return None
        if slug in self._known:
            slug = f"{slug}-in-text"
        self.added.setdefault(slug, {"type": type_, "name": name, **draft_marks(reason)})
        return slug

    def _mention(self, at: int, slug: str, type_: str, as_: str | None, reason: str) -> Speaker:
        self._mentioned.append((at, slug, type_))
        return Speaker(slug, as_, reason)

    def _antecedent(self, at: int, folded: str, words: str) -> Speaker | None:
        """Return the antecedent of a pronoun: the nearest earlier speaker, for he and she the nearest person."""
        is_person = folded in self._words.person_pronouns
        for place, slug, type_ in reversed(self._mentioned):
            if at - place <= _FARTHEST and (type_ == "Person") >= is_person:
                self._mentioned.append((at, slug, type_))
                return Speaker(slug, words, f"the nearest speaker before that {words!r} can mean")
        return None
