"""Write a generation and publish it: write all files under a new name, sync them to disk, then switch atomically.

A process that is killed at any moment leaves the old generation or the new one published, never a mix. An unfinished
generation has a name that nothing points to; the next build removes it.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import shutil
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from mapping.errors import BuildRefused, OutputBusy, OutputFailed
from mapping.publication.digests import MANIFEST, sha256_of, write_sums
from mapping.publication.history import continue_history, published_paths, read_history, withdrawals, write_history
from mapping.publication.manifest import (
    CURRENT,
    GENERATIONS,
    Counts,
    DumpFile,
    Generation,
    Manifest,
    RefusedArticle,
    digest_of,
    published_in,
    read_generation,
    text_name,
)
from mapping.rdf.iris import Iris
from mapping.rdf.namespaces import ONR, RDF
from mapping.rdf.serialization import serialize
from mapping.rdf.shared_graphs import DUMP_SYNTAXES, dump_name
from mapping.rdf.triples import ENTITY_CLASSES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from mapping.publication.manifest import ArticleEntry
    from mapping.rdf.serialization import RdfSyntax
    from mapping.sheet.model import DatasetDescription

#: Number of generations kept on disk: the current one, and those that a server may still be reading.
_KEPT: Final = 3
_UNFINISHED: Final = ".unfinished-"
_NUMBER: Final = re.compile(r"[0-9]{6,}")


@dataclass(frozen=True)
class Contents:
    """The content of a generation before it is written."""

    dataset: DatasetDescription
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
    #: Paths at which nothing is published now, and the path to which each redirects; None if it is gone.
    moved: Mapping[str, str | None] = field(default_factory=dict)

    @cached_property
    def paths(self) -> set[str]:
        """The paths of all articles, claims, situations and entities."""
        return published_paths(self.quads(), self.dataset.base_iri)

    def quads(self) -> Iterator[ox.Quad]:
        """Iterate over every quad of the dataset."""
        return chain(self.shared, *self.article_graphs.values())


@contextmanager
def output_lock(output: Path) -> Iterator[None]:
    """Lock ``output`` against other builds; raise `OutputBusy` if another process holds the lock."""
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


def publish(  # noqa: PLR0913 - callers name the last four
    output: Path,
    contents: Contents,
    *,
    version: str,
    created: str,
    progress: Callable[[str], None],
    syntaxes: Sequence[RdfSyntax] = DUMP_SYNTAXES,
) -> Generation:
    """Write a new generation below ``output`` and make it the current one; needs `output_lock`.

    ``version`` is the version of onrecord, ``created`` the time in ISO 8601; neither is part of the digest. If the
    clock is behind the last generation, the time of that generation is used.

    Raises `BuildRefused` if two graphs share a triple or a node has no name, and `OutputFailed` if the disk is full
    or cannot be written; the old generation then stays published.
    """
    _refuse_anonymous_and_repeated(contents)
    generations = output / GENERATIONS
    before = published_in(output)
    created = max(created, before.manifest.created) if before else created
    try:
        generations.mkdir(exist_ok=True)
        _remove_unfinished(output)
        number = f"{max(_numbers(generations), default=0) + 1:06d}"
        work = generations / f"{_UNFINISHED}{number}"
        work.mkdir()
        # Made before the disk can be full: a finished generation then only needs renames.
        link = output / f".{CURRENT}"
        link.symlink_to(Path(GENERATIONS, number))
        progress("writing the store and the dumps")
        _write(work, contents, before, syntaxes, version=version, created=created)
        _sync_tree(work)
        published = work.rename(generations / number)
        _sync(generations)
        link.rename(output / CURRENT)  # rename(2) replaces the old link in one step
        _sync(output)
    except OSError as error:
        reason = error.strerror or str(error).rpartition(": ")[2]  # without the steps of the store before it
        hint = " (make room there, and build again)" if reason == os.strerror(errno.ENOSPC) else ""
        raise OutputFailed(output, reason + hint) from error
    finally:
        with suppress(OSError):
            _remove_unfinished(output)
    _remove_old(generations, published)
    return read_generation(published)


def _write(  # noqa: PLR0913 - the last two are named
    work: Path,
    contents: Contents,
    before: Generation | None,
    syntaxes: Sequence[RdfSyntax],
    *,
    version: str,
    created: str,
) -> None:
    """Write all files of a generation into the folder ``work``."""
    _write_store(work / "store", contents)
    dumps = tuple(_write_dumps(work / "dumps", contents, syntaxes))
    for slug, text in contents.texts.items():
        path = work / text_name(slug)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    (work / "validation-report.ttl").write_bytes(contents.validation_report)
    records = continue_history(
        contents.article_graphs, Iris(contents.dataset.base_iri), read_history(before.path) if before else (), created
    )
    write_history(work, records)
    manifest = Manifest(
        version=version,
        created=created,
        issued=(before.manifest.issued or before.manifest.created) if before else created,
        digest=digest_of(dumps),
        inputs=contents.inputs,
        **contents.dataset.model_dump(exclude={"rights", "limits"}),
        counts=_count(contents),
        articles=contents.articles,
        refused=contents.refused,
        withdrawn=withdrawals(contents.paths, contents.moved, before, created),
        dumps=dumps,
        graphs_are_disjoint=True,  # `publish` refuses any other contents
    )
    (work / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", "utf-8")
    write_sums(work)


def _refuse_anonymous_and_repeated(contents: Contents) -> None:
    """Refuse shared triples, which the union of the graphs would count twice, and nodes that differ between builds."""
    graph_of: dict[ox.Triple, object] = {}
    for quad in contents.quads():
        if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode):
            raise BuildRefused(f"{quad.graph_name} has a node without a name: {quad.triple}")
        first = graph_of.setdefault(quad.triple, quad.graph_name)
        if first != quad.graph_name:
            raise BuildRefused(f"{first} and {quad.graph_name} share the triple {quad.triple}")


def _write_store(path: Path, contents: Contents) -> None:
    store = ox.Store(str(path))
    store.bulk_extend(contents.quads())
    store.flush()
    store.optimize()


def _write_dumps(folder: Path, contents: Contents, syntaxes: Sequence[RdfSyntax]) -> Iterator[DumpFile]:
    (folder / "article").mkdir(parents=True)
    parts: list[tuple[str | None, frozenset[ox.Quad]]] = [(None, frozenset(contents.quads()))]
    parts += sorted(contents.article_graphs.items())
    for article, quads in parts:
        for syntax in syntaxes:
            data, name = serialize(quads, syntax), dump_name(syntax.extension, article)
            (folder / name).write_bytes(data)
            yield DumpFile(
                name=name,
                media_type=syntax.media_type,
                bytes=len(data),
                sha256=sha256_of(data),
                statements=len(quads),
                article=article,
            )


def _count(contents: Contents) -> Counts:
    types = Counter(quad.object for quad in contents.quads() if quad.predicate == RDF.type)
    return Counts(
        articles=len(contents.articles),
        claims=types[ONR.Claim],
        situations=types[ONR.Situation],
        entities=sum(types[class_] for class_ in ENTITY_CLASSES.values()),
        quads=sum(1 for _ in contents.quads()),
    )


def _numbers(generations: Path) -> list[int]:
    return [int(path.name) for path in generations.iterdir() if _NUMBER.fullmatch(path.name)]


def _remove_unfinished(output: Path) -> None:
    for path in (output / GENERATIONS).glob(f"{_UNFINISHED}*"):
        shutil.rmtree(path)
    (output / f".{CURRENT}").unlink(missing_ok=True)


def _remove_old(generations: Path, published: Path) -> None:
    for number in sorted(_numbers(generations))[:-_KEPT]:
        path = generations / f"{number:06d}"
        if path != published:
            shutil.rmtree(path, ignore_errors=True)


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
