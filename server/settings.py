"""The settings of the server as one frozen table, made from an environment that is passed in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from server.errors import BadSetting

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ENVIRONMENT_PREFIX", "Settings"]

#: A setting ``port`` is read from the environment variable ``ONRECORD_PORT``.
ENVIRONMENT_PREFIX: Final = "ONRECORD_"


class Settings(BaseModel):
    """Everything about the server that may differ between two installations."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = Field("127.0.0.1", min_length=1, description="Address the server listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port the server listens on; 0 takes any free one.")
    output: Path = Field(Path("published"), description="Folder that holds the published generations.")
    max_query_bytes: int = Field(262_144, ge=1, description="Longest query answered, in bytes.")
    max_body_bytes: int = Field(1_048_576, ge=1, description="Longest request body read, in bytes.")
    max_result_bytes: int = Field(100_000_000, ge=1, description="Largest query result sent, in bytes.")
    max_result_triples: int = Field(1_000_000, ge=1, description="Most triples in the result of CONSTRUCT or DESCRIBE.")
    query_threads: int = Field(4, ge=1, le=64, description="Queries answered at the same time.")
    max_waiting_queries: int = Field(
        64, ge=0, description="Queries that may wait for a thread before others are turned away."
    )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """Read the settings present in ``environ``; the others keep their defaults.

        Raises `BadSetting` naming the first variable that cannot be used.
        """
        names = {field: ENVIRONMENT_PREFIX + field.upper() for field in cls.model_fields}
        given = {field: environ[name] for field, name in names.items() if name in environ}
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            first = error.errors()[0]
            field = str(first["loc"][0])
            raise BadSetting(names[field], given[field], first["msg"]) from error
