"""The command ``onrecord``, with one module for each subcommand.

A module has ``configure``, which declares its arguments, and ``run``, which returns the exit code. Its docstring is its
help, with examples at the end.
Exit codes: 0 done (and conforming), 1 something does not conform or the query failed, 2 it could not be done at all.
Data goes to standard output, everything else to standard error.
"""

from __future__ import annotations

import argparse
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

import shtab

from mapping.errors import BuildRefused, OnrecordError
from server.cli import build, draft, dump, edit, export, import_, query, score, serve, upgrade, validate

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Every command and its module.
COMMANDS: Final = {
    "build": build, "serve": serve, "query": query, "dump": dump, "validate": validate, "upgrade": upgrade,
    "import": import_, "export": export, "score": score, "draft": draft, "edit": edit,
}  # fmt: skip

_COMPLETIONS: Final = {
    "DIR": shtab.DIRECTORY, "SEEDS": shtab.DIRECTORY, "ARTICLE": shtab.DIRECTORY, "FILE": shtab.FILE,
    "PATH": shtab.FILE, "QUERY": shtab.FILE, "GOLD": shtab.FILE, "TEXT": shtab.FILE, "OTHER": shtab.FILE,
}  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; without ``arguments``, those of the process."""
    try:
        parsed, unknown = _parser().parse_known_args(arguments)
        if unknown:  # argparse itself would print the usage of onrecord in place of the command's
            parsed.refuse(f"unrecognized arguments: {' '.join(unknown)}")
        return int(parsed.run(parsed))
    except OnrecordError as error:
        print(f"onrecord: {error}", file=sys.stderr)
        return 1 if isinstance(error, BuildRefused) else 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output closed it, as `head` does; nothing is wrong.
        sys.stderr.close()
        return 0


class _Parser(argparse.ArgumentParser):
    """A parser that marks arguments for the completion of file names, by their placeholders."""

    def add_argument(self, *names: str, **options: Any) -> argparse.Action:  # noqa: ANN401
        action = super().add_argument(*names, **options)
        if completion := _COMPLETIONS.get(str(options.get("metavar"))):
            action.complete = completion  # type: ignore[attr-defined]  # shtab reads it
        return action


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="onrecord",
        description="Publish what news articles say as linked data: who said what, to whom, when, and the exact words.",
    )
    parser.add_argument("--version", action="version", version=f"onrecord {version('onrecord')}")
    shtab.add_argument_to(parser, "--print-completion", help="print the completion script of a shell")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name, module in COMMANDS.items():
        description, _, examples = (module.__doc__ or "").partition("\nexamples:\n")
        command = commands.add_parser(
            name, help=description.partition("\n")[0], description=description, epilog=f"examples:\n{examples}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )  # fmt: skip
        module.configure(command)
        command.set_defaults(run=module.run, refuse=command.error)
    return parser
