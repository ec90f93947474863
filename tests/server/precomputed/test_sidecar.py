"""A sidecar is used only if it is whole, and of this release; without it queries answer."""

from __future__ import annotations

import logging
import sqlite3
from typing import TYPE_CHECKING

import pytest

from mapping.publication.digests import MANIFEST, FileChecks, sha256_of_file, write_sums
from mapping.publication.manifest import Generation, read_generation
from server.engine import Query
from server.precomputed import sidecar as module
from server.precomputed.sidecar import SIDECAR, Sidecar, WrittenPage, open_sidecar, write_sidecar
from server.sparql.guard import QueryForm

if TYPE_CHECKING:
    from pathlib import Path

QUERY = Query("SELECT * { ?s ?p ?o }", QueryForm.SELECT)
RESULT = b'{"head": {}, "results": {"bindings": []}}' * 20
PAGE = WrittenPage("<p>Malmö</p>" * 50, {"Content-Security-Policy": "default-src 'none'"})


@pytest.fixture
def generation(tmp_path: Path, small_generation: Generation) -> Generation:
    """A generation of which only the manifest and the sidecar are left."""
    (tmp_path / MANIFEST).write_bytes((small_generation.path / MANIFEST).read_bytes())
    texts = {"quotes": [("urn:a", "Told", "told")]}
    write_sidecar(tmp_path / SIDECAR, {QUERY.digest: RESULT}, {'"tag"': PAGE}, texts)
    write_sums(tmp_path)
    return read_generation(tmp_path)


def opened(generation: Generation) -> Sidecar:
    found = open_sidecar(generation)
    assert found
    return found


def test_results_are_found_by_query_and_pages_by_tag(generation: Generation) -> None:
    sidecar = opened(generation)
    assert sidecar.result(QUERY) == RESULT
    assert sidecar.result(Query(QUERY.text, QUERY.form, default_graphs=("urn:g",))) is None
    assert sidecar.page('"tag"') == PAGE
    assert sidecar.page('"other"') is None
    assert sidecar.index
    assert sidecar.index.find(["told"], "quotes", 5) == [("urn:a", "Told")]
    sidecar.close()


def test_another_release_uses_the_results_only(generation: Generation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "server_release", lambda: "another")
    sidecar = opened(generation)
    assert sidecar.result(QUERY) == RESULT
    assert sidecar.page('"tag"') is None
    assert sidecar.index is None


def test_a_generation_without_a_sidecar_has_none(small_generation: Generation) -> None:
    # Read anew: a generation remembers that its list of digests is missing, and others use this one.
    assert open_sidecar(read_generation(small_generation.path)) is None


def test_a_file_that_nobody_listed_is_not_used(generation: Generation) -> None:
    kept = (generation.path / SIDECAR).read_bytes()
    (generation.path / SIDECAR).unlink()
    (generation.path / "SHA256SUMS").unlink()
    write_sums(generation.path)
    (generation.path / SIDECAR).write_bytes(kept)
    assert open_sidecar(read_generation(generation.path)) is None


@pytest.mark.parametrize("damage", ["removed", "cut", "a byte", "empty"])
def test_damage_is_logged_and_nothing_is_read(
    generation: Generation, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = generation.path / SIDECAR
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    changed = {"removed": None, "cut": bytes(data[:5000]), "a byte": bytes(data), "empty": b""}[damage]
    path.unlink()
    if changed is not None:
        path.write_bytes(changed)
    with caplog.at_level(logging.ERROR):
        assert open_sidecar(generation) is None
    assert SIDECAR in caplog.text
    assert SIDECAR in generation.files.damage


def test_damage_found_while_serving_ends_its_use(generation: Generation) -> None:
    sidecar = opened(generation)
    with (generation.path / SIDECAR).open("ab") as file:
        file.write(b"more")
    with pytest.raises(Exception, match=SIDECAR):
        generation.files.check_listed(SIDECAR)
    assert not sidecar.is_intact
    assert sidecar.result(QUERY) is None
    assert sidecar.page('"tag"') is None


def test_an_answer_that_is_damaged_inside_is_never_sent(
    generation: Generation, caplog: pytest.LogCaptureFixture
) -> None:
    path = generation.path / SIDECAR
    connection = sqlite3.connect(path)
    ((packed,),) = connection.execute("SELECT body FROM answer WHERE key = ?", (QUERY.digest,))
    for place in (0, len(packed) // 2, len(packed) - 1):
        damaged = bytes(byte ^ (number == place) for number, byte in enumerate(packed))
        connection.execute("UPDATE answer SET body = ? WHERE key = ?", (damaged, QUERY.digest))
        connection.commit()
        # The list of digests is forged too, so that only the checksum of the answer is left.
        files = FileChecks(generation.path, {SIDECAR: sha256_of_file(path)})
        assert Sidecar(path, files).result(QUERY) is None
        assert SIDECAR in caplog.text
    connection.close()


def test_two_sidecars_of_the_same_content_are_equal(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("one", "two")]
    for path in paths:
        write_sidecar(path, {QUERY.digest: RESULT, "b": b"2"}, {'"tag"': PAGE}, {"quotes": [("urn:a", "Told", "told")]})
    assert paths[0].read_bytes() == paths[1].read_bytes()
