"""Publication is all or nothing, repeatable to the byte, and survives being killed at any moment."""

from __future__ import annotations

import gzip
import hashlib
import random
import re
import signal
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from mapping.errors import BuildRefused, GenerationDamaged, NothingPublished, OutputBusy, OutputFailed
from mapping.publication.build import Build, build
from mapping.publication.digests import MANIFEST, SUMS, sha256_of, write_sums
from mapping.publication.dump_slices import read_dump, read_whole_dump
from mapping.publication.generation import publish as write_generation
from mapping.publication.history import read_history
from mapping.publication.manifest import CURRENT, GENERATIONS, Generation, current_generation, digest_of, published_in
from mapping.publication.output_lock import output_lock
from mapping.publication.part_store import PARTS
from mapping.rdf.serialization import N_QUADS
from mapping.rdf.shared_graphs import DUMP_SYNTAXES, dump_name
from mapping.sheet.model import DatasetDescription
from tests.conftest import ARTICLE, silent
from tests.contents import contents_of

if TYPE_CHECKING:
    from pathlib import Path


def publish(seeds: Path, output: Path, created: str = "2026-01-01T00:00:00+00:00") -> Build:
    return build(seeds, output, version="test", created=created, progress=silent)


def dumps_of(generation: Generation) -> dict[str, bytes]:
    return {dump.name: read_dump(generation, dump) for dump in generation.manifest.dumps}


def assert_whole(generation: Generation) -> None:
    """Check that a generation is what its manifest says, store and dumps."""
    manifest = generation.manifest
    for dump in manifest.dumps:
        data = read_dump(generation, dump)
        assert (len(data), hashlib.sha256(data).hexdigest()) == (dump.bytes, dump.sha256)
    store = ox.Store.read_only(str(generation.store_path))
    n_quads = read_whole_dump(generation, N_QUADS)
    dumped = set(ox.parse(n_quads, format=N_QUADS.codec))
    assert set(store) == dumped
    graphs: dict[str, bytes] = {}
    for line in n_quads.splitlines(keepends=True):
        graph = line.rsplit(b" ", 2)[1].decode()[1:-1]
        graphs[graph] = graphs.get(graph, b"") + line
    assert digest_of({graph: sha256_of(data) for graph, data in graphs.items()}) == manifest.digest
    assert len(dumped) == manifest.counts.quads


def test_a_generation_is_what_its_manifest_says(short_generation: Generation) -> None:
    assert_whole(short_generation)
    assert (short_generation.path / "validation-report.ttl").is_file()
    names = {dump.name for dump in short_generation.manifest.dumps}
    assert names == {dump_name(syntax.extension, article) for syntax in DUMP_SYNTAXES for article in (None, ARTICLE)}


def test_a_rebuild_gives_the_same_bytes_and_digest(short_generation: Generation, seeds: Path, tmp_path: Path) -> None:
    again = publish(seeds, tmp_path / "published", created="2027-12-31T23:59:59+00:00").generation
    assert dumps_of(again) == dumps_of(short_generation)
    assert again.manifest.digest == short_generation.manifest.digest


def test_the_same_input_publishes_no_second_generation(seeds: Path, tmp_path: Path) -> None:
    first, second = publish(seeds, tmp_path / "out"), publish(seeds, tmp_path / "out")
    assert (first.is_new, second.is_new) == (True, False)
    assert first.generation.path == second.generation.path


def test_a_change_publishes_a_new_generation_and_leaves_the_old_one_untouched(seeds: Path, tmp_path: Path) -> None:
    first = publish(seeds, tmp_path / "out").generation
    before = dumps_of(first)
    rename(seeds, "Another title")
    second = publish(seeds, tmp_path / "out").generation
    assert current_generation(tmp_path / "out").path == second.path != first.path
    assert second.manifest.title == "Another title"
    assert dumps_of(first) == before
    assert_whole(first)


def test_what_a_killed_build_left_is_removed(seeds: Path, tmp_path: Path) -> None:
    left = tmp_path / "out" / GENERATIONS / ".unfinished-000001"
    left.mkdir(parents=True)
    (tmp_path / "out" / f".{CURRENT}").symlink_to("nowhere")
    assert_whole(publish(seeds, tmp_path / "out").generation)
    assert not left.exists()


def test_two_builds_never_write_to_one_output(seeds: Path, tmp_path: Path) -> None:
    with output_lock(tmp_path / "out"), pytest.raises(OutputBusy):
        publish(seeds, tmp_path / "out")


def test_nothing_published_is_said(tmp_path: Path) -> None:
    with pytest.raises(NothingPublished, match="run onrecord build first"):
        current_generation(tmp_path)


def rename(seeds: Path, title: str) -> None:
    path = seeds / "dataset.yaml"
    path.write_text(re.sub("title: .*", f"title: {title}", path.read_text("utf-8")), "utf-8")


_BUILD = """
import sys
from pathlib import Path
from mapping.publication.build import build
seeds, output = map(Path, sys.argv[1:])
print("ready", flush=True)
def progress(message, done=0, total=0):
    print(message, flush=True)
build(seeds, output, version="test", created="2026-01-01T00:00:00+00:00", progress=progress)
print("done", flush=True)
"""


def test_a_build_killed_at_any_moment_leaves_the_old_or_the_new_generation(seeds: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    rename(seeds, "old 0")
    publish(seeds, output)
    chance, seen = random.Random(3), set()
    for attempt in range(1, 13):
        old = current_generation(output).manifest.title
        rename(seeds, new := f"new {attempt}")
        # Kill after a random amount of work: some lines of progress, then some system calls' worth of spinning.
        _kill_in_mid_build(seeds, output, lines=chance.randint(1, 4), spins=chance.randint(0, 400_000))
        generation = current_generation(output)
        assert generation.manifest.title in {old, new}
        seen.add(generation.manifest.title == new)
        assert_whole(generation)
    rename(seeds, "last")
    assert_whole(publish(seeds, output).generation)
    assert False in seen, "no build was killed before it published"


def _kill_in_mid_build(seeds: Path, output: Path, *, lines: int, spins: int) -> None:
    command = [sys.executable, "-c", _BUILD, str(seeds), str(output)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(lines):
            process.stdout.readline()
        for _ in range(spins):
            pass
        process.send_signal(signal.SIGKILL)
        process.wait()


DATASET = DatasetDescription(title="t", publisher="p", licence="http://l/", base_iri="http://e/")


def write(output: Path, *quads: ox.Quad, created: str = "2026-01-09") -> Generation:
    """Publish the first quad as that of an article, and the others as shared ones."""
    with contents_of(
        DATASET, {"a": frozenset(quads[:1])}, frozenset(quads[1:]), previous=published_in(output)
    ) as contents:
        return write_generation(output, contents, version="v", created=created, progress=silent)


A, B, GRAPH, OTHER = (ox.NamedNode(f"http://e/{name}") for name in ("a", "b", "graph", "other"))


@pytest.mark.parametrize(
    ("quads", "message"),
    [
        ((ox.Quad(A, A, B, GRAPH), ox.Quad(A, A, B, OTHER)), "share the triple"),
        ((ox.Quad(A, A, B, GRAPH), ox.Quad(ox.BlankNode("x"), A, B, OTHER)), "has a node without a name"),
        ((ox.Quad(A, A, ox.BlankNode("x"), GRAPH),), "has a node without a name"),
    ],
)
def test_what_would_count_twice_or_differ_between_builds_is_never_published(
    tmp_path: Path, quads: tuple[ox.Quad, ...], message: str
) -> None:
    with output_lock(tmp_path), pytest.raises(BuildRefused, match=message):
        write(tmp_path, *quads)
    assert not (tmp_path / CURRENT).exists()


def test_only_the_last_three_generations_stay(tmp_path: Path) -> None:
    for _ in range(5):
        quads = (ox.Quad(A, A, B, GRAPH), ox.Quad(B, A, B, OTHER))
        write(tmp_path, *quads)
    assert sorted(path.name for path in (tmp_path / GENERATIONS).iterdir()) == ["000003", "000004", "000005"]


def test_a_clock_that_goes_back_puts_no_date_before_an_earlier_one(tmp_path: Path) -> None:
    quads = (ox.Quad(A, A, B, GRAPH), ox.Quad(B, A, B, OTHER))
    manifests = [
        write(tmp_path, *data, created=created).manifest
        for data, created in (
            (quads, "2026-01-09T00:00:00+00:00"),
            (quads[1:], "2026-01-05T00:00:00+00:00"),
            (quads, "2026-01-12T00:00:00+00:00"),
        )
    ]
    assert [manifest.created[:10] for manifest in manifests] == ["2026-01-09", "2026-01-09", "2026-01-12"]
    assert {manifest.issued[:10] for manifest in manifests} == {"2026-01-09"}
    (record,) = read_history(current_generation(tmp_path).path)
    assert (record.published[:10], record.changed[:10]) == ("2026-01-09", "2026-01-12")


_BUILD_WITH_LITTLE_ROOM = f"""
import resource
from mapping.errors import OutputFailed
resource.setrlimit(resource.RLIMIT_FSIZE, (55_000, 55_000))
try:
    exec({_BUILD!r})
except OutputFailed as error:
    print(error)
"""


def test_the_message_of_a_full_disk_leaves_out_what_the_store_did(
    seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(
            "IO error: No space left on device: While appending to file: /a/000009.sst: No space left on device"
        )

    monkeypatch.setattr("mapping.publication.generation.load_store", fail)
    with pytest.raises(OutputFailed) as caught:
        publish(seeds, tmp_path / "out")
    reason = "cannot be written: No space left on device (make room there, and build again)"
    assert str(caught.value) == f"{tmp_path / 'out'}: {reason}"


def test_a_disk_that_takes_no_more_is_said_and_what_was_published_stays(seeds: Path, tmp_path: Path) -> None:
    before = publish(seeds, tmp_path / "out").generation
    rename(seeds, "Another title")
    command = [sys.executable, "-c", _BUILD_WITH_LITTLE_ROOM, str(seeds), str(tmp_path / "out")]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1].startswith(f"{tmp_path / 'out'}: cannot be written: ")
    assert current_generation(tmp_path / "out").path == before.path
    assert {path.name for path in (tmp_path / "out").iterdir()} == {".lock", CURRENT, GENERATIONS, PARTS}
    assert [path.name for path in before.path.parent.iterdir()] == [before.path.name], "the disk is still full"
    assert publish(seeds, tmp_path / "out").generation.manifest.title == "Another title"


def as_before(generation: Generation) -> None:
    """Turn a generation into one of version 0.1.0: nothing is compressed, and each dump is a file."""
    dumps = []
    for dump in generation.manifest.dumps:
        name, data = dump.name.removesuffix(".gz"), read_dump(generation, dump)
        data = gzip.decompress(data) if dump.is_compressed else data
        (generation.dumps_path / name).parent.mkdir(exist_ok=True)
        (generation.dumps_path / name).write_bytes(data)
        dumps.append(replace(dump, name=name, bytes=len(data), sha256=sha256_of(data), offset=None, packed=None))
    for path in generation.dumps_path.glob("*.gz"):
        path.unlink()
    manifest = generation.manifest.model_copy(update={"dumps": tuple(dumps), "release": ""})
    (generation.path / MANIFEST).write_text(manifest.model_dump_json(), "utf-8")
    (generation.path / SUMS).unlink()
    write_sums(generation.path)


def test_a_build_continues_a_generation_of_an_earlier_release(seeds: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    as_before(publish(seeds, output).generation)
    sheet = seeds / ARTICLE / "facts.yaml"
    text = sheet.read_text("utf-8")
    sheet.write_text(text.replace("id: babak-appeals", "id: babak-appealed"), "utf-8")
    with pytest.raises(BuildRefused, match="claim/babak-appeals"):
        publish(seeds, output)
    sheet.write_text("nothing", "utf-8")
    kept = publish(seeds, output).generation
    assert [entry.kept for entry in kept.manifest.articles] == [True]
    assert_whole(kept)
    sheet.write_text(text, "utf-8")
    assert_whole(publish(seeds, output).generation)


def test_files_that_complete_a_generation_are_listed_and_published_with_it(short_seeds: Path, tmp_path: Path) -> None:
    output, unfinished = tmp_path / "out", list[Generation]()

    def complete(generation: Generation) -> None:
        assert_whole(generation)
        assert generation.path.name.startswith(".unfinished-")
        unfinished.append(generation)
        (generation.path / "more").write_bytes(b"more")

    def run() -> Build:
        return build(short_seeds, output, version="test", created="2026", progress=silent, complete=complete)

    published = run().generation
    assert published.manifest == unfinished[0].manifest
    assert published.files.check_listed("more")
    assert run().is_new is False
    assert len(unfinished) == 1, "a build that publishes nothing completes nothing"
    (published.path / "more").write_bytes(b"less")
    with pytest.raises(GenerationDamaged, match="more"):
        published.files.check_listed("more")


def test_a_generation_that_cannot_be_completed_is_not_published(short_seeds: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"

    def complete(generation: Generation) -> None:
        (generation.path / "half").write_bytes(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputFailed, match="No space left"):
        build(short_seeds, output, version="test", created="2026", progress=silent, complete=complete)
    assert not (output / CURRENT).exists()
    assert list((output / GENERATIONS).iterdir()) == []
