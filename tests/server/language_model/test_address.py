"""A key goes to the server that it was made for, and is never shown."""

from __future__ import annotations

import pytest

from mapping.errors import OnrecordError
from server.language_model.address import address_of

KEYS = {"ONRECORD_API_KEY": "own-1", "OPENAI_API_KEY": "openai-1"}


@pytest.mark.parametrize(
    ("base_url", "url"),
    [
        ("http://localhost:11434/v1", "http://localhost:11434/v1/chat/completions"),
        ("https://api.openai.com/v1/", "https://api.openai.com/v1/chat/completions"),
        ("http://[::1]:8000", "http://[::1]:8000/chat/completions"),
        ("HTTP://LOCALHOST/v1", "http://localhost/v1/chat/completions"),
    ],
)
def test_completions_are_below_the_base_url(base_url: str, url: str) -> None:
    assert str(address_of(base_url, {}).url) == url


@pytest.mark.parametrize(
    "base_url",
    ["", "localhost:11434", "ftp://localhost/v1", "file:///etc/passwd", "http:///v1", "http://a/v1?b=c", "http://a/#b",
     "http://a:99999999", "javascript:alert(1)", "http://\udcff/v1", "http://a b/"],
)  # fmt: skip
def test_other_addresses_are_refused(base_url: str) -> None:
    with pytest.raises(OnrecordError, match="is no http or https address"):
        address_of(base_url, KEYS)


def test_a_password_in_the_address_is_refused_and_not_shown() -> None:
    with pytest.raises(OnrecordError) as caught:
        address_of("https://me:secret@example.org/v1", {})
    assert "secret" not in str(caught.value)
    assert "ONRECORD_API_KEY" in str(caught.value)


def test_the_key_of_openai_goes_to_openai_only() -> None:
    openai = {"OPENAI_API_KEY": "openai-1"}
    assert address_of("https://api.openai.com/v1", openai).key == "openai-1"
    assert address_of("http://localhost:11434/v1", openai).key is None
    assert address_of("https://api.openai.com.example.org/v1", openai).key is None
    assert address_of("http://api.openai.com/v1", openai).key is None


def test_the_own_key_goes_wherever_it_is_sent() -> None:
    assert address_of("http://localhost:11434/v1", KEYS).key == "own-1"
    assert address_of("https://api.openai.com/v1", KEYS).key == "own-1"
    assert address_of("http://localhost/v1", {"ONRECORD_API_KEY": " own-1\n"}).key == "own-1"
    assert address_of("http://localhost/v1", {"ONRECORD_API_KEY": ""}).key is None


@pytest.mark.parametrize("key", ["own\r\nHost: evil", "schlüssel", "a\x00b"])
def test_a_key_that_no_header_can_hold_is_refused_and_not_shown(key: str) -> None:
    with pytest.raises(OnrecordError) as caught:
        address_of("http://localhost/v1", {"ONRECORD_API_KEY": key})
    assert str(caught.value) == "ONRECORD_API_KEY: holds a character that no key has"


def test_nothing_shows_a_key() -> None:
    address = address_of("http://localhost:8000/v1", KEYS)
    assert "own-1" not in repr(address)
    assert address.redact("key own-1 is wrong") == "key [key] is wrong"
    assert address.origin == "http://localhost:8000"
