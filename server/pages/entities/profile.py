"""Read the types, names and groups of an entity."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from mapping.rdf.namespaces import FOAF, ONR, RDF, RDFS, SCHEMA, SKOS
from server.pages.entity_types import TYPES
from server.pages.page import Ref, article_of, last_part, name_of
from server.pages.solutions import select, text_in

if TYPE_CHECKING:
    from server.engine import QueryEngine

_PEOPLE: Final = {SCHEMA.Person.value, FOAF.Group.value, ONR.SourceGroup.value}
_MEMBER_OF: Final = "memberOf"
_ARTICLE: Final = "article"
#: Values that one page shows; the RDF documents have all.
_MOST_ROWS: Final = 2000


@dataclass(frozen=True)
class EntityProfile:
    """The statements about an entity itself, outside of claims: types, names and groups."""

    iri: str
    name: str
    #: Classes with their names.
    types: tuple[Ref, ...]
    also: tuple[str, ...]
    #: IRIs of the same entity elsewhere.
    same_as: tuple[str, ...]
    members: tuple[Ref, ...]
    member_of: tuple[Ref, ...]
    #: The article of a local entity, None for a shared one.
    article: Ref | None

    @property
    def is_of_people(self) -> bool:
        """Whether it is a person or a group of persons."""
        return any(type_.iri in _PEOPLE for type_ in self.types)


async def entity_profile(engine: QueryEngine, iri: str) -> EntityProfile | None:
    """Return the profile of an entity, None if the data has no statement about it. Asks one query."""
    objects: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in await select(engine, _query(iri)):
        objects[row["property"].value][row["object"].value].add(text_in(row, "label") or "")
    return _profile(iri, objects) if objects.keys() - {_MEMBER_OF, _ARTICLE} else None


def _query(iri: str) -> str:
    it, article = NamedNode(iri), NamedNode(article_of(iri))
    shown = f"{RDF.type} {RDFS.label} {SKOS.altLabel} {SCHEMA.sameAs} {FOAF.member}"
    return f"""SELECT ?property ?object ?label WHERE {{
  {{ VALUES ?property {{ {shown} }} {it} ?property ?object OPTIONAL {{ ?object {RDFS.label} ?label }} }}
  UNION {{ SELECT ?property ?object {{ {it} ?property ?object }} LIMIT 1 }}
  UNION {{ ?object {FOAF.member} {it} BIND("{_MEMBER_OF}" AS ?property) OPTIONAL {{ ?object {RDFS.label} ?label }} }}
  UNION {{ {article} {RDFS.label} ?label BIND({article} AS ?object) BIND("{_ARTICLE}" AS ?property) }}
}} LIMIT {_MOST_ROWS}"""


def _profile(iri: str, objects: dict[str, dict[str, set[str]]]) -> EntityProfile:
    article, names = article_of(iri), sorted(objects[RDFS.label.value])
    return EntityProfile(
        iri=iri,
        name=name_of(next(filter(str.strip, names), None), iri),
        types=tuple(Ref(each, TYPES.get(each, last_part(each))) for each in sorted(objects[RDF.type.value])),
        also=tuple(sorted(filter(str.strip, {*objects[SKOS.altLabel.value], *names[1:]}))),
        same_as=tuple(sorted(objects[SCHEMA.sameAs.value])),
        members=_refs(objects[FOAF.member.value]),
        member_of=_refs(objects[_MEMBER_OF]),
        article=next(iter(_refs(objects[_ARTICLE])), Ref(article, last_part(article)))
        if "/article/" in article
        else None,
    )


def _refs(found: dict[str, set[str]]) -> tuple[Ref, ...]:
    named = [Ref(iri, name_of(min(filter(None, labels), default=""), iri)) for iri, labels in found.items()]
    return tuple(sorted(named, key=lambda ref: (ref.label, ref.iri)))
