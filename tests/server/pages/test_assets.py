"""Assets have addresses of their own content."""

from __future__ import annotations

from hashlib import sha256

from server.pages.assets import ASSETS


def test_an_address_names_its_content() -> None:
    assert {"style.css", "favicon.svg", "graph.js", "query.js"} <= set(ASSETS)
    for name, asset in ASSETS.items():
        stem, _, extension = name.rpartition(".")
        assert asset.address == f"assets/{stem}.{sha256(asset.content).hexdigest()[:16]}.{extension}"


def test_text_says_its_encoding() -> None:
    assert all("charset=utf-8" in asset.media_type for asset in ASSETS.values() if asset.media_type.startswith("text/"))
