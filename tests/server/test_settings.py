from __future__ import annotations

from pathlib import Path

import pytest

from server.errors import BadSetting
from server.settings import Settings


def test_defaults_serve_the_local_machine_only() -> None:
    settings = Settings.from_environment({})
    assert (settings.host, settings.port, settings.output) == ("127.0.0.1", 8000, Path("published"))


def test_settings_come_from_the_environment_that_is_passed_in() -> None:
    given = {"ONRECORD_HOST": "::1", "ONRECORD_PORT": "80", "ONRECORD_OUTPUT": "/srv/x", "PORT": "9"}
    settings = Settings.from_environment(given)
    assert (settings.host, settings.port, settings.output) == ("::1", 80, Path("/srv/x"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ONRECORD_PORT", "http"),
        ("ONRECORD_PORT", "65536"),
        ("ONRECORD_HOST", ""),
        ("ONRECORD_SLOW_WORKERS", "0"),
        ("ONRECORD_MAX_QUERY_BYTES", "-1"),
    ],
)
def test_a_bad_value_is_named(name: str, value: str) -> None:
    with pytest.raises(BadSetting) as caught:
        Settings.from_environment({name: value})
    assert str(caught.value).startswith(f"{name}={value}: ")
    assert "\n" not in str(caught.value)


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
