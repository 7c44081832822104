"""Rosters, their people and shifts, as far as a viewer reaches.

Whoever reaches one of a roster's teams may read it, and sees the rows of those they reach; changing needs all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Max, Min, Prefetch, Q, QuerySet

from keskus.core.actors import Actor, Place
from keskus.core.models import Job
from keskus.engines.labour_law import School, Worker
from keskus.people.models import Contract, Employee, EmployeeSkill, Team, TeamMembership
from keskus.people.queries import employees
from keskus.planning.models import Activity, Roster, RosterChange, RosterShift
from keskus.planning.rules.cover import Lattice
from keskus.planning.rules.rosters import DAY, LONGEST_ROSTER_DAYS, RosterState, Shift

VIEW = "planning.roster.view"
CHANGE = "planning.change_roster"
BUILD_KIND = "keskus.planning.actions.building.build_step"
EXPLAIN_KIND = "keskus.planning.actions.explaining.explain_step"


def rosters(viewer: Actor, permission: str = VIEW) -> QuerySet[Roster]:
    """Those of which the viewer reaches a team (or, for a deed, all teams), the latest first."""
    scope = viewer.scope(permission)
    rows = Roster.objects.select_related("site").prefetch_related("teams")
    if scope.everything:
        return rows
    reached = Q(site__in=scope.sites) | Q(teams__in=scope.teams)
    rows = rows.filter(reached).distinct()
    if permission == VIEW:
        return rows
    beyond = Team.objects.exclude(pk__in=scope.teams).exclude(site__in=scope.sites)
    return rows.exclude(teams__in=beyond)


def roster_or_none(viewer: Actor, pk: int, permission: str = VIEW) -> Roster | None:
    """One of them; none when it is not there or not yours."""
    return rosters(viewer, permission).filter(pk=pk).first()


def places_of_roster(roster: Roster) -> list[Place]:
    """Where a roster stands: at each of its teams; a deed is asked for at all of them."""
    return places_of_teams(roster.teams.all())


def places_of_teams(teams: Iterable[Team]) -> list[Place]:
    """The places of teams, each by itself."""
    return [Place.of(site=team.site_id, team=team.pk) for team in teams]


def lattice_of(roster: Roster, first: int = 0, days: int | None = None) -> Lattice:
    """The quarter-hours of some of its days (all of them)."""
    count = roster.days - first if days is None else min(days, roster.days - first)
    return Lattice(tuple(roster.midnight(first + day) for day in range(count)), roster.midnight(first + count))


def window_of(roster: Roster, since: date | None, days: int | None) -> tuple[int, int]:
    """Which of its days a page shows: number of the first one, and how many; nonsense falls back to the first week."""
    first = (since - roster.starts_on).days if since else 0
    first = first if 0 <= first < roster.days else 0
    count = days if days and 0 < days <= roster.days else min(7, roster.days)
    return first, min(count, roster.days - first)


def staff_of(roster: Roster) -> QuerySet[Employee]:
    """Everybody in its teams on any of its days who works here then, whoever asks."""
    return staff_of_teams([team.pk for team in roster.teams.all()], roster.starts_on, roster.ends_on)


def staff_of_teams(teams: Sequence[int], first: date, last: date) -> QuerySet[Employee]:
    """Everybody in some teams on any of the days who works here then."""
    inside = TeamMembership.objects.filter(Q(ends_on=None) | Q(ends_on__gte=first), team__in=teams, starts_on__lte=last)
    return (
        Employee.objects.filter(pk__in=inside.values("employee"), started_on__lte=last)
        .exclude(ended_on__lt=first)
        .select_related("site")
    )


@dataclass(frozen=True, slots=True)
class Member:
    """A row of the roster: who, in which team, with which skills, contracted for how much a week.

    `worker` is for the checker and the optimiser alone: what the law asks about a person is not shown.
    """

    id: int
    name: str
    number: str
    team: str
    skills: frozenset[int]
    skill_names: tuple[str, ...]
    contract_minutes: int
    worker: Worker


def members(viewer: Actor, roster: Roster, permission: str = VIEW) -> list[Member]:
    """The roster's people whom the viewer reaches, by team and name."""
    return reached(viewer, all_members(roster), permission)


def reached(viewer: Actor, everybody: Sequence[Member], permission: str = VIEW) -> list[Member]:
    """Those of a roster's people whom the viewer reaches."""
    ids = set(employees(viewer, permission).order_by().values_list("pk", flat=True))
    return [member for member in everybody if member.id in ids]


def all_members(roster: Roster) -> list[Member]:
    """Everybody in the roster, whoever asks: for the optimiser, the checker and the cover."""
    return members_of(staff_of(roster), roster)


def members_of(rows: QuerySet[Employee], roster: Roster) -> list[Member]:
    """Rows with what the roster's first day (or their own first day) says of them, in five queries."""
    day = roster.starts_on
    late = Q(starts_on__lte=roster.ends_on) & (Q(ends_on=None) | Q(ends_on__gte=day))
    skills = EmployeeSkill.objects.filter(late).select_related("skill")
    teams = TeamMembership.objects.filter(late, team__in=roster.teams.all()).select_related("team")
    contracts = Contract.objects.filter(late).order_by("-starts_on").only("employee_id", *TERMS, "starts_on")
    found = rows.prefetch_related(
        Prefetch("skills", skills, to_attr="held"),
        Prefetch("memberships", teams, to_attr="inside"),
        Prefetch("contracts", contracts, to_attr="terms"),
    )
    listed = [_member(row) for row in found]
    return sorted(listed, key=lambda member: (member.team, member.name))


def _member(row: Any) -> Member:
    minutes = int(row.terms[0].hours_per_week * 60) if row.terms else 0
    return Member(
        row.pk,
        row.name,
        row.number,
        row.inside[0].team.name if row.inside else "",
        frozenset(each.skill_id for each in row.held),
        tuple(sorted({each.skill.name for each in row.held})),
        minutes,
        _worker(row, minutes, row.terms[0] if row.terms else None),
    )


TERMS = ("hours_per_week", "is_night_worker", "is_strained", "school")


def _worker(row: Employee, minutes: int, terms: Contract | None) -> Worker:
    if terms is None:
        return Worker(str(row.pk), row.birth_date)
    facts = terms.is_night_worker, terms.is_strained, School(terms.school)
    return Worker(str(row.pk), row.birth_date, minutes or None, *facts)


def shifts(roster: Roster) -> list[Shift]:
    """Its shifts as values."""
    return [row.value for row in RosterShift.objects.filter(roster=roster)]


def shift_or_none(roster: Roster, pk: int) -> RosterShift | None:
    """One of its shifts."""
    return RosterShift.objects.filter(roster=roster, pk=pk).select_related("employee").first()


def published_around(people: Iterable[int], since: int, until: int, *, besides: Roster | None = None) -> list[Shift]:
    """Published shifts of some people that touch a span, of rosters other than the one named (and its series)."""
    rows = RosterShift.objects.filter(
        roster__state=RosterState.PUBLISHED,
        employee__in=list(people),
        ends_epoch__gt=since,
        starts_epoch__lt=until,
    )
    if besides is not None:
        rows = rows.exclude(roster__series=besides.series)
    return [row.value for row in rows]


def published_days(people: Iterable[int], first: date, last: date, *, besides: Roster) -> dict[int, set[date]]:
    """By person, the days of a span of which a published roster told them: their team's, or one with a shift of theirs.

    The roster named (and its series) is left out.
    """
    rows = Roster.objects.filter(state=RosterState.PUBLISHED, starts_on__lte=last).exclude(series=besides.series)
    told = rows.filter(starts_on__gt=first - timedelta(days=LONGEST_ROSTER_DAYS)).in_bulk()
    found: dict[int, set[date]] = {person: set() for person in people}
    rosters: dict[int, list[int]] = defaultdict(list)
    for number, team in Roster.teams.through.objects.filter(roster__in=told).values_list("roster", "team"):
        rosters[team].append(number)
    inside = TeamMembership.objects.filter(employee__in=list(found), team__in=list(rosters), starts_on__lte=last)
    shifts = RosterShift.objects.filter(roster__in=told, employee__in=list(found)).order_by().distinct()
    spans = [(number, person, first, last) for number, person in shifts.values_list("roster", "employee")]
    for person, team, since, until in inside.values_list("employee", "team", "starts_on", "ends_on"):
        spans += [(number, person, since, until or last) for number in rosters[team]]
    for number, person, since, until in spans:
        begins, ends = max(first, told[number].starts_on, since), min(last, told[number].ends_on, until)
        found[person] |= {begins + timedelta(days=ago) for ago in range((ends - begins).days + 1)}
    return found


def neighbours(roster: Roster, people: Iterable[int], shown: Lattice) -> tuple[dict[int, int], dict[int, int]]:
    """By person: when the last shift before the days shown ends, and the first one after begins; within two days."""
    counts = Q(roster=roster) | Q(roster__state=RosterState.PUBLISHED) & ~Q(roster__series=roster.series)
    rows = RosterShift.objects.filter(counts, employee__in=list(people)).values_list("employee").order_by()
    before = rows.filter(ends_epoch__gt=shown.starts - 2 * DAY, ends_epoch__lte=shown.starts)
    after = rows.filter(starts_epoch__gte=shown.ends, starts_epoch__lt=shown.ends + 2 * DAY)
    return dict(before.annotate(Max("ends_epoch"))), dict(after.annotate(Min("starts_epoch")))


def own_shifts(viewer: Actor, since: int, until: int) -> list[RosterShift]:
    """The viewer's own published shifts that touch a span."""
    own = getattr(viewer, "employee_id", None)
    return [] if own is None else published_of(own, since, until)


def published_of(employee: int, since: int, until: int) -> list[RosterShift]:
    """Somebody's published shifts that touch a span, in order; ask only for whom the viewer is."""
    rows = RosterShift.objects.filter(
        roster__state=RosterState.PUBLISHED, employee=employee, ends_epoch__gt=since, starts_epoch__lt=until
    )
    return list(rows.select_related("roster__site", "template").order_by("starts_epoch"))


def published_version(roster: Roster) -> Roster | None:
    """The version of its series that people see now."""
    return Roster.objects.filter(series=roster.series, state=RosterState.PUBLISHED).first()


def versions(viewer: Actor, roster: Roster) -> list[Roster]:
    """All versions of its series, the latest first."""
    return list(rosters(viewer).filter(series=roster.series).order_by("-number"))


def log(roster: Roster) -> QuerySet[RosterChange]:
    """What was done to it, the latest first."""
    return RosterChange.objects.filter(roster=roster)


def last_own_change(viewer: Actor, roster: Roster) -> RosterChange | None:
    """What the viewer could take back: their own last deed that was not taken back already."""
    return log(roster).filter(by=viewer.number, undone_by=None, undoes=None).first()


def building(roster: Roster) -> Job | None:
    """The optimiser's work on it that goes on."""
    alive = [Job.State.REQUESTED, Job.State.RUNNING, Job.State.STOPPING]
    return Job.objects.filter(kind=BUILD_KIND, subject=f"planning.roster:{roster.pk}", state__in=alive).first()


def last_build(roster: Roster) -> Job | None:
    """The optimiser's last work on it."""
    return Job.objects.filter(kind=BUILD_KIND, subject=f"planning.roster:{roster.pk}").first()


def explanation(roster: Roster) -> Job | None:
    """The last search for the reasons behind it."""
    return Job.objects.filter(kind=EXPLAIN_KIND, subject=f"planning.roster:{roster.pk}").first()


def activities(*, open_only: bool = False) -> list[Activity]:
    """What parts of shifts can be."""
    rows = Activity.objects.filter(closed_on=None) if open_only else Activity.objects.all()
    return list(rows)


def idle_activities() -> frozenset[int]:
    """Activities during which nobody takes contacts."""
    return frozenset(Activity.objects.filter(is_productive=False).values_list("pk", flat=True))


def unpaid_activities() -> frozenset[int]:
    """Activities outside paid time."""
    return frozenset(Activity.objects.filter(is_paid=False).values_list("pk", flat=True))


def teams_for(viewer: Actor, permission: str) -> QuerySet[Team]:
    """Open teams for which the viewer may do a deed."""
    scope = viewer.scope(permission)
    rows = Team.objects.filter(closed_on=None).select_related("site").order_by("site__name", "name")
    return rows if scope.everything else rows.filter(Q(pk__in=scope.teams) | Q(site__in=scope.sites))


def epoch_of(day: date, clock: time, zone: Any) -> int:
    """The epoch second of a local clock time."""
    return int(datetime.combine(day, clock, zone).timestamp())


def date_of(roster: Roster, number: int) -> date:
    """Its nth day."""
    return roster.starts_on + timedelta(days=number)


def shifts_near(roster: Roster, row: RosterShift) -> list[Shift]:
    """Other people's shifts that begin within two days of one, by their beginning."""
    span = 2 * 86400
    rows = RosterShift.objects.filter(
        roster=roster, starts_epoch__gt=row.starts_epoch - span, starts_epoch__lt=row.starts_epoch + span
    )
    return [each.value for each in rows.exclude(employee=row.employee_id).order_by("starts_epoch", "employee")]
