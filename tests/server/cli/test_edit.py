"""`onrecord edit` answers at the port of the last time, so that a page that is still open goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from server.cli import main
from server.cli.edit import _listen_again

if TYPE_CHECKING:
    from pathlib import Path


def test_the_port_of_the_last_time_is_used_again(tmp_path: Path) -> None:
    remembered = tmp_path / "port"
    with _listen_again(0, remembered) as first:
        port = first.getsockname()[1]
        with _listen_again(0, remembered) as second:
            assert second.getsockname()[1] != port, "another server uses it"
    remembered.write_text(str(port))
    with _listen_again(0, remembered) as again:
        assert again.getsockname()[1] == port


def test_a_port_that_was_asked_for_is_used_and_remembered(tmp_path: Path) -> None:
    remembered = tmp_path / "port"
    remembered.write_text("no number")
    with _listen_again(0, remembered) as free:
        port = free.getsockname()[1]
    remembered.write_text("1")
    with _listen_again(port, remembered) as listener:
        assert listener.getsockname()[1] == port
    assert remembered.read_text() == str(port)


@pytest.mark.parametrize("port", ["abc", "-1", "65536"])
def test_a_port_is_a_whole_number_with_limits(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["edit", f"--port={port}"])
    assert f"argument --port: '{port}' is not a whole number from 0 to 65535" in capsys.readouterr().err


@pytest.mark.parametrize("remembered", ["70000", "-1"])
def test_a_number_that_is_no_port_is_not_remembered(tmp_path: Path, remembered: str) -> None:
    (tmp_path / "port").write_text(remembered)
    with _listen_again(0, tmp_path / "port") as listener:
        assert listener.getsockname()[1] == int((tmp_path / "port").read_text())


def test_a_folder_without_an_article_is_refused_with_the_way_to_begin(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["edit", str(tmp_path)]) == 2
    assert "holds no article (make a folder in it, with the text as article.txt)" in capsys.readouterr().err


def test_without_an_argument_the_packaged_articles_are_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["edit"]) == 2
    assert "has no dataset.yaml (name the article to edit)" in capsys.readouterr().err
