"""Read from ``moved`` which paths redirect to which, and find the redirects that contradict the files.

An old IRI redirects to one new IRI of the same kind, and only once nothing is published at the old one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mapping.rdf.iris import ResourceKind
from mapping.sheet.problem_messages import problem

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from mapping.errors import Problem
    from mapping.sheet.checked_article import CheckedArticle, Move

#: Section of a fact sheet -> the kind of its parts.
_KINDS: Final = {
    "entities": ResourceKind.LOCAL_ENTITY, "situations": ResourceKind.SITUATION, "claims": ResourceKind.CLAIM,
}  # fmt: skip
#: The last step but one in the path of an IRI -> its kind in words.
_WORDS: Final = {"entity": "an entity", "situation": "a situation", "claim": "a claim"}


@dataclass(frozen=True)
class Redirect:
    """A path below the base IRI that redirects to another, and the file that says so."""

    old: str
    new: str
    said: Move
    #: The article whose fact sheet says so; None for a file that articles share.
    slug: str | None = None


def article_redirects(article: CheckedArticle) -> tuple[Redirect, ...]:
    """Return the redirects that a fact sheet asks for."""
    moves = ((move, _KINDS[move.section].path(article.slug, move.name)) for move in article.moves)
    return tuple(Redirect(_old_path(move, new), new, move, article.slug) for move, new in moves)


def shared_redirects(moves: Iterable[Move]) -> tuple[Redirect, ...]:
    """Return the redirects that ``entities.yaml`` asks for."""
    found = ((move, ResourceKind.ENTITY.path(move.name)) for move in moves)
    return tuple(Redirect(_old_path(move, new), new, move) for move, new in found)


def _old_path(move: Move, new: str) -> str:
    """Return the path of a former name; a name alone belonged to the same file as the new path."""
    return move.old if "/" in move.old else f"{new.rpartition('/')[0]}/{move.old}"


def article_paths(article: CheckedArticle) -> set[str]:
    """Return the paths of the entities, situations and claims of an article."""
    return {_KINDS[section].path(article.slug, name) for section, name in article.positions if section in _KINDS}


def shared_paths(entities: Iterable[str]) -> set[str]:
    """Return the paths of the shared entities."""
    return {ResourceKind.ENTITY.path(name) for name in entities}


def conflicts(redirects: Iterable[Redirect], in_use: Container[str]) -> Iterator[tuple[Redirect, Problem]]:
    """Yield each redirect that cannot be, and why. ``in_use`` are the paths of everything that the files name.

    Whatever redirects to something is not in use, so no redirects can form a cycle.
    """
    target_of: dict[str, str] = {}
    for redirect in redirects:
        old, said = redirect.old, redirect.said
        was, own = _WORDS[old.split("/")[-2]], _WORDS[redirect.new.split("/")[-2]]
        values = {"old": said.old, "kind": was, "own": own, "first": target_of.get(old)}
        if old == redirect.new:
            message = "moved_from_itself"
        elif was != own:
            message = "moved_to_other_kind"
        elif old in in_use:
            message = "moved_while_in_use"
        elif old in target_of:
            message = "moved_twice"
        else:
            target_of[old] = redirect.new
            continue
        yield redirect, problem(message, said.file, said.at.line, said.at.column, **values)
