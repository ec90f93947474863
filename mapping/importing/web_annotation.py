"""Read and write W3C Web Annotations, and read what Hypothesis exports.

A tag of an annotation names the role of its words. Annotations of one attribution are joined by an annotation whose
motivation is linking, with the content as target and the other roles as bodies; or, as people do it in Hypothesis, by
a further tag that they share. Words decide where an annotation is; offsets in code points or UTF-16 help to find them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, get_args

from mapping.errors import UnreadableInput
from mapping.importing.annotated_article import ROLES, AnnotatedArticle, role_named
from mapping.importing.json_values import read_json
from mapping.importing.offsets import Offsets
from mapping.importing.role_links import RoleSpan, join_group
from mapping.sheet.allowed_values import Act, Stance
from mapping.sheet.value_types import as_tuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from mapping.importing.annotated_article import Attribution
    from mapping.sheet.sentences import Range

_CONTEXT: Final = "http://www.w3.org/ns/anno.jsonld"
#: Code points before and after the words that a selector repeats.
_AROUND: Final = 32


def read_web_annotations(path: Path, data: bytes, text: str, name: str) -> AnnotatedArticle:
    """Return the attributions that the annotations of a text make; raise `UnreadableInput` if the file holds none."""
    items = list(_items(read_json(path, data)))
    if not items:
        raise UnreadableInput(path, "holds no annotations", "export a list, a page or a collection of annotations")
    reader = _Reader(Offsets(text))
    for number, item in enumerate(items, 1):
        reader.add(str(item.get("id") or item.get("@id") or f"annotation {number}"), item)
    made = tuple(reader.attributions())
    return AnnotatedArticle(name, text, made, left_out=tuple(reader.left_out))


def _items(value: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - any value of JSON
    """Yield the annotations of a list, page, collection or export."""
    if isinstance(value, list):
        for each in value:
            yield from _items(each)
    elif isinstance(value, dict):
        lists = [value[key] for key in ("items", "rows", "annotations", "first", "@graph") if key in value]
        if lists:
            for each in lists:
                yield from _items(each)
        elif "target" in value:
            yield value


class _Reader:
    def __init__(self, offsets: Offsets) -> None:
        self._offsets = offsets
        self._spans: dict[str, RoleSpan] = {}
        self._links: dict[str, tuple[set[str], dict[str, Any]]] = {}
        self._tags: dict[str, set[str]] = defaultdict(set)
        self.left_out: list[str] = []

    def add(self, name: str, item: Mapping[str, Any]) -> None:
        bodies = [each if isinstance(each, dict) else {"id": each} for each in as_tuple(item.get("body") or ())]
        if "linking" in as_tuple(item.get("motivation") or ()):
            members = {_reference(each) for each in (*as_tuple(item["target"]), *bodies)}
            classes = [str(each.get("value")) for each in bodies if each.get("purpose") == "classifying"]
            self._links[name] = (members, _named(classes))
            return
        tags = [
            *map(str, as_tuple(item.get("tags") or ())),
            *(str(each["value"]) for each in bodies if "value" in each),
        ]
        roles = [role for tag in tags if (role := role_named(tag))]
        if not roles:
            if any("selector" in each for each in as_tuple(item["target"]) if isinstance(each, dict)):
                self.left_out.append(f"{name}: no tag names a role")
            return
        parts = tuple(span for each in as_tuple(item["target"]) if (span := self._span(name, each)))
        if parts:
            self._spans[name] = RoleSpan(roles[0], parts)
            for tag in tags:
                if not role_named(tag):
                    self._tags[tag].add(name)

    def _span(self, name: str, target: object) -> Range | None:
        selectors = as_tuple(target.get("selector") or ()) if isinstance(target, dict) else ()
        known = {str(each.get("type")): each for each in selectors if isinstance(each, dict)}
        quote, position = known.get("TextQuoteSelector", {}), known.get("TextPositionSelector", {})
        words, found = quote.get("exact"), None
        words = words if isinstance(words, str) else None
        if isinstance(start := position.get("start"), int) and isinstance(end := position.get("end"), int):
            found = self._offsets.prove(start, end, words)
        if found is None and words:
            found = self._offsets.find_quote(words, str(quote.get("prefix", "")), str(quote.get("suffix", "")))
        if found is None:
            said = (
                f"the words {words[:60]!r} are not in the text, or more than once" if words else "it selects no words"
            )
            self.left_out.append(f"{name}: {said}")
        return found

    def attributions(self) -> Iterator[Attribution]:
        """Yield the attribution of each link, and then of each shared tag."""
        used: set[str] = set()
        groups = {**self._links, **{tag: (names, {}) for tag, names in self._tags.items() if len(names) > 1}}
        for name, (members, named) in groups.items():
            spans = [self._spans[each] for each in sorted(members & self._spans.keys())]
            made = join_group(self._offsets.text, spans, name)
            if made and not (name in self._tags and members <= used):
                used |= members
                yield replace(made, **named)
        for name in [each for each in self._spans if each not in used]:
            if made := join_group(self._offsets.text, [self._spans[name]], name):
                yield made
            else:
                self.left_out.append(f"{name}: nothing joins it to a content")


def _named(classes: list[str]) -> dict[str, Any]:
    """Return the act and the stance that classes of a link name."""
    values = {"act": get_args(Act), "stance": get_args(Stance)}
    return {key: each for each in classes for key, known in values.items() if each in known}


def _reference(value: object) -> str:
    return str(value.get("id") or value.get("source") or "") if isinstance(value, dict) else str(value)


def write_web_annotations(article: AnnotatedArticle, source: str) -> str:
    """Return a page of annotations of the text at an address, in JSON-LD."""
    items = [
        item for number, each in enumerate(article.attributions, 1) for item in _written(article, each, number, source)
    ]
    page = {"@context": _CONTEXT, "type": "AnnotationPage", "items": items}
    return json.dumps(page, ensure_ascii=False, indent=2) + "\n"


def _written(article: AnnotatedArticle, attribution: Attribution, number: int, source: str) -> Iterator[dict[str, Any]]:
    names: list[str] = []
    for role in ROLES:
        if spans := getattr(attribution, role):
            names.append(f"{source}#attribution-{number}-{role}")
            tag = {"type": "TextualBody", "purpose": "tagging", "value": role}
            targets = [_target(article.text, span, source) for span in spans]
            yield {"id": names[-1], "type": "Annotation", "motivation": "tagging", "body": tag, "target": targets}
    body: list[Any] = names[1:]
    classes = [attribution.act] * (attribution.act != "says") + [attribution.stance] * (attribution.stance is not None)
    body += [{"type": "TextualBody", "purpose": "classifying", "value": each} for each in classes]
    name = f"{source}#attribution-{number}"
    yield {"id": name, "type": "Annotation", "motivation": "linking", "body": body, "target": names[0]}


def _target(text: str, span: Range, source: str) -> dict[str, Any]:
    start, end = span
    quote = {
        "type": "TextQuoteSelector",
        "exact": text[start:end],
        "prefix": text[max(0, start - _AROUND) : start],
        "suffix": text[end : end + _AROUND],
    }
    return {"source": source, "selector": [{"type": "TextPositionSelector", "start": start, "end": end}, quote]}
