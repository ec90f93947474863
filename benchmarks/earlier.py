"""Check the same generated article as an earlier commit did, by a fact sheet of version 1, which both can read.

The commit runs in a process and a folder of its own, with the packages of this environment.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).parent.parent
_HEAD: Final = """\
factsheet: 1
article: {file: article.txt, language: en}
entities:
  office: {type: Organization, name: the harbour office}
"""
#: Prints the processor time of each check in seconds, after one that warms up, or the problems of the sheet.
_CHECK: Final = """
import sys, time
from pathlib import Path
from mapping.checking import check_article
from mapping.corpus import read_corpus
from mapping.validation import load_shapes
corpus, shapes = read_corpus(Path(sys.argv[1])), load_shapes()
slug, sheet = next(iter(corpus.sheets.items()))
outcome = check_article(sheet, slug, corpus, shapes)
if outcome.quads is None or len(outcome.article.claims) != int(sys.argv[2]):
    sys.exit(chr(10).join(map(str, outcome.problems)) or "other claims")
for _ in range(int(sys.argv[3])):
    started = time.process_time()
    check_article(sheet, slug, corpus, shapes)
    print(time.process_time() - started)
"""


def extract(commit: str, folder: Path) -> None:
    """Write the files of a commit of this repository into a new folder; exit if there is no such commit."""
    archive = subprocess.run(["git", "archive", commit], cwd=_ROOT, capture_output=True, check=False)
    if archive.returncode:
        raise SystemExit(archive.stderr.decode().strip())
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        files.extractall(folder, filter="data")


def write_old_sheet(folder: Path, names: list[str], claims: int) -> None:
    """Write a fact sheet of version 1 with the first ``claims`` claims about ships of these names."""
    entities, situations, said = list[str](), list[str](), list[str]()
    for name in names:
        ship = f"the-ship-{name.lower()}"
        entities.append(f"  {ship}: {{type: Group, name: the ship {name}}}\n")
        left, cargo = f"the ship {name} had left the quay", f"the cargo of {name} was coal"
        for kind, quote in (("travel", left), ("type-of-body", cargo))[: claims - len(said)]:
            situations.append(f"  {kind}-{ship}: {{kind: {kind}, label: {quote}, agent: {ship}}}\n")
            said.append(
                f"- {{quote: {quote}, form: paraphrase, claimant: office, cue: said,\n"
                f"   when: {{expression: on Monday}}, content: {kind}-{ship}}}\n"
            )
    parts = (_HEAD, *entities, "situations:\n", *situations, "claims:\n", *said)
    (folder / "facts.yaml").write_text("".join(parts), "utf-8")


def seconds_before(tree: Path, corpus: Path, claims: int, repeats: int) -> list[float]:
    """Return the processor time that the tree of an earlier commit takes for each check of the first sheet."""
    command = [sys.executable, "-c", _CHECK, str(corpus), str(claims), str(repeats)]
    checked = subprocess.run(
        command, cwd=tree, env={"PYTHONPATH": str(tree)}, capture_output=True, text=True, check=False
    )
    if checked.returncode:
        raise SystemExit(f"the earlier commit refuses the sheet:\n{checked.stderr[-2000:]}")
    return [float(line) for line in checked.stdout.split()]
