"""The wheel carries everything: it is installed in a fresh environment and builds the packaged seeds there."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from mapping.manifest import Generation

ROOT = Path(__file__).parent.parent
PIP = ("-m", "pip", "--disable-pip-version-check", "--quiet")


def call(*command: str | Path, folder: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    call(sys.executable, *PIP, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT, folder=folder)
    (wheel,) = folder.glob("onrecord-*.whl")
    return wheel


def test_the_wheel_holds_code_ontology_and_seeds_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"mapping", "server", "ontology", "seeds"}
    for kind in ("ontology/onrecord.ttl", "ontology/shapes.ttl", "ontology/queries/money.ttl", "seeds/dataset.yaml"):
        assert kind in names
    assert not any("__pycache__" in name or "published" in name for name in names)


def test_the_wheel_works_in_a_fresh_environment(wheel: Path, tmp_path: Path, seed_generation: Generation) -> None:
    venv.create(tmp_path / "environment", with_pip=True)
    binaries = tmp_path / "environment" / "bin"
    python = binaries / "python"
    call(python, *PIP, "install", "--require-hashes", "-r", ROOT / "requirements.lock", folder=tmp_path)
    call(python, *PIP, "install", "--no-deps", wheel, folder=tmp_path)
    assert call(binaries / "onrecord", "--version", folder=tmp_path).startswith("onrecord ")
    call(binaries / "onrecord", "build", folder=tmp_path)
    turtle = call(binaries / "onrecord", "dump", folder=tmp_path)
    assert turtle.encode() == (seed_generation.dumps_path / "onrecord.ttl").read_bytes()
    assert call(binaries / "onrecord", "query", "narrated-offence", folder=tmp_path) == "false\n"
    assert call(binaries / "onrecord", "validate", folder=tmp_path).startswith("conforms")
