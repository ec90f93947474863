"""The command line: data on standard output, one clear line on standard error, the right exit code, no traceback."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import ExitStack, chdir, redirect_stderr, redirect_stdout
from importlib.metadata import version
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from mapping.publication.dump_slices import read_dump_named, read_whole_dump
from mapping.publication.manifest import current_generation
from mapping.rdf.serialization import SYNTAXES
from mapping.rdf.shared_graphs import example_queries
from ontology import SEEDS
from server.cli import COMMANDS, main, module_of
from server.cli.query import table
from tests.conftest import ARTICLE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mapping.publication.manifest import Generation

ONRECORD = (sys.executable, "-c", "import sys; from server.cli import main; sys.exit(main())")
ROOT = str(SEEDS.parent)


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": ROOT, "PYTHONUNBUFFERED": "1"}


def run(*arguments: str, folder: Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run a command in this process, which saves the start of one for each test."""
    out, err, given = io.BytesIO(), io.BytesIO(), io.TextIOWrapper(io.BytesIO(stdin))
    with ExitStack() as stack:
        stack.enter_context(chdir(folder))
        stack.enter_context(redirect_stdout(io.TextIOWrapper(out, "utf-8", write_through=True)))
        stack.enter_context(redirect_stderr(io.TextIOWrapper(err, "utf-8", write_through=True)))
        stack.enter_context(pytest.MonkeyPatch.context()).setattr("sys.stdin", given)
        try:
            code = main(arguments)
        except SystemExit as ended:
            code = int(ended.code or 0)
        return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())


@pytest.fixture
def published(seed_generation: Generation) -> str:
    """The output folder of the shared seed_generation."""
    return f"--output={seed_generation.path.parent.parent}"


def test_the_version_is_said(tmp_path: Path) -> None:
    assert run("--version", folder=tmp_path).stdout.decode() == f"onrecord {version('onrecord')}\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    usage, _, examples = capsys.readouterr().out.partition("\nexamples:\n")
    assert usage.startswith(f"usage: onrecord {command}")
    assert examples.count(f"onrecord {command}") >= 2


@pytest.mark.parametrize(
    "line", re.findall(r"^  (.*onrecord .+)$", "".join(str(module_of(each).__doc__) for each in COMMANDS), re.MULTILINE)
)
def test_every_example_of_the_help_is_a_valid_command_line(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    command = re.split(r" [<>] ", line.rpartition(" | ")[2])[0]
    program, name, *arguments = shlex.split(command, comments=True)
    assert program == "onrecord"
    monkeypatch.setattr(module_of(name), "run", lambda _arguments: 0)
    assert main([name, *arguments]) == 0


def test_the_examples_that_the_help_names_exist() -> None:
    named = re.findall(r"onrecord query ([a-z]+(?:-[a-z]+)+)(?: |$)", module_of("query").__doc__ or "", re.MULTILINE)
    assert set(named) <= {example.name for example in example_queries()}
    assert named


@pytest.mark.parametrize("option", ["--timeout", "--memory"])
@pytest.mark.parametrize("value", ["0", "-5", "x", "1.5"])
def test_a_limit_of_validation_is_a_whole_number_above_0(
    option: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["validate", f"{option}={value}"])
    assert "is not a whole number of at least 1" in capsys.readouterr().err


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
@pytest.mark.parametrize(
    ("words", "completed"),
    [("bu", "build"), ("query --li", "--list"), ("dump --format nq", "nquads"), ("validate fac", "facts.yaml")],
)
def test_bash_completes_commands_options_choices_and_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: str, completed: str
) -> None:
    with pytest.raises(SystemExit):
        main(["--print-completion", "bash"])
    (tmp_path / "facts.yaml").touch()
    last = len(words.split())
    script = f'COMP_WORDS=(onrecord {words}); COMP_CWORD={last}; _shtab_onrecord; echo "${{COMPREPLY[@]}}"'
    done = subprocess.run(
        ["bash"], input=f"{capsys.readouterr().out}\n{script}", capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert done.stdout.split() == [completed], done.stderr


def test_no_command_is_a_usage_error(tmp_path: Path) -> None:
    assert run(folder=tmp_path).returncode == 2


@pytest.mark.parametrize("words", [("build", "--port", "1"), ("validate", "--output", "x")])
def test_an_unknown_option_prints_the_usage_of_its_command(words: tuple[str, ...], tmp_path: Path) -> None:
    done = run(*words, folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr.decode().startswith(f"usage: onrecord {words[0]} ")
    assert f"onrecord {words[0]}: error: unrecognized arguments: {words[1]}" in done.stderr.decode()


# files in place of folders


@pytest.mark.parametrize(
    "command",
    [
        "build FILE",
        "build FILE --articles lines.jsonl",
        "map FILE --to shards --shards=1",
        "merge shards --seeds FILE",
        "pack FILE",
        "serve --port=0 --seeds FILE",
        "serve --port=0 --watch --seeds FILE",
        "validate FILE --articles lines.jsonl",
    ],
)
def test_a_file_is_not_taken_for_the_folder_of_articles(command: str, short_seeds: Path) -> None:
    (short_seeds.parent / "shards").mkdir()
    done = run(*command.replace("FILE", f"seeds/{ARTICLE}/facts.yaml").split(), folder=short_seeds.parent)
    assert done.returncode == 2
    said = f"onrecord: seeds/{ARTICLE}/facts.yaml: is a file, not a folder (name the folder of articles: seeds)\n"
    assert done.stderr.decode() == said


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("build seeds --output file", "file: cannot be written: it is a file, not a folder"),
        ("map seeds --to file --shards=1", "file/shard-0001-of-0001: cannot be written: file is a file, not a folder"),
        ("merge file --seeds seeds", "file: is a file, not a folder (name a folder that onrecord map has written)"),
        ("export seeds --format brat --to file", "file: cannot be written: it is a file, not a folder"),
        (
            "import seeds/dataset.yaml --format text --to file",
            "file/dataset: cannot be written: file is a file, not a folder",
        ),
        ("query ASK{} --output file", "file: is a file, not a folder (name the folder of the published data)"),
        ("dump --output file", "file: is a file, not a folder (name the folder of the published data)"),
        ("export --for jena --output file", "file: is a file, not a folder (name the folder of the published data)"),
        (
            "serve --no-build --port=0 --output file",
            "file: is a file, not a folder (name the folder of the published data)",
        ),
        ("edit nowhere", "there is no such folder"),
        (f"draft seeds/{ARTICLE}/article.txt --output seeds", "seeds: is a folder, not a file"),
        (f"draft seeds/{ARTICLE}/article.txt --output file/x.yaml", "file/x.yaml: file is a file, not a folder"),
        (
            f"draft seeds/{ARTICLE}/article.txt --corpus file",
            "file: is a file, not a folder (name the folder of the articles)",
        ),
        ("build seeds --report seeds", "seeds: cannot be written: it is a folder, not a file"),
    ],
)
def test_a_file_is_not_taken_for_another_folder(command: str, said: str, short_seeds: Path) -> None:
    (short_seeds.parent / "file").write_text("x", "utf-8")
    done = run(*command.split(), folder=short_seeds.parent)
    assert done.returncode == 2
    assert done.stderr.decode().splitlines()[-1].endswith(said)


def test_a_recipe_is_not_written_into_a_file(tmp_path: Path, published: str) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    done = run("export", "--for=jena", published, "--to=file", folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr.decode() == "onrecord: file: cannot be written: it is a file, not a folder\n"


# build


def test_build_takes_the_packaged_seeds_where_there_are_no_others(tmp_path: Path) -> None:
    done = run("build", folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, b"")
    assert re.search(r"published: generation 000001, 3 article\(s\), \d+ claims", done.stderr.decode())
    assert f"using the articles that come with onrecord, in {SEEDS}\n" in done.stderr.decode()
    assert current_generation(tmp_path / "published").manifest.articles[0].slug == ARTICLE


def test_build_takes_the_seeds_of_this_folder_first(short_seeds: Path) -> None:
    dataset = short_seeds / "dataset.yaml"
    dataset.write_text(dataset.read_text("utf-8").replace("title: onrecord seeds", "title: Ours"), "utf-8")
    assert run("build", folder=short_seeds.parent).returncode == 0
    assert current_generation(short_seeds.parent / "published").manifest.title == "Ours"


def test_build_names_the_line_of_a_refused_article_and_exits_with_1(short_seeds: Path) -> None:
    assert run("build", folder=short_seeds.parent).returncode == 0
    sheet = short_seeds / ARTICLE / "facts.yaml"
    sheet.write_text(sheet.read_text("utf-8").replace("cue: dismissed", "cue: confirmed"), "utf-8")
    done = run("build", folder=short_seeds.parent)
    assert done.returncode == 1
    line = sheet.read_text("utf-8").splitlines().index("    cue: confirmed") + 1
    assert f"seeds/{ARTICLE}/facts.yaml:{line}:10: Q105" in done.stderr.decode()
    assert "what was published of it before stays" in done.stderr.decode()


def test_build_lists_the_iris_that_would_vanish_and_exits_with_1(short_seeds: Path) -> None:
    assert run("build", folder=short_seeds.parent).returncode == 0
    sheet = short_seeds / ARTICLE / "facts.yaml"
    sheet.write_text(sheet.read_text("utf-8").replace("id: babak-appeals", "id: babak-asks"), "utf-8")
    done = run("build", folder=short_seeds.parent)
    assert done.returncode == 1
    path = f"article/{ARTICLE}/claim/babak-appeals"
    assert f"published IRIs would vanish (1):\n  {path}\n" in done.stderr.decode()
    assert current_generation(short_seeds.parent / "published").path.name == "000001"
    assert run("build", "--withdraw", folder=short_seeds.parent).returncode == 0
    (withdrawn,) = current_generation(short_seeds.parent / "published").manifest.withdrawn
    assert withdrawn.path == path


def test_a_first_build_of_a_bad_article_publishes_nothing_and_exits_with_1(short_seeds: Path) -> None:
    (short_seeds / ARTICLE / "article.txt").unlink()
    done = run("build", folder=short_seeds.parent)
    assert done.returncode == 1
    assert "article.txt: there is no such file" in done.stderr.decode()
    assert "nothing can be published" in done.stderr.decode()


@pytest.mark.parametrize("folder", ["nowhere", "empty"])
def test_build_of_no_corpus_exits_with_2(tmp_path: Path, folder: str) -> None:
    (tmp_path / "empty").mkdir()
    done = run("build", folder, folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr.decode().count("\n") == 1


def test_build_into_a_place_that_cannot_be_written_exits_with_2(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    done = run("build", "--output", "file/below", folder=tmp_path)
    assert done.returncode == 2
    assert "\nonrecord: file/below: cannot be written: file is a file, not a folder\n" in done.stderr.decode()


# query


def test_an_example_is_asked_by_name(tmp_path: Path, published: str) -> None:
    done = run("query", "who-speaks-for-whom", published, folder=tmp_path)
    assert done.returncode == 0
    rows = list(csv.reader(io.StringIO(done.stdout.decode())))
    assert rows[:2] == [["person", "title", "body"], ["Ali Rabiei", "government spokesperson", "Iran"]]


def test_the_examples_are_listed(tmp_path: Path) -> None:
    listed = run("query", "--list", folder=tmp_path).stdout.decode()
    for example in example_queries():
        assert example.name in listed
        assert example.question in listed


@pytest.mark.parametrize("way", ["text", "file", "stdin"])
def test_a_query_comes_as_text_from_a_file_or_from_standard_input(tmp_path: Path, published: str, way: str) -> None:
    text = "ASK { ?claim a <https://w3id.org/onrecord#Claim> }"
    (tmp_path / "query.rq").write_text(text, "utf-8")
    argument = {"text": text, "file": "query.rq", "stdin": "-"}[way]
    done = run("query", argument, published, folder=tmp_path, stdin=text.encode())
    assert (done.returncode, done.stdout) == (0, b"true\n")


@pytest.mark.parametrize(
    ("name", "start"),
    [("csv", b"n\r\n"), ("tsv", b"?n\n"), ("json", b'{"head"'), ("xml", b"<?xml"), ("table", b"n\n-")],
)
def test_rows_come_in_every_format(tmp_path: Path, published: str, name: str, start: bytes) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert run("query", query, "--format", name, published, folder=tmp_path).stdout.startswith(start)


@pytest.mark.parametrize("name", ["turtle", "ntriples", "rdfxml", "jsonld"])
def test_graphs_come_in_every_syntax(tmp_path: Path, published: str, name: str) -> None:
    done = run("query", "disputes-as-graph", "--format", name, published, folder=tmp_path)
    (syntax,) = [syntax for syntax in SYNTAXES if syntax.name == name]
    assert list(ox.parse(done.stdout, format=syntax.codec))


@pytest.mark.parametrize(
    ("query", "code", "message"),
    [
        ("SELECT * { ?s ?p", 1, "bad query at line 1"),
        ("INSERT DATA { <a:a> <a:a> <a:a> }", 1, "read-only"),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 1, "SERVICE is not offered"),
        ("no-such-example", 2, "is neither a file nor an example query"),
        ("who-is-detaned", 2, "did you mean who-is-detained?"),
    ],
)
def test_a_bad_query_is_one_clear_line(tmp_path: Path, published: str, query: str, code: int, message: str) -> None:
    done = run("query", query, published, folder=tmp_path)
    assert (done.returncode, done.stdout) == (code, b"")
    assert message in done.stderr.decode()
    assert done.stderr.decode().count("\n") == 1


def test_an_unknown_format_is_one_clear_line(tmp_path: Path, published: str) -> None:
    done = run("query", "money", "--format", "xlsx", published, folder=tmp_path)
    assert done.returncode == 1
    assert "xlsx" in done.stderr.decode()


def test_a_query_that_is_not_utf8_is_refused(tmp_path: Path, published: str) -> None:
    done = run("query", "-", published, folder=tmp_path, stdin=b"ASK { ?s ?p '\xe9' }")
    assert done.returncode == 2
    assert "standard input: is not UTF-8: byte 13" in done.stderr.decode()


@pytest.mark.parametrize("command", [("query", "money"), ("dump",), ("serve", "--no-build", "--port=0")])
def test_nothing_published_is_said(tmp_path: Path, command: tuple[str, ...]) -> None:
    done = run(*command, folder=tmp_path)
    assert done.returncode == 2
    assert "nothing is published here; run onrecord build first" in done.stderr.decode()


def test_a_table_shows_no_control_characters_and_cuts_long_cells() -> None:
    binding = {"a": {"type": "literal", "value": "red \x1b[31m\n" + "x" * 100}}
    text = table({"head": {"vars": ["a", "b"]}, "results": {"bindings": [binding]}})
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= 64
    assert text.endswith("(1 row)")


# dump


@pytest.mark.parametrize("article", [None, ARTICLE])
@pytest.mark.parametrize("name", ["turtle", "ntriples", "nquads", "trig", "jsonld"])
def test_a_dump_is_that_of_the_generation(
    tmp_path: Path, seed_generation: Generation, published: str, name: str, article: str | None
) -> None:
    arguments = ["dump", "--format", name, published, *([f"--article={article}"] if article else [])]
    written = run(*arguments, folder=tmp_path).stdout
    (syntax,) = [each for each in SYNTAXES if each.name == name]
    if article is None:
        assert written == read_whole_dump(seed_generation, syntax)
    else:
        assert written == read_dump_named(seed_generation, f"article/{article}.{syntax.extension}")


def test_a_dump_of_no_article_is_refused(tmp_path: Path, published: str) -> None:
    done = run("dump", "--article", "../../manifest", published, folder=tmp_path)
    assert done.returncode == 2
    assert "no article of this name is published" in done.stderr.decode()


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path, published: str) -> None:
    command = [*ONRECORD, "dump", "--format=nquads", published]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path, env=environment()
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


# serve


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """The root address of `onrecord serve` in an empty folder: it builds the packaged seeds first."""
    command = [*ONRECORD, "serve", "--port=0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path, env=environment(), text=True
    ) as process:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        root = next(line.split()[1] for line in lines if line.split()[:1] == ["start"])
        yield root
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        assert process.wait(timeout=30) == 0


def test_serve_builds_prints_its_addresses_and_answers(served: str) -> None:
    query = "ASK%20%7B%20%3Fc%20a%20%3Chttps://w3id.org/onrecord%23Claim%3E%20%7D"
    with urllib.request.urlopen(f"{served}sparql?query={query}") as answer:
        assert json.load(answer)["boolean"] is True


def test_a_taken_port_is_said_before_anything_is_built(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("serve", f"--port={port}", folder=tmp_path)
    assert done.returncode == 2
    assert f"port {port} is taken by another program" in done.stderr.decode()
    assert not (tmp_path / "published").exists()


NO_NAME = "this machine has no address by that name"
NOT_OURS = "this address is none of this machine's"
GOOD_HOSTS = "choose 127.0.0.1, which only this machine reaches, or 0.0.0.0, which other machines reach, too"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--port=abc"], "--port=abc: must be a whole number"),
        (["--port=70000"], "--port=70000: must be at most 65535"),
        (["--host="], "--host=: must not be empty"),
        (["--host=foo.invalid", "--port=0"], f"cannot listen on foo.invalid: {NO_NAME}: {GOOD_HOSTS}"),
        (["--host=256.1.1.1", "--port=0"], f"cannot listen on 256.1.1.1: {NO_NAME}: {GOOD_HOSTS}"),
        ([f"--host={'ü' * 80}", "--port=0"], f"cannot listen on {'ü' * 80}: {NO_NAME}: {GOOD_HOSTS}"),
        # The addresses of documentation (RFC 5737, RFC 3849) are no machine's.
        (["--host=192.0.2.1", "--port=0"], f"cannot listen on 192.0.2.1: {NOT_OURS}: {GOOD_HOSTS}"),
        (["--host=2001:db8::1", "--port=0"], f"cannot listen on 2001:db8::1: {NOT_OURS}: {GOOD_HOSTS}"),
        (["--seeds=nowhere", "--port=0"], "nowhere: there is no such folder"),
    ],
)
def test_serve_says_in_one_line_why_it_cannot(tmp_path: Path, arguments: list[str], message: str) -> None:
    done = run("serve", *arguments, folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr.decode() == f"onrecord: {message}\n"


def test_serve_serves_the_old_generation_where_the_new_one_is_refused_and_ends_at_once(short_seeds: Path) -> None:
    assert run("build", folder=short_seeds.parent).returncode == 0
    (short_seeds / ARTICLE / "article.txt").write_text("Nothing of this.\n", "utf-8")
    # A shell does this to a job in the background of a script; the interrupt comes before uvicorn listens for it.
    command = ["sh", "-c", 'trap "" INT; exec "$@"', "sh", *ONRECORD, "serve", "--port=0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=short_seeds.parent, env=environment(), text=True
    ) as process:
        assert process.stdout is not None
        assert "1 article(s), 9 claims" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        assert process.wait(timeout=30) == 0
