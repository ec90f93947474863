"""Record when articles and claims were first published and last changed, and which IRIs were withdrawn or moved.

The folder of each generation holds ``history.jsonl`` with one line of JSON per published article and claim, the last
changed first. The manifest lists the withdrawn and moved articles, claims, situations and entities.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from mapping.errors import GenerationDamaged
from mapping.publication.digests import sha256_of
from mapping.publication.dump_slices import article_n_quads_of, shared_n_quads_of
from mapping.publication.manifest import HISTORY, Withdrawal
from mapping.rdf.entity_classes import ENTITY_CLASSES
from mapping.rdf.namespaces import ONR, RDF, SCHEMA
from mapping.rdf.triple_lines import read_n_quads

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from mapping.publication.manifest import Generation
    from mapping.publication.part_store import PartStore
    from mapping.rdf.triple_lines import TripleLine

#: Classes of the resources whose IRIs stay alive: they redirect if the resource moves, and say so if it is withdrawn.
_LASTING: Final = frozenset(map(str, (SCHEMA.NewsArticle, ONR.Claim, ONR.Situation, *ENTITY_CLASSES.values())))
_TYPE: Final = str(RDF.type)
_CLAIM: Final = str(ONR.Claim)
#: When a record was changed, its path and its line.
_Row = tuple[bytes, bytes, bytes]
#: Records of the generation before by path, and lines of the next. Texts as bytes, of which the order is the same.
_SCRATCH: Final = """
CREATE TABLE known (path BLOB PRIMARY KEY, line BLOB) WITHOUT ROWID;
CREATE TABLE next (changed BLOB, path BLOB, line BLOB);
"""


@dataclass(frozen=True)
class Record:
    """An article or a claim: its path below the base IRI, a digest of its statements, and two times in ISO 8601."""

    path: str
    digest: str
    #: When it first appeared in a generation, or appeared again after it was withdrawn.
    published: str
    #: When a generation first held its present statements.
    changed: str

    @property
    def is_claim(self) -> bool:
        """Whether it is a claim, not an article."""
        return self.path.count("/") > 1


def continue_history(
    digests: Iterable[tuple[str, str]], folder: Path | None, created: str, unchanged: Iterable[str] = ()
) -> Iterator[bytes]:
    """Yield the lines of the history of a generation made at ``created``, in the order in which they are written.

    ``digests`` are the pairs of `digests_of` for all articles but the ``unchanged`` ones, given by their paths, of
    which the lines are copied. The history before is in ``folder``. Another base IRI alone does not change a record.
    New lines are sorted on the disk, because an article has one for each claim, and merged with the copied ones.
    """
    kept = frozenset(map(_encode, unchanged))
    with closing(sqlite3.connect("")) as scratch:
        scratch.executescript(_SCRATCH)
        for number, line in enumerate(_read_lines(folder) if folder else (), 1):
            if _key_of(line)[0] not in kept:
                known = (_encode(_parse(line, number, folder).path), line)
                scratch.execute("INSERT OR REPLACE INTO known VALUES (?, ?)", known)
        for path, digest in digests:
            found = scratch.execute("SELECT line FROM known WHERE path = ?", (_encode(path),)).fetchone()
            record = _parse(found[0], 0, folder) if found else Record(path, digest, created, created)
            record = record if record.digest == digest else replace(record, digest=digest, changed=created)
            row = tuple(map(_encode, (record.changed, path, _write(record))))
            scratch.execute("INSERT INTO next VALUES (?, ?, ?)", row)
        written = scratch.execute("SELECT changed, path, line FROM next ORDER BY changed DESC, path")
        yield from _merge(_copied(folder, kept) if folder else iter(()), written)


def _copied(folder: Path, kept: Container[bytes]) -> Iterator[_Row]:
    for line in _read_lines(folder):
        article, path, changed = _key_of(line)
        if article in kept:
            yield changed, path, line


def _merge(copied: Iterator[_Row], written: Iterator[_Row]) -> Iterator[bytes]:
    """Yield the lines of two sequences of rows, each the latest change first, in the same order."""
    waiting = next(written, None)
    for row in copied:
        while waiting and (waiting[0] > row[0] or (waiting[0] == row[0] and waiting[1] < row[1])):
            yield waiting[2]
            waiting = next(written, None)
        yield row[2]
    if waiting:
        yield waiting[2]
    yield from (line for _, _, line in written)


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")  # as a damaged file was read


def _decode(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def published_paths(lines: Iterable[TripleLine], base_iri: str) -> set[str]:
    """Return the paths below the base IRI of the articles, claims, situations and entities that triples describe."""
    typed = (each.subject[1:-1] for each in lines if each.predicate == _TYPE and each.target in _LASTING)
    return {iri.removeprefix(base_iri) for iri in typed if iri.startswith(base_iri) and "#" not in iri}


class PublishedPaths:
    """The paths that a generation publishes: those of an article are read when one of them is asked for."""

    def __init__(self, parts: Mapping[str, PartStore], shared: Container[str]) -> None:
        self._parts, self._shared = parts, shared
        self._of_article = lru_cache(16)(self._read)

    def __contains__(self, path: object) -> bool:
        slug = slug_in(str(path))
        return path in (self._shared if slug is None else self._of_article(slug))

    def _read(self, slug: str) -> frozenset[str]:
        return frozenset(self._parts[slug].names(slug).paths) if slug in self._parts else frozenset()


def lost_paths(now: Container[str], digests: Mapping[str, str], previous: Generation | None) -> set[str]:
    """Return the paths that a generation published and the next does not.

    ``digests`` are those of the graphs of the next, by slug: an article with the same graph has lost nothing.
    """
    if previous is None:
        return set()
    changed = (slug for slug, digest in previous.manifest.graph_digests.items() if digests.get(slug) != digest)
    graphs = chain([shared_n_quads_of(previous)], (article_n_quads_of(previous, slug) for slug in changed))
    lines = chain.from_iterable(read_n_quads(graph.decode(), _TYPE) for graph in graphs)
    return {path for path in published_paths(lines, previous.manifest.base_iri) if path not in now}


def vanishing(lost: Iterable[str], now: Container[str], moved: Container[str]) -> list[str]:
    """Return the paths that would vanish: lost and not moved, though their article is still there."""
    left = (path for path in lost if path not in moved)
    return sorted(path for path in left if _article_of(path) in now or _article_of(path) is None)


def withdrawals(
    now: Container[str],
    lost: Iterable[str],
    moved: Mapping[str, str | None],
    previous: Generation | None,
    created: str,
) -> tuple[Withdrawal, ...]:
    """Return all withdrawals so far; a resource that is published again has none.

    ``now`` are the published paths, ``lost`` those that only ``previous`` had, ``moved`` the paths that redirect or are
    gone, by the old path. What belonged to a withdrawn article has no entry of its own, unless it moved.
    """
    gone = dict(previous.manifest.withdrawals) if previous else {}
    for path in {*lost, *moved} - gone.keys():
        gone[path] = Withdrawal(path=path, withdrawn=created)
    for old, new in moved.items():
        gone[old] = gone[old].model_copy(update={"moved_to": new})
    gone = {path: each for path, each in gone.items() if path not in now}
    articles = {path for path in gone if _article_of(path) == path}
    return tuple(
        gone[path]
        for path in sorted(gone)
        if gone[path].moved_to or path in articles or _article_of(path) not in articles
    )


def _article_of(path: str) -> str | None:
    """Return the path of the article that a path belongs to or is, None if it belongs to none."""
    steps = path.split("/")
    return "/".join(steps[:2]) if steps[0] == "article" else None


def slug_in(path: str) -> str | None:
    """Return the slug of the article that a path belongs to or is, None if it belongs to none."""
    article = _article_of(path)
    return unquote(article.partition("/")[2]) if article else None


def write_history(folder: Path, records: Iterable[Record]) -> None:
    """Write records into the folder of a generation."""
    (folder / HISTORY).write_text("".join(map(_write, records)), "utf-8")


def has_history(folder: Path) -> bool:
    """Say whether the generation in ``folder`` has a history."""
    return (folder / HISTORY).is_file()


def read_history(folder: Path) -> Iterator[Record]:
    """Yield the records of the generation in ``folder``, line by line; none if it has no `HISTORY`.

    Raises `GenerationDamaged` at a line that is no record.
    """
    for number, line in enumerate(_read_lines(folder), 1):
        yield _parse(line, number, folder)


def _read_lines(folder: Path) -> Iterator[bytes]:
    try:
        file = (folder / HISTORY).open("rb")
    except FileNotFoundError:
        return
    with file:
        yield from file


def _key_of(line: bytes) -> tuple[bytes, bytes, bytes]:
    """Return the article, the path and the last change of a line that `_write` wrote, without parsing it."""
    fields = line.split(b'"', 16)
    if len(fields) < 17:
        return b"", b"", b""
    path = fields[3]
    return b"/".join(path.split(b"/", 2)[:2]), path, fields[15]


def _write(record: Record) -> str:
    fields = {name: getattr(record, name) for name in ("path", "digest", "published", "changed")}
    return json.dumps(fields) + "\n"


def _parse(line: bytes, number: int, folder: Path | None) -> Record:
    try:
        return Record(**json.loads(_decode(line)))
    except (ValueError, TypeError) as error:
        raise GenerationDamaged(folder or Path(), f"{HISTORY}:{number} is not a record ({error})") from None


def digests_of(article: str, lines: Sequence[TripleLine], base_iri: str) -> Iterator[tuple[str, str]]:
    """Yield the path and the digest of the statements of an article, given by its IRI, and of each of its claims."""
    statements: dict[str, list[tuple[str, str]]] = defaultdict(list)
    claims = []
    short = "\n".join(each.line for each in lines).replace(f"<{base_iri}", "<").split("\n")
    for each, line in zip(lines, short, strict=True):
        statements[each.subject].append((line, each.target))
        if each.predicate == _TYPE and each.target == _CLAIM:
            claims.append(each.subject)
    whole = (line for about in statements.values() for line, _ in about)
    yield article.removeprefix(base_iri), _digest(whole)
    documents = frozenset([f"<{article}>", *claims])
    for claim in claims:
        yield claim[1:-1].removeprefix(base_iri), _digest(_reached(claim, statements, documents))


def _reached(claim: str, statements: Mapping[str, list[tuple[str, str]]], documents: frozenset[str]) -> Iterator[str]:
    """Yield the statements of a claim: those reached from it in its graph, other claims and the article left out."""
    left, seen = [claim], {claim}
    while left:
        for line, target in statements[left.pop()]:
            yield line
            if target in statements and target not in documents and target not in seen:
                seen.add(target)
                left.append(target)


def _digest(lines: Iterable[str]) -> str:
    return sha256_of("\n".join(sorted(lines)).encode())
