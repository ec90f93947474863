"""Change one part of a YAML file, and no other character of it.

Every function takes the text of the file and returns the new text. The new text is read again, and must have the
requested change and no other: otherwise `CannotEdit` is raised, and the file is unchanged.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import yaml

from mapping.editing.emission import Value, dump_flow, emit_entry, emit_item, emit_key, emit_on_line, load_flow
from mapping.editing.errors import CannotEdit
from mapping.editing.source_ranges import block_of, child, compose, descend, is_block, line_start
from mapping.sheet.yaml_and_json import read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable

    from yaml.nodes import Node

    from mapping.editing.source_ranges import Block, Entry
    from mapping.sheet.yaml_and_json import ValuePath

    Change = Callable[[Any], None]


def value_of(text: str) -> Any:  # noqa: ANN401 - any value of YAML
    """Return the content of a file; every scalar is text. Raises `CannotEdit` if it cannot be read."""
    document = read_yaml(text, "")
    if document.problems:
        raise CannotEdit(f"the file cannot be read: {document.problems[0].message}")
    return document.value


def set_value(text: str, path: ValuePath, value: Value) -> str:
    """Set the value of a key or of an item; a new key becomes the last of its mapping."""

    def change(root: Any) -> None:  # noqa: ANN401
        _at(root, path[:-1])[path[-1]] = deepcopy(value)

    nodes = descend(compose(text), path[:-1])
    if not all(map(is_block, nodes)):
        return _verify(text, _change_flow(text, path, nodes, change), change)
    block, old = block_of(text, nodes[-1]), child(nodes[-1], path[-1])
    if old is None:
        return insert_key(text, path[:-1], str(path[-1]), value)
    return _verify(text, _replace_value(text, block, path[-1], old, value), change)


def _replace_value(text: str, block: Block, step: str | int, old: Node, value: Value) -> str:
    entry = _entry(block, step)
    on_line = emit_on_line(value)
    start, end = old.start_mark.index, old.end_mark.index
    is_one_line = "\n" not in text[start:end] and end > start and not is_block(old)
    if is_one_line and on_line is not None and text[entry.start : start].count("\n") == 0:
        return _splice(text, start, end, on_line)
    key = entry.key.value if entry.key is not None else None
    return _splice(text, entry.start, entry.end, _lines(key, value, entry.column))


def insert_key(text: str, path: ValuePath, key: str, value: Value, before: str | None = None) -> str:
    """Add a key to the mapping at ``path``: before another one, or as the last."""

    def change(root: Any) -> None:  # noqa: ANN401
        mapping = _at(root, path)
        if key in mapping:
            raise CannotEdit(f"{key!r} is in the file already")
        mapping[key] = deepcopy(value)

    root = compose(text)
    nodes = descend(root, path)
    if not all(map(is_block, nodes)):
        return _verify(text, _change_flow(text, (*path, key), nodes, change), change)
    block = block_of(text, nodes[-1])
    added = _lines(key, value, block.column)
    if before is not None:
        at = _entry(block, before).lead
        is_behind_dash = at != line_start(text, at)
        written = added + " " * block.column if is_behind_dash else " " * block.column + added
        return _verify(text, _splice(text, at, at, written), change)
    at = block.entries[-1].end
    return _verify(text, _splice(text, at, at, " " * block.column + added), change)


def insert_item(text: str, path: ValuePath, index: int, value: Value) -> str:
    """Add an item to the list at ``path``, which is made if it is missing or empty."""

    def change(root: Any) -> None:  # noqa: ANN401
        parent = _at(root, path[:-1])
        if not parent.get(path[-1]):
            parent[path[-1]] = []
        parent[path[-1]].insert(index, deepcopy(value))

    parents = descend(compose(text), path[:-1])
    found = child(parents[-1], path[-1])
    if all(map(is_block, parents)) and (found is None or _is_empty(found)):
        block = block_of(text, parents[-1])
        written = f"{emit_key(str(path[-1]))}:\n{_indent(_lines(None, value, block.column), block.column)}"
        if found is None:
            at = block.entries[-1].end
            return _verify(text, _splice(text, at, at, " " * block.column + written), change)
        entry = _entry(block, path[-1])
        return _verify(text, _splice(text, entry.start, entry.end, written), change)
    nodes = descend(compose(text), path)
    if not all(map(is_block, nodes)):
        return _verify(text, _change_flow(text, (*path, index), nodes, change), change)
    items = block_of(text, nodes[-1])
    written = _lines(None, value, items.column)
    if index < len(items.entries):
        at = items.entries[index].lead
        return _verify(text, _splice(text, at, at, _indent(written, items.column)), change)
    at = items.entries[-1].end
    return _verify(text, _splice(text, at, at, _indent(written, items.column)), change)


def remove(text: str, path: ValuePath) -> str:
    """Remove a key with its value, or an item, and the comments right above it; an emptied collection goes too."""
    nodes = descend(compose(text), path)
    parent = nodes[-2]
    if isinstance(parent, yaml.CollectionNode) and len(parent.value) == 1 and len(path) > 1:
        return remove(text, path[:-1])

    def change(root: Any) -> None:  # noqa: ANN401
        del _at(root, path[:-1])[path[-1]]

    if not all(map(is_block, nodes[:-1])):
        return _verify(text, _change_flow(text, path, nodes[:-1], change), change)
    block = block_of(text, parent)
    number = [_is_at(entry, index, path[-1]) for index, entry in enumerate(block.entries)].index(True)
    entry = block.entries[number]
    start, end = entry.lead, entry.end
    if text[:start].rpartition("\n")[2].strip() and number + 1 < len(block.entries):
        following = block.entries[number + 1]  # it takes the place behind the dash
        end = following.start if following.lead == end else end + block.column
    return _verify(text, text[:start] + text[end:], change)


def rename_key(text: str, path: ValuePath, key: str) -> str:
    """Rename the key at ``path`` in its place."""

    def change(root: Any) -> None:  # noqa: ANN401
        mapping = _at(root, path[:-1])
        if key in mapping:
            raise CannotEdit(f"{key!r} is in the file already")
        renamed = [(key if each == path[-1] else each, value) for each, value in mapping.items()]
        mapping.clear()
        mapping.update(renamed)

    nodes = descend(compose(text), path)
    if not all(map(is_block, nodes[:-1])):
        return _verify(text, _change_flow(text, path, nodes[:-1], change), change)
    entry = _entry(block_of(text, nodes[-2]), path[-1])
    assert entry.key is not None  # noqa: S101 - a mapping
    return _verify(text, _splice(text, entry.key.start_mark.index, entry.key.end_mark.index, emit_key(key)), change)


def _change_flow(text: str, path: ValuePath, nodes: list[Node], change: Change) -> str:
    """Apply a change within brackets or braces: the outermost of them is written again."""
    depth = next(index for index, node in enumerate(nodes) if not is_block(node))
    node = nodes[depth]
    if isinstance(node, yaml.ScalarNode):
        raise CannotEdit(f"{' > '.join(map(str, path[:depth]))} is a line, and has no parts")
    start, end = node.start_mark.index, node.end_mark.index
    flow = load_flow(text[start:end])
    # The path of the change begins at the root of the file; here there is only this part.
    stand_in: Any = flow
    for step in reversed(path[:depth]):
        stand_in = {step: stand_in}
    change(stand_in)
    written = dump_flow(flow)
    return _splice(text, start, end, written.replace("\n", " ") if "#" not in written else written)


def _at(root: Any, path: ValuePath) -> Any:  # noqa: ANN401 - any value of YAML
    for step in path:
        root = root[step]
    return root


def _entry(block: Block, step: str | int) -> Entry:
    return next(entry for index, entry in enumerate(block.entries) if _is_at(entry, index, step))


def _is_at(entry: Entry, index: int, step: str | int) -> bool:
    return index == step if entry.key is None else bool(entry.key.value == step)


def _is_empty(node: Node) -> bool:
    return not node.value


def _lines(key: str | None, value: Value, column: int) -> str:
    """Return an entry as lines; all but the first are indented to its column."""
    lines = (emit_item(value) if key is None else emit_entry(key, value)).splitlines(keepends=True)
    return "".join((lines[0], *(" " * column + line if line.strip() else line for line in lines[1:])))


def _indent(lines: str, column: int) -> str:
    """Indent the first line, as the others are already."""
    return " " * column + lines


def _splice(text: str, start: int, end: int, new: str) -> str:
    """Put new text in the place of a range, with the line breaks of the file."""
    line_break = "\r\n" if "\r\n" in text else "\n"
    needs_break = new.endswith("\n") and start == end == len(text) and not text.endswith("\n")
    return f"{text[:start]}{line_break * needs_break}{new.replace(chr(10), line_break)}{text[end:]}"


def _verify(old: str, new: str, change: Change) -> str:
    """Return the new text if its content is the old content after the change. Raises `CannotEdit` otherwise."""
    expected = value_of(old)
    change(expected)
    if value_of(new) != expected:
        raise CannotEdit("this part of the file is written in a way that cannot be changed here: edit it as text")
    return new
