"""Write the messages that ask a language model for proposals, and the digest by which a draft names them.

The instructions and the article are in separate messages, and the article is between two lines with a mark that cannot
be guessed. This only helps the model: the protection is that an answer is only read as proposals.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mapping.proposing.proposal import ROLES, answer_schema

if TYPE_CHECKING:
    from mapping.sheet.knowledge import Kinds

_INSTRUCTIONS: Final = Path(__file__).with_name("instructions.txt")
#: The message that shows a part of an article; the places of mark and words are filled for each request.
_ARTICLE: Final = "ARTICLE {mark}\n{words}\nEND OF ARTICLE {mark}"


@dataclass(frozen=True)
class Prompt:
    """The part of a request that is the same for every article of a corpus."""

    instructions: str
    schema: dict[str, Any]

    @property
    def digest(self) -> str:
        """The SHA-256 of the instructions and of the message around the article, in hexadecimal."""
        return hashlib.sha256(f"{self.instructions}\0{_ARTICLE}".encode()).hexdigest()

    def messages(self, words: str, mark: str) -> list[dict[str, str]]:
        """Return the messages about some words of an article; ``mark`` is random and not among the words."""
        if mark in words:
            raise ValueError("the mark is in the article")
        return [
            {"role": "system", "content": self.instructions},
            {"role": "user", "content": _ARTICLE.format(mark=mark, words=words)},
        ]


def prompt_for(kinds: Kinds) -> Prompt:
    """Return the prompt that lists the kinds of situation of a corpus with their roles."""
    schema = answer_schema(kinds.names)
    # The schema that the instructions show lists no kinds, because they follow with their roles.
    shown = json.dumps(answer_schema(), ensure_ascii=False)
    listed = "\n".join(
        f"{name}({', '.join(role for role in kinds.roles.get(name, ()) if role in ROLES)})"
        for name in sorted(kinds.names)
    )
    text = _INSTRUCTIONS.read_text("utf-8")
    return Prompt(text.replace("<SCHEMA>", shown).replace("<KINDS>", listed), schema)
