"""Read the filters of a list page from its query string: article, entity, stance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, get_args
from urllib.parse import urlencode

from pyoxigraph import NamedNode

from mapping.rdf.iris import Iris, ResourceKind
from mapping.rdf.namespaces import RDFS
from mapping.sheet.allowed_values import Stance
from server.errors import BadRequest, NotFound
from server.linked_data.resources import resource_at
from server.pages.page import Ref, name_of
from server.pages.patterns import values
from server.pages.safe_text import tidy
from server.pages.solutions import select

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from server.pages.page import Visit

STANCES: Final = get_args(Stance)


@dataclass(frozen=True)
class Choice:
    """A filter that is set: its parameter, its value, and the query string of the list without it."""

    name: str
    value: Ref
    without: str


def chosen_article(visit: Visit) -> str | None:
    """Return the IRI of the article that ``article=`` names by its slug. Raises `NotFound`."""
    slug = visit.parameters.get("article")
    return resource_at(ResourceKind.ARTICLE.path("") + slug, visit.links.base_iri).iri if slug else None


def chosen_graph(visit: Visit) -> str | None:
    """Return the graph of the article that ``article=`` names, which holds everything that the article says."""
    article = chosen_article(visit)
    return article and f"{Iris(visit.links.base_iri).graph('').value}{visit.links.path_of(article)}"


def chosen_entity(visit: Visit, name: str = "entity") -> str | None:
    """Return the IRI that a parameter gives: whole, as a path, or as the slug of an entity. Raises `BadRequest`."""
    given = visit.parameters.get(name)
    if not given:
        return None
    try:
        if given.lower().startswith(("http://", "https://", "urn:")):
            return NamedNode(given).value
        return resource_at(given if "/" in given else ResourceKind.ENTITY.path("") + given, visit.links.base_iri).iri
    except (ValueError, NotFound) as error:
        raise BadRequest(f"{name}= must be the IRI of an entity, or the last part of it") from error


def chosen_value(parameters: Mapping[str, str], name: str, offered: Iterable[str]) -> str | None:
    """Return the value of a parameter, None if it is missing. Raises `BadRequest` if the value is not offered."""
    given = parameters.get(name)
    if not given:
        return None
    if given not in offered:
        raise BadRequest(f"{name}= must be one of {', '.join(offered)}")
    return given


def query_string(parameters: Mapping[str, str], names: Iterable[str], **changed: str | int | None) -> str:
    """Return the named parameters as a query string, with changes; None removes a parameter."""
    kept = {name: parameters[name] for name in names if parameters.get(name)}
    return urlencode({name: value for name, value in {**kept, **changed}.items() if value is not None})


async def choices(visit: Visit, chosen: Mapping[str, str | None], names: Sequence[str]) -> tuple[Choice, ...]:
    """Return the filters that are set, given their IRIs by parameter. Asks at most one query to read labels."""
    iris = {name: iri for name, iri in chosen.items() if iri}
    if not iris:
        return ()
    named = f"{values('it', iris.values())} ?it {RDFS.label} ?label"
    rows = await select(visit.engine, f"SELECT ?it ?label {{ {named} }}")
    labels = {row["it"].value: row["label"].value for row in sorted(rows, key=lambda row: row["label"].value)}
    without = {name: query_string(visit.parameters, names, **{name: None}) for name in iris}
    return tuple(
        Choice(name, Ref(iri, tidy(name_of(labels.get(iri), iri))), without[name]) for name, iri in iris.items()
    )
