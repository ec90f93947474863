"""Read the stylesheets, scripts and pictures of the pages; the address of each changes with its content."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

#: Our files, and those that npm installs (package.json). Pages are complete without the latter.
_FOLDERS: Final = (Path(__file__).parent / "static", Path(__file__).parent / "vendor")
_MEDIA_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True)
class Asset:
    """A file that pages load; ``address`` is relative to the root of the site."""

    address: str
    media_type: str
    content: bytes


def _read(path: Path) -> Asset:
    content = path.read_bytes()
    version = sha256(content).hexdigest()[:16]
    return Asset(f"assets/{path.stem}.{version}{path.suffix}", _MEDIA_TYPES[path.suffix], content)


#: Name of the file -> the asset.
ASSETS: Final[dict[str, Asset]] = {
    path.name: _read(path) for folder in _FOLDERS for path in sorted(folder.glob("*")) if path.suffix in _MEDIA_TYPES
}
