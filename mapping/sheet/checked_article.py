"""An article and its fact sheet after every word was found in the text; only that is mapped to RDF."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from mapping.sheet.yaml_and_json import FilePosition  # noqa: TC001 - the builds keep moves and read this annotation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mapping.sheet.allowed_values import Form, MentionBasis, Rights
    from mapping.sheet.model import Claim, FactSheet, Utterance


class Span(NamedTuple):
    """A span of a text: offsets in code points, end exclusive, and the article's own characters."""

    start: int
    end: int
    exact: str


class Mention(NamedTuple):
    """The words of the article for a speaker or an audience."""

    entity: str
    basis: MentionBasis
    span: Span


@dataclass(frozen=True)
class ProvenUtterance:
    """An utterance whose words were found in the text."""

    id: str
    utterance: Utterance
    attribution: tuple[Span, ...]
    #: The parts of the cue, in text order.
    cue: tuple[Span, ...]
    mentions: tuple[Mention, ...]
    #: The words of its time.
    when: Span | None


@dataclass(frozen=True)
class ProvenClaim:
    """A claim whose quotes were found in the text; ``spans`` in the order of the quotes."""

    id: str
    claim: Claim
    spans: tuple[Span, ...]
    form: Form
    #: The form that its quotation marks give.
    form_of_quotes: Form
    #: Of a mixed claim: the parts of its spans inside quotation marks.
    verbatim: tuple[Span, ...] = ()
    said_in: ProvenUtterance | None = None
    #: The words of its own time, if the article itself says it.
    when: Span | None = None


@dataclass(frozen=True)
class Move:
    """The statement of a file that something was published under another name before."""

    section: Literal["entities", "situations", "claims", "paths"]
    name: str
    #: A name in the same file and section, or the path of an IRI.
    old: str
    file: str
    at: FilePosition


@dataclass(frozen=True)
class CheckedArticle:
    """An article and its fact sheet after every quote, reference and date was checked."""

    slug: str
    text: str
    text_sha256: str
    sheet: FactSheet
    sheet_sha256: str
    language: str
    rights: Rights
    utterances: tuple[ProvenUtterance, ...]
    claims: tuple[ProvenClaim, ...]
    #: The words of the times of situations, by name.
    times: Mapping[str, Span]
    #: Positions of utterances, claims, situations and entities in the sheet, by (section, id).
    positions: Mapping[tuple[str, str], FilePosition]
    moves: tuple[Move, ...] = ()
