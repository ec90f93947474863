"""Write a generation and publish it: write all files under a new name, sync them to disk, then switch atomically.

A process that is killed at any moment leaves the old generation or the new one published, never a mix. An unfinished
generation has a name that nothing points to; the next build removes it.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from mapping.errors import BuildRefused, OutputFailed
from mapping.publication.digests import MANIFEST, write_sums
from mapping.publication.dump_writer import DumpWriter
from mapping.publication.history import (
    PublishedPaths,
    continue_history,
    lost_paths,
    read_history,
    withdrawals,
    write_history,
)
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
from mapping.publication.release import release_digest
from mapping.publication.store_writer import load_store, update_store
from mapping.rdf.namespaces import ONR
from mapping.rdf.serialization import N_QUADS
from mapping.rdf.shared_graphs import DUMP_SYNTAXES, dump_name
from mapping.rdf.triples import ENTITY_CLASSES
from mapping.rdf.void_partitions import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from mapping.publication.manifest import ArticleEntry
    from mapping.publication.part_store import PartStore
    from mapping.publication.progress import Progress
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
    #: By slug.
    articles: tuple[ArticleEntry, ...]
    refused: tuple[RefusedArticle, ...]
    #: The parts that hold each article, by its slug.
    parts: Mapping[str, PartStore]
    #: SHA-256 of the graph of each article in N-Quads, by its slug.
    digests: Mapping[str, str]
    #: Paths of the shared entities and situations.
    shared_paths: Collection[str]
    #: Derives the quads of all graphs that belong to no article, and the report of the shapes in Turtle.
    derive: Callable[[], tuple[frozenset[ox.Quad], bytes]]
    #: Paths at which nothing is published now, and the path to which each redirects; None if it is gone.
    moved: Mapping[str, str | None] = field(default_factory=dict)
    #: SHA-256 over everything that the dumps depend on; empty if unknown.
    key: str = ""

    @cached_property
    def paths(self) -> PublishedPaths:
        """The paths of all articles, claims, situations and entities."""
        return PublishedPaths(self.parts, self.shared_paths)

    @cached_property
    def derived(self) -> tuple[frozenset[ox.Quad], bytes]:
        """The quads of all graphs that belong to no article, and the report of the shapes in Turtle."""
        return self.derive()

    @property
    def shared(self) -> frozenset[ox.Quad]:
        """The quads of all graphs that belong to no article."""
        return self.derived[0]

    def quads_of(self, slug: str) -> list[ox.Quad]:
        """Return the graph of an article, sorted."""
        return list(ox.parse(self.parts[slug].quads(slug), format=N_QUADS.codec))


def publish(  # noqa: PLR0913 - callers name the last five
    output: Path,
    contents: Contents,
    *,
    version: str,
    created: str,
    progress: Progress,
    syntaxes: Sequence[RdfSyntax] = DUMP_SYNTAXES,
    complete: Callable[[Generation], None] | None = None,
) -> Generation:
    """Write a new generation below ``output`` and make it the current one; needs `output_lock`.

    ``version`` is the version of onrecord, ``created`` the time in ISO 8601; neither is part of the digest. If the
    clock is behind the last generation, the time of that generation is used. ``complete`` may add files to the
    generation once all others are written; `SUMS` then lists them too.

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
        manifest = _write(work, contents, before, syntaxes, version=version, created=created, progress=progress)
        if complete:
            progress("writing lists and the index of the search")
            complete(Generation(work, manifest))
        dumps = {f"dumps/{dump.name}": dump.sha256 for dump in manifest.dumps if dump.offset is None}
        write_sums(work, dumps)
        progress("writing to the disk")
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


def _write(  # noqa: PLR0913 - the last three are named
    work: Path,
    contents: Contents,
    before: Generation | None,
    syntaxes: Sequence[RdfSyntax],
    *,
    version: str,
    created: str,
    progress: Progress,
) -> Manifest:
    """Write a generation into the folder ``work``, without `SUMS`, and return its manifest."""
    progress("writing the dumps")
    tally = Tally.of(contents.shared)
    for entry in contents.articles:
        derived = contents.parts[entry.slug].derived(entry.slug)
        tally.add_counts(derived.properties, derived.classes)
    is_by_this_release = before is not None and before.manifest.release == release_digest()
    copied = before if is_by_this_release else None
    dumps = tuple(_write_dumps(work / "dumps", contents, syntaxes, copied, tally.statements))
    progress("writing the store")
    store, shared = work / "store", contents.shared
    if copied is None or not update_store(store, copied, contents.digests, contents.quads_of, shared):
        load_store(store, work / "dumps" / dump_name(N_QUADS.extension))
    progress("writing the history")
    for entry in contents.articles:
        if entry.has_text:
            _write_text(work / text_name(entry.slug), contents.parts[entry.slug].text(entry.slug) or "")
    (work / "validation-report.ttl").write_bytes(contents.derived[1])
    digests = (pair for slug, parts in contents.parts.items() for pair in parts.names(slug).digests)
    write_history(work, continue_history(digests, read_history(before.path) if before else (), created))
    lost = lost_paths(contents.paths, contents.digests, before)
    manifest = Manifest(
        version=version,
        release=release_digest(),
        key=contents.key,
        created=created,
        issued=(before.manifest.issued or before.manifest.created) if before else created,
        digest=digest_of(dumps),
        inputs=contents.inputs,
        **contents.dataset.model_dump(exclude={"rights", "limits"}),
        counts=_count(tally, len(contents.articles)),
        articles=contents.articles,
        refused=contents.refused,
        withdrawn=withdrawals(contents.paths, lost, contents.moved, before, created),
        dumps=dumps,
        graphs_are_disjoint=True,  # `publish` refuses any other contents
    )
    (work / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", "utf-8")
    return manifest


def _write_text(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode())


def _write_dumps(
    folder: Path, contents: Contents, syntaxes: Sequence[RdfSyntax], copied: Generation | None, statements: int
) -> Iterator[DumpFile]:
    with DumpWriter(folder, syntaxes, copied) as writer:
        for entry in contents.articles:
            read = partial(contents.parts[entry.slug].quads, entry.slug)
            writer.add_article(entry, contents.digests[entry.slug], read)
        writer.add_shared(contents.shared)
        yield from writer.finish(statements)


def _refuse_anonymous_and_repeated(contents: Contents) -> None:
    """Refuse shared triples, which the union of the graphs would count twice, and nodes that differ between builds.

    The triples of an article about its own parts are in no other graph of an article; its part compared them with the
    statements derived from it.
    """
    graph_of: dict[ox.Triple, object] = {}
    foreign = (parts.derived(slug).foreign for slug, parts in contents.parts.items())
    others = (quad for lines in foreign if lines for quad in ox.parse(lines, format=N_QUADS.codec))
    for quad in chain(contents.shared, others):
        if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode):
            raise BuildRefused(f"{quad.graph_name} has a node without a name: {quad.triple}")
        first = graph_of.setdefault(quad.triple, quad.graph_name)
        if first != quad.graph_name:
            raise BuildRefused(f"{first} and {quad.graph_name} share the triple {quad.triple}")


def _count(tally: Tally, articles: int) -> Counts:
    types = tally.classes
    return Counts(
        articles=articles,
        claims=types[ONR.Claim],
        situations=types[ONR.Situation],
        entities=sum(types[class_] for class_ in ENTITY_CLASSES.values()),
        quads=tally.statements,
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
