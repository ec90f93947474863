"""Make the draft of a fact sheet from attributions, for a person to confirm.

Missing information is not guessed: every source is of type `SourceGroup` unless the corpus knows it by name,
and every content is an occurrence. Words that occur more than once are distinguished by the number of the occurrence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from mapping.importing.sayings_of_attributions import group_sayings
from mapping.sheet.article_text import ArticleText
from mapping.sheet.attribution import PARTS
from mapping.sheet.draft_writing import MOST_OCCURRENCES, Quotes, draft_marks, name_or_unnamed, shorten, to_yaml
from mapping.sheet.model import LONGEST_QUOTE
from mapping.sheet.proof import SHORTEST_QUOTE
from mapping.sheet.quote_folding import fold
from mapping.sheet.word_lists import word_lists

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mapping.importing.annotated_article import AnnotatedArticle, Attribution
    from mapping.importing.sayings_of_attributions import Saying
    from mapping.sheet.checked_article import Span
    from mapping.sheet.model import Entity
    from mapping.sheet.sentences import Range
    from mapping.sheet.word_lists import WordLists

_UNQUOTABLE: Final = f"its words cut a letter in two, or come after {MOST_OCCURRENCES:,} others that are the same"
#: Longest name of an entity.
_LONGEST_NAME: Final = 300
_WORDS_OF_NAME: Final = 8
_HEADING: Final = (
    "# Imported by onrecord. Confirm or correct each claim: its kind, its roles and its stance are not annotated.\n"
)


@dataclass(frozen=True)
class DraftSheet:
    """A fact sheet in YAML, and a line for everything that it does not hold."""

    text: str
    #: The attribution of each claim, in the order of the sheet.
    attributions: tuple[Attribution, ...]
    left_out: tuple[str, ...]


def write_draft(article: AnnotatedArticle, entities: Mapping[str, Entity], language: str = "") -> DraftSheet:
    """Return the draft for an article; ``entities`` are the shared entities of its corpus.

    ``language`` is for articles that state none: sentences end where the checks of the sheet end them.
    """
    draft = _Draft(article, entities, word_lists(str(article.about.get("language", language))))
    usable = [each for each in article.attributions if draft.can_quote(each)]
    sayings, left_out = group_sayings(article.text, usable)
    left_out += [f"{each.name}: {_UNQUOTABLE}" for each in article.attributions if not draft.can_quote(each)]
    drafted = tuple(each for saying in sayings for each in saying.attributions)
    heading = _HEADING if sayings else ""
    return DraftSheet(heading + to_yaml(draft.sheet(sayings)), drafted, (*article.left_out, *left_out))


class _Draft:
    """The draft of one article."""

    def __init__(self, article: AnnotatedArticle, shared: Mapping[str, Entity], words: WordLists) -> None:
        self._article, self._text = article, ArticleText(article.text, words)
        self._shared = {fold(each).casefold(): name for name, one in shared.items() for each in one.names}
        self._entities: dict[str, str] = {}
        self._names = set[str](shared)
        self._quotes = Quotes(self._text)
        self._situations: set[str] = set()
        #: The claimant, the cue and the words of the sentence of each saying, from which its id is made.
        self._said: set[tuple[object, ...]] = set()
        self._ids: set[str] = set()

    def sheet(self, groups: Iterable[Saying]) -> dict[str, Any]:
        sayings = [self._saying(each) for each in groups]
        local = {name: _entity(words) for words, name in self._entities.items()}
        head: dict[str, Any] = {"factsheet": 2}
        if self._article.about:
            head["article"] = dict(self._article.about)
        if local:
            head["entities"] = local
        return head | {"sayings": sayings}

    # Sayings

    def _saying(self, saying: Saying) -> dict[str, Any]:
        contents = [span for each in saying.attributions for span in each.content]
        keys: dict[str, Any] = {}
        if saying.source:
            keys["claimant"] = self._entities_of(saying.source)
        if saying.cue:
            keys["cue"] = PARTS.join(" ".join(self._words(each).split()) for each in saying.cue)
        if saying.addressee:
            keys["told_to"] = self._entities_of(saying.addressee)
        if saying.act != "says":
            keys["act"] = saying.act
        if proof := self._proof(saying, contents):
            keys["attribution"] = proof
        said = (str(keys.get("claimant", "")), keys.get("cue"), *map(self._words, self._sentences(saying.cue[:1])))
        if said in self._said:
            keys = {"id": self._new_name(" ".join(map(str, said[:2])), self._ids), **keys}
        self._said.add(said)
        keys |= draft_marks("the annotation marks no reporting words: write the cue") if not saying.cue else {}
        return keys | {"claims": [self._claim(saying, each) for each in saying.attributions]}

    def _claim(self, saying: Saying, attribution: Attribution) -> dict[str, Any]:
        quotes = [self._quotes.quote(part) for span in self._evidence(saying, attribution) for part in self._cut(span)]
        situation = f"{self._situation(attribution.content[0])} = occurrence()"
        marks = draft_marks(" ".join(f"annotated as {attribution.name}".split()) if attribution.name else "annotated")
        stance = {"stance": attribution.stance} if attribution.stance else {}
        return {"quote": quotes[0] if len(quotes) == 1 else quotes, **stance, "content": situation, **marks}

    def _words(self, span: Range) -> str:
        return self._article.text[span[0] : span[1]]

    # Quotes

    def _evidence(self, saying: Saying, attribution: Attribution) -> tuple[Range, ...]:
        """Return the content, and if it is too short to prove anything the cue and the source as further parts."""
        spans = attribution.content
        for more in (saying.cue, saying.source):
            parts = self._spans(spans)
            if sum(len(fold(each.exact)) for each in parts) >= SHORTEST_QUOTE or all(map(self._text.is_quoted, parts)):
                break
            spans = tuple(sorted({*spans, *more}))
        return spans

    def can_quote(self, attribution: Attribution) -> bool:
        """Tell whether a sheet can say which words of the text are the content."""
        return all(map(self._quotes.can_quote, attribution.content))

    def _cut(self, span: Range) -> Iterator[Range]:
        """Yield a span in parts short enough for a quote, cut at the ends of sentences, or of words in a long one."""
        start, end = span
        while end - start > LONGEST_QUOTE:
            at = self._last_end(start, start + LONGEST_QUOTE)
            yield start, at
            start = at + len(self._article.text[at:end]) - len(self._article.text[at:end].lstrip())
        yield start, end

    def _last_end(self, start: int, limit: int) -> int:
        ends = [end for _, end in self._text.sentences if start < end <= limit]
        if ends:
            return ends[-1]
        part = self._article.text[start:limit]
        return start + len(part[: part.rfind(" ")].rstrip()) if " " in part.strip() else limit

    # Proof

    def _proof(self, saying: Saying, contents: Sequence[Range]) -> list[Any]:
        """Return the words that prove the voice, if the sentences of the quotes do not show it, or not only once."""
        around = self._sentences(contents)
        hidden = [span for span in saying.addressee if not self._is_plain(span, around)]
        if saying.cue and not hidden and all(self._is_plain(span, around) for span in (*saying.source, *saying.cue)):
            return []
        pieces = [*saying.source, *(saying.cue or saying.frame), *hidden]
        parts = [part for span in self._joined(pieces) for part in self._cut(span)]
        return [quote for part in parts if (quote := self._quotes.quote(part))]

    def _joined(self, pieces: Sequence[Range]) -> list[Range]:
        """Return one span for the pieces of each sentence, or the pieces themselves if their words are in it twice."""
        by_sentence: dict[tuple[Range, ...], list[Range]] = {}
        for piece in sorted(set(pieces)):
            by_sentence.setdefault(self._sentences([piece])[:1], []).append(piece)
        joined: list[Range] = []
        for each in by_sentence.values():
            whole = (each[0][0], max(end for _, end in each))
            joined += [whole] if all(self._is_plain(piece, [whole]) for piece in each) else each
        return joined

    def _sentences(self, spans: Iterable[Range]) -> tuple[Range, ...]:
        return self._text.sentences_around(self._spans(spans))

    def _spans(self, ranges: Iterable[Range]) -> list[Span]:
        return [self._text.part(start, end) for start, end in ranges]

    def _is_plain(self, span: Range, around: Sequence[Range]) -> bool:
        """Tell whether the words of a span are in some parts of the text, and only once, also with another capital."""
        words = self._words(span)
        variants = {words, words[0].swapcase() + words[1:]}
        found = [each for said in variants for zone in around for each in self._text.words_within(said, *zone)]
        return [(each.start, each.end) for each in found] == [span]

    # Names

    def _entities_of(self, spans: Iterable[Range]) -> str | list[str]:
        """Return the names of entities, one for each span: several speak jointly."""
        names = list(dict.fromkeys(map(self._entity, spans)))
        return names[0] if len(names) == 1 else names

    def _entity(self, span: Range) -> str:
        words = shorten(" ".join(self._words(span).split()), _LONGEST_NAME)
        if known := self._shared.get(fold(words).casefold()):
            return known
        if words not in self._entities:
            self._entities[words] = self._new_name(words, self._names)
        return self._entities[words]

    def _situation(self, span: Range) -> str:
        return self._new_name(self._words(span), self._situations)

    @staticmethod
    def _new_name(words: str, taken: set[str]) -> str:
        name = name_or_unnamed(" ".join(words.split()[:_WORDS_OF_NAME]), taken)
        taken.add(name)
        return name


def _entity(words: str) -> dict[str, str]:
    """Return the entity that some words name, of the type of unnamed sources: annotations say no more."""
    marks = draft_marks("named by an annotation: choose its type, or the entity that these words mean")
    return {"type": "SourceGroup", "name": words, **marks}
