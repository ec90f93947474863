"""What a published generation says of itself, and how to find the current one.

A generation is a folder that never changes once it is published::

    OUTPUT/current -> generations/000002
    OUTPUT/generations/000002/manifest.json
                              store/                  the embedded Oxigraph store
                              dumps/onrecord.ttl ...  the whole dataset
                              dumps/article/SLUG.ttl  one article
                              validation-report.ttl
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from mapping.errors import NothingPublished

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "CURRENT", "GENERATIONS", "ArticleEntry", "Counts", "DumpFile", "Generation", "Manifest", "RefusedArticle",
    "current_generation", "read_generation",
]  # fmt: skip

#: Name of the symbolic link to the generation that is published now.
CURRENT: Final = "current"
#: Name of the folder that holds the generations.
GENERATIONS: Final = "generations"


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DumpFile(_Record):
    """One file for download; ``name`` is relative to the ``dumps`` folder, ``bytes`` its length."""

    name: str
    media_type: str
    bytes: int
    sha256: str
    #: Quads in the syntaxes that carry graphs, triples in the others.
    statements: int
    #: The slug of the article it holds; none for the whole dataset.
    article: str | None = None


class ArticleEntry(_Record):
    """One published article; the hashes are SHA-256 of the bytes read, in hexadecimal."""

    slug: str
    iri: str
    graph: str
    text_sha256: str
    sheet_sha256: str
    quads: int
    claims: int
    #: True where this build refused the article and kept the graph it had before.
    kept: bool = False


class RefusedArticle(_Record):
    """An article that this build refused, and why, one line a problem."""

    slug: str
    messages: tuple[str, ...]


class Counts(_Record):
    """Sizes of the dataset."""

    articles: int
    claims: int
    situations: int
    entities: int
    quads: int


class Manifest(_Record):
    """All that is known of a generation without opening its store."""

    #: Version of onrecord that built it.
    version: str
    #: When it was built, ISO 8601 in UTC. Not part of the digest.
    created: str
    #: SHA-256 over the names and hashes of the dumps: equal data, equal digest.
    digest: str
    #: SHA-256 over everything the build read; a different one means a new build is needed.
    inputs: str
    title: str
    base_iri: str
    counts: Counts
    articles: tuple[ArticleEntry, ...]
    refused: tuple[RefusedArticle, ...] = ()
    dumps: tuple[DumpFile, ...]
    #: True where the build made sure that no triple stands in two graphs: their union is then their RDF merge.
    graphs_are_disjoint: bool = False


@dataclass(frozen=True)
class Generation:
    """A published generation: its folder and its manifest."""

    path: Path
    manifest: Manifest

    @property
    def store_path(self) -> Path:
        """Folder of the embedded store; open it read-only."""
        return self.path / "store"

    @property
    def dumps_path(self) -> Path:
        """Folder of the dump files named in the manifest."""
        return self.path / "dumps"


def read_generation(path: Path) -> Generation:
    """Read the generation in the folder ``path``.

    Raises `NothingPublished` where there is none or its manifest cannot be read.
    """
    try:
        manifest = Manifest.model_validate_json((path / "manifest.json").read_bytes())
    except (OSError, ValidationError) as error:
        raise NothingPublished(path) from error
    return Generation(path, manifest)


def current_generation(output: Path) -> Generation:
    """Return the generation that ``OUTPUT/current`` points to, under its own unchanging path.

    Raises `NothingPublished` where nothing was published in ``output``.
    """
    try:
        return read_generation((output / CURRENT).resolve())
    except NothingPublished as error:
        raise NothingPublished(output) from error
