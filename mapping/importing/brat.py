"""Read and write the standoff format of brat: a text, and a file ``.ann`` with a line for each span, event or relation.

Spans (``T``) carry a role by their type. Events (``E``) and relations (``R``) join them; an argument of an event may
name the role in place of the type. Offsets are code points, and a span in several parts has ``;`` between them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, get_args

from mapping.errors import UnreadableInput
from mapping.importing.annotated_article import ROLES, AnnotatedArticle, role_named
from mapping.importing.offsets import Offsets
from mapping.importing.role_links import RoleSpan, join_group, join_linked
from mapping.sheet.allowed_values import Act, Stance

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from mapping.importing.annotated_article import Attribution
    from mapping.sheet.sentences import Range

_LINE: Final = re.compile(r"[TREAMN*#][^\t\n]*\t")
_SPAN: Final = re.compile(r"(T\d+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)\t(.*)", re.DOTALL)
_EVENT: Final = re.compile(r"(E\d+)\t(\S+(?: \S+)*) *")
_ATTRIBUTE: Final = re.compile(r"A\d+\t(Act|Stance) (E\d+) (\w+)\s*")
_RELATION: Final = re.compile(r"(R\d+)\t\S+ \S+?:(T\d+) \S+?:(T\d+)\s*")
#: The type of the event that joins the spans of one attribution.
_EVENT_TYPE: Final = "Attribution"


def read_brat(path: Path, text: str, annotations: str, name: str) -> AnnotatedArticle:
    """Return the article of a text and its annotations, the content of the file ``path``.

    Raises `UnreadableInput` if a line is not an annotation of brat.
    """
    standoff = _Standoff(path, Offsets(text))
    for number, line in _logical_lines(annotations):
        standoff.add(number, line)
    made, linked = list(standoff.events()), dict(standoff.spans)
    for used in standoff.in_events:
        linked.pop(used, None)
    others, unused = join_linked(text, linked, standoff.relations)
    left_out = [*standoff.left_out, *(f"{each}: nothing joins it to a content" for each in unused)]
    return AnnotatedArticle(name, text, (*made, *others), left_out=tuple(left_out))


def _logical_lines(annotations: str) -> Iterator[tuple[int, str]]:
    """Yield each annotation with the number of its first line; words of a span may continue in the next lines."""
    number, begun = 0, [""]
    for at, line in enumerate(annotations.split("\n"), 1):
        if _LINE.match(line) or begun == [""]:
            if "".join(begun).strip():
                yield number, "\n".join(begun)
            number, begun = at, [line]
        else:
            begun.append(line)
    if "".join(begun).strip():
        yield number, "\n".join(begun).rstrip("\n")


@dataclass
class _Standoff:
    """The annotations in the lines that were read so far."""

    path: Path
    offsets: Offsets
    spans: dict[str, RoleSpan] = field(default_factory=dict)
    types: dict[str, tuple[Range, ...]] = field(default_factory=dict)
    relations: list[tuple[str, str]] = field(default_factory=list)
    groups: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)
    acts: dict[str, Act] = field(default_factory=dict)
    stances: dict[str, Stance] = field(default_factory=dict)
    in_events: set[str] = field(default_factory=set)
    left_out: list[str] = field(default_factory=list)

    def add(self, number: int, line: str) -> None:
        """Take up a line; attributes, notes and normalizations carry no role."""
        if found := _SPAN.fullmatch(line):
            self._add_span(found[1], found[2], found[3], found[4].rstrip("\r"))
        elif found := _EVENT.fullmatch(line.rstrip()):
            arguments = [each.rpartition(":")[::2] for each in found[2].split(" ")]
            self.groups.append((found[1], [(kind.partition(":")[0], name) for kind, name in arguments]))
        elif found := _RELATION.fullmatch(line):
            self.relations.append((found[2], found[3]))
        elif found := _ATTRIBUTE.fullmatch(line):
            self._add_attribute(*found.groups())
        elif line[0] in "TER" or not _LINE.match(line):
            raise UnreadableInput(
                self.path,
                f"line {number} is no annotation of brat: {line[:60]!r}",
                "T1, a tab, type and offsets, a tab, words",
            )

    def _add_attribute(self, kind: str, event: str, value: str) -> None:
        if kind == "Act" and value in get_args(Act):
            self.acts[event] = value  # type: ignore[assignment]
        elif kind == "Stance" and value in get_args(Stance):
            self.stances[event] = value  # type: ignore[assignment]

    def _add_span(self, name: str, kind: str, offsets: str, words: str) -> None:
        parts = tuple((int(start), int(end)) for start, end in (each.split() for each in offsets.split(";")))
        if not all(0 <= start < end <= len(self.offsets.text) for start, end in parts):
            self.left_out.append(f"{name}: its offsets are outside the text")
        elif not self.offsets.prove_parts(parts, words):
            self.left_out.append(f"{name}: the text does not have {words[:60]!r} there")
        else:
            self.types[name] = parts
            if role := role_named(kind):
                self.spans[name] = RoleSpan(role, parts)

    def events(self) -> Iterator[Attribution]:
        """Yield the attribution of each event with a content, and note the others."""
        for name, arguments in self.groups:
            members = [
                RoleSpan(role, self.types[target])
                for kind, target in arguments
                if (role := role_named(kind)) and target in self.types
            ]
            self.in_events |= {target for _, target in arguments}
            if made := join_group(self.offsets.text, members, name):
                yield replace(made, act=self.acts.get(name, "says"), stance=self.stances.get(name))
            else:
                self.left_out.append(f"{name}: no words are its content")


def write_brat(article: AnnotatedArticle) -> str:
    """Return the annotations of an article as brat writes them: an event for each attribution, triggered by its cue."""
    lines: list[str] = []
    names: dict[tuple[str, tuple[Range, ...]], str] = {}
    for number, attribution in enumerate(article.attributions, 1):
        arguments = [("Content", attribution.content)]
        arguments += [(role.title(), spans) for role in ROLES[1:] if (spans := getattr(attribution, role))]
        trigger = (_EVENT_TYPE, attribution.cue or attribution.content)
        for each in (trigger, *arguments):
            if each not in names:
                names[each] = f"T{len(names) + 1}"
                lines.append(_span_line(names[each], *each, article.text))
        joined = " ".join(f"{kind}:{names[kind, spans]}" for kind, spans in (trigger, *arguments))
        lines.append(f"E{number}\t{joined}")
        lines += _attribute_lines(attribution, number)
    return "".join(f"{line}\n" for line in lines)


def _attribute_lines(attribution: Attribution, number: int) -> Iterator[str]:
    """Yield the act and the stance, if an annotation of the event number is needed for them."""
    if attribution.act != "says":
        yield f"A{2 * number - 1}\tAct E{number} {attribution.act}"
    if attribution.stance:
        yield f"A{2 * number}\tStance E{number} {attribution.stance}"


def _span_line(name: str, kind: str, spans: Sequence[Range], text: str) -> str:
    offsets = ";".join(f"{start} {end}" for start, end in spans)
    words = " ".join(text[start:end].replace("\n", " ") for start, end in spans)
    return f"{name}\t{kind} {offsets}\t{words}"
