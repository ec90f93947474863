"""Check an archive on a Spark cluster: each task writes one shard, exactly as a process alone does.

Tasks read the input themselves, and the driver gets nothing but the manifests. All of them see the same files under the
same paths, and import ``onrecord`` from the Python of the executors.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from mapping.errors import BuildRefused, OnrecordError, how_to_install
from mapping.sharding.shard_manifest import ShardManifest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from mapping.sharding.shard_map import ShardInput

#: Key of the answer of a task that a user's mistake has ended; Spark would try it again in vain.
_REFUSED: Final = "refused"
#: An error of Python or Java at the beginning of a line.
_ERROR: Final = re.compile(r"^[\w.]+(?:Error|Exception): .+$", re.MULTILINE)


def map_on_spark(
    given: ShardInput, shards: int, out: Path, *, master: str | None, settings: Mapping[str, str]
) -> list[ShardManifest]:
    """Write all shards of an archive below ``out`` and return their manifests in order.

    ``master`` is an address as Spark knows them, None for that of its configuration; ``settings`` are Spark's.
    Raises as `map_shard`, and `OnrecordError` if Spark is not installed or gives up.
    """
    try:
        from pyspark.errors import PySparkException  # noqa: PLC0415 - an extra
        from pyspark.sql import SparkSession  # noqa: PLC0415
    except ImportError:
        raise OnrecordError(f"needs Spark, which is not installed ({how_to_install('spark')})") from None
    builder: Any = SparkSession.builder.appName("onrecord map")
    builder = builder.master(master) if master else builder
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except (PySparkException, RuntimeError) as error:
        raise OnrecordError(f"Spark does not start: {_reason_of(error)}") from None
    try:
        numbers = session.sparkContext.parallelize(range(1, shards + 1), shards)
        answers = numbers.mapPartitions(_task(given, shards, str(out))).collect()
    except Exception as error:  # an error of the JVM has a class of Py4J, which is no dependency of ours
        raise OnrecordError(f"Spark gave up: {_reason_of(error)}") from error
    finally:
        session.stop()
    return sorted(map(_read_answer, answers), key=lambda manifest: manifest.number)


def _task(given: ShardInput, shards: int, out: str) -> Callable[[Iterable[int]], Iterator[str]]:
    """Return the function that a task runs. It travels by value, and with plain values only."""
    corpus, names, version, max_errors = str(given.corpus), given.names, given.version, given.max_errors
    refused = _REFUSED

    def run(numbers: Iterable[int]) -> Iterator[str]:
        import onrecord  # noqa: PLC0415 - the first import of an executor

        onrecord.make_importable()
        from pathlib import Path  # noqa: PLC0415

        from mapping.errors import OnrecordError  # noqa: PLC0415
        from mapping.publication.progress import unseen  # noqa: PLC0415
        from mapping.sharding.shard import Shard  # noqa: PLC0415
        from mapping.sharding.shard_map import ShardInput, map_shard  # noqa: PLC0415

        given = ShardInput(Path(corpus), names, version, max_errors)
        for number in numbers:
            try:
                yield map_shard(given, Shard(number, shards), Path(out), unseen).model_dump_json()
            except OnrecordError as error:
                yield json.dumps({refused: str(error)})

    return run


def _read_answer(answer: str) -> ShardManifest:
    if refused := json.loads(answer).get(_REFUSED):
        raise BuildRefused(refused)
    return ShardManifest.model_validate_json(answer)


def _reason_of(error: Exception) -> str:
    """Return the last error that Spark quotes, which is that of the task, in one line."""
    text = str(error).strip() or type(error).__name__
    reason = next(iter(_ERROR.findall(text)[-1:]), text.partition("\n")[0])
    if "No module named 'onrecord'" in reason:
        reason += " (install it in the Python of the executors, or name that Python in PYSPARK_PYTHON)"
    return reason
