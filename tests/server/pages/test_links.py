"""Where IRIs of the data lead a reader, and what is never a link."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest

from server.pages.links import Links, link_target

LINKS = Links("https://news.example/data/", "/site/")


@pytest.mark.parametrize("iri", ["https://example.org/", "HTTP://example.org/", "http://x/?q='\"<>"])
def test_what_a_browser_can_merely_fetch_becomes_a_link(iri: str) -> None:
    assert link_target(iri) == iri


@pytest.mark.parametrize(
    "iri",
    [
        "javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "urn:x",
        " javascript:alert(1)", "//example.org/", "https:example.org", "",
    ],
)  # fmt: skip
def test_nothing_else_does(iri: str) -> None:
    assert link_target(iri) is None
    assert LINKS.to(iri) is None


def test_what_is_published_here_is_a_path_of_this_site() -> None:
    assert LINKS.to("https://news.example/data/entity/iran") == "/site/entity/iran"
    assert LINKS.path_of("https://news.example/data/entity/iran") == "entity/iran"
    assert LINKS.path_of("https://other.example/entity/iran") is None


def test_two_slashes_behind_the_base_iri_name_no_other_host() -> None:
    target = Links("http://localhost:8000/").to("http://localhost:8000//outside.example/x")
    assert target is not None
    assert urljoin("https://here.example/claims", target) == "https://here.example//outside.example/x"
