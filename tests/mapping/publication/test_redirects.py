"""What moved redirects for good, and no published IRI vanishes unless its author says so."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from mapping.errors import BadCorpus, BuildRefused
from tests.conftest import ARTICLE
from tests.mapping.publication.newsroom import DAY, PATH, SECOND

if TYPE_CHECKING:
    from mapping.publication.manifest import Generation
    from tests.mapping.publication.newsroom import Newsroom

KIN = "kin-brought-home:\n    {"
APPEAL = "id: babak-appeals\n"
TEAM = "malleys-team: {"


def moves(generation: Generation) -> dict[str, str | None]:
    return {each.path: each.moved_to for each in generation.manifest.withdrawn}


def share(newsroom: Newsroom, line: str) -> None:
    """Add an entity to those that articles share."""
    with (newsroom.seeds / "entities.yaml").open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def test_a_former_name_redirects_even_if_no_earlier_build_is_known(newsroom: Newsroom) -> None:
    newsroom.edit(APPEAL, f"{APPEAL}    moved: [babak-pleads, article/{SECOND}/claim/babak-appeals]\n")
    assert moves(newsroom.publish()) == {
        f"article/{SECOND}/claim/babak-appeals": f"{PATH}/claim/babak-appeals",
        f"{PATH}/claim/babak-pleads": f"{PATH}/claim/babak-appeals",
    }


def test_a_redirect_stays_when_nobody_asks_for_it_any_more(newsroom: Newsroom) -> None:
    newsroom.publish()
    newsroom.edit(APPEAL, "id: babak-asks\n    moved: babak-appeals\n")
    newsroom.publish()
    newsroom.edit("    moved: babak-appeals\n", "")
    generation = newsroom.publish()
    assert moves(generation) == {f"{PATH}/claim/babak-appeals": f"{PATH}/claim/babak-asks"}
    assert [each.withdrawn for each in generation.manifest.withdrawn] == [DAY.format(2)]
    newsroom.edit("id: babak-asks", "id: babak-appeals")
    assert moves(newsroom.publish(withdraw=True)) == {f"{PATH}/claim/babak-asks": None}


def test_an_entity_redirects_from_an_article_that_is_gone(newsroom: Newsroom) -> None:
    newsroom.add_article()
    newsroom.publish()
    newsroom.remove_article()
    share(newsroom, f"team: {{type: Group, name: a team, moved: article/{SECOND}/entity/malleys-team}}")
    assert moves(newsroom.publish()) == {
        f"article/{SECOND}": None,
        f"article/{SECOND}/entity/malleys-team": "entity/team",
    }


def test_a_move_alone_is_a_reason_for_a_new_generation(newsroom: Newsroom) -> None:
    newsroom.publish()
    newsroom.edit(KIN, f"{KIN}moved: kin-at-home, ")
    done = newsroom.build()
    assert done.is_new
    assert not newsroom.build().is_new


@pytest.mark.parametrize(
    ("part", "moved", "problem"),
    [
        (KIN, "kin-brought-home", "F002 'kin-brought-home' is its name now"),
        (KIN, f"{PATH}/situation/kin-brought-home", "is its name now"),
        (KIN, "return-to-vienna", "F002 'return-to-vienna' is in use"),
        (KIN, f"{PATH}/claim/kin", "R202 '{moved}' was a claim, and this is a situation"),
        (KIN, "entity/iran", "R202 'entity/iran' was an entity, and this is a situation"),
        (KIN, "[a, b, a]", "F002 'a' has moved to 'article/2db805ffb993f78c/situation/kin-brought-home' already"),
        (KIN, "Kin", "F004 'moved' must be a name, or a path like article/SLUG/entity/NAME"),
        (KIN, "article/a/time/kin", "must be a name, or a path like"),
        (KIN, "http://localhost:8000/entity/kin", "must be a name, or a path like"),
        (TEAM, "entity/iran", "F002 'entity/iran' is in use"),
    ],
)
def test_a_move_that_cannot_be_is_a_problem_with_its_line(
    newsroom: Newsroom, part: str, moved: str, problem: str
) -> None:
    newsroom.edit(part, f"{part}moved: {moved}, ")
    with pytest.raises(BuildRefused) as error:
        newsroom.publish()
    sheet = (newsroom.seeds / ARTICLE / "facts.yaml").read_text("utf-8")
    line = sheet[: sheet.index("moved: ")].count("\n") + 1
    (found,) = error.value.problems
    assert problem.format(moved=moved) in str(found)
    assert found.line == line


def test_nothing_moves_from_where_another_article_is(newsroom: Newsroom) -> None:
    newsroom.add_article()
    newsroom.publish()
    newsroom.edit(KIN, f"{KIN}moved: {PATH}/situation/return-to-vienna, ", article=SECOND)
    done = newsroom.build()
    assert [each.message for each in done.problems] == [
        f"'{PATH}/situation/return-to-vienna' is in use, so nothing can have moved from there"
    ]
    assert done.refused == (SECOND,)


def test_nothing_moves_to_two_places(newsroom: Newsroom) -> None:
    newsroom.add_article()
    for article in (ARTICLE, SECOND):
        newsroom.edit(KIN, f"{KIN}moved: article/old/situation/kin, ", article=article)
    done = newsroom.build()
    assert [each.code for each in done.problems] == ["F002"]
    assert done.refused == (SECOND,)


@pytest.mark.parametrize(
    ("moved", "message"),
    [
        (f"{PATH}/entity/malleys-team", "is in use"),
        ("iran", "is in use"),
        ("team", "is its name now"),
        (f"{PATH}/claim/x", "was a claim"),
    ],
)
def test_shared_entities_are_refused_as_the_other_mistakes_of_shared_files(
    newsroom: Newsroom, moved: str, message: str
) -> None:
    share(newsroom, f"team: {{type: Group, name: a team, moved: {moved}}}")
    with pytest.raises(BadCorpus, match=message) as error:
        newsroom.publish()
    line = (newsroom.seeds / "entities.yaml").read_text("utf-8").count("\n")
    assert [problem.line for problem in error.value.problems] == [line]


def test_what_a_refused_article_still_holds_is_not_redirected(newsroom: Newsroom) -> None:
    newsroom.publish()
    newsroom.edit("cue: dismissed", "cue: confirmed")
    share(newsroom, f"team: {{type: Group, name: a team, moved: {PATH}/entity/malleys-team}}")
    newsroom.edit("malleys-team", "envoys")
    generation = newsroom.publish()
    assert moves(generation) == {}
    assert not newsroom.build().is_new
    newsroom.edit("cue: confirmed", "cue: dismissed")
    assert moves(newsroom.publish()) == {f"{PATH}/entity/malleys-team": "entity/team"}


def test_iris_that_would_vanish_are_listed_and_nothing_is_published(newsroom: Newsroom) -> None:
    newsroom.publish()
    newsroom.edit(APPEAL, "id: babak-asks\n")
    newsroom.edit("kin-brought-home", "kin-return")
    newsroom.edit("malleys-team", "envoys")
    with pytest.raises(BuildRefused) as error:
        newsroom.publish()
    lost = [f"{PATH}/claim/babak-appeals", f"{PATH}/entity/malleys-team", f"{PATH}/situation/kin-brought-home"]
    assert [line.strip() for line in str(error.value).splitlines() if line.startswith("  ")] == lost
    assert "--withdraw" in str(error.value)
    assert f"moved: {lost[0]}" in str(error.value)
    newsroom.edit("id: babak-asks\n", f"id: babak-asks\n    moved: {lost[0]}\n")
    with pytest.raises(BuildRefused, match=lost[1]) as error:
        newsroom.publish()
    assert lost[0] not in str(error.value).splitlines()[1:2]
    assert moves(newsroom.publish(withdraw=True)) == {
        lost[0]: f"{PATH}/claim/babak-asks",
        lost[1]: None,
        lost[2]: None,
    }


def test_a_shared_entity_does_not_vanish_unasked(newsroom: Newsroom) -> None:
    share(newsroom, "nobody: {type: Person, name: Nobody}")
    newsroom.publish()
    entities = newsroom.seeds / "entities.yaml"
    entities.write_text(entities.read_text("utf-8").replace("nobody: {type: Person, name: Nobody}\n", ""), "utf-8")
    with pytest.raises(BuildRefused, match="entity/nobody"):
        newsroom.publish()
    assert moves(newsroom.publish(withdraw=True)) == {"entity/nobody": None}


def test_whoever_removes_a_folder_withdraws_its_article(newsroom: Newsroom) -> None:
    newsroom.add_article()
    newsroom.publish()
    newsroom.remove_article()
    assert moves(newsroom.publish()) == {f"article/{SECOND}": None}


def test_a_refused_article_is_named_even_if_nothing_else_changed(newsroom: Newsroom) -> None:
    first = newsroom.publish()
    newsroom.edit("cue: dismissed", "cue: confirmed")
    second = newsroom.build()
    assert second.is_new
    (refused,) = second.generation.manifest.refused
    assert refused.slug == ARTICLE
    assert second.generation.manifest.articles[0].kept
    assert second.generation.manifest.digest == first.manifest.digest
    newsroom.edit("\nsayings:", "\n\nsayings:")  # another line, the same reason
    third = newsroom.build()
    assert not third.is_new
    assert third.refused == (ARTICLE,)
    newsroom.edit("cue: confirmed", "cue: dismissed")
    fourth = newsroom.publish()
    assert fourth.manifest.refused == ()
    assert not fourth.manifest.articles[0].kept


def test_a_new_article_that_is_refused_is_counted_though_it_changes_nothing(newsroom: Newsroom) -> None:
    newsroom.publish()
    newsroom.add_article()
    newsroom.edit("cue: dismissed", "cue: confirmed", article=SECOND)
    assert [each.slug for each in newsroom.publish().manifest.refused] == [SECOND]
    shutil.rmtree(newsroom.seeds / SECOND)
    assert newsroom.publish().manifest.refused == ()


def state_moved(newsroom: Newsroom, *lines: str) -> None:
    (newsroom.seeds / "moved.yaml").write_text("".join(f"{line}\n" for line in lines), "utf-8")


def test_moved_yaml_says_where_former_paths_lead_and_which_are_gone(newsroom: Newsroom) -> None:
    state_moved(
        newsroom,
        f"{PATH}/situation/kin-return: {PATH}/situation/kin-brought-home",
        f"{PATH}/entity/envoys: gone",
        "entity/persia: entity/iran",
    )
    assert moves(newsroom.publish()) == {
        f"{PATH}/situation/kin-return": f"{PATH}/situation/kin-brought-home",
        f"{PATH}/entity/envoys": None,
        "entity/persia": "entity/iran",
    }


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["entity/iran: entity/united-states"], "F002 'entity/iran' is in use"),
        (["entity/iran: gone"], "F002 'entity/iran' is in use"),
        (["entity/persia: entity/persia"], "F002 'entity/persia' is its name now"),
        ([f"entity/persia: {PATH}/situation/kin-brought-home"], "R202 'entity/persia' was an entity, and this is a"),
        (["entity/persia: entity/iran", "entity/persia: gone"], "F002 'entity/persia' is defined twice"),
        (["persia: entity/iran"], "F004"),
        (["entity/persia: Iran"], "F004"),
        (["- entity/persia"], "F004"),
        ([f"{PATH}/time/x: gone"], "F004"),
    ],
)
def test_contradictions_of_moved_yaml_are_problems_with_their_line(
    newsroom: Newsroom, lines: list[str], message: str
) -> None:
    state_moved(newsroom, *lines)
    with pytest.raises(BadCorpus) as error:
        newsroom.publish()
    (found, *_) = error.value.problems
    assert message in str(found)
    assert found.line == len(lines)
    assert "moved.yaml" in str(found)
