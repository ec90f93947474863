from __future__ import annotations

import asyncio
import base64
import csv
import hashlib
from http.client import HTTPConnection
from io import StringIO
from typing import TYPE_CHECKING

import httpx
import pyoxigraph as ox
import pytest

from server.serving.app import create_app

if TYPE_CHECKING:
    from pathlib import Path

    from mapping.publication.manifest import Generation
    from server.engine.pool.local_engine import LocalEngine
    from server.settings import Settings

NAMES = ["onrecord.ttl", "onrecord.nq", "onrecord.trig", "article/one.ttl"]


def test_the_list_says_name_type_length_and_checksum(client: httpx.Client) -> None:
    for path in ("/dumps/", "/dumps"):
        listed = client.get(path).json()["dumps"]
        assert [each["name"] for each in listed] == NAMES
        for each in listed:
            sent = client.get(each["url"])
            assert len(sent.content) == each["bytes"]
            assert hashlib.sha256(sent.content).hexdigest() == each["sha256"]
            assert sent.headers["content-type"].startswith(each["media_type"])


def test_the_list_comes_as_csv_and_as_text(client: httpx.Client) -> None:
    rows = list(csv.DictReader(StringIO(client.get("/dumps/", headers={"Accept": "text/csv"}).text)))
    assert [row["name"] for row in rows] == NAMES
    text = client.get("/dumps/", headers={"Accept": "text/plain"}).text
    assert [line.split("\t")[0] for line in text.splitlines()] == ["name", *NAMES]
    assert client.get("/dumps/", headers={"Accept": "image/png"}).status_code == 406


def test_a_dump_holds_the_data(client: httpx.Client, quads: list[ox.Quad]) -> None:
    answer = client.get("/dumps/onrecord.nq")
    assert set(ox.parse(answer.content, format=ox.RdfFormat.N_QUADS)) == set(quads)


def test_the_headers_of_a_dump(client: httpx.Client) -> None:
    answer = client.get("/dumps/article/one.ttl")
    digest = hashlib.sha256(answer.content)
    encoded = base64.b64encode(digest.digest()).decode()
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    assert answer.headers["content-length"] == str(len(answer.content))
    assert answer.headers["content-disposition"] == 'attachment; filename="one.ttl"'
    assert answer.headers["repr-digest"] == f"sha-256=:{encoded}:"
    assert answer.headers["etag"] == f'"{digest.hexdigest()}"'


@pytest.mark.parametrize(
    ("given", "status"),
    [("{tag}", 304), ("W/{tag}", 304), ('"x", {tag}', 304), ("*", 304), ('"x"', 200), ("", 200)],
)
def test_a_dump_is_not_sent_twice(client: httpx.Client, given: str, status: int) -> None:
    tag = client.head("/dumps/onrecord.nq").headers["etag"]
    headers = {"If-None-Match": given.replace("{tag}", tag)}
    answer = client.get("/dumps/onrecord.nq", headers=headers)
    assert (answer.status_code, answer.headers["etag"]) == (status, tag)


def test_a_range_of_a_dump(client: httpx.Client) -> None:
    whole = client.get("/dumps/onrecord.nq")
    part = client.get("/dumps/onrecord.nq", headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    assert part.headers["repr-digest"] == whole.headers["repr-digest"]
    assert part.headers["etag"] == whole.headers["etag"]


def test_head_has_the_headers_of_get(client: httpx.Client) -> None:
    get, head = client.get("/dumps/onrecord.nq"), client.head("/dumps/onrecord.nq")
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-length", "etag", "repr-digest", "content-disposition"):
        assert head.headers[name] == get.headers[name]


@pytest.mark.parametrize(
    "name",
    ["none.ttl", "article/", "article", "../manifest.json", "%2e%2e/manifest.json", "..%2Fmanifest.json",
     "/etc/passwd", "article/../onrecord.ttl", "onrecord.ttl%00", "./onrecord.ttl"],
)  # fmt: skip
def test_only_the_files_of_the_manifest_are_sent(server_url: str, name: str) -> None:
    """Asked as it stands: a client like httpx would tidy the path first."""
    connection = HTTPConnection(server_url.removeprefix("http://"))
    connection.putrequest("GET", f"/dumps/{name}")
    connection.endheaders()
    assert connection.getresponse().status == 404
    connection.close()


@pytest.mark.parametrize("damage", ["shorter", "gone"])
def test_a_damaged_dump_is_never_sent(
    tmp_path: Path, settings: Settings, small_generation: Generation, engine: LocalEngine, damage: str
) -> None:
    copy = type(small_generation)(tmp_path, small_generation.manifest)
    copy.dumps_path.mkdir()
    if damage == "shorter":
        (copy.dumps_path / "onrecord.nq").write_bytes(b"<a:a> <a:b> ")
    app = create_app(settings, copy, engine)

    async def get() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
            return await client.get("/dumps/onrecord.nq")

    answer = asyncio.run(get())
    assert answer.status_code == 500
    assert str(tmp_path) not in answer.text
