"""Read the attributions of PolNeAR, and compare passages of a text with them."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from mapping.drafting.reports import Report
    from mapping.sheet.sentences import Range


def overlap(first: Sequence[Range], second: Sequence[Range]) -> int:
    """Return how many characters two passages share."""
    return sum(max(0, min(b, y) - max(a, x)) for a, b in first for x, y in second)


def _length(spans: Sequence[Range]) -> int:
    return sum(end - start for start, end in spans)


def match(first: Sequence[Range], second: Sequence[Range]) -> bool:
    """Tell whether two passages overlap by half of the longer one."""
    return 2 * overlap(first, second) >= max(_length(first), _length(second)) > 0


def name_same(first: Sequence[Range], second: Sequence[Range]) -> bool:
    """Tell whether two mentions share at least half of the shorter one."""
    return 2 * overlap(first, second) >= min(_length(first), _length(second)) > 0


def polnear(folder: Path) -> Iterator[tuple[str, str, list[dict[str, list[Range]]]]]:
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


def by_cue(reports: Sequence[Report]) -> list[Report]:
    """Join the contents of one cue: PolNeAR has the two halves of a split quotation as one content."""
    joined: dict[object, Report] = {}
    for number, one in enumerate(reports):
        key = one.cue or number
        before = joined.get(key)
        joined[key] = replace(before, content=(*before.content, *one.content)) if before else one
    return list(joined.values())
