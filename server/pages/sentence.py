"""Write a claim as a sentence: in the words of its article, or with a plain verb if they are not published."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from mapping.rdf.article_label import first_words
from mapping.sheet.word_lists import word_lists
from server.pages.safe_text import tidy
from server.pages.title_words import ENGLISH, title_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from server.pages.title_words import TitleWords

#: Stance -> its verb in the past tense, which also fits before "by".
_PAST: Final = {"affirms": "affirmed", "denies": "denied", "doubts": "doubted"}
#: Characters of the name of a claimant, of the words that introduce a quote, and of a quote.
_LONGEST_NAME: Final = 80
LONGEST_INTRODUCTION: Final = 140
LONGEST_QUOTE: Final = 180
#: Characters that are read of a text to shorten it.
_READ: Final = 2000
#: Characters that no quote ends with.
_JOINTS: Final = " ,;:–—-"
#: Opening quotation marks with their closing ones.
_PAIRS: Final = ("„“", "“”", "«»", '""')
_MARKS: Final = "“”„‟«»‹›\"‘’‚'"


@dataclass(frozen=True)
class Statement:
    """The values of a claim that make its sentence."""

    #: Labels; of an attributed claim none if its voice is unnamed.
    claimants: tuple[str, ...] = ()
    is_attributed: bool = True
    #: Whether a claimant is itself a group of people.
    is_group: bool = False
    stance: str = "affirms"
    modality: str = "actual"
    act: str = ""
    is_inferred: bool = False
    #: Labels of situations, and the statements that it reports.
    content: tuple[str | Statement, ...] = ()
    #: The number of further contents, which the sentence does not name.
    more: int = 0
    cue: str = ""
    told_to: tuple[str, ...] = ()
    #: Who speaks for the claimants.
    through: tuple[str, ...] = ()
    #: The words of the article that introduce its words, empty if none can be used.
    introduction: str = ""
    #: Whether its words go on after the introduction without a colon.
    goes_on: bool = False
    #: The words that prove it, empty if they are not published.
    words: str = ""
    is_quotation: bool = False
    #: Of its article.
    language: str = ENGLISH


@dataclass(frozen=True)
class Phrase:
    """Some words of a sentence, our own or from the data."""

    text: str
    is_data: bool = False


@dataclass(frozen=True)
class Sentence:
    """A sentence as phrases; `str` gives plain text of one line."""

    parts: tuple[Phrase, ...]
    #: The language of the words between the words of the data.
    language: str = ENGLISH
    #: Whether it has every word that proves the claim.
    is_whole: bool = False

    def __str__(self) -> str:
        return "".join(part.text for part in self.parts)


def in_past(stance: str) -> str:
    """Return the verb that every page writes for a stance, of one speaker or of many; an unknown stance unchanged.

    >>> in_past("denies")
    'denied'
    """
    return _PAST.get(stance, stance)


def plain_verb(stance: str, modality: str, act: str = "") -> str:
    """Return the one verb that pages write for a stance with a modality.

    >>> plain_verb("denies", "planned")
    'refused'
    """
    return title_words(ENGLISH).verb(stance, modality, act) if stance in _PAST else stance


def sentence_of(statement: Statement) -> Sentence:
    """Return the sentence that a statement makes.

    >>> str(sentence_of(Statement(("Ann",), cue="said", words="We will not go.", is_quotation=True)))
    'Ann said: “We will not go.”'
    >>> str(sentence_of(Statement(("Ann",), stance="denies", content=("a visit",))))
    'Ann denied: a visit'
    """
    language = title_words(statement.language)
    if statement.words and not statement.is_inferred:
        return Sentence(tuple(_quote(statement, language)), language.language, len(statement.words) <= LONGEST_QUOTE)
    return Sentence(tuple(_state(statement, language)), language.language)


def introduction_of(statement: Statement) -> Sentence:
    """Return who speaks, with the reporting word and the audience if the article's words have them.

    >>> str(introduction_of(Statement(("Ann",), cue="told", told_to=("Ben",))))
    'Ann told Ben'
    """
    language = title_words(statement.language)
    parts = [*_introduce(replace(statement, goes_on=False), language), Phrase(_missing_end(statement.introduction))]
    return Sentence(tuple(part for part in parts if part.text), language.language)


def _quote(statement: Statement, language: TitleWords) -> Iterator[Phrase]:
    """Yield the words of the article, with quotation marks only if they are a quotation."""
    opening, closing = language.quotation_marks if statement.is_quotation else ("", "")
    words = first_words(_without_end(tidy(statement.words, _READ), statement), LONGEST_QUOTE)
    yield from _introduce(statement, language)
    yield Phrase(f"{' ' if statement.goes_on else ': '}{opening}")
    yield Phrase(words, is_data=True)
    if end := closing or _missing_end(f"{statement.introduction} {words}"):
        yield Phrase(end)


def _without_end(words: str, statement: Statement) -> str:
    """Return words without the comma, or outside of a quotation without the full stop, that ends them."""
    if statement.is_quotation:
        return words.strip(_MARKS).rstrip(_JOINTS)
    # The point of an abbreviation stays: "U.S."
    ends_sentence = words.endswith(".") and words[-3:-1].isalnum()
    return (words[:-1] if ends_sentence else words).rstrip(_JOINTS)


def _missing_end(words: str) -> str:
    """Return the end of a quotation in words that goes on after them."""
    opening, closing = next((pair for pair in _PAIRS if pair[0] in words), ("", ""))
    is_open = words.count(opening) > words.count(closing) if opening != closing else words.count(opening) % 2
    return closing if opening and is_open else ""


def _introduce(statement: Statement, language: TitleWords) -> Iterator[Phrase]:
    cue = tidy(statement.cue.replace("...", "…"), _LONGEST_NAME)
    who = language.joined([tidy(each, _LONGEST_NAME) for each in statement.claimants])
    if not statement.is_attributed:
        yield Phrase(f"{language.article} {language.writes}")
    elif statement.introduction:
        yield Phrase(statement.introduction, is_data=True)
    elif not who:
        yield Phrase(language.unnamed)
        yield from (Phrase(" ("), Phrase(cue, is_data=True), Phrase(")")) if cue else ()
    elif cue.casefold() in language.before_speaker:
        yield Phrase(f"{cue[:1].upper()}{cue[1:]} {who}", is_data=True)
        yield from _name_through(statement, language)
    else:
        yield Phrase(who, is_data=True)
        yield from _name_through(statement, language)
        if statement.goes_on:
            yield Phrase("," if statement.words.partition(" ")[0].endswith(language.participle) else "")
        elif cue:
            yield from _say(cue, statement, language)


def _name_through(statement: Statement, language: TitleWords) -> Iterator[Phrase]:
    """Yield in brackets who speaks for the speaker."""
    if statement.through:
        through = language.joined([tidy(each, _LONGEST_NAME) for each in statement.through])
        yield from (Phrase(f" ({language.through} "), Phrase(through, is_data=True), Phrase(")"))


def _say(cue: str, statement: Statement, language: TitleWords) -> Iterator[Phrase]:
    """Yield the reporting word of the article after its speaker: a verb with its audience, a noun in brackets."""
    verbs, is_participle = word_lists(language.language).reporting, cue.endswith(language.participle)
    if not is_participle and verbs.isdisjoint(cue.casefold().split()):
        yield from (Phrase(" ("), Phrase(cue, is_data=True), Phrase(")"))
        return
    audience = [tidy(each, _LONGEST_NAME) for each in statement.told_to]
    yield Phrase(", " if is_participle else " ")
    yield Phrase(language.with_audience(cue.replace(" …", ""), audience), is_data=True)


def _state(statement: Statement, language: TitleWords, *, is_inner: bool = False) -> Iterator[Phrase]:
    """Yield the speakers, one plain verb and the content."""
    yield from _state_voice(statement, language, is_inner=is_inner)
    if not statement.content:
        yield Phrase(f" {language.something}")
        return
    for number, content in enumerate(statement.content):
        is_nested = isinstance(content, Statement)
        yield Phrase(_joint(number, language, is_nested=is_nested))
        if isinstance(content, Statement):
            yield from _state(content, language, is_inner=True)
        else:
            yield Phrase(tidy(content), is_data=True)
    if statement.more:
        yield Phrase(f"; {language.more.format(f'{statement.more:,}')}")


def _state_voice(statement: Statement, language: TitleWords, *, is_inner: bool) -> Iterator[Phrase]:
    is_of_many = statement.is_group or len(statement.claimants) > 1
    verb = language.verb(statement.stance, statement.modality, statement.act, of_many=is_of_many)
    if statement.is_inferred:
        is_plain = (statement.stance, statement.modality) == ("affirms", "actual")
        yield Phrase(language.inference if is_plain else f"{language.inference} ({verb})")
    elif statement.claimants:
        who = language.joined([tidy(each, _LONGEST_NAME) for each in statement.claimants])
        yield Phrase(who, is_data=True)
        yield from _name_through(statement, language)
        yield Phrase(f" {verb}")
    else:
        voice = language.unnamed if statement.is_attributed else language.article
        yield Phrase(f"{voice[:1].lower() if is_inner else voice[:1]}{voice[1:]} {verb}")


def _joint(number: int, language: TitleWords, *, is_nested: bool) -> str:
    if number:
        return f"; {language.conjunction} {language.that} " if is_nested else "; "
    return f" {language.that} " if is_nested else ": "
