"""Collect the answers about all windows of an article: the located proposals, each once, and the dropped ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mapping.proposing.answer import Refusal, UnusableAnswer, read_answer
from mapping.proposing.location import Located, NotInArticle, named_in

if TYPE_CHECKING:
    from mapping.proposing.location import Locator
    from mapping.proposing.proposal import Proposal
    from mapping.proposing.windows import Window


@dataclass
class Collected:
    """The proposals of one article; answers are added in the order of the windows."""

    located: list[Located] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    #: How many proposals came a second time.
    repeated: int = 0
    #: The window that first made a proposal for some words and their speaker.
    _windows: dict[object, int] = field(default_factory=dict)
    _types: dict[str, str] = field(default_factory=dict)

    def add(self, answer: str, window: Window, number: int, locator: Locator) -> str | None:
        """Add the answer about a window; return why it cannot be used, or None if it can."""
        try:
            proposals, refusals = read_answer(answer)
        except UnusableAnswer as error:
            return str(error)
        self.refusals += refusals
        for proposal in proposals:
            try:
                self._add(locator.locate(proposal, window, number))
            except NotInArticle as error:
                self._refuse(proposal, str(error))
        return None

    def in_text_order(self) -> list[Located]:
        """Return the proposals by the place of their words."""
        return sorted(self.located, key=lambda each: (each.quotes[0], each.quotes))

    def _add(self, found: Located) -> None:
        proposal = found.proposal
        about = found.quotes, tuple(sorted(each.name for each in proposal.speakers))
        same = [each for each in self.located if (each.quotes, each.proposal) == (found.quotes, proposal)]
        if same:
            self.repeated += 1
        elif self._windows.setdefault(about, found.window) != found.window:
            self._refuse(proposal, "another window has proposed another claim of the same words and voice")
        elif other := self._other_type(proposal):
            self._refuse(proposal, other)
        else:
            self.located.append(found)

    def _other_type(self, proposal: Proposal) -> str | None:
        """Return the sentence about a name to which an earlier proposal gave another type; None if there is none."""
        for each in named_in(proposal):
            if self._types.setdefault(each.name, each.type) != each.type:
                return f"it calls {each.name!r} a {each.type}, and another proposal a {self._types[each.name]}"
        return None

    def _refuse(self, proposal: Proposal, reason: str) -> None:
        self.refusals.append(Refusal(reason, proposal.model_dump()))
