"""Write generated articles as a published generation that ``onrecord serve --no-build`` serves.

`mapping.publication.generation.publish` holds all quads of a dataset in memory and writes five dumps per article,
too much for 2.4 million quads. This script writes the same folder in batches, with one dump.
A test checks that both publish the same data. Run: ``python -m benchmarks.dataset --articles 1000``.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import pyoxigraph as ox

from benchmarks import generated
from benchmarks.generated import CLAIMS, World
from mapping.errors import NothingPublished
from mapping.publication.digests import sha256_of, sha256_of_file, write_sums
from mapping.publication.manifest import (
    CURRENT,
    GENERATIONS,
    ArticleEntry,
    Counts,
    DumpFile,
    Manifest,
    current_generation,
    digest_of,
)
from mapping.rdf import triples
from mapping.rdf.namespaces import ONR
from mapping.rdf.narrated import narrated_quads
from mapping.rdf.serialization import N_QUADS, serialize
from mapping.rdf.shared_graphs import dataset_quads, dump_name, ontology_quads
from mapping.rdf.void_partitions import Tally

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mapping.publication.manifest import Generation

#: Folder that keeps generated data between runs.
DEFAULT_FOLDER: Final = Path(tempfile.gettempdir()) / "onrecord-benchmarks"
#: Articles written at a time. Only their quads are in memory as Python objects.
_BATCH: Final = 200


def add_arguments(parser: argparse.ArgumentParser, articles: int = 1000) -> None:
    """Let a script choose its data."""
    parser.add_argument("--articles", type=int, default=articles, help="size of the generated data (%(default)s)")
    parser.add_argument("--data", type=Path, default=DEFAULT_FOLDER, help="where generated data is kept (%(default)s)")


def prepare(articles: int, folder: Path = DEFAULT_FOLDER) -> Path:
    """Return an output folder in which ``articles`` articles are published; write it unless it exists."""
    output = folder / f"{articles}-articles-{_edition()}"
    try:
        current_generation(output)
    except NothingPublished:
        shutil.rmtree(output, ignore_errors=True)
        began = time.perf_counter()
        print(f"writing {articles} generated articles to {output}", file=sys.stderr)
        write(World(), articles, output)
        print(f"written in {time.perf_counter() - began:.0f} s", file=sys.stderr)
    return output


def write(world: World, articles: int, output: Path) -> Generation:
    """Publish the first articles of a world in ``output``, which must be new."""
    path = output / GENERATIONS / "000001"
    (path / "dumps").mkdir(parents=True)
    dump_path = path / "dumps" / dump_name(N_QUADS.extension)
    tally = Tally()
    _write_dump(dump_path, world, articles, tally)
    _write_store(path / "store", dump_path)
    dump = DumpFile(
        name=dump_path.name,
        media_type=N_QUADS.media_type,
        bytes=dump_path.stat().st_size,
        sha256=sha256_of_file(dump_path),
        statements=tally.statements,
    )
    (path / "validation-report.ttl").write_bytes(b"")
    (path / "manifest.json").write_text(_manifest(world, articles, dump, tally).model_dump_json(), "utf-8")
    write_sums(path)
    (output / CURRENT).symlink_to(path.relative_to(output))
    return current_generation(output)


def n_quads(output: Path) -> Path:
    """Return the dump of the whole dataset, for servers that load a file."""
    return current_generation(output).dumps_path / dump_name(N_QUADS.extension)


def entry(world: World, number: int, quads: int) -> ArticleEntry:
    """Return the entry of one article in the manifest."""
    slug, article = world.slug(number), world.article(number)
    return ArticleEntry(
        slug=slug,
        iri=world.iris.article(slug).value,
        graph=world.iris.article_graph(slug).value,
        text_sha256=article.text_sha256,
        sheet_sha256=article.sheet_sha256,
        quads=quads,
        claims=len(CLAIMS),
    )


def _write_dump(path: Path, world: World, articles: int, tally: Tally) -> None:
    """Write every quad once, and count it."""
    shared = world.entity_quads() | ontology_quads(world.iris)
    with path.open("wb") as file:
        for batch in _batches(world, articles):
            _append(file, batch, tally)
        file.flush()
        # All articles at once, as `mapping.publication.build` does: batches would hide how the time of the rules grows.
        claimed = chain(shared, ox.parse(path=path, format=N_QUADS.codec))
        _append(file, shared | narrated_quads(claimed, world.iris), tally)
        _append(file, dataset_quads(world.dataset, world.iris, tally, articles), tally)


def _append(file: BinaryIO, quads: frozenset[ox.Quad], tally: Tally) -> None:
    tally.add(quads)
    file.write(serialize(quads, N_QUADS))


def _batches(world: World, articles: int) -> Iterator[frozenset[ox.Quad]]:
    for start in range(0, articles, _BATCH):
        numbers = range(start, min(start + _BATCH, articles))
        yield frozenset(quad for number in numbers for quad in world.article_quads(number))


def _write_store(path: Path, dump: Path) -> None:
    store = ox.Store(str(path))
    store.bulk_load(path=dump, format=N_QUADS.codec)
    store.flush()
    store.optimize()


def _manifest(world: World, articles: int, dump: DumpFile, tally: Tally) -> Manifest:
    # All articles of a world have the same number of quads.
    quads = len(world.article_quads(0))
    local = len(world.article(0).sheet.entities)
    return Manifest(
        version=version("onrecord"),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        digest=digest_of((dump,)),
        inputs=dump.sha256,
        title=world.dataset.title,
        description=world.dataset.description,
        publisher=world.dataset.publisher,
        licence=world.dataset.licence,
        language=world.dataset.language,
        base_iri=world.dataset.base_iri,
        counts=Counts(
            articles=articles,
            claims=tally.classes[ONR.Claim],
            situations=tally.classes[ONR.Situation],
            entities=len(world.entities) + local * articles,
            quads=dump.statements,
        ),
        articles=tuple(entry(world, number, quads) for number in range(articles)),
        dumps=(dump,),
        # Every node of an article has an IRI below that of the article; a test compares this with `publish`.
        graphs_are_disjoint=True,
    )


def _edition() -> str:
    """Name the data after the code that makes it, so that no benchmark measures data of older code."""
    sources = [Path(path).read_bytes() for path in (__file__, str(generated.__file__), str(triples.__file__))]
    return sha256_of(b"".join(sources))[:8]


def main() -> None:
    """Write the data and print its folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_arguments(parser)
    arguments = parser.parse_args()
    output = prepare(arguments.articles, arguments.data)
    counts = current_generation(output).manifest.counts
    print(f"{output}: {counts.articles} articles, {counts.claims} claims, {counts.quads} quads")


if __name__ == "__main__":
    main()
