"""Recipes hold the published quads, scripts without mistakes and settings that can be read.

That Virtuoso loads its recipe is in tests/server/serving/test_virtuoso.py. QLever, Jena and GraphDB are not installed
here: their settings are read, and the programs that the scripts call are replaced by ones that print their arguments.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from mapping.errors import GenerationDamaged, UnreadableInput
from mapping.publication.dump_slices import read_whole_dump
from mapping.publication.manifest import current_generation
from mapping.rdf.namespaces import RDF
from mapping.rdf.serialization import N_QUADS
from mapping.recipes.recipe import ENGINES, write_recipe
from server.cli import main

if TYPE_CHECKING:
    from mapping.publication.manifest import Generation

every_engine = pytest.mark.parametrize("name", ENGINES)


@pytest.fixture(scope="module")
def recipes(seed_generation: Generation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the recipe of each engine."""
    folder = tmp_path_factory.mktemp("recipes")
    for name in ENGINES:
        write_recipe(name, seed_generation, folder / name)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@every_engine
def test_a_recipe_holds_every_published_quad(recipes: Path, seed_generation: Generation, name: str) -> None:
    packed = (recipes / name / "data" / "onrecord.nq.gz").read_bytes()
    assert gzip.decompress(packed) == read_whole_dump(seed_generation, N_QUADS)


@every_engine
def test_equal_generations_give_equal_bytes(
    recipes: Path, seed_generation: Generation, tmp_path: Path, name: str
) -> None:
    write_recipe(name, seed_generation, tmp_path)
    assert contents(tmp_path) == contents(recipes / name)


@every_engine
def test_the_readme_names_the_data_the_version_and_the_address_to_serve(
    recipes: Path, seed_generation: Generation, name: str
) -> None:
    text = (recipes / name / "README.md").read_text("utf-8")
    assert f"{seed_generation.manifest.counts.quads} quads, digest `{seed_generation.manifest.digest}`" in text
    assert f"onrecord serve --backend {ENGINES[name].endpoint} --output published" in text
    assert re.search(r"Written for .*\d", text)
    assert "## Default graph" in text


@every_engine
def test_no_placeholder_is_left(recipes: Path, name: str) -> None:
    for path, content in contents(recipes / name).items():
        assert path.endswith(".gz") or b"{{" not in content


@every_engine
def test_scripts_have_no_mistakes(recipes: Path, name: str) -> None:
    script = recipes / name / "load.sh"
    subprocess.run(["sh", "-n", script], check=True)
    if checker := shutil.which("shellcheck"):
        done = subprocess.run([checker, script], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize(
    ("name", "program", "calls"),
    [
        ("jena", "tdb2.xloader", ["--loc tdb2 data/onrecord.nq.gz"]),
        ("graphdb", "importrdf", ["preload --force -c repository.ttl data/onrecord.nq.gz"]),
        ("qlever", "qlever", ["index --system docker", "start --system docker"]),
    ],
)
def test_scripts_call_the_loader_in_their_folder(
    recipes: Path, tmp_path: Path, name: str, program: str, calls: list[str]
) -> None:
    (tmp_path / program).write_text('#!/bin/sh\necho "$PWD" "$@"\n', "utf-8")
    (tmp_path / program).chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    options = ["--system", "docker"] if name == "qlever" else []
    done = subprocess.run(
        ["sh", recipes / name / "load.sh", *options],
        env=environment, cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines() == [f"{recipes / name} {call}" for call in calls]


def test_fuseki_serves_the_union_of_named_graphs(recipes: Path) -> None:
    tdb2 = "http://jena.apache.org/2016/tdb#"
    settings = list(ox.parse(path=recipes / "jena" / "fuseki.ttl", base_iri="http://config/"))
    (dataset,) = {each.subject for each in settings if each.object == ox.NamedNode(f"{tdb2}DatasetTDB2")}
    said = {each.predicate.value: each.object for each in settings if each.subject == dataset}
    assert said[f"{tdb2}unionDefaultGraph"] == ox.Literal(True)
    assert said[f"{tdb2}location"] == ox.Literal("tdb2")


def test_the_repository_of_graphdb_infers_nothing(recipes: Path) -> None:
    settings = list(ox.parse(path=recipes / "graphdb" / "repository.ttl"))
    said = {each.predicate.value.rpartition("#")[2]: each.object for each in settings if each.predicate != RDF.type}
    assert said["repositoryID"] == ox.Literal(ENGINES["graphdb"].endpoint.rpartition("/")[2])
    assert said["ruleset"] == ox.Literal("empty")


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("index", "gunzip --stdout data/onrecord.nq.gz | qlever-index -i onrecord -s onrecord.settings.json"),
        ("start", "qlever-server -i onrecord -j 8 -p 7019 -m 2G"),
    ],
)
def test_the_command_qlever_reads_its_settings(recipes: Path, command: str, told: str) -> None:
    program = shutil.which("qlever", path=str(Path(sys.executable).parent)) or shutil.which("qlever")
    if program is None:
        pytest.skip("the command qlever is not installed")
    done = subprocess.run(
        [program, command, "--show"], cwd=recipes / "qlever", capture_output=True, text=True, check=True
    )
    assert told in done.stdout + done.stderr


def test_a_folder_that_holds_something_is_left_alone(seed_generation: Generation, tmp_path: Path) -> None:
    (tmp_path / "db").mkdir()
    with pytest.raises(UnreadableInput, match="is not empty"):
        write_recipe("virtuoso", seed_generation, tmp_path)
    assert contents(tmp_path) == {}


def test_a_damaged_dump_is_not_exported(seed_generation: Generation, tmp_path: Path) -> None:
    output = shutil.copytree(seed_generation.path.parents[1], tmp_path / "published", symlinks=True)
    with (output / "current" / "dumps" / "onrecord.nq.gz").open("ab") as dump:
        dump.write(b"\n")
    with pytest.raises(GenerationDamaged):
        write_recipe("jena", current_generation(output), tmp_path / "jena")
    assert not (tmp_path / "jena").exists()


def test_a_base_iri_that_no_script_can_quote_is_refused(seed_generation: Generation, tmp_path: Path) -> None:
    odd = seed_generation.manifest.model_copy(update={"base_iri": "http://localhost:8000/it's/"})
    with pytest.raises(UnreadableInput, match="base IRI with '"):
        write_recipe("virtuoso", replace(seed_generation, manifest=odd), tmp_path)


def test_the_command_writes_a_recipe(
    seed_generation: Generation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["export", "--for", "jena", f"--output={seed_generation.path.parents[1]}"]) == 0
    assert "onrecord-jena/README.md" in capsys.readouterr().err
    assert (tmp_path / "onrecord-jena" / "fuseki.ttl").is_file()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--for", "jena", "articles"], "--for takes no PATH"),
        (["--format", "brat"], "--format needs --to DIR"),
        (["--for", "jena", "--output", "nothing"], "nothing is published"),
    ],
)
def test_the_command_says_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str],
    message: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert main(["export", *arguments]) == 2
    assert message in capsys.readouterr().err
