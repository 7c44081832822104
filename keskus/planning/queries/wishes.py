"""When people can work, what they wish and when they are away, as spans of a roster."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from keskus.core.actors import Actor
from keskus.people.models import Employee
from keskus.people.queries import employees
from keskus.planning.models import Absence, Availability, Roster, Wish
from keskus.planning.queries.rosters import epoch_of
from keskus.planning.rules.rosters import Shift
from keskus.planning.rules.wishes import is_granted

AVAILABILITY_VIEW = "planning.availability.view"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of somebody's time that a roster respects, or would like to. `kind`: absence, unavailable or wish."""

    person: int
    kind: str
    starts: int
    ends: int
    wish: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A wish, and whether the shifts grant it."""

    person: int
    day: date
    kind: str
    is_granted: bool


def wishes_within(people: Iterable[int], first: date, last: date) -> list[Wish]:
    """What some people wish of some days."""
    return list(Wish.objects.filter(employee__in=list(people), day__gte=first, day__lte=last))


def absences_within(people: Iterable[int], first: date, last: date) -> list[Absence]:
    """Who is away on any of the days; cancelled ones left out."""
    rows = Absence.objects.filter(employee__in=list(people), starts_on__lte=last, ends_on__gte=first)
    return list(rows.filter(state=Absence.State.APPROVED))


def availability_within(people: Iterable[int], first: date, last: date) -> list[Availability]:
    """What of people's weeks holds on any of the days."""
    rows = Availability.objects.filter(employee__in=list(people), starts_on__lte=last)
    return list(rows.filter(Q(ends_on=None) | Q(ends_on__gte=first)))


def spans_of(roster: Roster, people: Sequence[int]) -> list[Span]:
    """Everything that stands in the way of a shift, or would be nice, over the roster's days."""
    first, last, zone = roster.starts_on, roster.ends_on, roster.zone
    found = [
        Span(row.employee_id, "absence", epoch_of(row.starts_on, time(), zone), _after(row.ends_on, zone))
        for row in absences_within(people, first, last)
    ]
    for row in availability_within(people, first, last):
        for ago in range(roster.days):
            day = first + timedelta(days=ago)
            if day.weekday() == row.weekday and row.holds_on(day):
                found += _closed(row, day, zone)
    found += [
        Span(row.employee_id, "wish", epoch_of(row.day, time(), zone), _after(row.day, zone), row.kind)
        for row in wishes_within(people, first, last)
    ]
    return found


def _after(day: date, zone: ZoneInfo) -> int:
    return epoch_of(day + timedelta(days=1), time(), zone)


def _closed(row: Availability, day: date, zone: ZoneInfo) -> list[Span]:
    """The stretches of a day outside the hours in which somebody can work."""
    starts, ends = epoch_of(day, time(), zone), _after(day, zone)
    if row.opens is None or row.closes is None:
        return [Span(row.employee_id, "unavailable", starts, ends)]
    opens = epoch_of(day, row.opens, zone)
    closes = epoch_of(day, row.closes, zone) if row.closes > row.opens else ends
    spans = [(starts, opens), (closes, ends)]
    return [Span(row.employee_id, "unavailable", since, until) for since, until in spans if since < until]


def judged(
    roster: Roster, shifts: Iterable[Shift], people: Iterable[int], *, first: int = 0, days: int | None = None
) -> list[Asked]:
    """The wishes of some of a roster's days (all; -7: the week before), and which of them these shifts grant."""
    by_day: dict[tuple[int, int], Shift] = {}
    days = roster.days if days is None else days
    midnights = [roster.midnight(first + day) for day in range(days + 1)]
    for shift in shifts:
        place = bisect_right(midnights, shift.starts) - 1
        if 0 <= place < days:
            by_day[shift.person, place] = shift
    found = []
    starts_on = roster.starts_on + timedelta(days=first)
    for wish in wishes_within(people, starts_on, starts_on + timedelta(days=days - 1)):
        day = (wish.day - starts_on).days
        given = by_day.get((wish.employee_id, day))
        begins = None if given is None else (given.starts - midnights[day]) // 60
        minutes = 0 if given is None else given.seconds // 60
        found.append(Asked(wish.employee_id, wish.day, wish.kind, is_granted(wish.kind, begins, minutes)))
    return found


def own_wishes(viewer: Actor, first: date, last: date) -> dict[date, str]:
    """The viewer's own wishes by day."""
    own = getattr(viewer, "employee_id", None)
    return {} if own is None else {row.day: row.kind for row in wishes_within([own], first, last)}


def absences(viewer: Actor, today: date) -> QuerySet[Absence]:
    """Absences not long over of those whom the viewer reaches, with why."""
    reached = employees(viewer, "planning.absence.view").order_by().values("pk")
    rows = Absence.objects.filter(employee__in=reached, ends_on__gte=today - timedelta(days=30))
    return rows.exclude(state=Absence.State.CANCELLED).select_related("employee")


def absence_or_none(viewer: Actor, pk: int) -> Absence | None:
    """One of them."""
    reached = employees(viewer, "planning.absence.view").order_by().values("pk")
    return Absence.objects.filter(employee__in=reached, pk=pk).select_related("employee").first()


def availability(viewer: Actor, today: date) -> QuerySet[Availability]:
    """The weekly hours, still in force, of those whom the viewer reaches."""
    reached = employees(viewer, AVAILABILITY_VIEW).order_by().values("pk")
    rows = Availability.objects.filter(employee__in=reached).filter(Q(ends_on=None) | Q(ends_on__gte=today))
    return rows.select_related("employee").order_by("employee__last_name", "employee__first_name", "weekday")


def availability_or_none(viewer: Actor, pk: int) -> Availability | None:
    """One of them."""
    reached = employees(viewer, AVAILABILITY_VIEW).order_by().values("pk")
    return Availability.objects.filter(employee__in=reached, pk=pk).select_related("employee").first()


def people_for(viewer: Actor, permission: str, today: date) -> QuerySet[Employee]:
    """Whom a deed about a person may be about."""
    return employees(viewer, permission).exclude(ended_on__lt=today)
