"""Read a file or folder in any format that onrecord imports: by the name of the file, then by its content."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING, Final, NamedTuple

from mapping.errors import UnreadableInput
from mapping.importing.brat import read_brat
from mapping.importing.cas import TYPE_SYSTEMS, read_cas
from mapping.importing.front_matter import read_text_article
from mapping.importing.html_article import read_html
from mapping.importing.json_values import decoded, read_json, stop
from mapping.importing.label_studio import read_label_studio
from mapping.importing.newsml import read_newsml
from mapping.importing.ninjs import read_ninjs
from mapping.importing.quotation_lines import read_quotation_lines
from mapping.importing.web_annotation import read_web_annotations
from mapping.sheet.files import MAXIMUM_TEXT_BYTES, from_root, read_bytes, read_text, refuse_missing
from mapping.sheet.value_types import as_tuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from mapping.importing.annotated_article import AnnotatedArticle
    from mapping.importing.json_values import Refuse


class Source(NamedTuple):
    """A file to import, its content, and the text that its annotations are about if that is in another file.

    ``refuse`` takes the parts of a file of several articles that are none.
    """

    path: Path
    data: bytes
    text: Path | None
    refuse: Refuse


def _read_brat(source: Source) -> Iterator[AnnotatedArticle]:
    text = source.text or _text_beside(source.path)
    annotations = decoded(source.path, source.data)
    yield read_brat(source.path, read_text(text).text, annotations, source.path.stem)


def _text_beside(path: Path) -> Path:
    """Return the text of an annotation file of brat: of the same name, or as PolNeAR keeps it in a parallel folder."""
    beside = [path.with_suffix(".txt"), from_root(path).parents[1] / "text" / f"{path.stem.rpartition('_')[0]}.txt"]
    found = next((each for each in beside if each.is_file()), None)
    if found is None:
        raise UnreadableInput(path, f"has no text {beside[0].name} beside it", "give the text with --text")
    return found


def _read_web_annotations(source: Source) -> Iterator[AnnotatedArticle]:
    text = source.text or source.path.with_suffix(".txt")
    if not source.text and not text.is_file():
        raise UnreadableInput(source.path, "has no text beside it", "give the text with --text")
    yield read_web_annotations(source.path, source.data, read_text(text).text, source.path.stem)


#: Name of a format -> its reader, in the order of the documentation.
FORMATS: Final[Mapping[str, Callable[[Source], Iterable[AnnotatedArticle]]]] = {
    "quotations": lambda source: read_quotation_lines(source.path, source.data, source.refuse),
    "brat": _read_brat,
    "cas": lambda source: (read_cas(source.path, source.data),),
    "label-studio": lambda source: read_label_studio(source.path, source.data, source.refuse),
    "web-annotation": _read_web_annotations,
    "html": lambda source: (read_html(source.path, source.data),),
    "ninjs": lambda source: read_ninjs(source.path, source.data, source.refuse),
    "newsml": lambda source: read_newsml(source.path, source.data),
    "text": lambda source: (read_text_article(source.path, source.data),),
}
#: The formats whose annotations are about a text in another file.
_WITH_SEPARATE_TEXT: Final = frozenset({"brat", "web-annotation"})
_BY_EXTENSION: Final = {
    "jsonl": "quotations", "ann": "brat", "xmi": "cas", "zip": "cas", "jsonld": "web-annotation", "html": "html",
    "htm": "html", "xhtml": "html", "xml": "newsml", "txt": "text", "md": "text",
}  # fmt: skip
_COMPRESSED: Final = b"\x1f\x8b"


def files_in(path: Path) -> list[Path]:
    """Return the files of a folder that can be imported, or the path itself if it is a file.

    If there are annotations of brat, also in a folder ``attributions``, or Web Annotations, only these: the texts
    belong to them.
    """
    refuse_missing(path)
    if not path.is_dir():
        return [path]
    annotated = path / "attributions" if (path / "attributions").is_dir() and (path / "text").is_dir() else path
    listed = sorted(each for each in annotated.iterdir() if each.is_file())
    readable = [
        each for each in listed if _extension(each) in {*_BY_EXTENSION, "json"} and each.name not in TYPE_SYSTEMS
    ]
    kinds = [[each for each in readable if each.suffix == suffix] for suffix in (".ann", ".jsonld")]
    found = next(filter(None, kinds), readable)
    if not found:
        raise UnreadableInput(path, "holds no file that can be imported", f"formats: {', '.join(FORMATS)}")
    return found


def _extension(path: Path) -> str:
    return path.name.removesuffix(".gz").rpartition(".")[2].lower()


def read_articles(
    path: Path, kind: str | None = None, text: Path | None = None, refuse: Refuse = stop
) -> Iterator[AnnotatedArticle]:
    """Yield the articles of a file; raise `UnreadableInput` if it cannot be read.

    ``kind`` is one of `FORMATS`, read from the file if it is None; ``text`` is the text that annotations refer to.
    ``refuse`` takes the error of each line, task or item that is no article, and may raise it.
    """
    data = read_bytes(path, MAXIMUM_TEXT_BYTES)
    if data.startswith(_COMPRESSED):
        data = _decompressed(path, data)
    name = kind or _BY_EXTENSION.get(_extension(path)) or _kind_of_json(path, data)
    if not data.strip() and name != "brat":  # which may have no annotation
        raise UnreadableInput(path, "is empty")
    if text is not None and name not in _WITH_SEPARATE_TEXT:
        raise UnreadableInput(path, f"is in the format {name}, which holds its texts itself", "leave --text out")
    yield from FORMATS[name](Source(path, data, text, refuse))


def _decompressed(path: Path, data: bytes) -> bytes:
    try:
        stream = zlib.decompressobj(wbits=31)
        found = stream.decompress(data, MAXIMUM_TEXT_BYTES + 1)
    except (zlib.error, gzip.BadGzipFile) as error:
        raise UnreadableInput(path, f"cannot be decompressed: {error}") from None
    if len(found) > MAXIMUM_TEXT_BYTES:
        raise UnreadableInput(path, f"is larger than {MAXIMUM_TEXT_BYTES} bytes")
    return found


def _kind_of_json(path: Path, data: bytes) -> str:
    """Tell the formats that are called .json apart by the keys of their first object."""
    first: object = None
    if path.suffix == ".json":
        first = next(iter(as_tuple(read_json(path, data))), None)
    keys = {key.lower() for key in first} if isinstance(first, dict) else set()
    signs = {
        "cas": {"%types"}, "label-studio": {"data"}, "ninjs": {"bodies", "headlines"},
        "web-annotation": {"target", "items", "rows", "annotations", "@graph", "first"},
    }  # fmt: skip
    found = next((name for name, some in signs.items() if some & keys), None)
    if found is None:
        raise UnreadableInput(
            path, "is in no format that its name or content tells", f"give --format: {', '.join(FORMATS)}"
        )
    return found
