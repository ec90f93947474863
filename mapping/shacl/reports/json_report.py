"""Write the SHACL report as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from mapping.shacl.reports.checked import problem_severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mapping.shacl.reports.checked import Checked
    from mapping.shacl.results import Result


def write_json(checked: Sequence[Checked]) -> bytes:
    """Write one JSON object: whether all conforms, and every finding of each file."""
    document = {
        "conforms": all(one.conforms for one in checked),
        "violations": sum(one.violations for one in checked),
        "warnings": sum(one.warnings for one in checked),
        "checked": list(map(_file, checked)),
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def _file(one: Checked) -> dict[str, Any]:
    return {
        "name": one.name,
        "conforms": one.conforms,
        "targeted": None if one.error else one.is_targeted,
        **({"error": one.error} if one.error else {}),
        "problems": [asdict(problem) | {"severity": problem_severity(problem)} for problem in one.problems],
        "results": list(map(_result, one.results)),
        **({"coverage": asdict(one.coverage)} if one.coverage else {}),
    }


def _result(result: Result) -> dict[str, Any]:
    details = {"details": list(map(_result, result.details))}
    return asdict(result) | {"message": result.message} | details
