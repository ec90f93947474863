"""Write the reference: kinds of situation, keys of every file, the one-line notation, values, and terms for queries.

Everything comes from the model, the ontology, the corpus in ``docs/example/`` and ``docs/reference.toml``.
Run: ``make reference``. A test compares the pages with the output of this script.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

import pyoxigraph as ox
import yaml

from docs.markdown import block, code, page, short, table, wrapped
from docs.reference_sheets import entity_types, sections
from mapping.publication.corpus import read_kinds
from mapping.rdf.namespaces import ONR, OWL, PREFIXES, RDF, RDFS, SKOS
from mapping.rdf.quantity_triples import quantity_statements
from mapping.sheet.allowed_values import Act, Basis, Form, MentionBasis, Modality, Stance, Tense
from mapping.sheet.dates import parse_edtf
from mapping.sheet.model import Situation
from mapping.sheet.notation import NotationError, read_claim
from mapping.sheet.quantities import parse_quantity
from ontology import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DOCS: Final = Path(__file__).parent
TABLES: Final[dict[str, Any]] = tomllib.loads((DOCS / "reference.toml").read_text("utf-8"))
#: Scheme of values -> the heading of its section, and its values in order.
SCHEMES: Final[dict[str, tuple[str, Any]]] = {
    "Stances": ("stance", Stance),
    "Modalities": ("modality", Modality),
    "Forms": ("form", Form),
    "Bases": ("basis", Basis),
    "Tenses": ("tense", Tense),
    "Acts": ("act", Act),
    "MentionBases": ("mention basis", MentionBasis),
}
_PROPERTIES: Final = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


class Graph:
    """The terms of Turtle files of the ontology."""

    def __init__(self, *names: str) -> None:
        self._store = ox.Store()
        for name in names:
            self._store.load(path=FOLDER / name, format=ox.RdfFormat.TURTLE)

    def subjects(self, property_: ox.NamedNode, value: ox.NamedNode) -> list[ox.NamedNode]:
        """Return the nodes with a property of this value, by name."""
        found = {quad.subject for quad in self._store.quads_for_pattern(None, property_, value)}
        return sorted((each for each in found if isinstance(each, ox.NamedNode)), key=lambda node: node.value)

    def objects(self, node: ox.NamedNode, property_: ox.NamedNode) -> list[Any]:
        """Return the values of a property, in order."""
        return sorted((quad.object for quad in self._store.quads_for_pattern(node, property_, None)), key=str)

    def text(self, node: ox.NamedNode, property_: ox.NamedNode) -> str:
        """Return the English words of a property; nothing without any."""
        return " ".join(each.value for each in self.objects(node, property_) if each.language == "en")


# Kinds


def kinds_page() -> str:
    """Return the page of all kinds, a section for each at the top."""
    graph, texts = Graph("kinds.ttl"), TABLES["kinds"]
    tops = graph.subjects(SKOS.topConceptOf, ox.NamedNode(PREFIXES["k"].removesuffix("#")))
    heads = ("kind", "broader", "meaning", "roles, in the order of the notation")
    tables = (f"## {graph.text(top, SKOS.prefLabel)}\n\n{table(heads, _kinds_below(graph, top))}" for top in tops)
    return page("Kinds of situation", wrapped(texts["intro"]), *tables)


def _kinds_below(graph: Graph, node: ox.NamedNode, broader: str = "") -> Iterator[Sequence[str]]:
    name, label = node.value.rpartition("#")[2], graph.text(node, SKOS.prefLabel)
    meaning = graph.text(node, SKOS.definition)
    if any(each.value == "true" for each in graph.objects(node, ONR.accusing)):
        meaning += " **Accusing.**"
    if derived := ", ".join(code(short(each)) for each in graph.objects(node, ONR.derives)):
        meaning += f" Derives {derived}."
    roles = graph.text(node, SKOS.scopeNote).removeprefix("Roles: ").removesuffix(".")
    yield code(name) + ("" if label.replace(" ", "-") == name else f" {label}"), code(broader), meaning, roles
    for below in graph.subjects(SKOS.broader, node):
        yield from _kinds_below(graph, below, name)


# Fact sheets and their notation


def sheets_page() -> str:
    """Return the page of the keys of every file."""
    texts = TABLES["sheets"]
    parts = [f"## {texts[name][0]}\n\n{wrapped(texts[name][1])}\n\n{body}" for name, body in sections()]
    title, text = texts["types"]
    after = [part.partition("\n")[0] for part in parts].index(f"## {texts['entities'][0]}") + 1
    parts.insert(after, f"## {title}\n\n{wrapped(text)}\n\n{entity_types(TABLES['entity_types'])}")
    return page("Keys of every file", wrapped(texts["intro"]), *parts)


def notation_page() -> str:
    """Return the page of the one-line notation: its grammar, and lines with their meaning."""
    texts, roles = TABLES["notation"], read_kinds().roles
    keys = [name for name in Situation.model_fields if name not in {"kind", "label", "status", "reason"}]
    words = {"stance": get_args(Stance), "modality": get_args(Modality), "basis": get_args(Basis), "key": keys}
    rules = "\n".join(f"{name:<10} = {' | '.join(map(_quoted, values))}" for name, values in words.items())
    lines = [(code(line), why) for line, why in texts["lines"]]
    refused = []
    for line in texts["refused"]:
        try:
            read_claim(line, roles)
        except NotationError as error:
            refused.append((code(line), str(error)))
    return page(
        "The one-line notation",
        wrapped(texts["intro"]),
        block("ebnf", f"{texts['grammar'].strip()}\n{rules}"),
        texts["rules"].strip(),
        table(("line", "shows"), lines),
        texts["meanings"],
        block("yaml", "\n".join(f"# {line}\n{_expanded(line)}" for line, _ in texts["lines"])),
        texts["mistakes"],
        table(("line", "message"), refused),
    )


def _quoted(word: str) -> str:
    return f'"{word}"'


def _expanded(line: str) -> str:
    """Write the statement of a line as keys of a claim."""
    found = read_claim(line, read_kinds().roles)
    said: dict[str, Any] = {**found.keys, "content": list(found.contents.names)}
    said |= {"condition": list(found.condition.names)} if found.condition.names else {}
    said |= {"disputes": list(found.disputes)} if found.disputes else {}
    said |= {"situations": defined} if (defined := {**found.contents.situations, **found.condition.situations}) else {}
    return yaml.safe_dump(said, default_flow_style=None, sort_keys=False, width=120)


# Values


def values_page() -> str:
    """Return the page of all closed lists of values, of quantities and of dates."""
    graph, texts = Graph("onrecord.ttl"), TABLES["values"]
    parts = []
    for scheme, (heading, values) in SCHEMES.items():
        rows = [
            (code(name), graph.text(ONR.term(name), SKOS.definition), graph.text(ONR.term(name), SKOS.example))
            for name in get_args(values)
        ]
        parts.append(f"## {heading}\n\n{wrapped(texts[scheme])}\n\n{table(('value', 'meaning', 'example'), rows)}")
    rights = [(code(name), *meaning) for name, meaning in texts["rights_values"].items()]
    parts.append(f"## rights\n\n{texts['rights']}\n\n{table(('value', 'published', 'for'), rights)}")
    parts.append(f"## quantities\n\n{texts['quantities']}\n\n{table(('the sheet says', 'published'), _quantities())}")
    parts.append(f"## EDTF\n\n{wrapped(texts['edtf'])}\n\n{table(('EDTF', 'is', 'earliest', 'latest'), _dates())}")
    return page("Values", wrapped(texts["intro"]), *parts)


def _quantities() -> Iterator[Sequence[str]]:
    for text in TABLES["quantities"]["examples"]:
        said = quantity_statements(PREFIXES["onr"], parse_quantity(text))
        shown = (
            code(f"{short(ox.NamedNode(name))} {_object(value)}") for _, name, value in said if name != RDF.type.value
        )
        yield code(text), "; ".join(shown)


def _object(literal: str) -> str:
    """Write a literal as Turtle does: some types need no quotation marks."""
    is_short = literal.endswith(("#integer>", "#decimal>", "#boolean>"))
    return literal[1:].partition('"')[0] if is_short else literal


def _dates() -> Iterator[Sequence[str]]:
    for text, meaning in TABLES["edtf"]["examples"]:
        date = parse_edtf(text)
        yield code(text), meaning, *(str(day or "") for day in (date.earliest, date.latest))


# Terms


def terms_page() -> str:
    """Return the page of the classes and properties of the data, for authors of queries."""
    graph, texts = Graph("onrecord.ttl", "narrated.ttl"), TABLES["terms"]
    own = [node for node in graph.subjects(RDF.type, OWL.Class) if _is_ours(node)]
    found = {node for each in _PROPERTIES for node in graph.subjects(RDF.type, each)}
    properties = sorted(filter(_is_ours, found), key=short)
    heads = ("property", "from", "to", "meaning", "example")
    others = [(code(name), meaning, code(each)) for name, (meaning, each) in TABLES["classes"].items()]
    foreign = [(code(name), *said[:3], code(said[3])) for name, said in TABLES["properties"].items()]
    return page(
        "Classes and properties",
        wrapped(texts["intro"]),
        block("sparql", "\n".join(f"PREFIX {name}: <{PREFIXES[name]}>" for name in texts["prefixes"])),
        f"## Classes\n\n{table(('class', 'meaning', 'example'), [_term(graph, node) for node in own])}",
        f"## Classes of other vocabularies\n\n{texts['classes']}\n\n{table(('class', 'meaning', 'example'), others)}",
        f"## Properties\n\n{table(heads, [_property(graph, node) for node in properties])}",
        f"## Properties of other vocabularies\n\n{texts['properties']}\n\n{table(heads, foreign)}",
    )


def _is_ours(node: ox.NamedNode) -> bool:
    return node.value.startswith((PREFIXES["onr"], PREFIXES["nar"]))


def _term(graph: Graph, node: ox.NamedNode) -> tuple[str, str, str]:
    meaning = " ".join(filter(None, (graph.text(node, SKOS.definition), graph.text(node, SKOS.scopeNote))))
    return code(short(node)), meaning, graph.text(node, SKOS.example)


def _property(graph: Graph, node: ox.NamedNode) -> Sequence[str]:
    name, meaning, example = _term(graph, node)
    return name, _end(graph, node, "domains"), _end(graph, node, "ranges"), meaning, example


def _end(graph: Graph, node: ox.NamedNode, ends: str) -> str:
    """Return the classes at one end of a property, as the ontology or our table has them."""
    if said := TABLES[ends].get(short(node)):
        return str(said)
    (declared,) = graph.objects(node, RDFS.domain if ends == "domains" else RDFS.range)
    return TABLES["class_names"].get(short(declared)) or graph.text(declared, RDFS.label)


def pages() -> dict[str, str]:
    """Return the text of every page by its path below ``docs/``."""
    made = {
        "reference/kinds.md": kinds_page(),
        "reference/sheets.md": sheets_page(),
        "reference/notation.md": notation_page(),
        "reference/values.md": values_page(),
        "reference/terms.md": terms_page(),
    }
    links = "\n".join(
        f"- [{text.partition(chr(10))[0].removeprefix('# ')}]({path}): {TABLES['index'][Path(path).stem]}"
        for path, text in made.items()
    )
    return {"reference.md": page("Reference", TABLES["index"]["intro"], links), **made}


def main() -> None:
    """Write every page."""
    (DOCS / "reference").mkdir(exist_ok=True)
    for path, text in pages().items():
        (DOCS / path).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
