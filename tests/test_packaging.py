"""The wheel carries everything, works from any folder, and leaves other packages of the same names alone."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
import venv
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mapping.publication.dump_slices import read_whole_dump
from mapping.rdf.serialization import TURTLE

if TYPE_CHECKING:
    from mapping.publication.manifest import Generation

ROOT = Path(__file__).parent.parent
VENDOR = Path("server/pages/vendor")
PIP = ("-m", "pip", "--disable-pip-version-check", "--quiet")
#: Our top-level names, which belong to other distributions in the environment of these tests.
NAMES = ("mapping", "server", "ontology", "seeds")


def clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}


def call(*command: str | Path, folder: Path) -> str:
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder, env=clean_environment())
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
    """The sources as they are in version control: without the files of npm."""
    folder = tmp_path_factory.mktemp("source")
    for name in NAMES:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("vendor", "__pycache__"))
    for name in ("onrecord.py", "pyproject.toml", "README.md", "LICENSE", "LICENSES.md", ".gitignore"):
        shutil.copy(ROOT / name, folder)
    return folder


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that is built without npm."""
    return build_wheel(source, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def binaries(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the commands of a fresh environment: the locked dependencies, the wheel, and foreign packages."""
    environment = tmp_path_factory.mktemp("environment")
    venv.create(environment)
    python = environment / "bin" / "python"
    installer = (Path(sys.executable).parent / "uv", "pip", "install", "--quiet", "--python", python)
    call(*installer, "--require-hashes", "-r", ROOT / "requirements.lock", folder=environment)
    call(*installer, "--no-deps", wheel, folder=environment)
    (packages,) = environment.glob("lib/python3*/site-packages")
    for name in NAMES:
        (packages / name).mkdir()
        (packages / name / "__init__.py").write_text('WHOSE = "foreign"\n', "utf-8")
    return python.parent


@pytest.fixture(scope="module")
def workplace(binaries: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with modules of the same names, in which the packaged seeds were built."""
    folder = tmp_path_factory.mktemp("workplace")
    for name in NAMES:
        (folder / f"{name}.py").write_text('raise SystemExit("imported from the working directory")\n', "utf-8")
    call(binaries / "onrecord", "build", folder=folder)
    return folder


def test_the_wheel_holds_code_ontology_and_seeds_below_one_name(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.partition("/")[0] for name in names if ".dist-info/" not in name} == {"onrecord"}
    assert {name.split("/")[1] for name in names if name.startswith("onrecord/")} == {"__init__.py", *NAMES}
    for kind in ("ontology/onrecord.ttl", "ontology/shapes.ttl", "ontology/queries/money.ttl", "seeds/dataset.yaml"):
        assert f"onrecord/{kind}" in names
    assert not any("__pycache__" in name or "published" in name for name in names)


def test_the_wheel_works_in_a_fresh_environment(
    binaries: Path, workplace: Path, shipped_generation: Generation
) -> None:
    onrecord = binaries / "onrecord"
    assert call(onrecord, "--version", folder=workplace).startswith("onrecord ")
    turtle = call(onrecord, "dump", folder=workplace)
    assert turtle.encode() == read_whole_dump(shipped_generation, TURTLE)
    assert call(onrecord, "query", "narrated-offence", folder=workplace) == "false\n"
    assert call(onrecord, "validate", folder=workplace).startswith("conforms")


def test_other_packages_of_the_same_names_stay_importable(binaries: Path, tmp_path: Path) -> None:
    imports = f"import onrecord, {', '.join(NAMES)}; print({', '.join(f'{name}.WHOSE' for name in NAMES)})"
    assert call(binaries / "python", "-c", imports, folder=tmp_path).split() == ["foreign"] * len(NAMES)


def test_the_wheel_serves_beside_modules_of_the_same_names(binaries: Path, workplace: Path) -> None:
    environment = {**clean_environment(), "ONRECORD_HTTP_PROCESSES": "2", "PYTHONUNBUFFERED": "1"}
    command = [str(binaries / "onrecord"), "serve", "--port=0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=workplace, env=environment, text=True) as serving:
        assert serving.stdout is not None
        root = next(line.split()[1] for line in iter(serving.stdout.readline, "") if line.split()[:1] == ["start"])
        with urllib.request.urlopen(f"{root}sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D") as answer:
            assert b"true" in answer.read()
        serving.send_signal(signal.SIGTERM)
        serving.stdout.read()


def test_a_wheel_built_without_npm_shows_the_plain_form(wheel: Path, tmp_path: Path) -> None:
    assert not any(VENDOR.as_posix() in name for name in zipfile.ZipFile(wheel).namelist())
    zipfile.ZipFile(wheel).extractall(tmp_path)
    shown = call(
        sys.executable,
        "-c",
        "import asyncio, server.pages.query.query_page as query; from server.pages.assets import ASSETS;"
        "from server.pages.page import Visit; from server.settings import Settings;"
        "print(asyncio.run(query.form_page(Visit(None, None, Settings(), None))).styles, sorted(ASSETS))",
        folder=tmp_path / "onrecord",
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
    folder = f"onrecord/{VENDOR.as_posix()}/"
    carried = {name.removeprefix(folder) for name in archive.namelist() if name.startswith(folder)}
    assert carried == {
        "yasqe.min.js", "yasqe.min.css", "yasqe.LICENSE.txt", "cytoscape.min.js", "cytoscape.LICENSE.txt",
    }  # fmt: skip
    for name in ("yasqe", "cytoscape"):
        text = archive.read(f"{folder}{name}.LICENSE.txt").decode()
        assert re.search("^Copyright ", text, re.MULTILINE)
        assert "Permission is hereby granted, free of charge" in text
    licences = archive.read(f"{folder}yasqe.LICENSE.txt").decode()
    for bundled in ("@zazuko/yasqe", "codemirror", "lodash-es", "dompurify", "query-string"):
        assert re.search(rf"^{bundled} \d+\.\d+\.\d+ ", licences, re.MULTILINE)


def test_the_lock_of_npm_names_no_host() -> None:
    lock = (ROOT / "package-lock.json").read_text("utf-8")
    assert '"integrity": "sha512-' in lock
    assert not re.search(r"https?://|\"resolved\"", lock)
