"""The settings of a command: flags go before environment variables, these before a file, and all before defaults."""

from __future__ import annotations

import json
import os
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from mapping.errors import UnreadableInput
from mapping.sheet.files import read_text
from server.settings import ENVIRONMENT_PREFIX, GivenValue, Settings, environment_values

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping


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
    """Read the settings from flags, environment and configuration file.

    Raises `BadSetting` and `UnreadableInput`, which name the place of a value that cannot be used.
    """
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
            close = get_close_matches(name, Settings.model_fields, n=1)
            hint = f"did you mean {close[0]}?" if close else "onrecord serve --show-settings lists them all"
            raise UnreadableInput(path, f"there is no setting {name}", hint)
    return {name: GivenValue(f"{path}: {name}", str(value)) for name, value in content.items()}


def _flag_values(arguments: argparse.Namespace) -> dict[str, GivenValue]:
    return {
        name: GivenValue(f"--{name.replace('_', '-')}", str(vars(arguments)[name]))
        for name in Settings.model_fields
        if vars(arguments).get(name) is not None
    }
