"""Count the losses of a journey through the workbench, next to those it may have."""

from __future__ import annotations

from dataclasses import dataclass, field

from benchmarks.report import Figure, at_most, plain


@dataclass
class Losses:
    """The journey so far: its actions and losses."""

    kills: dict[str, int] = field(default_factory=lambda: {"browser": 0, "server": 0})
    in_forms: int = 0
    in_changes: int = 0
    changes: int = 0
    keystrokes: int = 0
    broken_sheets: int = 0
    other_states: int = 0
    lost_changes: int = 0
    #: Keystrokes that were lost at each kill that struck an open form.
    lost_keystrokes: list[int] = field(default_factory=list)
    forms_of_made_changes: int = 0
    seconds_until_back: list[float] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def figures(losses: Losses) -> list[Figure]:
    """Return the losses, next to those allowed."""
    kills = ", ".join(f"{name} {count}" for name, count in losses.kills.items())
    seconds = sorted(losses.seconds_until_back)
    return [
        plain("kills", kills),
        plain("of these in a form, in a change under way", f"{losses.in_forms}, {losses.in_changes}"),
        plain("confirmed changes, keystrokes", f"{losses.changes}, {losses.keystrokes}"),
        at_most("sheets that cannot be read", losses.broken_sheets, 0),
        at_most("sheets that are neither before nor after a change", losses.other_states, 0),
        at_most("confirmed changes lost", losses.lost_changes, 0),
        at_most("most keystrokes lost at a kill", max(losses.lost_keystrokes, default=0), 1),
        at_most("forms that came back though their change was made", losses.forms_of_made_changes, 0),
        plain(
            "kills that lost a keystroke", f"{sum(map(bool, losses.lost_keystrokes))} of {len(losses.lost_keystrokes)}"
        ),
        plain("seconds until the page is back, median", f"{seconds[len(seconds) // 2]:.1f}"),
    ]
