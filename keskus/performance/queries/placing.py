"""Where a session could stand in the roster, at the least cost to callers, and whether its place still stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from keskus.performance.models import CoachingSession
from keskus.planning.models import Activity, Roster, RosterShift
from keskus.planning.queries.gatherings import Ask, Option, options_for
from keskus.planning.rules.gatherings import Meeting
from keskus.planning.rules.rosters import ActivityKind, RosterState

AHEAD = timedelta(days=14)
STANDING = (RosterState.PUBLISHED, RosterState.DRAFT)


def coaching_activity() -> Activity | None:
    """What coaching is called in rosters; none where the rules of rosters were never laid out."""
    return Activity.objects.filter(kind=ActivityKind.COACHING, closed_on=None, is_productive=False).first()


def roster_for(session: CoachingSession, now: datetime) -> Roster | None:
    """The published roster in which everybody coached has shifts to come."""
    people = [part.employee_id for part in session.people.all()]
    at = int(now.timestamp())
    rows = Roster.objects.filter(state=RosterState.PUBLISHED).order_by("starts_on").select_related("site")
    for roster in rows.filter(starts_on__gte=now.date() - timedelta(days=60)):
        ahead = RosterShift.objects.filter(roster=roster, employee__in=people, starts_epoch__gt=at)
        if ahead.values("employee").distinct().count() == len(people):
            return roster
    return None


def draft_of(roster: Roster) -> Roster | None:
    """The version of its series that planners work on."""
    return Roster.objects.filter(series=roster.series, state=RosterState.DRAFT).select_related("site").first()


def attendees(session: CoachingSession, roster: Roster) -> tuple[int, ...]:
    """Everybody coached, and the coach where they have shifts in the same roster."""
    people = {part.employee_id for part in session.people.all()}
    if RosterShift.objects.filter(roster=roster, employee=session.coach_id).exists():
        people.add(session.coach_id)
    return tuple(sorted(people))


def places(session: CoachingSession, roster: Roster, now: datetime) -> list[Option]:
    """The cheapest times from tomorrow on at which all of them are free together."""
    activity = coaching_activity()
    if activity is None:
        return []
    target, people = draft_of(roster) or roster, attendees(session, roster)
    today: date = now.astimezone(roster.zone).date()
    first = max(today + timedelta(days=1), target.starts_on)
    ask = Ask(
        activity=activity,
        minutes=session.minutes,
        people=people,
        group_size=len(people),
        first=first,
        last=min(target.ends_on, today + AHEAD),
        weekdays=frozenset(range(7)),
        opens=time(0),
        closes=time(23, 59),
    )
    found = options_for(target, ask)
    return [each for each in found if len(each.meetings) == 1 and not each.left_out]


def still_stands(session: CoachingSession, people: Iterable[int]) -> bool:
    """Whether everybody's shift still holds it, in what people see or in a draft of it."""
    wanted = set(people)
    return wanted <= {row.employee_id for row in _holding(session, wanted)}


def rosters_holding(session: CoachingSession) -> list[Roster]:
    """Where its place is to be taken out: the draft of a series that planners work on, else what is published."""
    people = {session.coach_id, *(part.employee_id for part in session.people.all())}
    found = {row.roster_id: row.roster for row in _holding(session, people)}
    return [each for each in found.values() if each.is_draft or draft_of(each) is None]


def place_of_session(session: CoachingSession) -> Meeting | None:
    """The time that its people are taken off their work for; none while it has no place."""
    if session.starts_epoch is None or session.ends_epoch is None:
        return None
    people = {session.coach_id, *(part.employee_id for part in session.people.all())}
    return Meeting(session.starts_epoch, session.ends_epoch, tuple(sorted(people)))


def _holding(session: CoachingSession, people: Iterable[int]) -> list[RosterShift]:
    activities, span = set(_activities()), (session.starts_epoch, session.ends_epoch)
    rows = RosterShift.objects.filter(
        roster__state__in=STANDING,
        employee__in=people,
        starts_epoch__lte=session.starts_epoch,
        ends_epoch__gte=session.ends_epoch,
    ).select_related("roster__site")
    return [
        row
        for row in rows
        if any(part.activity in activities and (part.starts, part.ends) == span for part in row.value.parts)
    ]


def _activities() -> Iterable[int]:
    return Activity.objects.filter(kind=ActivityKind.COACHING).values_list("pk", flat=True)
