"""Write a generation and publish it: everything under a new name, synced to disk, then one atomic switch.

A process that is killed at any moment leaves the old generation or the new one published, never a mix: what is
unfinished has a name that nothing points to, and the next build removes it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from mapping.errors import BuildRefused, NothingPublished, OutputBusy, OutputFailed
from mapping.publication.history import continue_history, read_history, withdrawals, write_history
from mapping.publication.manifest import (
    CURRENT,
    GENERATIONS,
    Counts,
    DumpFile,
    Generation,
    Manifest,
    RefusedArticle,
    current_generation,
    read_generation,
    text_name,
)
from mapping.rdf.iris import Iris
from mapping.rdf.namespaces import FOAF, ONR, RDF, SCHEMA
from mapping.rdf.serialization import serialize
from mapping.rdf.shared_graphs import DUMP_SYNTAXES, dump_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mapping.publication.manifest import ArticleEntry
    from mapping.sheet.model import Dataset

__all__ = ["Contents", "output_lock", "publish"]

#: Published generations that stay on disk: the current one and those that a server may still be reading.
_KEPT: Final = 3
_UNFINISHED: Final = ".unfinished-"
_NUMBER: Final = re.compile(r"[0-9]{6,}")


@dataclass(frozen=True)
class Contents:
    """All that a generation holds."""

    dataset: Dataset
    inputs: str
    articles: tuple[ArticleEntry, ...]
    refused: tuple[RefusedArticle, ...]
    #: Quads of each article by slug.
    article_graphs: Mapping[str, frozenset[ox.Quad]]
    #: Quads of all other graphs.
    shared: frozenset[ox.Quad]
    validation_report: bytes
    #: The text of each article whose rights are full, by slug.
    texts: Mapping[str, str] = field(default_factory=dict)

    def quads(self) -> Iterator[ox.Quad]:
        """Yield every quad of the dataset."""
        yield from self.shared
        for graph in self.article_graphs.values():
            yield from graph


@contextmanager
def output_lock(output: Path) -> Iterator[None]:
    """Hold the right to build into ``output``; raise `OutputBusy` where another process has it."""
    try:
        output.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(output / ".lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise OutputFailed(output, error.strerror or str(error)) from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise OutputBusy(output) from None
    else:
        yield
    finally:
        os.close(descriptor)


def publish(
    output: Path, contents: Contents, *, version: str, created: str, progress: Callable[[str], None]
) -> Generation:
    """Write a new generation below ``output`` and make it the current one; needs `output_lock`.

    ``version`` is that of onrecord, ``created`` the time in ISO 8601; neither is part of the digest.

    Raises `BuildRefused` where a triple stands in two graphs or a node has no name, and `OutputFailed` where the
    disk is full or refuses; what was published before then stays.
    """
    _refuse_anonymous_and_repeated(contents)
    try:
        published = _write(output, contents, progress, version=version, created=created)
        _switch(output, published)
    except OSError as error:
        raise OutputFailed(output, error.strerror or str(error)) from error
    _remove_old(output / GENERATIONS, published)
    return read_generation(published)


def _write(output: Path, contents: Contents, progress: Callable[[str], None], *, version: str, created: str) -> Path:
    generations = output / GENERATIONS
    generations.mkdir(exist_ok=True)
    _remove_unfinished(output)
    number = f"{max(_numbers(generations), default=0) + 1:06d}"
    work = generations / f"{_UNFINISHED}{number}"
    work.mkdir()
    progress("writing the store")
    _write_store(work / "store", contents)
    progress("writing the dumps")
    dumps = tuple(_write_dumps(work / "dumps", contents))
    _write_texts(work, contents.texts)
    (work / "validation-report.ttl").write_bytes(contents.validation_report)
    before = _published_in(output)
    records = continue_history(
        contents.article_graphs, Iris(contents.dataset.base_iri), read_history(before.path) if before else (), created
    )
    write_history(work, records)
    manifest = _manifest(contents, dumps, version, created).model_copy(
        update={
            "issued": (before.manifest.issued or before.manifest.created) if before else created,
            "withdrawn": withdrawals(records, before, created),
        }
    )
    (work / "manifest.json").write_text(manifest.model_dump_json(indent=2) + "\n", "utf-8")
    _sync_tree(work)
    published = generations / number
    work.rename(published)
    _sync(generations)
    return published


def _published_in(output: Path) -> Generation | None:
    try:
        return current_generation(output)
    except NothingPublished:
        return None


def digest_of(dumps: tuple[DumpFile, ...]) -> str:
    """Return the digest of a dataset: SHA-256 over the names and hashes of its dumps."""
    lines = sorted(f"{dump.sha256}  {dump.name}\n" for dump in dumps)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _refuse_anonymous_and_repeated(contents: Contents) -> None:
    """Refuse what would make the union of the graphs count a triple twice, or two builds differ."""
    graph_of: dict[ox.Triple, object] = {}
    for quad in contents.quads():
        if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode):
            raise BuildRefused(f"a node without a name stands in {quad.graph_name}: {quad.triple}")
        first = graph_of.setdefault(quad.triple, quad.graph_name)
        if first != quad.graph_name:
            raise BuildRefused(f"one triple stands in {first} and in {quad.graph_name}: {quad.triple}")


def _write_store(path: Path, contents: Contents) -> None:
    store = ox.Store(str(path))
    store.bulk_extend(contents.quads())
    store.flush()
    store.optimize()


def _write_texts(work: Path, texts: Mapping[str, str]) -> None:
    for slug, text in texts.items():
        path = work / text_name(slug)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())


def _write_dumps(folder: Path, contents: Contents) -> Iterator[DumpFile]:
    (folder / "article").mkdir(parents=True)
    parts: list[tuple[str | None, frozenset[ox.Quad]]] = [(None, frozenset(contents.quads()))]
    parts += sorted(contents.article_graphs.items())
    for article, quads in parts:
        for syntax in DUMP_SYNTAXES:
            data, name = serialize(quads, syntax), dump_name(syntax.extension, article)
            (folder / name).write_bytes(data)
            yield DumpFile(
                name=name,
                media_type=syntax.media_type,
                bytes=len(data),
                sha256=hashlib.sha256(data).hexdigest(),
                statements=len(quads),
                article=article,
            )


def _manifest(contents: Contents, dumps: tuple[DumpFile, ...], version: str, created: str) -> Manifest:
    return Manifest(
        version=version,
        created=created,
        digest=digest_of(dumps),
        inputs=contents.inputs,
        title=contents.dataset.title,
        description=contents.dataset.description,
        publisher=contents.dataset.publisher,
        licence=contents.dataset.licence,
        language=contents.dataset.language,
        base_iri=contents.dataset.base_iri,
        counts=_count(contents),
        articles=contents.articles,
        refused=contents.refused,
        dumps=dumps,
        graphs_are_disjoint=True,  # else it was refused before anything was written
    )


def _count(contents: Contents) -> Counts:
    types = Counter(quad.object for quad in contents.quads() if quad.predicate == RDF.type)
    entities = sum(
        number
        for kind, number in types.items()
        if isinstance(kind, ox.NamedNode)
        and (kind in {FOAF.Group, ONR.SourceGroup} or kind.value.startswith(SCHEMA.iri))
        and kind not in {SCHEMA.NewsArticle, SCHEMA.MonetaryAmount, SCHEMA.QuantitativeValue}
    )
    return Counts(
        articles=len(contents.articles),
        claims=types[ONR.Claim],
        situations=types[ONR.Situation],
        entities=entities,
        quads=sum(1 for _ in contents.quads()),
    )


def _numbers(generations: Path) -> list[int]:
    return [int(path.name) for path in generations.iterdir() if _NUMBER.fullmatch(path.name)]


def _remove_unfinished(output: Path) -> None:
    for path in (output / GENERATIONS).glob(f"{_UNFINISHED}*"):
        shutil.rmtree(path)
    (output / f".{CURRENT}").unlink(missing_ok=True)


def _switch(output: Path, published: Path) -> None:
    """Point ``current`` to a generation; rename(2) replaces the link in one step."""
    link = output / f".{CURRENT}"
    link.symlink_to(published.relative_to(output))
    link.rename(output / CURRENT)
    _sync(output)


def _remove_old(generations: Path, published: Path) -> None:
    for number in sorted(_numbers(generations))[:-_KEPT]:
        path = generations / f"{number:06d}"
        if path != published:
            shutil.rmtree(path)


def _sync_tree(root: Path) -> None:
    for folder, _, names in os.walk(root, topdown=False):
        for name in names:
            _sync(Path(folder) / name)
        _sync(Path(folder))


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
