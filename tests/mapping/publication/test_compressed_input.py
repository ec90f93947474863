"""Input is read in pieces, whatever it is compressed with, and never taken for whole if it was cut."""

from __future__ import annotations

import gzip
import io
import sys
from typing import TYPE_CHECKING

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from mapping.errors import UnreadableInput
from mapping.publication.compressed_input import read_pieces, split_lines

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CONTENT = b"".join(b"line %d of some length\n" % number for number in range(50_000))
COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gzip": gzip.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}


@pytest.mark.parametrize("kind", COMPRESS)
def test_the_first_bytes_say_how_a_file_is_compressed(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "named.txt"
    file.write_bytes(COMPRESS[kind](CONTENT))
    assert b"".join(read_pieces(str(file))) == CONTENT


@pytest.mark.parametrize("kind", COMPRESS)
def test_standard_input_is_read_the_same(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = io.TextIOWrapper(io.BufferedReader(io.BytesIO(COMPRESS[kind](CONTENT))))
    monkeypatch.setattr(sys, "stdin", data)
    assert b"".join(read_pieces("-")) == CONTENT


@pytest.mark.parametrize("kind", ["gzip", "zstd"])
def test_joined_streams_are_one_input(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "joined"
    file.write_bytes(COMPRESS[kind](b"one\n") + COMPRESS[kind](b"") + COMPRESS[kind](CONTENT) + bytes(512))
    assert b"".join(read_pieces(str(file))) == b"one\n" + CONTENT


@pytest.mark.parametrize("kind", ["gzip", "zstd"])
def test_a_cut_stream_is_an_error(kind: str, tmp_path: Path) -> None:
    whole, file = COMPRESS[kind](CONTENT), tmp_path / "cut"
    for length in (len(whole) - 1, len(whole) // 2, 20):
        file.write_bytes(whole[:length])
        with pytest.raises(UnreadableInput, match=r"ends in the middle of its (gzip|Zstandard) data \(copy or"):
            list(read_pieces(str(file)))


@pytest.mark.parametrize("kind", ["gzip", "zstd"])
def test_a_damaged_stream_is_an_error(kind: str, tmp_path: Path) -> None:
    whole, file = bytearray(COMPRESS[kind](CONTENT)), tmp_path / "damaged"
    whole[len(whole) // 2 : len(whole) // 2 + 40] = bytes(40)
    file.write_bytes(bytes(whole))
    with pytest.raises(UnreadableInput, match="is damaged"):
        list(read_pieces(str(file)))


def test_a_missing_file_and_a_folder_are_errors(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="there is no such file"):
        list(read_pieces(str(tmp_path / "none")))
    with pytest.raises(UnreadableInput, match=r"is a folder.*before --articles"):
        list(read_pieces(str(tmp_path)))


@given(st.binary(max_size=60).map(lambda data: data.replace(b"\x00", b"\n")), st.integers(1, 7), st.integers(0, 9))
def test_lines_are_those_of_the_whole_however_it_is_cut(data: bytes, size: int, longest: int) -> None:
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    lines = data.split(b"\n")
    expected = lines if lines[-1] else lines[:-1]
    assert list(split_lines(pieces, longest)) == [line if len(line) <= longest else None for line in expected]


def test_a_long_line_is_not_kept_in_memory() -> None:
    pieces = (b"x" * 1000 for _ in range(100_000))
    assert list(split_lines(pieces, 10_000)) == [None]
