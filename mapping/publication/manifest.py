"""Describe a published generation in its manifest, and find the current generation.

A generation is a folder that never changes once it is published::

    OUTPUT/current -> generations/000002
    OUTPUT/generations/000002/manifest.json
                              store/                  the embedded Oxigraph store
                              dumps/onrecord.ttl.gz   the whole dataset, in which the dump of each article is a slice;
                                                      and so on for every syntax
                              texts/SLUG.txt          the text of an article whose rights are full
                              validation-report.ttl
                              history.jsonl           when each article and claim was published and changed
                              precomputed.sqlite      lists, counts and the index of the search; made by the server
                              SHA256SUMS              the digest of every file
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.dataclasses import dataclass as validated_dataclass

from mapping.errors import GenerationDamaged, NothingPublished, UnreadableInput
from mapping.publication.digests import MANIFEST, FileChecks, sha256_of
from mapping.rdf.serialization import N_QUADS
from mapping.rdf.shared_graphs import GZIP

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: Names of the link to the current generation, of the folder of all, and of the file of dates in each; see above.
CURRENT: Final = "current"
GENERATIONS: Final = "generations"
HISTORY: Final = "history.jsonl"
#: The place before the code of a problem, as `mapping.errors.Problem` writes it, and the code.
_PROBLEM: Final = re.compile(r".*?:[0-9]+:[0-9]+: ([A-Z][0-9]{3}) ", re.DOTALL)


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


#: For records of which there is one for each article: a third of the memory of a model. The cache of strings would keep
#: the memory of a manifest that is no longer used.
_MANY: Final = ConfigDict(extra="forbid", cache_strings="keys")


@validated_dataclass(frozen=True, slots=True, config=_MANY)
class DumpFile:
    """One file for download; ``name`` is relative to the ``dumps`` folder, ``bytes`` its length.

    That of the whole dataset is compressed, so its length and digest are of the compressed file.
    """

    name: str
    media_type: str
    bytes: int
    sha256: str
    #: Quads in the syntaxes that carry graphs, triples in the others.
    statements: int
    #: The slug of its article; None for the whole dataset.
    article: str | None = None
    #: Where the block of its article begins in the dump of the dataset, in bytes; None if it is a file of its own.
    offset: int | None = None
    #: Length of that block, as it is compressed there.
    packed: int | None = None

    @property
    def content_type(self) -> str:
        """The media type of the file, in which RDF may be compressed."""
        return GZIP if self.is_compressed else self.media_type

    @property
    def is_compressed(self) -> bool:
        """Whether the file is compressed with gzip."""
        return self.name.endswith(".gz")


@validated_dataclass(frozen=True, slots=True, config=_MANY)
class ArticleEntry:
    """One published article; ``text_sha256`` and ``sheet_sha256`` are of the files that the build read."""

    slug: str
    iri: str
    graph: str
    text_sha256: str
    sheet_sha256: str
    quads: int
    claims: int
    #: True if this build refused the article and kept its published graph.
    kept: bool = False
    #: Whether its text is published too; only if its rights are full.
    has_text: bool = False
    #: IRI of its own licence; empty if that of the dataset holds.
    licence: str = ""


class RefusedArticle(_Record):
    """An article that this build refused, with one line per problem."""

    slug: str
    messages: tuple[str, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The code of each message, empty if it has none."""
        found = map(_PROBLEM.match, self.messages)
        return tuple(code[1] if code else "" for code in found)


class Withdrawal(_Record):
    """A path below the base IRI at which nothing is published any more, and since when, in ISO 8601."""

    path: str
    withdrawn: str
    #: The path to which it redirects, which may have been withdrawn in turn; None if it was withdrawn for good.
    moved_to: str | None = None


class Counts(_Record):
    """Sizes of the dataset."""

    articles: int
    claims: int
    situations: int
    entities: int
    quads: int


class Manifest(_Record):
    """The content of ``manifest.json``."""

    #: Version of onrecord that built it.
    version: str
    #: SHA-256 over the code and the ontology that built it; empty if unknown.
    release: str = ""
    #: SHA-256 over everything that the dumps depend on: equal keys, equal dumps. Empty if unknown.
    key: str = ""
    #: When it was built, ISO 8601 in UTC, never before the generation before it. Not part of the digest.
    created: str
    #: `digest_of` its graphs: equal data, equal digest.
    digest: str
    #: SHA-256 over all files that the build read. If it differs from that of the corpus, a build is due.
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
    #: When the first generation was built, as `created`; empty if unknown.
    issued: str = ""
    dumps: tuple[DumpFile, ...]
    #: True if the build checked that no two graphs share a triple. Their union is then their RDF merge.
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
    def graph_digests(self) -> dict[str, str]:
        """SHA-256 of the graph of each article in N-Quads, by its slug."""
        n_quads = (dump for dump in self.dumps if dump.media_type == N_QUADS.media_type)
        return {dump.article: dump.sha256 for dump in n_quads if dump.article is not None}

    def licence_of(self, article: str | None) -> str:
        """Return the IRI of the licence of an article, given by its slug: its own, or that of the dataset."""
        return self._own_licences.get(article) or self.licence

    @cached_property
    def _own_licences(self) -> dict[str | None, str]:
        return {entry.slug: entry.licence for entry in self.articles if entry.licence}

    @cached_property
    def withdrawals(self) -> dict[str, Withdrawal]:
        """Path -> its withdrawal."""
        return {each.path: each for each in self.withdrawn}


@dataclass(frozen=True)
class Generation:
    """A published generation: its folder and its manifest."""

    path: Path
    manifest: Manifest

    @property
    def store_path(self) -> Path:
        """Folder of the embedded store; open it read-only."""
        return self.path / "store"

    @cached_property
    def files(self) -> FileChecks:
        """The checks of its files against their digests."""
        dumps = {f"dumps/{dump.name}": dump.sha256 for dump in self.manifest.dumps if dump.offset is None}
        texts = {text_name(entry.slug): entry.text_sha256 for entry in self.manifest.articles if entry.has_text}
        return FileChecks(self.path, dumps | texts)

    @property
    def dumps_path(self) -> Path:
        """Folder of the dump files named in the manifest."""
        return self.path / "dumps"

    @cached_property
    def articles(self) -> Mapping[str, ArticleEntry]:
        """The entry of each article in the manifest, by its IRI."""
        return {entry.iri: entry for entry in self.manifest.articles}

    def text_of(self, entry: ArticleEntry) -> str | None:
        """Return the text of an article, None if it is not published. Offsets of evidence count its code points.

        Raises `GenerationDamaged` if the text is missing or has another digest.
        """
        if not entry.has_text:
            return None
        name = text_name(entry.slug)
        self.files.check(name)
        return (self.path / name).read_bytes().decode("utf-8")


def digest_of(graphs: Mapping[str, str]) -> str:
    """Return the digest of a dataset from its graphs: the IRI of each, and the SHA-256 of its sorted N-Quads.

    It is the SHA-256 of one line for each graph, sorted: that SHA-256, two spaces and the IRI.
    """
    return sha256_of("".join(sorted(f"{sha256}  {graph}\n" for graph, sha256 in graphs.items())).encode())


def text_name(slug: str) -> str:
    """Return the name of the text of an article below the folder of its generation."""
    return f"texts/{slug}.txt"


def read_generation(path: Path) -> Generation:
    """Read the generation in the folder ``path``.

    Raises `GenerationDamaged` if its manifest is missing, cut or changed, and `UnreadableInput` if the system refuses
    to read it.
    """
    try:
        manifest = Manifest.model_validate_json((path / MANIFEST).read_bytes())
    except FileNotFoundError:
        raise GenerationDamaged(path, f"{MANIFEST} is missing") from None
    except OSError as error:
        raise UnreadableInput(path / MANIFEST, f"cannot be read: {error.strerror}") from None
    except ValidationError as error:
        raise GenerationDamaged(path, f"{MANIFEST} was cut or changed: {error.errors()[0]['msg']}") from None
    return Generation(path, manifest)


def current_generation(output: Path) -> Generation:
    """Return the generation that ``OUTPUT/current`` points to, under its own unchanging path.

    Raises `NothingPublished` if there is no such link, otherwise as `read_generation`.
    """
    if not os.path.lexists(output / CURRENT):
        raise NothingPublished(output)
    return read_generation((output / CURRENT).resolve())


def published_in(output: Path) -> Generation | None:
    """Return the current generation, None if nothing was published. Raises as `read_generation`."""
    try:
        return current_generation(output)
    except NothingPublished:
        return None
