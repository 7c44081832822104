"""A person's own shifts, wishes and calendar: what they see on a phone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from keskus.core import keys
from keskus.core.actors import Actor
from keskus.people.models import Employee
from keskus.planning.models import CalendarKey, RosterShift
from keskus.planning.queries.rosters import activities, epoch_of, own_shifts, published_of
from keskus.planning.queries.wishes import absences_within, own_wishes

VIEW = "planning.own_roster.view"
WEEKS = 4
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Work or a part of a shift, as its person sees it. `code` is empty for plain work."""

    name: str
    code: str
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class OwnShift:
    """A shift with what is inside, by the clock of its site. `told_at`: when its version was published."""

    number: int
    place: str
    starts: datetime
    ends: datetime
    parts: list[Stretch]
    series: int
    told_at: datetime

    @property
    def on(self) -> date:
        """The day on which it begins."""
        return self.starts.date()


@dataclass(frozen=True, slots=True)
class OwnDay:
    """A day of one's weeks."""

    on: date
    shifts: list[OwnShift] = field(default_factory=list)
    wish: str = ""
    is_away: bool = False
    is_past: bool = False


@dataclass(frozen=True, slots=True)
class Now:
    """What is, and what comes next. `current` None: not at work."""

    current: Stretch | None
    upcoming: list[Stretch]
    next_shift: OwnShift | None


def zone_of(viewer: Actor) -> ZoneInfo:
    """The clock of the viewer's own site."""
    own = getattr(viewer, "employee_id", None)
    person = Employee.objects.select_related("site").filter(pk=own).first() if own else None
    return person.site.zone if person else ZoneInfo("UTC")


def own_days(viewer: Actor, first: date, today: date, *, weeks: int = WEEKS) -> list[list[OwnDay]]:
    """The viewer's weeks from the Monday of a day on: shifts, wishes, days away."""
    zone = zone_of(viewer)
    monday = first - timedelta(days=first.weekday())
    end = monday + timedelta(days=7 * weeks)
    shifts = told(own_shifts(viewer, _midnight(monday, zone), _midnight(end, zone)))
    wishes = own_wishes(viewer, monday, end)
    own = getattr(viewer, "employee_id", None)
    away = absences_within([own] if own else [], monday, end)
    days = [
        OwnDay(
            on,
            [shift for shift in shifts if shift.on == on],
            wishes.get(on, ""),
            any(row.starts_on <= on <= row.ends_on for row in away),
            on < today,
        )
        for on in (monday + timedelta(days=number) for number in range(7 * weeks))
    ]
    return [days[week * 7 : week * 7 + 7] for week in range(weeks)]


def now_and_next(viewer: Actor, moment: datetime) -> Now:
    """What the roster says the viewer does now, and what follows within the shift; the next shift otherwise."""
    at = int(moment.timestamp())
    shifts = told(own_shifts(viewer, at, at + 21 * 86400))
    current = next((shift for shift in shifts if shift.starts <= moment < shift.ends), None)
    following = next((shift for shift in shifts if shift.starts > moment), None)
    if current is None:
        return Now(None, [], following)
    stretches = stretches_of(current)
    now = next((each for each in stretches if each.starts <= moment < each.ends), None)
    return Now(now, [each for each in stretches if each.starts > moment], following)


def stretches_of(shift: OwnShift) -> list[Stretch]:
    """A shift from its beginning to its end, without holes: work between the parts."""
    found, edge = [], shift.starts
    for part in shift.parts:
        if part.starts > edge:
            found.append(Stretch("", "", edge, part.starts))
        found.append(part)
        edge = part.ends
    return found if edge >= shift.ends else [*found, Stretch("", "", edge, shift.ends)]


def told(rows: list[RosterShift]) -> list[OwnShift]:
    """Stored shifts as their person sees them."""
    kinds = {row.pk: row for row in activities()}
    return [_told(row, kinds) for row in rows]


def _told(row: RosterShift, kinds: Mapping[int, object]) -> OwnShift:
    zone = row.roster.site.zone

    def at(moment: int) -> datetime:
        return datetime.fromtimestamp(moment, zone)

    parts = []
    for part in row.value.parts:
        kind = kinds.get(part.activity)
        parts.append(Stretch(getattr(kind, "label", ""), getattr(kind, "code", ""), at(part.starts), at(part.ends)))
    roster, span = row.roster, (at(row.starts_epoch), at(row.ends_epoch))
    return OwnShift(row.pk, roster.site.name, *span, parts, roster.series, roster.published_at or roster.made_at)


def _midnight(day: date, zone: ZoneInfo) -> int:
    return epoch_of(day, datetime.min.time(), zone)


# The calendar


def calendar_hash(secret: str) -> str:
    """By which an address is found, and not guessed."""
    return keys.search_hash(f"calendar:{secret}")


def own_key(viewer: Actor) -> CalendarKey | None:
    """The viewer's own calendar address, if there is one."""
    own = getattr(viewer, "employee_id", None)
    return CalendarKey.objects.filter(employee=own).first() if own else None


def key_of_secret(secret: str, today: date) -> CalendarKey | None:
    """Whose calendar a secret opens; nobody's once they have left."""
    row = CalendarKey.objects.filter(key_hash=calendar_hash(secret)).select_related("employee__site").first()
    return row if row is not None and row.employee.works_on(today) else None


def calendar_shifts(row: CalendarKey, today: date) -> list[OwnShift]:
    """The shifts of a calendar: from two weeks ago to half a year ahead."""
    zone = row.employee.site.zone
    since, until = _midnight(today - 14 * DAY, zone), _midnight(today + 183 * DAY, zone)
    return told(published_of(row.employee_id, since, until))
