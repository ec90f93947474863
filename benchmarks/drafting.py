"""Measure drafts against people's annotations: German quotations, and attributions of PolNeAR.

    python benchmarks/drafting.py --german ../shared/data/de-quotations.jsonl.gz --polnear FOLDER

FOLDER is ``data/train`` of PolNeAR, with ``text`` and ``attributions``. Neither corpus comes with the project.
Two passages match if their overlap is at least half of the longer one. Errors were
read in two thirds of the articles only; the figures of the other third show whether the rules fit others. The points
of direct quotations are an exception: they were fitted to all German articles.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import time
import zlib
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mapping.drafting.reports import reports_in
from mapping.sheet.article_text import ArticleText
from mapping.sheet.word_lists import word_lists

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mapping.drafting.reports import Report
    from mapping.sheet.sentences import Range


def main() -> None:
    """Print the figures of each corpus that is given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--german", type=Path, default=Path("../shared/data/de-quotations.jsonl.gz"))
    parser.add_argument("--polnear", type=Path)
    arguments = parser.parse_args()
    if arguments.german.is_file():
        _print_german(arguments.german)
    else:
        print(f"German: {arguments.german} is not here")
    if arguments.polnear:
        _print_polnear(arguments.polnear)
    _print_time()


def _overlap(first: Sequence[Range], second: Sequence[Range]) -> int:
    return sum(max(0, min(b, y) - max(a, x)) for a, b in first for x, y in second)


def _length(spans: Sequence[Range]) -> int:
    return sum(end - start for start, end in spans)


def _match(first: Sequence[Range], second: Sequence[Range]) -> bool:
    return 2 * _overlap(first, second) >= max(_length(first), _length(second)) > 0


def _names_same(first: Sequence[Range], second: Sequence[Range]) -> bool:
    """Tell whether two mentions share at least half of the shorter one."""
    return 2 * _overlap(first, second) >= min(_length(first), _length(second)) > 0


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
    ("four words and more found", "long found", "long"),
    ("four words and more, precision", "long right", "long drafted"),
    ("right speaker of those found", "speaker right", "direct found"),
    ("right speaker, of those with one", "named right", "named found"),
    ("indirect speech found", "indirect found", "indirect"),
    ("right speaker, of those with one", "indirect named right", "indirect named"),
    ("indirect speech, precision", "indirect right", "indirect drafted"),
]
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
    counts = Counter[str]()
    direct = [each for each in reports if each.form == "direct"]
    indirect = [each for each in reports if each.form == "indirect"]
    for gold in row["quotations"]:
        if gold["type"] == "Direct":
            is_long = _words(row["text"], gold["quote"]) > 3
            found = next((each for each in direct if _match(each.content, gold["quote"])), None)
            counts += Counter(
                {"direct": 1, "direct found": bool(found), "long": is_long, "long found": is_long and bool(found)}
            )
            counts["speaker right"] += int(bool(found) and _is_right(found, gold["speaker"]))
            if found and gold["speaker"]:
                counts["named found"] += 1
                counts["named right"] += _is_right(found, gold["speaker"])
        elif gold["type"] == "Indirect":
            counts["indirect"] += 1
            found = next((each for each in indirect if _match(each.content, gold["quote"])), None)
            counts["indirect found"] += bool(found)
            if found and gold["speaker"]:
                counts["indirect named"] += 1
                counts["indirect named right"] += _is_right(found, gold["speaker"])
    for each in direct:
        is_long = _words(row["text"], each.content) > 3
        is_right = any(_match(each.content, gold["quote"]) for gold in row["quotations"] if gold["type"] == "Direct")
        counts += Counter({"direct drafted": 1, "direct right": is_right, "long drafted": is_long})
        counts["long right"] += is_long and is_right
    for each in indirect:
        counts["indirect drafted"] += 1
        counts["indirect right"] += any(
            _match(each.content, gold["quote"]) for gold in row["quotations"] if gold["type"] in _REPORTED
        )
    return counts


def _words(text: str, spans: Sequence[Range]) -> int:
    return sum(len(text[start:end].split()) for start, end in spans)


def _is_right(report: Report | None, speaker: Sequence[Range]) -> bool:
    if report is None or report.source is None:
        return report is not None and not speaker
    return _names_same([report.source], speaker)


# PolNeAR

_ENGLISH = [
    ("cues found", "cue found", "gold"),
    ("contents found", "content found", "gold"),
    ("contents, precision", "content right", "drafted"),
    ("right source of those found", "source right", "with source found"),
]


def _print_polnear(folder: Path) -> None:
    words, counts = word_lists("en"), {part: Counter[str]() for part in ("all", "tuned on", "held out")}
    for name, text, gold in _polnear(folder):
        of_one = _count_polnear(gold, reports_in(ArticleText(text), words))
        for part in ("all", "held out" if _is_held_out(name) else "tuned on"):
            counts[part] += of_one
    for part, of_part in counts.items():
        _show(f"PolNeAR, {part}", of_part, _ENGLISH)
        recall, precision = (of_part["content found"] / of_part["gold"], of_part["content right"] / of_part["drafted"])
        print(f"  {'contents, F1':38}{2 * recall * precision / (recall + precision):.3f}")


def _polnear(folder: Path) -> Iterator[tuple[str, str, list[dict[str, list[Range]]]]]:
    """Yield the name, text and attributions of each article, those of its first annotator."""
    seen = set[str]()
    for path in sorted((folder / "attributions").glob("*.ann")):
        name = path.stem.rpartition("_")[0]
        text = folder / "text" / f"{name}.txt"
        if name not in seen and text.is_file():
            seen.add(name)
            with text.open(encoding="utf-8", newline="") as file:
                yield name, file.read(), _attributions(path.read_text("utf-8"))


def _attributions(annotations: str) -> list[dict[str, list[Range]]]:
    spans: dict[str, list[Range]] = {}
    events = []
    for fields in (line.split("\t") for line in annotations.splitlines()):
        if len(fields) > 1 and fields[0].startswith("T") and " " in fields[1]:
            _, _, places = fields[1].partition(" ")
            spans[fields[0]] = [(int(a), int(b)) for a, b in (place.split() for place in places.split(";"))]
        elif len(fields) > 1 and fields[0].startswith("E"):
            events.append(fields[1].split())
    found = []
    for event in events:
        roles: dict[str, list[Range]] = defaultdict(list)
        for role, _, name in (part.partition(":") for part in event):
            roles[re.sub(r"\d+$", "", role)] += spans.get(name, [])
        if roles["Cue"] or roles["Content"]:
            found.append(dict(roles))
    return found


def _count_polnear(gold: Sequence[dict[str, list[Range]]], reports: Sequence[Report]) -> Counter[str]:
    counts, reports = Counter[str](), _by_cue(reports)
    for each in gold:
        found = next((one for one in reports if _match(one.content, each.get("Content", []))), None)
        counts["gold"] += 1
        counts["cue found"] += any(_overlap(one.cue, each.get("Cue", [])) for one in reports)
        counts["content found"] += bool(found)
        if found and each.get("Source"):
            counts["with source found"] += 1
            counts["source right"] += found.source is not None and _names_same([found.source], each["Source"])
    for one in reports:
        counts["drafted"] += 1
        counts["content right"] += any(_match(one.content, each.get("Content", [])) for each in gold)
    return counts


def _by_cue(reports: Sequence[Report]) -> list[Report]:
    """Join the contents of one cue: PolNeAR has the two halves of a split quotation as one content."""
    joined: dict[object, Report] = {}
    for number, one in enumerate(reports):
        key = one.cue or number
        before = joined.get(key)
        joined[key] = replace(before, content=(*before.content, *one.content)) if before else one
    return list(joined.values())


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
