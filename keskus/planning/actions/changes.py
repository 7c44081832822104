"""Changing the shifts of a draft: one at a time by whoever looks at it, or a week at once; and taking it back.

A shift's version is that of the roster when it was changed last. Whoever changes a shift says which version they saw:
a newer one means that somebody was quicker, and nothing is written. Changes of different shifts all stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from keskus.access.queries import names_of_actors
from keskus.core.actions import Breach, action, record
from keskus.core.actors import Actor
from keskus.core.templatetags.figures import clock_of
from keskus.planning.actions.reach import anywhere, draft_for
from keskus.planning.models import Roster, RosterChange, RosterShift
from keskus.planning.queries.breaks import lay_out_for, making_room
from keskus.planning.queries.changing import check_named
from keskus.planning.queries.rosters import CHANGE, last_own_change, lattice_of, staff_of
from keskus.planning.rules.changes import Change, Impossible, Outcome, apply
from keskus.planning.rules.rosters import Shift

ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Done:
    """What a deed left: the roster's version, and the shifts it touched."""

    version: int
    kept: tuple[int, ...]
    gone: tuple[int, ...]


@action(CHANGE, where=anywhere)
def change_roster(actor: Actor, roster: Roster, change: Change, *, seen: Mapping[int, int] | None = None) -> Done:
    """Make one change in a draft. Breaches: those of `rules.changes`, `stale`, `not_a_draft`."""
    draft = draft_for(actor, CHANGE, roster)
    rows = _rows_for(draft, change)
    _refuse_stale(draft, change, rows, seen or {})
    outcome = outcome_of(draft, change, list(rows.values()))
    return write_outcome(actor.number, draft, change.deed.value, outcome, rows)


def outcome_of(roster: Roster, change: Change, rows: Sequence[RosterShift]) -> Outcome:
    """What a change would make, without writing it. Raises `Breach`."""
    lattice = lattice_of(roster)
    people = frozenset(staff_of(roster).values_list("pk", flat=True))
    try:
        check_named(change)
        return apply(
            change,
            [row.value for row in rows],
            first=lattice.starts,
            last=lattice.ends,
            lay_out=lay_out_for(roster),
            people=people,
            gives_way=making_room(roster),
        )
    except Impossible as fault:
        raise Breach(fault.code, **_spans(fault.other, roster)) from fault


def _spans(other: Shift | None, roster: Roster) -> dict[str, str]:
    if other is None:
        return {}
    at = [datetime.fromtimestamp(moment, roster.zone) for moment in (other.starts, other.ends)]
    return {"starts": f"{at[0]:%H:%M}", "ends": f"{at[1]:%H:%M}"}


def _rows_for(draft: Roster, change: Change) -> dict[int, RosterShift]:
    """The shifts that the change touches, and all others of the people it may concern."""
    named = RosterShift.objects.filter(roster=draft, pk__in=change.touched)
    people = set(named.values_list("employee", flat=True)) | ({change.person} - {None})
    return {row.pk: row for row in RosterShift.objects.filter(roster=draft, employee__in=people)}


def _refuse_stale(draft: Roster, change: Change, rows: Mapping[int, RosterShift], seen: Mapping[int, int]) -> None:
    for number in change.touched:
        row = rows.get(number)
        if row is not None and seen.get(number, row.version) == row.version:
            continue
        last = next((each for each in draft.changes.all()[:200] if number in _ids(each.before, each.after)), None)
        if last is None:
            raise Breach("shift_gone")
        name = names_of_actors([last.by]).get(last.by, last.by)
        raise Breach("stale", name=name, time=clock_of(last.at, draft.zone), shift=number)


def _ids(*stored: Iterable[Mapping[str, Any]]) -> set[int]:
    return {each["id"] for side in stored for each in side}


def write_outcome(
    by: str,
    draft: Roster,
    deed: str,
    outcome: Outcome,
    rows: Mapping[int, RosterShift],
    *,
    undoes: RosterChange | None = None,
) -> Done:
    """Put what a deed made into a draft, and into its log; inside the deed."""
    draft.version += 1
    draft.save(update_fields=["version"])
    touched = [shift.id for shift in outcome.kept if shift.id is not None and shift.id in rows]
    before = [rows[number].value.stored() for number in (*touched, *outcome.gone)]
    RosterShift.objects.filter(roster=draft, pk__in=outcome.gone).delete()
    written = _store(draft, outcome.kept, rows)
    RosterChange.objects.create(
        roster=draft,
        version=draft.version,
        deed=deed,
        at=timezone.now(),
        by=by,
        before=before,
        after=[row.value.stored() for row in written],
        undoes=undoes.version if undoes else None,
    )
    record(draft, {"deed": deed, "shifts": len(written) + len(outcome.gone), "version": draft.version})
    return Done(draft.version, tuple(row.pk for row in written), tuple(outcome.gone))


def _store(draft: Roster, kept: Sequence[Shift], rows: Mapping[int, RosterShift]) -> list[RosterShift]:
    known = [_row(draft, shift) for shift in kept if shift.id in rows]
    new = [_row(draft, shift) for shift in kept if shift.id not in rows]
    columns = ["employee", "starts_epoch", "ends_epoch", "parts", "template", "is_locked", "version"]
    RosterShift.objects.bulk_update(known, columns, batch_size=ROWS_AT_ONCE)
    RosterShift.objects.bulk_create(new, batch_size=ROWS_AT_ONCE)
    return [*known, *new]


def _row(draft: Roster, shift: Shift) -> RosterShift:
    return RosterShift(
        pk=shift.id,
        roster=draft,
        employee_id=shift.person,
        starts_epoch=shift.starts,
        ends_epoch=shift.ends,
        parts=[part.stored() for part in sorted(shift.parts)],
        template_id=shift.template,
        is_locked=shift.is_locked,
        version=draft.version,
    )


@action("planning.undo_change", where=anywhere)
def undo_change(actor: Actor, roster: Roster) -> Done:
    """Take back one's own last deed at a draft, unless somebody has changed the same shifts since."""
    draft = draft_for(actor, "planning.undo_change", roster)
    last = last_own_change(actor, draft)
    if last is None:
        raise Breach("nothing_to_undo")
    numbers = _ids(last.before, last.after)
    rows = {row.pk: row for row in RosterShift.objects.filter(roster=draft, pk__in=numbers)}
    now = sorted((row.value.stored() for row in rows.values()), key=lambda each: each["id"])
    if now != sorted(last.after, key=lambda each: each["id"]):
        raise Breach("nothing_to_undo")
    back = tuple(Shift.of(each) for each in last.before)
    gone = tuple(sorted(_ids(last.after) - _ids(last.before)))
    done = write_outcome(actor.number, draft, "undo", Outcome(back, gone), rows, undoes=last)
    last.undone_by = done.version
    last.save(update_fields=["undone_by"])
    return done


@action("planning.copy_week", where=anywhere)
def copy_week(actor: Actor, roster: Roster, *, week: int, into: int) -> Done:
    """Copy a week of the roster (0: its first seven days) into another one; people who work there already are left.

    Clock times stay, whatever the clock change does to the hours between. Breaches: `same_week`, `copied_nothing`.
    """
    draft = draft_for(actor, "planning.copy_week", roster)
    weeks = -(-draft.days // 7)
    if week == into or not (0 <= week < weeks and 0 <= into < weeks):
        raise Breach("same_week")
    shifts = [row.value for row in RosterShift.objects.filter(roster=draft)]
    copies = tuple(_copied(draft, shifts, week * 7, into * 7))
    if not copies:
        raise Breach("copied_nothing")
    return write_outcome(actor.number, draft, "copy", Outcome(copies), {})


def _copied(draft: Roster, shifts: Sequence[Shift], first: int, into: int) -> Iterable[Shift]:
    midnights = [draft.midnight(day) for day in range(draft.days + 1)]
    taken = {
        (shift.person, day)
        for shift in shifts
        for day in range(into, min(into + 7, draft.days))
        if shift.starts < midnights[day + 1] and midnights[day] < shift.ends
    }
    for shift in shifts:
        day = next((number for number in range(first, first + 7) if _begins_on(shift, midnights, number)), None)
        there = None if day is None else day - first + into
        if day is None or there is None or there >= draft.days or (shift.person, there) in taken:
            continue
        moved = shift.later(midnights[there] - midnights[day])
        yield replace(moved, id=None, is_locked=False)


def _begins_on(shift: Shift, midnights: Sequence[int], day: int) -> bool:
    return day + 1 < len(midnights) and midnights[day] <= shift.starts < midnights[day + 1]


def write_built(by: str, draft: Roster, shifts: Sequence[Shift], people: Iterable[int], since: int) -> Done:
    """Put what the optimiser found for these people into a draft; inside a deed. Whoever's shifts others have changed
    since (`since`: the roster's version it started from) keeps them, as do locked ones. `by`: who asked for it."""
    held = Roster.objects.select_for_update(of=("self",)).select_related("site").get(pk=draft.pk)
    if not held.is_draft:
        raise Breach("not_a_draft")
    changed = held.changes.filter(version__gt=since)
    left = {each["person"] for row in changed for each in (*row.before, *row.after)}
    free = set(people) - left
    rows = {row.pk: row for row in RosterShift.objects.filter(roster=held, employee__in=free, is_locked=False)}
    new = tuple(shift for shift in shifts if shift.person in free)
    return write_outcome(by, held, "build", Outcome(new, tuple(rows)), rows)
