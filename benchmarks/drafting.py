"""Measure drafts against people's annotations: German quotations, and attributions of PolNeAR.

    python -m benchmarks.drafting --german ../shared/data/de-quotations.jsonl.gz --polnear FOLDER

FOLDER is ``data/train`` of PolNeAR, with ``text`` and ``attributions``. Neither corpus comes with the project.
Two passages match if their overlap is at least half of the longer one. Errors were
read in two thirds of the articles only; the figures of the other third show whether the rules fit others. The points
of direct quotations and of speakers are an exception: they were fitted to all German articles.

German direct quotations are counted in three ways. *Found* and *precision* count passages of the type ``Direct``, each
as one. *Also inside others* counts a passage as right too that lies in a quotation of another type: its words in
quotation marks belong to that speaker as well, and the annotators mark some of them as ``Direct`` and leave out others.
*By words* counts like the evaluation script of the corpus: words, not passages, and a passage may be aligned with a
quotation of any type. Speakers are counted over all quotations found, and over those whose speaker is annotated.

With textacy, a spaCy model of English and xrad installed, ``--polnear`` also compares drafts with theirs.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
import zlib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.drafting_peers import print_peers
from benchmarks.polnear import by_cue, match, name_same, overlap, polnear
from mapping.drafting.reports import reports_in
from mapping.sheet.article_text import ArticleText
from mapping.sheet.word_lists import word_lists, words_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mapping.drafting.reports import Report
    from mapping.sheet.sentences import Range


def main(argv: Sequence[str] | None = None) -> None:
    """Print the figures of each corpus that is given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--german", type=Path, default=Path("../shared/data/de-quotations.jsonl.gz"))
    parser.add_argument("--polnear", type=Path)
    arguments = parser.parse_args(argv)
    if arguments.german.is_file():
        _print_german(arguments.german)
    else:
        print(f"German: {arguments.german} is not here")
    if arguments.polnear:
        _print_polnear(arguments.polnear)
        print_peers(arguments.polnear)
    _print_time()


def _is_held_out(name: str) -> bool:
    return zlib.crc32(name.encode()) % 3 == 0


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} % ({part} of {whole})" if whole else "none"


def _show(title: str, counts: Counter[str], lines: Sequence[tuple[str, str, str]]) -> None:
    print(title)
    for label, part, whole in lines:
        print(f"  {label:38}{_share(counts[part], counts[whole])}")


# German


_GERMAN = [
    ("direct quotations found", "direct found", "direct"),
    ("direct, precision", "direct right", "direct drafted"),
    ("precision, also inside others", "direct inside", "direct drafted"),
    ("direct found, by words", "words found", "words"),
    ("precision, by words", "words right", "words drafted"),
    ("four words and more found", "long found", "long"),
    ("four words and more, precision", "long right", "long drafted"),
    ("one to three words found", "short found", "short"),
    ("one to three words, precision", "short right", "short drafted"),
    ("right speaker of those found", "speaker right", "direct found"),
    ("right speaker, of those with one", "named right", "named found"),
    ("indirect speech found", "indirect found", "indirect"),
    ("right speaker, of those with one", "indirect named right", "indirect named"),
    ("indirect speech, precision", "indirect right", "indirect drafted"),
]
_MOST_WORDS_OF_SHORT = 3
_REPORTED = frozenset({"Indirect", "IndirectFreeIndirect", "FreeIndirect", "IndirectReported"})


def _print_german(path: Path) -> None:
    words, counts = word_lists("de"), {part: Counter[str]() for part in ("all", "tuned on", "held out")}
    with gzip.open(path) as lines:
        for row in map(json.loads, lines):
            of_one = _count_german(row, reports_in(ArticleText(row["text"]), words))
            for part in ("all", "held out" if _is_held_out(row["name"]) else "tuned on"):
                counts[part] += of_one
    for part, of_part in counts.items():
        _show(f"German, {part}", of_part, _GERMAN)


def _count_german(row: dict[str, Any], reports: Sequence[Report]) -> Counter[str]:
    direct = [each for each in reports if each.form == "direct"]
    indirect = [each for each in reports if each.form == "indirect"]
    counts = _count_drafted(row, direct) + _count_words(row, direct)
    for gold in row["quotations"]:
        if gold["type"] == "Direct":
            size = _size(row["text"], gold["quote"])
            found = next((each for each in direct if match(each.content, gold["quote"])), None)
            counts += Counter(["direct", size, *(["direct found", f"{size} found"] if found else [])])
            counts += _count_speaker(found, gold["speaker"], ("speaker right", "named found", "named right"))
        elif gold["type"] == "Indirect":
            found = next((each for each in indirect if match(each.content, gold["quote"])), None)
            counts += Counter(["indirect", *(["indirect found"] if found else [])])
            counts += _count_speaker(found, gold["speaker"], ("", "indirect named", "indirect named right"))
    for each in indirect:
        counts["indirect drafted"] += 1
        counts["indirect right"] += any(
            match(each.content, gold["quote"]) for gold in row["quotations"] if gold["type"] in _REPORTED
        )
    return counts


def _count_drafted(row: dict[str, Any], direct: Sequence[Report]) -> Counter[str]:
    counts = Counter[str]()
    for each in direct:
        size = _size(row["text"], each.content)
        is_right = any(match(each.content, gold["quote"]) for gold in row["quotations"] if gold["type"] == "Direct")
        is_inside = any(overlap(each.content, gold["quote"]) for gold in row["quotations"])
        counts += Counter(
            ["direct drafted", f"{size} drafted", *(["direct right", f"{size} right"] if is_right else [])]
        )
        counts["direct inside"] += is_right or is_inside
    return counts


def _count_words(row: dict[str, Any], direct: Sequence[Report]) -> Counter[str]:
    """Count words: those of direct quotations that are drafted, and those drafted that are in any quotation."""
    drafted = _words_at(row["text"], [place for each in direct for place in each.content])
    gold = {
        is_direct: _words_at(
            row["text"],
            [place for each in row["quotations"] if is_direct <= (each["type"] == "Direct") for place in each["quote"]],
        )
        for is_direct in (False, True)
    }
    return Counter(
        {
            "words": len(gold[True]),
            "words found": len(gold[True] & drafted),
            "words drafted": len(drafted),
            "words right": len(gold[False] & drafted),
        }
    )


def _words_at(text: str, places: Sequence[Range]) -> set[int]:
    return {word.start for start, end in places for word in words_in(text, start, end)}


def _count_speaker(report: Report | None, speaker: Sequence[Range], labels: tuple[str, str, str]) -> Counter[str]:
    if report is None:
        return Counter()
    is_right = _is_right(report, speaker)
    named = [labels[1], *([labels[2]] if is_right else [])] if speaker else []
    return Counter([*([labels[0]] if is_right else []), *named])


def _size(text: str, spans: Sequence[Range]) -> str:
    return "long" if _words(text, spans) > _MOST_WORDS_OF_SHORT else "short"


def _words(text: str, spans: Sequence[Range]) -> int:
    return sum(len(text[start:end].split()) for start, end in spans)


def _is_right(report: Report, speaker: Sequence[Range]) -> bool:
    return name_same([report.source], speaker) if report.source else not speaker


# PolNeAR

_ENGLISH = [
    ("cues found", "cue found", "gold"),
    ("contents found", "content found", "gold"),
    ("contents, precision", "content right", "drafted"),
    ("right source of those found", "source right", "with source found"),
]


def _print_polnear(folder: Path) -> None:
    words, counts = word_lists("en"), {part: Counter[str]() for part in ("all", "tuned on", "held out")}
    for name, text, gold in polnear(folder):
        of_one = _count_polnear(gold, reports_in(ArticleText(text), words))
        for part in ("all", "held out" if _is_held_out(name) else "tuned on"):
            counts[part] += of_one
    for part, of_part in counts.items():
        _show(f"PolNeAR, {part}", of_part, _ENGLISH)
        if of_part["content found"]:
            recall, precision = (
                of_part["content found"] / of_part["gold"],
                of_part["content right"] / of_part["drafted"],
            )
            print(f"  {'contents, F1':38}{2 * recall * precision / (recall + precision):.3f}")


def _count_polnear(gold: Sequence[dict[str, list[Range]]], reports: Sequence[Report]) -> Counter[str]:
    counts, reports = Counter[str](), by_cue(reports)
    for each in gold:
        found = next((one for one in reports if match(one.content, each.get("Content", []))), None)
        counts["gold"] += 1
        counts["cue found"] += any(overlap(one.cue, each.get("Cue", [])) for one in reports)
        counts["content found"] += bool(found)
        if found and each.get("Source"):
            counts["with source found"] += 1
            counts["source right"] += found.source is not None and name_same([found.source], each["Source"])
    for one in reports:
        counts["drafted"] += 1
        counts["content right"] += any(match(one.content, each.get("Content", [])) for each in gold)
    return counts


# Time


def _print_time() -> None:
    text = (
        "The harbour office said on Monday that it would not sell the barges. “We are ready to talk,” Ana Ruiz said. "
    )
    article = (text * 40)[:4000]
    reports_in(ArticleText(text), word_lists("en"))
    start = time.process_time()
    reports_in(ArticleText(article), word_lists("en"))
    print(f"4,000 characters: {time.process_time() - start:.3f} s of CPU")


if __name__ == "__main__":
    main()
