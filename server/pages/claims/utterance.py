"""The act of saying behind a claim, and the words of the article that a title of the claim has."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from server.pages.safe_text import tidy
from server.pages.sentence import LONGEST_INTRODUCTION
from server.pages.title_words import title_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from server.pages.claims.evidence_span import EvidenceSpan
    from server.pages.page import Ref

#: Characters that no introduction ends with.
_JOINTS: Final = " ,;:–—-“„\"'"
_ELLIPSIS: Final = " … "


@dataclass(frozen=True)
class Mention:
    """The words with which an utterance names one of its claimants."""

    entity: Ref
    #: The editor says whom words such as "he" mean.
    is_resolved: bool
    span: EvidenceSpan


@dataclass(frozen=True)
class Utterance:
    """One act of saying that an article reports; several claims may be made in it."""

    iri: str
    #: Local name of the ontology: says, writes, thinks ...
    act: str
    #: Who speaks for the claimant.
    through: tuple[Ref, ...]
    #: The words that hold source and cue, the words of the cue alone, and the words of the time.
    attribution: tuple[EvidenceSpan, ...]
    cue: tuple[EvidenceSpan, ...]
    time: tuple[EvidenceSpan, ...]
    mentions: tuple[Mention, ...]
    #: The same statement where the article reports it again, each with the names of its claimants.
    same_as: tuple[Ref, ...]

    @property
    def spans(self) -> tuple[EvidenceSpan, ...]:
        """The words of the article that prove who speaks, how, to whom and when."""
        return (*self.attribution, *self.cue, *self.time, *(mention.span for mention in self.mentions))

    def marked(self, span: EvidenceSpan) -> tuple[tuple[str, str], ...]:
        """Return the words of a span in pieces, each with its role: ``speaker``, ``cue``, ``time`` or nothing."""
        named = [(mention.span, "speaker") for mention in self.mentions]
        parts = [*named, *((each, "cue") for each in self.cue), *((each, "time") for each in self.time)]
        pieces, text, position = list[tuple[str, str]](), span.exact or "", span.start
        for part, name in sorted(parts, key=lambda each: (each[0].start, -each[0].end)):
            if span.holds(part) and part.start >= position:
                pieces.append((text[position - span.start : part.start - span.start], ""))
                pieces.append((text[part.start - span.start : part.end - span.start], name))
                position = part.end
        return tuple(piece for piece in (*pieces, (text[position - span.start :], "")) if piece[0])


class Wording(NamedTuple):
    """The words of an article for a title: the words that introduce the claim, and the claim's own."""

    introduction: str = ""
    #: Whether the words go on after the introduction without a colon.
    goes_on: bool = False
    words: str = ""
    #: Whether the words hold the reporting word in their midst.
    has_cue: bool = False


@dataclass(frozen=True)
class Wordings:
    """Finds the wording of a claim in its evidence and in the evidence of its utterance."""

    claimants: Sequence[Ref]
    cue: str
    quotes: Sequence[EvidenceSpan]
    is_quotation: bool
    language: str

    def found(self, utterance: Utterance | None) -> Wording:
        """Return the words, none if rights withhold them."""
        words = _joined(quote.exact for quote in self.quotes)
        lead = self._lead(utterance) if utterance else None
        if not words or utterance is None or lead is None:
            return Wording(words=words) if self.is_quotation else self._without_utterance(words)
        introduction = self._introduction(lead, utterance)
        return Wording(introduction, words=words) if self.is_quotation else self._after(lead, introduction, words)

    @staticmethod
    def _lead(utterance: Utterance) -> EvidenceSpan | None:
        """Return the span of the attribution that has the reporting word."""
        spans = (span for span in utterance.attribution if span.exact)
        return next((span for span in spans if all(map(span.holds, utterance.cue[:1]))), None)

    def _introduction(self, lead: EvidenceSpan, utterance: Utterance) -> str:
        """Return the words of a span with names for its mentions, empty if they do not begin a sentence.

        They do if the speaker is before the reporting word, as in "Malley told reporters".
        """
        if utterance.through:
            return ""
        text, claimants = lead.exact or "", {each.iri for each in self.claimants}
        inside = [each for each in utterance.mentions if each.entity.iri in claimants and lead.holds(each.span)]
        if {each.entity.iri for each in inside} != claimants:
            return ""
        if not inside and text.strip(_JOINTS).casefold() == self.cue.casefold():
            return ""
        first_cue = min((span.start for span in utterance.cue), default=lead.start)
        is_inverted = bool(inside) and first_cue < min(each.span.start for each in inside)
        if is_inverted and self.cue.casefold() not in self._before_speaker:
            return ""
        names = defaultdict[tuple[int, int], list[str]](list)
        for mention in inside:
            names[mention.span.start - lead.start, mention.span.end - lead.start].append(mention.entity.label)
        if any(end > start for (_, end), (start, _) in pairwise(sorted(names))):
            return ""
        for (start, end), named in sorted(names.items(), reverse=True):
            text = f"{text[:start]}{self._named(text[start:end], named)}{text[end:]}"
        return _tidy_introduction(text)

    def _named(self, mention: str, names: Sequence[str]) -> str:
        """Return the names of claimants in place of a mention, unless the mention has them already."""
        is_named = all(name.casefold() in mention.casefold() for name in names)
        return mention if is_named else title_words(self.language).joined(names)

    def _after(self, lead: EvidenceSpan, introduction: str, words: str) -> Wording:
        """Cut the attribution off the words, and let them go on after the introduction if they do in the article."""
        first, *others = self.quotes
        exact = first.exact or ""
        if first.holds(lead):
            before = _tidy_introduction(f"{exact[: lead.start - first.start]}{introduction}") if introduction else ""
            if not before:
                return Wording(words=words, has_cue=True)
            introduction = before
        elif first.part != lead.part or not lead.start <= first.start <= lead.end + 1:
            return Wording(introduction, words=words)
        rest = exact[max(0, lead.end - first.start) :].strip()
        if not rest:
            return Wording(words=words, has_cue=True)
        words = _joined(chain([rest], (each.exact for each in others)))
        goes_on = bool(introduction) and rest[:1] not in tuple(",;:.")
        return Wording(introduction, goes_on=goes_on, words=words.lstrip(",;:. "))

    def _without_utterance(self, words: str) -> Wording:
        """Find speaker and reporting word in the words themselves."""
        folded, cue = words.casefold(), self.cue.casefold()
        end = folded.find(cue) + len(cue)
        if not cue or cue not in folded or len(folded) != len(words):
            return Wording(words=words)
        names_speaker = any(who.label.casefold() in folded[:end] for who in self.claimants)
        if end <= LONGEST_INTRODUCTION and (names_speaker or folded.startswith(self._before_speaker)):
            return Wording(_tidy_introduction(words[:end]), goes_on=True, words=words[end:].strip())
        return Wording(goes_on=end == len(cue) and bool(self.claimants), words=words, has_cue=True)

    @property
    def _before_speaker(self) -> tuple[str, ...]:
        return title_words(self.language).before_speaker


def _joined(parts: Iterable[str | None]) -> str:
    """Return the parts of a text with ellipses between them."""
    words = list(filter(None, parts))
    return _ELLIPSIS.join([*(each.rstrip(_JOINTS) for each in words[:-1]), *words[-1:]])


def _tidy_introduction(text: str) -> str:
    """Return words on one line with a capital letter, empty if they are too long for a title."""
    words = tidy(text, 2 * LONGEST_INTRODUCTION).strip(_JOINTS)
    return f"{words[:1].upper()}{words[1:]}" if len(words) <= LONGEST_INTRODUCTION else ""
