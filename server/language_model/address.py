"""The address of the server of a language model, and the key that goes to it.

A key is never written, and never sent to an address that it was not made for: `OPENAI_API_KEY` goes to OpenAI only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import httpx

from mapping.errors import OnrecordError, printable

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Holds the key for the server of ``--base-url``, whichever it is.
OWN_KEY: Final = "ONRECORD_API_KEY"
#: Scheme and host -> holds a key for it.
_KEYS_OF_HOSTS: Final = {("https", "api.openai.com"): "OPENAI_API_KEY"}
_HIGHEST_PORT: Final = 65535


@dataclass(frozen=True)
class Address:
    """Where completions are asked for, and with which key."""

    url: httpx.URL
    key: str | None = field(default=None, repr=False)

    @property
    def origin(self) -> str:
        """Scheme, host and port, for messages."""
        return f"{self.url.scheme}://{self.url.netloc.decode('ascii')}"

    def redact(self, text: str) -> str:
        """Return a text without the key."""
        return text.replace(self.key, "[key]") if self.key else text


def address_of(base_url: str, environment: Mapping[str, str]) -> Address:
    """Return the address of completions below a base URL. Raises `OnrecordError`, whose message holds no key."""
    base = _base(base_url)
    url = base.copy_with(path=f"{base.path.rstrip('/')}/chat/completions")
    for name in (OWN_KEY, _KEYS_OF_HOSTS.get((base.scheme, base.host))):
        if name and (key := environment.get(name, "").strip()):
            if not (key.isascii() and key.isprintable()):
                raise OnrecordError(f"{name}: holds a character that no key has")
            return Address(url, key)
    return Address(url)


def _base(text: str) -> httpx.URL:
    try:
        base = httpx.URL(text)
    except (httpx.InvalidURL, UnicodeError):
        base = httpx.URL()
    if base.userinfo:
        raise OnrecordError(f"--base-url: leave name and password out, and set {OWN_KEY} in the environment")
    is_whole = base.scheme in {"http", "https"} and base.host and (base.port or 0) <= _HIGHEST_PORT
    # The parser takes white space as part of a host, and ports above the highest.
    if not is_whole or base.query or base.fragment or any(map(str.isspace, text)):
        example = "http://localhost:11434/v1"
        raise OnrecordError(f"--base-url: {printable(text)!r} is no http or https address like {example}")
    return base
