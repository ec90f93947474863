"""An article with the attributions that people marked in it, independent of the format."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mapping.sheet.allowed_values import Act, Stance
    from mapping.sheet.sentences import Range

Role = Literal["content", "source", "cue", "addressee", "frame"]
ROLES: Final[tuple[Role, ...]] = ("content", "source", "cue", "addressee", "frame")
#: The names of roles in other schemes, in lower case: PARC, PolNeAR, the German quotation data, Rhetorical Frames.
_OTHER_NAMES: Final[Mapping[str, Role]] = {
    "quote": "content",
    "quotation": "content",
    "speaker": "source",
    "claimant": "source",
    "holder": "source",
    "verb": "cue",
    "audience": "addressee",
    "hearer": "addressee",
    "recipient": "addressee",
}
#: White space and invisible characters.
_UNSEEN: Final = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")


@dataclass(frozen=True)
class Attribution:
    """Spans of one reported statement by role, in code points, end exclusive; a role may be in several spans."""

    content: tuple[Range, ...]
    source: tuple[Range, ...] = ()
    cue: tuple[Range, ...] = ()
    addressee: tuple[Range, ...] = ()
    frame: tuple[Range, ...] = ()
    act: Act = "says"
    #: None if the annotation does not say whether the source affirms the content.
    stance: Stance | None = None
    #: The name of the annotation in its file: an id, or its type.
    name: str = field(default="", compare=False)


@dataclass(frozen=True)
class AnnotatedArticle:
    """A text and its attributions."""

    name: str
    text: str
    attributions: tuple[Attribution, ...]
    #: Keys of ``article`` in a fact sheet.
    about: Mapping[str, object] = field(default_factory=dict)
    #: One line for each omission.
    left_out: tuple[str, ...] = field(default=(), compare=False)


def role_named(name: str) -> Role | None:
    """Return the role that a label of any scheme means; digits at its end count parts.

    >>> role_named("Source"), role_named("Content2"), role_named("Person")
    ('source', 'content', None)
    """
    plain = name.strip().lower().rstrip("0123456789")
    return plain if plain in ROLES else _OTHER_NAMES.get(plain)


def tidied(text: str, ranges: Iterable[Range]) -> tuple[Range, ...]:
    """Return spans in text order, without white space and unseen characters at their ends, and without empty ones."""
    found = set[tuple[int, int]]()
    for start, end in ranges:
        while start < end and (text[start].isspace() or text[start] in _UNSEEN):
            start += 1  # noqa: PLW2901
        while start < end and (text[end - 1].isspace() or text[end - 1] in _UNSEEN):
            end -= 1  # noqa: PLW2901
        if start < end:
            found.add((start, end))
    return tuple(sorted(found))


def make_attribution(
    text: str, roles: Mapping[Role, Iterable[Range]], name: str, act: Act = "says", stance: Stance | None = None
) -> Attribution:
    """Return the attribution of some spans, which are tidied; everything else is from the annotation."""
    spans = {role: tidied(text, ranges) for role, ranges in roles.items()}
    return Attribution(**{"content": (), **spans}, act=act, stance=stance, name=name)
