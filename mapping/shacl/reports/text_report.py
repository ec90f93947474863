"""Write the SHACL report as text for people."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from mapping.shacl.reports.compact import shorten, shorten_path
from mapping.shacl.results import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mapping.shacl.reports.checked import Checked
    from mapping.shacl.results import Result
    from mapping.sheet.coverage import Coverage, Passage

#: Characters that a terminal obeys instead of showing them; only we write line breaks.
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_LONGEST_VALUE: Final = 200


def write_text(checked: Sequence[Checked]) -> bytes:
    """Write the problems of each file by line and its results by focus node, then a count."""
    lines = [line for one in checked for line in _lines_of(one)]
    violations, warnings = sum(one.violations for one in checked), sum(one.warnings for one in checked)
    errors = sum(bool(one.error) for one in checked)
    files = len(checked) - errors
    counts = f"{files} {'file' if files == 1 else 'files'} checked, {violations} violation(s), {warnings} warning(s)"
    counts += f", {errors} not checked" if errors else ""
    return ("\n".join([*lines, f"{_verdict(checked)}: {counts}"]) + "\n").encode("utf-8", "replace")


def _verdict(checked: Sequence[Checked]) -> str:
    if all(one.conforms for one in checked):
        return "conforms"
    return "does not conform" if any(not one.conforms and not one.error for one in checked) else "not checked in full"


def _lines_of(one: Checked) -> Iterator[str]:
    if one.error:
        # Most errors begin with the name of the file, and the line and column if they are known.
        place = re.match(rf"{re.escape(one.name)}(:\d+)*(?=: )", one.error)
        at, reason = (place[0], one.error[place.end() + 2 :]) if place else (one.name, one.error)
        yield _printable(f"{at}: not checked: {reason}")
    for problem in one.problems:
        yield _printable(str(replace(problem, hint="")))
        if problem.hint:
            yield _printable(f"  hint: {problem.hint}")
    if one.coverage is not None:
        yield from map(_printable, _lines_of_coverage(one.name, one.coverage))
    if not one.is_targeted:
        yield f"{_printable(one.name)}: no shape looks at anything in it; are these the right data and shapes?"
    focus = None
    for result in one.results:
        if result.focus != focus:
            focus = result.focus
            yield _printable(f"{one.name}: {shorten(focus, one.prefixes)}")
        yield from map(_printable, _lines_of_result(result, one.prefixes))


def _lines_of_coverage(name: str, coverage: Coverage) -> Iterator[str]:
    share = round(100 * coverage.covered_characters / max(coverage.characters, 1))
    yield (
        f"{name}: evidence covers {coverage.covered_characters:,} of {coverage.characters:,} characters ({share} %) and"
        f" {coverage.covered_sentences} of {coverage.sentences} sentences in full"
    )
    text = PurePath(name).with_name(coverage.file)
    for passage in coverage.uncovered:
        yield f"{text}:{passage.line}:{passage.column}: not covered: {_cut(passage.words)}"
    for kind in ("names", "numbers", "quotations"):
        passages: tuple[Passage, ...] = getattr(coverage, kind)
        if passages:
            found = ", ".join(f"{_cut(each.words)} ({each.line}:{each.column})" for each in passages)
            yield f"  {kind} in no evidence: {found}"


def _lines_of_result(result: Result, prefixes: Mapping[str, str], indent: str = "  ") -> Iterator[str]:
    severity = result.severity if result.severity in SEVERITIES else shorten(result.severity, prefixes)
    yield f"{indent}{severity}: {result.message}"
    if result.path:
        yield f"{indent}  path   {shorten_path(result.path, prefixes)}"
    if result.value and result.value != result.focus:
        yield f"{indent}  value  {_cut(shorten(result.value, prefixes))}"
    yield f"{indent}  shape  {shorten(result.shape, prefixes)}"
    for detail in result.details:
        yield f"{indent}  because of {shorten(detail.focus, prefixes)}"
        yield from _lines_of_result(detail, prefixes, f"{indent}    ")


def _printable(text: str) -> str:
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", re.sub(r"\s*\n\s*", "; ", text))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
