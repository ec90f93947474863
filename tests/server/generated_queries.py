"""Queries that nobody wrote: random walks over our vocabulary, the same for the same seed.

What SPARQL leaves open is left out, so that every engine has one right answer: the order of solutions without ORDER
BY, LIMIT without a total order, SAMPLE, GROUP_CONCAT (the order of its parts), REDUCED, DESCRIBE, ORDER BY over
literals with languages, the digits of AVG (it is rounded), blank nodes. Left out for rdflib's sake: BIND over a
product, which it makes a decimal where both factors are integers. What else it gets wrong is listed in the test.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from mapping.rdf.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_USED: Final = ("cito", "dcterms", "k", "oa", "onr", "rdf", "rdfs", "schema", "skos", "xsd")
PROLOGUE: Final = "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in _USED)

#: Kind of node -> what is said of it, and the kind of what is said.
_EDGES: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "claim": (
        ("schema:appearance", "article"), ("onr:claimant", "entity"), ("onr:content", "situation"),
        ("onr:evidence", "evidence"), ("onr:toldTo", "entity"), ("cito:disputes", "claim"), ("onr:when", "time"),
        ("onr:stance", "stance"), ("onr:modality", "modality"), ("onr:form", "form"), ("onr:cue", "words"),
        ("onr:condition", "situation"),
    ),
    "situation": (
        ("onr:kind", "kind"), ("onr:agent", "entity"), ("onr:affected", "entity"), ("onr:participant", "entity"),
        ("schema:location", "entity"), ("onr:theme", "situation"), ("onr:quantity", "quantity"),
        ("onr:when", "time"), ("rdfs:label", "words"),
    ),
    "article": (
        ("schema:headline", "words"), ("schema:datePublished", "date"), ("dcterms:creator", "text"),
        ("dcterms:publisher", "text"),
    ),
    "entity": (("rdfs:label", "words"), ("skos:altLabel", "words"), ("rdf:type", "class")),
    "evidence": (("oa:hasSelector", "selector"), ("oa:hasSource", "article"), ("schema:sha256", "text")),
    "selector": (("oa:exact", "text"), ("oa:start", "number"), ("oa:end", "number")),
    "time": (("onr:expression", "words"), ("onr:earliest", "date"), ("onr:latest", "date")),
    "quantity": (("schema:value", "number"), ("schema:minValue", "number"), ("schema:currency", "text")),
}  # fmt: skip
#: Kind of node -> some of its values, for constants.
_CONSTANTS: Final[dict[str, tuple[str, ...]]] = {
    "stance": ("onr:affirms", "onr:denies", "onr:doubts"),
    "modality": ("onr:actual", "onr:proposed", "onr:conditional"),
    "form": ("onr:narration", "onr:paraphrase", "onr:quotation"),
    "kind": ("k:detention", "k:agreement", "k:negotiation", "k:travel", "k:funds-release"),
    "class": ("schema:Country", "schema:Person", "schema:City", "onr:SourceGroup"),
}
#: Paths from a kind of node, and where they lead.
_PATHS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "claim": (
        ("onr:content/onr:kind", "kind"), ("onr:content*", "any"), ("onr:content+", "any"), ("cito:disputes?", "claim"),
        ("^cito:disputes", "claim"), ("onr:claimant|onr:toldTo", "entity"),
        ("onr:evidence/oa:hasSelector/oa:exact", "text"),
        ("(onr:content|cito:disputes)+", "any"), ("!(rdf:type|onr:evidence)", "any"),
        ("schema:appearance/^schema:appearance", "claim"),
    ),
    "situation": (
        ("onr:theme*", "situation"), ("onr:theme+", "situation"), ("onr:agent|onr:participant", "entity"),
        ("^onr:content", "claim"), ("^(onr:content|onr:condition)/schema:appearance", "article"),
        ("onr:theme?/onr:kind", "kind"), ("(onr:agent/rdfs:label)|rdfs:label", "words"),
    ),
    "entity": (
        ("^onr:claimant", "claim"), ("^(onr:agent|onr:affected)", "situation"), ("rdfs:label|skos:altLabel", "words"),
    ),
    "article": (("^schema:appearance", "claim"), ("^oa:hasSource/^onr:evidence", "claim")),
    "evidence": (("oa:hasSelector/oa:start", "number"), ("^onr:evidence/onr:stance", "stance")),
}  # fmt: skip
_GROUP_BY: Final = re.compile(r"GROUP BY \?\w+(?!\w|\nHAVING)")
_LITERALS: Final = frozenset({"words", "text", "number", "date"})


@dataclass(frozen=True)
class Generated:
    """One query: its text without FROM clauses, and the graphs it is to be asked of."""

    form: str
    head: str
    where: str
    tail: str = ""
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    #: Whether the graphs stand in the text, as FROM, or in the request.
    in_text: bool = False
    is_ordered: bool = False

    @property
    def text(self) -> str:
        """The query as it is sent."""
        default = [f"FROM <{iri}>\n" for iri in self.default_graphs]
        named = [f"FROM NAMED <{iri}>\n" for iri in self.named_graphs]
        return self._join("".join([*default, *named]) if self.in_text else "")

    @property
    def text_for_rdflib(self) -> str:
        """The query without FROM, since rdflib is given the dataset, and with a HAVING that changes nothing.

        rdflib answers GROUP BY over no solutions with one empty group, where there is none (SPARQL 1.1, 18.5.1).
        """
        return _GROUP_BY.sub(r"\g<0> HAVING (COUNT(*) > 0)", self._join(""))

    def _join(self, clauses: str) -> str:
        return f"{PROLOGUE}{self.head}\n{clauses}WHERE {{\n{self.where}\n}}\n{self.tail}"


@dataclass
class _Pattern:
    """A graph pattern while it grows; every part shares a variable with what stands before it."""

    rng: random.Random
    #: Variables that are bound in every solution, by kind.
    bound: list[tuple[str, str]] = field(default_factory=list)
    #: Variables that may be unbound.
    loose: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    used: int = 0

    def new(self, kind: str) -> str:
        self.used += 1
        return f"?{kind}{self.used}"

    def node(self, kinds: Sequence[str] = tuple(_EDGES)) -> tuple[str, str] | None:
        found = [each for each in self.bound if each[1] in kinds]
        return self.rng.choice(found) if found else None

    def edge(self, kind: str) -> tuple[str, str]:
        return self.rng.choice(_EDGES[kind])

    def walk(self, steps: int) -> list[str]:
        """Add triple patterns; return them."""
        if not self.bound:
            kind = self.rng.choice(("claim", "claim", "situation", "article", "evidence"))
            self.bound.append((self.new(kind), kind))
        lines = []
        for _ in range(steps):
            start = self.node()
            assert start is not None
            predicate, kind = self.edge(start[1])
            if kind in _CONSTANTS and self.rng.random() < 0.5:
                lines.append(f"  {start[0]} {predicate} {self.rng.choice(_CONSTANTS[kind])} .")
                continue
            target = self.new(kind)
            lines.append(f"  {start[0]} {predicate} {target} .")
            self.bound.append((target, kind))
        return lines

    def add_optional(self) -> None:
        start = self.node()
        assert start is not None
        predicate, kind = self.edge(start[1])
        target = self.new(kind)
        inner = f"{start[0]} {predicate} {target}"
        if kind in _LITERALS and self.rng.random() < 0.5:
            inner += f" FILTER ({self.condition(target, kind)})"
        elif kind in _EDGES and self.rng.random() < 0.5:
            further, next_kind = self.edge(kind)
            last = self.new(next_kind)
            inner += f" . {target} {further} {last}"
            self.loose.append(last)
        self.lines.append(f"  OPTIONAL {{ {inner} }}")
        self.loose.append(target)

    def add_union(self) -> None:
        start = self.node()
        assert start is not None
        (one, _), (other, _) = self.edge(start[1]), self.edge(start[1])
        target = self.new("either")
        self.lines.append(f"  {{ {start[0]} {one} {target} }} UNION {{ {start[0]} {other} {target} }}")
        self.bound.append((target, "any"))

    def add_filter(self) -> None:
        found = self.node((*_LITERALS, *_CONSTANTS))
        if found is not None:
            self.lines.append(f"  FILTER ({self.condition(*found)})")

    def add_exists(self) -> None:
        start = self.node()
        assert start is not None
        predicate, kind = self.edge(start[1])
        target = self.rng.choice(_CONSTANTS[kind]) if kind in _CONSTANTS else self.new(kind)
        negation = self.rng.choice(("", "NOT "))
        self.lines.append(f"  FILTER {negation}EXISTS {{ {start[0]} {predicate} {target} }}")

    def add_minus(self) -> None:
        start = self.node()
        assert start is not None
        predicate, kind = self.edge(start[1])
        target = self.rng.choice(_CONSTANTS[kind]) if kind in _CONSTANTS else self.new(kind)
        self.lines.append(f"  MINUS {{ {start[0]} {predicate} {target} }}")

    def add_path(self) -> None:
        start = self.node(tuple(_PATHS))
        if start is None:
            return
        path, kind = self.rng.choice(_PATHS[start[1]])
        target = self.new(kind)
        self.lines.append(f"  {start[0]} {path} {target} .")
        self.bound.append((target, kind))

    def add_values(self) -> None:
        found = self.node(tuple(_CONSTANTS))
        if found is not None:
            chosen = self.rng.sample(_CONSTANTS[found[1]], 2)
            self.lines.append(f"  VALUES {found[0]} {{ {' '.join(chosen)} }}")

    def add_bind(self) -> None:
        found = self.node(tuple(_LITERALS))
        if found is None:
            return
        name, kind = found
        texts = (
            (f"STRLEN(STR({name}))", "number"), (f"UCASE(STR({name}))", "text"),
            (f'CONCAT("<", STR({name}), ">")', "text"), (f"SUBSTR(STR({name}), 2, 5)", "text"),
            (f'REPLACE(STR({name}), "[aeiou]", "_")', "text"), (f'STRAFTER(STR({name}), " ")', "text"),
            (f'IF(CONTAINS(STR({name}), "a"), "with", "without")', "text"), (f"COALESCE(?absent, {name})", kind),
            (f"ENCODE_FOR_URI(STR({name}))", "text"), (f"SHA256(STR({name}))", "text"),
        )  # fmt: skip
        numbers = ((f"{name} + 1 - 2", "number"), (f"ABS(100 - {name})", "number"))
        expression, result = self.rng.choice(texts + numbers if kind == "number" else texts)
        target = self.new(result)
        self.lines.append(f"  BIND ({expression} AS {target})")
        self.bound.append((target, result))

    def add_subselect(self) -> None:
        start = self.node()
        assert start is not None
        predicate, kind = self.edge(start[1])
        target = self.new("count")
        inner = self.new(kind)
        head = f"SELECT {start[0]} (COUNT({inner}) AS {target})"
        self.lines.append(f"  {{ {head} {{ {start[0]} {predicate} {inner} }} GROUP BY {start[0]} }}")
        self.bound.append((target, "number"))

    def condition(self, name: str, kind: str) -> str:
        rng = self.rng
        if kind in _CONSTANTS:
            one, other = rng.sample(_CONSTANTS[kind], 2)
            return rng.choice((f"{name} = {one}", f"{name} != {one}", f"{name} IN ({one}, {other})", f"isIRI({name})"))
        if kind == "number":
            limit = rng.randint(0, 400)
            return rng.choice(
                (
                    f"{name} > {limit}",
                    f"{name} + 1 <= {limit}",
                    f"{name} * 2 != {limit} && {name} >= 10",
                    f"{name} IN (0, 12, 70)",
                )
            )
        if kind == "date":
            return f'{name} {rng.choice(("<", ">=", "!="))} "{rng.randint(2011, 2025)}-06-15"^^xsd:date'
        letter = rng.choice("aeiorst")
        return rng.choice((
            f'CONTAINS(STR({name}), "{letter}")', f'REGEX(STR({name}), "^[A-M].*{letter}", "i")',
            f"STRLEN(STR({name})) > {rng.randint(4, 30)}", f'LANG({name}) = "en"', f'LANGMATCHES(LANG({name}), "*")',
            f'STRSTARTS(LCASE(STR({name})), "{letter}") || STRENDS(STR({name}), "{letter}")', f"!isLiteral({name})",
            f"datatype({name}) = xsd:string",
        ))  # fmt: skip


class Generator:
    """Makes queries over a dataset with these graphs."""

    def __init__(self, seed: int, article_graphs: Sequence[str], other_graphs: Sequence[str]) -> None:
        self._rng = random.Random(seed)
        self._articles, self._others = article_graphs, other_graphs
        self._forms: tuple[Callable[[_Pattern], Generated], ...] = (
            self._select, self._select, self._select, self._ordered, self._aggregate, self._aggregate, self._ask,
            self._construct,
        )  # fmt: skip

    def make(self) -> Generated:
        """Make the next query."""
        rng, pattern = self._rng, _Pattern(self._rng)
        dataset = self._dataset()
        lines = pattern.walk(rng.randint(1, 4))
        if rng.random() < 0.2:
            graph = pattern.new("graph")
            lines = [f"  GRAPH {graph} {{", *(f"  {line}" for line in lines), "  }"]
            pattern.bound.append((graph, "graph"))
        pattern.lines = lines
        parts = (
            pattern.add_optional, pattern.add_union, pattern.add_filter, pattern.add_exists, pattern.add_minus,
            pattern.add_path, pattern.add_values, pattern.add_bind, pattern.add_subselect,
        )  # fmt: skip
        for add in rng.sample(parts, rng.randint(0, 3)):
            add()
        made = rng.choice(self._forms)(pattern)
        return Generated(made.form, made.head, made.where, made.tail, *dataset, is_ordered=made.is_ordered)

    def _dataset(self) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
        rng = self._rng
        if rng.random() < 0.65:
            return (), (), False
        default = (*rng.sample(self._articles, rng.randint(1, 2)), *rng.sample(self._others, 1))
        named = tuple(rng.sample(self._articles, rng.randint(0, 2)))
        if rng.random() < 0.2:
            default = ()
        return (default, named, rng.random() < 0.5) if default or named else ((), (), False)

    def _select(self, pattern: _Pattern) -> Generated:
        names = [name for name, _ in pattern.bound] + pattern.loose
        chosen = self._rng.sample(names, min(len(names), self._rng.randint(1, 5)))
        head = f"SELECT {self._rng.choice(('', '', 'DISTINCT '))}{' '.join(chosen)}"
        return Generated("SELECT", head, "\n".join(pattern.lines))

    def _ordered(self, pattern: _Pattern) -> Generated:
        """Order by all that is projected, and only what every engine orders alike."""
        nodes = [name for name, kind in pattern.bound if kind in _EDGES]
        chosen = self._rng.sample(nodes, min(len(nodes), 2))
        direction = self._rng.choice(("ASC", "DESC"))
        tail = f"ORDER BY {' '.join(f'{direction}({name})' for name in chosen)}\nLIMIT {self._rng.randint(1, 30)}"
        if self._rng.random() < 0.5:
            tail += f" OFFSET {self._rng.randint(1, 10)}"
        head = f"SELECT DISTINCT {' '.join(chosen)}"
        return Generated("SELECT", head, "\n".join(pattern.lines), tail, is_ordered=True)

    def _aggregate(self, pattern: _Pattern) -> Generated:
        rng = self._rng
        names = [name for name, _ in pattern.bound]
        key, counted = rng.choice(names), rng.choice(names)
        numbers = [name for name, kind in pattern.bound if kind == "number"]
        terms = [f"(COUNT({counted}) AS ?n)", f"(COUNT(DISTINCT {counted}) AS ?different)", "(COUNT(*) AS ?all)"]
        if numbers:
            number = rng.choice(numbers)
            terms += [
                f"(SUM({number}) AS ?sum)", f"(MIN({number}) AS ?least)", f"(MAX({number}) AS ?most)",
                f"(FLOOR(AVG({number})) AS ?mean)",
            ]  # fmt: skip
        chosen = rng.sample(terms, rng.randint(1, 3))
        where = "\n".join(pattern.lines)
        if rng.random() < 0.2:
            return Generated("SELECT", f"SELECT {' '.join(chosen)}", where)
        tail = f"GROUP BY {key}"
        if rng.random() < 0.3:
            tail += f"\nHAVING (COUNT(*) > {rng.randint(1, 3)})"
        return Generated("SELECT", f"SELECT {key} {' '.join(chosen)}", where, tail)

    def _ask(self, pattern: _Pattern) -> Generated:
        return Generated("ASK", "ASK", "\n".join(pattern.lines))

    def _construct(self, pattern: _Pattern) -> Generated:
        subjects = [name for name, kind in pattern.bound if kind in _EDGES]
        objects = [name for name, _ in pattern.bound] + pattern.loose
        predicates = ("rdfs:seeAlso", "onr:content", "schema:about")
        triples = [
            f"{self._rng.choice(subjects)} {self._rng.choice(predicates)} {target} ."
            for target in self._rng.sample(objects, min(len(objects), 3))
        ]
        return Generated("CONSTRUCT", f"CONSTRUCT {{ {' '.join(triples)} }}", "\n".join(pattern.lines))
