"""A check sees the shared entities and situations that the words of an article may concern."""

from __future__ import annotations

from mapping.publication.corpus import read_kinds
from mapping.publication.shared_names import SharedNames, knowledge_digest
from mapping.sheet.knowledge import Knowledge
from mapping.sheet.model import Entity, Situation

ENTITIES = {
    "port-office": Entity(type="Organization", name="Office of the Port", also=("the Harbourmasters",)),
    "ada-berg": Entity(type="Person", name="Ada Berg"),
    "crew": Entity(type="Group", name="The Crew", member=("ada-berg",)),
    "elsewhere": Entity(type="City", name="Elsewhere"),
}
SITUATIONS = {
    "berg-office": Situation(kind="office", label="harbour pilot", agent=("ada-berg",), participant=("port-office",)),
    "storm": Situation(kind="occurrence", label="the storm"),
}
NAMES = SharedNames(Knowledge(ENTITIES, read_kinds(), SITUATIONS))


def concerned(text: str) -> set[str]:
    found = NAMES.concerning(text)
    return {*found.entities, *found.situations}


def test_a_key_in_the_sheet_is_concerned() -> None:
    assert concerned("told_to: elsewhere") == {"elsewhere"}
    assert concerned("storm: {kind: occurrence}") == {"storm"}


def test_the_longest_word_of_a_name_in_the_article_is_concerned() -> None:
    assert "port-office" in concerned("The HARBOURMASTERS met.")
    assert "port-office" in concerned("the office of the mayor")
    assert concerned("the port was shut") == set()


def test_members_of_a_group_are_concerned_with_it() -> None:
    assert {"crew", "ada-berg"} <= concerned("The crew slept.")


def test_the_situations_of_an_entity_are_concerned_with_all_that_they_mention() -> None:
    assert concerned("Berg said so.") == {"ada-berg", "berg-office", "port-office"}


def test_the_digest_is_that_of_the_definitions() -> None:
    digest = knowledge_digest(NAMES.knowledge)
    other = Knowledge({**ENTITIES, "elsewhere": Entity(type="City", name="Nowhere")}, read_kinds(), SITUATIONS)
    assert knowledge_digest(other) != digest
    in_other_order = Knowledge(dict(reversed(ENTITIES.items())), read_kinds(), SITUATIONS)
    assert knowledge_digest(in_other_order) == digest
