"""Write problems as JSON Lines, for programs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mapping.publication.article_folders import SHEET_NAMES
from mapping.sheet.problem_messages import is_warning

if TYPE_CHECKING:
    from mapping.errors import Problem

#: A position in a sheet that is YAML in a string, at the end of a JSON Pointer.
_IN_YAML: Final = re.compile(r"(/facts):([0-9]+):([0-9]+)")


def as_line(problem: Problem) -> str:
    """Return a problem as a JSON object on one line.

    >>> from mapping.sheet.problem_messages import problem
    >>> as_line(problem("unknown_entity", "seeds/vote/facts.yaml", 3, 9, name="iram", suggestion=""))[:78]
    '{"file": "seeds/vote/facts.yaml", "line": 3, "column": 9, "article": "vote", "'
    """
    in_yaml = _IN_YAML.fullmatch(problem.pointer)
    pointer = in_yaml[1] if in_yaml else problem.pointer
    file = Path(problem.file)
    members = {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "article": problem.article or (file.parent.name if file.name in SHEET_NAMES else None),
        "severity": "warning" if is_warning(problem) else "error",
        "code": problem.code,
        "message": problem.message,
        "hint": problem.hint or None,
        "pointer": pointer or None,
        "sheet_line": int(in_yaml[2]) if in_yaml else None,
        "sheet_column": int(in_yaml[3]) if in_yaml else None,
    }
    return json.dumps(members, ensure_ascii=False)
