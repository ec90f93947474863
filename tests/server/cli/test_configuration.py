"""Settings: flags go before the environment, this before a configuration file, and all before defaults."""

from __future__ import annotations

import tomllib
from argparse import ArgumentParser, Namespace
from pathlib import Path

import pytest

from mapping.errors import OnrecordError
from server.cli import main
from server.cli.configuration import choose_settings
from server.cli.serve import configure
from server.language_model.address import OWN_KEY
from server.settings import ENVIRONMENT_PREFIX, Settings


def flags(*arguments: str) -> Namespace:
    parser = ArgumentParser()
    configure(parser)
    return parser.parse_args(arguments)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "onrecord.toml"
    path.write_text('host = "::1"\nport = 1\nquery_timeout = 2.5\nlog_queries = false\noutput = "/srv/x"\n', "utf-8")
    return path


def test_a_flag_goes_before_the_environment_and_that_before_the_file(file: Path) -> None:
    environ = {"ONRECORD_PORT": "2", "ONRECORD_QUERY_TIMEOUT": "3"}
    chosen = choose_settings(flags(f"--config={file}", "--port=4"), environ)
    settings = chosen.settings
    assert (settings.port, settings.query_timeout, settings.host) == (4, 3, "::1")
    assert (settings.output, settings.log_queries, settings.max_tokens) == (Path("/srv/x"), False, 30_000)
    places = {name: each.place for name, each in chosen.given.items()}
    assert places == {
        "port": "--port",
        "query_timeout": "ONRECORD_QUERY_TIMEOUT",
        "host": f"{file}: host",
        "output": f"{file}: output",
        "log_queries": f"{file}: log_queries",
    }


def test_the_environment_can_name_the_file_and_a_flag_another_one(file: Path, tmp_path: Path) -> None:
    assert choose_settings(flags(), {"ONRECORD_CONFIG": str(file)}).settings.port == 1
    (tmp_path / "other.toml").write_text("port = 5", "utf-8")
    chosen = choose_settings(flags(f"--config={tmp_path}/other.toml"), {"ONRECORD_CONFIG": str(file)})
    assert (chosen.settings.port, chosen.settings.host) == (5, "127.0.0.1")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("prot = 80", "onrecord.toml: there is no setting prot (did you mean port?)"),
        ("[server]\nport = 80", "there is no setting server (onrecord serve --show-settings lists them all)"),
        ("port: 80", "onrecord.toml: is not TOML: "),
        ("port = true", "onrecord.toml: port=true: must be a whole number"),
        ("max_tokens = 0", "onrecord.toml: max_tokens=0: must be at least 1"),
        ('log_queries = "maybe"', "onrecord.toml: log_queries=maybe: must be true or false"),
        ("output = 5", "onrecord.toml: output=5: must be a text: write it in quotation marks"),
        ("host = 127.1", "onrecord.toml: host=127.1: must be a text: write it in quotation marks"),
        ("backend = false", "onrecord.toml: backend=false: must be a text: write it in quotation marks"),
        ('backend_base_iri = ["x"]', "must be a text: write it in quotation marks"),
        (None, "onrecord.toml: there is no such file"),
    ],
)
def test_a_bad_file_is_named_with_its_key_and_a_hint(tmp_path: Path, content: str | None, message: str) -> None:
    path = tmp_path / "onrecord.toml"
    if content is not None:
        path.write_text(content, "utf-8")
    with pytest.raises(OnrecordError) as caught:
        choose_settings(flags(f"--config={path}"), {})
    assert str(path) in str(caught.value)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("variable", "hint"),
    [
        ("ONRECORD_QUERY_TIMOUT", "did you mean ONRECORD_QUERY_TIMEOUT?"),
        ("ONRECORD_port", "did you mean ONRECORD_PORT?"),
        ("ONRECORD_CONFG", "did you mean ONRECORD_CONFIG?"),
        ("ONRECORD_ZZ", "onrecord serve --show-settings lists them all"),
    ],
)
def test_an_unknown_variable_is_named_on_standard_error_with_the_most_similar_one(
    variable: str, hint: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--show-settings"]) == 0
    clean = capsys.readouterr().out
    monkeypatch.setenv(variable, "5")
    assert main(["serve", "--show-settings"]) == 0
    said = capsys.readouterr()
    assert said.err == f"onrecord: {variable}: there is no such setting, so it is ignored ({hint})\n"
    assert said.out == clean


def test_nothing_is_said_of_the_variables_that_are_known(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = {ENVIRONMENT_PREFIX + name.upper(): str(value) for name, value in Settings() if value is not None}
    choose_settings(flags(), {**settings, "ONRECORD_CONFIG": str(file), OWN_KEY: "x", "PORT": "x"})
    assert capsys.readouterr().err == ""


def test_serve_shows_each_setting_with_its_help_and_origin_and_serves_nothing(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ONRECORD_SLOW_WORKERS", "7")
    assert main(["serve", "--show-settings", f"--config={file}", "--backend=http://localhost:1/"]) == 0
    shown = capsys.readouterr().out
    for name, field in Settings.model_fields.items():
        assert f"# {field.description} (" in shown
        assert f"\n{name} = " in shown
    assert f"(from {file}: query_timeout)\nquery_timeout = 2.5\n" in shown
    assert "(from ONRECORD_SLOW_WORKERS)\nslow_workers = 7\n" in shown
    assert '(from --backend)\nbackend = "http://localhost:1/"\n' in shown
    assert "(default)\nmax_tokens = 30000\n" in shown


def test_the_settings_shown_are_a_file_that_gives_the_same_settings(file: Path, tmp_path: Path) -> None:
    chosen = choose_settings(flags(f"--config={file}"), {})
    shown = chosen.as_toml()
    assert "# backend =\n" in shown
    assert tomllib.loads(shown)["output"] == "/srv/x"
    (tmp_path / "shown.toml").write_text(shown, "utf-8")
    assert choose_settings(flags(f"--config={tmp_path}/shown.toml"), {}).settings == chosen.settings


@pytest.mark.parametrize("command", [["build"], ["dump"], ["query", "ASK {}"], ["serve", "--no-build", "--port=0"]])
def test_every_command_takes_the_folder_of_generations_from_the_file(
    tmp_path: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "onrecord.toml").write_text(f'output = "{tmp_path}/file/below"\n', "utf-8")
    (tmp_path / "file").write_text("this is no folder", "utf-8")
    assert main([*command, f"--config={tmp_path}/onrecord.toml"]) == 2
    assert f"{tmp_path}/file/below: " in capsys.readouterr().err
