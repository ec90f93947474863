"""Write the expected answers to the example queries anew: ``python -m tests.ontology.expectations``.

Read each row that changes against the article before you commit it.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox

from mapping.publication.build import build
from mapping.publication.progress import unseen
from mapping.rdf.serialization import TURTLE, serialize
from mapping.rdf.shared_graphs import example_queries

ROOT = Path(__file__).parents[2]
EXPECTED = ROOT / "tests" / "queries"


def engine_rows(results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> list[list[str]]:
    """Return an answer as the rows of its CSV, the header first."""
    assert not isinstance(results, ox.QueryTriples)
    written = results.serialize(format=ox.QueryResultsFormat.CSV)
    assert written is not None
    return list(csv.reader(io.StringIO(written.decode())))


def write_expectations(store: ox.Store) -> None:
    """Write the answers of the engine over a store, and remove those of queries that are gone."""
    for path in EXPECTED.iterdir():
        path.unlink()
    for example in example_queries():
        results = store.query(example.text, use_default_graph_as_union=True)
        if isinstance(results, ox.QueryTriples):
            quads = [ox.Quad(triple.subject, triple.predicate, triple.object) for triple in results]
            (EXPECTED / f"{example.name}.ttl").write_bytes(serialize(quads, TURTLE))
        else:
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerows(engine_rows(results))
            (EXPECTED / f"{example.name}.csv").write_text(text.getvalue(), "utf-8")


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        seeds, output = ROOT / "seeds", Path(folder)
        built = build(seeds, output, version="test", created="2026-01-01T00:00:00+00:00", progress=unseen)
        write_expectations(ox.Store.read_only(str(built.generation.store_path)))
