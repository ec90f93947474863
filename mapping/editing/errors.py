"""Errors of editing, worded for the person who edits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mapping.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Sequence


class CannotEdit(OnrecordError):
    """A change cannot be made; the file is unchanged."""


class EditConflict(OnrecordError):
    """Two changes of the same item differ; each conflict is the item before, ours and theirs."""

    def __init__(self, conflicts: Sequence[tuple[str, str, str]]) -> None:
        self.conflicts = tuple(conflicts)
        count = len(self.conflicts)
        super().__init__(
            f"{count} item{'s' * (count > 1)} of the file {'were' if count > 1 else 'was'} changed elsewhere"
        )
