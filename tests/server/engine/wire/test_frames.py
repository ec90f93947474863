"""Frames pass through in any pieces; what no query process says is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.engine import Query
from server.engine.wire.frames import (
    MOST_BYTES,
    REPLY,
    REQUEST,
    FrameKind,
    FrameReader,
    decode_error,
    decode_request,
    encode_error,
    encode_request,
)
from server.errors import BadQuery, EngineFailed, NotRepresentable
from server.http.negotiation import RESULTS_CSV
from server.sparql.guard import QueryForm


def _read(data: bytes, most: int) -> list[tuple[FrameKind, bytes]]:
    """Receive bytes, at most so many at a time, as a transport does."""
    reader = FrameReader()
    found: list[tuple[FrameKind, bytes]] = []
    while data:
        room = reader.free()
        part = data[: min(most, len(room))]
        assert part
        room[: len(part)] = part
        data = data[len(part) :]
        found += reader.filled(len(part))
    return found


@given(
    frames=st.lists(st.tuples(st.sampled_from(FrameKind), st.binary(max_size=40)), max_size=8),
    most=st.integers(1, 100),
)
def test_frames_are_cut_wherever_they_are_torn(frames: list[tuple[FrameKind, bytes]], most: int) -> None:
    data = b"".join(REPLY.pack(kind, len(payload)) + payload for kind, payload in frames)
    assert _read(data, most) == frames


def test_the_longest_frames_fit_one_after_the_other() -> None:
    payload = bytes(range(256)) * (MOST_BYTES // 256)
    data = (REPLY.pack(FrameKind.PART, len(payload)) + payload) * 3
    assert _read(data, MOST_BYTES) == [(FrameKind.PART, payload)] * 3


@pytest.mark.parametrize("head", [REPLY.pack(FrameKind.PART, MOST_BYTES + 1), REPLY.pack(99, 0)])
def test_what_no_query_process_says_is_refused(head: bytes) -> None:
    with pytest.raises(ValueError, match=r"too long|not a valid FrameKind"):
        _read(head, 100)


def test_a_request_arrives_as_it_was_asked() -> None:
    query = Query("ASK { ?s ?p 'é\ud800' }", QueryForm.ASK, True, ("e:a", "e:b"), ("e:c",))
    frame = encode_request(query, RESULTS_CSV, 2.5)
    assert REQUEST.unpack_from(frame) == (len(frame) - REQUEST.size,)
    assert decode_request(frame[REQUEST.size :]) == (query, RESULTS_CSV, 2.5)


@pytest.mark.parametrize("error", [BadQuery("no", 1, 2), NotRepresentable("text/csv", ["json"]), EngineFailed("é")])
def test_an_error_arrives_as_it_was_raised(error: Exception) -> None:
    arrived = decode_error(encode_error(error))
    assert (type(arrived), str(arrived)) == (type(error), str(error))


def test_a_failure_told_at_any_length_fits_a_frame() -> None:
    assert len(encode_error(ValueError("x" * MOST_BYTES))) < MOST_BYTES
