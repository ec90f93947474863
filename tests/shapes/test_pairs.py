"""`onrecord validate --shapes` reports what pySHACL itself finds, on shapes and data in the style of other projects."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from server.cli import main
from tests.mapping.shacl.direct import report_of_pyshacl, report_of_turtle, rows_of

PAIRS: Final = Path(__file__).parent / "pairs"
SHAPES: Final = sorted(PAIRS.glob("*.shapes.ttl"))


def data_of(shapes: Path) -> Path:
    (data,) = PAIRS.glob(shapes.name.replace(".shapes.ttl", ".data.*"))
    return data


@pytest.fixture(params=SHAPES, ids=lambda path: path.name.removesuffix(".shapes.ttl"))
def shapes(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_the_report_is_that_of_pyshacl(
    shapes: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = rows_of(report_of_pyshacl(data_of(shapes), shapes, monkeypatch))
    code = main(["validate", str(data_of(shapes)), "--shapes", str(shapes), "--format", "turtle"])
    output = capfdbinary.readouterr()
    assert all(b": pySHACL checks the shape " in line for line in output.err.splitlines())
    assert rows_of(report_of_turtle(output.out, monkeypatch)) == expected
    assert expected, "a pair without results shows nothing"
    assert code in {0, 1}


def test_there_are_pairs_of_every_style() -> None:
    assert len(SHAPES) >= 12
    assert {path.name.partition("-")[0] for path in SHAPES} >= {"dcat", "skos", "ro", "brick", "sport", "news"}
