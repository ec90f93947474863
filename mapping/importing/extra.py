"""Import the libraries that only some formats need, or say how to install them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from mapping.errors import UnreadableInput

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType


def need(module: str, path: Path) -> ModuleType:
    """Return a module of the extra ``ingest``; raise `UnreadableInput` for the file that needs it if it is missing."""
    try:
        return import_module(module)
    except ImportError:
        hint = 'python -m pip install "onrecord[ingest]"'
        raise UnreadableInput(path, f"needs the library {module}, which is not installed", hint) from None
