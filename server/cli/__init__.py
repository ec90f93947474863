"""The command ``onrecord``: one module a command, each with ``configure`` (its arguments) and ``run`` (its exit code).

Exit codes: 0 done (and conforming), 1 something does not conform or the query failed, 2 it could not be done at all.
Data goes to standard output, everything else to standard error.
"""

from __future__ import annotations

import argparse
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from mapping.errors import BuildRefused, OnrecordError
from server.cli import build, dump, query, serve, validate

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["COMMANDS", "main"]

#: Every command and the module that carries it out.
COMMANDS: Final = {"build": build, "serve": serve, "query": query, "dump": dump, "validate": validate}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; ``arguments`` are those behind the program's name."""
    parsed = _parser().parse_args(arguments)
    try:
        return int(parsed.run(parsed))
    except OnrecordError as error:
        print(f"onrecord: {error}", file=sys.stderr)
        return 1 if isinstance(error, BuildRefused) else 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output went away, as `head` does; nothing is wrong.
        sys.stderr.close()
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="onrecord",
        description="Publish what news articles say as linked data: who said what, to whom, when, and the exact words.",
    )
    parser.add_argument("--version", action="version", version=f"onrecord {version('onrecord')}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name, module in COMMANDS.items():
        summary = (module.__doc__ or "").partition("\n")[0]
        command = commands.add_parser(
            name, help=summary, description=module.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        module.configure(command)
        command.set_defaults(run=module.run)
    return parser
