"""Publish generated articles in an output folder that ``onrecord serve --no-build`` serves.

Only the mapping of sheets and their checks are left out; the rest is that of a build, with one dump instead of five.
Run: ``python -m benchmarks.dataset --articles 1000``.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from benchmarks import generated
from benchmarks.generated import CLAIMS, World
from mapping.errors import NothingPublished
from mapping.publication import article_part
from mapping.publication.article_part import part_of_rows
from mapping.publication.derived_graphs import derive_graphs
from mapping.publication.digests import sha256_of
from mapping.publication.generation import Contents, publish
from mapping.publication.history import published_paths
from mapping.publication.manifest import ArticleEntry, current_generation
from mapping.publication.output_lock import output_lock
from mapping.publication.part_store import temporary_parts
from mapping.publication.progress import unseen
from mapping.rdf import triples
from mapping.rdf.serialization import N_QUADS
from mapping.rdf.shared_graphs import dump_name
from mapping.rdf.triple_lines import lines_of, triple_lines
from mapping.rdf.triples import article_statements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mapping.publication.manifest import Generation
    from mapping.publication.progress import Progress
    from mapping.rdf.statements import Statement
    from mapping.sheet.checked_article import CheckedArticle

#: Folder that keeps generated data between runs.
DEFAULT_FOLDER: Final = Path(tempfile.gettempdir()) / "onrecord-benchmarks"


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


class Invented(NamedTuple):
    """An article that nobody wrote, and its statements."""

    article: CheckedArticle
    statements: list[Statement]


def invent(world: World, articles: int) -> Iterator[Invented]:
    """Yield the first articles of a world."""
    for number in range(articles):
        article = world.article(number)
        yield Invented(article, article_statements(article, world.iris))


def write(world: World, articles: int, output: Path) -> Generation:
    """Publish the first articles of a world in ``output``, which must be new."""
    return publish_invented(world, invent(world, articles), output)


def publish_invented(
    world: World,
    invented: Iterable[Invented],
    output: Path,
    *,
    progress: Progress = unseen,
    complete: Callable[[Generation], None] | None = None,
) -> Generation:
    """Publish articles of a world in ``output``, which must be new; ``complete`` may add files."""
    entries, digests = [], {}
    with output_lock(output), temporary_parts() as parts:
        for article, statements in invented:
            rows = lines_of(statements)
            entries.append(entry(world, article, len(rows)))
            part = part_of_rows(entries[-1], rows, world.iris)
            parts.put(part)
            digests[part.head.slug] = part.head.sha256
        sources = dict.fromkeys(digests, parts)
        described = world.entity_quads()
        contents = Contents(
            dataset=world.dataset, inputs="0" * 64, articles=tuple(entries), parts=sources,
            digests=digests, shared_paths=published_paths(triple_lines(described), world.dataset.base_iri),
            derive=partial(derive_graphs, entries, sources, world.dataset, described),
        )  # fmt: skip
        return publish(
            output, contents, version=version("onrecord"), created=datetime.now(UTC).isoformat(timespec="seconds"),
            progress=progress, syntaxes=[N_QUADS], complete=complete,
        )  # fmt: skip


def n_quads(output: Path) -> Path:
    """Return the dump of the whole dataset, for servers that load a file."""
    return current_generation(output).dumps_path / dump_name(N_QUADS.extension)


def entry(world: World, article: CheckedArticle, quads: int) -> ArticleEntry:
    """Return the entry of one article in the manifest."""
    return ArticleEntry(
        slug=article.slug,
        iri=world.iris.article(article.slug).value,
        graph=world.iris.article_graph(article.slug).value,
        text_sha256=article.text_sha256,
        sheet_sha256=article.sheet_sha256,
        quads=quads,
        claims=len(CLAIMS),
    )


def _edition() -> str:
    """Name the data after the code that makes it, so that no benchmark measures data of older code."""
    sources = [Path(str(code.__file__)).read_bytes() for code in (generated, triples, article_part)]
    sources.append(Path(__file__).read_bytes())
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
