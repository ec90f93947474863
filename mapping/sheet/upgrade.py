"""Rewrite a fact sheet of version 1 as one of version 2, which states the same.

Everything but the claims stays as it is written. Claims that one utterance makes become one saying; the words that
prove its speaker are written where version 2 would not find them by itself. Comments stay with their claim.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, cast

import yaml

from mapping.sheet.article_text import ArticleText
from mapping.sheet.attribution import Attribution
from mapping.sheet.version_1 import SPEAKER_KEYS
from mapping.sheet.word_lists import word_lists
from mapping.sheet.yaml_and_json import Document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from yaml.nodes import MappingNode, Node

    from mapping.sheet.checked_article import ProvenClaim, ProvenUtterance, Span
    from mapping.sheet.model import Entity
    from mapping.sheet.references import ProvenSheet

_COMMENT: Final = re.compile(r"(?:^|(?<=\s))#.*")
_LINE: Final = 100
#: Written above a saying whose speaker nothing proves.
_UNPROVED: Final = (
    "# Nothing found here proves who says this: write the article's words as attribution, and a pronoun as as."
)
Claim = dict[str, Any]


@dataclass(frozen=True)
class Background:
    """The background of a sheet: the text of its article, its language, and all entities."""

    text: str
    language: str
    entities: Mapping[str, Entity]


@dataclass(frozen=True)
class _Saying:
    """A saying of version 2, the comments on it, and how its claims are numbered in version 1."""

    value: dict[str, Any]
    numbers: tuple[int, ...]
    is_proved: bool


def upgrade_yaml(source: str, proven: ProvenSheet, background: Background) -> str:
    """Return the YAML of version 2 for a readable sheet of version 1; `proven` holds its statements and their words."""
    root = cast("MappingNode", yaml.compose(source, Loader=yaml.CSafeLoader))
    value = yaml.load(source, Loader=yaml.BaseLoader)  # noqa: S506 - it makes texts, lists and mappings only
    sayings = _sayings(value["claims"], proven, background)
    if root.flow_style:
        return _dump({**_head(value), "sayings": [each.value for each in sayings]})
    starts = {key.value: key.start_mark for key, _ in root.value}
    claims = next(node for key, node in root.value if key.value == "claims")
    start = starts["claims"].index
    following = [mark.index for mark in starts.values() if mark.index > start]
    end = min(following, default=len(source))
    comments = _comments(source, root, claims, (start, end))
    lines = ["sayings:\n"]
    for saying in sayings:
        said = [comment for number in saying.numbers for comment in comments.get(number, ())]
        said += [] if saying.is_proved else [_UNPROVED]
        lines += [f"  {comment}\n" for comment in said] + [_indent(_dump([saying.value]))]
    lines += [f"{comment}\n" for comment in comments.get(len(value["claims"]), ())]
    whole = source[:start] + "".join(lines) + source[end:]
    return re.sub(r"(?m)^(factsheet\s*:\s*)['\"]?1['\"]?", r"\g<1>2", whole, count=1)


def upgrade_json(source: str, proven: ProvenSheet, background: Background) -> str:
    """Return the JSON of version 2 for a sheet of version 1 that can be read."""
    value = json.loads(source)
    sayings = _sayings(value["claims"], proven, background)
    return (
        json.dumps({**_head(value), "sayings": [each.value for each in sayings]}, ensure_ascii=False, indent=2) + "\n"
    )


def _head(value: dict[str, Any]) -> dict[str, Any]:
    return {"factsheet": "2"} | {key: each for key, each in value.items() if key not in {"factsheet", "claims"}}


# Sayings


def _sayings(claims: Sequence[Claim], proven: ProvenSheet, background: Background) -> list[_Saying]:
    """Return the sayings of all claims: one for each utterance, at its first claim, and one for the narration."""
    groups: dict[object, list[int]] = {}
    narrated = 0
    for number, claim in enumerate(proven.claims):
        key: object = id(claim.said_in) if claim.said_in else ("no proof", number)
        if claim.claim.said_in is None:
            narrated += number > 0 and proven.claims[number - 1].claim.said_in is not None
            key = ("narrated", number if claim.claim.when else -narrated)
        groups.setdefault(key, []).append(number)
    return [_saying(claims, numbers, proven, background) for numbers in groups.values()]


def _saying(claims: Sequence[Claim], numbers: Sequence[int], proven: ProvenSheet, background: Background) -> _Saying:
    first = claims[numbers[0]]
    shared: dict[str, Any] = {key: first[key] for key in SPEAKER_KEYS if key in first}
    said = [_claim(claims[number], proven.claims[number]) for number in numbers]
    utterance = proven.claims[numbers[0]].said_in
    if utterance:
        contents = [span for number in numbers for span in proven.claims[number].spans]
        shared = _proof(shared, utterance, contents, background)
    value = {**shared, "claims": said}
    if len(said) == 1:
        first_keys = {key: said[0].pop(key) for key in ("id",) if key in said[0]}
        value = {**first_keys, **shared, **said[0]}
    is_proved = utterance is not None or proven.claims[numbers[0]].claim.said_in is None
    return _Saying(value, tuple(numbers), is_proved)


def _claim(claim: Claim, proven: ProvenClaim) -> Claim:
    rest = {key: value for key, value in claim.items() if key not in {*SPEAKER_KEYS, "form"}}
    if proven.claim.said_in is not None and claim.get("form") == proven.form != proven.form_of_quotes:
        rest["form"] = claim["form"]
    return rest


def _proof(
    shared: dict[str, Any], proven: ProvenUtterance, contents: Sequence[Span], background: Background
) -> dict[str, Any]:
    """Return the fewest keys of an utterance from which version 2 finds the same words."""
    resolved = {each.entity: each.span.exact for each in proven.mentions if each.basis == "resolved"}
    words = next(iter(resolved.values())) if len(resolved) == len(proven.utterance.speakers) == 1 else resolved
    more: list[dict[str, Any]] = [{"cue": proven.utterance.cue or proven.cue[0].exact}]
    if resolved:
        more.append({"as": words})
    more.append({"attribution": [_quote(span, background.text) for span in proven.attribution]})
    known = {key: value for key, value in shared.items() if key != "cue"}
    for number in range(len(more) + 1):
        told = known | {key: value for each in more[:number] for key, value in each.items()}
        if _finds(told, proven, contents, background):
            return _in_order(told)
    return _in_order(told)


def _finds(told: dict[str, Any], proven: ProvenUtterance, contents: Sequence[Span], background: Background) -> bool:
    text = ArticleText(background.text)
    attribution = Attribution(text, Document(""), background.entities, word_lists(background.language), is_old=False)
    changes = {
        "cue": told.get("cue"),
        "as_": {"": told["as"]} if isinstance(told.get("as"), str) else told.get("as", {}),
    }
    given = proven.attribution if "attribution" in told else ()
    found = attribution.prove((), proven.utterance.model_copy(update=changes), given, contents)
    return found is not None and replace(found, utterance=proven.utterance) == proven


def _in_order(told: dict[str, Any]) -> dict[str, Any]:
    order = ("claimant", "as", "attribution", "cue", "told_to", "when")
    return {key: told[key] for key in order if key in told}


def _quote(span: Span, text: str) -> str | dict[str, str]:
    """Return a quote that means one span, with its number if the words occur more than once."""
    found = ArticleText(text).find(span.exact, len(text))
    if len(found) == 1:
        return span.exact
    return {"text": span.exact, "occurrence": str(found.index(span) + 1)}


# Text and comments


def _dump(value: object) -> str:
    return str(yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=_LINE, default_flow_style=False))


def _indent(text: str) -> str:
    return "".join(f"  {line}" if line.strip() else line for line in text.splitlines(keepends=True))


def _comments(source: str, root: MappingNode, claims: Node, part: tuple[int, int]) -> dict[int, list[str]]:
    """Return the comments before and within each claim, by its number; those after the last have the next number."""
    masked = list(source)
    for node in _scalars(root):
        for index in range(node.start_mark.index, node.end_mark.index):
            if masked[index] != "\n":
                masked[index] = "x"
    bounds = [_line_end(source, _last(node).end_mark.index) for node in claims.value]
    found: dict[int, list[str]] = {}
    for comment in _COMMENT.finditer("".join(masked), *part):
        number = next((index for index, bound in enumerate(bounds) if comment.start() < bound), len(bounds))
        found.setdefault(number, []).append(source[comment.start() : comment.end()].rstrip())
    return found


def _line_end(source: str, index: int) -> int:
    end = source.find("\n", index - 1)
    return len(source) if end < 0 else end


def _scalars(node: Node) -> Iterator[Node]:
    if isinstance(node, yaml.ScalarNode):
        yield node
    for child in node.value if isinstance(node, yaml.CollectionNode) else ():
        for each in child if isinstance(child, tuple) else (child,):
            yield from _scalars(each)


def _last(node: Node) -> Node:
    """Return the last scalar of a node: its end is that of the text, while a block collection ends at the next node."""
    return list(_scalars(node))[-1]
