"""Measure a query on its tokens in one pass: nesting, triple patterns, path steps, weight.

This is not a parser: it follows the brackets and the places of subject, predicate and object, and accepts any text.
Text that is not SPARQL may be counted wrongly; the query process has its own limits for that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from server.errors import QueryTooComplex

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable

    from server.settings import Settings

#: The state at a token: the content of the innermost bracket, or the clause of its last keyword.
_OUTSIDE: Final = "outside"  # of every pattern: prologue, SELECT, solution modifiers
_GROUP: Final = "group"  # triples
_NODE: Final = "node"  # [ ... ]: predicates and objects of one subject
_LIST: Final = "list"  # ( ... ) as a subject or an object
_PATH: Final = "path"  # ( ... ) as a part of a predicate
_EXPRESSION: Final = "expression"  # ( ... ) of FILTER, BIND or a call
_VALUES: Final = "values"  # between VALUES and its data
_DATA: Final = "data"  # { ... } of VALUES

_SUBJECT: Final = 0
_PREDICATE: Final = 1
_OBJECT: Final = 2
_AFTER: Final = 3

_CLAUSES: Final = {
    **dict.fromkeys(("SELECT", "DESCRIBE", "CONSTRUCT", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET"), _OUTSIDE),
    **dict.fromkeys(("FILTER", "BIND", "GRAPH", "SERVICE"), _EXPRESSION),
    **dict.fromkeys(("OPTIONAL", "UNION", "MINUS", "WHERE"), _GROUP),
    "VALUES": _VALUES,
}
_TERM_KINDS: Final = frozenset({"iri", "name", "variable", "blank", "string", "number"})
_CONSTANT_KINDS: Final = frozenset({"iri", "name", "string", "number"})
_TERM_WORDS: Final = frozenset({"a", "true", "false"})
_NEXT_PLACE: Final = {".": _SUBJECT, ";": _PREDICATE, ",": _OBJECT}
_STEPS: Final = frozenset("/|^")
_REPEATS: Final = frozenset("*+")

#: Words of queries that need many solutions before they can return one.
_GATHERING: Final = frozenset(
    {"GROUP", "HAVING", "ORDER", "COUNT", "SUM", "AVG", "MIN", "MAX", "SAMPLE", "GROUP_CONCAT"}
)
#: A query that looks like little work has no more than this.
_LIGHT_CHARACTERS: Final = 4096
_LIGHT_WEIGHT: Final = 20
_LIGHT_LIMIT: Final = 100


def weigh(found: Iterable[re.Match[str]], characters: int, settings: Settings, *, is_ask: bool) -> int | None:
    """Estimate the work of a query from its tokens, 0 the least; None if it looks expensive.

    Raises `QueryTooComplex` if it is over a limit.
    """
    walk = _Walk(settings)
    for token in found:
        walk.take(token)
    is_bounded = is_ask or walk.is_anchored or walk.patterns == 0 or walk.is_cut_off
    is_light = is_bounded and not walk.gathers and characters <= _LIGHT_CHARACTERS
    weight = walk.patterns + walk.steps + 2 * walk.expressions + walk.data // 4
    return weight if is_light and weight <= _LIGHT_WEIGHT else None


class _Walk:
    def __init__(self, settings: Settings) -> None:
        self.patterns = self.steps = self.expressions = self.data = 0
        #: Whether some pattern has a constant subject or object.
        self.is_anchored = False
        #: Whether it has a small LIMIT.
        self.is_cut_off = False
        self.gathers = False
        self._settings = settings
        self._state, self._place = _OUTSIDE, _SUBJECT
        self._open: list[tuple[str, int, str]] = []
        self._word = ""

    def take(self, token: re.Match[str]) -> None:
        kind, sign = token.lastgroup, token[0]
        if kind == "mark":
            self._take_mark(sign)
        elif kind == "word" and sign not in _TERM_WORDS:
            self._take_word(sign.upper())
        elif self._state in _TAKES_TERMS and (kind in _TERM_KINDS or kind == "word"):
            self._take_term(is_constant=kind in _CONSTANT_KINDS)
        elif self._state == _DATA:
            self.data += 1
        elif self._word == "LIMIT" and kind == "number":
            self.is_cut_off = self.is_cut_off or (len(sign) < 10 and float(sign) <= _LIGHT_LIMIT)

    def _take_word(self, word: str) -> None:
        self._word = word
        self.gathers = self.gathers or word in _GATHERING
        if self._state in {_GROUP, _OUTSIDE, _VALUES, _EXPRESSION} and word in _CLAUSES and not self._is_in_call():
            self._state, self._place = _CLAUSES[word], _SUBJECT
            self.expressions += self._state == _EXPRESSION

    def _is_in_call(self) -> bool:
        return self._state == _EXPRESSION and bool(self._open) and self._open[-1][2] == "("

    def _take_term(self, *, is_constant: bool) -> None:
        if self._state == _LIST:
            self._count_pattern()
        elif self._state == _PATH:
            pass
        elif self._place == _OBJECT:
            self._count_pattern()
            self._place = _AFTER
        elif self._place < _OBJECT:
            self._place += 1
            is_constant = is_constant and self._place == _PREDICATE
        self.is_anchored = self.is_anchored or (is_constant and self._place in {_PREDICATE, _AFTER})

    def _count_pattern(self) -> None:
        self.patterns += 1
        if self.patterns > self._settings.max_patterns:
            raise QueryTooComplex("max_patterns", self._settings.max_patterns, "triple patterns are too many")

    def _take_mark(self, sign: str) -> None:
        if sign in "([{":
            self._enter(sign)
        elif sign in ")]}":
            self._leave()
        elif self._state == _PATH or (self._state in {_GROUP, _NODE} and self._place in {_PREDICATE, _OBJECT}):
            self._take_path_mark(sign)
        elif self._state in {_GROUP, _NODE} and sign in _NEXT_PLACE:
            self._place = _NEXT_PLACE[sign]

    def _take_path_mark(self, sign: str) -> None:
        if sign in _STEPS:
            self.steps += 1
            if self.steps > self._settings.max_path_steps:
                raise QueryTooComplex("max_path_steps", self._settings.max_path_steps, "path steps are too many")
            self._place = _PREDICATE
        elif sign in _NEXT_PLACE:
            self._place = _NEXT_PLACE[sign]
        # A path that repeats may walk the whole graph.
        self.gathers = self.gathers or sign in _REPEATS

    def _enter(self, sign: str) -> None:
        if len(self._open) >= self._settings.max_nesting:
            raise QueryTooComplex("max_nesting", self._settings.max_nesting, "brackets are nested too deep")
        self._open.append((self._state, self._place, sign))
        self._state, self._place = self._state_within(sign)

    def _state_within(self, sign: str) -> tuple[str, int]:
        if sign == "{":
            return (_DATA if self._state in {_VALUES, _DATA} else _GROUP), _SUBJECT
        if self._state in {_OUTSIDE, _EXPRESSION, _VALUES, _DATA, _PATH}:
            return (_EXPRESSION if self._state == _OUTSIDE else self._state), _SUBJECT
        if sign == "[":
            return _NODE, _PREDICATE
        is_path = self._state in {_GROUP, _NODE} and self._place == _PREDICATE
        return (_PATH if is_path else _LIST), _SUBJECT

    def _leave(self) -> None:
        if not self._open:
            return
        within = self._state
        self._state, self._place, sign = self._open.pop()
        if within in {_NODE, _LIST, _PATH}:
            self._take_term(is_constant=False)
        elif self._state in {_EXPRESSION, _VALUES, _GROUP} and not (sign == "(" and self._is_in_call()):
            self._end_clause(sign)

    def _end_clause(self, sign: str) -> None:
        """Go on with triples after ``FILTER (...)``, ``EXISTS {...}``, ``VALUES ... {...}``; not after ``(?x ?y)``."""
        if self._is_in_call() or (self._state == _VALUES and sign == "("):
            return
        self._state, self._place = (_GROUP if self._open else _OUTSIDE), _SUBJECT


_TAKES_TERMS: Final = frozenset({_GROUP, _NODE, _LIST, _PATH})
