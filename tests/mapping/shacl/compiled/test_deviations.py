"""Where pySHACL is wrong by the specification, the compiled shapes are right, and the documentation names it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mapping.errors import UnreadableInput
from mapping.shacl.shapes import load_shapes
from mapping.shacl.validation import validate
from tests.mapping.shacl.compiled.deviations import DEVIATIONS, EX, Deviation
from tests.mapping.shacl.test_validation import PREFIX_LINES, quads_of

if TYPE_CHECKING:
    from mapping.shacl.shapes import Engine

EX_LINE = f"@prefix ex: <{EX}> .\n"
Found = frozenset[tuple[str, str, str]]


def found(deviation: Deviation, folder: Path, engine: Engine) -> Found:
    path = folder / "shapes.ttl"
    path.write_text(PREFIX_LINES + EX_LINE + deviation.shape, "utf-8")
    shapes = load_shapes(path, engine=engine)
    if engine == "compiled":
        assert not shapes.compiled.left_out
    results = validate(quads_of(EX_LINE + deviation.data), shapes).results
    return frozenset(
        (
            result.focus.removeprefix(EX),
            result.value or "",
            result.component.rpartition("#")[2].removesuffix("ConstraintComponent"),
        )
        for result in results
    )


@pytest.mark.parametrize("deviation", DEVIATIONS.values(), ids=DEVIATIONS.keys())
def test_compiled_shapes_are_right(deviation: Deviation, tmp_path: Path) -> None:
    assert found(deviation, tmp_path, "compiled") == deviation.right


@pytest.mark.parametrize("deviation", DEVIATIONS.values(), ids=DEVIATIONS.keys())
def test_pyshacl_reports_something_else(deviation: Deviation, tmp_path: Path) -> None:
    """Once pySHACL is right too, the entry goes."""
    try:
        reported = found(deviation, tmp_path, "pyshacl")
    except UnreadableInput:
        return
    assert reported != deviation.right


def test_the_documentation_names_every_deviation() -> None:
    text = (Path(__file__).parents[4] / "docs" / "validate.md").read_text("utf-8")
    assert [name for name in DEVIATIONS if name not in text] == []
