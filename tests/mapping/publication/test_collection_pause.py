"""Cycles are not collected during a block, and are afterwards, whatever happens in it."""

from __future__ import annotations

import gc

import pytest

from mapping.publication.collection_pause import collection_paused


def test_no_cycle_is_collected_in_the_block() -> None:
    with collection_paused():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_an_error_ends_the_pause() -> None:
    with pytest.raises(ValueError, match="wrong"), collection_paused():
        raise ValueError("wrong")
    assert gc.isenabled()


def test_a_pause_within_a_pause_does_not_end_it() -> None:
    with collection_paused():
        with collection_paused():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
