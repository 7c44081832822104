"""Meetings, training and coaching put into a draft, and taken out of it."""

from __future__ import annotations

from collections.abc import Sequence

from keskus.core.actions import Breach, action
from keskus.core.actors import Actor
from keskus.planning.actions.changes import Done, write_outcome
from keskus.planning.actions.reach import anywhere, draft_for
from keskus.planning.models import Activity, Roster, RosterShift
from keskus.planning.queries.breaks import screen_terms
from keskus.planning.rules.changes import Outcome
from keskus.planning.rules.gatherings import KINDS, Meeting, all_placed, without_meeting
from keskus.planning.rules.rosters import GRAIN, ActivityKind


@action("planning.place_gathering", where=anywhere)
def place_gathering(actor: Actor, roster: Roster, *, activity: Activity, meetings: Sequence[Meeting]) -> Done:
    """Put meetings into the shifts of those who take part, and lock these.

    Breaches: `not_free`, `unknown_activity`, `part_off_the_lattice`.
    """
    draft = draft_for(actor, "planning.place_gathering", roster)
    if activity.is_productive or activity.closed_on is not None or activity.kind not in KINDS:
        raise Breach("unknown_activity")
    if any(each.starts % GRAIN or each.ends % GRAIN for each in meetings):
        raise Breach("part_off_the_lattice")
    people = {person for meeting in meetings for person in meeting.people}
    rows = {row.pk: row for row in RosterShift.objects.filter(roster=draft, employee__in=people)}
    kept = all_placed([row.value for row in rows.values()], meetings, activity.pk, screen_terms(draft))
    if not kept:
        raise Breach("not_free")
    return write_outcome(actor.number, draft, "gather", Outcome(tuple(kept)), rows)


@action("planning.remove_gathering", where=anywhere)
def remove_gathering(actor: Actor, roster: Roster, *, kind: ActivityKind, meeting: Meeting) -> Done:
    """Take a meeting out of the shifts of those who take part; the shifts are free to change again.

    Breach: `not_placed` where it is in nobody's shift.
    """
    draft = draft_for(actor, "planning.remove_gathering", roster)
    kinds = dict(Activity.objects.filter(kind__in=KINDS).values_list("pk", "kind"))
    own = [number for number, each in kinds.items() if each == kind]
    rows = {row.pk: row for row in RosterShift.objects.filter(roster=draft, employee__in=meeting.people)}
    changed = {row.pk: without_meeting(row.value, meeting, own, kinds) for row in rows.values()}
    kept = tuple(shift for number, shift in changed.items() if shift.parts != rows[number].value.parts)
    if not kept:
        raise Breach("not_placed")
    return write_outcome(actor.number, draft, "ungather", Outcome(kept), rows)
