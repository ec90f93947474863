"""Read the attributed statements of a fact sheet, as far as its words were found, for a comparison with another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mapping.errors import UnreadableInput
from mapping.importing.annotated_article import Attribution, make_attribution
from mapping.importing.attributions_of_sheet import attribution_of
from mapping.sheet.fact_sheet import read_fact_sheet
from mapping.sheet.quote_folding import fold

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mapping.errors import Problem
    from mapping.sheet.allowed_values import Form, Modality, Stance
    from mapping.sheet.checked_article import ProvenClaim
    from mapping.sheet.knowledge import Knowledge
    from mapping.sheet.model import DatasetDescription, Entity
    from mapping.sheet.references import ProvenSheet


@dataclass(frozen=True)
class Statement:
    """One attributed claim: its words, its resolved speakers, and how they say it."""

    words: Attribution
    #: The names of each speaker, folded: two speakers are one if they share a name.
    speakers: frozenset[frozenset[str]]
    form: Form
    stance: Stance
    modality: Modality


@dataclass(frozen=True)
class Reading:
    """The attributed claims of one article, and the problems of its sheet."""

    text: str
    statements: tuple[Statement, ...]
    problems: tuple[Problem, ...]


def read_statements(sheet: Path, slug: str, dataset: DatasetDescription, knowledge: Knowledge) -> Reading:
    """Read a sheet, also one with problems; raise `UnreadableInput` if nothing of it can be read."""
    read = read_fact_sheet(sheet, slug, dataset, knowledge)
    if read.checked is None:
        first = read.problems[0]
        raise UnreadableInput(sheet, f"line {first.line}: {first.code} {first.message}", first.hint)
    text, proven = read.checked.text_file.text, read.checked.proven
    entities = {**knowledge.entities, **proven.sheet.entities}
    made = [_statement(text, claim, proven, entities) for claim in proven.claims if claim.claim.said_in is not None]
    return Reading(text, tuple(each for each in made if each.words.content), read.problems)


def _statement(text: str, claim: ProvenClaim, proven: ProvenSheet, entities: Mapping[str, Entity]) -> Statement:
    said = claim.claim
    utterance = proven.sheet.utterances[said.said_in or 0]
    if claim.said_in:
        words = attribution_of(text, claim, claim.said_in)
    else:  # its speaker is not proved
        content = [(span.start, span.end) for span in claim.spans if span.end <= len(text)]
        words = make_attribution(text, {"content": content}, claim.id, utterance.act)
    speakers = frozenset(_names(name, entities) for name in utterance.claimant)
    return Statement(words, speakers, claim.form, said.stance, said.modality)


def _names(name: str, entities: Mapping[str, Entity]) -> frozenset[str]:
    entity = entities.get(name)
    known = entity.names if entity else (name,)
    return frozenset(fold(each).casefold() for each in known)
