"""The words of a title, found in the evidence of a claim and of its utterance."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.pages.claims.evidence_span import EvidenceSpan
from server.pages.claims.utterance import Mention, Utterance, Wording, Wordings
from server.pages.page import Ref

TEXT = (
    "Last week, envoy Malley told reporters that talks had begun. He added the deal is “off for now.” "
    "“We will go,” said Rabiei. Ann and Ben said it rained. The ship has reportedly sailed."
)
MALLEY, RABIEI = Ref("urn:malley", "Robert Malley"), Ref("urn:rabiei", "Ali Rabiei")
ANN, BEN = Ref("urn:ann", "Ann Lee"), Ref("urn:ben", "Ben Ray")


def span(words: str, text: str = TEXT) -> EvidenceSpan:
    start = text.index(words)
    return EvidenceSpan(f"urn:char={start}", start, start + len(words), words)


def part(words: str, around: str) -> EvidenceSpan:
    """Return the span of words inside others."""
    start = TEXT.index(around) + around.index(words)
    return EvidenceSpan(f"urn:char={start}", start, start + len(words), words)


def uttered(attribution: str, cue: str, **mentions: Ref) -> Utterance:
    """Return an utterance; the words of mentions are names of parameters, with underscores for spaces."""
    lead = span(attribution)
    inside = [(words.replace("_", " "), who) for words, who in mentions.items()]
    found = tuple(Mention(who, words == "He", span(words)) for words, who in inside)
    return Utterance("urn:u", "says", (), (lead,), (part(cue, attribution),), (), found, ())


def wording(
    quote: str, utterance: Utterance | None, *claimants: Ref, cue: str = "said", is_quotation: bool = False
) -> Wording:
    return Wordings(claimants, cue, (span(quote),), is_quotation, "en").found(utterance)


TOLD = uttered("Malley told reporters", "told", Malley=MALLEY)
ADDED = uttered("He added", "added", He=MALLEY)
SAID = uttered("said Rabiei", "said", Rabiei=RABIEI)
JOINT = uttered("Ann and Ben said", "said", Ann=ANN, Ben=BEN)


def test_words_that_name_the_speaker_before_the_reporting_word_introduce_a_claim() -> None:
    found = wording("talks had begun", TOLD, MALLEY, cue="told")
    assert (found.introduction, found.goes_on, found.words) == (
        "Robert Malley told reporters", False, "talks had begun",
    )  # fmt: skip


def test_words_go_on_after_them_as_in_the_article() -> None:
    assert wording("the deal is", ADDED, MALLEY, cue="added") == Wording("Robert Malley added", True, "the deal is")
    # Also if the quote has the attribution itself, and words before it.
    assert wording("He added the deal is", ADDED, MALLEY, cue="added") == (
        Wording("Robert Malley added", True, "the deal is")
    )
    assert wording("Last week, envoy Malley told reporters that talks", TOLD, MALLEY, cue="told") == (
        Wording("Last week, envoy Robert Malley told reporters", True, "that talks")
    )


def test_a_reporting_word_before_its_speaker_introduces_nothing() -> None:
    assert wording("We will go", SAID, RABIEI, is_quotation=True) == Wording(words="We will go")


def test_speakers_are_named_and_two_of_one_mention_once() -> None:
    assert wording("it rained", JOINT, ANN, BEN) == Wording("Ann Lee and Ben Ray said", True, "it rained")
    both = replace(TOLD, mentions=(*TOLD.mentions, replace(TOLD.mentions[0], entity=ANN)))
    assert wording("talks had begun", both, MALLEY, ANN, cue="told").introduction == (
        "Robert Malley and Ann Lee told reporters"
    )


def test_a_speaker_whom_the_words_do_not_name_is_not_introduced_by_them() -> None:
    assert wording("talks had begun", TOLD, MALLEY, ANN, cue="told").introduction == ""
    assert wording("talks had begun", replace(TOLD, through=(ANN,)), MALLEY, cue="told").introduction == ""
    apart = replace(TOLD, mentions=(replace(TOLD.mentions[0], span=span("envoy Malley")),))
    assert wording("talks had begun", apart, MALLEY, cue="told").introduction == ""


def test_a_voice_without_a_name_has_the_words_around_its_reporting_word() -> None:
    alone = uttered("reportedly", "reportedly")
    assert wording("The ship has reportedly sailed", alone, cue="reportedly") == (
        Wording(words="The ship has reportedly sailed", has_cue=True)
    )


def test_withheld_words_are_no_words() -> None:
    hidden = replace(span("talks had begun"), exact=None)
    assert Wordings((MALLEY,), "told", (hidden,), False, "en").found(TOLD) == Wording()


@pytest.mark.parametrize(
    ("quote", "cue", "expected"),
    [
        ("Rabiei said it rained", "said", Wording("Rabiei said", True, "it rained")),
        ("He added the deal is", "added", Wording(words="He added the deal is", has_cue=True)),
        ("accuse Iran of it", "accuse", Wording("", True, "accuse Iran of it", has_cue=True)),
        ("According to the board, it rained", "According to", Wording("According to", True, "the board, it rained")),
        ("it rained", "said", Wording(words="it rained")),
    ],
)
def test_without_an_utterance_the_reporting_word_is_found_in_the_words(quote: str, cue: str, expected: Wording) -> None:
    words = EvidenceSpan("urn:e", 0, len(quote), quote)
    assert Wordings((Ref("urn:r", "Rabiei"),), cue, (words,), False, "en").found(None) == expected


def test_the_words_of_an_attribution_are_marked_by_what_they_are() -> None:
    said = replace(TOLD, attribution=(span("Last week, envoy Malley told reporters"),), time=(span("Last week"),))
    assert said.marked(said.attribution[0]) == (
        ("Last week", "time"), (", envoy ", ""), ("Malley", "speaker"), (" ", ""), ("told", "cue"), (" reporters", ""),
    )  # fmt: skip
    assert said.marked(replace(said.attribution[0], exact=None)) == ()
