"""Merge the shards of an archive that onrecord map has written, and publish them as a new generation.

All shards of an archive must be in the folders, mapped from the same input, with the same shared files and by this
version of onrecord; their digests are checked. The generation is the same as onrecord build makes from the articles.
Exit code 0: all is published, 1: an article, a line or the build was refused, 2: it failed.

examples:
  onrecord merge shards --seeds shared --output /srv/onrecord
  onrecord merge one/shards two/shards --seeds shared --report problems.jsonl
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mapping.sharding.shard_merge import InShards
from server.cli.build import configure_publication, publish

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("shards", nargs="+", type=Path, metavar="DIR", help="folders of the shards")
    parser.add_argument("--seeds", type=Path, metavar="SEEDS", help="folder of the shared files (default: the seeds)")
    configure_publication(parser)


def run(arguments: argparse.Namespace) -> int:
    """Merge; return 0 if every article conforms, 1 if one was refused."""
    return publish(arguments, InShards(tuple(arguments.shards)))
