"""The wheel carries everything: it is installed in a fresh environment and builds the packaged seeds there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from mapping.publication.manifest import Generation

ROOT = Path(__file__).parent.parent
VENDOR = Path("server/pages/vendor")
PIP = ("-m", "pip", "--disable-pip-version-check", "--quiet")


def call(*command: str | Path, folder: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def build_wheel(source: Path, folder: Path) -> Path:
    call(
        sys.executable, *PIP, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, source, folder=folder
    )
    (wheel,) = folder.glob("onrecord-*.whl")
    return wheel


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources as they are in version control: without what npm brings."""
    folder = tmp_path_factory.mktemp("source")
    for name in ("mapping", "server", "ontology", "seeds"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("vendor", "__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "LICENSES.md", ".gitignore"):
        shutil.copy(ROOT / name, folder)
    return folder


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that is built where there is no npm."""
    return build_wheel(source, tmp_path_factory.mktemp("wheel"))


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


def test_a_wheel_built_without_npm_shows_the_plain_form(wheel: Path, tmp_path: Path) -> None:
    assert not any(name.startswith(VENDOR.as_posix()) for name in zipfile.ZipFile(wheel).namelist())
    zipfile.ZipFile(wheel).extractall(tmp_path)
    shown = call(
        sys.executable,
        "-c",
        "import asyncio, server.pages.query.query_page as query; from server.pages.assets import ASSETS;"
        "from server.pages.page import Visit; from server.settings import Settings;"
        "print(asyncio.run(query.form_page(Visit(None, None, Settings(), None))).styles, sorted(ASSETS))",
        folder=tmp_path,
    )
    assert shown.startswith("() ")
    assert "style.css" in shown


@pytest.mark.skipif(shutil.which("npm") is None, reason="there is no npm")
def test_a_wheel_built_with_npm_carries_what_it_brings_with_its_licences(source: Path, tmp_path: Path) -> None:
    if not (ROOT / VENDOR / ".complete").exists():
        pytest.skip("npm has not run: make serve")
    shutil.copytree(source, tmp_path / "source")
    shutil.copytree(ROOT / VENDOR, tmp_path / "source" / VENDOR)
    archive = zipfile.ZipFile(build_wheel(tmp_path / "source", tmp_path))
    carried = {name.rpartition("/")[2] for name in archive.namelist() if name.startswith(f"{VENDOR.as_posix()}/")}
    assert carried == {
        "yasqe.min.js", "yasqe.min.css", "yasqe.LICENSE.txt", "cytoscape.min.js", "cytoscape.LICENSE.txt",
    }  # fmt: skip
    for name in ("yasqe", "cytoscape"):
        text = archive.read(f"{VENDOR.as_posix()}/{name}.LICENSE.txt").decode()
        assert re.search("^Copyright ", text, re.MULTILINE)
        assert "Permission is hereby granted, free of charge" in text
    licences = archive.read(f"{VENDOR.as_posix()}/yasqe.LICENSE.txt").decode()
    for bundled in ("@zazuko/yasqe", "codemirror", "lodash-es", "dompurify", "query-string"):
        assert re.search(rf"^{bundled} \d+\.\d+\.\d+ ", licences, re.MULTILINE)


def test_the_lock_of_npm_names_no_host() -> None:
    lock = (ROOT / "package-lock.json").read_text("utf-8")
    assert '"integrity": "sha512-' in lock
    assert not re.search(r"https?://|\"resolved\"", lock)
