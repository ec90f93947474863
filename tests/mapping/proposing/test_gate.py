"""Proposals become a sheet that has no error, whatever of them is wrong, and none of them is corrected."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

import pytest
import yaml

from mapping.proposing.collected import Collected
from mapping.proposing.gate import Admitted, Gate
from mapping.proposing.location import Locator
from mapping.proposing.proposed_sheet import Origin, SheetWriter
from mapping.proposing.windows import windows_of
from mapping.publication.checking import check_article
from mapping.publication.corpus import corpus_of, read_corpus
from mapping.shacl.validation import load_shapes
from mapping.sheet.allowed_values import Act, Form, Modality, Stance
from mapping.sheet.article_text import ArticleText
from mapping.sheet.problem_messages import is_warning
from mapping.sheet.word_lists import word_lists
from ontology import SEEDS

if TYPE_CHECKING:
    from mapping.publication.corpus import Corpus

TEXT: Final = """Ana Ruiz said that the city sold the barges. Rui Lima denied that the city sold the barges. Ana Ruiz
said that the city hall was closed. The port closed in May. Mayor Ben Okoro was not there.
"""
ORIGIN: Final = Origin(
    "small-1", "small-1", "2b7e151628aed2a6abf7158809cf4f3c762e7160f38b4da56a784d9045190cfe", "2026-11-28T10:59:31Z"
)
ALONE: Final = corpus_of(Path("nowhere") / "draft" / "facts.yaml")
CITY: Final = {"name": "the city", "type": "City"}
SALE: Final = {"kind": "sale", "label": "sold the barges", "agent": [CITY]}


def said(name: str, quote: str, cue: str = "said", **more: object) -> dict[str, Any]:
    speaker = {"name": name, "type": "Person"}
    return {"quotes": [quote], "speakers": [speaker], "cue": cue, "stance": "affirms", "modality": "actual"} | more


def stated(quote: str, **content: object) -> dict[str, Any]:
    return {"quotes": [quote], "stance": "affirms", "modality": "actual", "content": content}


def admit(
    *proposals: dict[str, Any], text: str = TEXT, corpus: Corpus = ALONE, size: int = 6000, is_whole: bool = True
) -> Admitted:
    article = ArticleText(text, word_lists("en"))
    known = [name for each in corpus.entities.values() for name in (each.name, *each.also)]
    locator, collected = Locator(article, known, corpus.knowledge.kinds.names), Collected()
    for number, window in enumerate(windows_of(article, size, 100)):
        collected.add(json.dumps({"proposals": proposals}), window, number, locator)
    assert collected.refusals == [] or not is_whole
    writer = SheetWriter(article, {"language": "en"}, corpus.entities, ORIGIN)
    return Gate(text, writer, corpus, load_shapes()).admit(collected.in_text_order())


def sayings(admitted: Admitted) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(admitted.yaml)["sayings"]
    return found


FIRST: Final = "Ana Ruiz said that the city sold the barges"
AFFIRMS: Final = said("Ana Ruiz", FIRST, content=SALE)
DENIES: Final = said(
    "Rui Lima", "Rui Lima denied that the city sold the barges", "denied", stance="denies", content=SALE
)


def test_a_situation_of_which_two_speak_is_one_situation() -> None:
    one, other = sayings(admit(AFFIRMS, DENIES))
    assert one["claims"][0]["content"]["id"] == other["claims"][0]["content"] == "sold-the-barges"
    assert other["claims"][0]["stance"] == "denies"


def test_claims_of_one_sentence_and_voice_are_one_saying() -> None:
    other = said("Ana Ruiz", "Ana Ruiz said that the city", content={"kind": "occurrence"})
    (saying,) = sayings(admit(AFFIRMS, other))
    assert len(saying["claims"]) == 2


def test_without_a_label_and_roles_each_claim_has_a_situation_of_its_own() -> None:
    closed = said("Ana Ruiz", "that the city hall was closed", content={"kind": "occurrence"})
    found = sayings(admit(closed, stated("The port closed in May", kind="occurrence")))
    names = [each.get("claims", [each])[0]["content"]["id"] for each in found]
    assert names == ["that-the-city-hall-was-closed", "the-port-closed-in-may"]


def test_an_entity_of_the_corpus_is_named_as_there() -> None:
    corpus = read_corpus(SEEDS)
    name, entity = next((name, each) for name, each in corpus.entities.items() if each.type == "Person")
    text = f"{entity.name} said that the port had closed down.\n"
    proposal = said(entity.name, "the port had closed down", content={"kind": "occurrence"})
    sheet = yaml.safe_load(admit(proposal, text=text, corpus=corpus).yaml)
    assert sheet["sayings"][0]["claimant"] == name
    assert "entities" not in sheet


def test_the_entity_of_a_dropped_proposal_is_dropped_too() -> None:
    office = {"kind": "office", "label": "Mayor", "agent": [{"name": "Ben Okoro", "type": "Person"}]}
    wrong = {"quotes": ["Mayor Ben Okoro was not there"], "stance": "affirms", "modality": "actual", "content": office}
    admitted = admit(AFFIRMS, wrong)
    # "was not" is a negation, of which the proposal says nothing.
    assert [each.code for each in admitted.refusals] == ["V601"]
    assert yaml.safe_load(admitted.yaml)["entities"].keys() == {"ana-ruiz", "the-city"}


def test_a_rule_of_the_data_drops_the_proposal_that_breaks_it() -> None:
    # A closure of nothing conforms; a detention of nobody does not.
    good, wrong = stated("The port closed in May", kind="closure"), stated("Mayor Ben Okoro", kind="detention")
    admitted = admit(good, wrong)
    assert [each.code for each in admitted.refusals] == ["S001"]
    assert "affected is missing" in admitted.refusals[0].reason
    assert len(sayings(admitted)) == 1


def test_contradictions_of_one_voice_are_dropped_together() -> None:
    other = said("Ana Ruiz", "Ana Ruiz said that the city", stance="denies", content=SALE)
    admitted = admit(AFFIRMS, other, stated("The port closed in May", kind="closure"))
    assert [claim["quote"] for claim in sayings(admitted) if "quote" in claim] == ["The port closed in May"]


def test_no_more_claims_are_admitted_than_a_sheet_may_have() -> None:
    limits = ALONE.dataset.limits.model_copy(update={"claims": 1})
    corpus = replace(ALONE, dataset=ALONE.dataset.model_copy(update={"limits": limits}))
    admitted = admit(AFFIRMS, DENIES, corpus=corpus)
    assert len(admitted.proposals) == 1
    assert [each.reason for each in admitted.refusals] == ["the sheet of an article has at most 1 claims"]


def test_more_wrong_proposals_than_problems_are_shown_are_all_dropped() -> None:
    text = "".join(f"Ana Ruiz denied that barge {number} was sold. " for number in range(150))
    wrong = [
        said("Ana Ruiz", f"that barge {number} was sold", "denied", content={"kind": "occurrence"})
        for number in range(150)
    ]
    admitted = admit(*wrong, text=text, size=10_000)
    assert admitted.proposals == ()
    assert len(admitted.refusals) == 150


def test_words_that_are_too_short_to_prove_anything_are_dropped() -> None:
    admitted = admit(stated("in May", kind="occurrence"))
    assert [each.code for each in admitted.refusals] == ["Q104"]


def test_nothing_proposed_makes_no_claim() -> None:
    assert admit().proposals == ()


def test_the_words_for_an_audience_are_written_with_its_name() -> None:
    text = "The dockers met on Monday. Ana Ruiz told them that the port would close.\n"
    dockers = {"name": "The dockers", "type": "Group", "words": "them"}
    said_to = said("Ana Ruiz", "that the port would close", "told", audience=[dockers], content={"kind": "closure"})
    (saying,) = sayings(admit(said_to | {"modality": "planned"}, text=text))
    assert (saying["told_to"], saying["as"]) == ("the-dockers", {"the-dockers": "them"})


def some(chance: random.Random, text: str, most: int) -> str:
    """Return some words of a text, perhaps with half a word at either end."""
    start = chance.randrange(len(text) - 1)
    return text[start : start + chance.randint(1, most)]


def senseless(chance: random.Random) -> dict[str, Any]:
    """Return a proposal whose words are all of the article, and that makes no sense."""

    def names(most: int) -> list[dict[str, Any]]:
        listed = ["Ana Ruiz", "Rui Lima", "the city", "The port", "Ben Okoro", "barges"]
        return [{"name": chance.choice(listed), "type": "Person"} for _ in range(chance.randint(0, most))]

    def perhaps(words: str) -> str | None:
        return words if chance.random() < 0.4 else None

    def situation() -> dict[str, Any]:
        roles = {role: names(1) for role in ("agent", "affected", "participant", "location")}
        stated = {"label": perhaps(some(chance, TEXT, 20)), "quantity": perhaps("barges"), "when": perhaps("in May")}
        return {"kind": chance.choice(sorted(ALONE.knowledge.kinds.names)), **roles, **stated}

    return {
        "quotes": [some(chance, TEXT, 80)],
        "speakers": [{**each, "words": perhaps("Ruiz")} for each in names(2)],
        "cue": perhaps(chance.choice(["said", "denied"])),
        "audience": [{**each, "words": perhaps("city")} for each in names(1)],
        "when": perhaps("in May"),
        "act": chance.choice(get_args(Act)),
        "stance": chance.choice(get_args(Stance)),
        "modality": chance.choice(get_args(Modality)),
        "form": perhaps(chance.choice(get_args(Form))),
        "content": situation(),
        "condition": [situation()] if chance.random() < 0.2 else [],
    }


@pytest.mark.parametrize("seed", range(4))
def test_of_senseless_proposals_none_passes_with_an_error(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    admitted = admit(*(senseless(chance) for _ in range(40)), is_whole=False)
    assert admitted.refusals
    # No refusal is a fault of onrecord.
    assert "X501" not in {each.code for each in admitted.refusals}
    if admitted.proposals:
        (tmp_path / "article.txt").write_text(TEXT, "utf-8")
        (tmp_path / "facts.yaml").write_text(admitted.yaml, "utf-8")
        problems = check_article(tmp_path / "facts.yaml", "a", ALONE, load_shapes()).problems
        assert {each.code for each in problems if not is_warning(each)} == {"F010"}
