"""Work that takes too long is stopped, also inside a library, and leaves no alarm behind."""

from __future__ import annotations

import re
import signal
import threading
import time

import pytest

from mapping.publication.time_limit import TimeLimitExceeded, processor_time_limit


def compute(seconds: float) -> None:
    """Compute in the middle of a library that takes every exception for its own."""
    until = time.process_time() + seconds
    while time.process_time() < until:
        try:
            re.sub(r"\w+", lambda match: match[0].upper(), "some words " * 100)
        except Exception:  # noqa: BLE001 - such a library
            continue


def test_what_takes_too_long_is_stopped() -> None:
    started = time.process_time()
    with pytest.raises(TimeLimitExceeded), processor_time_limit(0.1):
        compute(5)
    assert time.process_time() - started < 2


def test_what_takes_no_longer_is_left_alone() -> None:
    before = signal.getsignal(signal.SIGVTALRM)
    with processor_time_limit(30):
        compute(0.01)
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0, 0)
    assert signal.getsignal(signal.SIGVTALRM) == before


def test_waiting_takes_no_processor_time() -> None:
    with processor_time_limit(0.05):
        time.sleep(0.1)


def test_in_another_thread_there_is_no_limit() -> None:
    done: list[bool] = []

    def work() -> None:
        with processor_time_limit(0.001):
            compute(0.05)
        done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]
