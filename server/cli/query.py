"""Run a SPARQL query on the published dataset and print the answer.

The query is its text, the name of a file, - for standard input, or the name of a shipped example (--list shows
them). Rows are shown as a table on a terminal and as CSV elsewhere, graphs as Turtle, an ASK as true or false.

examples:
  onrecord query --list
  onrecord query affirmed-and-denied
  onrecord query 'SELECT * { ?claim <https://w3id.org/onrecord#cue> ?cue }' --format json
  onrecord query - < query.rq
"""

from __future__ import annotations

import json
import re
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mapping.errors import OnrecordError, UnreadableInput
from mapping.publication.manifest import current_generation
from mapping.rdf.shared_graphs import example_queries
from mapping.sheet.files import read_text
from server.cli.configuration import choose_settings, configure_output
from server.cli.useless_flags import refuse_useless

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from server.engine import Query
    from server.http.negotiation import MediaType
    from server.settings import Settings

#: Longest cell of a table, in characters.
_WIDEST_CELL: Final = 60


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("query", nargs="?", metavar="QUERY", help="text, file, - or the name of an example")
    parser.add_argument("--list", action="store_true", help="list the shipped examples, a question a line")
    parser.add_argument("--format", metavar="NAME", help="table, csv, tsv, json, xml; turtle, ntriples, rdfxml, jsonld")
    configure_output(parser, "folder of the published data")


def run(arguments: argparse.Namespace) -> int:
    """Answer one query, or list the examples; return 1 if the query cannot be answered."""
    from server.errors import RequestError  # noqa: PLC0415 - load the server's modules only when they are used

    if arguments.list:
        if arguments.query is not None:
            raise OnrecordError("query: --list takes no QUERY, because it lists all examples")
        refuse_useless(arguments, {"--format": None}, "cannot be used with --list, which writes lines of text")
        for example in example_queries():
            print(f"{example.name:28} {example.question}")
        return 0
    if arguments.query is None:
        raise OnrecordError("query: give a query, a file, - or the name of an example; --list shows the examples")
    text = _text_of(arguments.query)
    try:
        sys.stdout.buffer.write(_answer(text, arguments.format, choose_settings(arguments).settings))
    except RequestError as error:
        print(f"onrecord: {error}", file=sys.stderr)
        return 1
    sys.stdout.buffer.flush()
    return 0


def _text_of(argument: str) -> str:
    if argument == "-":
        data = sys.stdin.buffer.read()
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise UnreadableInput("standard input", f"is not UTF-8: byte {error.start}") from None
    examples = {example.name: example.text for example in example_queries()}
    if argument in examples:
        return examples[argument]
    if re.search(r"[\s{]", argument):
        return argument
    if Path(argument).is_file():
        return read_text(Path(argument)).text
    close = get_close_matches(argument, examples, n=1)
    hint = f"did you mean {close[0]}?" if close else "see onrecord query --list"
    raise UnreadableInput(argument, "is neither a file nor an example query", hint)


def _answer(text: str, name: str | None, settings: Settings) -> bytes:
    from server.engine import formats_of, read_query  # noqa: PLC0415
    from server.http.negotiation import RESULTS_JSON, format_named  # noqa: PLC0415

    output, query = settings.output, read_query(text, settings=settings)
    offered = formats_of(query.form)
    is_graph = offered[0] is not RESULTS_JSON
    if name is None:
        name = "turtle" if is_graph else "table" if sys.stdout.isatty() or query.form == "ASK" else "csv"
    if is_graph or name != "table":
        return _evaluate(query, format_named(name, offered), output)
    results = json.loads(_evaluate(query, RESULTS_JSON, output))
    return (table(results) + "\n").encode()


def _evaluate(query: Query, result_format: MediaType, output: Path) -> bytes:
    """Answer in this process, on a thread that has room for deep queries; Ctrl+C is the time limit."""
    from server.engine.wire.options import STACK_BYTES  # noqa: PLC0415
    from server.engine.worker.evaluation import ResultLimits, evaluate_whole, open_store  # noqa: PLC0415

    generation = current_generation(output)
    dataset = open_store(str(generation.store_path), is_disjoint=generation.manifest.graphs_are_disjoint)
    limits = ResultLimits(bytes=sys.maxsize, triples=sys.maxsize)
    threading.stack_size(STACK_BYTES)
    with ThreadPoolExecutor(1) as executor:
        return executor.submit(evaluate_whole, dataset, query, result_format, limits).result()


def table(results: Mapping[str, Any]) -> str:
    """Lay out SPARQL results (the JSON form, section 3) as text: aligned columns, or true or false."""
    if "boolean" in results:
        return str(results["boolean"]).lower()
    names: list[str] = results["head"]["vars"]
    rows = [[_cell(binding.get(name)) for name in names] for binding in results["results"]["bindings"]]
    widths = [max(map(len, column)) for column in zip(names, *rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (names, ["-" * width for width in widths], *rows)
    ]
    return "\n".join([*lines, f"({len(rows)} row{'' if len(rows) == 1 else 's'})"])


def _cell(term: Mapping[str, str] | None) -> str:
    text = " ".join(term["value"].split()) if term else ""
    # A terminal obeys control characters; data must not speak to it.
    text = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
    return text if len(text) <= _WIDEST_CELL else text[: _WIDEST_CELL - 1] + "…"
