"""Read the terms and property paths of queries: IRIs, literals, variables, and paths of predicates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mapping.rdf.namespaces import RDF, XSD
from mapping.shacl.compiled.not_compiled import NotCompiled
from mapping.shacl.compiled.sparql.relations import alternatives_of, inverse_of, of_predicate, repeated, sequence_of
from mapping.shacl.compiled.sparql.syntax import Variable
from mapping.shacl.compiled.terms import Literal, unescape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mapping.shacl.compiled.sparql.relations import Relation
    from mapping.shacl.compiled.sparql.tokens import TokenReader

_LONG_QUOTES: Final = ('"""', "'''")


def refusal(reason: str) -> NotCompiled:
    """Return why a query is left to pySHACL."""
    return NotCompiled("sh:sparql", f"its query {reason}")


class TermReader:
    """Reads terms from tokens, with the prefixes of a query."""

    def __init__(self, tokens: TokenReader, prefixes: Mapping[str, str]) -> None:
        """Take the tokens and the prefixes."""
        self.tokens, self._prefixes = tokens, prefixes

    def prologue(self) -> None:
        """Read the prefixes that the query declares itself (SPARQL 1.1, section 4.1.1)."""
        while self.tokens.skip("PREFIX"):
            prefix, colon, rest = self.tokens.take().text.partition(":")
            if not colon or rest:
                raise refusal(f"declares {prefix!r} as a prefix")
            self._prefixes = {**self._prefixes, prefix: self.iri()}

    def pattern_term(self) -> str:
        """Read a subject or object: a variable, or the text of a node."""
        token = self.tokens.next
        if token.kind == "variable":
            return self.variable()
        if token.kind in {"iri", "name"}:
            return self.iri()
        literal = self.literal()
        if literal is None or literal.datatype not in {XSD.string.value, RDF.langString.value, *_WRITTEN_PLAIN}:
            raise refusal(f"has {token.text!r} in a pattern")
        return literal.text

    def variable(self) -> Variable:
        """Read a variable."""
        token = self.tokens.take()
        if token.kind != "variable":
            raise refusal(f"has {token.text!r} in place of a variable")
        return Variable(token.text[1:])

    def iri(self) -> str:
        """Read an IRI, or a name with a prefix."""
        token = self.tokens.take()
        if token.kind == "iri" and ":" in token.text:
            return token.text[1:-1]
        if token.kind == "word" and token.text == "a":
            return RDF.type.value
        if token.kind != "name":
            raise refusal(f"has {token.text!r} in place of an IRI")
        prefix, _, local = token.text.partition(":")
        if prefix not in self._prefixes:
            raise refusal(f"has the prefix {prefix}:, which its sh:prefixes do not declare")
        return self._prefixes[prefix] + local

    def literal(self) -> Literal | None:
        """Read a literal; None if the next token begins none."""
        token = self.tokens.next
        if token.kind == "string":
            self.tokens.take()
            return self._string(token.text)
        if token.kind == "number":
            self.tokens.take()
            return Literal(token.text, (XSD.decimal if "." in token.text else XSD.integer).value)
        if token.keyword in {"TRUE", "FALSE"}:
            self.tokens.take()
            return Literal(token.keyword.lower(), XSD.boolean.value)
        return None

    def _string(self, written: str) -> Literal:
        quotes = 3 if written.startswith(_LONG_QUOTES) and len(written) > 5 else 1
        text = unescape(written[quotes:-quotes])
        if self.tokens.next.kind == "language":
            return Literal(text, RDF.langString.value, self.tokens.take().text[1:].lower())
        return Literal(text, self.iri()) if self.tokens.skip("^^") else Literal(text)

    def verb(self) -> Relation | Variable:
        """Read a predicate, a path, or a variable."""
        return self.variable() if self.tokens.next.kind == "variable" else self.path()

    def path(self) -> Relation:
        """Read a path."""
        parts = [self._sequence()]
        while self.tokens.skip("|"):
            parts.append(self._sequence())
        return alternatives_of(parts)

    def _sequence(self) -> Relation:
        parts = [self._step()]
        while self.tokens.skip("/"):
            parts.append(self._step())
        return sequence_of(parts)

    def _step(self) -> Relation:
        is_inverse = self.tokens.skip("^")
        if self.tokens.skip("("):
            found = self.path()
            self.tokens.expect(")")
        else:
            found = of_predicate(self.iri())
        for sign in ("*", "+", "?"):
            if self.tokens.skip(sign):
                found = repeated(found, sign)
                break
        return inverse_of(found) if is_inverse else found


#: Datatypes whose literals a query writes without naming them.
_WRITTEN_PLAIN: Final = (XSD.integer.value, XSD.decimal.value, XSD.boolean.value)
