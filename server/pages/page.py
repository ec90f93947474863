"""What a page is made from, and what is made: values for a template, and the same as a table where it is a list."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from server.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mapping.publication.manifest import Generation
    from server.engine import QueryEngine
    from server.linked_data.signposting import WebLink
    from server.pages.links import Links
    from server.settings import Settings

__all__ = ["Page", "Paging", "Ref", "Table", "Visit", "paging_of"]

#: Rows of a list on one page, unless fewer are asked for; and the most that can be asked for.
PAGE_SIZE: Final = 50
LARGEST_PAGE: Final = 1000
#: Digits of a page number: what is beyond holds nothing.
_DIGITS: Final = 6


@dataclass(frozen=True)
class Visit:
    """One request for a page: what it is answered from, and what the address asks."""

    engine: QueryEngine
    generation: Generation
    settings: Settings
    links: Links
    #: Parameters of the query string; the first value of each.
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Ref:
    """A resource that a page names: its IRI and the words for it."""

    iri: str
    label: str


@dataclass(frozen=True)
class Table:
    """A list as programs read it: CSV has ``columns`` as its first record, JSON an object for each row."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[str | int | float | bool | None]]


@dataclass(frozen=True)
class Page:
    """A page to be rendered: a template, the values for it, and its twin for programs."""

    template: str
    title: str
    values: Mapping[str, object] = field(default_factory=dict)
    table: Table | None = None
    #: Names below ``assets/`` of the scripts and further stylesheets it loads; it must be whole without any.
    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    #: Links of the resource it shows, in its head and in its header.
    signposts: tuple[WebLink, ...] = ()
    #: What search engines read of it: JSON-LD in the vocabulary of schema.org.
    jsonld: Mapping[str, object] | None = None


@dataclass(frozen=True)
class Paging:
    """Which part of a list is shown; numbers count from 1. ``total`` is known after the query."""

    number: int
    size: int

    @property
    def offset(self) -> int:
        """How many rows stand before the part."""
        return (self.number - 1) * self.size

    def last(self, total: int) -> int:
        """Return the number of the last page of ``total`` rows."""
        return max(1, -(-total // self.size))


def paging_of(parameters: Mapping[str, str], size: int = PAGE_SIZE, name: str = "page") -> Paging:
    """Read the page number called ``name``, and ``size``. Raises `BadRequest` where one is no number from 1 on."""
    return Paging(_count(parameters, name, 1), min(_count(parameters, "size", size), LARGEST_PAGE))


def _count(parameters: Mapping[str, str], name: str, default: int) -> int:
    given = parameters.get(name)
    if given is None:
        return default
    if not (given.isascii() and given.isdigit() and len(given) <= _DIGITS and int(given) > 0):
        raise BadRequest(f"{name}= must be a whole number from 1 on")
    return int(given)
