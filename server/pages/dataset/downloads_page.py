"""The downloads: every dump with its size and checksum, the dumps of the whole dataset first."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from mapping.rdf.iris import ResourceKind
from mapping.rdf.namespaces import RDFS
from mapping.rdf.serialization import JSON_LD, N_QUADS, N_TRIPLES, TRIG, TURTLE
from server.pages.page import Page, Ref, Table
from server.pages.paging import paging_of
from server.pages.patterns import values
from server.pages.solutions import select, text_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mapping.publication.manifest import ArticleEntry, DumpFile, Manifest
    from server.engine import QueryEngine
    from server.pages.page import Visit

#: Columns of the table.
_FIELDS: Final = ("name", "media_type", "bytes", "statements", "sha256", "article", "url")
_ARTICLES_SHOWN: Final = 20
#: Media type -> the name of the syntax, and a hint for choosing it.
_SYNTAXES: Final = {
    TURTLE.media_type: ("Turtle", "the easiest to read, without graphs"),
    N_TRIPLES.media_type: ("N-Triples", "one statement a line, without graphs"),
    N_QUADS.media_type: ("N-Quads", "one statement a line, with its graph"),
    TRIG.media_type: ("TriG", "Turtle with graphs"),
    JSON_LD.media_type: ("JSON-LD", "JSON with graphs"),
}


#: A dump, its address relative to the site, the name of its syntax and a hint for choosing it.
_Download = tuple["DumpFile", str, str, str]


async def downloads_page(address: str, visit: Visit) -> Page:
    """Show the files of the dataset and of one page of articles; ``address`` is the URL of the site. Asks one query."""
    manifest = visit.generation.manifest
    paging = paging_of(visit.parameters, _ARTICLES_SHOWN)
    articles = [entry for entry in manifest.articles if manifest.dumps_of(entry.slug)]
    shown = {
        "whole": _downloads(manifest, None),
        "articles": await _articles(visit.engine, manifest, articles[paging.offset : paging.offset + paging.size]),
        "paging": paging,
        "total": len(articles),
        "address": address,
    }
    return Page("downloads.html", "Downloads", shown)


def downloads_table(manifest: Manifest, root: str) -> Table:
    """Return every file as a row; ``root`` is the path of the start page."""
    entries = ({**asdict(dump), "url": root + _address(dump)} for dump in manifest.dumps)
    return Table(_FIELDS, [[entry[name] for name in _FIELDS] for entry in entries])


def sums_of(manifest: Manifest) -> str:
    """Write the checksums of all files in the format of ``sha256sum --check``."""
    return "".join(f"{dump.sha256}  {dump.name}\n" for dump in manifest.dumps)


async def _articles(
    engine: QueryEngine, manifest: Manifest, entries: Sequence[ArticleEntry]
) -> list[tuple[Ref, bool, list[_Download]]]:
    """Return articles with their files, and whether the last build refused the newest version of each."""
    named = f"{values('it', [entry.iri for entry in entries])} ?it {RDFS.label} ?words"
    rows = await select(engine, f"SELECT ?it (MIN(STR(?words)) AS ?label) {{ {named} }} GROUP BY ?it")
    labels = {row["it"].value: text_in(row, "label") or "" for row in rows if "it" in row}
    return [
        (Ref(each.iri, labels.get(each.iri, each.slug)), each.kept, _downloads(manifest, each.slug)) for each in entries
    ]


def _downloads(manifest: Manifest, article: str | None) -> list[_Download]:
    return [
        (dump, _address(dump), *_SYNTAXES.get(dump.media_type, (dump.media_type, "")))
        for dump in manifest.dumps_of(article)
    ]


def _address(dump: DumpFile) -> str:
    return ResourceKind.DUMP.path(dump.name)
