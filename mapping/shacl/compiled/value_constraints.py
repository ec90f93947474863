"""Compile the constraints that look at the value nodes of a shape (SHACL, sections 4.1 to 4.4 and 4.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mapping.rdf.namespaces import RDF, RDFS, SH, XSD
from mapping.shacl.compiled.data_graph import is_literal
from mapping.shacl.compiled.literals import NOT_CHECKED, ORDERED, are_numbers, form_of, is_well_typed, order, value_of
from mapping.shacl.compiled.not_compiled import NotCompiled
from mapping.shacl.compiled.patterns import compile_pattern
from mapping.shacl.compiled.shape import Constraint, Finding, Run, of_focus_nodes, of_values

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from mapping.shacl.compiled.data_graph import DataGraph
    from mapping.shacl.compiled.reader import ShapeReader
    from mapping.shacl.compiled.terms import Literal
    from mapping.shacl.compiled.value_nodes import ValueNodes

_BLANK: Final = "_:"
_LITERAL: Final = '"'
#: The beginnings of the texts of some nodes, and whether a node of each kind has one of them.
_KINDS: Final[Mapping[str, tuple[tuple[str, ...], bool]]] = {
    SH.IRI.value: ((_BLANK, _LITERAL), False),
    SH.BlankNode.value: ((_BLANK,), True),
    SH.Literal.value: ((_LITERAL,), True),
    SH.BlankNodeOrIRI.value: ((_LITERAL,), False),
    SH.BlankNodeOrLiteral.value: ((_BLANK, _LITERAL), True),
    SH.IRIOrLiteral.value: ((_BLANK,), False),
}
_NO_KIND: Final[tuple[tuple[str, ...], bool]] = ((), True)
#: For each bound, the outcomes of comparing a value with it that are good.
_BOUNDS: Final = {
    "minExclusive": frozenset({1}),
    "minInclusive": frozenset({0, 1}),
    "maxExclusive": frozenset({-1}),
    "maxInclusive": frozenset({-1, 0}),
}


def component(name: str) -> str:
    """Return the component of a parameter: ``sh:MinCountConstraintComponent`` of ``minCount``."""
    return f"{SH.iri}{name[0].upper()}{name[1:]}ConstraintComponent"


def _constraint(name: str, find: Callable[[Run, ValueNodes], Iterable[Finding]]) -> Constraint:
    return Constraint(component(name), name, find)


def _of_values(name: str, bad: Callable[[Run, set[str]], Collection[str]]) -> Constraint:
    return of_values(component(name), name, bad)


def _of_focus_nodes(name: str, focus_nodes: Callable[[Run, ValueNodes], Iterable[str]]) -> Constraint:
    return of_focus_nodes(component(name), name, focus_nodes)


def _compile_class(shape: ShapeReader) -> Iterator[Constraint]:
    for kind in shape.objects("class"):
        yield _of_values("class", lambda run, nodes, kind=kind: nodes - run.data.instances(kind))  # type: ignore[misc]


def _compile_datatype(shape: ShapeReader) -> Iterator[Constraint]:
    datatype = shape.one("datatype")
    if datatype in NOT_CHECKED or datatype in {RDFS.Literal.value, RDFS.Datatype.value}:
        raise NotCompiled("sh:datatype", "the forms of this datatype are not checked here")

    ending, is_form = f'"^^<{datatype}>', form_of(datatype)
    length = len(ending)

    def bad(_: Run, nodes: set[str]) -> set[str]:
        # A form that is checked has nothing to escape.
        return {node for node in nodes if not (node.endswith(ending) and is_form(node[1:-length]))}

    yield _of_values("datatype", {XSD.string.value: _no_strings, RDF.langString.value: _no_words}.get(datatype, bad))


def _no_strings(_: Run, nodes: set[str]) -> set[str]:
    return {node for node in nodes if not node.endswith('"')}


def _no_words(_: Run, nodes: set[str]) -> set[str]:
    """Return the nodes that have no language."""
    return {node for node in nodes if not node.startswith('"') or node.endswith(('"', ">"))}


def _compile_node_kind(shape: ShapeReader) -> Iterator[Constraint]:
    starts, is_so = _KINDS.get(shape.one("nodeKind"), _NO_KIND)
    yield _of_values("nodeKind", lambda _, nodes: {node for node in nodes if node.startswith(starts) is not is_so})


def _compile_in(shape: ShapeReader) -> Iterator[Constraint]:
    allowed = frozenset(shape.items("in"))
    yield _of_values("in", lambda _, nodes: nodes - allowed)


def _compile_has_value(shape: ShapeReader) -> Iterator[Constraint]:
    for wanted in shape.objects("hasValue"):
        yield _of_focus_nodes("hasValue", lambda _, values, wanted=wanted: values.without(wanted))  # type: ignore[misc]


def _compile_min_count(shape: ShapeReader) -> Iterator[Constraint]:
    shape.require_path("minCount")
    least = shape.count("minCount")
    yield _of_focus_nodes("minCount", lambda _, values: values.with_fewer(least))


def _compile_max_count(shape: ShapeReader) -> Iterator[Constraint]:
    shape.require_path("maxCount")
    most = shape.count("maxCount")
    yield _of_focus_nodes("maxCount", lambda _, values: values.with_more(most))


def _compile_bound(shape: ShapeReader, name: str) -> Iterator[Constraint]:
    for node in shape.objects(name):
        bound = shape.literal(node, name)
        if bound.datatype not in ORDERED or not is_well_typed(bound):
            raise NotCompiled(f"sh:{name}", "SPARQL has no order for values of its datatype")
        yield _of_values(name, _beyond(bound, _BOUNDS[name]))


def _beyond(bound: Literal, good: frozenset[int]) -> Callable[[Run, set[str]], set[str]]:
    limit = value_of(bound)

    def bad(run: Run, nodes: set[str]) -> set[str]:
        values = list(map(run.nodes.comparables.__getitem__, nodes))
        if values and are_numbers(values):
            ends = min(values), max(values)  # type: ignore[type-var] # numbers compare
            if good.issuperset(order(end, limit) for end in ends):
                return set()
        return {node for node, value in zip(nodes, values, strict=True) if order(value, limit) not in good}

    return bad


def _compile_length(shape: ShapeReader, name: str) -> Iterator[Constraint]:
    limit = shape.count(name)
    is_least = name == "minLength"

    def bad(run: Run, nodes: set[str]) -> set[str]:
        pairs = zip(nodes, run.nodes.texts(nodes), strict=True)
        return {node for node, text in pairs if text is None or (len(text) < limit if is_least else len(text) > limit)}

    yield _of_values(name, bad)


def _compile_pattern(shape: ShapeReader) -> Iterator[Constraint]:
    flags = shape.literal(shape.one("flags"), "flags").value if shape.objects("flags") else ""
    for node in shape.objects("pattern"):
        search = compile_pattern(shape.literal(node, "pattern").value, flags).search

        def bad(run: Run, nodes: set[str], search: Callable[[str], object] = search) -> set[str]:
            pairs = zip(nodes, run.nodes.texts(nodes), strict=True)
            return {node for node, text in pairs if text is None or search(text) is None}

        yield _of_values("pattern", bad)


def _compile_language_in(shape: ShapeReader) -> Iterator[Constraint]:
    literals = [shape.literal(node, "languageIn") for node in shape.items("languageIn")]
    if any(literal.datatype != XSD.string.value for literal in literals):
        raise NotCompiled("sh:languageIn", "it lists something that is no string")
    ranges = [literal.value.lower() for literal in literals]

    def is_good(literal: Literal | None) -> bool:
        tag = literal.language.lower() if literal else ""
        return bool(tag) and any(each in {"*", tag} or tag.startswith(f"{each}-") for each in ranges)

    def bad(run: Run, nodes: set[str]) -> set[str]:
        return {node for node in nodes if not (is_literal(node) and is_good(run.data.literals[node]))}

    yield _of_values("languageIn", bad)


def _compile_unique_lang(shape: ShapeReader) -> Iterator[Constraint]:
    shape.require_path("uniqueLang")
    if shape.is_true("uniqueLang"):
        yield _constraint("uniqueLang", _find_repeated_languages)


def _find_repeated_languages(run: Run, values: ValueNodes) -> Iterator[Finding]:
    literals = run.data.literals
    for focus, each in values.pairs:
        if len(each) > 1:
            tags = [literals[node].language for node in each if is_literal(node)]
            known = [tag.lower() for tag in tags if tag]
            yield from (Finding(focus) for tag in set(known) if known.count(tag) > 1)


def _compile_closed(shape: ShapeReader) -> Iterator[Constraint]:
    if not shape.objects("closed"):
        return  # Ignored properties of a shape that is not closed say nothing (SHACL, section 4.8.1).
    is_closed = shape.is_true("closed")
    if not is_closed and shape.literal(shape.one("closed"), "closed").value != "false":
        raise NotCompiled("sh:closed", "its value is neither true nor false")
    ignored = set(shape.items("ignoredProperties")) if shape.objects("ignoredProperties") else set()
    properties = [shape.compile(node) for node in shape.objects("property")]
    allowed = frozenset(ignored | {each.path.predicate for each in properties if each.path and each.path.predicate})
    if is_closed:
        yield _constraint("closed", lambda run, values: _find_others(run.data, values, allowed))


def _find_others(data: DataGraph, values: ValueNodes, allowed: frozenset[str]) -> Iterator[Finding]:
    """Yield each triple of a value node whose predicate is not allowed."""
    nodes = values.distinct
    types = data.first_types(nodes)
    for predicate in data.predicates:
        # Two sets of nodes share none unless they share a type.
        if predicate not in allowed and not types.isdisjoint(data.first_types_of_subjects(predicate)):
            subjects = data.by_subject(predicate)
            if having := nodes & subjects.keys():
                for focus, node in values.with_any(having):
                    yield from (Finding(focus, value, predicate) for value in subjects[node])


#: What compiles each parameter; ``ignoredProperties`` belongs to ``closed``, ``flags`` to ``pattern``.
COMPILERS: Final[Mapping[str, Callable[[ShapeReader], Iterator[Constraint]]]] = {
    "class": _compile_class,
    "datatype": _compile_datatype,
    "nodeKind": _compile_node_kind,
    "in": _compile_in,
    "hasValue": _compile_has_value,
    "minCount": _compile_min_count,
    "maxCount": _compile_max_count,
    "minExclusive": lambda shape: _compile_bound(shape, "minExclusive"),
    "minInclusive": lambda shape: _compile_bound(shape, "minInclusive"),
    "maxExclusive": lambda shape: _compile_bound(shape, "maxExclusive"),
    "maxInclusive": lambda shape: _compile_bound(shape, "maxInclusive"),
    "minLength": lambda shape: _compile_length(shape, "minLength"),
    "maxLength": lambda shape: _compile_length(shape, "maxLength"),
    "pattern": _compile_pattern,
    "languageIn": _compile_language_in,
    "uniqueLang": _compile_unique_lang,
    "closed": _compile_closed,
}
