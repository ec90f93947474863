"""The settings of a command: flags go before environment variables, these before a file, and all before defaults."""

from __future__ import annotations

import json
import os
import sys
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mapping.errors import UnreadableInput, printable
from mapping.sheet.files import read_text
from server.errors import BadSetting
from server.settings import ENVIRONMENT_PREFIX, GivenValue, Settings, environment_values, takes_text

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping

#: Variables of ours that are no settings, in lower case and without the prefix: the file of settings, and the key for
#: the server of a language model.
_OTHER_VARIABLES: Final = ("config", "api_key")
_ALL_SETTINGS: Final = "onrecord serve --show-settings lists them all"


@dataclass(frozen=True)
class Chosen:
    """Settings, and the value and place of each that is not at its default."""

    settings: Settings
    given: Mapping[str, GivenValue]

    def as_toml(self) -> str:
        """Write every setting with its sentence of help and its origin, as a file that ``--config`` reads."""
        entries = []
        for name, value in self.settings:
            origin = f"from {self.given[name].place}" if name in self.given else "default"
            is_plain = isinstance(value, bool | int | float)
            # TOML has no null: a setting without a value is a comment.
            line = f"# {name} =" if value is None else f"{name} = {json.dumps(value if is_plain else str(value))}"
            entries.append(f"# {Settings.model_fields[name].description} ({origin})\n{line}\n")
        return "\n".join(entries)


def configure_output(parser: argparse.ArgumentParser, purpose: str) -> None:
    """Declare the flags of every command that reads or writes generations; ``purpose`` says which it does."""
    parser.add_argument("--output", type=Path, metavar="DIR", help=f"{purpose} (default: published)")
    parser.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        help="settings as TOML (or ONRECORD_CONFIG); flags and environment override them",
    )


def choose_settings(arguments: argparse.Namespace, environ: Mapping[str, str] = os.environ) -> Chosen:
    """Read the settings from flags, environment and configuration file; warn of variables that are no settings.

    Raises `BadSetting` and `UnreadableInput`, which name the place of a value that cannot be used.
    """
    _warn_of_unknown(environ)
    file = arguments.config or environ.get(f"{ENVIRONMENT_PREFIX}CONFIG")
    given = {**(_file_values(Path(file)) if file else {}), **environment_values(environ), **_flag_values(arguments)}
    return Chosen(Settings.from_values(given), given)


def _file_values(path: Path) -> dict[str, GivenValue]:
    try:
        content = tomllib.loads(read_text(path).text)
    except tomllib.TOMLDecodeError as error:
        raise UnreadableInput(path, f"is not TOML: {error}") from None
    for name in content:
        if name not in Settings.model_fields:
            close = _nearest(name, Settings.model_fields)
            hint = f"did you mean {close}?" if close else _ALL_SETTINGS
            raise UnreadableInput(path, f"there is no setting {name}", hint)
    return {name: _file_value(f"{path}: {name}", name, value) for name, value in content.items()}


def _file_value(place: str, name: str, value: object) -> GivenValue:
    as_written = json.dumps(value) if isinstance(value, bool) else str(value)
    if takes_text(name) and not isinstance(value, str):
        raise BadSetting(place, as_written, "must be a text: write it in quotation marks")
    return GivenValue(place, as_written)


def _warn_of_unknown(environ: Mapping[str, str]) -> None:
    """Name on standard error each variable that looks like a setting and is none, with the most similar one."""
    known = [*Settings.model_fields, *_OTHER_VARIABLES]
    variables = {ENVIRONMENT_PREFIX + name.upper() for name in known}
    for variable in sorted(name for name in environ if name.startswith(ENVIRONMENT_PREFIX) and name not in variables):
        close = _nearest(variable.removeprefix(ENVIRONMENT_PREFIX).lower(), known)
        hint = f"did you mean {ENVIRONMENT_PREFIX}{close.upper()}?" if close else _ALL_SETTINGS
        print(f"onrecord: {printable(variable)}: there is no such setting, so it is ignored ({hint})", file=sys.stderr)


def _nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name that is most similar, or an empty text if none is."""
    return next(iter(get_close_matches(name, [*known], n=1)), "")


def _flag_values(arguments: argparse.Namespace) -> dict[str, GivenValue]:
    return {
        name: GivenValue(f"--{name.replace('_', '-')}", str(vars(arguments)[name]))
        for name in Settings.model_fields
        if vars(arguments).get(name) is not None
    }
