"""The SHACL report: text for people, and Turtle, JSON and JUnit XML for programs.

Equal findings give equal bytes; nothing in a report names the time or the machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mapping.shacl.reports.checked import Checked
from mapping.shacl.reports.compact import shorten
from mapping.shacl.reports.json_report import write_json
from mapping.shacl.reports.junit_report import write_junit
from mapping.shacl.reports.text_report import write_text
from mapping.shacl.reports.turtle_report import write_checked_turtle, write_turtle

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["WRITERS", "Checked", "shorten", "write_json", "write_junit", "write_text", "write_turtle"]

#: Formats by name, the one for people first.
WRITERS: Final[Mapping[str, Callable[[Sequence[Checked]], bytes]]] = {
    "text": write_text,
    "turtle": write_checked_turtle,
    "json": write_json,
    "junit": write_junit,
}
