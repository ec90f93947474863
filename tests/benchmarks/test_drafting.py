"""The figures of drafts are counted on annotations in the form of both corpora."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

from benchmarks import drafting
from benchmarks.polnear import polnear

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

GERMAN = "„Wir verkaufen die Kähne nicht an einen Händler“, sagte Anna Reis. Sie seien „alt“."
ENGLISH = "“We will not sell the barges to anybody,” the mayor said."


def german(folder: Path) -> Path:
    """Write one article with a direct quotation of nine words, and an indirect one with a word in quotation marks."""
    said, around = GERMAN.index("Wir"), GERMAN.index("Sie seien")
    quotations = [
        {"type": "Direct", "quote": [[said, GERMAN.index("“")]], "speaker": [[GERMAN.index("Anna"), around - 2]]},
        {"type": "IndirectFreeIndirect", "quote": [[around, len(GERMAN)]], "speaker": []},
    ]
    path = folder / "german.jsonl.gz"
    with gzip.open(path, "wt") as file:
        file.write(json.dumps({"name": "barges", "text": GERMAN, "quotations": quotations}))
    return path


def english(folder: Path) -> Path:
    """Write one article with one attribution, as PolNeAR does."""
    places = {name: (ENGLISH.index(name), ENGLISH.index(name) + len(name)) for name in ("the mayor", "said")}
    spans = {"Source": places["the mayor"], "Cue": places["said"], "Content": (0, ENGLISH.index("”") + 1)}
    lines = [f"T{number}\t{role} {a} {b}\twords" for number, (role, (a, b)) in enumerate(spans.items(), 1)]
    for name in ("text", "attributions"):
        (folder / name).mkdir()
    (folder / "text" / "barges.txt").write_text(ENGLISH, "utf-8")
    lines.append("E1\tAttribution:T2 " + " ".join(f"{role}:T{number}" for number, role in enumerate(spans, 1)))
    (folder / "attributions" / "barges_a.ann").write_text("\n".join(lines), "utf-8")
    return folder


def test_figures_of_both_corpora(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drafting.main(["--german", str(german(tmp_path)), "--polnear", str(english(tmp_path))])
    printed = capsys.readouterr().out.splitlines()
    shown = {line[:40].strip(): line[40:] for line in reversed(printed)}
    assert shown["direct quotations found"] == "100.0 % (1 of 1)"
    assert shown["right speaker of those found"] == "100.0 % (1 of 1)"
    assert shown["contents found"] == shown["cues found"] == "100.0 % (1 of 1)"
    assert any("textacy" in line for line in printed)


def test_the_roles_of_an_attribution_are_read(tmp_path: Path) -> None:
    ((name, text, (gold,)),) = polnear(english(tmp_path))
    assert (name, text) == ("barges", ENGLISH)
    assert {role: [text[a:b] for a, b in spans] for role, spans in gold.items() if role != "Attribution"} == {
        "Source": ["the mayor"],
        "Cue": ["said"],
        "Content": ["“We will not sell the barges to anybody,”"],
    }
