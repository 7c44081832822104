"""Coaching sessions within reach, one's own, and how coaches do."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from keskus.core.actors import Actor
from keskus.people.models import Employee, TeamMembership
from keskus.people.queries import employees
from keskus.people.queries.structure import holding
from keskus.performance.models import CoachedPerson, CoachingSession, LostPlace
from keskus.quality.models import Evaluation
from keskus.recordings.models import Recording
from keskus.recordings.queries.reach import recording_or_none

VIEW, OWN, PLAN = "performance.coaching.view", "performance.own_coaching.view", "performance.plan_coaching"
State = CoachingSession.State
OPEN = (State.ASKED, State.PLACED)
MOST_SHOWN = 200


def _shown() -> QuerySet[CoachingSession]:
    people = Prefetch("people", CoachedPerson.objects.select_related("employee"))
    rows = CoachingSession.objects.select_related("coach__site", "question", "recording", "evaluation")
    return rows.prefetch_related(people, "lost")


def sessions(viewer: Actor) -> QuerySet[CoachingSession]:
    """Those that the viewer coaches, and those of people within reach."""
    reached = employees(viewer, VIEW).values("pk")
    within = CoachedPerson.objects.filter(session=OuterRef("pk"), employee__in=reached)
    own = getattr(viewer, "employee_id", None)
    return _shown().filter(Q(coach=own) | Exists(within)) if own else _shown().filter(Exists(within))


def session_or_none(viewer: Actor, pk: int) -> CoachingSession | None:
    """One of them; none alike when it is not there and not theirs."""
    return sessions(viewer).filter(pk=pk).first()


def listed(viewer: Actor) -> list[CoachingSession]:
    """What is open first: those without a place, then by time; then the newest."""
    order = {State.ASKED: 0, State.PLACED: 1}
    rows = list(sessions(viewer)[:MOST_SHOWN])
    return sorted(rows, key=lambda row: (order.get(State(row.state), 2), row.starts_epoch or 0, -row.pk))


def own_sessions(viewer: Actor) -> list[CoachedPerson]:
    """The viewer's own coaching, the latest first; what was called off is not theirs to see."""
    own = getattr(viewer, "employee_id", None)
    rows = CoachedPerson.objects.filter(employee=own) if own else CoachedPerson.objects.none()
    rows = rows.exclude(session__state=State.CALLED_OFF)
    return list(rows.select_related("session__coach__site", "session__question").order_by("-session__made_at"))


def own_part_or_none(viewer: Actor, pk: int) -> CoachedPerson | None:
    """One of them, by its session."""
    return next((row for row in own_sessions(viewer) if row.session_id == pk), None)


def coachable(viewer: Actor) -> QuerySet[Employee]:
    """Whom the viewer may coach: those within reach who work here, never themselves."""
    today = timezone.localdate()
    rows = employees(viewer, PLAN).filter(Q(ended_on=None) | Q(ended_on__gte=today), started_on__lte=today)
    return rows.exclude(pk=getattr(viewer, "employee_id", None) or 0)


@dataclass(frozen=True, slots=True)
class Cause:
    """What a session begins from, as far as the viewer reaches it."""

    employee: Employee | None = None
    recording: Recording | None = None
    evaluation: Evaluation | None = None


def cause_of(viewer: Actor, recording: str, evaluation: str) -> Cause:
    """From the numbers in an address; what is not the viewer's is as if it were not there."""
    judged = None
    if evaluation.isdecimal():
        reached = employees(viewer, PLAN).values("pk")
        judged = Evaluation.objects.filter(pk=evaluation, employee__in=reached).exclude(kind="calibration").first()
    heard = recording_or_none(viewer, int(recording)) if recording.isdecimal() else None
    person = judged.employee if judged else heard.employee if heard else None
    return Cause(person, heard, judged)


# Places that were lost


def without_place(viewer: Actor) -> int:
    """How many of the viewer's own sessions lost their place and have no other yet."""
    own = getattr(viewer, "employee_id", None)
    if own is None:
        return 0
    lost = LostPlace.objects.filter(session=OuterRef("pk"))
    return CoachingSession.objects.filter(Exists(lost), coach=own, state=State.ASKED).count()


def to_acknowledge(viewer: Actor) -> int:
    """How many agreements the viewer has not acknowledged."""
    own = getattr(viewer, "employee_id", None)
    rows = CoachedPerson.objects.filter(employee=own, session__state=State.HELD, acknowledged_at=None)
    return rows.count() if own else 0


def placed_ahead(now: datetime) -> list[CoachingSession]:
    """All sessions whose place is still to come."""
    rows = CoachingSession.objects.filter(state=State.PLACED, starts_epoch__gt=int(now.timestamp()))
    return list(rows.select_related("coach").prefetch_related("people"))


# How coaches do


@dataclass(frozen=True, slots=True)
class CoachLine:
    """A coach's month: sessions held, minutes given to people, of how many they lead, places lost, acknowledged."""

    name: str
    held: int
    minutes: int
    span: int
    lost: int
    acknowledged: int
    asked: int

    @property
    def minutes_each(self) -> float | None:
        """Minutes of coaching for each of those they lead; none where they lead nobody."""
        return self.minutes / self.span if self.span else None


def coaches(viewer: Actor, month: date) -> list[CoachLine]:
    """Of the sessions within the viewer's reach."""
    after = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    since, until = (timezone.make_aware(datetime.combine(day, time())) for day in (month, after))
    held: dict[Employee, list[CoachingSession]] = defaultdict(list)
    for row in sessions(viewer).filter(state=State.HELD, held_at__gte=since, held_at__lt=until):
        held[row.coach].append(row)
    lost: dict[int, int] = defaultdict(int)
    reached = sessions(viewer).values("pk")
    places = LostPlace.objects.filter(session__in=reached, noticed_at__gte=since, noticed_at__lt=until)
    for coach in places.values_list("session__coach", flat=True):
        lost[coach] += 1
    shown = {*held, *Employee.objects.filter(pk__in=lost)}
    spans = _spans({coach.pk for coach in shown}, min(timezone.localdate(), after - timedelta(days=1)))
    return [
        _line(coach, held.get(coach, []), lost[coach.pk], len(spans[coach.pk] - {coach.pk}))
        for coach in sorted(shown, key=str)
    ]


def _spans(coaches: set[int], day: date) -> dict[int, set[int]]:
    """Who is in the teams that each of them leads on a day."""
    members: dict[int, set[int]] = defaultdict(set)
    rows = TeamMembership.objects.filter(holding(day))
    led = list(rows.filter(employee__in=coaches, is_lead=True).values_list("employee", "team"))
    for team, person in rows.filter(team__in={team for _coach, team in led}).values_list("team", "employee"):
        members[team].add(person)
    found: dict[int, set[int]] = defaultdict(set)
    for coach, team in led:
        found[coach] |= members[team]
    return found


def _line(coach: Employee, rows: list[CoachingSession], lost: int, span: int) -> CoachLine:
    parts = [part for row in rows for part in row.people.all()]
    minutes = sum(row.minutes * len(row.people.all()) for row in rows)
    answered = sum(part.acknowledged_at is not None for part in parts)
    return CoachLine(coach.name, len(rows), minutes, span, lost, answered, len(parts))
