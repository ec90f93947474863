"""The command ``onrecord``, with one module for each subcommand.

A module has ``configure``, which declares its arguments, and ``run``, which returns the exit code. Its docstring is its
help, with examples at the end.
Exit codes: 0 done (and conforming), 1 something does not conform or the query failed, 2 it could not be done at all.
Data goes to standard output, everything else to standard error.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from mapping.errors import BuildRefused, OnrecordError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

#: Every command. Its module has the same name, with an underscore if that is a keyword.
COMMANDS: Final = (
    "build", "serve", "query", "dump", "validate", "upgrade", "import", "export", "pack",
    "map", "merge", "score", "draft", "edit",
)  # fmt: skip

#: The placeholders of arguments that name a folder, and of those that name a file.
_FOLDERS: Final = frozenset({"DIR", "SEEDS", "ARTICLE"})
_FILES: Final = frozenset({"FILE", "PATH", "QUERY", "GOLD", "TEXT", "OTHER"})


def module_of(command: str) -> ModuleType:
    """Load the module of a command."""
    return import_module(f"server.cli.{'import_' if command == 'import' else command}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; without ``arguments``, those of the process."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        # A command needs no other's module. Help, completions and misspelled commands need all of them.
        parsed, unknown = _parser(given[:1] if given and given[0] in COMMANDS else COMMANDS).parse_known_args(given)
        if unknown:  # argparse itself would print the usage of onrecord in place of the command's
            parsed.refuse(f"unrecognized arguments: {' '.join(unknown)}")
        return int(parsed.run(parsed))
    except OnrecordError as error:
        print(f"onrecord: {error}", file=sys.stderr)
        return 1 if isinstance(error, BuildRefused) else 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output closed it, as `head` does; this is not an error.
        sys.stderr.close()
        return 0


class _Parser(argparse.ArgumentParser):
    """A parser that marks arguments for the completion of file names, by their placeholders."""

    def add_argument(self, *names: str, **options: Any) -> argparse.Action:  # noqa: ANN401
        action = super().add_argument(*names, **options)
        metavar = options.get("metavar")
        if metavar in _FOLDERS | _FILES and (shtab := sys.modules.get("shtab")):
            action.complete = shtab.DIRECTORY if metavar in _FOLDERS else shtab.FILE  # type: ignore[attr-defined]
        return action


def _parser(names: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser of some commands, with the general options if they are all."""
    parser = _Parser(
        prog="onrecord",
        description="Publish what news articles say as linked data: who said what, to whom, when, and the exact words.",
    )
    if names is COMMANDS:
        _add_general_options(parser)
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name in names:
        module = module_of(name)
        description, _, examples = (module.__doc__ or "").partition("\nexamples:\n")
        command = commands.add_parser(
            name, help=description.partition("\n")[0], description=description, epilog=f"examples:\n{examples}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )  # fmt: skip
        module.configure(command)
        command.set_defaults(run=module.run, refuse=command.error)
    return parser


def _add_general_options(parser: argparse.ArgumentParser) -> None:
    from importlib.metadata import version  # noqa: PLC0415 - slow to load

    import shtab  # noqa: PLC0415 - slow to load

    parser.add_argument("--version", action="version", version=f"onrecord {version('onrecord')}")
    shtab.add_argument_to(parser, "--print-completion", help="print the completion script of a shell")
