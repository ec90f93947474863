"""Write a published generation for another engine: its N-Quads, a load script, settings and a README.

The files of each engine are templates in the folder of its name. Every recipe has one
requirement: the engine's default graph is the union of the named graphs, because our queries have no ``GRAPH``.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from mapping.errors import UnreadableInput
from mapping.publication.dump_slices import whole_dump_pieces
from mapping.rdf.serialization import N_QUADS
from mapping.rdf.shared_graphs import dump_name
from mapping.sheet.files import why_not_written

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mapping.publication.manifest import Generation


@dataclass(frozen=True)
class Engine:
    """An engine and the address at which it answers once its recipe was followed."""

    title: str
    endpoint: str


#: The engines that have a recipe, by the folder of its templates.
ENGINES: Final = {
    "virtuoso": Engine("Virtuoso", "http://127.0.0.1:8890/sparql"),
    "qlever": Engine("QLever", "http://127.0.0.1:7019/"),
    "jena": Engine("Apache Jena Fuseki", "http://127.0.0.1:3030/onrecord/sparql"),
    "graphdb": Engine("GraphDB", "http://127.0.0.1:7200/repositories/onrecord"),
}
_TEMPLATES: Final = Path(__file__).parent


def write_recipe(name: str, generation: Generation, folder: Path) -> None:
    """Write the recipe of the engine ``name`` into a folder that is new or empty.

    The same generation gives the same bytes. Raises `UnreadableInput` if the folder holds something or cannot be
    written or the base IRI cannot be quoted, and `GenerationDamaged` if the dump is not the one that was published.
    """
    _check_base_iri(generation.manifest.base_iri)
    quads = whole_dump_pieces(generation, N_QUADS)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise UnreadableInput(folder, "is not empty", "an engine may keep its database there: name a new folder")
        _write_templates(name, generation, folder)
        (folder / "data").mkdir()
        _compress(quads, folder / "data" / dump_name(N_QUADS.extension))
    except OSError as error:
        raise UnreadableInput(folder, f"cannot be written: {why_not_written(folder, error)}") from None


def _check_base_iri(iri: str) -> None:
    """Refuse the two characters that have a meaning in strings of shell, SQL and Qleverfile."""
    if found := {"'", "$"} & set(iri):
        raise UnreadableInput(iri, f"no recipe can be written for a base IRI with {' and '.join(sorted(found))}")


def _write_templates(name: str, generation: Generation, folder: Path) -> None:
    engine, manifest = ENGINES[name], generation.manifest
    loader = FileSystemLoader(_TEMPLATES / name)
    # Shell scripts and settings, not HTML: nothing is escaped.
    templates = Environment(loader=loader, undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False)  # noqa: S701
    for template in templates.list_templates():
        text = templates.get_template(template).render(
            engine=engine,
            base_iri=manifest.base_iri,
            quads=manifest.counts.quads,
            digest=manifest.digest,
            generation=generation.path.name,
            title=manifest.title,
        )
        (folder / template).write_text(text, "utf-8")


def _compress(pieces: Iterable[bytes], target: Path) -> None:
    """Compress data as one member without a name and time, so that equal data gives equal bytes."""
    with (
        target.open("wb") as file,
        gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed,
    ):
        packed.writelines(pieces)
