"""Files of a claim: evidence bundles and citations, with their types and names."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.conftest import ARTICLE
from tests.server.web.claims import CLAIM, DENIAL, FILES, SENTENCE
from tests.server.web.hostile import hostile_site
from tests.server.web.sites import Site, site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mapping.publication.manifest import Generation


@pytest.mark.parametrize(("name", "media_type"), FILES.items())
def test_a_file_has_its_type_its_name_and_a_tag(real: Site, name: str, media_type: str) -> None:
    answer = real.client.get(f"{DENIAL}/{name}")
    assert answer.headers["content-type"] == media_type
    filename = f"{ARTICLE}-iranian-officials-deny-{name}"
    assert answer.headers["content-disposition"] == f'attachment; filename="{filename}"'
    before = len(real.engine.asked)
    again = real.client.get(f"{DENIAL}/{name}", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, len(real.engine.asked)) == (304, before)


@pytest.mark.parametrize("name", FILES)
def test_of_a_claim_that_is_not_there_no_file_is(real: Site, name: str) -> None:
    assert real.client.get(f"{CLAIM}/none/{name}").status_code == 404
    assert real.client.get(f"/article/none/claim/none/{name}").status_code == 404


def test_a_file_that_nobody_makes_is_not_found(real: Site) -> None:
    assert real.client.get(f"{DENIAL}/bundle.txt").status_code == 404


def test_the_bundle_proves_its_quote_against_the_text(real: Site, seeds: Path) -> None:
    bundle = real.client.get(f"{DENIAL}/bundle.json").json()
    text = (seeds / ARTICLE / "article.txt").read_bytes()
    assert bundle["article"]["text_sha256"] == sha256(text).hexdigest()
    (quote,) = bundle["evidence"]
    words = text.decode()[quote["start"] : quote["end"]]
    assert quote["exact"] == words
    assert quote["sha256"] == sha256(words.encode()).hexdigest()
    assert bundle["sentence"] == SENTENCE
    assert ["Iranian TV" in each["label"] for each in bundle["disputes"]] == [True, True]
    manifest = real.generation.manifest
    assert bundle["dataset"]["generation"] == manifest.digest
    assert bundle["dataset"]["created"] == manifest.created
    assert bundle["dataset"]["licence"].startswith("https://creativecommons.org/")


def test_the_address_in_the_bundle_shows_the_claim_again(real: Site) -> None:
    bundle = real.client.get(f"{DENIAL}/bundle.json").json()
    address = urlsplit(bundle["query_url"])
    assert parse_qs(address.query)["query"] == [bundle["query"]]
    answer = real.client.get(f"{address.path}?{address.query}", headers={"Accept": "application/json"})
    assert bundle["evidence"][0]["exact"] in answer.text.replace('\\"', '"')


def test_without_rights_the_bundle_has_offsets_and_hashes_alone(with_rights: Callable[[str], Generation]) -> None:
    with site(with_rights("none")) as opened:
        bundle = opened.client.get(f"{DENIAL}/bundle.json").json()
        written = opened.client.get(f"{DENIAL}/bundle.md").text
    (quote,) = bundle["evidence"]
    assert quote["exact"] is None
    assert re.fullmatch("[0-9a-f]{64}", quote["sha256"])
    assert "The words are not published" in written
    assert "then denied the report" not in written


@pytest.mark.parametrize("name", FILES)
def test_files_of_hostile_claims_are_whole(seed_generation: Generation, name: str) -> None:
    with hostile_site(seed_generation) as opened:
        for claim in ("first", "second", "third"):
            answer = opened.client.get(f"/article/evil/claim/{claim}/{name}")
            assert answer.status_code == 200
            if name.endswith(".json"):
                json.loads(answer.text)
            elif name.endswith(".md"):
                assert "<script>" not in answer.text.replace("\\<script\\>", "")
            else:
                assert answer.text.count("{") == answer.text.count("}")
