from __future__ import annotations

from pathlib import Path

import pytest

from server.errors import BadSetting
from server.settings import GivenValue, Settings


def test_defaults_serve_the_local_machine_only() -> None:
    settings = Settings.from_environment({})
    assert (settings.host, settings.port, settings.output) == ("127.0.0.1", 8000, Path("published"))


def test_settings_come_from_the_environment_that_is_passed_in() -> None:
    given = {"ONRECORD_HOST": "::1", "ONRECORD_PORT": "80", "ONRECORD_OUTPUT": "/srv/x", "PORT": "9"}
    settings = Settings.from_environment(given)
    assert (settings.host, settings.port, settings.output) == ("::1", 80, Path("/srv/x"))


@pytest.mark.parametrize(
    ("name", "value", "demand"),
    [
        ("ONRECORD_PORT", "8080x", "must be a whole number"),
        ("ONRECORD_PORT", "9" * 5000, "has too many digits"),
        ("ONRECORD_PORT", "65536", "must be at most 65535"),
        ("ONRECORD_HOST", "", "must not be empty"),
        ("ONRECORD_SLOW_WORKERS", "0", "must be at least 1"),
        ("ONRECORD_MAX_QUERY_MEMORY", "-1", "must be at least 402653184"),
        ("ONRECORD_QUERY_TIMEOUT", "soon", "must be a number"),
        ("ONRECORD_QUERY_TIMEOUT", "0", "must be more than 0"),
        ("ONRECORD_QUERY_TIMEOUT", "3600.5", "must be at most 3600"),
        ("ONRECORD_LOG_QUERIES", "maybe", "must be true or false"),
        ("ONRECORD_BACKEND_BASE_IRI", "localhost", "must begin with http:// or https:// and end with /"),
    ],
)
def test_a_bad_value_is_named_with_what_it_must_be(name: str, value: str, demand: str) -> None:
    with pytest.raises(BadSetting) as caught:
        Settings.from_environment({name: value})
    assert str(caught.value) == f"{name}={value}: {demand}"


@pytest.mark.parametrize("value", ["", "?", "-1", "0", "1e99", "9" * 30, "9" * 5000])
@pytest.mark.parametrize("name", Settings.model_fields)
def test_no_setting_is_refused_in_words_of_a_library(name: str, value: str) -> None:
    reason = reason_against(name, value)
    assert reason is None or reason.startswith(("must ", "has too many digits"))


def reason_against(name: str, value: str) -> str | None:
    try:
        Settings.from_values({name: GivenValue("here", value)})
    except BadSetting as error:
        return error.reason
    return None


def test_every_setting_is_described_in_one_sentence() -> None:
    for name, field in Settings.model_fields.items():
        assert (field.description or "").endswith("."), name


def test_what_counts_for_the_whole_service_is_divided() -> None:
    whole = Settings(http_processes=3, cheap_workers=4, slow_workers=3, max_connections=10, max_waiting_queries=7)
    shares = whole.shares()
    assert len(shares) == 3
    for name in ("cheap_workers", "slow_workers", "max_connections", "max_waiting_queries", "cache_bytes"):
        parts = [getattr(share, name) for share in shares]
        assert sum(parts) == getattr(whole, name)
        assert max(parts) - min(parts) <= 1
    assert sum(share.max_total_memory for share in shares) == whole.max_total_memory
    assert {share.query_timeout for share in shares} == {whole.query_timeout}
    for share in shares:
        Settings.model_validate(share.model_dump())


@pytest.mark.parametrize(
    ("settings", "count"),
    [
        (Settings(http_processes=1), 1),
        (Settings(http_processes=8, cheap_workers=2, slow_workers=8), 2),
        (Settings(http_processes=8, cheap_workers=8, slow_workers=8, max_total_memory=600_000_000), 2),
        (Settings(http_processes=8, cheap_workers=8, slow_workers=8, max_connections=3), 3),
        (Settings(http_processes=8, cheap_workers=1, backend="http://localhost:1/", backend_connections=3), 3),
    ],
)
def test_no_process_is_without_its_part(settings: Settings, count: int) -> None:
    shares = settings.shares()
    assert len(shares) == count
    for share in shares:
        Settings.model_validate(share.model_dump())


def test_by_default_there_is_a_process_for_each_processor() -> None:
    assert 1 <= len(Settings(cheap_workers=64, slow_workers=64, max_total_memory=2**36).shares()) <= 4
