"""Read UIMA CAS as INCEpTION exports it: XMI with its type system, or JSON; also in a ZIP archive.

The layers of a project have names of its own. A span has the role that the short name of its type or one of its
texts names, or the link that points to it; relations (two features that refer to spans) and slots (a list of links with
``target`` and ``role``) join them. dkpro-cassis turns offsets from UTF-16 into code points.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, Field

from mapping.errors import UnreadableInput
from mapping.importing.annotated_article import AnnotatedArticle, role_named
from mapping.importing.extra import need
from mapping.importing.json_values import check_shape, read_json
from mapping.importing.role_links import RoleSpan, join_linked
from mapping.sheet.files import MAXIMUM_TEXT_BYTES, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mapping.importing.annotated_article import Role

_HINT: Final = "export it anew as UIMA CAS JSON, or as XMI with TypeSystem.xml"
_REFUSAL: Final = "is no CAS that can be read"
#: What the library does not check for, and so says in words of its code.
_UNFORESEEN: Final = (AttributeError, LookupError, TypeError)
#: Names of the file that describes the types of the XMI files in its folder.
TYPE_SYSTEMS: Final = ("TypeSystem.xml", "typesystem.xml")
#: Layers that come with INCEpTION: their strings are not roles.
_NOT_ROLES: Final = re.compile(r"uima\.|de\.tudarmstadt\.ukp\.")


def _values_of(value: object) -> object:
    """Let structures that are named by their ids stand for a list of them."""
    return tuple(value.values()) if isinstance(value, dict) else value


class _Type(BaseModel):
    super_type: str = Field(alias="%SUPER_TYPE")


class _FeatureStructure(BaseModel):
    type: str = Field(alias="%TYPE")


class _View(BaseModel):
    members: tuple[int, ...] = Field(alias="%MEMBERS")


class _Cas(BaseModel):
    """The parts of a CAS in JSON that the library takes for granted."""

    types: dict[str, _Type] = Field(alias="%TYPES")
    structures: Annotated[tuple[_FeatureStructure, ...], BeforeValidator(_values_of)] = Field(
        (), alias="%FEATURE_STRUCTURES"
    )
    views: dict[str, _View] = Field(alias="%VIEWS")


def read_cas(path: Path, data: bytes) -> AnnotatedArticle:
    """Return the article of one CAS; raise `UnreadableInput` if it cannot be read."""
    cassis = need("cassis", path)
    stem, content, types = _unpacked(path, data)
    _refuse_entities(path, content, types)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            if types is None:
                check_shape(_Cas, read_json(path, content), path, _REFUSAL, _HINT)
                cas = cassis.load_cas_from_json(io.BytesIO(content))
            else:
                cas = cassis.load_cas_from_xmi(io.BytesIO(content), cassis.load_typesystem(io.BytesIO(types)))
            text = cas.sofa_string
            annotations = list(cas.select_all_annotations()) if isinstance(text, str) else []
        except (MemoryError, UnreadableInput):
            raise
        except _UNFORESEEN:
            raise UnreadableInput(path, _REFUSAL, _HINT) from None
        except Exception as error:  # noqa: BLE001 - whatever a broken file leads the library to
            reason = " ".join(str(error).split())[:150]
            raise UnreadableInput(path, f"{_REFUSAL}: {reason}" if reason else _REFUSAL, _HINT) from None
    if not isinstance(text, str):
        raise UnreadableInput(path, "is a CAS without a text", _HINT)
    article = _article(stem, text, annotations)
    notes = (*article.left_out, *sorted({str(each.message) for each in said}))
    return AnnotatedArticle(article.name, text, article.attributions, left_out=notes)


def _unpacked(path: Path, data: bytes) -> tuple[str, bytes, bytes | None]:
    """Return the name of a document, its CAS, and its type system; none for JSON, which has it inside."""
    if data[:4] == b"PK\x03\x04":
        return _from_archive(path, data)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return path.stem, data, None
    types = next((path.with_name(name) for name in TYPE_SYSTEMS if path.with_name(name).is_file()), None)
    if types is None:
        raise UnreadableInput(path, "has no TypeSystem.xml in its folder", _HINT)
    return path.stem, data, read_bytes(types, MAXIMUM_TEXT_BYTES)


def _from_archive(path: Path, data: bytes) -> tuple[str, bytes, bytes | None]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = {each.filename: each for each in archive.infolist() if each.file_size <= MAXIMUM_TEXT_BYTES}
            types = next((archive.read(each) for name, each in files.items() if name.endswith(TYPE_SYSTEMS)), None)
            for name, each in files.items():
                if name.endswith((".xmi", ".json")):
                    return path.stem, archive.read(each), types if name.endswith(".xmi") else None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise UnreadableInput(path, f"is no ZIP archive that can be read: {error}", _HINT) from None
    raise UnreadableInput(path, "is an archive without a CAS", _HINT)


def _refuse_entities(path: Path, *contents: bytes | None) -> None:
    """Refuse declarations of entities, which a short file can expand without bound; no CAS has any."""
    if any(b"<!DOCTYPE" in content or b"<!ENTITY" in content for content in contents if content):
        raise UnreadableInput(path, "declares XML entities", "a CAS needs no DOCTYPE: remove it")


def _article(name: str, text: str, annotations: list[Any]) -> AnnotatedArticle:
    marked: dict[str, tuple[Any, Role]] = {
        str(each.xmiID): (each, role) for each in annotations if (role := _role(each))
    }
    links: list[tuple[str, str]] = []
    for each in annotations:
        targets = dict(_references(each))
        for target, (annotation, role) in targets.items():
            if role:
                marked.setdefault(target, (annotation, role))
        # An annotation without a role only joins others, as a relation does.
        ends = [str(each.xmiID)] if str(each.xmiID) in marked else list(targets)
        links += [(one, other) for one in ends for other in targets if one != other]
    left_out = [f"{each}: its offsets are outside the text" for each in marked if _span(text, *marked[each]) is None]
    spans = {each: span for each, found in marked.items() if (span := _span(text, *found))}
    made, unused = join_linked(text, spans, links)
    left_out += [f"{each}: nothing joins it to a content" for each in unused]
    return AnnotatedArticle(name, text, tuple(made), left_out=tuple(left_out))


def _span(text: str, annotation: Any, role: Role) -> RoleSpan | None:  # noqa: ANN401 - cassis makes its classes while it reads
    start, end = annotation.begin, annotation.end
    is_inside = isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text)
    return RoleSpan(role, ((start, end),)) if is_inside else None


def _role(annotation: Any) -> Role | None:  # noqa: ANN401 - as above
    kind = annotation.type.name
    if _NOT_ROLES.match(kind):
        return None
    texts = [value for value in _values(annotation) if isinstance(value, str)]
    return next((role for each in (kind.rpartition(".")[2], *texts) if (role := role_named(each))), None)


def _values(annotation: Any) -> Iterator[Any]:  # noqa: ANN401 - as above
    for feature in annotation.type.all_features:
        if feature.name not in {"sofa", "begin", "end"}:
            yield getattr(annotation, feature.name, None)


def _references(annotation: Any) -> Iterator[tuple[str, tuple[Any, Role | None]]]:  # noqa: ANN401 - as above
    """Yield the spans that an annotation refers to by id, and the role that a link with a target gives them."""
    for value in _values(annotation):
        for each in getattr(value, "elements", None) or [value]:
            target = getattr(each, "target", each)
            if hasattr(target, "xmiID") and hasattr(target, "begin"):
                yield (
                    str(target.xmiID),
                    (target, role_named(str(getattr(each, "role", ""))) if target is not each else None),
                )
