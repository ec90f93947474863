"""What pages tell search engines, in the vocabulary of schema.org: what is known, and no verdict."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

from server.pages.articles.heads import ArticleHead
from server.pages.schema_org import article_jsonld, data_block, dataset_jsonld
from tests.conftest import ARTICLE

if TYPE_CHECKING:
    from mapping.publication.manifest import Generation
    from tests.server.web.sites import Site

BASE = "http://localhost:8000/"
CLAIM = f"article/{ARTICLE}/claim/babak-appeals"


class DataBlocks(HTMLParser):
    """Reads the data blocks of a page as a browser does: a script element ends at the first end tag of its name."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._is_inside = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_inside = tag == "script" and dict(attrs).get("type") == "application/ld+json"
        if self._is_inside:
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        self._is_inside = False

    def handle_data(self, data: str) -> None:
        if self._is_inside:
            self.found[-1] += data


def block(opened: Site, path: str) -> dict[str, Any]:
    answer = opened.client.get(f"/{path}", headers={"Accept": "text/html"})
    (found,) = DataBlocks(answer.text).found
    content: dict[str, Any] = json.loads(found)
    assert content["@context"] == "https://schema.org/"
    return content


def test_the_dataset_is_described_as_searches_for_datasets_want_it(real: Site) -> None:
    manifest = real.generation.manifest
    dataset = block(real, "dataset")
    assert (dataset["@type"], dataset["@id"]) == ("Dataset", f"{BASE}dataset")
    assert (dataset["name"], dataset["license"]) == (manifest.title, manifest.licence)
    assert 50 <= len(dataset["description"]) <= 5000
    assert dataset["creator"]["name"] == manifest.publisher
    assert (dataset["dateCreated"], dataset["dateModified"]) == (manifest.issued, manifest.created)
    files = {each["contentUrl"]: each for each in dataset["distribution"]}
    assert set(files) == {f"{BASE}dumps/{dump.name}" for dump in manifest.dumps if dump.article is None}
    for dump in manifest.dumps_of(None):
        file = files[f"{BASE}dumps/{dump.name}"]
        assert (file["encodingFormat"], file["sha256"]) == (dump.media_type, dump.sha256)
        assert file["contentSize"] == f"{dump.bytes} B"


def test_the_start_page_is_the_catalogue_that_has_the_dataset(real: Site) -> None:
    catalogue, dataset = block(real, ""), block(real, "dataset")
    assert (catalogue["@type"], catalogue["dataset"]["@id"]) == ("DataCatalog", dataset["@id"])
    assert dataset["includedInDataCatalog"]["@id"] == catalogue["@id"]


def test_a_claim_has_its_words_its_speaker_and_its_article_and_no_rating(real: Site) -> None:
    claim = block(real, CLAIM)
    assert (claim["@type"], claim["@id"]) == ("Claim", BASE + CLAIM)
    assert "We need to find any way to bring them home" in claim["text"]
    assert claim["author"]["@id"] == f"{BASE}article/{ARTICLE}/entity/babak-namazi" or claim["author"]["name"]
    assert claim["appearance"]["@id"] == f"{BASE}article/{ARTICLE}"
    assert not any("rating" in key.lower() or "review" in key.lower() for key in claim)


def test_an_article_says_what_is_known_of_it_and_nothing_else(real: Site) -> None:
    article = block(real, f"article/{ARTICLE}")
    assert (article["@type"], article["@id"]) == ("NewsArticle", f"{BASE}article/{ARTICLE}")
    assert set(article) == {"@context", "@type", "@id", "inLanguage"}
    whole = ArticleHead(
        f"{BASE}article/x",
        "label",
        "Headline",
        ("A. Author",),
        "The Paper",
        "2022-02-16",
        "https://paper.example/x",
        "en",
    )
    assert article_jsonld(whole) == {
        "@context": "https://schema.org/",
        "@type": "NewsArticle",
        "@id": f"{BASE}article/x",
        "headline": "Headline",
        "inLanguage": "en",
        "datePublished": "2022-02-16",
        "publisher": {"@type": "Organization", "name": "The Paper"},
        "author": [{"@type": "Person", "name": "A. Author"}],
        "url": "https://paper.example/x",
    }


@pytest.mark.parametrize("path", ["dataset", CLAIM, f"article/{ARTICLE}", ""])
def test_it_is_json_ld_that_a_processor_reads(real: Site, path: str) -> None:
    content = block(real, path)
    # The context of schema.org stands on another host: here its names are its namespace.
    content["@context"] = {"@vocab": "https://schema.org/"}
    triples = list(ox.parse(json.dumps(content), format=ox.RdfFormat.JSON_LD, base_iri=BASE))
    assert ox.NamedNode(content["@id"]) in {triple.subject for triple in triples}


@pytest.mark.parametrize(
    "words",
    [
        "</script><script>alert(1)</script>",
        "<!--<script>",
        "]]>",
        "\u2028\u2029",
        "\u202eevil",
        "\"'\\",
        "&lt;/script&gt;",
    ],
)
def test_no_words_end_the_block_or_change_on_the_way(words: str) -> None:
    written = f'<script type="application/ld+json">{data_block({"name": words})}</script><p>rest</p>'
    blocks = DataBlocks(written).found
    assert [json.loads(each) for each in blocks] == [{"name": words}]
    assert not {"<", ">", "&"} & set(str(data_block({"name": words})))


def test_a_dataset_of_which_little_is_known_is_described_by_that(seed_generation: Generation) -> None:
    bare = seed_generation.manifest.model_copy(update={"publisher": "", "licence": "", "description": "", "issued": ""})
    described = dataset_jsonld(bare)
    assert described["description"]
    assert not {"creator", "publisher", "license", "dateCreated"} & set(described)


def test_a_claim_in_the_articles_own_voice_has_no_author(real: Site) -> None:
    narrated = next(path for path in real.client.get("/claims.json?size=200").json() if path["claimant"] is None)
    assert "author" not in block(real, narrated["claim"].removeprefix(BASE))
