"""What tests of more than one folder need."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from mapping.publication.build import build
from ontology import SEEDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mapping.publication.manifest import Generation

# The same examples in every run: a failure can be repeated, and no run depends on luck.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")
# A server that a test starts has one HTTP process, unless the test asks for more: each costs a second of CPU.
os.environ.setdefault("ONRECORD_HTTP_PROCESSES", "1")

#: Slug of the one article of the seeds.
ARTICLE = "2db805ffb993f78c"
#: Some claims of it; between them they deny, dispute, propose and speak for somebody.
SOME_CLAIMS = (
    "malley-pledges", "rabiei-negotiating", "khatibzadeh-on-zarif", "tv-reports-funds", "united-states-dismisses",
    "babak-appeals", "price-on-readiness",
)  # fmt: skip
#: The head of an item of a section of a fact sheet, and its name; the items of one section follow one another.
_ITEM = re.compile(r"^  (?:- id: )?(\w[\w-]*)", re.MULTILINE)
#: A value that may be a name of another item; the words of a quote have no such place.
_VALUE = re.compile(r"(?:: |\[|, )(\w[\w-]*)(?=[,\]}\n])")


def silent(message: str) -> None:
    """Show no progress."""


@pytest.fixture(scope="session")
def seed_generation(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    """The seeds, published once for all tests that only read."""
    output = tmp_path_factory.mktemp("published")
    return build(SEEDS, output, version="test", created="2026-01-01T00:00:00+00:00", progress=silent).generation


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """A copy of the seeds that a test may change."""
    return Path(shutil.copytree(SEEDS, tmp_path / "seeds"))


@pytest.fixture
def short_seeds(tmp_path: Path) -> Path:
    """A copy of the seeds with some claims of their article, which is built in a fraction of the time."""
    return copy_of_short_seeds(tmp_path / "seeds")


def copy_of_short_seeds(folder: Path) -> Path:
    """Copy the seeds to a folder with some claims of their article."""
    shutil.copytree(SEEDS, folder)
    sheet = folder / ARTICLE / "facts.yaml"
    sheet.write_text(shortened(sheet.read_text("utf-8"), SOME_CLAIMS), "utf-8")
    return folder


def shortened(sheet: str, claims: Iterable[str]) -> str:
    """Keep of a fact sheet some claims, and the items that they name, directly or by others."""
    starts = [0, *(match.start() for match in re.finditer(r"^(?:\w|  (?:- )?\w[\w-]*:)", sheet, re.MULTILINE))]
    blocks = [sheet[start:end] for start, end in zip(starts, [*starts[1:], len(sheet)], strict=True)]
    items = {match[1]: block for block in blocks if (match := _ITEM.match(block))}
    kept, left = set[str](), list(claims)
    while left:
        name = left.pop()
        if name not in kept:
            kept.add(name)
            left += items.keys() & set(_VALUE.findall(items[name]))
    return "".join(block for block in blocks if (match := _ITEM.match(block)) is None or match[1] in kept)
