"""Listening plans within reach, how far they are, each evaluator's own list, and what was put aside."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from keskus.access.models import Grant, User
from keskus.access.queries import viewer_of
from keskus.access.rules import roles_with
from keskus.core.actors import Actor, Place
from keskus.people.models import Employee, Queue, Site, Team
from keskus.people.queries import employees, open_teams, place_of_thing, queue_labels
from keskus.quality.models import Form, FormVersion, ListeningDraw, ListeningPlan, PlannedListening
from keskus.quality.queries.drawing import agents_of, limits_of, pool, presence
from keskus.quality.rules.bias import Likeness, length_band, likeness
from keskus.quality.rules.drawing import exclusion_of, owed
from keskus.quality.rules.slices import days_of
from keskus.recordings.models import Recording
from keskus.recordings.queries.reach import PLAY, recording_or_none
from keskus.recordings.queries.reach import place_of as place_of_recording

VIEW, SET, OWN = "quality.plan.view", "quality.set_plan", "quality.own_listening.view"

MONTHS_SHOWN = 6
JUDGED_DAYS, MOST_JUDGED = 30, 50
AUDITED_DAYS = 92


def plans(viewer: Actor, permission: str = VIEW) -> QuerySet[ListeningPlan]:
    """Plans at whose site, or for one of whose teams, the viewer holds the permission."""
    scope = viewer.scope(permission)
    rows = ListeningPlan.objects.select_related("site", "form").prefetch_related("teams")
    if scope.everything:
        return rows
    return rows.filter(Q(site__in=scope.sites) | Q(teams__in=scope.teams)).distinct()


def plan_or_none(viewer: Actor, pk: int, permission: str = VIEW) -> ListeningPlan | None:
    """One plan; none alike when it is not there and not theirs."""
    return plans(viewer, permission).filter(pk=pk).first()


def may_set(viewer: Actor, plan: ListeningPlan) -> bool:
    """Whether the viewer may change it: the permission must reach all its teams."""
    return all(viewer.may(SET, place_of_thing(team)) for team in plan.teams.all())


# What the form chooses from


def plan_teams(viewer: Actor) -> QuerySet[Team]:
    """Teams that the viewer may plan for."""
    return open_teams(viewer, SET).select_related("site")


def plan_sites(viewer: Actor) -> QuerySet[Site]:
    """The sites at which these stand."""
    return Site.objects.filter(pk__in=plan_teams(viewer).values("site"))


def plan_queues(viewer: Actor) -> QuerySet[Queue]:
    """Their queues."""
    return Queue.objects.filter(site__in=plan_sites(viewer), closed_on=None)


def forms_in_use() -> QuerySet[Form]:
    """Forms by which somebody could judge today."""
    return Form.objects.filter(versions__state=FormVersion.State.IN_USE).distinct()


def able_evaluators(teams: Iterable[Team]) -> QuerySet[User]:
    """Active users who may judge calls of any of the teams today."""
    return _able(place_of_thing(team) for team in teams)


def evaluators_for(recording: Recording) -> QuerySet[User]:
    """Active users who may judge this call today; never the agent whose it is."""
    return _able([place_of_recording(recording)]).exclude(employee=recording.employee_id)


def _able(places: Iterable[Place]) -> QuerySet[User]:
    today, where = timezone.localdate(), list(places)
    held = Grant.objects.filter(role__in=roles_with(OWN), withdrawn_at=None)
    rows = User.objects.filter(pk__in=held.values("user"), is_active=True)
    able = [row.pk for row in rows if any(_may_judge(viewer_of(row, today), place) for place in where)]
    return User.objects.filter(pk__in=able)


def _may_judge(person: Actor, place: Place) -> bool:
    return person.may(OWN, place) and person.may(PLAY, place)


def recording_to_ask(viewer: Actor, pk: int) -> Recording | None:
    """A recording that the viewer may have judged."""
    return recording_or_none(viewer, pk, "quality.ask_listening")


# How far it is


@dataclass(frozen=True, slots=True)
class AgentLine:
    """An agent's month: random calls due by now, drawn and judged; targeted ones; days present of all."""

    name: str
    due: float
    drawn: int
    judged: int
    targeted: int
    targeted_judged: int
    present_share: float


@dataclass(frozen=True, slots=True)
class EvaluatorLine:
    """An evaluator's month."""

    name: str
    given: int
    judged: int
    overdue: int
    replaced: int


@dataclass(frozen=True, slots=True)
class Progress:
    """A plan's month. `without_evaluator`: calls that nobody may hear."""

    month: date
    agents: list[AgentLine]
    evaluators: list[EvaluatorLine]
    without_evaluator: int
    draws: list[ListeningDraw]


def progress(viewer: Actor, plan: ListeningPlan, month: date, today: date) -> Progress:
    """How far the plan is in a month: of agents and evaluators within the viewer's reach."""
    days = days_of(month)
    agents = agents_of(plan, days[0], days[-1])
    seen = set(employees(viewer, VIEW).filter(pk__in=agents).values_list("pk", flat=True))
    rows = list(
        PlannedListening.objects.filter(plan=plan, month=month).select_related("evaluation", "employee", "evaluator")
    )
    there = presence(plan, agents, month)
    passed = sum(day <= today for day in days)
    shown = sorted((agents[n] for n in agents if n in seen), key=lambda each: (each.last_name, each.first_name))
    kept = [row for row in rows if row.replaced_at is None]
    lines = [
        _agent_line(plan, each, [r for r in kept if r.employee_id == each.pk], there[each.pk], passed) for each in shown
    ]
    draws = list(ListeningDraw.objects.filter(plan=plan, first__gte=days[0], first__lte=days[-1]))
    return Progress(month, lines, _evaluator_lines(rows, today), sum(row.evaluator_id is None for row in kept), draws)


def is_judged(row: PlannedListening) -> bool:
    """Whether its evaluation is submitted."""
    return row.evaluation is not None and row.evaluation.submitted_at is not None


def _agent_line(
    plan: ListeningPlan, person: Employee, rows: list[PlannedListening], there: list[bool], passed: int
) -> AgentLine:
    random = [row for row in rows if row.sampled == "random"]
    targeted = [row for row in rows if row.sampled != "random"]
    return AgentLine(
        person.name,
        owed(plan.per_month, there, passed, 0.5),
        len(random),
        sum(map(is_judged, random)),
        len(targeted),
        sum(map(is_judged, targeted)),
        sum(there) / len(there),
    )


def _evaluator_lines(rows: list[PlannedListening], today: date) -> list[EvaluatorLine]:
    own: dict[User, list[PlannedListening]] = defaultdict(list)
    for row in rows:
        if row.evaluator is not None:
            own[row.evaluator].append(row)
    found = []
    for person in sorted(own, key=lambda each: each.display_name):
        kept = [row for row in own[person] if row.replaced_at is None]
        judged = sum(map(is_judged, kept))
        late = sum(row.due_on < today and not is_judged(row) for row in kept)
        found.append(EvaluatorLine(person.display_name, len(kept), judged, late, len(own[person]) - len(kept)))
    return found


def months_of(plan: ListeningPlan, today: date) -> list[date]:
    """The months that can be looked at, the latest first."""
    found: list[date] = []
    month = today.replace(day=1)
    while len(found) < MONTHS_SHOWN and month >= plan.starts_on.replace(day=1):
        found.append(month)
        month = (month - timedelta(days=1)).replace(day=1)
    return found or [today.replace(day=1)]


# Whether the sample is like the calls


@dataclass(frozen=True, slots=True)
class ReplacedLine:
    """What an evaluator put aside: of how many given, and for which reasons."""

    name: str
    given: int
    replaced: int
    reasons: list[tuple[str, int]]

    @property
    def share(self) -> float:
        """Of all that was given to them."""
        return self.replaced / self.given if self.given else 0.0


@dataclass(frozen=True, slots=True)
class Audit:
    """The random sample beside all calls it was drawn from; what filters left out; what people put aside."""

    since: date
    until: date
    views: dict[str, Likeness]
    excluded: dict[str, int]
    there: int
    replaced: list[ReplacedLine]


def audit(plan: ListeningPlan, today: date) -> Audit:
    """Of the draws of the last three months, by length, hour, weekday and queue."""
    draws = list(ListeningDraw.objects.filter(plan=plan, first__gte=today - timedelta(days=AUDITED_DAYS)))
    since = min((draw.first for draw in draws), default=today)
    until = max((draw.last for draw in draws), default=today)
    rows = list(PlannedListening.objects.filter(draw__in=draws).select_related("evaluator"))
    agents = agents_of(plan, since, until) if draws else {}
    calls = {call.number: call for each in pool(plan, agents, since, until).calls.values() for call in each}
    # A call that was drawn is "taken" now; before the draw it was as eligible as the others.
    mine, limits = {row.recording_id for row in rows}, limits_of(plan)
    eligible = {number for number, call in calls.items() if number in mine or exclusion_of(call, limits) is None}
    random = [row for row in rows if row.sampled == "random" and row.recording_id in calls]
    drawn = [row.recording_id for row in random if row.replaces_id is None]
    replaced = [row.recording_id for row in random if row.replaced_at is not None]
    keys = {
        "length": lambda call: length_band(call.seconds),
        "hour": lambda call: call.hour,
        "weekday": lambda call: call.weekday,
        "queue": lambda call: call.queue,
    }
    groups = (calls, eligible, drawn, replaced)
    views = {
        name: likeness(*([key(calls[number]) for number in group] for group in groups)) for name, key in keys.items()
    }
    excluded: Counter[str] = Counter()
    for draw in draws:
        excluded.update(draw.excluded)
    return Audit(since, until, views, dict(excluded), sum(d.there for d in draws), _replaced_lines(rows))


def queue_names(numbers: Iterable[Any]) -> dict[int, str]:
    """What queues are called."""
    return queue_labels(Queue.objects.filter(pk__in=[n for n in numbers if n]).select_related("site", "client"))


def _replaced_lines(rows: Iterable[PlannedListening]) -> list[ReplacedLine]:
    own: dict[User, list[PlannedListening]] = defaultdict(list)
    for row in rows:
        if row.evaluator is not None:
            own[row.evaluator].append(row)
    found = []
    for person, given in own.items():
        gone = [row for row in given if row.replaced_at is not None]
        reasons = Counter(str(row.get_replaced_for_display()) for row in gone)
        found.append(ReplacedLine(person.display_name, len(given), len(gone), reasons.most_common()))
    return sorted(found, key=lambda line: (-line.share, line.name))


# One's own


def own_listening(viewer: Actor) -> QuerySet[PlannedListening]:
    """What the viewer is to judge, the most urgent first."""
    user = getattr(viewer, "user_id", None)
    rows = (
        PlannedListening.objects.filter(evaluator=user, replaced_at=None) if user else PlannedListening.objects.none()
    )
    waiting = rows.filter(Q(evaluation=None) | Q(evaluation__submitted_at=None))
    return waiting.select_related("employee", "form", "plan", "evaluation", "recording__queue", "recording__site")


def planned_of(viewer: Actor, recording: Recording) -> PlannedListening | None:
    """The place of a recording on the viewer's own list."""
    return own_listening(viewer).filter(recording=recording).first()


def own_judged(viewer: Actor, now: datetime) -> list[PlannedListening]:
    """What the viewer judged of their list in the last days, the latest first."""
    user = getattr(viewer, "user_id", None)
    since = now - timedelta(days=JUDGED_DAYS)
    rows = PlannedListening.objects.filter(evaluator=user, evaluation__submitted_at__gte=since) if user else None
    if rows is None:
        return []
    rows = rows.select_related("employee", "form", "evaluation", "recording__site").order_by(
        "-evaluation__submitted_at"
    )
    return list(rows[:MOST_JUDGED])


def own_listening_or_none(viewer: Actor, pk: int) -> PlannedListening | None:
    """One of them."""
    return own_listening(viewer).filter(pk=pk).first()


def listening_or_none(viewer: Actor, pk: int, permission: str) -> PlannedListening | None:
    """A planned call of an agent within reach."""
    reached = employees(viewer, permission).values("pk")
    rows = PlannedListening.objects.filter(pk=pk, employee__in=reached)
    return rows.select_related("employee", "plan", "recording").first()


def unassigned(viewer: Actor, plan: ListeningPlan) -> list[PlannedListening]:
    """Calls of a plan that nobody may hear as things stand."""
    rows = PlannedListening.objects.filter(plan=plan, evaluator=None, replaced_at=None)
    return list(rows.filter(employee__in=employees(viewer, VIEW).values("pk")).select_related("employee", "recording"))


def evaluators_of(plan: ListeningPlan | None) -> list[User]:
    """Who judges by a plan; nobody where there is none."""
    return list(plan.evaluators.all()) if plan else []


def plans_in_force(today: date) -> QuerySet[ListeningPlan]:
    """Plans that may have something to draw."""
    late = today - timedelta(days=AUDITED_DAYS)
    rows = ListeningPlan.objects.filter(Q(ends_on=None) | Q(ends_on__gte=late), starts_on__lte=today)
    return rows.select_related("site")
