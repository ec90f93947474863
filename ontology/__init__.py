"""The ontology, its shapes and its example queries, as files of this package.

``onrecord.ttl`` declares the terms, ``kinds.ttl`` the kinds of situation, ``narrated.ttl`` the shortcut
properties of the narrated graph with one rule each in ``narrated/``. ``shapes.ttl`` holds the required constraints,
``shapes-recommended.ttl`` the recommended ones, and ``queries/`` one question per file.
"""

from __future__ import annotations

from pathlib import Path

#: The folder of this package: every file of the ontology is below it.
FOLDER = Path(__file__).parent

#: The packaged seeds: a sibling of this package in a checkout and in an installed wheel.
SEEDS = FOLDER.parent / "seeds"
