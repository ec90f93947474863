"""Read from ``moved`` and ``moved.yaml`` which paths redirect to which or are gone, and find contradictions.

An old IRI redirects to one new IRI of the same kind, and only once nothing is published at the old one.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter

from mapping.rdf.iris import ResourceKind
from mapping.sheet.checked_article import Move
from mapping.sheet.files import read_text
from mapping.sheet.form_check import check_form
from mapping.sheet.problem_messages import problem
from mapping.sheet.value_types import PathOrGone, PublishedPath
from mapping.sheet.yaml_and_json import TooManyProblems, read_document

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator
    from pathlib import Path

    from mapping.errors import Problem
    from mapping.sheet.checked_article import CheckedArticle

#: Section of a fact sheet -> the kind of its parts.
_KINDS: Final = {
    "entities": ResourceKind.LOCAL_ENTITY, "situations": ResourceKind.SITUATION, "claims": ResourceKind.CLAIM,
}  # fmt: skip
_SHARED_KINDS: Final = {"entities": ResourceKind.ENTITY, "situations": ResourceKind.SHARED_SITUATION}
#: In ``moved.yaml``, the value of a path whose resource is no more.
GONE: Final = "gone"
_MOVED: Final = TypeAdapter(dict[PublishedPath, PathOrGone])
#: The last step but one in the path of an IRI -> its kind in words.
_WORDS: Final = {"entity": "an entity", "situation": "a situation", "claim": "a claim"}


@dataclass(frozen=True)
class Redirect:
    """A path below the base IRI that redirects to another, and the file that says so."""

    old: str
    #: None if the resource is gone.
    new: str | None
    said: Move
    #: The article whose fact sheet says so; None for a file that articles share.
    slug: str | None = None


def article_redirects(article: CheckedArticle) -> tuple[Redirect, ...]:
    """Return the redirects that a fact sheet asks for."""
    moves = ((move, _KINDS[move.section].path(article.slug, move.name)) for move in article.moves)
    return tuple(Redirect(_old_path(move, new), new, move, article.slug) for move, new in moves)


def shared_redirects(moves: Iterable[Move]) -> tuple[Redirect, ...]:
    """Return the redirects that ``entities.yaml`` and ``situations.yaml`` ask for."""
    found = ((move, _SHARED_KINDS[move.section].path(move.name)) for move in moves)
    return tuple(Redirect(_old_path(move, new), new, move) for move, new in found)


def read_moved(path: Path) -> tuple[tuple[Redirect, ...], tuple[Problem, ...]]:
    """Read ``moved.yaml``, former paths and where their resources are now: the redirects, or every problem."""
    document, listed = read_document(path, read_text(path).text), dict[str, str]()
    with suppress(TooManyProblems):
        listed = check_form(document, _MOVED) or {}
    redirects = (
        Redirect(old, None if new == GONE else new, Move("paths", new, old, document.file, document.position((old,))))
        for old, new in listed.items()
    )
    return tuple(redirects), tuple(document.problems)


def _old_path(move: Move, new: str) -> str:
    """Return the path of a former name; a name alone belonged to the same file as the new path."""
    return move.old if "/" in move.old else f"{new.rpartition('/')[0]}/{move.old}"


def article_paths(article: CheckedArticle) -> set[str]:
    """Return the paths of the entities, situations and claims of an article."""
    return {_KINDS[section].path(article.slug, name) for section, name in article.positions if section in _KINDS}


def shared_paths(entities: Iterable[str], situations: Iterable[str]) -> set[str]:
    """Return the paths of the shared entities and situations."""
    paths = {ResourceKind.ENTITY.path(name) for name in entities}
    return paths | {ResourceKind.SHARED_SITUATION.path(name) for name in situations}


def conflicts(redirects: Iterable[Redirect], in_use: Container[str]) -> Iterator[tuple[Redirect, Problem]]:
    """Yield each redirect that cannot be, and why. ``in_use`` are the paths of everything that the files name.

    Whatever redirects to something is not in use, so no redirects can form a cycle.
    """
    target_of: dict[str, str | None] = {}
    for redirect in redirects:
        old, said = redirect.old, redirect.said
        was = _WORDS[old.split("/")[-2]]
        own = _WORDS[redirect.new.split("/")[-2]] if redirect.new else was
        values = {"old": said.old, "kind": was, "own": own, "first": target_of.get(old) or GONE}
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
