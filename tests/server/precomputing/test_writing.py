"""Pages, lists and searches are the same whether they were made with the generation or are answered by queries."""

from __future__ import annotations

import random
import sqlite3
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from mapping.errors import OutputFailed
from server.pages.all_pages import PAGES
from server.pages.search import findings
from server.precomputing import writing
from tests.server.precomputing.conftest import Served, serve, with_sidecar_of

if TYPE_CHECKING:
    from pathlib import Path

    from mapping.publication.manifest import Generation

_LISTS = sorted(f"/{page.path}" for page in PAGES if page.view and page.in_sitemap)
_BUSIEST = "/entity/country-0.html"
_SHIPPED = ("iran", "said", "prisoners", "u.s.", "the", "of the", "“swap”", "tehran’s", "officials deny")


def assert_same(made: Served, asked: Served, path: str, **headers: str) -> int:
    """Compare two answers byte by byte, and return how many queries the sidecar left."""
    made.engine.asked = 0
    found, expected = made.get(path, **headers), asked.get(path, **headers)
    assert (found.status_code, found.content) == (expected.status_code, expected.content)
    both = ({k: v for k, v in each.headers.items() if k != "x-request-id"} for each in (found, expected))
    assert next(both) == next(both)
    return made.engine.asked


@pytest.mark.parametrize("path", [*_LISTS, "/dataset.html", _BUSIEST])
def test_the_first_view_of_a_list_is_the_same_and_asks_no_query(made: Served, asked: Served, path: str) -> None:
    assert assert_same(made, asked, path) == 0


@pytest.mark.parametrize("path", [each for each in _LISTS if each != "/q"])
def test_other_forms_of_a_list_ask_nothing_that_is_known(made: Served, asked: Served, path: str) -> None:
    for form in (".csv", ".json", ".html"):
        assert assert_same(made, asked, path + form) == 0
    asked.engine.asked = 0
    left = assert_same(made, asked, f"{path}?page=2")
    assert left < asked.engine.asked, "the counts of the list were made with the generation"


def test_the_start_page_asks_no_query_under_any_address(made: Served, asked: Served) -> None:
    assert assert_same(made, asked, "/") == 0
    assert assert_same(made, asked, "/", Host="elsewhere.example") == 0


def test_a_page_that_was_not_made_is_answered_by_queries(made: Served, asked: Served) -> None:
    assert assert_same(made, asked, "/article/story-000001.html") > 0
    assert assert_same(made, asked, "/claims?stance=denies") > 0
    assert assert_same(made, asked, "/article/none.html") > 0


@pytest.mark.parametrize(
    "words",
    ["ceasefire", "told", "government the", "government of", "go to", "of", "a b told", "%", "_old", "100%_", '"',
     'x"OR"y', "'told", "NOT told*", "tol?", "told AND", "NEAR(told)", "漢字", "漢字字", "Málmö", "\u0301\u0301\u0301",
     "zzzz", "to", "told\0told", "\U0001f600\U0001f600\U0001f600", "x" * 20, "%" * 20, "ab " * 66],
)  # fmt: skip
def test_a_search_finds_the_same(made: Served, asked: Served, words: str) -> None:
    assert_same(made, asked, f"/search?{urlencode({'q': words})}")
    assert_same(made, asked, f"/search.json?{urlencode({'q': words, 'kind': 'quotes', 'size': 1000})}")


def test_parts_of_real_texts_are_found_as_by_queries(made: Served, asked: Served) -> None:
    rng = random.Random(4)
    connection = sqlite3.connect(writing_path(made))
    texts = [text for (text,) in connection.execute("SELECT words FROM text ORDER BY id")]
    connection.close()
    for text in rng.sample(texts, 25):
        begin = rng.randrange(len(text))
        query = urlencode({"q": text[begin : begin + rng.randint(3, 30)], "size": 50})
        assert_same(made, asked, f"/search.json?{query}")


def writing_path(served: Served) -> str:
    """Return the path of the sidecar of a site."""
    app = served.transport.app
    return str(app.state.publication.generation.path / "precomputed.sqlite")  # type: ignore[attr-defined] # an application


def test_a_search_without_an_answer_in_the_sidecar_asks_at_most_for_the_sources(made: Served, asked: Served) -> None:
    assert assert_same(made, asked, "/search?q=ceasefire") == 1
    assert assert_same(made, asked, "/search?q=zzzz") == 0
    assert assert_same(made, asked, "/search?q=to") == 1
    assert assert_same(made, asked, "/search?q=t") == 2


def test_the_same_findings_are_left_out_of_too_many(
    made: Served, asked: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(findings, "MOST_FOUND", 7)
    for words in ("told", "the", "ais"):
        # Of too many entities the engine itself finds others each time: the order of its joins has no rule there.
        for kind in findings.KINDS.keys() - {"entities"}:
            assert_same(made, asked, f"/search.json?q={words}&kind={kind}&size=1000")


def test_the_shipped_articles_are_the_same(shipped_generation: Generation, tmp_path: Path) -> None:
    generation = with_sidecar_of(shipped_generation, tmp_path / "copy")
    made, asked = serve(generation, with_sidecar=True), serve(generation, with_sidecar=False)
    assert [assert_same(made, asked, path) for path in (*_LISTS, "/", "/dataset.html")] == [0] * (len(_LISTS) + 2)
    for words in _SHIPPED:
        assert_same(made, asked, f"/search?{urlencode({'q': words})}")


def test_a_full_disk_is_reported_as_such(precomputed: Generation, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(writing, "write_sidecar", fail)
    with pytest.raises(OutputFailed, match="disk is full"):
        writing.precompute(precomputed)
