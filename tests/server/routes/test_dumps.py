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
    for name in ("repr-digest", "etag", "vary", "last-modified", "cache-control", "link"):
        assert part.headers[name] == whole.headers[name]
    assert part.headers["content-range"] == f"bytes 10-19/{len(whole.content)}"


@pytest.mark.parametrize("asked", ["lines=1-2", "bytes=a-b", "bytes", "bytes=0-1,lines=2"])
def test_a_range_that_cannot_be_read_is_ignored(client: httpx.Client, asked: str) -> None:
    answer = client.get("/dumps/onrecord.nq", headers={"Range": asked})
    assert (answer.status_code, "content-range" in answer.headers) == (200, False)


def test_several_ranges_and_none_that_fits(client: httpx.Client) -> None:
    whole = client.get("/dumps/onrecord.nq").content
    several = client.get("/dumps/onrecord.nq", headers={"Range": "bytes=0-9, -10"})
    assert (several.status_code, several.headers["vary"]) == (206, "Accept-Encoding")
    assert whole[:10] in several.content
    assert whole[-10:] in several.content
    beyond = client.get("/dumps/onrecord.nq", headers={"Range": f"bytes={len(whole)}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(whole)}")


def test_head_ignores_a_range(client: httpx.Client) -> None:
    answer = client.head("/dumps/onrecord.nq", headers={"Range": "bytes=10-19"})
    assert (answer.status_code, "content-range" in answer.headers) == (200, False)


@pytest.mark.parametrize(
    ("condition", "whole", "part"),
    [
        ({"If-Match": "{tag}"}, 200, 206),
        ({"If-Match": '"other"'}, 412, 412),
        ({"If-Range": "{tag}"}, 200, 206),
        ({"If-Range": '"other"'}, 200, 200),
        ({"If-Range": "{modified}"}, 200, 200),
        ({"If-Modified-Since": "{modified}"}, 304, 304),
        ({"If-Modified-Since": "Mon, 23 Nov 2026 11:59:59 GMT"}, 200, 206),
        ({"If-Unmodified-Since": "{modified}"}, 200, 206),
        ({"If-Unmodified-Since": "Mon, 23 Nov 2026 11:59:59 GMT"}, 412, 412),
        ({"If-None-Match": "{tag}"}, 304, 304),
    ],
)
def test_a_resumed_download_never_mixes_two_generations(
    client: httpx.Client, condition: dict[str, str], whole: int, part: int
) -> None:
    known = client.head("/dumps/onrecord.nq").headers
    assert known["last-modified"] == "Mon, 23 Nov 2026 12:00:00 GMT"
    values = {"{tag}": known["etag"], "{modified}": known["last-modified"]}
    given = {name: values.get(value, value) for name, value in condition.items()}
    assert client.get("/dumps/onrecord.nq", headers=given).status_code == whole
    assert client.get("/dumps/onrecord.nq", headers={**given, "Range": "bytes=5-"}).status_code == part


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
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert "is not the one that was published" in answer.text
    assert str(tmp_path) not in answer.text
