"""A draft states what people marked, and the gate proves it at the same offsets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml

from mapping.importing.annotated_article import AnnotatedArticle, Attribution
from mapping.importing.attributions_of_sheet import attributions_of
from mapping.importing.draft_sheet import DraftSheet, write_draft
from mapping.publication.checking import check_article
from mapping.publication.corpus import read_corpus, read_kinds
from mapping.shacl.validation import load_shapes
from mapping.sheet.fact_sheet import read_fact_sheet
from mapping.sheet.knowledge import Knowledge
from mapping.sheet.model import LONGEST_QUOTE, DatasetDescription, Entity
from tests.mapping.importing.texts import ARTICLE, TEXT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from mapping.errors import Problem
    from mapping.sheet.fact_sheet import FactSheetFile

DATASET: Final = DatasetDescription(title="t", publisher="p", licence="https://example.org/", rights="full")
KINDS: Final = read_kinds()


def draft(text: str, *attributions: Attribution, entities: Mapping[str, Entity] | None = None) -> DraftSheet:
    return write_draft(AnnotatedArticle("a", text, attributions), entities or {})


def sayings(sheet: DraftSheet) -> list[dict[str, Any]]:
    found = yaml.safe_load(sheet.text)["sayings"]
    assert isinstance(found, list)
    return found


def unmarked(value: Any) -> Any:  # noqa: ANN401 - any value of a sheet
    """Return a value of a sheet without the keys that say that nobody has confirmed it."""
    if isinstance(value, list):
        return [unmarked(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {key: unmarked(each) for key, each in value.items() if key not in {"status", "reason"}}


def codes(problems: Iterable[Problem], *expected: str) -> set[str]:
    """Return the codes of problems but the expected ones and that of drafts."""
    return {problem.code for problem in problems} - {*expected, "F010"}


def check(folder: Path, text: str, sheet: DraftSheet) -> FactSheetFile:
    (folder / "article.txt").write_bytes(text.encode())
    (folder / "facts.yaml").write_text(sheet.text, "utf-8")
    return read_fact_sheet(folder / "facts.yaml", "quay", DATASET, Knowledge({}, KINDS))


def test_every_claim_and_entity_is_marked_as_a_draft_with_a_reason(tmp_path: Path) -> None:
    sheet = write_draft(ARTICLE, {})
    value = yaml.safe_load(sheet.text)
    items = [*value["entities"].values(), *(each for saying in value["sayings"] for each in saying["claims"])]
    assert {each["status"] for each in items} == {"draft"}
    assert all(each["reason"] for each in items)
    assert "F010" in {problem.code for problem in check(tmp_path, TEXT, sheet).problems}


def test_the_gate_proves_a_draft_at_the_offsets_of_its_annotation(tmp_path: Path) -> None:
    sheet = write_draft(ARTICLE, {})
    read = check(tmp_path, TEXT, sheet)
    assert read.article is not None, read.problems
    proven = attributions_of(read.article)
    assert sheet.attributions == ARTICLE.attributions
    shown = [(each.content, each.source, each.cue, each.addressee, each.act) for each in proven.attributions]
    assert shown == [(each.content, each.source, each.cue, each.addressee, each.act) for each in ARTICLE.attributions]
    assert [each.stance for each in proven.attributions] == ["affirms", "affirms", "doubts"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ana Ruiz\r\nsaid that the quay\r\nsinks.\r\n", ("the quay\r\nsinks", "Ana Ruiz", "said")),
        ("\ufeffAna Ruiz said that the quay sinks.", ("the quay sinks", "Ana Ruiz", "said")),
        ("قالت آنا رويز إن الرصيف يغرق كل عام.", ("الرصيف يغرق كل عام", "آنا رويز", "قالت")),
        ("Ana\tRuiz said\u00a0that the qua\u00ady sinks.", ("the qua\u00ady sinks", "Ana\tRuiz", "said")),
        ("Ana Ruiz: “The quay sinks.”", ("“The quay sinks.”", "Ana Ruiz", ":")),
    ],
    ids=["CRLF", "BOM", "right to left", "odd white space", "colon"],
)
def test_texts_of_any_form_keep_their_offsets(text: str, words: tuple[str, str, str], tmp_path: Path) -> None:
    content, source, cue = (((text.index(each), text.index(each) + len(each)),) for each in words)
    marked = Attribution(content=content, source=source, cue=cue if words[2] != ":" else ())
    read = check(tmp_path, text, draft(text, marked))
    assert read.article is not None, read.problems
    (proven,) = attributions_of(read.article).attributions
    assert (proven.content, proven.source, proven.cue) == (content, source, cue)


def test_a_draft_breaks_no_shape(tmp_path: Path) -> None:
    (tmp_path / "dataset.yaml").write_text("{title: t, publisher: p, licence: https://example.org/}", "utf-8")
    (tmp_path / "quay").mkdir()
    text = f"{TEXT}Ben Okoro, who said nothing before, said that the quay is old. Ben Okoro: “It sinks.”\n"
    last, colon = text.rindex("said"), text.rindex("Ben Okoro")
    old, sinks = text.index("the quay is old"), text.index("It sinks")
    more = (
        Attribution(content=((old, old + 15),), source=((colon - 63, colon - 54),), cue=((last, last + 4),)),
        Attribution(content=((sinks, sinks + 9),), source=((colon, colon + 9),)),
    )
    sheet = draft(text, *ARTICLE.attributions, *more)
    assert {"text": "said", "occurrence": 2} in sayings(sheet)[3]["attribution"]
    check(tmp_path / "quay", text, sheet)
    corpus = read_corpus(tmp_path)
    outcome = check_article(corpus.sheets["quay"], "quay", corpus, load_shapes())
    assert codes(outcome.problems, "V604") == set()
    assert outcome.report is not None
    assert outcome.report.conforms


def test_the_claim_says_what_the_annotation_says_and_no_more() -> None:
    entity = unmarked(yaml.safe_load(write_draft(ARTICLE, {}).text)["entities"]["ana-ruiz"])
    assert entity in ("SourceGroup Ana Ruiz", {"type": "SourceGroup", "name": "Ana Ruiz"})
    assert unmarked(sayings(write_draft(ARTICLE, {}))[0]) == {
        "claimant": "ana-ruiz",
        "cue": "told",
        "told_to": "reporters",
        "claims": [{"quote": "The quay sinks", "content": "the-quay-sinks = occurrence()"}],
    }


def test_an_entity_that_the_corpus_knows_by_name_is_used() -> None:
    known = {"mayor": Entity(type="Person", name="Ana María Ruiz", also=("Ana Ruiz",))}
    sheet = write_draft(ARTICLE, known)
    assert sayings(sheet)[0]["claimant"] == "mayor"
    assert "mayor" not in yaml.safe_load(sheet.text)["entities"]


def test_words_that_occur_again_are_counted_and_pointed_at(tmp_path: Path) -> None:
    text = "He said that he said nothing, and he said that the quay sinks."
    second = text.rindex("he said")
    found = Attribution(
        content=((text.index("the quay"), len(text) - 1),),
        source=((second, second + 2),),
        cue=((second + 3, second + 7),),
    )
    sheet = draft(text, found)
    (saying,) = sayings(sheet)
    assert saying["attribution"] == [{"text": "he said", "occurrence": 2}]
    read = check(tmp_path, text, sheet)
    assert read.article is not None, read.problems
    (proven,) = attributions_of(read.article).attributions
    assert (proven.source, proven.cue) == (found.source, found.cue)


def test_pieces_are_written_one_by_one_if_their_words_are_twice_between_them(tmp_path: Path) -> None:
    text = "Ruiz, who said nothing of it before, said that the quay sinks."
    found = Attribution(content=((42, 61),), source=((0, 4),), cue=((37, 41),))
    sheet = draft(text, found)
    assert sayings(sheet)[0]["attribution"] == ["Ruiz", {"text": "said", "occurrence": 2}]
    read = check(tmp_path, text, sheet)
    assert read.article is not None, read.problems
    assert attributions_of(read.article).attributions[0].cue == found.cue


def test_the_parts_of_a_cue_may_be_on_both_sides_of_what_looks_like_the_end_of_a_sentence(tmp_path: Path) -> None:
    text = "Ruiz schlägt am 17. Januar dem Hafen vor, den Kai zu schließen."
    found = Attribution(content=((42, 62),), source=((0, 4),), cue=((5, 12), (37, 40)))
    read = check(tmp_path, text, draft(text, found))
    assert read.article is not None, read.problems
    assert attributions_of(read.article).attributions[0].cue == found.cue


def test_a_content_too_short_to_prove_anything_gets_the_cue_and_the_source_as_further_parts(tmp_path: Path) -> None:
    text = "Dockers there do not like it, and “never” did, they said."
    short = Attribution(content=((26, 28),), source=((0, 7),), cue=((14, 25),))
    quoted = Attribution(content=((35, 40),), source=((47, 51),), cue=((52, 56),))
    sheet = draft(text, short, quoted)
    assert [each["claims"][0]["quote"] for each in sayings(sheet)] == [["do not like", "it"], "never"]
    read = check(tmp_path, text, sheet)
    assert codes(read.problems, "V601", "V604") == set()
    assert read.article is None or attributions_of(read.article).attributions[0].content == short.content


def test_a_content_longer_than_a_quote_is_cut_at_the_ends_of_sentences(tmp_path: Path) -> None:
    long = " ".join(f"The quay number {number} sinks." for number in range(80))
    text = f"Ruiz said: {long}"
    found = Attribution(content=((11, len(text)),), source=((0, 4),), cue=((5, 9),))
    sheet = draft(text, found)
    quotes = sayings(sheet)[0]["claims"][0]["quote"]
    assert " ".join(quotes) == long
    assert all(len(quote) <= LONGEST_QUOTE and quote.endswith("sinks.") for quote in quotes)
    read = check(tmp_path, text, sheet)
    assert codes(read.problems, "V604") == set()


def test_the_same_words_said_twice_are_two_utterances(tmp_path: Path) -> None:
    text = "The quay sinks slowly, he said. The ferry stops soon, he said."
    first = Attribution(content=((0, 21),), source=((23, 25),), cue=((26, 30),))
    second = Attribution(content=((32, 52),), source=((54, 56),), cue=((57, 61),))
    read = check(tmp_path, text, draft(text, first, second))
    assert read.article is not None, read.problems
    assert len({each.id for each in read.article.utterances}) == 2


@pytest.mark.parametrize(
    ("attribution", "reason"),
    [
        (Attribution(content=((0, 3),), name="E1"), "E1: neither a source nor reporting words are marked"),
        (Attribution(content=((4, 5),), cue=((0, 3),), name="E2"), "E2: its words cut a letter in two, or come after"),
    ],
)
def test_what_a_sheet_cannot_say_is_left_out(attribution: Attribution, reason: str) -> None:
    sheet = draft("The e\u0301tat", attribution)
    assert sheet.left_out[0].startswith(reason)
    assert sayings(sheet) == []


def test_names_without_letters_and_equal_names_are_told_apart() -> None:
    text = "“…” said —. “!” said —."
    first = Attribution(content=((1, 2),), source=((9, 10),), cue=((4, 8),))
    second = Attribution(content=((13, 14),), source=((21, 22),), cue=((16, 20),))
    sheet = draft(text, first, second)
    assert [each["claims"][0]["content"] for each in sayings(sheet)] == [
        "unnamed = occurrence()",
        "unnamed-2 = occurrence()",
    ]


def test_a_sentence_ends_where_the_checks_of_its_language_end_it() -> None:
    text = "Ana Ruiz told Mr. Lee the quay opens at noon.\n"
    content = text.index("the quay"), text.index(".\n")
    article = AnnotatedArticle("a", text, (Attribution((content,), ((0, 8),), ((9, 13),)),))
    (known,) = sayings(write_draft(article, {}, "en"))
    assert "attribution" not in known
    (unknown,) = sayings(write_draft(article, {}))
    assert "attribution" in unknown
