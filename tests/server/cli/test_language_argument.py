"""``--language``: every command that has it refuses what is no language tag, in the words of the sheet."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import pytest

from server.cli import COMMANDS, main, module_of
from server.cli.language_argument import check_language

if TYPE_CHECKING:
    from pathlib import Path

#: Command -> its arguments before ``--language``.
ARGUMENTS = {"import": ("a.txt", "--to", "out"), "draft": ("a.txt",)}


def test_these_are_all_commands_with_a_language() -> None:
    sources = {name: inspect.getsource(module_of(name)) for name in COMMANDS}
    assert {name for name, source in sources.items() if '"--language", metavar=' in source} == ARGUMENTS.keys()


@pytest.mark.parametrize("command", ARGUMENTS)
@pytest.mark.parametrize(
    ("tag", "reason"),
    [
        ("english words", "must be a language tag that begins with two or three letters"),
        ("xx-yy-zzzzzzzzzzz", "must be a language tag that begins with two or three letters and has at most eight in"),
        ("en_US", "must be a language tag that begins with two or three letters"),
        ("en" + "-a" * 25, "must have at most 50 characters"),
        ("en-12", "is not a language tag (BCP 47)"),
    ],
)
def test_what_is_no_language_tag_is_refused_in_plain_words(
    command: str,
    tag: str,
    reason: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("Ana Ruiz said on Monday that the city would not sell the barges.\n", "utf-8")
    assert main([command, *ARGUMENTS[command], "--language", tag]) == 2
    assert capsys.readouterr().err.startswith(f"onrecord: --language {tag!r}: {reason}")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("tag", [None, "en", "pt-BR"])
def test_a_language_tag_or_none_is_admitted(tag: str | None) -> None:
    check_language(tag)
