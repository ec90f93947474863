"""The claims behind a connection of the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.server.web.reader import Reader

if TYPE_CHECKING:
    from tests.server.web.sites import Site


BROWSER = {"Accept": "text/html"}


def test_each_connection_leads_to_its_claims(real: Site) -> None:
    listed = real.client.get("/graph.json").json()
    targets = [
        target for target in Reader(real.client.get("/graph", headers=BROWSER).text).links() if "/connection?" in target
    ]
    assert len(targets) == len(listed)
    for each, target in zip(listed, targets, strict=True):
        claims = real.client.get(f"/connection.json?{urlsplit(target).query}").json()
        assert len(claims) == each["claims"]
        assert {(claim["claimant"], claim["stance"]) for claim in claims} == {(each["claimant_label"], each["stance"])}
    page = Reader(real.client.get(targets[0], headers=BROWSER).text)
    assert page.texts("h1") == ["Ali Rabiei on Iran"]
    assert len(page.all("article")) == 4


@pytest.mark.parametrize(
    "path",
    [
        "/graph?stance=lies", "/graph?entity=%3C", "/graph?entity=http%3A%2F%2F%20", "/graph?size=-1",
        "/connection", "/connection?speaker=iran", "/connection?speaker=iran&whom=iran&stance=x",
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(real: Site, path: str) -> None:
    assert real.client.get(path, headers=BROWSER).status_code in ({400} if "%3C" not in path else {200, 400})
