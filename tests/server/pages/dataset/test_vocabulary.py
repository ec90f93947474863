"""Terms as their files declare them, sorted under headings, and the questions that use them."""

from __future__ import annotations

from mapping.rdf.shared_graphs import example_queries
from server.pages.dataset.ontology_page import shape_rules
from server.pages.dataset.vocabulary import read_vocabulary


def test_terms_stand_under_the_class_they_belong_to() -> None:
    sections = {
        section.title: [term.name for term in section.terms] for section in read_vocabulary("onrecord.ttl").sections
    }
    assert list(sections) == [
        "Classes", "Properties of a claim", "Properties of an utterance", "Properties of a mention",
        "Properties of a situation", "Properties of a time reference", "Other properties", "Stances", "Modalities",
        "Acts", "Mention bases", "Forms", "Bases", "Tenses",
    ]  # fmt: skip
    # A property of attributed claims stands with those of claims.
    assert {"saidIn", "stance", "verbatim"} <= set(sections["Properties of a claim"])
    # What claims and their utterances share belongs to neither class alone.
    # Articles and quantities are typed by schema.org; kinds have annotations.
    others = {
        "when",
        "claimant",
        "cue",
        "toldTo",
        "span",
        "standfirst",
        "invented",
        "exclusive",
        "approximateValue",
        "indefiniteAmount",
        "accusing",
        "derives",
    }
    assert set(sections["Other properties"]) == others
    assert sections["Stances"] == ["affirms", "denies", "doubts"]


def test_every_term_stands_once() -> None:
    for name in ("onrecord.ttl", "narrated.ttl", "service.ttl"):
        terms = [term.iri for section in read_vocabulary(name).sections for term in section.terms]
        assert len(terms) == len(set(terms)) > 0


def test_a_term_is_used_by_a_question_that_names_it_in_its_pattern() -> None:
    terms = {term.name: term for section in read_vocabulary("onrecord.ttl").sections for term in section.terms}
    used = {name: {query.name for query in term.queries} for name, term in terms.items()}
    assert "conditions" in used["condition"]
    assert used["doubts"] == {query.name for query in example_queries() if "onr:doubts" in query.text}
    # The namespace stands in every prologue; that uses no term.
    assert len(used["claimant"]) < len(example_queries())


def test_a_rule_looks_at_what_the_shapes_around_it_look_at() -> None:
    rules = {rule.name: rule for rule in shape_rules("shapes.ttl")}
    rule = rules["cue-has-language"]
    assert [target.label for target in rule.targets] == ["onr:Claim"]
    assert rule.path is not None
    assert rule.path.label == "onr:cue"
    assert {rule.severity for rule in shape_rules("shapes-recommended.ttl")} == {"warning"}
    assert all(rule.message and rule.targets for rule in rules.values())
