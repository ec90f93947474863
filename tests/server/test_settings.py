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
