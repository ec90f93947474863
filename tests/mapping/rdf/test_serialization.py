"""Dumps are the same bytes for the same quads, in every syntax."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from mapping.publication.dump_slices import read_dump_named, read_whole_dump
from mapping.rdf.serialization import (
    N_QUADS,
    SYNTAXES,
    RdfSyntax,
    serialize,
    stream_triples,
    syntax_of_extension,
    syntax_of_name,
)
from mapping.rdf.shared_graphs import DUMP_SYNTAXES, dump_name
from tests.conftest import ARTICLE

if TYPE_CHECKING:
    from pathlib import Path

    from mapping.publication.manifest import Generation


@pytest.fixture(scope="module")
def quads(seed_generation: Generation) -> frozenset[ox.Quad]:
    return frozenset(ox.parse(read_whole_dump(seed_generation, N_QUADS), format=N_QUADS.codec))


@pytest.mark.parametrize("syntax", SYNTAXES, ids=lambda syntax: syntax.name)
def test_what_is_written_is_read_again(quads: frozenset[ox.Quad], syntax: RdfSyntax) -> None:
    again = set(ox.parse(serialize(quads, syntax), format=syntax.codec))
    if syntax.carries_graphs:
        assert again == quads
    else:
        assert {quad.triple for quad in again} == {quad.triple for quad in quads}


@pytest.mark.parametrize("syntax", DUMP_SYNTAXES, ids=lambda syntax: syntax.name)
def test_another_process_writes_the_same_bytes(seed_generation: Generation, tmp_path: Path, syntax: RdfSyntax) -> None:
    path = tmp_path / "article.nq"
    path.write_bytes(read_dump_named(seed_generation, dump_name("nq", ARTICLE)))
    program = (
        "import sys, pyoxigraph as ox\n"
        "from mapping.rdf.serialization import serialize, syntax_of_name\n"
        f"quads = list(ox.parse(path={str(path)!r}, format=ox.RdfFormat.N_QUADS))[::-1]\n"
        f"sys.stdout.buffer.write(serialize(quads, syntax_of_name({syntax.name!r})))\n"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    written = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, env=environment).stdout
    assert written == read_dump_named(seed_generation, dump_name(syntax.extension, ARTICLE))


@pytest.mark.parametrize("syntax", SYNTAXES, ids=lambda syntax: syntax.name)
def test_a_stream_of_triples_is_read_again(quads: frozenset[ox.Quad], syntax: RdfSyntax) -> None:
    triples = [quad.triple for quad in quads]
    written = io.BytesIO()
    stream_triples(triples, syntax, written)
    assert {quad.triple for quad in ox.parse(written.getvalue(), format=syntax.codec)} == set(triples)


def test_an_empty_set_of_quads_can_be_written() -> None:
    for syntax in SYNTAXES:
        assert list(ox.parse(serialize([], syntax), format=syntax.codec)) == []


@pytest.mark.parametrize("name", ["turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml", "ttl", "nt", "nq", "rdf"])
def test_a_syntax_is_found_by_name_or_extension(name: str) -> None:
    assert syntax_of_name(name) is not None


def test_an_unknown_name_finds_nothing() -> None:
    assert syntax_of_name("csv") is None
    assert syntax_of_extension("csv") is None
    assert syntax_of_extension("TTL") is syntax_of_name("turtle")
