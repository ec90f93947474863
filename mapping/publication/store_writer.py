"""Write the embedded store of a generation: from its dump, or from the store before it and the differences."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from mapping.publication.dump_slices import article_n_quads_of, shared_n_quads_of
from mapping.rdf.serialization import N_QUADS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from mapping.publication.manifest import Generation

#: A store is written anew if more than this share of its quads may change, and more than this number: an update of so
#: many takes longer than a bulk load, and leaves more to read.
_LARGEST_SHARE: Final = 0.1
_LARGEST_CHANGE: Final = 20_000
#: Bytes of N-Quads that are loaded at once: they take eight times as much memory.
_AT_ONCE: Final = 4 * 1024 * 1024


def load_store(path: Path, dump: Path) -> None:
    """Write the store in the new folder ``path`` from a compressed dump in N-Quads, in constant memory."""
    store = ox.Store(str(path))
    with gzip.open(dump) as file:
        while lines := file.read(_AT_ONCE) + file.readline():
            store.bulk_load(lines, format=N_QUADS.codec, lenient=True)  # we wrote them: no IRI needs a second check
    store.flush()
    store.optimize()


def update_store(
    path: Path,
    previous: Generation,
    digests: Mapping[str, str],
    n_quads_of: Callable[[str], bytes],
    shared: Iterable[str],
) -> bool:
    """Write the store from that of the generation before; return False, with nothing written, if too much changes.

    ``digests`` are those of the articles' graphs in N-Quads by slug, ``n_quads_of`` reads one of them, ``shared`` are
    the lines of all other graphs. The files that both stores have in common are hard links.
    """
    before = previous.manifest.graph_digests
    changed = sorted(slug for slug in before.keys() | digests.keys() if before.get(slug) != digests.get(slug))
    quads = previous.manifest.counts.quads
    affected = len(changed) * quads / (len(before) or 1)
    if affected > max(_LARGEST_CHANGE, _LARGEST_SHARE * quads):
        return False
    ox.Store.read_only(str(previous.store_path)).backup(str(path))
    store = ox.Store(str(path))
    _replace(store, shared_n_quads_of(previous), "".join(shared).encode())
    for slug in changed:
        _replace(store, article_n_quads_of(previous, slug), n_quads_of(slug) if slug in digests else b"")
    store.flush()
    return True


def _replace(store: ox.Store, old: bytes, new: bytes) -> None:
    before, after = set(old.split(b"\n")), set(new.split(b"\n"))
    for quad in _parse(before - after):
        store.remove(quad)
    store.extend(_parse(after - before))


def _parse(lines: set[bytes]) -> Iterator[ox.Quad]:
    return ox.parse(b"\n".join(lines), format=N_QUADS.codec)
