"""Find the range of characters of each part of a YAML file.

An entry is a key with its value, or an item of a list with its dash. The comment lines right above an entry, indented
no deeper than it, belong to it; what else lies between two entries belongs to none. Offsets are code points.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import yaml

from mapping.editing.errors import CannotEdit

if TYPE_CHECKING:
    from yaml.nodes import CollectionNode, Node

    from mapping.sheet.yaml_and_json import ValuePath

_COMMENT: Final = re.compile(r"[ \t]*#")
#: A line break of YAML that no other part of onrecord counts as one.
_BARE_CARRIAGE_RETURN: Final = re.compile(r"\r(?!\n)")
_EXPLICIT_KEY: Final = re.compile(r"\?[ \t]+\Z")


@dataclass(frozen=True)
class Entry:
    """The place of one entry of a block collection."""

    #: Start of the first comment line above it, or of the entry itself if there is none.
    lead: int
    #: Start of the key, or of the dash.
    start: int
    #: End of its last line, with the line break.
    end: int
    column: int
    #: None in a list.
    key: Node | None
    value: Node


@dataclass(frozen=True)
class Block:
    """A collection in block style: its entries in the order of the file."""

    node: CollectionNode
    entries: tuple[Entry, ...]
    column: int

    @property
    def is_list(self) -> bool:
        """Whether the entries are items."""
        return isinstance(self.node, yaml.SequenceNode)


def compose(text: str) -> Node:
    """Return the root of a file. Raises `CannotEdit` if it is not YAML, or not a mapping in block style."""
    if _BARE_CARRIAGE_RETURN.search(text):
        raise CannotEdit("a line of the file ends with a carriage return alone: save it with line feeds")
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        reason = getattr(error, "problem", None) or getattr(error, "reason", error)
        raise CannotEdit(f"the file is not valid YAML: {reason}") from None
    if not isinstance(root, yaml.MappingNode):
        raise CannotEdit("the file is no mapping of keys and values")
    if root.flow_style:
        raise CannotEdit("the file is written in braces, as JSON is: only block style YAML can be edited here")
    return root


def child(node: Node, step: str | int) -> Node | None:
    """Return the value of a key, or the item with a number; None if there is none."""
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
        found: Node = node.value[step]
        return found
    return None


def descend(root: Node, path: ValuePath) -> list[Node]:
    """Return the nodes on the way to ``path``, the root first. Raises `CannotEdit` if there is no node."""
    nodes = [root]
    for step in path:
        found = child(nodes[-1], step)
        if found is None:
            raise CannotEdit(f"the file has no {' > '.join(map(str, path))}")
        nodes.append(found)
    return nodes


def is_block(node: Node) -> bool:
    """Tell whether a node is a collection in block style."""
    return isinstance(node, yaml.CollectionNode) and not node.flow_style


def block_of(text: str, node: Node) -> Block:
    """Return the entries of a collection in block style."""
    assert isinstance(node, yaml.CollectionNode)  # noqa: S101 - callers ask is_block first
    column = node.start_mark.column
    entries: list[Entry] = []
    before = node.start_mark.index
    for part in node.value:
        key, value = part if isinstance(part, tuple) else (None, part)
        start = _key_start(text, key) if key is not None else _dash(text, before, value, column)
        end = line_end(text, _content_end(text, start, key, value))
        entries.append(Entry(_lead(text, start, column), start, end, column, key, value))
        before = end
    return Block(node, tuple(entries), column)


def _key_start(text: str, key: Node) -> int:
    start: int = key.start_mark.index
    marked = _EXPLICIT_KEY.search(text, max(0, start - 10), start)
    return marked.start() if marked else start


def _dash(text: str, before: int, value: Node, column: int) -> int:
    """Return the offset of the dash of an item that follows an offset."""
    if text[before : before + 1] == "-" and text[before + 1 : before + 2] in {" ", "\n", "\r", "\t", ""}:
        return before
    pattern = re.compile(rf"^ {{{column}}}-(?=\s|\Z)", re.MULTILINE)
    found = list(pattern.finditer(text, before, max(value.start_mark.index, before) + 1))
    if not found:
        raise CannotEdit("an item of a list is written in a way that cannot be edited here")
    return found[-1].end() - 1


def _content_end(text: str, start: int, key: Node | None, value: Node) -> int:
    """Return the end of the last character of an entry, comments and line breaks aside."""
    if isinstance(value, yaml.ScalarNode):
        if value.start_mark.index == value.end_mark.index:  # the parser places an empty value at the next token
            return key.end_mark.index if key is not None else start + 1
        end: int = value.end_mark.index
        return len(text[:end].rstrip()) if value.style in {"|", ">"} else end
    if not is_block(value):
        return int(value.end_mark.index)
    assert isinstance(value, yaml.CollectionNode)  # noqa: S101
    last = value.value[-1]
    last_key, last_value = last if isinstance(last, tuple) else (None, last)
    return _content_end(text, value.start_mark.index, last_key, last_value)


def line_end(text: str, at: int) -> int:
    """Return the offset after the line that holds the character before an offset."""
    if at and text[at - 1] == "\n":
        return at
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def line_start(text: str, at: int) -> int:
    """Return the offset at which the line of an offset begins."""
    return text.rfind("\n", 0, at) + 1


def _lead(text: str, start: int, column: int) -> int:
    lead = line_start(text, start)
    if text[lead:start].strip(" "):  # the entry begins behind a dash
        return start
    while lead:
        above = line_start(text, lead - 1)
        comment = _COMMENT.match(text, above, lead)
        if comment is None or comment.end() - 1 - above > column or _is_directive(text, above):
            break
        lead = above
    return lead


def _is_directive(text: str, at: int) -> bool:
    """Tell whether the comment at an offset is for programs and belongs to the file, as a schema's address does."""
    return text.startswith(("# yaml-language-server:", "# vim:", "# -*-"), at)
