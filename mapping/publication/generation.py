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

from mapping.errors import OutputFailed
from mapping.publication.derived_graphs import refuse_anonymous_and_repeated
from mapping.publication.digests import MANIFEST, write_sums
from mapping.publication.dump_writer import DumpWriter
from mapping.publication.history import (
    PublishedPaths,
    continue_history,
    has_history,
    lost_paths,
    withdrawals,
)
from mapping.publication.manifest import (
    CURRENT,
    GENERATIONS,
    HISTORY,
    Counts,
    DumpFile,
    Generation,
    Manifest,
    RefusedArticle,
    digest_of,
    read_generation,
    text_name,
)
from mapping.publication.release import release_digest
from mapping.publication.store_writer import load_store, update_store
from mapping.rdf.entity_classes import ENTITY_CLASSES
from mapping.rdf.iris import ResourceKind
from mapping.rdf.namespaces import ONR
from mapping.rdf.serialization import N_QUADS
from mapping.rdf.shared_graphs import DUMP_SYNTAXES, dump_name
from mapping.sheet.files import sync

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from mapping.publication.derived_graphs import DerivedGraphs
    from mapping.publication.manifest import ArticleEntry
    from mapping.publication.part_store import PartStore
    from mapping.publication.progress import Progress
    from mapping.rdf.serialization import RdfSyntax
    from mapping.rdf.void_partitions import Tally
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
    #: The parts that hold each article, by its slug.
    parts: Mapping[str, PartStore]
    #: SHA-256 of the graph of each article in N-Quads, by its slug.
    digests: Mapping[str, str]
    #: Paths of the shared entities and situations.
    shared_paths: Collection[str]
    #: Derives the graphs that belong to no article.
    derive: Callable[[], DerivedGraphs]
    #: Old paths that the files name, and the path to which each redirects; None if it is gone.
    redirects: Mapping[str, str | None] = field(default_factory=dict)
    refused: tuple[RefusedArticle, ...] = ()
    #: The generation that is published now.
    previous: Generation | None = None
    #: SHA-256 over everything that the dumps depend on; empty if unknown.
    key: str = ""

    @cached_property
    def paths(self) -> PublishedPaths:
        """The paths of all articles, claims, situations and entities."""
        return PublishedPaths(self.parts, self.shared_paths)

    @cached_property
    def moved(self) -> Mapping[str, str | None]:
        """The redirects from paths at which nothing is published now."""
        return {old: new for old, new in self.redirects.items() if old not in self.paths}

    @cached_property
    def lost(self) -> set[str]:
        """The paths that the generation before published and this one does not."""
        return lost_paths(self.paths, self.digests, self.previous)

    @cached_property
    def derived(self) -> DerivedGraphs:
        """The graphs that belong to no article."""
        return self.derive()

    def n_quads_of(self, slug: str) -> bytes:
        """Return the graph of an article in N-Quads, sorted."""
        return self.parts[slug].quads(slug)


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
    refuse_anonymous_and_repeated(contents.derived)
    generations = output / GENERATIONS
    before = contents.previous
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
        manifest = _write(work, contents, syntaxes, version=version, created=created, progress=progress)
        if complete:
            progress("writing lists and the index of the search")
            complete(Generation(work, manifest))
        _write_sums(work, manifest, contents.previous)
        progress("writing to the disk")
        _sync_tree(work)
        published = work.rename(generations / number)
        sync(generations)
        link.rename(output / CURRENT)  # rename(2) replaces the old link in one step
        sync(output)
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
    syntaxes: Sequence[RdfSyntax],
    *,
    version: str,
    created: str,
    progress: Progress,
) -> Manifest:
    """Write a generation into the folder ``work``, without `SUMS`, and return its manifest."""
    progress("writing the dumps")
    before = contents.previous
    copied = before if before and before.manifest.release == release_digest() else None
    dumps, digest = _write_dumps(work / "dumps", contents, syntaxes, copied)
    progress("writing the store")
    store, shared = work / "store", chain.from_iterable(contents.derived.graphs.values())
    if copied is None or not update_store(store, copied, contents.digests, contents.n_quads_of, shared):
        load_store(store, work / "dumps" / dump_name(N_QUADS.extension))
    progress("writing the history")
    for entry in contents.articles:
        if entry.has_text:
            _write_text(work / text_name(entry.slug), contents.parts[entry.slug].text(entry.slug) or "")
    (work / "validation-report.ttl").write_bytes(contents.derived.report)
    with (work / HISTORY).open("wb") as file:
        file.writelines(_continue_history(contents, copied, created))
    manifest = Manifest(
        version=version,
        release=release_digest(),
        key=contents.key,
        created=created,
        issued=(before.manifest.issued or before.manifest.created) if before else created,
        digest=digest,
        inputs=contents.inputs,
        **contents.dataset.model_dump(exclude={"rights", "limits"}),
        counts=_count(contents.derived.tally, len(contents.articles)),
        articles=contents.articles,
        refused=contents.refused,
        withdrawn=withdrawals(contents.paths, contents.lost, contents.moved, before, created),
        dumps=dumps,
        graphs_are_disjoint=True,  # `publish` refuses any other contents
    )
    (work / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", "utf-8")
    return manifest


def _write_sums(work: Path, manifest: Manifest, before: Generation | None) -> None:
    """Write the digests of all files; those that are known already are not computed again."""
    known = {f"dumps/{dump.name}": dump.sha256 for dump in manifest.dumps if dump.offset is None}
    known |= {text_name(entry.slug): entry.text_sha256 for entry in manifest.articles if entry.has_text}
    write_sums(work, known, before.files.digests_by_inode() if before else {})


def _continue_history(contents: Contents, copied: Generation | None, created: str) -> Iterator[bytes]:
    """Continue the history; that of articles with the same graph is copied from a generation by this release."""
    same = copied.manifest.graph_digests if copied and has_history(copied.path) else {}
    changed = [slug for slug, digest in contents.digests.items() if same.get(slug) != digest]
    unchanged = {ResourceKind.ARTICLE.path(slug) for slug in contents.digests.keys() - set(changed)}
    folder = contents.previous.path if contents.previous else None
    digests = (pair for slug in changed for pair in contents.parts[slug].names(slug).digests)
    return continue_history(digests, folder, created, unchanged)


def _write_text(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode())


def _write_dumps(
    folder: Path, contents: Contents, syntaxes: Sequence[RdfSyntax], copied: Generation | None
) -> tuple[tuple[DumpFile, ...], str]:
    """Write the dumps, and return their entries and the digest of the dataset."""
    with DumpWriter(folder, syntaxes, copied) as writer:
        for entry in contents.articles:
            read = partial(contents.parts[entry.slug].packed_quads, entry.slug)
            writer.add_article(entry, contents.digests[entry.slug], read)
        writer.add_shared(contents.derived.graphs)
        dumps = tuple(writer.finish(contents.derived.tally.statements))
        return dumps, digest_of(writer.graphs)


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
            sync(Path(folder) / name)
        sync(Path(folder))
