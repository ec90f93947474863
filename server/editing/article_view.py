"""Show an article and its sheet together: every word with its state, every saying with its claims and problems.

It needs no valid sheet: what can be read is shown, and problems are at the item that they concern.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import TypeAdapter, ValidationError

from mapping.editing.operations import claims_of
from mapping.sheet.article_parts import ArticleParts
from mapping.sheet.article_text import ArticleText
from mapping.sheet.drafts import is_draft
from mapping.sheet.model import SheetQuotes
from mapping.sheet.problem_messages import MESSAGES, is_warning
from mapping.sheet.proof import Proof
from mapping.sheet.yaml_and_json import Document, FilePosition, read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from mapping.errors import Problem
    from mapping.sheet.checked_article import ProvenUtterance, Span
    from mapping.sheet.yaml_and_json import ValuePath

    _Find = Callable[[object], Iterable[Span]]

State = Literal["problem", "draft", "proved", "attribution", "uncovered", "between"]
_QUOTES: Final = TypeAdapter(SheetQuotes)
#: The message that an entity is missing, with its name.
_MISSING_ENTITY: Final = re.compile(re.escape(MESSAGES["unknown_entity"][1]).replace(r"\{name!r\}", "['\"](.+)['\"]"))
#: The state that is shown of words in several items: the first of these.
_ORDER: Final[tuple[State, ...]] = ("problem", "draft", "proved", "attribution")


@dataclass(frozen=True)
class Segment:
    """Some text of the article from ``start`` on, in one state; offsets are code points."""

    start: int
    text: str
    state: State
    #: Paths of the sayings and claims that it is evidence of.
    items: tuple[ValuePath, ...]


@dataclass(frozen=True)
class ItemProblem:
    """A problem and the path of the item that it concerns."""

    path: ValuePath
    problem: Problem
    is_warning: bool
    #: The name of an entity that is missing, if that is the problem.
    missing: str = ""


@dataclass(frozen=True)
class ClaimView:
    """A claim: its path, its quotes and where they are."""

    path: ValuePath
    value: Any
    spans: tuple[tuple[int, int], ...]
    state: State


@dataclass(frozen=True)
class SayingView:
    """A saying: its path, its keys about the speaker, and its claims."""

    path: ValuePath
    speaker: Mapping[str, Any]
    claims: tuple[ClaimView, ...]
    state: State


@dataclass(frozen=True)
class ArticleView:
    """An article and its sheet as the workbench shows them."""

    segments: tuple[Segment, ...]
    sayings: tuple[SayingView, ...]
    problems: tuple[ItemProblem, ...]
    article: Mapping[str, Any] = field(default_factory=dict)
    entities: Mapping[str, Any] = field(default_factory=dict)
    situations: Mapping[str, Any] = field(default_factory=dict)


def view_of(text: str, sheet: str, problems: Iterable[Problem], said: Iterable[ProvenUtterance]) -> ArticleView:
    """Return the view of a text and its sheet; ``said`` adds the words that prove who speaks."""
    document = document_of(sheet)
    placed = place_problems(problems, document)
    parts = ArticleParts.of(text, document.part("article", dict))
    sayings = tuple(_sayings(document, parts.joined, placed))
    spans = [(span, claim.state, claim.path) for saying in sayings for claim in saying.claims for span in claim.spans]
    spans += [((span.start, span.end), "attribution", ()) for span in _attribution(said)]
    sections = (document.part(name, dict) for name in ("article", "entities", "situations"))
    return ArticleView(_segments(text, spans), sayings, placed, *sections)


@lru_cache(4)
def document_of(sheet: str) -> Document:
    """Read the text of a sheet, and cache it until it changes; callers must not change the result."""
    return read_yaml(sheet, "")


def item_of(path: ValuePath) -> ValuePath:
    """Return the path of the claim, saying, entity or situation, or of the article's data, that a path leads into."""
    if path[:1] != ("sayings",):
        return path[: 1 if path[:1] == ("article",) else 2]
    is_claim = len(path) > 2 and " " in str(path[2]).strip()
    return path[:4] if path[2:3] == ("claims",) else path[:3] if is_claim else path[:2]


def place_problems(problems: Iterable[Problem], document: Document) -> tuple[ItemProblem, ...]:
    """Return the problems of a sheet, each with the item that it concerns."""
    return tuple(_place(problem, document) for problem in problems)


def _place(problem: Problem, document: Document) -> ItemProblem:
    """Find the item of a problem: the last part of the sheet that begins before it."""
    at = FilePosition(problem.line, problem.column)
    found = ((where, len(path), path) for part in (document.values, document.keys) for path, where in part.items())
    places = sorted(found, key=lambda each: each[:2])
    # A section begins where its first entry does.
    exact = sorted((path for where, _, path in places if where == at), key=lambda path: len(path) < 2)
    before = bisect_right([where for where, _, _ in places], at)
    path = exact[0] if exact else places[before - 1][2] if before else ()
    missing = _MISSING_ENTITY.fullmatch(problem.message)
    is_mild = is_warning(problem) or is_draft(problem)
    return ItemProblem(item_of(path), problem, is_mild, missing[1] if missing else "")


def _sayings(document: Document, text: str, problems: Sequence[ItemProblem]) -> Iterable[SayingView]:
    find = finder(text)
    wrong = {each.path for each in problems if not each.is_warning}
    for index, saying in enumerate(document.part("sayings", list)):
        if not isinstance(saying, dict):
            continue
        path: ValuePath = ("sayings", index)
        state = _state(saying, path in wrong, is_draft=False)
        claims = tuple(
            _claim((*path, *steps), saying, find, wrong, is_draft=state == "draft") for steps in claims_of(saying)
        )
        quoted = {steps[0] for steps in claims_of(saying) if steps}
        yield SayingView(path, {key: value for key, value in saying.items() if key not in quoted}, claims, state)


def _claim(path: ValuePath, saying: dict[str, Any], find: _Find, wrong: set[ValuePath], *, is_draft: bool) -> ClaimView:
    steps = path[2:]
    value = saying if not steps else saying[str(steps[0])] if len(steps) == 1 else saying["claims"][int(steps[1])]
    quote = steps[0] if len(steps) == 1 else value.get("quote") if isinstance(value, dict) else None
    spans = tuple((span.start, span.end) for span in find(quote))
    is_wrong = path in wrong or path[:2] in wrong or not spans
    return ClaimView(path, value, spans, _state(value, is_wrong, is_draft=is_draft))


def _state(value: object, is_wrong: bool, *, is_draft: bool) -> State:
    if is_wrong:
        return "problem"
    is_draft |= isinstance(value, dict) and value.get("status") == "draft"
    return "draft" if is_draft else "proved"


@lru_cache(4)
def finder(text: str) -> _Find:
    """Return a function that finds the places of the quotes of a claim in a text, and remembers them."""
    article = ArticleText(text)
    known: dict[str, tuple[Span, ...]] = {}

    def find(quote: object) -> tuple[Span, ...]:
        if not isinstance(quote, str):
            return tuple(_find(quote, article))
        if quote not in known:
            known[quote] = tuple(_find(quote, article))
        return known[quote]

    return find


def _find(quote: object, article: ArticleText) -> Iterable[Span]:
    try:
        quotes = _QUOTES.validate_python(quote)
    except ValidationError:
        return
    proof = Proof(article, Document(""))
    for each in quotes:
        if (span := proof.find((), each)) is not None:
            yield span


def _attribution(said: Iterable[ProvenUtterance]) -> Iterable[Span]:
    for utterance in said:
        yield from (*utterance.cue, *utterance.attribution, *(mention.span for mention in utterance.mentions))
        if utterance.when:
            yield utterance.when


def _segments(text: str, spans: Sequence[tuple[tuple[int, int], State, ValuePath]]) -> tuple[Segment, ...]:
    """Cut the text at every border of a span."""
    within = [each for each in spans if each[0][1] <= len(text)]
    borders = sorted({0, len(text), *(border for span, _, _ in within for border in span)})
    starting: dict[int, list[tuple[tuple[int, int], State, ValuePath]]] = {}
    for each in within:
        starting.setdefault(each[0][0], []).append(each)
    found: list[Segment] = []
    here: list[tuple[tuple[int, int], State, ValuePath]] = []
    for start, end in pairwise(borders):
        here = [each for each in here if each[0][1] > start] + starting.get(start, [])
        states = {state for _, state, _ in here}
        words = text[start:end]
        bare: State = "uncovered" if any(map(str.isalnum, words)) else "between"
        state = next((each for each in _ORDER if each in states), bare)
        items = tuple(dict.fromkeys(path for _, _, path in here if path))
        found.append(Segment(start, words, state, items))
    return tuple(found)
