"""What a change touched, and what others changed meanwhile, as the grid takes it over."""

from __future__ import annotations

from typing import Any

from keskus.core.actors import Actor
from keskus.planning.models import Activity, Roster, RosterChange, RosterShift, ShiftTemplate
from keskus.planning.queries.breaks import lay_out_for, making_room
from keskus.planning.queries.grid import Picture, breaches_json, coverage_json, picture_of, rows_json, shift_json
from keskus.planning.queries.rosters import last_own_change, lattice_of, staff_of
from keskus.planning.queries.setting import skill_names
from keskus.planning.rules.changes import Change, Deed, Impossible, apply
from keskus.planning.rules.rosters import Shift


def changed_since(viewer: Actor, roster: Roster, since: int, first: int, days: int) -> dict[str, Any]:
    """Shifts that are not as they were at a version, those that are gone, and everything that follows from them."""
    picture = picture_of(viewer, roster, first, days)
    shifts = [shift for shift in picture.shifts if picture.versions.get(shift.id or 0, 0) > since]
    there = set(picture.versions)
    log = RosterChange.objects.filter(roster=roster, version__gt=since)
    touched = {(each["id"], each["person"]) for row in log for each in (*row.before, *row.after)}
    people = {person for _number, person in touched} | {shift.person for shift in shifts}
    return _answer(picture, shifts, sorted({number for number, _person in touched} - there), people) | {
        "version": roster.version,
        "can_undo": last_own_change(viewer, roster) is not None,
    }


def previewed(viewer: Actor, roster: Roster, change: Change, first: int, days: int) -> dict[str, Any]:
    """What a change would make, with nothing written. Raises `Impossible`."""
    check_named(change)
    stored = [row.value for row in RosterShift.objects.filter(roster=roster)]
    lattice = lattice_of(roster)
    people = frozenset(staff_of(roster).values_list("pk", flat=True))
    outcome = apply(
        change,
        stored,
        first=lattice.starts,
        last=lattice.ends,
        lay_out=lay_out_for(roster),
        people=people,
        gives_way=making_room(roster),
    )
    kept = {shift.id: shift for shift in outcome.kept if shift.id is not None}
    rest = [kept.get(shift.id or 0, shift) for shift in stored if shift.id not in outcome.gone]
    after = [*rest, *(shift for shift in outcome.kept if shift.id is None)]
    picture = picture_of(viewer, roster, first, days, instead=after)
    touched = {shift.person for shift in (*outcome.kept, *(each for each in stored if each.id in kept))}
    return _answer(picture, list(outcome.kept), list(outcome.gone), touched) | {
        "version": roster.version,
        "can_undo": False,
        "said": "",
    }


def check_named(change: Change) -> None:
    """Refuse an activity or a template that is not there, or is closed. Raises `Impossible`."""
    if change.deed is Deed.PART_ADD and not Activity.objects.filter(pk=change.activity or 0, closed_on=None).exists():
        raise Impossible("unknown_activity")
    if change.template is not None and not ShiftTemplate.objects.filter(pk=change.template, closed_on=None).exists():
        raise Impossible("not_understood")


def _answer(picture: Picture, shifts: list[Shift], removed: list[int], people: set[int]) -> dict[str, Any]:
    return {
        "shifts": [shift_json(shift, picture.versions) for shift in shifts],
        "removed": removed,
        "rows": rows_json(picture, people),
        "coverage": coverage_json(picture.lines, skill_names()),
        "breaches": breaches_json(picture),
    }
