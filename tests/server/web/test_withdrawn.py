"""410 for what was published once and is no more, 404 for what never was, each told as asked (RFC 9110, 15.5)."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from mapping.publication.build import build
from tests.conftest import ARTICLE, copy_of_short_seeds, silent
from tests.server.web.sites import links_of, site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx


@pytest.fixture(scope="module")
def later_web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder: Path = tmp_path_factory.mktemp("withdrawn")
    seeds, output = copy_of_short_seeds(folder / "seeds"), folder / "out"
    shutil.copytree(seeds / ARTICLE, seeds / "second")
    build(seeds, output, version="test", created="2026-01-01T00:00:00+00:00", progress=silent)
    shutil.rmtree(seeds / "second")
    sheet = seeds / ARTICLE / "facts.yaml"
    sheet.write_text(sheet.read_text("utf-8").replace("id: babak-appeals", "id: babak-asks"), "utf-8")
    created = "2026-02-02T00:00:00+00:00"
    last = build(seeds, output, version="test", created=created, progress=silent, withdraw=True)
    with site(last.generation) as opened:
        yield opened.client


@pytest.mark.parametrize(
    "path",
    [
        "article/second",
        "article/second.html",
        "article/second.ttl",
        "article/second.linkset",
        "article/second/claim/babak-appeals",
        "article/second/claim/babak-appeals.jsonld",
        "article/second/claim/babak-appeals/bundle.json",
        "article/second/situation/kin-brought-home",
        "article/second/situation/kin-brought-home.html",
        "graph/article/second",
        "graph/article/second.nt",
        "dumps/article/second.ttl",
        "dumps/article/second.nq",
        f"article/{ARTICLE}/claim/babak-appeals",
        f"article/{ARTICLE}/claim/babak-appeals.ttl",
    ],
)
def test_what_was_withdrawn_is_gone_and_says_since_when(later_web: httpx.Client, path: str) -> None:
    for accept in ("*/*", "text/turtle", "text/html"):
        answer = later_web.get(f"/{path}", headers={"Accept": accept})
        assert answer.status_code == 410
        assert "2026-02-02" in answer.text


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/html", "text/html; charset=utf-8"),
        ("text/plain", "text/plain; charset=utf-8"),
        ("application/json", "application/problem+json"),
        ("text/turtle", "application/problem+json"),
        ("application/ld+json", "application/problem+json"),
    ],
)
@pytest.mark.parametrize(("path", "status"), [("article/second", 410), ("article/third", 404)])
def test_it_is_told_as_asked(later_web: httpx.Client, accept: str, kind: str, path: str, status: int) -> None:
    answer = later_web.get(f"/{path}", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (status, kind)
    if "json" in kind:
        assert json.loads(answer.text)["status"] == status


@pytest.mark.parametrize(
    "path", ["article/third", "article/second2", "article/second.zip", "entity/second", f"article/{ARTICLE}/claim/none"]
)
def test_it_is_not_what_never_was(later_web: httpx.Client, path: str) -> None:
    assert later_web.get(f"/{path}").status_code == 404


def test_the_rest_stays_where_it_was(later_web: httpx.Client) -> None:
    for path in (f"article/{ARTICLE}", f"article/{ARTICLE}/claim/babak-asks", f"dumps/article/{ARTICLE}.ttl"):
        assert later_web.get(f"/{path}", headers={"Accept": "*/*"}).status_code == 200
    assert links_of(later_web.get(f"/dumps/article/{ARTICLE}.ttl"))
