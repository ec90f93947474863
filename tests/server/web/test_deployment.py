"""The files for containers and systemd are well formed, and the commands in them are there and do what they should."""

from __future__ import annotations

import configparser
import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from server.cli import COMMANDS, main, module_of
from server.settings import environment_values

ROOT = Path(__file__).parents[3]
BINARIES = Path(sys.executable).parent
CONTAINERFILE = (ROOT / "Containerfile").read_text("utf-8").replace("\\\n", " ")
UNIT = ROOT / "deploy" / "onrecord.service"
#: The path of the command in the image and in the unit.
INSTALLED = "/opt/onrecord/bin/onrecord"


def instructions(name: str) -> list[str]:
    return re.findall(rf"^{name}\s+(.+)$", CONTAINERFILE, re.MULTILINE)


def test_the_containerfile_passes_its_linter() -> None:
    done = subprocess.run(
        [BINARIES / "hadolint", "--no-color", ROOT / "Containerfile"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_every_base_image_is_pinned_by_version() -> None:
    for base in instructions("FROM"):
        assert re.fullmatch(r"docker\.io/library/\w+:\d+\.\d+\.\d+-[\w-]+( AS \w+)?", base), base


def test_the_image_runs_without_root_from_its_user_on() -> None:
    last_stage = CONTAINERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER [1-9]\d*$", last_stage, re.MULTILINE)
    assert "RUN" not in last_stage.partition("\nUSER")[2]


def test_every_file_that_is_copied_is_in_the_repository() -> None:
    copied = [shlex.split(each) for each in instructions("COPY")]
    for *sources, _ in [each for each in copied if not each[0].startswith("--from")]:
        for source in sources:
            assert (ROOT / source).exists(), source


def test_the_image_starts_a_command_with_settings_that_exist() -> None:
    (entrypoint,), (command,), (variables,) = map(instructions, ("ENTRYPOINT", "CMD", "ENV"))
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    assert json.loads(entrypoint)[0] in scripts
    assert json.loads(command)[0] in COMMANDS
    environ = dict(each.split("=", 1) for each in shlex.split(variables))
    settings = {name: value for name, value in environ.items() if name.startswith("ONRECORD_")}
    assert {each.place for each in environment_values(environ).values()} == set(settings)
    assert environ["ONRECORD_PORT"] in instructions("EXPOSE")


@pytest.mark.parametrize("is_up", [True, False])
def test_the_health_check_tells_whether_the_server_is_ready(web_url: str, is_up: bool) -> None:
    (check,) = instructions("HEALTHCHECK")
    program, *arguments = json.loads(check.partition(" CMD ")[2])
    assert program == "python"
    port = web_url.rpartition(":")[2] if is_up else "1"
    done = subprocess.run(
        [sys.executable, *arguments], env={"ONRECORD_PORT": port}, capture_output=True, check=False, timeout=20
    )
    assert (done.returncode == 0) is is_up


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd")
@pytest.mark.parametrize("check", [("verify",), ("security", "--offline=true", "--threshold=20", "--no-pager")])
def test_systemd_accepts_the_unit_and_calls_it_well_confined(tmp_path: Path, check: tuple[str, ...]) -> None:
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text("utf-8").replace(INSTALLED, str(BINARIES / "onrecord")), "utf-8")
    done = subprocess.run(["systemd-analyze", *check, unit], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert done.stderr == ""


def test_the_unit_starts_the_command_without_privileges(monkeypatch: pytest.MonkeyPatch) -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(UNIT)
    service = unit["Service"]
    assert (service["DynamicUser"], service["CapabilityBoundingSet"]) == ("yes", "")
    program, command, *arguments = shlex.split(service["ExecStart"])
    assert program == INSTALLED
    assert arguments == ["--config", "/etc/onrecord.toml"]
    monkeypatch.setattr(module_of(command), "run", lambda _arguments: 0)
    assert main([command, *arguments]) == 0
