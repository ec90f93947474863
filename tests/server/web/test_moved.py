"""308 for what moved, 410 for what was withdrawn, over several generations: a published IRI stays alive."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from mapping.publication.build import build
from tests.conftest import ARTICLE, copy_of_short_seeds, silent
from tests.server.web.sites import site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

HERE = f"article/{ARTICLE}"


def edit(file: Path, *changes: tuple[str, str]) -> None:
    text = file.read_text("utf-8")
    for pattern, new in changes:
        text, count = re.subn(pattern, new, text, flags=re.MULTILINE | re.DOTALL)
        assert count, pattern
    file.write_text(text, "utf-8")


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Three generations: an entity moves out of the sheet, others are renamed, a claim and what it speaks of goes."""
    folder: Path = tmp_path_factory.mktemp("moved")
    seeds, output = copy_of_short_seeds(folder / "seeds"), folder / "out"
    sheet, shared = seeds / ARTICLE / "facts.yaml", seeds / "entities.yaml"
    build(seeds, output, version="test", created="2026-01-01T00:00:00+00:00", progress=silent)
    edit(
        sheet,
        (r"^  reporters: .*?\n", ""),
        ("malleys-team: {type: Group, ", "team-of-malley: {type: Group, moved: malleys-team, "),
        ("malleys-team]", "team-of-malley]"),
        ("kin-brought-home:\n    {", "kin-return:\n    {moved: kin-brought-home, "),
        ("content: kin-brought-home", "content: kin-return"),
        ("id: babak-appeals", "id: babak-asks\n    moved: [babak-appeals]"),
        (r"  - id: rabiei-negotiating.*?(?=  - id: )", ""),
        (r"  exchange-negotiations:.*?(?=^  \w)", ""),
        (r"  possible-exchange:.*?(?=^  \w)", ""),
    )
    edit(
        shared,
        (r"\Z", f"reporters: {{type: Group, name: reporters, moved: {HERE}/entity/reporters}}\n"),
        (r"^ali-rabiei: .*?\n", ""),
    )
    build(seeds, output, version="test", created="2026-02-02T00:00:00+00:00", progress=silent, withdraw=True)
    edit(
        sheet,
        ("team-of-malley: {type: Group, moved: malleys-team", "envoys: {type: Group, moved: team-of-malley"),
        ("team-of-malley]", "envoys]"),
        ("moved: kin-brought-home, ", ""),
    )
    last = build(seeds, output, version="test", created="2026-03-03T00:00:00+00:00", progress=silent)
    assert not last.refused, last.problems
    with site(last.generation) as opened:
        yield opened.client


MOVES = [
    (f"{HERE}/entity/reporters", "entity/reporters"),
    (f"{HERE}/entity/malleys-team", f"{HERE}/entity/envoys"),
    (f"{HERE}/entity/team-of-malley", f"{HERE}/entity/envoys"),
    (f"{HERE}/situation/kin-brought-home", f"{HERE}/situation/kin-return"),
    (f"{HERE}/claim/babak-appeals", f"{HERE}/claim/babak-asks"),
]


@pytest.mark.parametrize("extension", ["", ".ttl", ".nt", ".rdf", ".jsonld", ".html", ".linkset"])
@pytest.mark.parametrize(("old", "new"), MOVES)
def test_what_moved_is_redirected_in_every_format(web: httpx.Client, old: str, new: str, extension: str) -> None:
    for accept in ("*/*", "text/turtle", "text/html"):
        answer = web.get(f"/{old}{extension}", headers={"Accept": accept})
        assert (answer.status_code, answer.headers["location"]) == (308, f"/{new}{extension}")
        assert answer.headers["cache-control"] == "no-cache"
    assert web.get(f"/{old}{extension}", headers={"Accept": "*/*"}, follow_redirects=True).status_code == 200
    assert web.head(f"/{old}{extension}").status_code == 308


@pytest.mark.parametrize(
    ("asked", "location"),
    [
        ("entity/reporters?page=2", "/entity/reporters?page=2"),
        ("entity/reporters.html?page=2", "/entity/reporters.html?page=2"),
        ("entity/reporters.csv?bom=1", "/entity/reporters.csv?bom=1"),
        ("entity/reporters.ttl?page=2", "/entity/reporters.ttl"),
        ("%65ntity/report%65rs.json", "/entity/reporters.json"),
        ("claim/babak-appeals/bundle.json", f"/{HERE}/claim/babak-asks/bundle.json"),
        ("claim/babak-appeals/cite.bib", f"/{HERE}/claim/babak-asks/cite.bib"),
    ],
)
def test_the_parameters_of_pages_and_the_files_of_claims_move_too(web: httpx.Client, asked: str, location: str) -> None:
    answer = web.get(f"/{HERE}/{asked}", headers={"Accept": "*/*"})
    assert (answer.status_code, answer.headers["location"]) == (308, location)


@pytest.mark.parametrize("path", [f"{HERE}/claim/babak-appeals.zip", f"{HERE}/entity/babak-appeals", "entity/envoys"])
def test_nothing_else_is_redirected(web: httpx.Client, path: str) -> None:
    assert web.get(f"/{path}").status_code == 404


@pytest.mark.parametrize("extension", ["", ".ttl", ".html"])
@pytest.mark.parametrize(
    "path",
    [
        f"{HERE}/claim/rabiei-negotiating",
        f"{HERE}/situation/exchange-negotiations",
        f"{HERE}/situation/possible-exchange",
        "entity/ali-rabiei",
    ],
)
def test_what_went_without_moving_is_gone(web: httpx.Client, path: str, extension: str) -> None:
    answer = web.get(f"/{path}{extension}", headers={"Accept": "*/*"})
    assert answer.status_code == 410
    assert "2026-02-02" in answer.text
