"""Every constraint has one smallest failing example, named after it, and each example breaks nothing else.

A file is called after its shape; where a shape has several constraint components, the component follows behind a dot.
Line 1 says in words what is wrong, line 2 names the focus nodes.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest

from mapping.publication.checking import check_article
from mapping.publication.corpus import read_corpus
from mapping.rdf.namespaces import NARRATED, OA, PREFIXES, RDF, SCHEMA, SH, VOID
from mapping.rdf.parsing import read_rdf
from mapping.rdf.serialization import TURTLE, serialize
from mapping.rdf.shared_graphs import dump_name
from mapping.shacl.reports import Checked
from mapping.shacl.validation import Shapes, load_shapes, validate
from mapping.sheet.dates import EdtfError, parse_edtf
from ontology import FOLDER, SEEDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mapping.publication.manifest import Generation

HERE: Final = Path(__file__).parent
CONFORMING: Final = HERE / "conforming.ttl"
EXAMPLES: Final = sorted(set(HERE.glob("*.ttl")) - {CONFORMING})
FILES: Final = {"violation": FOLDER / "shapes.ttl", "warning": FOLDER / "shapes-recommended.ttl"}
NAMESPACE: Final = "https://w3id.org/onrecord/shapes#"
#: Parameters that make a constraint, and the name of its component in file names.
PARAMETERS: Final = {
    SH.term(name): re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()
    for name in (
        "class", "closed", "datatype", "disjoint", "equals", "hasValue", "in", "languageIn", "lessThan",
        "lessThanOrEquals", "maxCount", "maxExclusive", "maxInclusive", "maxLength", "minCount", "minExclusive",
        "minInclusive", "minLength", "node", "nodeKind", "not", "or", "pattern", "qualifiedMaxCount",
        "qualifiedMinCount", "sparql", "uniqueLang", "xone",
    )
}  # fmt: skip


def constraints(path: Path) -> set[tuple[str, str]]:
    """Return the (shape, component) pairs of the named shapes of a file."""
    return {
        (quad.subject.value.removeprefix(NAMESPACE), PARAMETERS[quad.predicate])
        for quad in ox.parse(path=path)
        if isinstance(quad.subject, ox.NamedNode) and quad.predicate in PARAMETERS
    }


def file_names(path: Path) -> set[str]:
    """Return the names that the failing examples of a shapes file must have."""
    pairs = constraints(path)
    shapes = [shape for shape, _ in pairs]
    return {shape if shapes.count(shape) == 1 else f"{shape}.{component}" for shape, component in pairs}


def component_name(iri: str) -> str:
    name = iri.removeprefix(SH.iri).removesuffix("ConstraintComponent")
    return "sparql" if name == "SPARQL" else re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    return load_shapes()


@pytest.fixture(scope="module")
def kinds() -> list[ox.Quad]:
    return read_rdf(FOLDER / "kinds.ttl").quads


def said_of(path: Path, predicate: ox.NamedNode) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for quad in ox.parse(path=path):
        if isinstance(quad.subject, ox.NamedNode) and quad.predicate == predicate:
            found.setdefault(quad.subject.value.removeprefix(NAMESPACE), []).append(quad.object.value)
    return found


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_each_example_breaks_its_own_constraint_and_no_other(
    example: Path, shapes: Shapes, kinds: Iterable[ox.Quad]
) -> None:
    focus_nodes = example.read_text("utf-8").split("\n")[1].removeprefix("# focus: ").split()
    shape, _, component = example.stem.partition(".")
    report = validate(read_rdf(example).quads, shapes, kinds)
    tier = "violation" if example.stem in file_names(FILES["violation"]) else "warning"
    graver = [result for result in report.results if result.severity in {tier, "violation"}]
    assert [(result.shape, result.focus) for result in graver] == [(NAMESPACE + shape, node) for node in focus_nodes]
    assert {result.severity for result in graver} == {tier}
    assert component in {"", *(component_name(result.component) for result in graver)}


@pytest.mark.parametrize("tier", FILES)
def test_every_constraint_has_an_example(tier: str) -> None:
    assert file_names(FILES[tier]) - {path.stem for path in EXAMPLES} == set()


def test_every_example_has_a_constraint() -> None:
    assert {path.stem for path in EXAMPLES} - set().union(*map(file_names, FILES.values())) == set()


@pytest.mark.parametrize("example", [*EXAMPLES, CONFORMING], ids=lambda path: path.stem)
def test_every_example_says_in_words_what_it_shows(example: Path) -> None:
    assert re.fullmatch(r"# [A-Z].{10,}\.", example.read_text("utf-8").split("\n")[0])


@pytest.mark.parametrize("tier", FILES)
def test_every_constraint_says_what_is_wrong_and_what_to_do(tier: str) -> None:
    messages, severities = said_of(FILES[tier], SH.message), said_of(FILES[tier], SH.severity)
    named = {shape for shape, _ in constraints(FILES[tier])}
    for shape in named:
        (message,) = messages[shape]
        assert re.fullmatch(r"[A-Z].+[:,].+\.", message), f"{shape}: the message has no advice: {message}"
        assert severities[shape] == [SH.term(tier.capitalize()).value]
    assert set(messages) == named
    texts = [text for written in messages.values() for text in written]
    assert len(texts) == len(set(texts)), "two shapes have one message"


def test_shapes_have_names() -> None:
    for path in FILES.values():
        quads = list(ox.parse(path=path))
        shapes = {quad.subject for quad in quads if quad.object in {SH.NodeShape, SH.PropertyShape}}
        assert shapes
        assert all(isinstance(shape, ox.NamedNode) and shape.value.startswith(NAMESPACE) for shape in shapes)
        targets = {quad.object for quad in quads if quad.predicate == SH.property}
        named = {quad.subject for quad in quads if quad.predicate == RDF.type and quad.object == SH.PropertyShape}
        assert named <= targets, "a property shape belongs to no node shape, so it checks nothing"


def test_the_conforming_example_conforms_strictly(shapes: Shapes, kinds: Iterable[ox.Quad]) -> None:
    assert validate(read_rdf(CONFORMING).quads, shapes, kinds).results == ()


def test_the_seeds_conform_strictly(shapes: Shapes) -> None:
    corpus = read_corpus(SEEDS)
    for slug, sheet in corpus.sheets.items():
        outcome = check_article(sheet, slug, corpus, shapes)
        assert outcome.problems == ()
        assert outcome.report is not None
        assert Checked("", outcome.report.results, is_strict=True).conforms


def test_the_whole_dataset_conforms_with_ontology_narrated_graph_and_description(
    seed_generation: Generation, shapes: Shapes
) -> None:
    quads = read_rdf(seed_generation.dumps_path / dump_name("nq")).quads
    assert {quad.predicate for quad in quads} >= {NARRATED.narratedIn, SCHEMA.jobTitle, VOID.triples}
    assert validate(quads, shapes).results == ()


def test_an_article_without_quotes_and_in_another_language_conforms(shapes: Shapes, kinds: list[ox.Quad]) -> None:
    text = CONFORMING.read_text("utf-8").replace("@en", "@pt-BR").replace('inLanguage "en"', 'inLanguage "pt-BR"')
    text = re.sub(r", <[^<>]*quote=[0-9,]+>|<[^<>]*quote=[0-9,]+> a oa:TextQuoteSelector ;\n  oa:exact .* \.", "", text)
    quads = list(ox.parse(text.encode(), format=ox.RdfFormat.TURTLE))
    assert not any(quad.object == OA.TextQuoteSelector for quad in quads)
    assert validate(quads, shapes, kinds).results == ()


@pytest.mark.parametrize("stance", ["affirms", "denies", "doubts"])
def test_an_offence_may_be_alleged_by_a_source_or_narrated_as_possible(
    stance: str, shapes: Shapes, kinds: list[ox.Quad]
) -> None:
    text = (HERE / "narrated-alleges-no-offence.ttl").read_text("utf-8").replace("onr:affirms", f"onr:{stance}")
    refused = validate(list(ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)), shapes, kinds)
    assert [result.shape for result in refused.results] == [f"{NAMESPACE}narrated-alleges-no-offence"]
    possible = text.replace("onr:actual", "onr:possible").encode()
    assert validate(list(ox.parse(possible, format=ox.RdfFormat.TURTLE)), shapes, kinds).conforms


@pytest.mark.parametrize(
    ("expression", "published", "conforms"),
    [
        ("In May", "", False),
        ("In May", 'schema:datePublished "2021-07-14"^^xsd:date ;', True),
        ("in May 2021", "", True),
        ("room 202101", "", False),
    ],
)
def test_a_date_is_resolved_only_where_text_or_article_gives_a_year(
    expression: str, published: str, conforms: bool, shapes: Shapes, kinds: list[ox.Quad]
) -> None:
    text = (HERE / "time-year-is-given.ttl").read_text("utf-8").replace("In May", expression)
    text = text.replace("a schema:NewsArticle ;", f"a schema:NewsArticle ; {published}")
    assert validate(list(ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)), shapes, kinds).conforms is conforms


@pytest.mark.parametrize("text", [
    "2016", "2021-07", "2021-07-13", "XXXX-05", "199X", "2021?", "2021-07~", "2021-21", "2016/2018",
    "2016/", "2016/..", "/2018", "../2018", "2016-01/2016-06-30%",
])  # fmt: skip
def test_every_date_that_a_sheet_may_hold_is_a_value(text: str) -> None:
    assert parse_edtf(text).text == text
    assert re.search(edtf_pattern(), text)


@pytest.mark.parametrize("text", ["", "/", "..", "../..", "May", "2021-7", "21-07-13", "2021/2022/2023", " 2021"])
def test_what_is_no_date_is_no_value(text: str) -> None:
    with pytest.raises(EdtfError):
        parse_edtf(text)
    assert not re.search(edtf_pattern(), text)


def edtf_pattern() -> str:
    (pattern,) = said_of(FILES["violation"], SH.pattern)["time-has-one-edtf-value"]
    return pattern


@pytest.mark.parametrize(
    ("edtf", "earliest", "latest", "broken"),
    [
        ("2016", "2016-01-01", "2016-12-31", ""),
        ("2016-24", "2016-01-01", "2016-12-31", ""),
        ("201X", "2010-01-01", "2019-12-31", ""),
        ("2016-05?", "2016-05-01", "2016-05-31", ""),
        ("2015-12/2016", "2015-12-01", "2016-12-31", ""),
        ("2016/..", "2016-01-01", None, ""),
        ("/2016", None, "2016-12-31", ""),
        ("XXXX-05", None, None, ""),
        ("2017", "2016-01-01", "2016-12-31", "days-are-those-of-edtf-value"),
        ("2016-05", "2016-05-01", "2016-06-30", "days-are-those-of-edtf-value"),
        ("2015/2016", "2016-01-01", "2016-12-31", "days-are-those-of-edtf-value"),
        ("2016/2017", "2016-01-01", "2016-12-31", "days-are-those-of-edtf-value"),
        ("2016", None, "2016-12-31", "dated-time-has-first-day"),
        ("2016", "2016-01-01", None, "dated-time-has-last-day"),
        ("2016/2017", "2016-01-01", None, "dated-time-has-last-day"),
    ],
)
def test_the_days_of_a_time_are_those_of_its_value(
    edtf: str, earliest: str | None, latest: str | None, broken: str, time_shapes: Shapes
) -> None:
    days = "".join(
        f' ; onr:{name} "{day}"^^xsd:date' for name, day in (("earliest", earliest), ("latest", latest)) if day
    )
    text = (HERE / "days-are-those-of-edtf-value.ttl").read_text("utf-8")
    text = re.sub(r"rdf:value .*", f'rdf:value "{edtf}"^^edtf:EDTF{days} .', text, flags=re.DOTALL)
    report = validate(ox.parse(text.encode(), format=ox.RdfFormat.TURTLE), time_shapes)
    assert [result.shape for result in report.results] == [f"{NAMESPACE}{broken}"] * bool(broken)


@pytest.fixture(scope="module")
def time_shapes(tmp_path_factory: pytest.TempPathFactory) -> Shapes:
    """The shapes about the days of times alone, which are quick."""
    path = tmp_path_factory.mktemp("shapes") / "times.ttl"
    quads = list(ox.parse(path=FILES["violation"]))
    kept = {"days-are-those-of-edtf-value", "dated-time-has-first-day", "dated-time-has-last-day"}
    other = {quad.subject for quad in quads if quad.object in {SH.NodeShape, SH.PropertyShape}}
    other -= {ox.NamedNode(NAMESPACE + name) for name in kept}
    path.write_bytes(serialize([quad for quad in quads if quad.subject not in other], TURTLE))
    return load_shapes(path)


@pytest.mark.parametrize("path", FILES.values(), ids=lambda path: path.stem)
def test_a_shapes_file_declares_the_prefixes_of_its_queries(path: Path) -> None:
    """Other validators read one file, as it is served, and have no prefixes of their own."""
    quads = list(ox.parse(path=path))
    of_node = {
        (quad.subject, quad.predicate): quad.object.value for quad in quads if isinstance(quad.object, ox.Literal)
    }
    declared = {
        of_node[quad.object, SH.prefix]: of_node[quad.object, SH.namespace]
        for quad in quads
        if quad.predicate == SH.declare and quad.subject.value == f"https://w3id.org/onrecord/{path.stem}"
    }
    queries = [quad for quad in quads if quad.predicate == SH.select]
    used = {prefix for quad in queries for prefix in re.findall(r"(?<![\w:?])(\w+):\w", quad.object.value)}
    assert used
    assert used <= declared.keys()
    assert declared.items() <= PREFIXES.items()
    assert {quad.object.value for quad in quads if quad.predicate == SH.prefixes} == {
        f"https://w3id.org/onrecord/{path.stem}"
    }
