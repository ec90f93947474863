"""Work on what the engine writes: in order, blocks it, and never after it failed."""

from __future__ import annotations

import threading
from random import Random

import pytest

from server.engine.worker.evaluation import Blocks

#: More than may wait.
MANY = 100
PART = b"x" * 8 * 1024


def write(blocks: Blocks, times: int) -> int:
    """Write a part so many times, and return how many bytes that was."""
    with blocks:
        return sum(blocks.write(PART) for _ in range(times))


def test_every_byte_is_taken_once_and_in_order() -> None:
    sizes = Random(5)
    parts = [sizes.randbytes(sizes.randrange(20_000)) for _ in range(MANY)]
    taken: list[bytes] = []
    with Blocks(taken.append) as blocks:
        assert [blocks.write(part) for part in parts] == [len(part) for part in parts]
    assert b"".join(taken) == b"".join(parts)


def test_a_short_result_stays_in_the_thread_it_comes_from() -> None:
    threads: list[threading.Thread] = []
    with Blocks(lambda _: threads.append(threading.current_thread())) as blocks:
        blocks.write(PART)
    assert threads == [threading.current_thread()]


def test_a_long_one_is_taken_while_it_is_written() -> None:
    taken, may_go_on = threading.Event(), threading.Event()

    def take(_: bytes) -> None:
        taken.set()
        assert may_go_on.wait(10)

    with Blocks(take) as blocks:
        for _ in range(8):
            blocks.write(PART)
        assert taken.wait(10), "what was written is looked at before the end"
        may_go_on.set()


def test_the_writer_waits_for_who_takes() -> None:
    may_go_on, written = threading.Event(), 0

    def take(_: bytes) -> None:
        assert may_go_on.wait(10)

    with Blocks(take) as blocks:
        first_wait = threading.Timer(0.2, may_go_on.set)
        first_wait.start()
        while not may_go_on.is_set():
            written += blocks.write(PART)
        assert written <= 1024 * 1024


def test_what_goes_wrong_ends_the_writing() -> None:
    def refuse(_: bytes) -> None:
        raise ValueError("too much")

    with pytest.raises(ValueError, match="too much"):
        write(Blocks(refuse), MANY)


def test_what_goes_wrong_at_the_end_is_told_too() -> None:
    def refuse(_: bytes) -> None:
        raise ValueError("too much")

    with pytest.raises(ValueError, match="too much"):
        write(Blocks(refuse), 8)


def test_nothing_is_taken_once_the_writer_failed() -> None:
    taken: list[bytes] = []
    blocks = Blocks(taken.append)
    blocks.write(PART)
    blocks.__exit__(KeyError, None, None)
    assert taken == []


def test_no_thread_is_left_behind() -> None:
    before = threading.active_count()
    write(Blocks(lambda _: None), MANY)
    assert threading.active_count() == before
