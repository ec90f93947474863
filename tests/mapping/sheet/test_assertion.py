"""What a sentence negates, doubts, asks or reports does not pass as what it states, and right sheets pass unwarned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.publication.corpus import corpus_of
from mapping.sheet.article_text import ArticleText
from mapping.sheet.assertion import doubt_of, is_plain, negation_before, negation_of, whether_before
from mapping.sheet.fact_sheet import read_fact_sheet
from mapping.sheet.word_lists import word_lists

if TYPE_CHECKING:
    from pathlib import Path

_ENTITIES = """entities:
  ana: Person Ana Ruiz
  ben: Person Ben Okoro
  carla: Person Carla Weiss
  elden: {type: City, name: Elden, also: [the city, die Stadt]}
"""
_ANA = "- claimant: ana\n  "
_CLOSED = "the bridge was closed: {}closure() the bridge is closed"
_SOLD = "the city sold the barges: {}sale(elden) the sale of the barges"


def codes(folder: Path, text: str, sayings: str, article: str = "{}") -> list[str]:
    """Return the codes of the problems of a sheet with these sayings."""
    (folder / "a").mkdir()
    (folder / "a" / "article.txt").write_text(text, "utf-8")
    path = folder / "a" / "facts.yaml"
    path.write_text(f"factsheet: 2\narticle: {article}\n{_ENTITIES}sayings:\n{sayings}\n", "utf-8")
    corpus = corpus_of(path)
    return [problem.code for problem in read_fact_sheet(path, "a", corpus.dataset, corpus.knowledge).problems]


@pytest.mark.parametrize(
    ("text", "saying", "expected"),
    [
        ("It is not true that the city sold the barges.", f"- {_SOLD}", "V601"),
        ("There is no evidence that the city sold the barges.", f"- {_SOLD}", "V601"),
        ("Ana Ruiz never sold the barges to a bank.", "- sold the barges to a bank: sale(ana)", "V601"),
        ("Ana Ruiz failed to sell the barges to a bank.", "- failed to sell the barges: sale(ana)", "V601"),
        ("Ana Ruiz plans to sell the barges to a bank.", "- plans to sell the barges: sale(ana)", "V602"),
        ("If the city sold the barges, it was in 2019.", f"- {_SOLD}", "V602"),
        ("Did they hear that the city sold the barges?", f"- {_SOLD}", "V602"),
        ("Reportedly, the city sold the barges.", f"- {_SOLD}", "V602"),
        ("Ben Okoro is accused of selling the barges.", "- is accused of selling the barges: sale(ben)", "V602"),
    ],
)
def test_the_article_states_nothing_that_its_sentence_negates_or_doubts(
    tmp_path: Path, text: str, saying: str, expected: str
) -> None:
    assert codes(tmp_path, text, saying.format("")) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Ana Ruiz said that the city sold the barges.",
        "According to Ana Ruiz, the city sold the barges.",
        "In 2019 the city sold the barges, according to Ana Ruiz.",
        "In 2019 the city sold the barges, Ana Ruiz said.",
        "In 2019 the city sold the barges to a bank, said Ana Ruiz.",
        "Ana Ruiz: the city sold the barges.",
        "Ana Ruiz repeated the myth that the city sold the barges.",
    ],
)
def test_what_a_source_says_is_not_the_voice_of_the_article_wherever_its_name_is(tmp_path: Path, text: str) -> None:
    assert codes(tmp_path, text, f"- {_SOLD.format('')}") == ["V602"]


@pytest.mark.parametrize(
    ("verb", "stance"),
    [
        ("denied that", "V601"),
        ("doubted that", "V601"),
        ("did not say that", "V601"),
        ("hopes that", "V601"),
        ("said that", None),
    ],
)
def test_the_cue_decides_whether_a_source_affirms(tmp_path: Path, verb: str, stance: str | None) -> None:
    cue = "say" if "not" in verb else verb.split(maxsplit=1)[0]
    sayings = f"{_ANA}cue: {cue}\n  {_CLOSED.format('')}"
    assert codes(tmp_path, f"Ana Ruiz {verb} the bridge was closed.", sayings) == ([stance] if stance else [])


def test_a_cue_that_is_found_counts_as_one_that_is_written(tmp_path: Path) -> None:
    assert codes(tmp_path, "Ana Ruiz denied that the bridge was closed.", _ANA + _CLOSED.format("")) == ["V601"]


@pytest.mark.parametrize(
    ("stance", "expected"),
    [("stance: denies", []), ("stance: deny", ["F004"]), ("stance: Denies", ["F004"])],
)
def test_a_stance_that_is_misspelled_is_the_only_problem(tmp_path: Path, stance: str, expected: list[str]) -> None:
    """Nobody has affirmed anything, so nothing says that the words contradict the stance."""
    sayings = f"{_ANA}the bridge was closed: {{content: closure() the bridge is closed, {stance}}}"
    assert codes(tmp_path, "Ana Ruiz denied that the bridge was closed.", sayings) == expected


@pytest.mark.parametrize(
    ("quote", "line", "expected"),
    [
        ("the bridge was not closed", "closure()", ["V601"]),
        ("the bridge was not closed", "denies closure()", []),
        ("the bridge may be closed", "closure()", ["V601"]),
        ("the bridge may be closed", "possible closure()", []),
        ("the bridge may be closed", "actual closure()", []),
    ],
)
def test_what_a_source_negates_or_doubts_is_written_as_such(
    tmp_path: Path, quote: str, line: str, expected: list[str]
) -> None:
    assert codes(tmp_path, f"Ana Ruiz said that {quote}.", f"{_ANA}{quote}: {line}") == expected


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Ana Ruiz told Ben Okoro that the bridge was closed.", "claimant: [ana, ben]"),
        ("Ana Ruiz was told that the bridge was closed.", "claimant: ana\n  cue: told"),
        ("Ana Ruiz told Ben Okoro and met Carla Weiss, as the bridge was closed.", "claimant: ana\n  told_to: carla"),
        ("Ana Ruiz said that Ben Okoro had warned that the bridge was closed.", "claimant: ben\n  cue: had warned"),
    ],
)
def test_a_speaker_or_listener_who_is_another_is_a_warning(tmp_path: Path, text: str, speaker: str) -> None:
    assert codes(tmp_path, text, f"- {speaker}\n  {_CLOSED.format('')}") == ["V604"]


@pytest.mark.parametrize("words", ["was the mayor", "used to be mayor", "served as mayor", "resigned as mayor"])
def test_an_office_that_is_over_needs_a_tense(tmp_path: Path, words: str) -> None:
    text = f"Ana Ruiz {words} of Elden."
    assert codes(tmp_path, text, f"- {text[:-1]}: office(ana, elden) mayor") == ["V605"]


@pytest.mark.parametrize(
    ("quantity", "expected"), [("14 barges", ["D305"]), ("at least 14 barges", []), ("3 boats", [])]
)
def test_a_bound_in_the_words_is_no_exact_number(tmp_path: Path, quantity: str, expected: list[str]) -> None:
    line = f"- The city sold at least 14 barges and 3 boats: sale(elden, quantity={quantity})"
    assert codes(tmp_path, "The city sold at least 14 barges and 3 boats.", line) == expected


def test_a_saying_is_not_the_same_as_itself(tmp_path: Path) -> None:
    sayings = f"{_ANA}id: x\n  same_utterance_as: x\n  {_CLOSED.format('')}"
    assert "R202" in codes(tmp_path, "Ana Ruiz said that the bridge was closed.", sayings)


@pytest.mark.parametrize(
    ("text", "saying"),
    [
        ("The bridge was closed, but Ana Ruiz said nothing.", "- The bridge was closed: closure()"),
        ("“No,” said Ana Ruiz, mayor of Elden.", "- Ana Ruiz, mayor of Elden: office(ana, elden) mayor"),
        ("According to Ana Ruiz, mayor of Elden, it rained.", "- Ana Ruiz, mayor of Elden: office(ana, elden) mayor"),
        ("Everybody knows that the bridge was closed in 2019.", "- the bridge was closed in 2019: closure()"),
        ("Ana Ruiz, who said nothing, closed the bridge.", "- closed the bridge: closure(ana)"),
        ("Ana Ruiz has been the mayor since May 2019.", "- Ana Ruiz has been the mayor: office(ana) mayor"),
        ("Ana Ruiz and Ben Okoro said that the bridge was closed.", f"- claimant: [ana, ben]\n  {_CLOSED}"),
        ("Ana Ruiz told Ben Okoro that the bridge was closed.", f"{_ANA}told_to: ben\n  {_CLOSED}"),
        ("Ana Ruiz said she would close the bridge.", f"{_ANA}she would close the bridge: planned closure(ana)"),
    ],
)
def test_a_right_sheet_passes_without_a_warning(tmp_path: Path, text: str, saying: str) -> None:
    assert codes(tmp_path, text, saying.format("")) == []


@pytest.mark.parametrize(
    ("text", "saying", "expected"),
    [
        (
            "Laut Ana Ruiz hat die Stadt die Barken verkauft.",
            "- hat die Stadt die Barken verkauft: sale(elden)",
            ["V602"],
        ),
        ("Die Stadt verkaufte die Barken, sagte Ana Ruiz.", "- Die Stadt verkaufte die Barken: sale(elden)", ["V602"]),
        ("Ana Ruiz sagte, sie habe keine Barken.", f"{_ANA}sie habe keine Barken: ownership(ana)", ["V601"]),
        ("Ana Ruiz fragte, ob die Brücke zu ist.", f"{_ANA}cue: fragte\n  die Brücke zu ist: closure()", ["V601"]),
        ("Ana Ruiz sagte, die Brücke sei gesperrt.", f"{_ANA}die Brücke sei gesperrt: closure()", []),
    ],
)
def test_german_is_read_the_same(tmp_path: Path, text: str, saying: str, expected: list[str]) -> None:
    assert codes(tmp_path, text, saying, "{language: de}") == expected


_PIECES = st.sampled_from([
    "the city", "sold", "is said", "to", "plans", "failed", "not", "no", "may", "May", "if", "whether", "denied",
    "that", "said", "would", "hopes", ",", ".", "Ana", "is", "expected", "nothing", "\n\n", "?",
])  # fmt: skip


@given(st.lists(_PIECES, min_size=1, max_size=12), st.integers(0, 60), st.integers(1, 30), st.integers(0, 60))
def test_nothing_negates_or_doubts_the_words_that_are_called_plain(
    pieces: list[str], start: int, length: int, cue: int
) -> None:
    text, words = " ".join(pieces), word_lists("en")
    article = ArticleText(text, words)
    span = article.part(min(start, len(text) - 1), min(start + length, len(text)))
    said = article.part(min(cue, len(text) - 1), min(cue + 5, len(text)))
    if span.exact and is_plain(article, (span,), words, (said,)):
        assert negation_of(article, (span,), words) is None
        assert negation_before(article, said, words) is None
        assert whether_before(article, (span,), words) is None
        assert doubt_of(article, (span,), words) is None
        assert doubt_of(article, (span,), words, (said,)) is None
