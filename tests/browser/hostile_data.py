"""The real article, published with words and IRIs that were chosen to break a page."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import pyoxigraph as ox

from mapping.publication.manifest import CURRENT, GENERATIONS, HISTORY, DumpFile, Generation, Manifest
from mapping.rdf.namespaces import CITO, ONR, RDF, RDFS, SCHEMA, SKOS
from mapping.rdf.serialization import N_QUADS, serialize
from tests.browser.visits import ARTICLE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["BASE", "HOSTILE_CLAIM", "HOSTILE_ENTITY", "HOSTILE_SITUATION", "LONG_WORD", "publish_hostile"]

BASE: Final = "http://localhost:8000/"
#: What a script of the data would set, if one ran.
_RUN: Final = "window.broken=1"
LONG_WORD: Final = "W" * 100_000
WORDS: Final = (
    f'"><img src=x onerror="{_RUN}"><script>{_RUN}</script>',
    f"</script><script>{_RUN}</script><!--",
    f"</bdi></title></textarea></style><svg onload={_RUN}>",
    f"\u202eevil\u2066 ' onmouseover='{_RUN}",
    LONG_WORD,
    "NUL \x00, escape \x1b[31m, no character \ufffe, ]]>",
    f"one\r\nSet-Cookie: broken=1\r\n\r\n<script>{_RUN}</script>\u2028two",
    "=cmd|' /C calc'!A0",
    "👩\u200d👩\u200d👧\u200d👦" * 60,
    "e" + "\u0301" * 500,
    "{{ 7*7 }} ${7*7} {% raw %} %s %(x)s \\u003cscript\\u003e &lt;b&gt;",
    "مرحبا " * 200,
    " \t\n ",
    "",
)
_SCRIPT_IRI: Final = f"javascript:{_RUN}"
_DATA_IRI: Final = "data:text/html;base64,PHNjcmlwdD53aW5kb3cuYnJva2VuPTE8L3NjcmlwdD4="
#: As it is minted: percent-encoded (mapping.rdf.iris).
_SEGMENT: Final = quote(f"\"><script>{_RUN}<script>';\u202ex", safe="")
HOSTILE_CLAIM: Final = f"{ARTICLE}/claim/{_SEGMENT}"
HOSTILE_SITUATION: Final = f"{ARTICLE}/situation/{_SEGMENT}"
HOSTILE_ENTITY: Final = f"entity/{_SEGMENT}"
#: Path of a resource of the article -> the IRI it gets.
_RENAMED: Final = {
    BASE + path: ox.NamedNode(iri)
    for path, iri in {
        f"{ARTICLE}/claim/khatibzadeh-on-zarif": BASE + HOSTILE_CLAIM,
        f"{ARTICLE}/situation/four-for-four-agreement": BASE + HOSTILE_SITUATION,
        "entity/united-states": BASE + HOSTILE_ENTITY,
        "entity/robert-malley": _SCRIPT_IRI,
        "entity/jake-sullivan": _DATA_IRI,
        "entity/siamak-namazi": f"{BASE}/outside.example/",
    }.items()
}
_CODES: Final = (SCHEMA.sha256, SCHEMA.inLanguage)


def publish_hostile(generation: Generation, output: Path) -> Path:
    """Publish a generation once more below ``output``, with hostile words for all its words; return ``output``."""
    path = output / GENERATIONS / "000001"
    (path / "dumps").mkdir(parents=True)
    quads = [*_rewritten(generation), *_added()]
    store = ox.Store(str(path / "store"))
    store.bulk_extend(quads)
    store.flush()
    del store
    text = _write_text(path)
    dump = _write_dump(path, quads)
    manifest = _manifest(generation.manifest, text, dump)
    (path / "manifest.json").write_text(manifest.model_dump_json(), encoding="utf-8")
    history = (generation.path / HISTORY).read_text(encoding="utf-8")
    (path / HISTORY).write_text(history.replace("claim/khatibzadeh-on-zarif", f"claim/{_SEGMENT}"), encoding="utf-8")
    (output / CURRENT).symlink_to(path.relative_to(output))
    return output


def _rewritten(generation: Generation) -> Iterator[ox.Quad]:
    """Every quad of the articles and entities with the next hostile words; those of the terms stay as they are."""
    stored = ox.Store.read_only(str(generation.store_path))
    for number, quad in enumerate(sorted(stored, key=str)):
        if quad.graph_name.value in {f"{BASE}graph/ontology", f"{BASE}graph/dataset"}:
            yield quad
        else:
            said = _renamed(_worded(quad, number))
            yield ox.Quad(_renamed(quad.subject), quad.predicate, said, quad.graph_name)


def _worded(quad: ox.Quad, number: int) -> Any:  # noqa: ANN401 - any term of RDF
    said = quad.object
    if not isinstance(said, ox.Literal) or quad.predicate in _CODES:
        return said
    is_text = said.datatype.value.endswith(("#string", "#langString"))
    return ox.Literal(WORDS[number % len(WORDS)], language=said.language) if is_text else said


def _renamed(term: Any) -> Any:  # noqa: ANN401 - any term of RDF
    return _RENAMED.get(term.value, term) if isinstance(term, ox.NamedNode) else term


def _added() -> Iterator[ox.Quad]:
    node = ox.NamedNode
    article, claim, entity = node(BASE + ARTICLE), node(BASE + HOSTILE_CLAIM), node(BASE + HOSTILE_ENTITY)
    situation, iran = node(BASE + HOSTILE_SITUATION), node(f"{BASE}entity/iran")
    statements: list[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]] = [
        (article, SCHEMA.headline, ox.Literal(WORDS[0] + WORDS[3] + LONG_WORD)),
        (article, SCHEMA.url, node(_SCRIPT_IRI)),
        (article, SCHEMA.inLanguage, ox.Literal(f'" onclick="{_RUN}')),
        (claim, ONR.stance, node(f"{ONR.iri}denies%22%3E")),
        (claim, ONR.claimant, node(_SCRIPT_IRI)),
        (claim, CITO.disputes, node(f"{BASE}{ARTICLE}/claim/tv-reports-agreement")),
        (situation, RDF.type, node(_SCRIPT_IRI)),
        (situation, RDFS.label, ox.Literal(LONG_WORD)),
    ]  # fmt: skip
    for subject in (entity, iran):
        statements += [
            (subject, SCHEMA.sameAs, node(iri)) for iri in (_SCRIPT_IRI, _DATA_IRI, f"{BASE}/outside.example/")
        ]
        statements += [(subject, SKOS.altLabel, ox.Literal(words)) for words in WORDS]
        statements.append((subject, RDF.type, node(_DATA_IRI)))
    of_article, of_entities = node(f"{BASE}graph/{ARTICLE}"), node(f"{BASE}graph/entities")
    for statement in statements:
        yield ox.Quad(*statement, of_entities if statement[0] in {entity, iran} else of_article)


def _write_text(path: Path) -> bytes:
    """Write the text of the article, of paragraphs of hostile words."""
    text = "\n\n".join(words for words in WORDS if words is not LONG_WORD and "\r" not in words).encode()
    (path / "texts").mkdir()
    (path / "texts" / f"{ARTICLE.rpartition('/')[2]}.txt").write_bytes(text)
    return text


def _write_dump(path: Path, quads: list[ox.Quad]) -> DumpFile:
    content = serialize(quads, N_QUADS)
    (path / "dumps" / "onrecord.nq").write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    return DumpFile(
        name="onrecord.nq", media_type=N_QUADS.media_type, bytes=len(content), sha256=digest, statements=len(quads)
    )


def _manifest(real: Manifest, text: bytes, dump: DumpFile) -> Manifest:
    digest = hashlib.sha256(text).hexdigest()
    return real.model_copy(
        update={
            "digest": "e" * 64,
            "title": WORDS[0],
            "description": WORDS[1],
            "publisher": WORDS[3],
            "licence": _SCRIPT_IRI,
            "articles": tuple(replace(entry, text_sha256=digest, has_text=True) for entry in real.articles),
            "dumps": (dump,),
        }
    )
