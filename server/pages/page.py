"""The request for a page (`Visit`), its finished view (`Page`) and the resources it names (`Ref`)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mapping.publication.manifest import Generation
    from mapping.publication.preview import LastSave
    from server.engine import QueryEngine
    from server.linked_data.signposting import WebLink
    from server.pages.links import Links
    from server.precomputed.sidecar import Sidecar
    from server.settings import Settings

#: A character that leaves a mark on a page.
_READABLE: Final = re.compile("[^\\s\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")
_BELOW_ARTICLE: Final = re.compile("(/article/[^/]*)/[^/]*/[^/]*$")


@dataclass(frozen=True)
class Visit:
    """One request for a page: the engine and generation that answer it, and its parameters."""

    engine: QueryEngine
    generation: Generation
    settings: Settings
    links: Links
    #: The query string; the first value of each parameter.
    parameters: Mapping[str, str] = field(default_factory=dict)
    #: The outcome of the last save, which every page shows to an author who watches.
    last_save: LastSave | None = None
    #: The search index that was written with the generation.
    sidecar: Sidecar | None = None


@dataclass(frozen=True)
class Ref:
    """A resource with the words that a page shows for it."""

    iri: str
    label: str


@dataclass(frozen=True)
class Table:
    """A list for programs: `list_csv` writes it as CSV and JSON."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[str | int | float | bool | None]]


@dataclass(frozen=True)
class Page:
    """A template with its values, and the same list as a table."""

    template: str
    title: str
    values: Mapping[str, object] = field(default_factory=dict)
    table: Table | None = None
    #: Names below ``assets/``. The page must be complete without them.
    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    #: Links of the resource that the page shows; they are in its head and its Link header.
    signposts: tuple[WebLink, ...] = ()
    #: The page for search engines: JSON-LD in the vocabulary of schema.org.
    jsonld: Mapping[str, object] | None = None


def name_of(label: str | None, iri: str) -> str:
    """Return a label, or the last part of the IRI if the label has no readable character."""
    return label if label and _READABLE.search(label) else last_part(iri) or iri


def last_part(iri: str) -> str:
    """Return the part of an IRI after its last slash or hash."""
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2]


def article_of(iri: str) -> str:
    """Return the IRI of the article that a claim, a situation or an entity belongs to; a shared one has its own."""
    return _BELOW_ARTICLE.sub(r"\1", iri)
