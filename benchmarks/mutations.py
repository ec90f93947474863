"""Falsify the fact sheet of the first article at random, and count how many falsehoods are refused or warned about.

Each mutation changes one thing: a claimant, a cue, an audience, a time, a quantity, a stance, a tense, or a number in a
quote. Equal seeds make equal mutations. A mutation that goes unnoticed is listed, because it may still be true.
Run: ``python -m benchmarks.mutations``.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import tempfile
from collections import defaultdict
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from benchmarks.report import at_least, machine, plain, table
from mapping.publication.checking import check_article
from mapping.publication.corpus import corpus_of
from mapping.shacl.validation import load_shapes
from mapping.sheet.fact_sheet import read_fact_sheet
from mapping.sheet.keys import UTTERANCE_KEYS
from mapping.sheet.word_lists import word_lists, words_in
from ontology import SEEDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mapping.publication.corpus import Corpus
    from mapping.shacl.validation import Shapes

Sheet = dict[str, Any]

SLUG: Final = "2db805ffb993f78c"
_NUMBERS: Final = {
    "four": "five",
    "15": "14",
    "$7": "$9",
    "2016": "2015",
    "2018": "2017",
    "six": "seven",
    "seventh": "sixth",
}
_BAR: Final = 0.95


@dataclass(frozen=True)
class Mutation:
    """A falsified sheet, and a description of the falsehood."""

    kind: str
    said: str
    sheet: Sheet


def _attributed(sheet: Sheet) -> Iterator[tuple[int, Sheet]]:
    """Yield the sayings of sources, by index."""
    return ((index, saying) for index, saying in enumerate(sheet["sayings"]) if "claimant" in saying)


def _found_cues() -> list[str]:
    """Return the cue of each utterance, in the order of the sayings."""
    corpus = corpus_of(SEEDS / SLUG / "facts.yaml")
    found = read_fact_sheet(SEEDS / SLUG / "facts.yaml", SLUG, corpus.dataset, corpus.knowledge).article
    assert found is not None, "the first article conforms"
    return [utterance.cue[0].exact for utterance in found.utterances]


def exchanged(key: str) -> Callable[[Sheet], Iterator[Mutation]]:
    """Return the mutations that give a saying the value of another saying for a key."""

    def mutate(sheet: Sheet) -> Iterator[Mutation]:
        values = sorted({yaml.safe_dump(saying[key]) for _, saying in _attributed(sheet) if key in saying})
        for index, saying in _attributed(sheet):
            for value in map(yaml.safe_load, values):
                if key in saying and saying[key] != value:
                    yield _changed(key, sheet, index, {key: value})

    return mutate


def exchanged_cues(sheet: Sheet) -> Iterator[Mutation]:
    """Yield the mutations in which a saying has the cue of another one."""
    found = _found_cues()
    for (index, _), own in zip(_attributed(sheet), found, strict=True):
        for cue in sorted({*found} - {own}):
            yield _changed("cue", sheet, index, {"cue": cue})


def dropped_claimants(sheet: Sheet) -> Iterator[Mutation]:
    """Yield the mutations in which the article itself claims the words of a source."""
    for index, _ in _attributed(sheet):
        yield _changed("dropped claimant", sheet, index, {}, UTTERANCE_KEYS)


def affirmed_denials(sheet: Sheet) -> Iterator[Mutation]:
    """Yield the mutations in which who denies by a word of denial affirms."""
    denial = word_lists("en").denial
    for index, saying in enumerate(sheet["sayings"]):
        for quote, line in saying.items():
            words = {word.folded for word in words_in(f"{quote} {saying.get('cue', '')}")}
            if isinstance(line, str) and line.startswith("denies ") and words & denial:
                plain = line.removeprefix("denies ").partition(" disputes ")[0]
                yield _changed("stance of a denial", sheet, index, {quote: plain})


def _lines(sheet: Sheet) -> Iterator[tuple[int, str, str]]:
    """Yield every claim in one line: the index of its saying, its quote and its line."""
    for index, saying in enumerate(sheet["sayings"]):
        for quote, line in saying.items():
            if " " in quote and isinstance(line, str):
                yield index, quote, line


def quantities(sheet: Sheet) -> Iterator[Mutation]:
    """Yield the mutations in which a count or an amount is another one."""
    for index, quote, line in _lines(sheet):
        for found in re.finditer(r"quantity=(?:at least )?(\d+)", line):
            for factor in (2, 10):
                new = f"{line[: found.start(1)]}{int(found[1]) * factor}{line[found.end(1) :]}"
                yield _changed("quantity", sheet, index, {quote: new})
    for name, line in sheet["situations"].items():
        if "USD 7" in line:
            changed = deepcopy(sheet)
            changed["situations"][name] = line.replace("USD 7", "USD 9")
            yield Mutation("quantity", f"{name}: USD 9", changed)


def tenses(sheet: Sheet) -> Iterator[Mutation]:
    """Yield the mutations in which a past office or detention is a present one."""
    for index, quote, line in _lines(sheet):
        for tense in ("present", "future"):
            if "tense=past" in line:
                yield _changed("tense", sheet, index, {quote: line.replace("tense=past", f"tense={tense}")})


def numbers_in_quotes(sheet: Sheet) -> Iterator[Mutation]:
    """Yield the mutations in which a quote gives another number."""
    for index, quote, line in _lines(sheet):
        for old, new in _NUMBERS.items():
            if old in quote:
                changed = deepcopy(sheet)
                changed["sayings"][index] = {
                    key.replace(old, new) if key == quote else key: value
                    for key, value in sheet["sayings"][index].items()
                }
                yield Mutation("number in a quote", f"{quote[:40]!r}: {line[:40]} {new}", changed)


def _changed(kind: str, sheet: Sheet, index: int, values: Sheet, without: Sequence[str] = ()) -> Mutation:
    changed = deepcopy(sheet)
    saying = changed["sayings"][index]
    saying.update(values)
    for key in without:
        saying.pop(key, None)
    speaker = sheet["sayings"][index].get("claimant", "the article")
    return Mutation(kind, f"{speaker}, saying {index + 1}: {values or 'said by the article'}", changed)


MUTATIONS: Final = (
    exchanged("claimant"), exchanged_cues, exchanged("told_to"), exchanged("when"), dropped_claimants,
    affirmed_denials, quantities, tenses, numbers_in_quotes,
)  # fmt: skip


def choose(sheet: Sheet, number: int, seed: int) -> list[Mutation]:
    """Return so many mutations, taken from each kind in turn and at random within it."""
    chooser, piles = random.Random(seed), [list(mutate(sheet)) for mutate in MUTATIONS]
    for pile in piles:
        chooser.shuffle(pile)
    chosen: list[Mutation] = []
    while len(chosen) < number and any(piles):
        chosen += [pile.pop() for pile in piles if pile]
    return chosen[:number]


def is_noticed(mutation: Mutation, folder: Path, corpus: Corpus, shapes: Shapes) -> bool:
    """Tell whether a falsified sheet has an error or a warning."""
    path = folder / "facts.yaml"
    path.write_text(yaml.safe_dump(mutation.sheet, allow_unicode=True, sort_keys=False), "utf-8")
    # The shapes take 2 s; most falsehoods are found without them.
    if read_fact_sheet(path, SLUG, corpus.dataset, corpus.knowledge).problems:
        return True
    return bool(check_article(path, SLUG, corpus, shapes).problems)


def run(number: int, seed: int) -> tuple[dict[str, int], dict[str, list[str]]]:
    """Return how many mutations of each kind were made, and those that nobody noticed."""
    made, unnoticed = defaultdict[str, int](int), defaultdict[str, list[str]](list)
    shapes = load_shapes()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(shutil.copytree(SEEDS, Path(temporary, "seeds"))) / SLUG
        corpus = corpus_of(folder / "facts.yaml")
        sheet = yaml.load((folder / "facts.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
        for mutation in choose(sheet, number, seed):
            made[mutation.kind] += 1
            if not is_noticed(mutation, folder, corpus, shapes):
                unnoticed[mutation.kind].append(mutation.said)
    return made, unnoticed


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the share of each kind that is noticed, and every mutation that is not."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--number", type=int, default=300, help="mutations (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="(%(default)s)")
    chosen = parser.parse_args(arguments)
    made, unnoticed = run(chosen.number, chosen.seed)
    print(machine())
    missed = sum(map(len, unnoticed.values()))
    figures = [plain(kind, f"{count - len(unnoticed[kind])} of {count}") for kind, count in made.items()]
    share = at_least("refused or warned about", 1 - missed / sum(made.values()), _BAR)
    print(table("Falsified sheets of the first article", [*figures, share]))
    for kind, said in unnoticed.items():
        for each in said:
            print(f"- {kind}: {each}")


if __name__ == "__main__":
    main()
