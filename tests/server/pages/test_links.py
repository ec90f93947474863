"""Where IRIs of the data lead a reader, and what is never a link."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest

from server.pages.links import Links, link_target
from server.pages.rendering import licence_name

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


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0 1.0"),
        ("http://creativecommons.org/licenses/by/4.0", "CC BY 4.0"),
        ("https://creativecommons.org/licenses/by-nc-sa/3.0/deed.de", "CC BY-NC-SA 3.0"),
        ("https://creativecommons.org/publicdomain/mark/1.0/", "Public Domain Mark 1.0"),
        ("https://creativecommons.org/publicdomain/other/1.0/", "https://creativecommons.org/publicdomain/other/1.0/"),
        ("https://creativecommons.org/licenses/by/4.0/evil", "https://creativecommons.org/licenses/by/4.0/evil"),
        ("https://example.org/terms", "https://example.org/terms"),
    ],
)
def test_licences_have_the_names_that_people_know(iri: str, name: str) -> None:
    assert licence_name(iri) == name


def test_two_slashes_behind_the_base_iri_name_no_other_host() -> None:
    target = Links("http://localhost:8000/").to("http://localhost:8000//outside.example/x")
    assert target is not None
    assert urljoin("https://here.example/claims", target) == "https://here.example//outside.example/x"
