"""What a published generation says of itself, and how to find the current one.

A generation is a folder that never changes once it is published::

    OUTPUT/current -> generations/000002
    OUTPUT/generations/000002/manifest.json
                              store/                  the embedded Oxigraph store
                              dumps/onrecord.ttl ...  the whole dataset
                              dumps/article/SLUG.ttl  one article
                              texts/SLUG.txt          the text of an article whose rights are full
                              validation-report.ttl
                              history.jsonl           when each article and claim was published and changed
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from mapping.errors import NothingPublished, TextDamaged

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = [
    "CURRENT", "GENERATIONS", "HISTORY", "ArticleEntry", "Counts", "DumpFile", "Generation", "Manifest",
    "RefusedArticle", "Withdrawal", "current_generation", "read_generation", "text_name",
]  # fmt: skip

#: Name of the symbolic link to the generation that is published now.
CURRENT: Final = "current"
#: Name of the folder that holds the generations.
GENERATIONS: Final = "generations"
#: Name of the file that says when articles and claims were published and changed.
HISTORY: Final = "history.jsonl"


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
    #: Whether its text is published too: only where its rights are full.
    has_text: bool = False


class RefusedArticle(_Record):
    """An article that this build refused, and why, one line a problem."""

    slug: str
    messages: tuple[str, ...]


class Withdrawal(_Record):
    """An article or a claim that was published once and is no more: its path below the base IRI, and since when."""

    path: str
    withdrawn: str


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
    description: str = ""
    publisher: str = ""
    #: IRI of the licence.
    licence: str = ""
    #: Language of the title and the description.
    language: str = "en"
    base_iri: str
    counts: Counts
    articles: tuple[ArticleEntry, ...]
    refused: tuple[RefusedArticle, ...] = ()
    withdrawn: tuple[Withdrawal, ...] = ()
    #: When the first generation was built, as `created`; empty where that is not known.
    issued: str = ""
    dumps: tuple[DumpFile, ...]
    #: True where the build made sure that no triple stands in two graphs: their union is then their RDF merge.
    graphs_are_disjoint: bool = False

    def dumps_of(self, article: str | None) -> tuple[DumpFile, ...]:
        """Return the dumps of an article, given by its slug, or those of the whole dataset."""
        return self._dumps_by_article.get(article, ())

    @cached_property
    def _dumps_by_article(self) -> dict[str | None, tuple[DumpFile, ...]]:
        found: dict[str | None, list[DumpFile]] = {}
        for dump in self.dumps:
            found.setdefault(dump.article, []).append(dump)
        return {article: tuple(dumps) for article, dumps in found.items()}

    @cached_property
    def withdrawn_since(self) -> dict[str, str]:
        """Path of what was withdrawn -> since when."""
        return {each.path: each.withdrawn for each in self.withdrawn}


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

    @cached_property
    def articles(self) -> Mapping[str, ArticleEntry]:
        """What the manifest says of each article, by its IRI."""
        return {entry.iri: entry for entry in self.manifest.articles}

    def text_of(self, entry: ArticleEntry) -> str | None:
        """Return the text of an article, to whose code points the offsets of its evidence count; None without one.

        Raises `TextDamaged` where it is not the text that the offsets were counted in.
        """
        if not entry.has_text:
            return None
        try:
            data = (self.path / text_name(entry.slug)).read_bytes()
        except OSError as error:
            raise TextDamaged(entry.slug) from error
        if hashlib.sha256(data).hexdigest() != entry.text_sha256:
            raise TextDamaged(entry.slug)
        return data.decode("utf-8")


def text_name(slug: str) -> str:
    """Return the name of the text of an article below the folder of its generation."""
    return f"texts/{slug}.txt"


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
