"""A draft is a sheet of version 2 that has no error but that nobody has confirmed it."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mapping.drafting.draft_sheet import draft_sheet
from mapping.publication.corpus import corpus_of, read_corpus
from mapping.sheet.draft_writing import to_yaml
from mapping.sheet.fact_sheet import read_fact_sheet
from mapping.sheet.model import Entity
from mapping.sheet.problem_messages import is_warning
from ontology import SEEDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SHARED = next((each for each in (Path("../shared/data"),) if each.is_dir()), None)
INVENTED = ("quillhaven-contract-dispute", "quillhaven-harbour-vote")


def errors_of(text: str, language: str, folder: Path, entities: Mapping[str, Entity] | None = None) -> list[str]:
    """Draft a sheet, check it, and return the codes of its errors."""
    sheet = draft_sheet(text, language, entities or {})
    if not sheet["sayings"]:
        return ["F010"]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "article.txt").write_text(text, "utf-8", newline="")
    (folder / "facts.yaml").write_text(to_yaml(sheet), "utf-8")
    corpus = read_corpus(SEEDS) if entities else corpus_of(folder / "facts.yaml")
    read = read_fact_sheet(folder / "facts.yaml", "barges", corpus.dataset, corpus.knowledge)
    return [each.code for each in read.problems if not is_warning(each)]


@pytest.mark.parametrize("slug", INVENTED)
def test_a_draft_of_an_invented_article_has_no_other_error(slug: str, tmp_path: Path) -> None:
    text = (SEEDS / slug / "article.txt").read_text("utf-8")
    assert errors_of(text, "en", tmp_path / "articles" / "barges", read_corpus(SEEDS).entities) == ["F010"]


@pytest.mark.parametrize(
    ("text", "language", "modality"),
    [
        ("Anna Reis sagte, das Dach der Halle sei nicht mehr sicher.", "de", "actual"),
        ("Anna Reis sagte, das Dach der Halle sei vermutlich nicht mehr sicher.", "de", "possible"),
        ("Ana Ruiz said the ferry would carry 900 people.", "en", "actual"),
        ("Ana Ruiz said the ferry might carry 900 people.", "en", "possible"),
    ],
)
def test_the_mood_of_reported_speech_is_no_possibility(text: str, language: str, modality: str) -> None:
    (saying,) = draft_sheet(text, language, {})["sayings"]
    assert [claim["modality"] for claim in saying["claims"]] == [modality]


@pytest.mark.skipif(SHARED is None, reason="the shared data is not here")
@pytest.mark.parametrize("language", ["de", "en"])
def test_drafts_of_real_articles_have_no_other_error(language: str, tmp_path: Path) -> None:
    for number, text in enumerate(_real_texts(language)):
        assert errors_of(text, language, tmp_path / str(number) / "barges") == ["F010"], text[:80]


def _real_texts(language: str) -> Iterator[str]:
    assert SHARED
    if language == "de":
        with gzip.open(SHARED / "de-quotations.jsonl.gz") as lines:
            yield from (json.loads(line)["text"] for line, _ in zip(lines, range(10), strict=False))
    else:
        lines_of_text = (SHARED / "wikinews-2019.jsonl").read_text("utf-8").splitlines()
        yield from (json.loads(line)["text"] for line in lines_of_text[:6])


def test_an_entity_of_the_corpus_is_known_by_its_other_name() -> None:
    entities = {"ana-ruiz": Entity(type="Person", name="Ana Ruiz", also=("the mayor of Elden",))}
    sheet = draft_sheet("Yesterday the mayor of Elden said that the barges were old.", "en", entities)
    assert sheet["sayings"][0]["claimant"] == "ana-ruiz"
    assert "entities" not in sheet


def test_a_title_before_a_name_is_an_office() -> None:
    text = "Mayor Ana Ruiz said that the barges were old. She added that nobody would buy them."
    office, first, second = draft_sheet(text, "en", {})["sayings"]
    assert (office["quote"], office["content"]["kind"]) == ("Mayor Ana Ruiz", "office")
    assert office["content"]["agent"] == first["claimant"] == "ana-ruiz"
    # The pronoun has the nearest person before as its antecedent, and is marked as resolved.
    assert (second["claimant"], second["as"]) == ("ana-ruiz", "She")


@pytest.mark.parametrize(
    ("text", "language", "label", "tense"),
    [
        ("Ana Ruiz, the mayor of Elden, said that the barges were old.", "en", "mayor of Elden", None),
        ("Ana Ruiz, the former mayor of Elden, said that it was late.", "en", "former mayor of Elden", "past"),
        ("Anna Reis, Ministerin für Häfen, sagte, die Kähne seien alt.", "de", "Ministerin für Häfen", None),
    ],
)
def test_a_title_after_a_name_is_an_office(text: str, language: str, label: str, tense: str | None) -> None:
    office, saying = draft_sheet(text, language, {})["sayings"]
    assert (office["content"]["label"], office["content"].get("tense")) == (label, tense)
    assert office["content"]["agent"] == saying["claimant"]


def test_a_description_without_a_title_is_no_office() -> None:
    assert len(draft_sheet("Ana Ruiz, who sells barges, said that they were old.", "en", {})["sayings"]) == 1


def test_an_audience_is_whom_it_is_told_to(tmp_path: Path) -> None:
    text = "The mayor told reporters that the barges were old."
    (saying,) = draft_sheet(text, "en", {})["sayings"]
    assert saying["told_to"] == "reporters"
    assert errors_of(text, "en", tmp_path / "articles" / "barges") == ["F010"]


def test_a_cue_that_its_sentence_repeats_is_quoted(tmp_path: Path) -> None:
    text = "Ana Ruiz said that the mayor was late, which Ana Ruiz said would cost the city money."
    assert errors_of(text, "en", tmp_path / "articles" / "barges") == ["F010"]


def test_every_item_is_a_draft_with_a_reason() -> None:
    sheet = draft_sheet("The mayor said on Monday that the barges were old.", "en", {})
    assert all(each["status"] == "draft" and each["reason"] for each in sheet["entities"].values())
    (saying,) = sheet["sayings"]
    assert (saying["status"], saying["when"]) == ("draft", "on Monday")
    assert saying["reason"]


def test_a_denial_denies() -> None:
    (saying,) = draft_sheet("The mayor denied that the barges were sold.", "en", {})["sayings"]
    assert saying["claims"][0]["stance"] == "denies"


def test_words_that_occur_twice_are_numbered(tmp_path: Path) -> None:
    text = "The mayor said the barges were old. The union said the barges were old."
    first, second = draft_sheet(text, "en", {})["sayings"]
    quotes = [saying["claims"][0]["quote"] for saying in (first, second)]
    assert quotes == [{"text": "the barges were old", "occurrence": number} for number in (1, 2)]
    assert errors_of(text, "en", tmp_path / "articles" / "barges") == ["F010"]
