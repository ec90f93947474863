"""Read the expressions of queries (SPARQL 1.1, section 19.8, from rule 110)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mapping.rdf.namespaces import XSD
from mapping.shacl.compiled.sparql.syntax import Call, Constant, Exists, Variable
from mapping.shacl.compiled.sparql.terms_reader import refusal
from mapping.shacl.compiled.terms import Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mapping.shacl.compiled.sparql.syntax import Expression, Group
    from mapping.shacl.compiled.sparql.terms_reader import TermReader

_INTEGER: Final = XSD.integer.value
_ANY: Final = 1_000
#: Functions with one answer in every engine, and the least and greatest number of their arguments: no aggregates, and
#: none that reads a clock or a random number.
_FUNCTIONS: Final[Mapping[str, tuple[int, int]]] = {
    **dict.fromkeys((
        "ABS", "BOUND", "CEIL", "DATATYPE", "FLOOR", "IRI", "ISBLANK", "ISIRI", "ISLITERAL", "ISNUMERIC", "ISURI",
        "LANG", "LCASE", "SHA256", "STR", "STRLEN", "UCASE", "URI",
    ), (1, 1)),
    **dict.fromkeys((
        "CONTAINS", "LANGMATCHES", "SAMETERM", "STRAFTER", "STRBEFORE", "STRENDS", "STRSTARTS",
    ), (2, 2)),
    "COALESCE": (1, _ANY), "CONCAT": (0, _ANY), "IF": (3, 3), "REGEX": (2, 3), "REPLACE": (3, 4), "SUBSTR": (2, 3),
}  # fmt: skip
_COMPARISONS: Final = ("=", "!=", "<", ">", "<=", ">=")
#: Features of Python's regular expressions that XPath lacks: looking around, and references to groups.
_ONLY_IN_PYTHON: Final = re.compile(r"\(\?|\\[1-9]")
_DEEPEST: Final = 50


class ExpressionReader:
    """Reads expressions; groups in them are read by another."""

    def __init__(self, terms: TermReader, read_group: Callable[[], Group]) -> None:
        """Take who reads terms, and who reads a group whose opening brace was read."""
        self._terms, self._tokens, self._read_group = terms, terms.tokens, read_group
        self._depth = 0

    def constraint(self) -> Expression:
        """Read an expression behind FILTER: one in parentheses, a call, or EXISTS."""
        next_token = self._tokens.next
        if next_token.text == "(" or next_token.keyword in {"NOT", "EXISTS", *_FUNCTIONS}:
            return self._primary()
        raise refusal(f"has FILTER {next_token.text}")

    def expression(self) -> Expression:
        """Read an expression."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise refusal("has expressions that are too deep")
        found = self._operands("||", lambda: self._operands("&&", self._comparison))
        self._depth -= 1
        return found

    def _operands(self, sign: str, read: Callable[[], Expression]) -> Expression:
        operands = [read()]
        while self._tokens.skip(sign):
            operands.append(read())
        return operands[0] if len(operands) == 1 else Call(sign, tuple(operands))

    def _comparison(self) -> Expression:
        first = self._sum()
        for sign in _COMPARISONS:
            if self._tokens.skip(sign):
                return Call(sign, (first, self._sum()))
        if self._tokens.skip("NOT"):
            self._tokens.expect("IN")
            return Call("!", (Call("IN", (first, *self._arguments())),))
        return Call("IN", (first, *self._arguments())) if self._tokens.skip("IN") else first

    def _sum(self) -> Expression:
        found = self._product()
        while (sign := self._tokens.next.text) in {"+", "-"} and self._tokens.skip(sign):
            found = Call(sign, (found, self._product()))
        return found

    def _product(self) -> Expression:
        found = self._unary()
        while self._tokens.skip("*"):
            found = Call("*", (found, self._unary()))
        return found

    def _unary(self) -> Expression:
        if self._tokens.skip("!"):
            return Call("!", (self._unary(),))
        if self._tokens.skip("-"):
            return Call("-", (Constant(Literal("0", _INTEGER)), self._unary()))
        return self._primary()

    def _primary(self) -> Expression:
        tokens = self._tokens
        if tokens.skip("("):
            found = self.expression()
            tokens.expect(")")
            return found
        if tokens.skip("NOT"):
            tokens.expect("EXISTS")
            return Call("!", (self._exists(),))
        if tokens.skip("EXISTS"):
            return self._exists()
        return self._term() or self._call()

    def _term(self) -> Variable | Constant | None:
        """Read a term; None if the next token begins none."""
        tokens = self._tokens
        if tokens.next.kind == "variable":
            return self._terms.variable()
        if tokens.next.kind in {"iri", "name"}:
            iri = self._terms.iri()
            if tokens.next.text == "(":
                raise refusal(f"calls {iri}")
            return Constant(iri)
        literal = self._terms.literal()
        return None if literal is None else Constant(literal)

    def _exists(self) -> Exists:
        self._tokens.expect("{")
        return Exists(self._read_group())

    def _call(self) -> Call:
        token = self._tokens.take()
        if token.keyword not in _FUNCTIONS:
            raise refusal(f"has {token.text!r} in an expression")
        arguments = self._arguments()
        least, most = _FUNCTIONS[token.keyword]
        if not least <= len(arguments) <= most:
            raise refusal(f"calls {token.keyword} with {len(arguments)} arguments")
        if token.keyword == "BOUND" and not isinstance(arguments[0], Variable):
            raise refusal("calls BOUND of something else than a variable")
        if token.keyword in {"REGEX", "REPLACE"} and _has_features_of_python(arguments[1]):
            raise refusal("may have a regular expression that only pySHACL knows")
        return Call(token.keyword, arguments)

    def _arguments(self) -> tuple[Expression, ...]:
        self._tokens.expect("(")
        found: list[Expression] = []
        while not self._tokens.skip(")"):
            if found:
                self._tokens.expect(",")
            found.append(self.expression())
        return tuple(found)


def _has_features_of_python(pattern: Expression) -> bool:
    """Say whether a pattern of strings that the query writes has a feature that XPath lacks."""
    match pattern:
        case Constant(Literal() as literal):
            return _ONLY_IN_PYTHON.search(literal.value) is not None
        case Call(_, arguments):
            return any(map(_has_features_of_python, arguments))
    return False
