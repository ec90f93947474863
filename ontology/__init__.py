"""The ontology, its shapes and its example queries, as files beside this module.

``onrecord.ttl`` declares the terms, ``kinds.ttl`` the kinds of situation, ``narrated.ttl`` the shortcut
properties of the narrated graph with one rule each in ``narrated/``; ``shapes.ttl`` says what must hold,
``shapes-recommended.ttl`` what should; ``queries/`` holds one question per file.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["FOLDER", "SEEDS"]

#: The folder of this package: every file of the ontology is below it.
FOLDER = Path(__file__).parent

#: The packaged seeds stand beside the package, in a checkout as in an installed wheel.
SEEDS = FOLDER.parent / "seeds"
