"""The audience of a report is an entity that is named right after the cue."""

from __future__ import annotations

import pytest

from mapping.drafting.audiences import audience_after
from mapping.sheet.model import Entity
from mapping.sheet.word_lists import word_lists

ENTITIES = {
    "post": Entity(type="NewsMediaOrganization", name="Harbour Post", also=("the Post",)),
    "council": Entity(type="GovernmentOrganization", name="City Council"),
}


@pytest.mark.parametrize(
    ("text", "cue", "audience"),
    [
        ("Ana Ruiz told the Harbour Post that it is closed.", "told", "post"),
        ("Ana Ruiz told a reporter of the Post and the City Council that it is closed.", "told", "post"),
        ("“It is closed,” Ana Ruiz said to the City Council on Monday.", "said", "council"),
        ("“It is closed,” said Ana Ruiz of the City Council.", "said", None),
        ("Ana Ruiz told her mother, a friend of the Harbour Post.", "told", None),
        ("Ana Ruiz told Harbour Posters.", "told", None),
        (
            "Ana Ruiz told the city and all of those who live by the river in it the Harbour Post is closed.",
            "told",
            None,
        ),
    ],
)
def test_the_first_name_behind_the_cue_is_the_audience(text: str, cue: str, audience: str | None) -> None:
    start = text.index(cue)
    assert audience_after(text, (start, start + len(cue)), None, ENTITIES, word_lists("en")) == audience


def test_words_of_the_report_itself_name_no_audience() -> None:
    text = "Ana Ruiz told the Harbour Post is closed."
    end = text.index("the Harbour")
    assert audience_after(text, (9, 13), end, ENTITIES, word_lists("en")) is None


def test_german_prepositions_lead_to_the_audience() -> None:
    text = "Ana Ruiz sagte gegenüber der Harbour Post, dass es so sei."
    assert audience_after(text, (9, 14), None, ENTITIES, word_lists("de")) == "post"
