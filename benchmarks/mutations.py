"""Falsify the fact sheet of the first article at random, and count how many falsehoods are refused or warned about.

Each mutation changes one thing: a claimant, a cue, an audience, a time, a quantity, a stance, a tense, or a number in a
quote. Equal seeds make equal mutations. A mutation that goes unnoticed is listed, because it may still be true.
Run: ``python -m benchmarks.mutations``.
"""

from __future__ import annotations

import argparse
import random
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
    """A falsified sheet, and in words what is false in it."""

    kind: str
    said: str
    sheet: Sheet


def attributed(sheet: Sheet) -> Iterator[tuple[str, Sheet]]:
    """Yield the claims of sources, by id."""
    return ((claim["id"], claim) for claim in sheet["claims"] if "claimant" in claim)


def exchanged(key: str) -> Callable[[Sheet], Iterator[Mutation]]:
    """Return the mutations that give a claim the value of another claim for a key."""

    def mutate(sheet: Sheet) -> Iterator[Mutation]:
        values = sorted({yaml.safe_dump(claim[key]) for _, claim in attributed(sheet) if key in claim})
        for name, claim in attributed(sheet):
            for value in map(yaml.safe_load, values):
                if key in claim and claim[key] != value:
                    yield _changed(key, sheet, name, {key: value})

    return mutate


def dropped_claimants(sheet: Sheet) -> Iterator[Mutation]:
    """Yield the mutations in which the article itself says what a source says."""
    for name, _ in attributed(sheet):
        yield _changed("dropped claimant", sheet, name, {"form": "narration"}, ("claimant", "cue", "told_to"))


def affirmed_denials(sheet: Sheet) -> Iterator[Mutation]:
    """Yield the mutations in which who denies by a word of denial affirms."""
    denial = word_lists("en").denial
    for name, claim in attributed(sheet):
        words = {word.folded for word in words_in(f"{claim['quote']} {claim.get('cue', '')}")}
        if claim.get("stance") == "denies" and words & denial:
            yield _changed("stance of a denial", sheet, name, {}, ("stance", "disputes"))


def quantities(sheet: Sheet) -> Iterator[Mutation]:
    """Yield the mutations in which a count or an amount is another one."""
    for name, situation in sheet["situations"].items():
        for old, new in (("4", "5"), ("15", "51"), ("7000000000", "70000000"), ("6", "16"), ("1 ", "2 ")):
            if old in situation.get("quantity", "").split() or situation.get("quantity", "").startswith(old):
                changed = deepcopy(sheet)
                changed["situations"][name]["quantity"] = situation["quantity"].replace(old, new)
                yield Mutation("quantity", f"{name}: {changed['situations'][name]['quantity']}", changed)


def tenses(sheet: Sheet) -> Iterator[Mutation]:
    """Yield the mutations in which a past office or detention is a present one."""
    for name, situation in sheet["situations"].items():
        if situation.get("tense") == "past":
            changed = deepcopy(sheet)
            changed["situations"][name]["tense"] = "present"
            yield Mutation("tense", f"{name}: present", changed)


def numbers_in_quotes(sheet: Sheet) -> Iterator[Mutation]:
    """Yield the mutations in which a quote gives another number."""
    for index, claim in enumerate(sheet["claims"]):
        for old, new in _NUMBERS.items():
            if isinstance(claim["quote"], str) and old in claim["quote"]:
                changed = deepcopy(sheet)
                changed["claims"][index]["quote"] = claim["quote"].replace(old, new)
                yield Mutation("number in a quote", f"{claim['id']}: {new}", changed)


def _changed(kind: str, sheet: Sheet, name: str, values: Sheet, without: Sequence[str] = ()) -> Mutation:
    changed = deepcopy(sheet)
    (claim,) = (each for each in changed["claims"] if each["id"] == name)
    claim.update(values)
    for key in without:
        claim.pop(key, None)
    return Mutation(kind, f"{name}: {values or 'without ' + ', '.join(without)}", changed)


MUTATIONS: Final = (
    exchanged("claimant"), exchanged("cue"), exchanged("told_to"), exchanged("when"), dropped_claimants,
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
