"""The documentation says what is so."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

import server.cli
from ontology import FOLDER, SEEDS
from server.linked_data.service_description import LIMITS
from server.observing.metrics import OUTCOMES
from server.routes.problems import STATUS_OF_ERROR
from server.settings import ENVIRONMENT_PREFIX, Settings
from tests.conftest import ARTICLE

if TYPE_CHECKING:
    from mapping.publication.manifest import Generation

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def store(shipped_generation: Generation) -> ox.Store:
    return ox.Store.read_only(str(shipped_generation.store_path))


def test_the_sentence_and_the_claim_of_the_readme_are_the_articles() -> None:
    (claim,) = blocks(README, "yaml")
    assert claim in (SEEDS / ARTICLE / "facts.yaml").read_text("utf-8")
    (sentence,) = re.findall(r"^> (.*)$", README, re.MULTILINE)
    assert sentence in (SEEDS / ARTICLE / "article.txt").read_text("utf-8")


def test_the_turtle_of_the_readme_is_all_that_is_said_of_the_claim(store: ox.Store) -> None:
    (turtle,) = blocks(README, "turtle")
    shown = {quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)}
    (subject,) = {triple.subject for triple in shown}
    assert shown == {quad.triple for quad in store.quads_for_pattern(subject, None, None)}


def test_the_query_of_the_readme_has_the_rows_it_shows(store: ox.Store) -> None:
    (query,), (rows,) = blocks(README, "sparql"), blocks(README, "csv")
    results = store.query(query, use_default_graph_as_union=True)
    assert isinstance(results, ox.QuerySolutions)
    written = results.serialize(format=ox.QueryResultsFormat.CSV)
    assert written is not None
    assert list(csv.reader(io.StringIO(written.decode()))) == list(csv.reader(io.StringIO(rows)))


def test_the_guide_to_queries_opens_with_the_trap_and_its_queries_are_right(seed_generation: Generation) -> None:
    store = ox.Store.read_only(str(seed_generation.store_path))
    text = (ROOT / "docs" / "query-the-data.md").read_text("utf-8")
    assert text.index("## The trap") < text.index("```")
    counts = []
    for query in blocks(text, "sparql"):
        results = store.query(query, use_default_graph_as_union=True)
        assert isinstance(results, ox.QuerySolutions)
        counts.append(len(list(results)))
    trap, undenied, narrated, plain = counts
    assert trap > undenied == narrated == 1
    assert plain == 5


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


def test_every_setting_is_documented_with_its_default() -> None:
    text = (ROOT / "docs" / "operations.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(ONRECORD_\w+)` \| (.*) \|$", text, re.MULTILINE))
    expected = {
        ENVIRONMENT_PREFIX + name.upper(): f"{field.default} | {field.description}"
        for name, field in Settings.model_fields.items()
    }
    assert rows == expected


def test_every_limit_has_its_reason_in_the_threat_model() -> None:
    text = (ROOT / "docs" / "security.md").read_text("utf-8")
    reasons = re.findall(r"^\| `(ONRECORD_\w+)` \| .+ \|$", text, re.MULTILINE)
    limits = re.compile(r"max_.+|.+_(timeout|workers|bytes|connections)")
    assert sorted(reasons) == sorted(
        ENVIRONMENT_PREFIX + name.upper() for name in Settings.model_fields if limits.fullmatch(name)
    )


def test_every_published_limit_is_in_the_docs_of_http() -> None:
    text = (ROOT / "docs" / "http.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| `(ONRECORD_\w+)` \|$", text, re.MULTILINE)
    assert rows == [(limit.term, ENVIRONMENT_PREFIX + limit.setting.upper()) for limit in LIMITS]


def test_every_status_is_in_the_docs_of_http() -> None:
    text = (ROOT / "docs" / "http.md").read_text("utf-8")
    documented = set(re.findall(r"^\| (\d{3}) \|", text, re.MULTILINE))
    assert documented == {str(int(status)) for status in STATUS_OF_ERROR.values()} | {"405"}


def test_every_outcome_is_in_the_docs_of_operations() -> None:
    text = (ROOT / "docs" / "operations.md").read_text("utf-8")
    assert all(f"`{outcome}`" in text for outcome in OUTCOMES)


def test_every_command_is_in_the_readme() -> None:
    for command in server.cli.COMMANDS:
        assert f"`onrecord {command}" in README


def test_the_changelog_counts_right(shipped_generation: Generation) -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert f"{len(list((FOLDER / 'queries').glob('*.ttl')))} example queries" in text
    assert f"{shipped_generation.manifest.counts.claims} claims" in text


RECORDS = {
    int(number): (title, modules)
    for path in sorted((ROOT / "docs" / "decisions").glob("*.md"))
    for number, title, modules in re.findall(
        r"^## (\d+)\. (.+)\n\*\d{4}-\d\d-\d\d · [^·\n]+ · (.+)\*$", path.read_text("utf-8"), re.MULTILINE
    )
}


def test_every_decision_has_one_record_and_a_line_in_the_index() -> None:
    headings = [
        int(number)
        for path in (ROOT / "docs" / "decisions").glob("*.md")
        for number in re.findall(r"^## (\d+)\. ", path.read_text("utf-8"), re.MULTILINE)
    ]
    assert sorted(headings) == sorted(RECORDS) == list(range(1, len(RECORDS) + 1))
    index = (ROOT / "docs" / "decisions.md").read_text("utf-8")
    listed = {int(number): title for number, title in re.findall(r"^\| (\d+) \| \[(.+?)\]\(", index, re.MULTILINE)}
    assert listed == {number: title for number, (title, _) in RECORDS.items()}


def test_every_module_that_a_decision_names_exists() -> None:
    for number, (_, modules) in RECORDS.items():
        for module in re.findall(r"`([^`]+)`", modules):
            assert (ROOT / module).exists(), f"decision {number}: {module}"


def test_every_decision_cited_in_the_code_exists() -> None:
    cited = {
        int(number)
        for folder in ("mapping", "server", "ontology", "benchmarks", "tests")
        for path in (ROOT / folder).rglob("*.py")
        for number in re.findall(r"\bdecision (\d+)\b", path.read_text("utf-8"))
    }
    assert cited <= set(RECORDS)
