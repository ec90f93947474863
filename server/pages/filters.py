"""What the address of a list asks it to be narrowed to: an article, an entity, a stance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from pyoxigraph import NamedNode

from mapping.rdf.iris import Iris, ResourceKind
from mapping.rdf.namespaces import ONR, RDFS, SCHEMA
from server.errors import BadRequest, NotFound
from server.linked_data.resources import resource_at
from server.pages.claims.cards import name_of
from server.pages.page import Ref
from server.pages.sentence import tidy
from server.pages.solutions import select

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from server.pages.page import Visit

__all__ = [
    "STANCES", "Choice", "article_graph", "article_of", "choice_of", "choices", "concerns", "entity_of",
    "query_string",
]  # fmt: skip

STANCES: Final = ("affirms", "denies", "doubts")


@dataclass(frozen=True)
class Choice:
    """A filter that is set: its parameter, what it is set to, and the query string of the list without it."""

    name: str
    value: Ref
    without: str


def article_of(visit: Visit) -> str | None:
    """Return the IRI of the article that ``article=`` names by its slug. Raises `NotFound`."""
    slug = visit.parameters.get("article")
    return resource_at(ResourceKind.ARTICLE.path("") + slug, visit.links.base_iri).iri if slug else None


def article_graph(visit: Visit) -> str | None:
    """Return the graph of the article that ``article=`` names: all that it says stands there."""
    article = article_of(visit)
    return article and f"{Iris(visit.links.base_iri).graph('').value}{visit.links.path_of(article)}"


def entity_of(visit: Visit, name: str = "entity") -> str | None:
    """Return the IRI that a parameter gives: whole, as its path here, or as the slug of a shared entity.

    Raises `BadRequest` where it can be none.
    """
    given = visit.parameters.get(name)
    if not given:
        return None
    try:
        if given.lower().startswith(("http://", "https://", "urn:")):
            return NamedNode(given).value
        return resource_at(given if "/" in given else ResourceKind.ENTITY.path("") + given, visit.links.base_iri).iri
    except (ValueError, NotFound) as error:
        raise BadRequest(f"{name}= must be the IRI of an entity, or the last part of it") from error


def choice_of(parameters: Mapping[str, str], name: str, offered: Iterable[str]) -> str | None:
    """Return what a parameter chooses, None where nothing. Raises `BadRequest` for what is not offered."""
    given = parameters.get(name)
    if not given:
        return None
    if given not in offered:
        raise BadRequest(f"{name}= must be one of {', '.join(offered)}")
    return given


def concerns(variable: str, entity: str) -> str:
    """Return a SPARQL group: a claim that an entity makes or is told, one about it, or a situation it takes part in.

    Each way is a branch of its own: so the engine begins at the entity.
    """
    node, ways = NamedNode(entity), (ONR.agent, ONR.affected, ONR.participant, SCHEMA.location)
    direct = [f"{{ {variable} {way} {node} }}" for way in (ONR.claimant, ONR.toldTo, *ways)]
    through = f"{{ {variable} {ONR.content}/({'|'.join(map(str, ways))}) {node} }}"
    return " UNION ".join([*direct, through])


def query_string(parameters: Mapping[str, str], names: Iterable[str], **changed: str | int | None) -> str:
    """Return those parameters that are given, encoded; what is changed to None is left out."""
    kept = {name: parameters[name] for name in names if parameters.get(name)}
    return urlencode({name: value for name, value in {**kept, **changed}.items() if value is not None})


async def choices(visit: Visit, chosen: Mapping[str, str | None], names: Sequence[str]) -> tuple[Choice, ...]:
    """Name the resources that a list is narrowed to, by one query; ``chosen`` has their IRIs by parameter."""
    iris = {name: iri for name, iri in chosen.items() if iri}
    if not iris:
        return ()
    nodes = " ".join(str(NamedNode(iri)) for iri in iris.values())
    rows = await select(visit.engine, f"SELECT ?it ?label {{ VALUES ?it {{ {nodes} }} ?it {RDFS.label} ?label }}")
    labels = {row["it"].value: row["label"].value for row in sorted(rows, key=lambda row: row["label"].value)}
    without = {name: query_string(visit.parameters, names, **{name: None}) for name in iris}
    return tuple(
        Choice(name, Ref(iri, tidy(name_of(labels.get(iri), iri))), without[name]) for name, iri in iris.items()
    )
