"""/health/ready names damaged files, and a damaged dump is never sent."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

import httpx
import pytest

from mapping.errors import GenerationDamaged
from mapping.publication.digests import write_sums
from mapping.publication.manifest import Generation, read_generation
from server.serving.app import create_app
from server.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fastapi import FastAPI

    from server.engine.pool.local_engine import LocalEngine

    Get = Callable[[str], httpx.Response]


@pytest.fixture
def generation(small_generation: Generation, tmp_path: Path) -> Generation:
    """A copy of the generation that a test may damage."""
    path = shutil.copytree(small_generation.path, tmp_path / "000001")
    write_sums(path)
    return read_generation(path)


@pytest.fixture
def app(generation: Generation, engine: LocalEngine) -> FastAPI:
    """An application over the copy that keeps no answers: those kept are of whole files, and may be sent again."""
    return create_app(Settings(cache_bytes=0), generation, engine)


@pytest.fixture
def get(app: FastAPI) -> Get:
    """Send a request to the application."""

    async def send(path: str) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
            return await client.get(path)

    return lambda path: asyncio.run(send(path))


def flip_a_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def check(generation: Generation) -> None:
    """Check all files, as `server.serving.generations.watch_files` does every few seconds."""
    with suppress(GenerationDamaged):
        generation.files.check_all()


def test_whole_files_are_ready(get: Get, generation: Generation) -> None:
    check(generation)
    assert (get("/health/ready").status_code, get("/health/ready").text) == (200, "ready\n")


@pytest.mark.parametrize("name", ["dumps/onrecord.nq", "store", "manifest.json"])
def test_a_damaged_file_is_named(get: Get, generation: Generation, name: str) -> None:
    path = generation.path / name
    path = max(path.glob("*.sst"), default=max(path.glob("*"))) if path.is_dir() else path
    flip_a_bit(path)
    check(generation)
    answer = get("/health/ready")
    assert answer.status_code == 503
    assert answer.text.startswith(f"damaged: {path.relative_to(generation.path)} has another SHA-256")
    assert str(generation.path) not in answer.text


def test_a_dump_with_a_flipped_bit_is_never_sent(
    get: Get, generation: Generation, caplog: pytest.LogCaptureFixture
) -> None:
    assert get("/dumps/onrecord.nq").status_code == 200
    flip_a_bit(generation.dumps_path / "onrecord.nq")
    caplog.clear()
    answer = get("/dumps/onrecord.nq")
    assert answer.status_code == 503
    (logged,) = caplog.records
    assert "is damaged: dumps/onrecord.nq has another SHA-256" in logged.message
    assert logged.exc_info is None
    assert "etag" not in answer.headers
    assert "repr-digest" not in answer.headers
    assert get("/health/ready").text.startswith("damaged: dumps/onrecord.nq")
    assert get("/dumps/onrecord.ttl").status_code == 200


def test_a_mended_dump_is_sent_again(get: Get, generation: Generation) -> None:
    flip_a_bit(generation.dumps_path / "onrecord.nq")
    assert get("/dumps/onrecord.nq").status_code == 503
    flip_a_bit(generation.dumps_path / "onrecord.nq")
    assert get("/dumps/onrecord.nq").status_code == 200
    assert get("/health/ready").status_code == 200
