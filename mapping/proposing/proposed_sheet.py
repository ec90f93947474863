"""Write located proposals as a fact sheet of version 2, and record the proposals that each part comes from.

Every text in the sheet is from the article, a name made of its words, a value of a closed list, or a text of onrecord.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from mapping.proposing.proposal import ROLES
from mapping.sheet.draft_writing import Quotes, draft_marks, name_or_unnamed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mapping.proposing.location import Located
    from mapping.proposing.proposal import Content, Voice
    from mapping.sheet.article_text import ArticleText
    from mapping.sheet.model import Entity
    from mapping.sheet.sentences import Range
    from mapping.sheet.yaml_and_json import ValuePath

#: First words of a quote that name a situation without a label.
_WORDS_OF_NAME: Final = 8


@dataclass(frozen=True)
class Origin:
    """One run of a model, and its name in the sheet."""

    name: str
    model: str
    prompt_digest: str
    #: The time in UTC: ``2026-11-28T10:59:31Z``.
    at: str

    @property
    def marks(self) -> dict[str, str]:
        """The keys of everything that the model proposed."""
        return draft_marks(f"proposed by the model {self.model}")


@dataclass
class ProposedSheet:
    """The value of a sheet, and the numbers of the proposals that each part of it comes from, by its path."""

    value: dict[str, Any]
    owners: dict[ValuePath, set[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class SheetWriter:
    """Writes sheets of one article from one run of a model."""

    article: ArticleText
    #: The keys of ``article`` in the sheet.
    about: Mapping[str, str]
    #: The shared entities of the corpus, by name in the sheet.
    shared: Mapping[str, Entity]
    origin: Origin

    def write(self, proposals: Sequence[Located]) -> ProposedSheet:
        """Return the sheet of some proposals in the order of the text."""
        return _Sheet(self, Quotes(self.article)).write(proposals)


class _Sheet:
    def __init__(self, writer: SheetWriter, quotes: Quotes) -> None:
        self._writer, self._quotes = writer, quotes
        self._known = {name: key for key, one in writer.shared.items() for name in one.names}
        self._entities: dict[str, dict[str, str]] = {}
        #: The name of each situation by all its values in a proposal.
        self._situations: dict[object, str] = {}
        self._sheet = ProposedSheet({})

    def write(self, proposals: Sequence[Located]) -> ProposedSheet:
        sayings: list[dict[str, Any]] = []
        by_voice: dict[object, int] = {}
        for number, each in enumerate(proposals):
            voice = self._voice_key(each)
            at = by_voice.get(voice) if voice else None
            if at is None:
                at = len(sayings)
                sayings.append(self._saying(each, number))
                if voice:
                    by_voice[voice] = at
            claims = sayings[at].get("claims")
            path: ValuePath = ("sayings", at) if claims is None else ("sayings", at, "claims", len(claims))
            if claims is None:
                sayings[at] = self._claim(each, number) | sayings[at]
            else:
                claims.append(self._claim(each, number))
            self._own(("sayings", at), number)
            self._own(path, number)
        self._sheet.value = self._head() | {"sayings": sayings}
        return self._sheet

    def _head(self) -> dict[str, Any]:
        origin = self._writer.origin
        drafting = {"model": origin.model, "prompt": origin.prompt_digest, "at": origin.at}
        head: dict[str, Any] = {
            "factsheet": 2, "article": dict(self._writer.about), "drafting": {origin.name: drafting},
        }  # fmt: skip
        return head | ({"entities": self._entities} if self._entities else {})

    def _own(self, path: ValuePath, number: int) -> None:
        self._sheet.owners.setdefault(path, set()).add(number)

    # Sayings

    def _voice_key(self, located: Located) -> object:
        """Return the parts that all claims of one utterance have in common; None if the article itself says it."""
        said = located.proposal
        if not (said.speakers or said.cue or said.attribution):
            return None
        sentences = self._writer.article.sentences_around([self._writer.article.part(*located.quotes[0])])
        return said.speakers, said.cue, said.audience, said.when, said.act, located.attribution, sentences

    def _saying(self, located: Located, number: int) -> dict[str, Any]:
        said, keys = located.proposal, dict[str, Any]()
        if said.speakers:
            keys["claimant"] = self._names(said.speakers, number)
        if said.cue:
            keys["cue"] = said.cue
        if words := self._words_of((*said.speakers, *said.audience), number):
            keys["as"] = words
        if located.attribution:
            keys["attribution"] = self._quoted(located.attribution)
        if said.audience:
            keys["told_to"] = self._names(said.audience, number)
        if said.when:
            keys["when"] = said.when
        if said.act != "says":
            keys["act"] = said.act
        keys |= {**self._writer.origin.marks, "proposed_by": self._writer.origin.name}
        return keys | ({"claims": []} if self._voice_key(located) else {})

    def _words_of(self, voices: Sequence[Voice], number: int) -> dict[str, str]:
        """Return the words for speakers that are not their names, such as a pronoun, by name in the sheet."""
        return {
            self._entity(each.name, each.type, number): each.words
            for each in voices
            if each.words and each.words not in each.name
        }

    def _claim(self, located: Located, number: int) -> dict[str, Any]:
        said = located.proposal
        claim: dict[str, Any] = {"quote": self._quoted(located.quotes)}
        # Defaults are left out, because the checks refuse them only unwritten if the words contradict them.
        if said.stance != "affirms":
            claim["stance"] = said.stance
        if said.modality != "actual":
            claim["modality"] = said.modality
        if said.form:
            claim["form"] = said.form
        claim["content"] = self._situation(said.content, located, number)
        if said.condition:
            claim["condition"] = [self._situation(each, located, number) for each in said.condition]
        return claim

    def _quoted(self, places: Sequence[Range]) -> Any:  # noqa: ANN401 - a quote of a sheet, or several
        # Words without a number in the text fail the checks as ambiguous.
        quotes = [self._quotes.quote(place) or self._writer.article.text[slice(*place)] for place in places]
        return quotes[0] if len(quotes) == 1 else quotes

    # Situations and entities

    def _situation(self, content: Content, located: Located, number: int) -> str | dict[str, Any]:
        """Return the name of a situation that is described already, or its keys."""
        is_distinct = content.label or (content.kind != "occurrence" and any(getattr(content, role) for role in ROLES))
        key = content if is_distinct else (content, located.quotes)
        if key in self._situations:
            return self._situations[key]
        start, end = located.quotes[0]
        words = content.label or " ".join(self._writer.article.text[start:end].split()[:_WORDS_OF_NAME])
        name = name_or_unnamed(words, {*self._situations.values(), *self._entities, *self._writer.shared})
        self._situations[key] = name
        keys: dict[str, Any] = {"id": name, "kind": content.kind}
        if content.label:
            keys["label"] = " ".join(content.label.split())
        for role in ROLES:
            if named := getattr(content, role):
                keys[role] = self._names(named, number)
        stated = {"quantity": content.quantity, "when": content.when, "tense": content.tense}
        return keys | {key: value for key, value in stated.items() if value}

    def _names(self, named: Sequence[Any], number: int) -> str | list[str]:
        names = list(dict.fromkeys(self._entity(each.name, each.type, number) for each in named))
        return names[0] if len(names) == 1 else names

    def _entity(self, name: str, type_: str, number: int) -> str:
        """Return the name in the sheet of the entity with a name in the article."""
        if name not in self._known:
            taken = {*self._entities, *self._situations.values(), *self._writer.shared}
            key = self._known[name] = name_or_unnamed(name, taken)
            marks = self._writer.origin.marks
            self._entities[key] = {"type": type_, "name": " ".join(name.split()), **marks}
        if self._known[name] in self._entities:
            self._own(("entities", self._known[name]), number)
        return self._known[name]
