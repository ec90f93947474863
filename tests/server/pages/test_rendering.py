"""Values in templates: licences and sizes in the words that people use."""

from __future__ import annotations

import pytest

from server.pages.page import Page
from server.pages.rendering import PAGE_HEADERS, _write_size, licence_name, policy_of, render


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


def test_values_are_escaped_in_words_and_in_attributes() -> None:
    page = render("resource.html", title='<b>"', iri='"><script>alert(1)</script>', properties=[])
    assert "<script>" not in page.replace('<script type="application/ld+json">', "")
    assert "<b>" not in page


def test_only_a_page_with_scripts_may_run_them() -> None:
    assert policy_of(Page("articles.html", "Articles")) == PAGE_HEADERS
    policy = policy_of(Page("graph.html", "Graph", scripts=("graph.js",)))["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "script-src" not in PAGE_HEADERS["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("length", "words"), [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (12_345_678, "12.3 MB")]
)
def test_a_size_is_in_the_unit_that_reads_best(length: int, words: str) -> None:
    assert _write_size(length) == words
