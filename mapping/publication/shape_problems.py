"""Word the results of shapes on a sheet or a shared file: with the keys of the sheet, its line, and how to mend it.

The words are in the table ``shapes`` of ``mapping/sheet/problem_messages.toml``. Shapes of a user's own keep their own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mapping.rdf.names import ONR
from mapping.shacl.reports.compact import shorten, shorten_path
from mapping.sheet.problem_messages import SHAPES, problem
from mapping.sheet.yaml_and_json import FilePosition

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mapping.errors import Problem
    from mapping.rdf.statements import Statement
    from mapping.shacl.results import Result, ValidationReport

_OWN_SHAPES: Final = "https://w3id.org/onrecord/shapes#"
#: A node of an article or a corpus, below its IRI: the author's noun for it, and its name.
_NODE: Final = re.compile(r"/?(situation|claim|utterance|entity)/([^/#]+)")
_NOUNS: Final = {"utterance": "saying"}
#: The name of a claim whose sheet gives it none.
_MADE_CLAIM_NAME: Final = re.compile(r"c-[0-9a-f]{10}")


def shape_problems(
    report: ValidationReport,
    statements: Iterable[Statement],
    positions: Mapping[str, FilePosition],
    file: str,
    whole: str,
) -> Iterator[Problem]:
    """Yield a problem for each result about some statements; ``whole`` is the IRI of the article or corpus.

    ``positions`` are those of nodes in the file, by IRI.
    """
    kinds = {node: value for node, name, value in statements if name == ONR.kind}
    for result in report.results:
        # Rules about an article as a whole name the claim, evidence or time at fault as the value.
        nodes = (result.value, result.focus) if result.focus == whole else (result.focus, result.value)
        at = next((positions[node] for node in nodes if node and node in positions), FilePosition(1, 1))
        name = result.shape.removeprefix(_OWN_SHAPES)
        is_violation = result.severity == "violation"
        about = _call(nodes[0] or result.focus, whole, kinds)
        if name in SHAPES:
            text, hint = SHAPES[name]
            message = "broken_rule" if is_violation else "broken_advice"
            yield problem(message, file, at.line, at.column, about=about, text=text, advice=hint)
        elif name != result.shape:
            yield problem("broken_by_us", file, at.line, at.column, about=about, sentence=_sentence(result))
        else:
            message = "broken_shape" if is_violation else "broken_shape_advice"
            said, shape = f"{about}: {_sentence(result)}", shorten(result.shape)
            yield problem(message, file, at.line, at.column, sentence=said, shape=shape)


def _call(node: str, whole: str, kinds: Mapping[str, str]) -> str:
    """Return the author's words for a node: ``situation 'the-sale' (sale)``."""
    found = _NODE.match(node.removeprefix(whole)) if node.startswith(whole) else None
    if found is None:
        is_part = node.startswith(whole) and node != whole
        return "these words" if is_part else "the article" if node == whole else shorten(node)
    section, name = found.groups()
    if section == "claim" and _MADE_CLAIM_NAME.fullmatch(name):
        return "this claim"
    kind = re.split("[/#]", kinds.get(node, ""))[-1]
    return f"{_NOUNS.get(section, section)} {name!r}" + (f" ({kind})" if kind else "")


def _sentence(result: Result) -> str:
    """Return the path, the message and the value of a result of shapes that are written for RDF."""
    path = f"{shorten_path(result.path)}: " if result.path else ""
    value = f" (value {shorten(result.value)})" if result.value and result.value != result.focus else ""
    return f"{path}{result.message}{value}"
