"""Record when articles and claims were first published, last changed and withdrawn.

The folder of each generation holds ``history.jsonl`` with one line of JSON per published article and claim, the last
changed first. The manifest lists withdrawn articles and claims.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import asdict, dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

import pyoxigraph as ox

from mapping.errors import GenerationDamaged
from mapping.publication.digests import sha256_of
from mapping.publication.manifest import HISTORY, Withdrawal
from mapping.rdf.iris import ResourceKind
from mapping.rdf.namespaces import ONR, RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from mapping.publication.manifest import Generation
    from mapping.rdf.iris import Iris


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
    graphs: Mapping[str, Iterable[ox.Quad]], iris: Iris, previous: Iterable[Record], created: str
) -> list[Record]:
    """Return the records of a generation made at ``created``, in the order in which they are written.

    ``graphs`` holds the quads of each article by slug, ``previous`` the records of the generation before. Another
    base IRI alone does not change a record.
    """
    known = {record.path: record for record in previous}
    digests = (each for slug, graph in graphs.items() for each in _digests(iris.article(slug), graph, iris.base))
    records = []
    for path, digest in digests:
        record = known.get(path, Record(path, digest, created, created))
        records.append(record if record.digest == digest else replace(record, digest=digest, changed=created))
    records.sort(key=lambda record: record.path)
    records.sort(key=lambda record: record.changed, reverse=True)
    return records


def withdrawals(records: Iterable[Record], previous: Generation | None, created: str) -> tuple[Withdrawal, ...]:
    """Return the withdrawn articles and claims. A claim of a withdrawn article has no entry of its own."""
    if previous is None:
        return ()
    now = {record.path for record in records}
    gone = {each.path: each.withdrawn for each in previous.manifest.withdrawn}
    before = {ResourceKind.ARTICLE.path(entry.slug) for entry in previous.manifest.articles}
    before |= {record.path for record in read_history(previous.path)}
    gone |= dict.fromkeys(before - gone.keys(), created)
    gone = {path: when for path, when in gone.items() if path not in now}
    return tuple(
        Withdrawal(path=path, withdrawn=when)
        for path, when in sorted(gone.items())
        if "/claim/" not in path or path.partition("/claim/")[0] not in gone
    )


def write_history(folder: Path, records: Iterable[Record]) -> None:
    """Write the records of a generation into its folder."""
    with (folder / HISTORY).open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(asdict(record)) + "\n" for record in records)


def read_history(folder: Path) -> Iterator[Record]:
    """Yield the records of the generation in ``folder``, line by line; none if it has no `HISTORY`.

    Raises `GenerationDamaged` at a line that is no record.
    """
    try:
        file = (folder / HISTORY).open("rb")
    except FileNotFoundError:
        return
    with file:
        for number, line in enumerate(file, 1):
            try:
                yield Record(**json.loads(line))
            except (ValueError, TypeError) as error:
                raise GenerationDamaged(folder, f"{HISTORY}:{number} is not a record ({error})") from None


def _digests(article: ox.NamedNode, graph: Iterable[ox.Quad], base_iri: str) -> Iterator[tuple[str, str]]:
    """Yield the path and the digest of an article and of each of its claims."""
    statements: dict[object, list[ox.Quad]] = defaultdict(list)
    claims = []
    for quad in graph:
        statements[quad.subject].append(quad)
        if quad.predicate == RDF.type and quad.object == ONR.Claim and isinstance(quad.subject, ox.NamedNode):
            claims.append(quad.subject)
    yield article.value.removeprefix(base_iri), _digest(chain.from_iterable(statements.values()), base_iri)
    documents = frozenset([article, *claims])
    for claim in claims:
        yield claim.value.removeprefix(base_iri), _digest(_reached(claim, statements, documents), base_iri)


def _reached(
    claim: ox.NamedNode, statements: Mapping[object, list[ox.Quad]], documents: frozenset[object]
) -> set[ox.Quad]:
    """Return the statements of a claim: those reached from it in its graph, other claims and the article left out."""
    found, left, seen = set[ox.Quad](), [claim], {claim}
    while left:
        for quad in statements[left.pop()]:
            found.add(quad)
            target = quad.object
            is_part = target in statements and target not in documents and target not in seen
            if is_part and isinstance(target, ox.NamedNode):
                seen.add(target)
                left.append(target)
    return found


def _digest(quads: Iterable[ox.Quad], base_iri: str) -> str:
    lines = sorted(str(quad.triple).replace(f"<{base_iri}", "<") for quad in quads)
    return sha256_of("\n".join(lines).encode())
