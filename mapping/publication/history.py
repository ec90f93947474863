"""Record when articles and claims were first published and last changed, and which IRIs were withdrawn or moved.

The folder of each generation holds ``history.jsonl`` with one line of JSON per published article and claim, the last
changed first. The manifest lists the withdrawn and moved articles, claims, situations and entities.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import asdict, dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from mapping.errors import GenerationDamaged
from mapping.publication.digests import sha256_of
from mapping.publication.manifest import HISTORY, Withdrawal
from mapping.rdf.namespaces import ONR, RDF, SCHEMA
from mapping.rdf.triples import ENTITY_CLASSES

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping
    from pathlib import Path

    from mapping.publication.manifest import Generation
    from mapping.rdf.iris import Iris


#: Classes of the resources whose IRIs stay alive: they redirect if the resource moves, and say so if it is withdrawn.
_LASTING: Final = frozenset({SCHEMA.NewsArticle, ONR.Claim, ONR.Situation, *ENTITY_CLASSES.values()})


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


def published_paths(quads: Iterable[ox.Quad], base_iri: str) -> set[str]:
    """Return the paths below the base IRI of the articles, claims, situations and entities that quads describe."""
    typed = (quad.subject for quad in quads if quad.predicate == RDF.type and quad.object in _LASTING)
    iris = {subject.value for subject in typed if isinstance(subject, ox.NamedNode)}
    return {iri.removeprefix(base_iri) for iri in iris if iri.startswith(base_iri) and "#" not in iri}


def paths_of(generation: Generation) -> set[str]:
    """Return the paths at which a generation publishes an article, claim, situation or entity."""
    store = ox.Store.read_only(str(generation.store_path))
    quads = (quad for class_ in _LASTING for quad in store.quads_for_pattern(None, RDF.type, class_))
    return published_paths(quads, generation.manifest.base_iri)


def vanishing(now: Container[str], moved: Container[str], previous: Generation) -> list[str]:
    """Return the paths that would vanish: neither published now nor moved, though their article is still there."""
    lost = (path for path in paths_of(previous) if path not in now and path not in moved)
    return sorted(path for path in lost if _article_of(path) in now or _article_of(path) is None)


def withdrawals(
    now: Container[str], moved: Mapping[str, str | None], previous: Generation | None, created: str
) -> tuple[Withdrawal, ...]:
    """Return all withdrawals so far; a resource that is published again has none.

    ``now`` are the published paths, ``moved`` the paths that redirect or are gone, by the old path. What belonged to a
    withdrawn article has no entry of its own, unless it moved.
    """
    gone = dict(previous.manifest.withdrawals) if previous else {}
    lost = paths_of(previous) if previous else set[str]()
    for path in (lost | moved.keys()) - gone.keys():
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
