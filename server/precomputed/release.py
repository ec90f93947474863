"""Identify the code that makes pages: a page made by other code is made again."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import server
from mapping.publication.release import release_digest


@cache
def server_release() -> str:
    """Return the SHA-256 over all modules of the server, and the release of mapping and ontology.

    Templates and assets are part of the entity tags of pages.
    """
    root = Path(server.__file__).parent
    digest = hashlib.sha256(release_digest().encode())
    for path in sorted(root.rglob("*.py")):
        data = path.read_bytes()
        digest.update(b"%s\0%d\0" % (path.relative_to(root).as_posix().encode(), len(data)) + data)
    return digest.hexdigest()
