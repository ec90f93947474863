"""Build a corpus in which one article of each kind tries to stop the others, and compare it with the others alone.

Each entry of `HOSTILE` writes one such article. All that is large or long is made when it is needed; nothing here
harms the programs that read it within bounds. Run: ``python -m benchmarks.hostile_sheets``.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import yaml

from benchmarks.report import Figure, at_most, machine, plain, table
from mapping.publication.build import build
from mapping.publication.progress import unseen
from ontology import SEEDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mapping.publication.build import Build

#: The text of an article in which nothing is wrong, and its sheet.
ARTICLE: Final = "Officials said that the ship had left the port.\n"
SHEET: Final = """\
factsheet: 1
article: {file: article.txt}
entities: {officials: {type: SourceGroup, name: officials}}
situations: {left: {kind: travel, label: the ship leaves the port}}
claims:
  - {id: a, claimant: officials, quote: the ship had left the port., form: paraphrase, cue: said, content: left}
"""


def write_article(folder: Path, sheet: str = SHEET, text: str = ARTICLE) -> Path:
    """Write an article; return its folder."""
    folder.mkdir()
    (folder / "article.txt").write_text(text, "utf-8")
    (folder / "facts.yaml").write_text(sheet, "utf-8")
    return folder


def _with_article(keys: str) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        write_article(folder, SHEET.replace("{file: article.txt}", f"{{file: article.txt, {keys}}}"))

    return write


def _with(old: str, new: str) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        write_article(folder, SHEET.replace(old, new))

    return write


def _long_integer(folder: Path) -> None:
    (write_article(folder) / "facts.yaml").unlink()
    sheet = yaml.safe_load(SHEET)
    sheet["situations"]["left"]["quantity"] = 0
    (folder / "facts.json").write_text(json.dumps(sheet).replace(": 0", f": {'9' * 5_000}"), "utf-8")


def _undecodable_file(folder: Path) -> None:
    write_article(folder)
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.txt")).write_text("x")


def _undecodable_folder(folder: Path) -> None:
    write_article(Path(os.fsdecode(os.fsencode(folder) + b"-\xe9")))


def _pipe(name: str) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (write_article(folder) / name).unlink()
        os.mkfifo(folder / name)

    return write


def _large_file(folder: Path) -> None:
    with (write_article(folder) / "film.bin").open("wb") as file:
        file.truncate(3 * 1024**3)  # takes no place on disk


def _large_text(folder: Path) -> None:
    with (write_article(folder) / "article.txt").open("wb") as file:
        file.truncate(3 * 1024**3)


def _link(name: str, target: str) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (write_article(folder, SHEET.replace("article.txt", "article.txt, rights: full")) / name).unlink()
        (folder / name).symlink_to(target)

    return write


def _linked_folder(folder: Path) -> None:
    folder.symlink_to(write_article(folder.parent / f"_{folder.name}"))


def _one_letter(quotes: int, quote: str, keys: str = "") -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        said = f"quote: [{', '.join([quote] * quotes)}], form: paraphrase, content: left{keys}"
        sheet = f"{SHEET[: SHEET.index('  - ')]}  - {{claimant: officials, {said}}}"
        write_article(folder, sheet, "a" * 200_000)

    return write


def _marks(folder: Path) -> None:
    write_article(folder, text=ARTICLE + "a" + "\u0301\u0323" * 1_000)


def _many_claims(count: int) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        claim = SHEET[SHEET.index("  - ") :]
        write_article(folder, SHEET + "".join(claim.replace("id: a", f"id: a{number}") for number in range(count)))

    return write


def _many_values(folder: Path) -> None:
    write_article(folder, SHEET + "  - [" + "a," * 400_000 + "]\n")


#: Name of the article -> writes it into a folder of that name.
HOSTILE: Final[Mapping[str, Callable[[Path], object]]] = {
    "iri-percent": _with_article('url: "https://example.org/100%"'),
    "iri-bracket": _with_article('url: "http://["'),
    "iri-empty-port": _with_article('url: "https://example.org:/"'),
    "iri-private-use": _with_article('url: "https://example.org/\\ue000"'),
    "iri-direction": _with_article('url: "https://example.org/\\u202egpj.exe"'),
    "same-as-percent": _with("name: officials", 'name: officials, same_as: "https://example.org/%zz"'),
    "language-subtags": _with_article("language: en-US-ab"),
    "language-digits": _with_article("language: en-12"),
    "long-integer": _long_integer,
    "undecodable-file": _undecodable_file,
    "undecodable-folder": _undecodable_folder,
    "a" * 250: write_article,
    "pipe-as-text": _pipe("article.txt"),
    "pipe-as-sheet": _pipe("facts.yaml"),
    "large-file": _large_file,
    "large-text": _large_text,
    "link-to-text": _link("article.txt", "../../outside/article.txt"),
    "link-to-sheet": _link("facts.yaml", "../../outside/facts.yaml"),
    "link-to-device": _link("article.txt", "/dev/zero"),
    "linked-folder": _linked_folder,
    "one-letter": _one_letter(1, "a" * 1_000),
    "one-letter-numbered": _one_letter(20, f"{{text: {'a' * 1_000}, occurrence: 1000}}"),
    "one-letter-misquotes": _one_letter(50, "a" * 500 + "b" * 500),
    "one-letter-cue": _one_letter(1, f"{{text: {'a' * 20}, occurrence: 9}}", ", cue: aa, when: {expression: aaa}"),
    "marks": _marks,
    "many-claims": _many_claims(1_000),
    "more-claims": _many_claims(5_000),
    "many-values": _many_values,
    "long-number": _with("port}", "port, quantity: USD 12345678901234567890123456789012345}"),
    "long-fraction": _with("port}", f"port, quantity: 0.{'1' * 35}}}"),
    "occurrence-fraction": _with(
        "quote: the ship had left the port.", "quote: {text: left the port., occurrence: 1.0}"
    ),
    "invisible-label": _with("the ship leaves the port", '"\\u200b\\u200d\\u2060"'),
    "sheet-as-text": _with("{file: article.txt}", "{file: facts.yaml}"),
}


def write_hostile(corpus: Path) -> None:
    """Add every hostile article to a corpus, and the files outside it to which some of them link."""
    write_article(corpus.parent / "outside")
    for name, write in HOSTILE.items():
        write(corpus / name)


def build_corpus(corpus: Path, output: Path) -> tuple[Build, float]:
    """Build a corpus; return the result and the seconds of processor time it took."""
    started = time.process_time()
    done = build(corpus, output, version="x", created="2026-01-01T00:00:00+00:00", progress=unseen)
    return done, time.process_time() - started


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    del arguments
    before = machine()
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(shutil.copytree(SEEDS, Path(folder) / "corpus"))
        write_article(corpus / "good")
        alone, seconds_alone = build_corpus(corpus, Path(folder) / "alone")
        write_hostile(corpus)
        done, seconds = build_corpus(corpus, Path(folder) / "published")
    published = {entry.slug for entry in done.generation.manifest.articles}
    expected = {entry.slug for entry in alone.generation.manifest.articles}
    figures = [
        plain("hostile articles", str(len(HOSTILE))),
        Figure("good articles published", f"{len(expected & published)}", f"{len(expected)}", expected <= published),
        plain("processor time of the good articles alone", f"{seconds_alone:.2f} s"),
        at_most("more processor time with the hostile ones", seconds - seconds_alone, 5, "s"),
    ]
    print(before)
    print(table("Hostile fact sheets", figures))
    for refused in done.generation.manifest.refused:
        print(f"- {refused.slug[:40]}: {refused.messages[0].rpartition('facts.')[2][:150].splitlines()[0]}")


if __name__ == "__main__":
    main()
