"""Expand the entities that the DOCTYPE of an RDF/XML file declares, as files of Protégé do for their namespaces.

Nothing external is read, and the expanded text is bounded: entities that repeat each other cannot grow without limit.
"""

from __future__ import annotations

import re
from typing import Final

from mapping.errors import UnreadableInput

__all__ = ["expand_entities"]

_LONGEST_ENTITY: Final = 4096
#: To the end of the file if it is not closed: looking for its end again and again would take quadratic time.
_COMMENT: Final = rb"<!--(?>.*?-->|.*+)"
_PROLOG: Final = rb"(?>\s++|<\?.*?\?>|" + _COMMENT + rb")*+"
#: XML 1.0, section 2.8. Possessive, so that hostile text is read once.
_DOCTYPE: Final = re.compile(
    rb"(" + _PROLOG + rb")<!DOCTYPE\s(?:[^\[>\"']|\"[^\"]*+\"|'[^']*+')*+"
    rb"(?:\[(?P<subset>(?>" + _COMMENT + rb"|\"[^\"]*+\"|'[^']*+'|[^\]\"'])*+)\]\s*+)?>",
    re.DOTALL,
)
_DECLARATION: Final = re.compile(
    _COMMENT
    + rb"|<!ENTITY\s++(?:(?P<name>[^\s%\"'>]++)\s++(?:\"(?P<double>[^\"]*+)\"|'(?P<single>[^']*+)')|(?P<other>))",
    re.DOTALL,
)
#: A section without markup is matched whole, so that no reference is found in it.
_REFERENCE: Final = re.compile(rb"<!\[CDATA\[(?>.*?\]\]>|.*+)|" + _COMMENT + rb"|&([^\s;&#<>\"']++);", re.DOTALL)


def expand_entities(data: bytes, name: str, maximum: int) -> bytes:
    """Replace references to declared entities and blank out the DOCTYPE; lines keep their numbers.

    Raises `UnreadableInput` for an external or parameter entity, and if the result is longer than ``maximum`` bytes.
    """
    if doctype := _DOCTYPE.match(data):
        entities = _read_declarations(doctype["subset"] or b"", name)
        lines = b"\n" * data.count(b"\n", doctype.end(1), doctype.end())
        data = doctype[1] + lines + _replace_references(data[doctype.end() :], entities, name, maximum)
    if b"<!doctype" in data.lower():
        raise UnreadableInput(name, "has a DOCTYPE that cannot be read safely", "remove it")
    return data


def _replace_references(text: bytes, entities: dict[bytes, bytes], name: str, maximum: int) -> bytes:
    size = 0

    def count(more: int) -> None:
        nonlocal size
        size += more
        if size > maximum:
            raise UnreadableInput(name, f"has entities that expand to more than {maximum} bytes", "write them out")

    def replace(reference: re.Match[bytes]) -> bytes:
        value = entities.get(reference[1], reference[0])
        count(len(value) - len(reference[0]))
        return value

    count(len(text))
    return _REFERENCE.sub(replace, text)


def _read_declarations(subset: bytes, name: str) -> dict[bytes, bytes]:
    entities: dict[bytes, bytes] = {}
    for declaration in _DECLARATION.finditer(subset):
        if declaration["other"] is not None:
            raise UnreadableInput(name, "declares an external or parameter entity, which is never read", "remove it")
        if declaration["name"] is None:
            continue  # a comment
        written = declaration["double"] if declaration["single"] is None else declaration["single"]
        value = _replace_references(written, entities, name, _LONGEST_ENTITY)
        entities.setdefault(declaration["name"], value)  # the first declaration counts (XML 1.0, section 4.2)
    return entities
