"""The log: one line of JSON for each query, without the address of its client and without its text."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from server.errors import ResultBroken

if TYPE_CHECKING:
    from server.observing.metrics import Observation

_queries = logging.getLogger("onrecord.query")

#: Enough to distinguish queries, too little to confirm a guess.
_HASH_DIGITS: Final = 12


def log_query(observation: Observation, *, with_hash: bool) -> None:
    """Log one query, never its text; with a hash, the lines of equal queries are equal."""
    query, result_format = observation.query, observation.result_format
    if not _queries.isEnabledFor(logging.INFO):
        return
    fields: dict[str, object] = {
        "id": observation.id,
        "form": query and query.form,
        "format": result_format and result_format.name,
        "outcome": observation.outcome,
        "status": observation.status,
        "ms": round(observation.seconds * 1000, 1),
        "bytes": observation.bytes,
    }
    if with_hash and query is not None:
        fields["query"] = sha256(query.text.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_DIGITS]
    _queries.info("query", extra={"fields": fields})


class JsonFormatter(logging.Formatter):
    """Write a record as one line of JSON; ``extra={"fields": {...}}`` adds members."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        content = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            content["trace"] = self.formatException(record.exc_info)
        return json.dumps(content, ensure_ascii=False)


class _ForeseenBreaks(logging.Filter):
    """Drop the trace of a transfer that was broken on purpose: the line of its query has its outcome."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        while error is not None:
            if isinstance(error, ResultBroken):
                return False
            error = error.__cause__ or error.__context__
        return True


def set_up_logs() -> None:
    """Send the log of the server to standard error, as JSON. Called once, by the program, never by a library."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    # asyncio warns of a child process for which it waited itself while closing.
    for name, level in (("onrecord", logging.INFO), ("uvicorn", logging.WARNING), ("asyncio", logging.ERROR)):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)
    logging.getLogger("uvicorn.error").addFilter(_ForeseenBreaks())
