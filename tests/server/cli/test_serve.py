"""`onrecord serve` serves the published generation even if it cannot build: a restart never takes the site down."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest

from mapping.publication.manifest import CURRENT, Generation, current_generation
from mapping.publication.output_lock import output_lock
from ontology import SEEDS
from server.cli import main
from server.cli.serve import _why_not_bound
from tests.conftest import ARTICLE

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    Serve = Callable[..., Generation | None]


@pytest.fixture
def output(seed_generation: Generation, tmp_path: Path) -> Path:
    """A folder in which the seeds are published, by another version of onrecord: `serve` wants to build."""
    return shutil.copytree(seed_generation.path.parents[1], tmp_path / "published", symlinks=True)


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Run `onrecord serve` up to the point at which it serves; return the generation it would serve."""

    def run(seeds: Path, output: Path) -> Generation | None:
        served: list[Generation] = []
        monkeypatch.setattr("server.cli.serve._serve", lambda *given: served.append(given[-1]))
        code = main(["serve", "--port=0", f"--seeds={seeds}", f"--output={output}"])
        assert code == (0 if served else 2)
        return served[0] if served else None

    return run


def break_dataset(seeds: Path, _output: Path) -> None:
    (seeds / "dataset.yaml").write_text("title: [", "utf-8")


def remove_seeds(seeds: Path, _output: Path) -> None:
    shutil.rmtree(seeds)


def misquote(seeds: Path, _output: Path) -> None:
    (seeds / ARTICLE / "article.txt").write_text("Nothing of this.\n", "utf-8")
    (seeds / ARTICLE).rename(seeds / "another-name")


def write_protect(_seeds: Path, output: Path) -> None:
    """Have the lock refused, as on a disk mounted read-only; permissions do not bind the superuser."""
    (output / ".lock").unlink()
    (output / ".lock").mkdir()


def damage_store(_seeds: Path, output: Path) -> None:
    (current_generation(output).store_path / "CURRENT").unlink()


def do_nothing(_seeds: Path, _output: Path) -> None:
    pass


@pytest.mark.parametrize(
    ("hinder", "message"),
    [
        (break_dataset, "dataset.yaml"),
        (remove_seeds, "there is no such folder"),
        (misquote, "nothing can be published"),
        (write_protect, "cannot be written"),
        (damage_store, "store/CURRENT is missing"),
        (do_nothing, "another build is writing here"),
    ],
)
def test_what_is_published_is_served_if_the_build_fails(
    serve: Serve,
    seeds: Path,
    output: Path,
    capsys: pytest.CaptureFixture[str],
    hinder: Callable[[Path, Path], None],
    message: str,
) -> None:
    hinder(seeds, output)
    lock: AbstractContextManager[None] = output_lock(output) if hinder is do_nothing else nullcontext()
    with lock:
        assert serve(seeds, output) == current_generation(output)
    said = capsys.readouterr().err
    assert message in said
    assert "the build failed; serving what was published before" in said


@pytest.mark.parametrize("hinder", [break_dataset, remove_seeds])
def test_without_anything_published_the_failure_ends_it(
    serve: Serve, seeds: Path, tmp_path: Path, hinder: Callable[[Path, Path], None]
) -> None:
    hinder(seeds, tmp_path)
    assert serve(seeds, tmp_path / "out") is None


def test_a_cut_manifest_is_named(serve: Serve, seeds: Path, output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without its manifest a generation is neither served nor replaced by a build."""
    manifest = output / CURRENT / "manifest.json"
    manifest.write_bytes(manifest.read_bytes()[:1000])
    assert serve(seeds, output) is None
    assert "is damaged: manifest.json was cut or changed" in capsys.readouterr().err


def test_a_port_that_only_the_superuser_may_take_is_named_without_a_number_of_an_error() -> None:
    said = _why_not_bound("127.0.0.1", 80, PermissionError(errno.EACCES, "Permission denied"))
    assert said == "you may not listen on port 80: choose one above 1023, as in onrecord serve --port 8000"


_WITH_FEW_DESCRIPTORS = """
import resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[1]),) * 2)
from server.cli import main
sys.exit(main(["serve", "--no-build", "--port=0", f"--output={sys.argv[2]}"]))
"""


@pytest.mark.parametrize(("descriptors", "processes"), [(60, "1"), (20, "4")])
def test_too_few_file_descriptors_are_named(output: Path, descriptors: int, processes: str) -> None:
    """The store is whole: nobody should be advised to build it anew."""
    command = [sys.executable, "-c", _WITH_FEW_DESCRIPTORS, str(descriptors), str(output)]
    environment = {**os.environ, "PYTHONPATH": str(SEEDS.parent), "ONRECORD_HTTP_PROCESSES": processes}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=60)
    assert done.returncode == 2
    few = f"onrecord: each process may open {descriptors} files and sockets, and onrecord needs 128 descriptors"
    assert done.stderr.startswith(few)
    assert done.stderr.count("\n") == 1
