"""The command ``onrecord``, which runs the packages in the folder of this file.

In a wheel this file is ``onrecord/__init__.py``, and the packages are installed below ``onrecord/``. Other
distributions may therefore have top-level packages of the same names.
"""

from __future__ import annotations

import sys
from pathlib import Path


def main() -> int:
    """Run the command line with `server` and `mapping` from this folder, before any others on the path."""
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    from server.cli import main as run  # noqa: PLC0415 - importable only from here on

    return run()
