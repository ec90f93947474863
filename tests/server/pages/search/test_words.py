"""Words that somebody looks for: folded, made a pattern, marked; whatever is typed, the engine takes it as letters."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from server.pages.search.words import excerpt, fold, marked, pattern_of, words_in


def engine_finds(word: str, text: str) -> bool:
    query = f'ASK {{ FILTER(REGEX({ox.Literal(text)}, {ox.Literal(pattern_of(word))}, "i")) }}'
    return bool(ox.Store().query(query))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", ()),
        ("  \t\n ", ()),
        ("deal", ("deal",)),
        ("a Partial  deal", ("partial", "deal", "a")),
        ("deal DEAL Déal", ("deal",)),
        ("“Negotiations are", ("negotiations", "are")),
        ("Iran’s", ("iran's",)),
        ("one\u202etwo\x00three", ("three", "one", "two")),
        ("\u0301", ()),
        (".* (a|b)", ("(a|b)", ".*")),
    ],
)
def test_what_is_typed_is_read_as_words(typed: str, words: tuple[str, ...]) -> None:
    assert words_in(typed) == words


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("malmo", "Malmö"),
        ("MALMÖ", "malmo"),
        ("jose", "Jose\u0301"),
        ("josé", "JOSE"),
        ("lodz", "Łódź"),
        ("iran's", "Iran’s Foreign Ministry"),
        ("αθηνα", "Αθήνα"),
        ("елка", "ЁЛКА"),
        ("東京", "東京都"),
        ("$7", "release of $7 billion"),
        ("c++", "C++ (2nd ed.)"),
    ],
)
def test_case_and_accents_do_not_matter(typed: str, text: str) -> None:
    (word,) = words_in(typed)
    assert engine_finds(word, text)
    assert any(is_word for _, is_word in marked(text, [word]))


@pytest.mark.parametrize(
    "typed", [".*", "[a-z]", "a|b", "^", "$", "\\d", "(", "x{2}", "a?", "\\", '"', "'", "{|}", "-"]
)
def test_signs_are_taken_as_they_are(typed: str) -> None:
    (word,) = words_in(typed) or ('"',)
    assert not engine_finds(word, "abc xx 12")
    assert engine_finds(word, f"abc {word} xx")


@given(st.text(min_size=1, max_size=40), st.data())
def test_every_part_of_a_text_finds_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    words = words_in(text[start : data.draw(st.integers(start + 1, len(text)))])
    assume(words)
    assume("\x00" not in text)
    assert all(engine_finds(word, text) for word in words)
    assert any(is_word for _, is_word in marked(text, words))


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=5), max_size=4))
def test_marking_changes_no_text(text: str, typed: list[str]) -> None:
    words = words_in(" ".join(typed))
    pieces = marked(text, words)
    assert "".join(piece for piece, _ in pieces) == text
    assert all(any(word in fold(piece) for word in words) for piece, is_word in pieces if is_word)


def test_words_that_overlap_are_marked_as_one() -> None:
    assert marked("prisoners", ["prison", "soners"]) == (("prison", True), ("ers", True))
    assert marked("a deal", ["deal"]) == (("a ", False), ("deal", True))


def test_a_long_text_is_shown_around_its_first_word() -> None:
    text = "x " * 500 + "needle" + " y" * 500
    pieces = excerpt(text, ["needle"])
    assert ("needle", True) in pieces
    assert pieces[0] == ("… ", False)
    assert pieces[-1] == (" …", False)
    assert sum(len(piece) for piece, _ in pieces) < 400
    assert excerpt("short needle", ["needle"]) == (("short ", False), ("needle", True))
