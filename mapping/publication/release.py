"""Identify the code and the ontology that builds run: a part made by others is made again."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

import mapping
from ontology import FOLDER

_SUFFIXES: Final = frozenset({".py", ".toml", ".ttl", ".rq", ".jsonld"})


@cache
def release_digest() -> str:
    """Return the SHA-256 over all files of the mapping and the ontology."""
    digest = hashlib.sha256()
    for root in (Path(mapping.__file__).parent, FOLDER):
        for path in sorted(each for each in root.rglob("*") if each.suffix in _SUFFIXES):
            data = path.read_bytes()
            digest.update(b"%s\0%d\0" % (path.relative_to(root).as_posix().encode(), len(data)) + data)
    return digest.hexdigest()
