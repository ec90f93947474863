"""Describe every key of the files that an author writes, with its type, default, meaning and an example.

Examples are the values of the corpus in ``docs/example/``, which has every key.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

import yaml

from docs.markdown import block, code, short, table
from mapping.publication.corpus import read_kinds
from mapping.rdf.entity_classes import ENTITY_CLASSES
from mapping.sheet.allowed_values import AGENT_TYPES, EntityType
from mapping.sheet.keys import CLAIM_KEYS, UTTERANCE_KEYS
from mapping.sheet.model import DatasetDescription, Kind, Utterance
from mapping.sheet.schema import fact_sheet_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

EXAMPLE: Final = Path(__file__).parent / "example"
#: Files of the example, in the order in which the page shows them.
FILES: Final = (
    "ferry-fares/article.txt",
    "ferry-fares/facts.yaml",
    "dataset.yaml",
    "entities.yaml",
    "situations.yaml",
    "kinds.yaml",
    "moved.yaml",
)
#: Keys of a draft, which the example, being published, has not.
_OF_DRAFTS: Final = {"status": "draft", "reason": "a clause beside a verb"}
#: Longest example in a table, in characters.
_LONGEST: Final = 90
#: Keys whose values are mappings of another kind, and that kind.
_PARTS: Final = {
    "when": "time",
    "quote": "quote",
    "limits": "limits",
    "correction": "correction",
    "content": "situation",
}
#: Definition in the schema -> the word for it.
_WORDS: Final = {
    "TimeReference": "time",
    "SheetQuote": "quote",
    "DescribedSituation": "situation",
    "WrittenClaim": "claim",
}
#: Beginning of the pattern of a text -> the word for it.
_PATTERNS: Final = {
    "^[a-z0-9]": "name",
    "^https?": "address",
    "^[^?#]*/$": "address",
    "^[A-Za-z]{2,3}": "language tag",
    "^[0-9a-f]": "SHA-256",
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}T": "time in UTC",
    "^[0-9]{4}": "day",
    "^[^/": "file name",
}
#: Key whose schema for editors says less than its model -> its values.
_SPECIAL: Final = {
    "same_as": "address or list",
    "moved": "name or path, or list",
    "quantity": "[quantity](values.md#quantities)",
    "edtf": "[EDTF](values.md#edtf)",
}
#: A list of values is written out up to this length.
_MOST_VALUES: Final = 11


def sections() -> Iterator[tuple[str, str]]:
    """Yield title and body of each section."""
    found, schema = examples(), fact_sheet_schema(read_kinds().names)
    defined, dataset = schema["$defs"], DatasetDescription.model_json_schema()
    utterance = ("id", *UTTERANCE_KEYS, "claims")
    yield "example", "\n\n".join(f"`{name}`\n{_shown(name)}" for name in FILES)
    yield "facts", _keys(schema, found["sheet"])
    yield "article", _keys(defined["Article"], found["article"])
    yield "correction", _keys(defined["Correction"], found["correction"])
    yield "drafting", _keys(defined["Drafting"], found["drafting"])
    yield "entities", _keys(defined["Entity"], found["entity"])
    yield "situations", _keys(defined["DescribedSituation"], found["situation"])
    said = {"properties": {**defined["Saying"]["properties"], "id": Utterance.model_json_schema()["properties"]["id"]}}
    yield "sayings", _keys(said, found["saying"], utterance)
    yield "claims", _keys(defined["WrittenClaim"], found["claim"], CLAIM_KEYS)
    yield "quotes", _keys(defined["SheetQuote"], found["quote"])
    yield "times", _keys(defined["TimeReference"]["anyOf"][0], found["time"])
    yield "kinds", _keys(Kind.model_json_schema(), found["kind"])
    yield "moved", block("yaml", (EXAMPLE / "moved.yaml").read_text("utf-8"))
    yield "dataset", _keys(dataset, found["dataset"])
    yield "limits", _keys(dataset["$defs"]["Limits"], found["limits"])


def entity_types(texts: Mapping[str, list[str]]) -> str:
    """Return the table of the types of entities; ``texts`` has the meaning of each and an example."""
    rows = (
        (
            code(name),
            code(short(ENTITY_CLASSES[name])),
            "yes" if name in AGENT_TYPES else "no",
            texts[name][0],
            code(texts[name][1]),
        )
        for name in get_args(EntityType)
    )
    return table(("type", "class", "can speak", "for", "example"), rows)


def _shown(name: str) -> str:
    return block("yaml" if name.endswith(".yaml") else "text", (EXAMPLE / name).read_text("utf-8"))


# Keys


def _keys(schema: Mapping[str, Any], found: Mapping[str, Any], keys: Iterable[str] | None = None) -> str:
    required = schema.get("required", ())
    rows = (
        (
            code(key),
            _holds(key, each, is_required=key in required),
            each["description"],
            code(_example(key, {**_OF_DRAFTS, **found}[key])),
        )
        for key, each in schema["properties"].items()
        if keys is None or key in keys
    )
    return table(("key", "holds", "meaning", "example"), rows)


def _holds(key: str, schema: Mapping[str, Any], *, is_required: bool) -> str:
    default = schema.get("default")
    holds = _SPECIAL.get(key) or type_in_words(schema)
    if is_required:
        return f"{holds}; required"
    has_default = isinstance(default, (str, int)) and default != ""
    return (
        f"{holds}; default `{str(default).lower() if isinstance(default, bool) else default}`" if has_default else holds
    )


def type_in_words(schema: Mapping[str, Any]) -> str:
    """Say which values a JSON Schema admits.

    >>> type_in_words({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]})
    'text or list'
    """
    if "anyOf" in schema:
        return _alternatives([type_in_words(each) for each in schema["anyOf"] if each.get("type") != "null"])
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _WORDS.get(name, name.lower())
    values = schema.get("enum", [schema["const"]] if "const" in schema else [])
    if values:
        is_short = len(values) <= _MOST_VALUES
        return ", ".join(dict.fromkeys(code(str(each)) for each in values)) if is_short else "name of a kind"
    return _JSON_TYPES[schema["type"]](schema)


def _mapping(schema: Mapping[str, Any]) -> str:
    values = schema["patternProperties"].values() if "patternProperties" in schema else [schema["additionalProperties"]]
    return f"mapping of names to {_plural(type_in_words(*values))}"


def _number(schema: Mapping[str, Any]) -> str:
    return f"{schema['minimum']} to {schema['maximum']:,}" if "minimum" in schema else "number"


def _alternatives(ways: list[str]) -> str:
    """Join alternatives; a list of one of them, and a number that is read as text, need no words of their own."""
    single = [way for way in ways if not way.startswith("list of ") and way != "number"]
    is_also_list = any(way.startswith("list of ") for way in ways)
    return " or ".join([*dict.fromkeys(single), *(["list"] if is_also_list and "list" not in single else [])])


def _plural(words: str) -> str:
    return " or ".join(f"{word[:-1]}ies" if word.endswith("y") else f"{word}s" for word in words.split(" or ")).replace(
        "texts", "text"
    )


def _text(schema: Mapping[str, Any]) -> str:
    pattern = schema.get("pattern", "")
    found = next((words for start, words in _PATTERNS.items() if pattern.startswith(start)), "text")
    return "line" if schema.get("maxLength") == 4000 else found


_JSON_TYPES: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "array": lambda schema: f"list of {_plural(type_in_words(schema['items']))}",
    "object": _mapping,
    "integer": _number,
    "boolean": lambda _: "`true` or `false`",
    "string": _text,
}


# Examples


def load(name: str) -> dict[str, Any]:
    """Read a file of the example corpus."""
    content: dict[str, Any] = yaml.safe_load((EXAMPLE / name).read_text("utf-8"))
    return content


def examples() -> dict[str, dict[str, Any]]:
    """Return, for each kind of mapping in the example corpus, the first value of each key."""
    found: dict[str, dict[str, Any]] = {}
    for kind, part in _mappings():
        for key, value in part.items():
            found.setdefault(kind, {}).setdefault(key, value)
    return found


def _mappings() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every mapping of the example corpus with its kind."""
    sheet = load("ferry-fares/facts.yaml")
    tops: list[tuple[str, Any]] = [("sheet", sheet), ("article", sheet["article"]), ("dataset", load("dataset.yaml"))]
    tops += [("drafting", each) for each in sheet["drafting"].values()]
    for kind, name in (("entity", "entities.yaml"), ("situation", "situations.yaml"), ("kind", "kinds.yaml")):
        tops += [(kind, each) for each in load(name).values()]
    for saying in sheet["sayings"]:
        tops += [("saying", saying), *(("claim", each) for each in saying.get("claims", ()))]
        tops += [("claim", saying)] if "quote" in saying else []
    for kind, part in tops:
        yield kind, part
        for key, inner in _PARTS.items():
            if isinstance(part.get(key), dict):
                yield inner, part[key]


def _example(key: str, value: object) -> str:
    """Write a key and its value in one line of YAML; of a long mapping or list only the shortest part."""
    line = _flow({key: value})
    if len(line) > _LONGEST and isinstance(value, (dict, list)):
        parts = (
            [{name: each} for name, each in value.items()] if isinstance(value, dict) else [[each] for each in value]
        )
        line = min((_flow({key: part}) for part in parts), key=len)
    return line


def _flow(value: dict[str, Any]) -> str:
    return yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10_000).strip()[
        1:-1
    ]
