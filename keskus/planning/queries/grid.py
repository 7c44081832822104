"""A roster as the grid and the list view show it: people, shifts, cover and breaches; docs/roster-grid.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from keskus.core.actors import Actor
from keskus.core.templatetags.figures import day
from keskus.engines.labour_law import plain
from keskus.planning.models import Activity, Roster, RosterShift
from keskus.planning.queries import rosters as queries
from keskus.planning.queries.legality import Finding, findings_of, limits_for
from keskus.planning.queries.need import cover_lines
from keskus.planning.queries.queue_needs import mean_level
from keskus.planning.queries.rosters import Member, lattice_of
from keskus.planning.queries.setting import skill_names, templates
from keskus.planning.queries.wishes import Asked, Span, judged, spans_of
from keskus.planning.rules.cover import Counters, Lattice, Line, by_person, counters
from keskus.planning.rules.rosters import Shift
from keskus.planning.sentences.breaches import breach_sentence, way_out
from keskus.planning.sentences.rosters import WISH_WORDS


@dataclass(frozen=True, slots=True)
class Picture:
    """Some days of a roster, ready to be drawn. `shifts`: of those whom the viewer reaches; cover is of everybody."""

    roster: Roster
    first: int
    lattice: Lattice
    members: list[Member]
    shifts: list[Shift]
    versions: dict[int, int]
    counters: dict[int, Counters]
    asked: dict[int, list[Asked]]
    spans: list[Span]
    lines: list[Line]
    findings: list[Finding]

    @property
    def days(self) -> list[date]:
        """The days shown."""
        start = self.roster.starts_on + timedelta(days=self.first)
        return [start + timedelta(days=number) for number in range(len(self.lattice.midnights))]


def picture_of(
    viewer: Actor,
    roster: Roster,
    first: int,
    days: int,
    *,
    instead: Sequence[Shift] | None = None,
    findings: Sequence[Finding] | None = None,
) -> Picture:
    """Look at some days. `instead`: shifts to look at in place of those stored, for a preview.

    `findings`: what the checker says, where it has been asked already.
    """
    rows = list(RosterShift.objects.filter(roster=roster))
    shifts = [row.value for row in rows] if instead is None else list(instead)
    everybody = queries.all_members(roster)
    members = queries.reached(viewer, everybody)
    seen = {member.id for member in members}
    lattice, whole = lattice_of(roster, first, days), lattice_of(roster)
    own = by_person(shift for shift in shifts if shift.person in seen)
    unpaid, weekday = queries.unpaid_activities(), roster.starts_on.weekday()
    findings = findings_of(roster, shifts, everybody=everybody) if findings is None else findings
    asked: dict[int, list[Asked]] = {}
    for each in judged(roster, shifts, seen):
        asked.setdefault(each.person, []).append(each)
    return Picture(
        roster,
        first,
        lattice,
        members,
        [shift for group in own.values() for shift in group if _touches(shift, lattice)],
        {row.pk: row.version for row in rows},
        {n: counters(own.get(n, ()), whole, first_weekday=weekday, unpaid=unpaid) for n in seen},
        asked,
        [span for span in spans_of(roster, sorted(seen)) if span.starts < lattice.ends and lattice.starts < span.ends],
        cover_lines(roster, shifts, lattice, everybody=everybody),
        [each for each in findings if each.person is None or each.person in seen],
    )


def _touches(shift: Shift, lattice: Lattice) -> bool:
    return shift.starts < lattice.ends and lattice.starts < shift.ends


def roster_json(roster: Roster) -> dict[str, Any]:
    """The roster itself."""
    return {
        "id": roster.pk,
        "name": roster.name,
        "state": roster.state,
        "number": roster.number,
        "version": roster.version,
        "starts_on": roster.starts_on.isoformat(),
        "days": roster.days,
        "zone": str(roster.zone),
    }


def as_json(picture: Picture) -> dict[str, Any]:
    """What the grid reads besides the roster itself, addresses and words."""
    roster = picture.roster
    return {
        "interval_minutes": 15,
        "days": days_json(picture),
        "activities": [_activity(each) for each in queries.activities()],
        "templates": [
            {
                "id": each.pk,
                "name": each.label,
                "starts": each.earliest_start.strftime("%H:%M"),
                "minutes": each.shortest_minutes,
            }
            for each in templates(roster.site)
        ],
        "limits": limits_json(roster),
        "rows": _with_neighbours(rows_json(picture, (member.id for member in picture.members)), picture),
        "shifts": [shift_json(shift, picture.versions) for shift in picture.shifts],
        "coverage": coverage_json(picture.lines, skill_names()),
    }


def days_json(picture: Picture) -> list[dict[str, Any]]:
    """The days shown, with how many quarter-hours each has."""
    return [
        {"on": each.isoformat(), "starts_at": midnight, "intervals": len(picture.lattice.of_day(number))}
        for number, (each, midnight) in enumerate(zip(picture.days, picture.lattice.midnights, strict=True))
    ]


def _activity(row: Activity) -> dict[str, Any]:
    return {
        "id": row.pk,
        "code": row.code,
        "name": row.label,
        "kind": row.kind,
        "is_productive": row.is_productive,
        "is_paid": row.is_paid,
    }


def rows_json(picture: Picture, people: Iterable[int]) -> list[dict[str, Any]]:
    """People with their counters and what holds of them."""
    wanted = set(people)
    return [_row(picture, member) for member in picture.members if member.id in wanted]


def _row(picture: Picture, member: Member) -> dict[str, Any]:
    sums, asked = picture.counters[member.id], picture.asked.get(member.id, [])
    weeks = picture.roster.days / 7
    return {
        "id": member.id,
        "name": member.name,
        "team": member.team,
        "skills": list(member.skill_names),
        "counters": {
            "planned_minutes": sums.paid_minutes,
            "contract_minutes": round(member.contract_minutes * weeks),
            "weekends": sums.weekends,
            "nights": sums.nights,
            "lates": sums.lates,
            "wishes_granted": sum(each.is_granted for each in asked),
            "wishes": len(asked),
        },
        "spans": [
            {
                "kind": span.kind,
                "starts_at": span.starts,
                "ends_at": span.ends,
                "words": str(WISH_WORDS[span.wish or span.kind]),
            }
            for span in picture.spans
            if span.person == member.id
        ],
    }


def limits_json(roster: Roster) -> dict[str, Any]:
    """What the grid may judge at once: of adults, on the roster's first day; nothing while no law is chosen."""
    limits = limits_for(roster)
    if limits is None:
        return {}
    rest = plain(limits, roster.starts_on)
    maximum = limits.value("daily_maximum_minutes", roster.starts_on)
    tiers = limits.value("breaks", roster.starts_on)
    longest = [24 * 60 - rest.daily_rest_minutes, *([maximum] if isinstance(maximum, int) else [])]
    return {
        "daily_rest_minutes": rest.daily_rest_minutes or None,
        "longest_minutes": min(longest),
        "pauses": [
            {"over_minutes": tier.over_minutes, "minutes": tier.minutes}
            for tier in (tiers if isinstance(tiers, tuple) else ())
        ],
    }


def _with_neighbours(rows: list[dict[str, Any]], picture: Picture) -> list[dict[str, Any]]:
    """Each row with the end of its person's last shift before the days shown, and the start of the first one after."""
    before, after = queries.neighbours(picture.roster, [row["id"] for row in rows], picture.lattice)
    return [row | {"before": before.get(row["id"]), "after": after.get(row["id"])} for row in rows]


def shift_json(shift: Shift, versions: dict[int, int]) -> dict[str, Any]:
    """A shift with its parts; a part's id is its place among them."""
    return {
        "id": shift.id,
        "row": shift.person,
        "starts_at": shift.starts,
        "ends_at": shift.ends,
        "template": shift.template,
        "is_locked": shift.is_locked,
        "version": versions.get(shift.id or 0, 0),
        "parts": [
            {"id": place, "activity": part.activity, "starts_at": part.starts, "ends_at": part.ends}
            for place, part in enumerate(shift.parts)
        ],
    }


def coverage_json(lines: Iterable[Line], names: dict[int, str]) -> list[dict[str, Any]]:
    """Need against roster; the first line is of all together."""
    return [
        {
            "id": "all" if line.skill is None else str(line.skill),
            "name": "" if line.skill is None else names.get(line.skill, _("Without a skill")),
            "required": line.required,
            "scheduled": line.scheduled,
            "predicted": line.predicted or [None] * len(line.required),
        }
        | _quickly(line)
        for line in lines
    ]


def breaches_json(picture: Picture) -> list[dict[str, Any]]:
    """What the checker finds in the days shown, each with the shifts that it is about."""
    own, names = by_person(picture.shifts), {str(member.id): member.name for member in picture.members}
    return [
        _breach(each, own.get(each.person or 0, ()), names, picture.roster.zone)
        for each in picture.findings
        if each.breach.starts_at < picture.lattice.ends and picture.lattice.starts < each.breach.ends_at
    ]


def _breach(found: Finding, own: Iterable[Shift], names: dict[str, str], zone: ZoneInfo) -> dict[str, Any]:
    breach = found.breach
    return {
        "rule": breach.rule.value,
        "severity": breach.severity.value,
        "row": found.person,
        # A rest too short lies between two shifts: they touch it, and overlap with nothing.
        "shifts": [shift.id for shift in own if shift.starts <= breach.ends_at and breach.starts_at <= shift.ends],
        "starts_at": breach.starts_at,
        "ends_at": breach.ends_at,
        "words": breach_sentence(breach, names, zone),
        "mend": way_out(breach, zone),
        "is_overridden": found.ground is not None,
    }


def _quickly(line: Line) -> dict[str, Any]:
    """What the grid needs to judge a line while somebody drags; nothing where kinds of work or channels are mixed."""
    if not line.is_quick:
        return {}
    return {
        "calls": line.calls,
        "handle_seconds": line.handle_seconds,
        "target_seconds": line.target_seconds,
        "target": line.target,
    }


@dataclass(frozen=True, slots=True)
class Summary:
    """The days shown in a sentence: people, shifts, hours needed, there, missing and idle, and breaches in the way."""

    people: int
    shifts: int
    required_hours: float
    scheduled_hours: float
    open_hours: float
    predicted: float | None
    breaches: int


def summary_of(picture: Picture) -> Summary:
    """What the head of the roster says."""
    line = picture.lines[0]
    return Summary(
        len(picture.members),
        len(picture.shifts),
        sum(line.required) / 4,
        sum(line.scheduled) / 4,
        line.open_hours,
        mean_level(line),
        sum(each.is_open for each in picture.findings),
    )


@dataclass(frozen=True, slots=True)
class Step:
    """A neighbouring stretch of days to look at."""

    label: str
    query: str
    is_current: bool


def weeks_of(roster: Roster, first: int, days: int) -> list[Step]:
    """The roster's weeks, where there are several."""
    starts = range(0, roster.days, 7)
    return (
        [_step(roster, each, min(7, roster.days - each), (first, days)) for each in starts] if len(starts) > 1 else []
    )


def days_of(roster: Roster, first: int, days: int) -> list[Step]:
    """The days of the week shown."""
    week = first // 7 * 7
    return [_step(roster, number, 1, (first, days)) for number in range(week, min(week + 7, roster.days))]


def _step(roster: Roster, first: int, count: int, shown: tuple[int, int]) -> Step:
    since = queries.date_of(roster, first)
    label = f"{day(since, 'brief')} – {day(queries.date_of(roster, first + count - 1), 'brief')}"
    query = f"from={since.isoformat()}&days={count}"
    return Step(label if count > 1 else day(since, "weekday"), query, shown == (first, count))


@dataclass(frozen=True, slots=True)
class Listed:
    """A person's shift in the list view."""

    member: Member
    shift: Shift
    on: date
    starts: datetime
    ends: datetime
    parts: list[tuple[str, datetime, datetime]]
    breaches: list[Finding]


def listed(picture: Picture) -> list[Listed]:
    """The shifts of the days shown, by day, time and name, each with what is inside."""
    zone, members = picture.roster.zone, {member.id: member for member in picture.members}
    names = {each.pk: each.label for each in queries.activities()}

    def at(moment: int) -> datetime:
        return datetime.fromtimestamp(moment, zone)

    found = []
    for shift in picture.shifts:
        if not picture.lattice.starts <= shift.starts < picture.lattice.ends:
            continue
        parts = [(names.get(part.activity, ""), at(part.starts), at(part.ends)) for part in shift.parts]
        against = [
            each
            for each in picture.findings
            if each.person == shift.person and each.breach.starts_at < shift.ends and shift.starts < each.breach.ends_at
        ]
        begins = at(shift.starts)
        found.append(Listed(members[shift.person], shift, begins.date(), begins, at(shift.ends), parts, against))
    return sorted(found, key=lambda each: (each.on, each.starts, each.member.name))
