"""The command ``onrecord``, with one module for each subcommand.

A module has ``configure``, which declares its arguments, and ``run``, which returns the exit code. Its docstring is its
help, with examples at the end.
Exit codes: 0 done (and conforming), 1 something does not conform or the query failed, 2 it could not be done at all.
Data goes to standard output, everything else to standard error.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.metadata import version
from keyword import iskeyword
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

import shtab

from mapping.errors import BuildRefused, OnrecordError

if TYPE_CHECKING:
    from collections.abc import Sequence


class _Commands(Mapping[str, ModuleType]):
    """The module of each command, imported when it is asked for: all together take a second."""

    _names = ("build", "serve", "query", "dump", "validate", "upgrade", "import", "export", "score", "draft", "edit")

    def __getitem__(self, name: str) -> ModuleType:
        if name not in self._names:
            raise KeyError(name)
        return import_module(f"server.cli.{name}_" if iskeyword(name) else f"server.cli.{name}")

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


#: Every command and its module.
COMMANDS: Final = _Commands()

_COMPLETIONS: Final = {
    "DIR": shtab.DIRECTORY, "SEEDS": shtab.DIRECTORY, "ARTICLE": shtab.DIRECTORY, "FILE": shtab.FILE,
    "PATH": shtab.FILE, "QUERY": shtab.FILE, "GOLD": shtab.FILE, "TEXT": shtab.FILE, "OTHER": shtab.FILE,
}  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; without ``arguments``, those of the process."""
    try:
        given = sys.argv[1:] if arguments is None else arguments
        parsed, unknown = _parser(given[:1]).parse_known_args(given)
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


def _parser(first: Sequence[str]) -> argparse.ArgumentParser:
    """Return a parser that knows the command in the ``first`` argument, or all of them if it is none."""
    parser = _Parser(
        prog="onrecord",
        description="Publish what news articles say as linked data: who said what, to whom, when, and the exact words.",
    )
    parser.add_argument("--version", action="version", version=f"onrecord {version('onrecord')}")
    shtab.add_argument_to(parser, "--print-completion", help="print the completion script of a shell")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name in [name for name in COMMANDS if name in first] or COMMANDS:
        module = COMMANDS[name]
        description, _, examples = (module.__doc__ or "").partition("\nexamples:\n")
        command = commands.add_parser(
            name, help=description.partition("\n")[0], description=description, epilog=f"examples:\n{examples}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )  # fmt: skip
        module.configure(command)
        command.set_defaults(run=module.run, refuse=command.error)
    return parser
