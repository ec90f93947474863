"""The settings of the server as one frozen table, and the values it is made from."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from server.errors import BadSetting

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic_core import ErrorDetails

#: A setting ``port`` is read from the environment variable ``ONRECORD_PORT``.
ENVIRONMENT_PREFIX: Final = "ONRECORD_"

#: What a value must be, by the type of the error that it caused in pydantic; the limits are in the error's context.
_DEMANDS: Final = {
    "int_parsing": "must be a whole number",
    "int_parsing_size": "has too many digits",
    "float_parsing": "must be a number",
    "bool_parsing": "must be true or false",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "string_too_short": "must not be empty",
    "string_pattern_mismatch": "must begin with http:// or https:// and end with /",  # the only pattern is of base IRIs
}

#: Limits of the whole service that the HTTP processes divide among them, and the least part of one process.
_DIVIDED: Final = {"max_connections": 1, "cache_bytes": 0}
_DIVIDED_OF_STORE: Final = {
    "cheap_workers": 1, "slow_workers": 1, "max_waiting_queries": 0, "max_total_memory": 268_435_456,
}  # fmt: skip
_DIVIDED_OF_BACKEND: Final = {"backend_connections": 1}
_MOST_BY_DEFAULT: Final = 4


class GivenValue(NamedTuple):
    """A value that a user gave for a setting, as text, and its place: a flag, a variable, or a file and its key."""

    place: str
    value: str


class Settings(BaseModel):
    """Everything about the server that may differ between two installations."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = Field("127.0.0.1", min_length=1, description="Address the server listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port the server listens on; 0 takes any free one.")
    http_processes: int = Field(
        0, ge=0, le=64, description="Processes that speak HTTP; 0 takes one for each processor, at most 4."
    )
    output: Path = Field(Path("published"), description="Folder that holds the published generations.")
    max_query_bytes: int = Field(262_144, ge=1, description="Longest query answered, in bytes.")
    max_body_bytes: int = Field(1_048_576, ge=1, description="Longest request body read, in bytes.")
    max_result_bytes: int = Field(100_000_000, ge=1, description="Largest query result sent, in bytes.")
    max_result_triples: int = Field(500_000, ge=1, description="Most triples in the result of CONSTRUCT or DESCRIBE.")
    max_tokens: int = Field(30_000, ge=1, description="Most tokens in a query: words, terms, marks.")
    max_nesting: int = Field(200, ge=1, le=1000, description="Deepest nesting of brackets in a query.")
    max_patterns: int = Field(200, ge=1, description="Most triple patterns in a query, its template included.")
    max_path_steps: int = Field(100, ge=1, description="Most steps in the property paths of a query.")
    query_timeout: float = Field(
        10, gt=0, le=3600, description="Longest time a query may take from its arrival to its last byte, in seconds."
    )
    cheap_workers: int = Field(2, ge=1, le=64, description="Processes for queries that are estimated to be cheap.")
    slow_workers: int = Field(2, ge=1, le=64, description="Processes for all other queries.")
    max_waiting_queries: int = Field(
        64, ge=0, description="Queries of each kind that may wait for a process; further ones get 503."
    )
    max_query_memory: int = Field(
        1_073_741_824, ge=402_653_184, description="Address space of a query process beyond its stack, in bytes."
    )
    max_total_memory: int = Field(
        1_610_612_736, ge=268_435_456, description="Memory of all query processes, in bytes; above it the largest ends."
    )
    backend: str | None = Field(
        None, description="Address of a SPARQL endpoint that answers the queries instead of the local store."
    )
    backend_base_iri: str = Field(
        "http://localhost:8000/",
        pattern="^https?://.+/$",
        description="Base IRI of the data behind the backend, if no generation is published here.",
    )
    backend_connections: int = Field(16, ge=1, le=1024, description="Connections to the backend.")
    backend_buffer_bytes: int = Field(
        1_000_000,
        ge=1,
        description="Longest result of a backend that is read whole and checked before its first byte is sent.",
    )
    cache_bytes: int = Field(64_000_000, ge=0, description="Memory for cached results and answers, in bytes.")
    max_cached_bytes: int = Field(
        1_000_000, ge=0, description="Longest result that is cached or shared between requests, in bytes."
    )
    max_connections: int = Field(512, ge=1, description="Connections held open; further ones are turned away.")
    max_url_bytes: int = Field(65_536, ge=256, description="Longest address of a request, in bytes.")
    max_header_bytes: int = Field(32_768, ge=256, description="Longest header fields of a request, in bytes.")
    header_timeout: float = Field(15, gt=0, description="Longest wait for the head of a request, in seconds.")
    body_timeout: float = Field(30, gt=0, description="Longest wait for the body of a request, in seconds.")
    keep_alive_timeout: float = Field(15, gt=0, description="Longest time a connection may stay idle, in seconds.")
    send_timeout: float = Field(60, gt=0, description="Longest time a client may leave sent data unread, in seconds.")
    log_queries: bool = Field(True, description="Whether each query is logged, one line of JSON without its text.")
    log_query_hashes: bool = Field(
        False, description="Whether the log line holds a hash of the text, so that equal queries can be recognised."
    )

    def for_results(self) -> Settings:
        """Return the settings for the cache of query results; the other half of the memory keeps whole responses."""
        return self.model_copy(update={"cache_bytes": self.cache_bytes - self.cache_bytes // 2})

    def shares(self) -> list[Settings]:
        """Divide the limits of the whole service, and return the settings of each HTTP process.

        There are at most as many processes as the smallest of these limits has parts.
        """
        wanted = self.http_processes or min(processors(), _MOST_BY_DEFAULT)
        divided = {**_DIVIDED, **(_DIVIDED_OF_STORE if self.backend is None else _DIVIDED_OF_BACKEND)}
        most = min(getattr(self, name) // least for name, least in divided.items() if least)
        count = max(1, min(wanted, most)) if sys.platform != "win32" else 1
        return [self._share(divided, number, count) for number in range(count)]

    def _share(self, names: Iterable[str], number: int, count: int) -> Settings:
        # The first processes take the remainder.
        parts = {name: (getattr(self, name) + count - 1 - number) // count for name in names}
        return self.model_copy(update={**parts, "http_processes": 1})

    @classmethod
    def from_values(cls, given: Mapping[str, GivenValue]) -> Settings:
        """Use the values given, by the names of settings; the others keep their defaults.

        Raises `BadSetting` naming the place of the first value that cannot be used.
        """
        try:
            return cls.model_validate({name: each.value for name, each in given.items()})
        except ValidationError as error:
            first = error.errors()[0]
            culprit = given[str(first["loc"][0])]
            raise BadSetting(culprit.place, culprit.value, _demand(first)) from error

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """Read the settings present in ``environ``. Raises `BadSetting`."""
        return cls.from_values(environment_values(environ))


def environment_values(environ: Mapping[str, str]) -> dict[str, GivenValue]:
    """Return the values that environment variables give, by the names of the settings."""
    variables = {name: ENVIRONMENT_PREFIX + name.upper() for name in Settings.model_fields}
    return {name: GivenValue(each, environ[each]) for name, each in variables.items() if each in environ}


def takes_text(name: str) -> bool:
    """Return whether the values of a setting are texts or names of folders, not numbers, true or false."""
    return Settings.model_fields[name].annotation not in {int, float, bool}


def _demand(error: ErrorDetails) -> str:
    limits = {name: f"{value:.12g}" for name, value in error.get("ctx", {}).items() if isinstance(value, int | float)}
    return _DEMANDS.get(error["type"], "cannot be used").format(**limits)


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
