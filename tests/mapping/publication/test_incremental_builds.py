"""A build after changes publishes the same bytes as a build from nothing."""

from __future__ import annotations

import random
import shutil
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from mapping.publication.build import build
from mapping.publication.digests import MANIFEST, SUMS, write_sums
from mapping.publication.dump_slices import read_dump, read_whole_dump
from mapping.publication.manifest import current_generation
from mapping.publication.part_store import PARTS
from mapping.rdf.serialization import N_QUADS
from mapping.rdf.shared_graphs import DUMP_SYNTAXES
from tests.conftest import ARTICLE, silent
from tests.mapping.publication.news_desk import NewsDesk

if TYPE_CHECKING:
    from pathlib import Path

    from mapping.publication.manifest import Generation

#: What may differ between builds of the same files, because it depends on the builds before.
OF_HISTORY = {"created", "issued", "withdrawn"}


def published(generation: Generation) -> dict[str, object]:
    """Return everything that a generation publishes: its manifest, its files and its quads."""
    files = {path.relative_to(generation.path).as_posix(): path for path in generation.path.rglob("*")}
    kept = ("dumps/", "texts/", "validation-report.ttl", "history.jsonl")
    content: dict[str, object] = {
        name: path.read_bytes() for name, path in files.items() if name.startswith(kept) and path.is_file()
    }
    n_quads = read_whole_dump(generation, N_QUADS)
    assert set(ox.Store.read_only(str(generation.store_path))) == set(ox.parse(n_quads, format=N_QUADS.codec))
    return content | generation.manifest.model_dump(exclude={"release"})


def without_history(content: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in content.items() if name not in {*OF_HISTORY, "history.jsonl"}}


def publish(desk: NewsDesk, output: Path, day: int) -> Generation:
    return build(
        desk.seeds, output, version="v", created=f"2026-01-{day:02}T00:00:00+00:00", progress=silent, withdraw=True
    ).generation


def forget(output: Path, copy: Path) -> Path:
    """Copy an output folder without anything that a build could copy blocks, checks or histories from."""
    shutil.copytree(output, copy, symlinks=True)
    (copy / PARTS).unlink()
    generation = current_generation(copy)
    path = generation.path / MANIFEST
    path.write_text(generation.manifest.model_copy(update={"release": "another"}).model_dump_json(), "utf-8")
    (generation.path / SUMS).unlink()
    write_sums(generation.path)
    return copy


@pytest.mark.parametrize("seed", range(3))
def test_a_build_after_any_change_publishes_the_bytes_of_a_build_of_everything(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, output = NewsDesk(tmp_path / "seeds", random.Random(seed), monkeypatch), tmp_path / "out"
    publish(desk, output, 1)
    for day in range(2, 11):
        changes = desk.change()
        everything = forget(output, tmp_path / f"forgetful-{day}")
        changed = published(publish(desk, output, day))
        assert changed == published(publish(desk, everything, day)), changes
        if not desk.is_refused:
            anew = published(publish(desk, tmp_path / f"anew-{day}", day))
            assert without_history(changed) == without_history(anew), changes
        shutil.rmtree(everything)


def test_the_dump_of_an_article_is_a_whole_document(short_generation: Generation) -> None:
    graph = f"http://localhost:8000/graph/article/{ARTICLE}"
    whole = ox.parse(read_whole_dump(short_generation, N_QUADS), format=N_QUADS.codec)
    triples = {quad.triple for quad in whole if str(quad.graph_name) == f"<{graph}>"}
    for syntax in DUMP_SYNTAXES:
        (dump,) = (each for each in short_generation.manifest.dumps_of(ARTICLE) if each.media_type == syntax.media_type)
        read = ox.parse(read_dump(short_generation, dump), format=syntax.codec)
        assert {quad.triple for quad in read} == triples, syntax.name


def test_articles_are_in_the_order_of_their_slugs_and_shared_graphs_follow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = NewsDesk(tmp_path / "seeds", random.Random(0), monkeypatch)
    generation = publish(desk, tmp_path / "out", 1)
    lines = read_whole_dump(generation, N_QUADS).decode().splitlines()
    graphs = list(dict.fromkeys(line.rsplit(" ", 2)[1].rpartition("/graph/")[2].rstrip(">") for line in lines))
    articles = [f"article/{path.name}" for path in sorted(desk.seeds.iterdir()) if path.is_dir()]
    assert graphs[: len(articles)] == articles
    assert {"dataset", "entities", "ontology"} <= set(graphs[len(articles) :])
