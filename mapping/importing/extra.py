"""Import the libraries that only some formats need, or say how to install them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from mapping.errors import UnreadableInput, how_to_install

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType


def need(module: str, path: Path) -> ModuleType:
    """Return a module of the extra ``ingest``; raise `UnreadableInput` for the file that needs it if it is missing."""
    try:
        return import_module(module)
    except ImportError:
        reason = f"needs the library {module}, which is not installed"
        raise UnreadableInput(path, reason, how_to_install("ingest")) from None
