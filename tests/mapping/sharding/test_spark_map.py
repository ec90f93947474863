"""A Spark cluster writes the shards that one process writes, also if an executor dies in the middle."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
import watchfiles

from mapping.errors import OnrecordError, how_to_install
from mapping.sharding import spark_map
from mapping.sharding.shard import Shard
from mapping.sharding.shard_manifest import read_manifest
from mapping.sharding.spark_map import map_on_spark
from tests.mapping.sharding.archive import Archive, files_in, write_archive

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parents[3]
SHARDS: Final = 4
#: Two executors with one core and 1 GiB each, in processes of their own.
CLUSTER: Final = "local-cluster[2,1,1024]"
_COMMAND: Final = "import sys; from server.cli import main; sys.exit(main())"

needs_spark = pytest.mark.skipif(
    importlib.util.find_spec("pyspark") is None or shutil.which("java") is None,
    reason="needs pyspark (the extra spark) and Java 17",
)


def map_with_spark(archive: Archive, out: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _COMMAND, "map", str(archive.corpus), "--articles", str(archive.lines)]
    command += ["--to", str(out), f"--shards={SHARDS}", "--max-errors=9", "--spark", CLUSTER]
    command += ["--conf", "spark.ui.enabled=false", "--conf", "spark.driver.host=127.0.0.1"]
    command += ["--conf", "spark.driver.bindAddress=127.0.0.1"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SPARK_LOCAL_IP": "127.0.0.1"}
    # Java compiles for a long life by default; these live a few seconds.
    environment["JDK_JAVA_OPTIONS"] = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    # A session of its own, so that all of its processes can be ended whatever happens to the test.
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
        start_new_session=True,
    )  # fmt: skip


def executors_below(pid: int) -> Iterator[int]:
    """Yield the executors among the processes that a process has started, directly or not."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text("ascii").split()):
            if b"CoarseGrainedExecutorBackend" in Path(f"/proc/{child}/cmdline").read_bytes():
                yield child
            yield from executors_below(child)


def kill_an_executor(process: subprocess.Popen[str], out: Path) -> None:
    """Kill an executor while both check articles, after the first shard was finished."""
    out.mkdir()
    for _ in watchfiles.watch(out, rust_timeout=100, yield_on_timeout=True, debounce=50, step=10):
        if process.poll() is not None or any(out.glob("*/manifest.json")):
            break
    os.kill(next(executors_below(process.pid)), signal.SIGKILL)


@needs_spark
def test_a_cluster_that_loses_an_executor_writes_the_shards_of_one_process(tmp_path: Path) -> None:
    archive = write_archive(tmp_path, copies=5)
    out = tmp_path / "of-spark"
    process = map_with_spark(archive, out)
    try:
        kill_an_executor(process, out)
        _, said = process.communicate(timeout=600)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == 1, "an article is refused"
    assert "Lost executor" in said
    assert sorted(path.name for path in out.iterdir()) == [Shard(n, SHARDS).name for n in range(1, SHARDS + 1)]
    manifest = read_manifest(out / Shard(1, SHARDS).name)
    assert manifest is not None
    archive.map_all(SHARDS, version=manifest.version)
    assert files_in(archive.out) == {
        name: content for name, content in files_in(out).items() if ".attempt-" not in name
    }


def test_a_missing_spark_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.errors", None)
    archive = write_archive(tmp_path)
    with pytest.raises(
        OnrecordError, match=re.escape(f"needs Spark, which is not installed ({how_to_install('spark')})")
    ):
        map_on_spark(archive.given, 2, archive.out, master="local", settings={})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("An exception was thrown\nTraceback (most recent call last):\n  File x\nKeyError: 'a'", "KeyError: 'a'"),
        (": org.apache.spark.SparkException: Job aborted\n\tat x.y(Z.java:1)\n", ": org.apache.spark.SparkExcep"),
        (
            "x\nModuleNotFoundError: No module named 'onrecord'\n",
            "ModuleNotFoundError: No module named 'onrecord' (inst",
        ),
        ("", "ValueError"),
    ],
)
def test_the_error_of_a_task_is_told_in_one_line(text: str, reason: str) -> None:
    said = spark_map._reason_of(ValueError(text))
    assert said.startswith(reason)
    assert "\n" not in said
