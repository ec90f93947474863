"""Evidence in its text: spans nest, overlap and meet, and no word of the text is lost, added or marked in vain."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server.pages.articles.highlight import MarkedSpan, Paragraph, around, highlighted

TEXT = "Iran denied it. The US said no.\nLast week talks began."


def span(words: str, number: int, text: str = TEXT) -> MarkedSpan:
    start = text.index(words)
    return MarkedSpan(start, start + len(words), number, f"claim-{number}")


def shown(paragraphs: list[Paragraph]) -> list[list[tuple[str, int, list[int]]]]:
    return [
        [(piece.text, piece.depth, [each.number for each in piece.ending]) for piece in paragraph]
        for paragraph in paragraphs
    ]


def test_a_text_without_evidence_is_its_paragraphs() -> None:
    assert shown(highlighted(TEXT, [])) == [
        [("Iran denied it. The US said no.", 0, [])],
        [("Last week talks began.", 0, [])],
    ]


def test_a_span_within_a_span_is_marked_twice() -> None:
    spans = [span("Iran denied it.", 1), span("denied", 2)]
    assert shown(highlighted(TEXT, spans))[0] == [
        ("Iran ", 1, []), ("denied", 2, [2]), (" it.", 1, [1]), (" The US said no.", 0, []),
    ]  # fmt: skip


def test_spans_that_overlap_share_their_middle() -> None:
    spans = [span("Iran denied it. The US", 1), span("The US said no.", 2)]
    assert shown(highlighted(TEXT, spans))[0] == [
        ("Iran denied it. ", 1, []), ("The US", 2, [1]), (" said no.", 1, [2]),
    ]  # fmt: skip


def test_equal_spans_and_spans_that_meet_end_each_for_itself() -> None:
    spans = [span("denied", 3), span("denied", 1), span(" it.", 2)]
    assert shown(highlighted(TEXT, spans))[0] == [
        ("Iran ", 0, []), ("denied", 2, [1, 3]), (" it.", 1, [2]), (" The US said no.", 0, []),
    ]  # fmt: skip


def test_a_span_over_paragraphs_is_marked_in_each() -> None:
    assert shown(highlighted(TEXT, [span("no.\nLast", 1)])) == [
        [("Iran denied it. The US said ", 0, []), ("no.", 1, [])],
        [("Last", 1, [1]), (" week talks began.", 0, [])],
    ]


def test_a_span_has_its_place_where_its_first_words_are() -> None:
    spans = [span("denied it", 1), span("denied", 2), span("denied", 3), span("no.\nLast", 4), span("\nLast", 5)]
    first, second = highlighted(TEXT, spans)
    places = [(piece.text, piece.beginning) for piece in (*first, *second) if piece.beginning]
    assert places == [("denied", ((5, 14), (5, 11))), ("no.", ((28, 36),)), ("Last", ((31, 36),))]


def test_paragraphs_are_told_by_blank_lines_where_there_are_any() -> None:
    wrapped = "one\r\ntwo\r\n \r\n\r\nthree"
    assert [[piece.text for piece in each] for each in highlighted(wrapped, [])] == [["one\r\ntwo"], ["three"]]


def test_offsets_are_code_points() -> None:
    text = "😀😀 Iran"
    assert shown(highlighted(text, [MarkedSpan(3, 7, 1, "x")])) == [[("😀😀 ", 0, []), ("Iran", 1, [1])]]


def test_a_span_outside_the_text_is_left_out() -> None:
    outside = [MarkedSpan(-1, 2, 1, "a"), MarkedSpan(3, 999, 2, "b"), MarkedSpan(5, 5, 3, "c")]
    assert highlighted(TEXT, outside) == highlighted(TEXT, [])


@given(st.text("ab \n", max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=12))
def test_every_character_is_shown_once_with_as_many_marks_as_lie_over_it(
    text: str, borders: list[tuple[int, int]]
) -> None:
    spans = [MarkedSpan(start, end, number, "x") for number, (start, end) in enumerate(borders, 1)]
    within = [each for each in spans if each.start < each.end <= len(text)]
    seen = set[int]()
    for piece in (piece for paragraph in highlighted(text, spans) for piece in paragraph):
        assert text[piece.start : piece.start + len(piece.text)] == piece.text
        for position in range(piece.start, piece.start + len(piece.text)):
            assert position not in seen
            seen.add(position)
            assert piece.depth == min(4, sum(each.start <= position < each.end for each in within))
    assert all(text[position].isspace() for position in set(range(len(text))) - seen)


def test_a_quote_stands_among_the_words_of_its_paragraph() -> None:
    found = span("The US", 1)
    assert around(TEXT, found.start, found.end) == ("Iran denied it. ", "The US", " said no.")


def test_long_surroundings_are_cut_between_words() -> None:
    text = "word " * 200 + "QUOTE" + " word" * 200
    before, quote, after = around(text, 1000, 1005)
    assert (before[:7], quote, after[-7:]) == ("… word ", "QUOTE", " word …")
    assert len(before) < 260
