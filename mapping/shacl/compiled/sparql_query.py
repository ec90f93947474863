"""Read the queries of SPARQL constraints that can be asked of all focus nodes at once, and write them anew for that.

In a constraint ``$this`` is replaced before the query is evaluated (SHACL, section 5.3.1). Asked of all focus nodes it
is a variable like others, and the rows are the same if every expression sees it bound. This holds if

- a triple pattern binds it in every solution of the outermost group, and
- every variable of an expression in a group inside is bound by a pattern of that group, or occurs in that group only:
  groups are evaluated from the inside, so an expression in one does not see the variables of another.

Anything else in a query, such as a subquery, leaves it to pySHACL.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from mapping.rdf.namespaces import RDF
from mapping.shacl.compiled.sparql_group import Group, check_short_paths, refusal
from mapping.shacl.compiled.sparql_tokens import END, TokenReader

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Functions with one answer in rdflib and Oxigraph: no aggregates, and none that reads a clock or a random number.
_FUNCTIONS: Final = frozenset({
    "ABS", "BOUND", "CEIL", "COALESCE", "CONCAT", "CONTAINS", "DATATYPE", "FLOOR", "IF", "IRI", "ISBLANK", "ISIRI",
    "ISLITERAL", "ISNUMERIC", "ISURI", "LANG", "LANGMATCHES", "LCASE", "REGEX", "REPLACE", "SAMETERM", "SHA256", "STR",
    "STRAFTER", "STRBEFORE", "STRENDS", "STRLEN", "STRSTARTS", "SUBSTR", "UCASE", "URI",
})  # fmt: skip
_WORDS: Final = _FUNCTIONS | {"IN", "NOT", "TRUE", "FALSE"}
_SIGNS: Final = frozenset({"(", ")", ",", "!", "=", "<", ">", "<=", ">=", "!=", "&&", "||", "+", "-", "*", "/", "^^"})
#: Variables that SHACL gives a meaning which a query for all focus nodes does not.
_RESERVED: Final = frozenset({"failure", "shapesGraph", "currentShape"})
#: Features of Python's regular expressions that Oxigraph's lack: looking around, and references to groups.
_ONLY_IN_PYTHON: Final = re.compile(r"\(\?|\\\\?[1-9]")
_DEEPEST: Final = 20


@dataclass(frozen=True)
class SparqlQuery:
    """A query for all focus nodes at once."""

    text: str
    #: The variables of its rows.
    variables: tuple[str, ...]
    #: Its IRIs, all predicates among them; None if a variable stands for a predicate.
    iris: frozenset[str] | None


def read_query(text: str, prefixes: Mapping[str, str]) -> SparqlQuery:
    """Read the query of a constraint. Raises `NotCompiled` if it cannot be asked of all focus nodes at once."""
    return _QueryReader(text, prefixes).read()


class _QueryReader:
    def __init__(self, text: str, prefixes: Mapping[str, str]) -> None:
        self._tokens = TokenReader(text)
        self._prefixes = prefixes
        self._iris: set[str] = set()
        self._has_variable_predicate = False
        self._depth = 0

    def read(self) -> SparqlQuery:
        tokens = self._tokens
        tokens.expect("SELECT")
        tokens.skip("DISTINCT", "REDUCED")
        variables: list[str] = []
        while tokens.next.kind == "variable":
            variables.append(tokens.take().text[1:])
        tokens.skip("WHERE")
        tokens.expect("{")
        group = self._group()
        if tokens.next is not END:
            raise refusal(f"has {tokens.next.text!r} after its pattern")
        if "this" not in variables or "this" not in group.certain:
            raise refusal("selects no $this that a triple pattern binds in all its parts")
        if _RESERVED & {*variables, *group.mentioned}:
            raise refusal("has a variable that only pySHACL binds")
        self._check_regular_expressions()
        check_short_paths(group, set())
        names = tuple(dict.fromkeys(variables))
        head = " ".join(f"?{name}" for name in names)
        iris = None if self._has_variable_predicate else frozenset(self._iris)
        query = f"SELECT DISTINCT {head} WHERE {{ {group.text()} }}"
        try:
            ox.Store().query(query)
        except SyntaxError as error:
            raise refusal(f"is not valid: {error}") from None
        return SparqlQuery(query, names, iris)

    def _check_regular_expressions(self) -> None:
        tokens = self._tokens.all
        if any(token.keyword in {"REGEX", "REPLACE"} for token in tokens) and any(
            token.kind == "string" and _ONLY_IN_PYTHON.search(token.text) for token in tokens
        ):
            raise refusal("may have a regular expression that only pySHACL knows")

    def _group(self) -> Group:
        """Read a group whose opening brace was read, and its closing brace."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise refusal("has groups that are too deep")
        group = Group()
        while not self._tokens.skip("}"):
            self._read_into(group)
            self._tokens.skip(".")
        self._depth -= 1
        group.mentioned |= group.certain | group.expressed
        return group

    def _read_into(self, group: Group) -> None:
        tokens = self._tokens
        if tokens.skip("FILTER"):
            self._filter(group)
        elif tokens.skip("OPTIONAL"):
            tokens.expect("{")
            start = tokens.at
            inner = self._joined(group)
            self._check_scope([inner], start)
            group.patterns.append(f"OPTIONAL {{ {inner.text()} }}")
            group.has_optional, group.triples = True, 2
        elif tokens.skip("BIND"):
            self._bind(group)
        elif tokens.skip("{"):
            self._union(group)
        else:
            self._triples(group)

    def _joined(self, group: Group) -> Group:
        """Read a group that is evaluated by itself and then joined with the patterns around it."""
        inner = self._group()
        check_short_paths(inner, set())
        group.mentioned |= inner.mentioned
        return inner

    def _check_scope(self, groups: list[Group], start: int) -> None:
        """Refuse groups read since ``start`` with an expression whose variable something around them may bind."""
        everywhere, here = Counter(self._tokens.variables()), Counter(self._tokens.variables(start))
        if any(here[name] < everywhere[name] for inner in groups for name in inner.expressed - inner.certain):
            raise refusal("has an expression with a variable that another group binds")

    def _union(self, group: Group) -> None:
        start = self._tokens.at
        branches = [self._joined(group)]
        while self._tokens.skip("UNION"):
            self._tokens.expect("{")
            branches.append(self._joined(group))
        self._check_scope(branches, start)
        group.certain |= set.intersection(*(branch.certain for branch in branches))
        group.has_optional |= any(branch.mentioned != branches[0].mentioned for branch in branches)
        group.triples = 2
        group.patterns.append(" UNION ".join(f"{{ {branch.text()} }}" for branch in branches))

    def _filter(self, group: Group) -> None:
        tokens = self._tokens
        if tokens.skip("NOT"):
            tokens.expect("EXISTS")
            tokens.expect("{")
            group.absent.append(self._correlated(group))
            return
        start = tokens.at
        if tokens.next.text == "(":
            group.filters.append(self._expression(group))
        elif tokens.skip("EXISTS"):
            tokens.expect("{")
            self._correlated(group)
            group.filters.append(tokens.text(start, self._expand))
        else:
            name = tokens.take().keyword
            if name not in _FUNCTIONS:
                raise refusal(f"has FILTER {name}")
            group.filters.append(f"{name} {self._expression(group)}")

    def _correlated(self, group: Group) -> Group:
        """Read a group that sees the variables bound around it."""
        inner = self._group()
        group.inside.append(inner)
        group.expressed |= inner.mentioned
        return inner

    def _bind(self, group: Group) -> None:
        start = self._tokens.at
        self._expression(group, may_name=True)
        group.patterns.append(f"BIND {self._tokens.text(start, self._expand)}")

    def _expression(self, group: Group, *, may_name: bool = False) -> str:
        """Read an expression in parentheses and return its text."""
        tokens = self._tokens
        start, depth = tokens.at, 0
        while True:
            token = tokens.take()
            depth += (token.text == "(") - (token.text == ")")
            if token.kind == "variable":
                group.expressed.add(token.text[1:])
            elif token.keyword == "EXISTS":
                tokens.expect("{")
                self._correlated(group)
            elif token.kind in {"name", "iri"}:
                if tokens.next.text == "(":
                    raise refusal(f"calls {token.text}")
            elif token.keyword == "AS" and may_name and depth == 1:
                may_name = False
            elif (token.kind == "word" and token.keyword not in _WORDS) or (
                token.kind == "sign" and token.text not in _SIGNS
            ):
                raise refusal(f"has {token.text!r} in an expression")
            if depth == 0:
                return tokens.text(start, self._expand)

    def _triples(self, group: Group) -> None:
        """Read triple patterns of one subject."""
        start = self._tokens.at
        subject = self._term(group)
        while True:
            path_length = self._verb(group)
            while True:
                value = self._term(group)
                group.triples += 1
                if path_length:
                    group.certain |= {subject, value} - {""}
                else:
                    group.short_paths.append((subject, value))
                    group.mentioned |= {subject, value} - {""}
                if not self._tokens.skip(","):
                    break
            if not self._tokens.skip(";") or self._tokens.next.text in {".", "}"}:
                break
        group.patterns.append(f"{self._tokens.text(start, self._expand)} .")

    def _term(self, group: Group) -> str:
        """Read a term and return the name of the variable, or "" for a constant."""
        token = self._tokens.take()
        if token.kind == "variable":
            group.mentioned.add(token.text[1:])
            return token.text[1:]
        if token.kind == "string":
            if self._tokens.next.kind == "language":
                self._tokens.take()
            elif self._tokens.next.text == "^^":
                raise refusal("has a typed literal in a pattern")
        elif token.kind not in {"iri", "name", "number"} and token.keyword not in {"TRUE", "FALSE"}:
            raise refusal(f"has {token.text!r} in a pattern")
        return ""

    def _verb(self, group: Group) -> int:
        """Read a predicate or path and return 0 if it may have no step."""
        if self._tokens.next.kind == "variable":
            self._has_variable_predicate = True
            group.certain.add(self._tokens.take().text[1:])
            return 1
        return self._alternatives()

    def _alternatives(self) -> int:
        lengths = [self._sequence()]
        while self._tokens.skip("|"):
            lengths.append(self._sequence())
        return min(lengths)

    def _sequence(self) -> int:
        length = self._step()
        while self._tokens.skip("/"):
            length += self._step()
        return length

    def _step(self) -> int:
        tokens = self._tokens
        tokens.skip("^")
        if tokens.skip("("):
            length = self._alternatives()
            tokens.expect(")")
        else:
            token = tokens.take()
            if token.kind in {"iri", "name"}:
                self._iris.add(self._expand(token.text)[1:-1])
            elif token.text == "a":
                self._iris.add(RDF.type.value)
            else:
                raise refusal(f"has {token.text!r} in a path")
            length = 1
        if tokens.skip("*", "?"):
            return 0
        tokens.skip("+")
        return length

    def _expand(self, text: str) -> str:
        """Write a prefixed name as an IRI; an IRI stays."""
        if text.startswith("<"):
            return text
        prefix, _, local = text.partition(":")
        if prefix not in self._prefixes:
            raise refusal(f"has the prefix {prefix}:, which its sh:prefixes do not declare")
        return f"<{self._prefixes[prefix]}{local}>"
