"""The command ``onrecord``, which runs the packages in the folder of this file.

In a wheel this file is ``onrecord/__init__.py``, and the packages are installed below ``onrecord/``. Other
distributions may therefore have top-level packages of the same names.
"""

from __future__ import annotations

import sys
from pathlib import Path


def main() -> int:
    """Run the command line with `server` and `mapping` from this folder, before any others on the path."""
    make_importable()
    from server.cli import main as run  # noqa: PLC0415 - importable only from here on

    return run()


def make_importable() -> None:
    """Let `server` and `mapping` be imported from this folder; a process that `main` did not start calls it."""
    folder = str(Path(__file__).resolve().parent)
    if sys.path[:1] != [folder]:
        sys.path.insert(0, folder)
