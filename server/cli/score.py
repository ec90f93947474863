"""Score fact sheets against others of the same articles, or measure how far two annotators agree.

Prints precision, recall and F1 of contents, cues, sources and addressees, exactly and by an overlap of half; of the
speakers after resolution, and of form, stance, modality and act of the contents found; and Krippendorff's alpha.
Sheets with problems are scored as far as their words were found. Exit code 0: every article of GOLD was scored, 1: one
was not, 2: a file could not be read.

examples:
  onrecord score gold/ drafts/
  onrecord score gold/my-article/facts.yaml mine/my-article/facts.yaml --format json
"""

from __future__ import annotations

import csv
import io
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mapping.errors import printable
from mapping.publication.article_folders import SHEET_NAMES
from mapping.publication.corpus import corpus_at
from mapping.scoring.scores import Scores, rows
from mapping.scoring.statements import read_statements

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from mapping.publication.corpus import Corpus
    from mapping.scoring.statements import Reading


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    for name, said in (("gold", "the reference"), ("other", "the sheets to score")):
        parser.add_argument(name, type=Path, metavar=name.upper(), help=f"{said}: a sheet or a folder of articles")
    parser.add_argument("--format", choices=_WRITERS, default="text", help="how to report (%(default)s)")


def run(arguments: argparse.Namespace) -> int:
    """Score every article of the gold reading and return the exit code."""
    gold = corpus_at(arguments.gold)
    other = _other_corpus(arguments.other, gold)
    scores, code = Scores(), 0
    for slug, sheet in gold.sheets.items():
        partner = _partner(slug, gold, other)
        if partner is None:
            print(f"onrecord: {printable(sheet)}: the other folder has no such article", file=sys.stderr)
            code = 1
            continue
        one, two = _read(sheet, slug, gold), _read(partner, slug, other)
        if one.text != two.text:
            print(
                f"onrecord: {printable(partner)}: its text differs from the text of {printable(sheet)}", file=sys.stderr
            )
            code = 1
            continue
        scores.add(one, two)
    sys.stdout.write(_WRITERS[arguments.format](scores))
    return code


def _other_corpus(path: Path, gold: Corpus) -> Corpus:
    """Return the corpus of the other reading; a folder without a dataset uses gold's."""
    sheets = {sheet.parent.name: sheet for name in SHEET_NAMES for sheet in sorted(path.glob(f"*/{name}"))}
    is_bare = sheets and not (path / "dataset.yaml").is_file()
    return replace(gold, sheets=sheets) if is_bare else corpus_at(path)


def _partner(slug: str, gold: Corpus, other: Corpus) -> Path | None:
    """Return the sheet of the same name, or the only one if both have only one."""
    if slug in other.sheets:
        return other.sheets[slug]
    return next(iter(other.sheets.values())) if len(gold.sheets) == len(other.sheets) == 1 else None


def _read(sheet: Path, slug: str, corpus: Corpus) -> Reading:
    return read_statements(sheet, slug, corpus.dataset, corpus.knowledge)


def _as_text(scores: Scores) -> str:
    lines = [f"{scores.articles} article(s)", "", _line("", "gold", "found", "right", "precision", "recall", "F1")]
    listed = list(rows(scores))
    for row in listed:
        if row["alpha"] is None and row["units"] is None:
            numbers = (str(row[key]) for key in ("gold", "found", "right"))
            lines.append(_line(row["measure"], *numbers, *(_number(row[key]) for key in ("precision", "recall", "f1"))))
    lines += ["", _line("Krippendorff's alpha", "units", "alpha")]
    lines += [
        _line(row["measure"].removeprefix("agreement: "), str(row["units"]), _number(row["alpha"]))
        for row in listed
        if row["units"] is not None
    ]
    return "\n".join(lines) + "\n"


def _line(name: str, *cells: str) -> str:
    return f"{name:<22}" + "".join(f"{cell:>11}" for cell in cells)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _as_json(scores: Scores) -> str:
    return json.dumps({"articles": scores.articles, "measures": list(rows(scores))}, indent=2) + "\n"


def _as_csv(scores: Scores) -> str:
    listed: Sequence[dict[str, Any]] = list(rows(scores))
    out = io.StringIO()
    writer = csv.DictWriter(out, listed[0].keys() if listed else ("measure",), lineterminator="\n")
    writer.writeheader()
    writer.writerows(listed)
    return out.getvalue()


_WRITERS: Final[dict[str, Callable[[Scores], str]]] = {"text": _as_text, "json": _as_json, "csv": _as_csv}
