"""Print figures as Markdown, each next to its target, with the machine and the versions."""

from __future__ import annotations

import os
import platform
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_PACKAGES: Final = ("onrecord", "pyoxigraph", "uvicorn", "starlette", "fastapi", "rdflib")


@dataclass(frozen=True)
class Figure:
    """One line of a table; ``is_met`` is None without a target."""

    name: str
    value: str
    bar: str = ""
    is_met: bool | None = None

    def cells(self) -> tuple[str, str, str, str]:
        """Return the cells of its line."""
        met = {True: "yes", False: "**no**", None: ""}[self.is_met]
        return self.name, self.value, self.bar, met


def plain(name: str, value: str) -> Figure:
    """Return a figure that has no bar."""
    return Figure(name, value)


def at_least(name: str, value: float, bar: float, unit: str = "") -> Figure:
    """Return a figure that is to be large."""
    return Figure(name, _text(value, unit), f"at least {_text(bar, unit)}", value >= bar)


def at_most(name: str, value: float, bar: float, unit: str = "") -> Figure:
    """Return a figure that is to be small."""
    return Figure(name, _text(value, unit), f"at most {_text(bar, unit)}", value <= bar)


def megabytes(count: float) -> float:
    """Convert from bytes."""
    return count / 1e6


def table(title: str, figures: Iterable[Figure]) -> str:
    """Write a table."""
    lines = [f"### {title}", "", "| | measured | bar | met |", "| --- | ---: | ---: | --- |"]
    lines += [f"| {' | '.join(figure.cells())} |" for figure in figures]
    return "\n".join([*lines, ""])


def machine(peers: Path | None = None) -> str:
    """Describe the machine and the versions. Quote figures only if the load average was near zero."""
    ours = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    system = f"{os.cpu_count()} cores, Linux {platform.release()}, Python {platform.python_version()}"
    lines = [
        f"Measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC on {_processor()}, {system}.",
        f"Load average before: {os.getloadavg()[0]:.1f}. Versions: {ours}.",
    ]
    if peers is not None:
        lines.append(f"Peers: {_peer_versions(peers)}.")
    return "\n".join([*lines, ""])


def _text(value: float, unit: str) -> str:
    digits = 0 if abs(value) >= 100 else 2
    return f"{value:,.{digits}f}{' ' if unit else ''}{unit}"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _peer_versions(peers: Path) -> str:
    script = (
        "from importlib.metadata import distributions as d\n"
        "v = {x.name: x.version for x in d()}\n"
        "print(', '.join(f'{n} {v[n]}' for n in ('oxigraph', 'rdflib-endpoint', 'rdflib', 'uvicorn') if n in v))"
    )
    command = [str(peers / "bin" / "python"), "-c", script]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
