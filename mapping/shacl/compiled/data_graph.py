"""The indexes of a graph that compiled shapes look up: the union of all graphs of some quads.

Nodes are texts, written as in `mapping.rdf.statements` and in `mapping.shacl.results.Result`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Final

from mapping.rdf.namespaces import RDF, RDFS
from mapping.shacl.compiled.steps import lookup_of, merge
from mapping.shacl.compiled.terms import Literals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mapping.rdf.statements import Statement
    from mapping.shacl.compiled.steps import Bind, Lookup

_TYPE: Final = RDF.type.value
_SUBCLASS: Final = RDFS.subClassOf.value
#: Nodes, each once.
Values = Collection[str]
#: A predicate, and whether it is followed backwards.
Step = tuple[str, bool]
_NOTHING: Final[Mapping[str, Values]] = {}


class DataGraph:
    """A graph, indexed by predicate and subject: most subjects have one object, in a tuple; others have a mapping."""

    def __init__(self) -> None:
        self.literals = Literals()
        self._objects: dict[str, dict[str, Values]] = defaultdict(dict)
        #: Subjects with one object, the same one, share its tuple: it is in the cache of the processor more often.
        self._singles: dict[str, Values] = {}
        self._subjects: dict[str, Mapping[str, Values]] = {}
        self._distinct: dict[str, set[str]] = {}
        self._steps: dict[frozenset[Step], Mapping[str, Values]] = {}
        self._toward: dict[tuple[frozenset[Step], frozenset[Step]], Mapping[str, Values]] = {}
        self._paths: dict[Bind, Lookup] = {}
        self._most: dict[frozenset[Step], int] = {}
        self._types_of_subjects: dict[str, set[str | None]] = {}
        self._instances: dict[str, frozenset[str]] = {}

    def add(self, statements: Iterable[Statement]) -> None:
        """Add statements, before the first look-up."""
        index, singles = self._objects, self._singles
        for subject, predicate, target in statements:
            by_subject = index[predicate]
            if subject not in by_subject:
                if target not in singles:
                    singles[target] = (target,)
                by_subject[subject] = singles[target]
                continue
            values = by_subject[subject]
            if type(values) is dict:
                values[target] = None
            elif target not in values:
                by_subject[subject] = dict.fromkeys((*values, target))

    @property
    def predicates(self) -> Collection[str]:
        """All predicates of the graph."""
        return self._objects.keys()

    def by_subject(self, predicate: str) -> Mapping[str, Values]:
        """Return the objects of each subject of a predicate."""
        return self._objects.get(predicate, _NOTHING)

    def by_object(self, predicate: str) -> Mapping[str, Values]:
        """Return the subjects of each object of a predicate."""
        found = self._subjects.get(predicate)
        if found is None:
            inverse: dict[str, Values] = {}
            for subject, values in self.by_subject(predicate).items():
                for value in values:
                    subjects = inverse.get(value)
                    if subjects is None:
                        inverse[value] = (subject,)
                    elif type(subjects) is dict:
                        subjects[subject] = None
                    else:
                        inverse[value] = dict.fromkeys((*subjects, subject))
            found = self._subjects[predicate] = inverse
        return found

    def values(self, predicate: str) -> set[str]:
        """Return all objects of a predicate."""
        found = self._distinct.get(predicate)
        if found is None:
            found = self._distinct[predicate] = set(chain.from_iterable(self.by_subject(predicate).values()))
        return found

    def most(self, steps: frozenset[Step]) -> int:
        """Return the greatest number of nodes that any of some steps leads to from one node."""
        found = self._most.get(steps)
        if found is None:
            found = self._most[steps] = max(map(len, self.by_step(steps).values()), default=0)
        return found

    @cached_property
    def _first_types(self) -> Mapping[str, str]:
        return {node: next(iter(types)) for node, types in self.by_subject(_TYPE).items()}

    def first_types(self, nodes: Iterable[str]) -> set[str | None]:
        """Return one type of each node, the same at each call; None for nodes without."""
        return set(map(self._first_types.get, nodes))

    def first_types_of_subjects(self, predicate: str) -> set[str | None]:
        """Return one type of each subject of a predicate."""
        found = self._types_of_subjects.get(predicate)
        if found is None:
            found = self._types_of_subjects[predicate] = self.first_types(self.by_subject(predicate))
        return found

    def by_step(self, steps: frozenset[Step]) -> Mapping[str, Values]:
        """Return the nodes that any of some steps leads to from each node."""
        found = self._steps.get(steps)
        if found is None:
            indexes = [self.by_object(name) if is_inverse else self.by_subject(name) for name, is_inverse in steps]
            found = self._steps[steps] = merge(indexes)
        return found

    def without_step(self, nodes: Collection[str], steps: frozenset[Step]) -> frozenset[str]:
        """Return the nodes that none of some steps leads on from."""
        missing = frozenset(nodes)
        for predicate, is_inverse in steps:
            missing = missing.difference(self.values(predicate) if is_inverse else self.by_subject(predicate))
        return missing

    def toward(self, steps: frozenset[Step], onward: frozenset[Step]) -> Mapping[str, Values]:
        """Return the nodes that any of some steps leads to from each node, as far as a step ``onward`` begins there."""
        found = self._toward.get((steps, onward))
        if found is None:
            known = self.by_step(onward)
            pairs = self.by_step(steps).items()
            found = {node: kept for node, values in pairs if (kept := [value for value in values if value in known])}
            self._toward[steps, onward] = found
        return found

    def along(self, path: Bind) -> Lookup:
        """Return the look-up of the nodes that a path leads to."""
        found = self._paths.get(path)
        if found is None:
            found = self._paths[path] = lookup_of(path(self))
        return found

    def objects(self, subject: str, predicate: str) -> Collection[str]:
        """Return the objects of one subject and predicate."""
        return self.by_subject(predicate).get(subject, ())

    def instances(self, kind: str) -> frozenset[str]:
        """Return the SHACL instances of a class: those of its subclasses too (SHACL, section 1.1)."""
        found = self._instances.get(kind)
        if found is None:
            of_class = self.by_object(_TYPE)
            found = self._instances[kind] = frozenset().union(*(of_class.get(each, ()) for each in self._below(kind)))
        return found

    def _below(self, kind: str) -> set[str]:
        """Return a class and all its subclasses."""
        subclasses = self.by_object(_SUBCLASS)
        seen, left = {kind}, [kind]
        while left:
            new = set(subclasses.get(left.pop(), ())) - seen
            seen |= new
            left += new
        return seen


def is_iri(node: str) -> bool:
    """Say whether a node is an IRI, by the way in which it is written."""
    return not node.startswith(("_:", '"'))


def is_blank(node: str) -> bool:
    """Say whether a node is a blank node."""
    return node.startswith("_:")


def is_literal(node: str) -> bool:
    """Say whether a node is a literal."""
    return node.startswith('"')
