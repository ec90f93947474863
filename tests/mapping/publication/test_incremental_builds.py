"""A build after changes publishes the same bytes as a build from nothing."""

from __future__ import annotations

import random
import shutil
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from mapping.publication.build import build
from mapping.publication.dump_slices import read_dump
from mapping.rdf.serialization import N_QUADS
from mapping.rdf.shared_graphs import DUMP_SYNTAXES, dump_name
from tests.conftest import ARTICLE, silent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mapping.publication.manifest import Generation

SHEET = """\
factsheet: 2
sayings:
- The harbour was shut: closure("The harbour")
- claimant: iran
  the storm over the sea was over: conclusion(theme=storm)
  the storm over the sea: storm = occurrence()
"""
TEXT = "The harbour was shut. Iran said that the storm over the sea was over.\n"


def add_article(seeds: Path, chance: random.Random) -> None:
    folder = seeds / f"note-{chance.randrange(1_000)}"
    folder.mkdir(exist_ok=True)
    (folder / "facts.yaml").write_text(SHEET, "utf-8")
    (folder / "article.txt").write_text(TEXT, "utf-8")


def remove_article(seeds: Path, chance: random.Random) -> None:
    if notes := sorted(seeds.glob("note-*")):
        shutil.rmtree(chance.choice(notes))


def change_article(seeds: Path, chance: random.Random) -> None:
    if notes := sorted(seeds.glob("note-*")):
        sheet = chance.choice(notes) / "facts.yaml"
        sheet.write_text(SHEET.replace('closure("The harbour")', 'shut-down = closure("The harbour")'), "utf-8")


def change_title(seeds: Path, chance: random.Random) -> None:
    path = seeds / "dataset.yaml"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    titled = (f"title: Number {chance.random()}\n" if line.startswith("title:") else line for line in lines)
    path.write_text("".join(titled), "utf-8")


def add_entity(seeds: Path, chance: random.Random) -> None:
    with (seeds / "entities.yaml").open("a", encoding="utf-8") as file:
        file.write(f"quay-{chance.randrange(10**6)}: {{type: Place, name: Quay {chance.random()}}}\n")


CHANGES: tuple[Callable[[Path, random.Random], None], ...] = (
    add_article, remove_article, change_article, change_title, add_entity,
)  # fmt: skip


def publish(seeds: Path, output: Path) -> Generation:
    built = build(
        seeds, output, version="v", created="2026-01-01T00:00:00+00:00", progress=silent, withdraw=True, jobs=1
    )
    assert not built.refused
    return built.generation


@pytest.mark.parametrize("seed", [1, 2])
def test_each_of_many_changes_gives_what_a_first_build_gives(short_seeds: Path, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    for number in range(8):
        for _ in range(chance.randrange(1, 3)):
            chance.choice(CHANGES)(short_seeds, chance)
        changed = publish(short_seeds, tmp_path / "out")
        anew = publish(short_seeds, tmp_path / f"anew-{number}")
        assert changed.manifest.dumps == anew.manifest.dumps
        assert changed.manifest.counts == anew.manifest.counts
        dumped = set(ox.parse(path=changed.dumps_path / dump_name("nq"), format=N_QUADS.codec))
        assert set(ox.Store.read_only(str(changed.store_path))) == dumped
        for dump in changed.manifest.dumps:
            assert len(read_dump(changed, dump)) == dump.bytes


def test_the_dump_of_an_article_is_a_whole_document(short_generation: Generation) -> None:
    graph = f"http://localhost:8000/graph/article/{ARTICLE}"
    whole = ox.parse(path=short_generation.dumps_path / dump_name("nq"), format=N_QUADS.codec)
    triples = {quad.triple for quad in whole if str(quad.graph_name) == f"<{graph}>"}
    for syntax in DUMP_SYNTAXES:
        (dump,) = (each for each in short_generation.manifest.dumps_of(ARTICLE) if each.media_type == syntax.media_type)
        read = ox.parse(read_dump(short_generation, dump), format=syntax.codec)
        assert {quad.triple for quad in read} == triples, syntax.name


def test_articles_are_in_the_order_of_their_slugs_and_shared_graphs_follow(short_seeds: Path, tmp_path: Path) -> None:
    for number in range(5):
        add_article(short_seeds, random.Random(number))
    generation = publish(short_seeds, tmp_path / "out")
    lines = (generation.dumps_path / dump_name("nq")).read_text("utf-8").splitlines()
    graphs = list(dict.fromkeys(line.rsplit(" ", 2)[1].rpartition("/graph/")[2].rstrip(">") for line in lines))
    articles = [f"article/{path.name}" for path in sorted(short_seeds.iterdir()) if path.is_dir()]
    assert graphs[: len(articles)] == articles
    assert {"dataset", "entities", "ontology"} <= set(graphs[len(articles) :])
