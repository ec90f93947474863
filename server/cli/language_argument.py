"""The language among the arguments of commands."""

from __future__ import annotations

from mapping.errors import OnrecordError
from mapping.importing.metadata import about_article


def check_language(tag: str | None) -> None:
    """Refuse a value of ``--language`` that a fact sheet cannot have. Raises `OnrecordError`."""
    _, left_out = about_article({"language": tag})
    if left_out:
        raise OnrecordError(f"--{left_out[0]}")
