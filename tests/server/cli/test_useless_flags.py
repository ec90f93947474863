"""A flag that has no effect beside the others is refused, so that nobody believes that it had one."""

from __future__ import annotations

import pytest

from server.cli import main


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("map seeds --to x --shards=2 --conf a=b", "--conf needs --spark"),
        ("map seeds --to x --shards=2 --max-errors=9", "--max-errors needs --articles: it counts bad lines"),
        ("build seeds --max-errors=9", "--max-errors needs --articles: it counts bad lines"),
        ("validate seeds --max-errors=9", "--max-errors needs --articles: it counts bad lines"),
        ("draft x.txt --base-url=http://localhost/v1", "--base-url needs --model"),
        ("draft x.txt --report=x.jsonl", "--report needs --model"),
        ("draft x.txt --overlap=0", "--overlap needs --model"),
        ("draft x.txt --window=700", "--window needs --model"),
        ("draft x.txt --max-tokens=7", "--max-tokens needs --model"),
        ("draft - --force", "--force needs --output: without it the sheet goes to standard output"),
        ("query --list money", "query: --list takes no QUERY, because it lists all examples"),
        ("query --list --format=csv", "--format cannot be used with --list, which writes lines of text"),
        (
            "export --format=brat --to=x --output=y",
            "--output goes with --for: the annotations are written into the folder of --to",
        ),
        ("serve --no-build --seeds=x", "--seeds has no effect with --no-build or --backend: nothing is built"),
        (
            "serve --backend=http://localhost:1/ --seeds=x",
            "--seeds has no effect with --no-build or --backend: nothing is built",
        ),
    ],
)
def test_a_flag_that_lacks_another_is_refused(command: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command.split()) == 2
    assert capsys.readouterr().err == f"onrecord: {said}\n"
