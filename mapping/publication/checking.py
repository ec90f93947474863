"""Check one article: read it, map it, validate it, and report every problem with the line of its fact sheet.

No mistake in an article, and no fault of ours that it brings to light, stops the others from being checked.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from mapping.errors import EnginesDiffer, Problem, UnreadableInput, printable
from mapping.publication.collection_pause import collection_paused
from mapping.publication.redirects import article_paths, article_redirects, conflicts
from mapping.publication.shape_problems import shape_problems
from mapping.publication.time_limit import TimeLimitExceeded, processor_time_limit
from mapping.rdf.names import ONR, SCHEMA
from mapping.rdf.statements import NodeTexts, quads_in
from mapping.rdf.triples import article_statements, entity_quads
from mapping.shacl.validation import validate_statements
from mapping.sheet.article_parts import parts_of
from mapping.sheet.article_source import source_of
from mapping.sheet.drafts import is_draft
from mapping.sheet.fact_sheet import read_fact_sheet
from mapping.sheet.problem_messages import problem
from mapping.sheet.value_types import MAXIMUM_NAME_LENGTH, is_identifier
from mapping.sheet.yaml_and_json import FilePosition

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    import pyoxigraph as ox

    from mapping.publication.corpus import Corpus
    from mapping.rdf.iris import Iris
    from mapping.rdf.statements import Statement
    from mapping.shacl.results import ValidationReport
    from mapping.shacl.validation import Shapes
    from mapping.sheet.article_source import ArticleSource
    from mapping.sheet.checked_article import CheckedArticle, ProvenUtterance, Span
    from mapping.sheet.fact_sheet import FactSheetFile
    from mapping.sheet.knowledge import Knowledge

#: Properties by which a shared situation mentions nodes that its shapes look at.
_MENTIONING: Final = frozenset({
    ONR.kind, ONR.agent, ONR.affected, ONR.participant, SCHEMA.location, ONR.theme, ONR.opposes, ONR.quantity, ONR.when,
})  # fmt: skip
#: Code of a problem with a name that nothing has.
_UNKNOWN_NAME: Final = "R201"
_LOGGER: Final = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """The result of checking one article: its statements if it may be published, and every problem."""

    slug: str
    #: Perhaps more than once.
    statements: Sequence[Statement] | None
    problems: tuple[Problem, ...]
    report: ValidationReport | None = None
    article: CheckedArticle | None = None
    #: Its utterances of which the words prove speaker and cue, also if other parts of the sheet are wrong.
    utterances: tuple[ProvenUtterance, ...] = ()
    #: The rights that its sheet states, even if it is refused; the strictest if nobody could read them.
    rights: str = "none"
    #: The shared entities and situations that it was checked with; None if the outcome may differ the next time.
    knowledge: Knowledge | None = None
    #: The graph of its statements.
    graph: ox.NamedNode | None = None

    @property
    def quads(self) -> frozenset[ox.Quad] | None:
        """The statements as quads, which are made anew at each look."""
        return None if self.statements is None or self.graph is None else quads_in(self.graph, self.statements)

    @property
    def is_draft(self) -> bool:
        """Whether nobody has confirmed some of its sheet."""
        return any(map(is_draft, self.problems))


def check_article(sheet: Path | ArticleSource, slug: str, corpus: Corpus, shapes: Shapes) -> Outcome:
    """Read, map and validate one article; whatever goes wrong with it is a problem of the outcome.

    A path is that of a sheet in the folder of its article.

    Raises `UnreadableInput` for shapes of a user's own that cannot be used, and `EnginesDiffer` if two are compared.
    """
    source, seconds = source_of(sheet), corpus.dataset.limits.seconds
    try:
        with processor_time_limit(seconds), collection_paused():
            outcome = _check(source, slug, corpus, shapes)
            return replace(outcome, problems=source.place(outcome.problems))
    except TimeLimitExceeded:
        return _refuse(source, slug, "too_slow", seconds=seconds)
    except Exception as error:
        if isinstance(error, EnginesDiffer) or (isinstance(error, UnreadableInput) and not shapes.are_onrecords_own):
            raise
        _LOGGER.debug("%s cannot be checked", source.name, exc_info=True)
        return _refuse(source, slug, "not_checked", error=f"{type(error).__name__}: {error}")


def _check(source: ArticleSource, slug: str, corpus: Corpus, shapes: Shapes) -> Outcome:
    if not is_identifier(slug):
        return _refuse(source, slug, "bad_slug", name=slug, most=MAXIMUM_NAME_LENGTH)
    if source.is_link:
        return _refuse(source, slug, "outside_folder", name=f"the folder {slug!r}")
    text = "\n".join(data.decode("utf-8", "replace") for _, data in source.contents())
    knowledge = corpus.shared_names.concerning(text)
    read = read_fact_sheet(source, slug, corpus.dataset, knowledge)
    if _needs_all_names(read):
        knowledge = corpus.knowledge
        read = read_fact_sheet(source, slug, corpus.dataset, knowledge)
    if read.article is None:
        said = read.checked.proven.utterances if read.checked else ()
        return Outcome(slug, None, read.problems, utterances=said, rights=read.rights, knowledge=knowledge)
    statements = article_statements(read.article, corpus.iris, corpus.knowledge.kinds.own)
    report = validate_statements(statements, shapes, background(statements, corpus))
    moved, found = _wrong_moves(read.article, corpus), list[Problem]()
    if report.results:
        positions, whole = _positions_by_iri(read.article, corpus.iris), corpus.iris.article(slug).value
        found += shape_problems(report, statements, positions, source.name, whole)
    problems = tuple(sorted((*read.problems, *moved, *found)))
    is_good = report.conforms and not moved and not any(map(is_draft, read.problems))
    return Outcome(
        slug, statements if is_good else None, problems, report, read.article, read.article.utterances, read.rights,
        knowledge, corpus.iris.article_graph(slug),
    )  # fmt: skip


def _needs_all_names(read: FactSheetFile) -> bool:
    """Say whether the check has to be made with all shared names: to suggest one, or to compare former names."""
    return any(each.code == _UNKNOWN_NAME for each in read.problems) or bool(read.article and read.article.moves)


def _wrong_moves(article: CheckedArticle, corpus: Corpus) -> list[Problem]:
    if not article.moves:
        return []
    in_use = article_paths(article) | corpus.shared_paths
    return [each for _, each in conflicts(article_redirects(article), in_use)]


def _refuse(source: ArticleSource, slug: str, message: str, **values: object) -> Outcome:
    return Outcome(slug, None, source.place((problem(message, source.name, 1, 1, **values),)))


def background(statements: Iterable[Statement], corpus: Corpus) -> list[Statement]:
    """Return the statements of the ontology, shared entities and situations about nodes that an article mentions.

    A shared situation mentions others in turn.
    """
    found: list[Statement] = []
    elsewhere = corpus.described_elsewhere
    seen, left = set[str](), {value for _, _, value in statements if value in elsewhere}
    while left:
        seen |= left
        added = [statement for node in left for statement in elsewhere.get(node, ())]
        found += added
        left = {value for _, name, value in added if name in _MENTIONING} - seen
    return found


def check_entities(corpus: Corpus, shapes: Shapes) -> tuple[Problem, ...]:
    """Validate the entities that articles share; the problems have the lines of their file."""
    iris, file = corpus.iris, printable(corpus.folder / "entities.yaml")
    statements = NodeTexts("b").statements(entity_quads(corpus.entities, corpus.dataset.language, iris))
    report = validate_statements(statements, shapes)
    positions = {iris.entity(name).value: at for name, at in corpus.positions["entities"].items()}
    return tuple(sorted(shape_problems(report, statements, positions, file, iris.base)))


def check_situations(corpus: Corpus, shapes: Shapes) -> tuple[Problem, ...]:
    """Validate the situations that articles share; the problems have the lines of their file."""
    iris, file = corpus.iris, printable(corpus.folder / "situations.yaml")
    statements = NodeTexts("b").statements(corpus.situation_quads)
    report = validate_statements(statements, shapes, background(statements, corpus))
    positions = {
        mint(name).value: at
        for name, at in corpus.positions["situations"].items()
        for mint in (iris.shared_situation, iris.shared_time, iris.shared_quantity)
    }
    return tuple(sorted(shape_problems(report, statements, positions, file, iris.base)))


def _positions_by_iri(article: CheckedArticle, iris: Iris) -> dict[str, FilePosition]:
    """Return the position in the sheet that each node of an article's graph comes from."""
    own = iris.in_article(article.slug)
    result = {own.article: FilePosition(1, 1)}
    mint = {
        "claims": own.claim,
        "utterances": own.utterance,
        "situations": own.situation,
        "entities": own.entity,
    }
    for (section, name), at in article.positions.items():
        for minted in (mint[section], own.time, own.quantity):
            result.setdefault(minted(name), at)
    parts = parts_of(article)
    for at, spans in _spans(article):
        for place in map(parts.locate, spans):
            for minted_span in own.span(place):
                result.setdefault(minted_span, at)
    return result


def _spans(article: CheckedArticle) -> Iterator[tuple[FilePosition, tuple[Span, ...]]]:
    """Yield the spans of each claim and utterance, and the position of it in the sheet."""
    for claim in article.claims:
        yield article.positions["claims", claim.id], (*claim.spans, *claim.verbatim)
    for utterance in article.utterances:
        named = (*utterance.cue, *utterance.attribution, *(mention.span for mention in utterance.mentions))
        yield article.positions["utterances", utterance.id], named
