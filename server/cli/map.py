"""Check the articles of one shard of an archive, on any machine, and write their parts for onrecord merge.

Every process reads the same input and takes the articles that belong to its shard by the SHA-256 of their ids, so that
any number of processes and machines may work on an archive. A finished shard is not checked again; if the input of a
shard has changed, only the changed articles are checked. With --spark the shards are tasks of a Spark cluster.
Exit code 0: all articles conform, 1: an article or a line was refused, 2: it failed.

examples:
  onrecord map shared --articles archive.jsonl.zst --to shards --shard 3/16
  onrecord map articles --to shards --shards 4       # all four, one after the other
  onrecord map shared --articles /data/archive.jsonl.zst --to /data/shards --shards 200 --spark spark://host:7077
  onrecord merge shards --seeds shared
"""

from __future__ import annotations

import argparse
import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from mapping.errors import BuildRefused, OnrecordError
from mapping.publication.compressed_input import STANDARD_INPUT
from mapping.sharding.shard import MOST_SHARDS, Shard, read_shard
from mapping.sharding.shard_map import ShardInput, check_shared_files, map_shard
from mapping.sharding.spark_map import map_on_spark
from server.cli.article_arguments import configure_lines, refuse_flags_of_lines
from server.cli.build import Progress
from server.cli.problem_report import report_problems
from server.cli.seeds import default_seeds, say_if_packaged
from server.cli.useless_flags import refuse_useless
from server.cli.whole_numbers import whole_number

if TYPE_CHECKING:
    from mapping.sharding.shard_manifest import ShardManifest


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("seeds", nargs="?", type=Path, metavar="SEEDS", help="folder of articles or shared files")
    configure_lines(parser)
    parser.add_argument("--to", type=Path, required=True, metavar="DIR", help="folder of all shards")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--shard", type=_shard, metavar="I/N", help="only this shard, for example 3/16")
    which.add_argument("--shards", type=whole_number(1, MOST_SHARDS), metavar="N", help="map all N shards")
    parser.add_argument(
        "--spark",
        nargs="?",
        const="",
        metavar="MASTER",
        help="run each shard of --shards as a task of a Spark cluster (default MASTER: from Spark's configuration)",
    )
    parser.add_argument(
        "--conf", type=_setting, action="append", default=[], metavar="KEY=VALUE", help="setting of Spark"
    )


def _shard(text: str) -> Shard:
    try:
        return read_shard(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _setting(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not (key and equals):
        raise argparse.ArgumentTypeError(f"{text!r} is no KEY=VALUE")
    return key, value


def run(arguments: argparse.Namespace) -> int:
    """Write one shard, or all; return 0 if every article and line of them conforms, 1 otherwise."""
    _refuse_useless_flags(arguments)
    seeds = arguments.seeds or default_seeds()
    say_if_packaged(seeds)
    names = [name if name == STANDARD_INPUT[0] else str(Path(name).absolute()) for name in arguments.articles or ()]
    check_shared_files(seeds)
    # Absolute, so that problems have the same places whichever process finds them.
    given = ShardInput(seeds.absolute(), tuple(names), version("onrecord"), arguments.max_errors)
    manifests = _map_on_spark(given, arguments) if arguments.spark is not None else _map_here(given, arguments)
    return 1 if any(each.refused or each.bad_lines for each in manifests) else 0


def _refuse_useless_flags(arguments: argparse.Namespace) -> None:
    if not arguments.articles:
        refuse_flags_of_lines(arguments)
    if arguments.spark is None:
        refuse_useless(arguments, {"--conf": []}, "needs --spark")


def _map_here(given: ShardInput, arguments: argparse.Namespace) -> list[ShardManifest]:
    if arguments.shard:
        return [_map(given, arguments.shard, arguments)]
    if STANDARD_INPUT[0] in given.names:
        raise OnrecordError("standard input can be read only once, and every shard reads the whole input")
    return [_map(given, Shard(number, arguments.shards), arguments) for number in range(1, arguments.shards + 1)]


def _map(given: ShardInput, shard: Shard, arguments: argparse.Namespace) -> ShardManifest:
    progress = Progress()
    try:
        manifest = map_shard(given, shard, arguments.to, progress, jobs=arguments.jobs)
    except BuildRefused as error:
        report_problems(error.problems, None)
        raise
    finally:
        progress.close()
    _say(manifest, arguments.to)
    return manifest


def _map_on_spark(given: ShardInput, arguments: argparse.Namespace) -> list[ShardManifest]:
    if not arguments.shards:
        raise OnrecordError("--spark writes all shards: give their number with --shards")
    if STANDARD_INPUT[0] in given.names:
        raise OnrecordError(
            "Spark tasks cannot read standard input: give the name of a file that all machines can read"
        )
    # The Python of executors has to be this version; by default Spark takes the first python3 of the path.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    out, settings = arguments.to.absolute(), dict(arguments.conf)
    manifests = map_on_spark(given, arguments.shards, out, master=arguments.spark or None, settings=settings)
    for manifest in manifests:
        _say(manifest, out)
    return manifests


def _say(manifest: ShardManifest, out: Path) -> None:
    shard = Shard(manifest.number, manifest.of)
    print(
        f"onrecord: shard {shard}: {manifest.articles} article(s), {manifest.refused} refused,"
        f" {len(manifest.bad_lines)} bad line(s), digest {manifest.digest[:16]};"
        f" problems: {out / shard.name / manifest.report.name}",
        file=sys.stderr,
    )
