"""Import attributions that people annotated, and count which of them the gate refuses, and why.

Reads the German quotations (JSON Lines) and the training part of PolNeAR (brat), makes a draft sheet of each article,
and checks its words. Of the refusals as Q104, Q105 and R203 every kind is listed with its reason; offsets of content,
cue, source and addressee are compared with those of the annotation.
Run: ``python -m benchmarks.importing [--german FILE] [--english FOLDER]``.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.report import Figure, at_most, plain, table
from mapping.importing.draft_sheet import write_draft
from mapping.importing.formats import files_in, read_articles
from mapping.publication.corpus import read_kinds
from mapping.sheet.fact_sheet import read_fact_sheet
from mapping.sheet.knowledge import Knowledge
from mapping.sheet.model import DatasetDescription
from mapping.sheet.problem_messages import is_warning_code
from mapping.sheet.proof import SHORTEST_QUOTE
from mapping.sheet.yaml_and_json import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mapping.importing.annotated_article import AnnotatedArticle, Attribution
    from mapping.importing.draft_sheet import DraftSheet
    from mapping.sheet.checked_article import ProvenClaim
    from mapping.sheet.fact_sheet import FactSheetFile
    from mapping.sheet.sentences import Range

GERMAN: Final = Path("../shared/data/de-quotations.jsonl.gz")
#: Codes whose refusals need a reason that a person would accept.
BARRED: Final = ("Q104", "Q105", "R203")
#: A refusal of a barred code that none of the reasons explains.
UNEXPLAINED: Final = "no reason"
#: Says only that nobody has confirmed the sheet yet.
_DRAFTS: Final = "F010"
_KNOWLEDGE: Final = Knowledge({}, read_kinds())


@dataclass
class Tally:
    """What became of the attributions of one corpus."""

    articles: int = 0
    attributions: int = 0
    drafted: int = 0
    accepted: int = 0
    seconds: float = 0
    #: Kind of attribution that no sheet holds -> how many.
    left_out: Counter[str] = field(default_factory=Counter)
    #: Attributions by each code that refuses them; one may be refused by several.
    refused: Counter[str] = field(default_factory=Counter)
    #: (code, reason) -> attributions.
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    warned: Counter[str] = field(default_factory=Counter)
    #: Cues and names that begin or end within a word of the text.
    cut: int = 0
    #: Role -> spans that were compared, and those that differ.
    compared: Counter[str] = field(default_factory=Counter)
    differing: Counter[str] = field(default_factory=Counter)


def measure(articles: Iterable[AnnotatedArticle], language: str) -> Tally:
    """Draft and check every article of a corpus."""
    tally, started = Tally(), time.process_time()
    dataset = DatasetDescription(
        title="t", publisher="p", licence="https://example.org/", language=language, rights="full"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for article in articles:
            draft = write_draft(article, {}, language)
            (folder / "article.txt").write_bytes(article.text.encode())
            (folder / "facts.yaml").write_text(draft.text, "utf-8")
            read = read_fact_sheet(folder / "facts.yaml", "a", dataset, _KNOWLEDGE)
            _count(tally, article, draft, read)
    tally.seconds = time.process_time() - started
    return tally


def _count(tally: Tally, article: AnnotatedArticle, draft: DraftSheet, read: FactSheetFile) -> None:
    tally.articles += 1
    tally.attributions += len(article.attributions)
    tally.drafted += len(draft.attributions)
    tally.left_out.update(line.rpartition(": ")[2] for line in draft.left_out[len(article.left_out) :])
    refused: set[int] = set()
    for code, claims in _codes(draft, read).items():
        (tally.warned if is_warning_code(code) else tally.refused)[code] += len(claims)
        if not is_warning_code(code):
            refused |= claims
        if code in BARRED:
            tally.reasons.update((code, reason(article.text, draft.attributions[each])) for each in claims)
    tally.accepted += len(draft.attributions) - len(refused)
    for attribution, claim in zip(draft.attributions, read.checked.proven.claims if read.checked else (), strict=False):
        _compare(tally, article.text, attribution, claim)


def _codes(draft: DraftSheet, read: FactSheetFile) -> dict[str, set[int]]:
    """Return, for each code of a problem, the claims of the sheet that it is about."""
    document = read_yaml(draft.text, "facts.yaml")
    starts: list[tuple[int, list[int]]] = []
    number = 0
    for at, saying in enumerate(document.value["sayings"]):
        claims = list(range(number, number + len(saying["claims"])))
        starts.append((document.values["sayings", at].line, claims))
        starts += [(document.values["sayings", at, "claims", one].line, [each]) for one, each in enumerate(claims)]
        number += len(claims)
    found: dict[str, set[int]] = {}
    for problem in read.problems:
        if problem.code == _DRAFTS:
            continue
        about = [claims for line, claims in starts if line <= problem.line]
        found.setdefault(problem.code, set()).update(about[-1] if about else ())
    return found


def reason(text: str, attribution: Attribution) -> str:
    """Return why a refusal as Q104, Q105 or R203 is right, in words that a person would accept."""
    if not attribution.cue:
        kind = attribution.name.rpartition(" ")[2]
        return f"the annotation marks no reporting words ({kind})"
    if any(_cuts_a_word(text, span) for span in (*attribution.cue, *attribution.source)):
        return "the annotation cuts a word of the cue or the source in two"
    words = (*attribution.content, *attribution.cue, *attribution.source)
    if sum(end - start for start, end in words) < SHORTEST_QUOTE:
        return f"content, cue and source have fewer than {SHORTEST_QUOTE} characters"
    return UNEXPLAINED


def _cuts_a_word(text: str, span: Range) -> bool:
    return any(0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum() for at in span)


def _compare(tally: Tally, text: str, attribution: Attribution, claim: ProvenClaim) -> None:
    """Compare the spans that the gate proved with those that were annotated, if these are whole words."""
    found: dict[str, set[Range]] = {"content": {(span.start, span.end) for span in claim.spans}}
    if claim.said_in and attribution.cue:
        said = claim.said_in
        found["cue"] = {(span.start, span.end) for span in said.cue}
        for role, names in (("source", said.utterance.claimant), ("addressee", said.utterance.told_to)):
            found[role] = {(each.span.start, each.span.end) for each in said.mentions if each.entity in names}
    for role, spans in found.items():
        for span in getattr(attribution, role):
            if role != "content" and _cuts_a_word(text, span):
                tally.cut += 1
                continue
            tally.compared[role] += 1
            tally.differing[role] += span not in spans and not _is_covered(span, spans)


def _is_covered(span: Range, parts: set[Range]) -> bool:
    """Tell whether a long span was cut into parts that begin and end with it."""
    inside = sorted(part for part in parts if span[0] <= part[0] and part[1] <= span[1])
    return len(inside) > 1 and (inside[0][0], inside[-1][1]) == span


def figures(name: str, tally: Tally) -> Iterator[Figure]:
    """Yield the lines of one corpus."""
    yield plain(f"{name}: articles, attributions", f"{tally.articles:,}, {tally.attributions:,}")
    yield plain(f"{name}: drafted, accepted by the gate", f"{tally.drafted:,}, {tally.accepted:,}")
    yield plain(f"{name}: processor time of importing and checking", f"{tally.seconds:.0f} s")
    for kind, number in tally.left_out.most_common():
        yield plain(f"{name}: left out: {kind}", str(number))
    for code, number in sorted(tally.refused.items()):
        yield plain(f"{name}: refused as {code}", str(number))
    for (code, why), number in sorted(tally.reasons.items()):
        yield plain(f"{name}: {code}: {why}", str(number))
    for code, number in sorted(tally.warned.items()):
        yield plain(f"{name}: warned by {code}", str(number))
    without = sum(number for (_, why), number in tally.reasons.items() if why == UNEXPLAINED)
    yield at_most(f"{name}: refused as {', '.join(BARRED)} without a reason", without, 0)
    yield plain(f"{name}: cues and names within a word, not compared", str(tally.cut))
    for role, number in tally.compared.items():
        yield at_most(f"{name}: {role}: spans that differ, of {number:,}", tally.differing[role], 0)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--german", type=Path, default=GERMAN, help="quotations in JSON Lines (%(default)s)")
    parser.add_argument("--english", type=Path, help="folder data/train of PolNeAR")
    options = parser.parse_args(arguments)
    lines: list[Figure] = []
    for name, path, language in (("German", options.german, "de"), ("English", options.english, "en")):
        if path is None or not path.exists():
            print(f"{name}: not measured, {path or 'no folder'} is not there")
            continue
        found = (article for file in files_in(path) for article in read_articles(file))
        lines += figures(name, measure(found, language))
    print(table("Import of annotated attributions", lines))


if __name__ == "__main__":
    main()
