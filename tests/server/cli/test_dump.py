"""`onrecord dump` sends the published bytes or nothing."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from server.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from mapping.publication.manifest import Generation


def test_a_damaged_dump_is_named_and_not_written(
    seed_generation: Generation, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    output = shutil.copytree(seed_generation.path.parents[1], tmp_path / "published", symlinks=True)
    dump = output / "current" / "dumps" / "onrecord.ttl.gz"
    dump.write_bytes(dump.read_bytes()[:-1])
    assert main(["dump", f"--output={output}"]) == 2
    said = capfdbinary.readouterr()
    assert said.out == b""
    assert b"is damaged: dumps/onrecord.ttl.gz has another SHA-256" in said.err
