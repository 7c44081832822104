"""What a plan would draw from some days: who is owed how many, which calls there are, who hears what."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
from django.db.models import Q
from django.utils import timezone

from keskus.access.models import User
from keskus.access.queries import viewer_of
from keskus.contacts.models import Contact
from keskus.people.models import Employee, ReportingLine, TeamMembership
from keskus.people.queries import places_of
from keskus.people.queries.structure import holding
from keskus.planning.queries.wishes import absences_within
from keskus.quality.models import Evaluation, ListeningDraw, ListeningPlan, PlannedListening
from keskus.quality.rules.drawing import (
    Call,
    Drawn,
    Exclusion,
    Limits,
    Trigger,
    drawn,
    exclusion_of,
    owed,
    taken_for_reasons,
)
from keskus.quality.rules.load import shared_out
from keskus.quality.rules.slices import Rhythm, Slice, days_of, settled
from keskus.recordings.models import Recording

HEAR = "recordings.recording.view"
RANDOM, TARGETED, NEW_HIRE, REPLACING, SHARING = range(5)  # what a generator is for: none is used twice
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Proposed:
    """A call to be judged, and by whom; None where nobody may."""

    employee: int
    found: Drawn
    evaluator: int | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one draw makes."""

    part: Slice
    there: int
    excluded: dict[str, int]
    rows: list[Proposed]


@dataclass(frozen=True, slots=True)
class Pool:
    """The calls of a plan's agents on some days, by agent."""

    calls: dict[int, list[Call]]

    def eligible(self, agent: int, limits: Limits) -> list[Call]:
        """Those that nothing stands against, in a lasting order."""
        return [call for call in self.calls.get(agent, ()) if exclusion_of(call, limits) is None]

    def excluded(self, limits: Limits) -> Counter[Exclusion]:
        """How many of all cannot be drawn, by reason."""
        reasons = (exclusion_of(call, limits) for calls in self.calls.values() for call in calls)
        return Counter(reason for reason in reasons if reason is not None)


def due_slices(plan: ListeningPlan, now: datetime) -> list[Slice]:
    """What of the plan is over and was not drawn from yet."""
    today = now.astimezone(plan.site.zone).date()
    known = set(ListeningDraw.objects.filter(plan=plan).values_list("first", flat=True))
    parts = settled(Rhythm(plan.rhythm), plan.starts_on, plan.ends_on, today)
    return [each for each in parts if each.first not in known]


def limits_of(plan: ListeningPlan) -> Limits:
    """How long its calls must and may be."""
    return Limits(plan.min_seconds, plan.max_seconds)


def rng_of(plan: ListeningPlan, *numbers: int) -> np.random.Generator:
    """A generator of its own for each draw; the same again whenever it is asked for."""
    return np.random.default_rng([abs(plan.seed), *numbers])


def proposal(plan: ListeningPlan, part: Slice) -> Proposal:
    """Everything that the plan owes at the end of the slice."""
    agents, limits = agents_of(plan, part.first, part.last), limits_of(plan)
    found = pool(plan, agents, part.first, part.last)
    present, made = presence(plan, agents, part.month), _made(plan, part.month)
    rows: list[tuple[int, Drawn]] = []
    for agent in sorted(agents):
        rows += [(agent, each) for each in _drawn_for(plan, part, agent, found, present[agent], made[agent], agents)]
    who = assigned(plan, [agent for agent, _each in rows], part)
    proposed = [Proposed(agent, each, to) for (agent, each), to in zip(rows, who, strict=True)]
    there = sum(len(calls) for calls in found.calls.values())
    return Proposal(part, there, {key.value: n for key, n in sorted(found.excluded(limits).items())}, proposed)


def _drawn_for(
    plan: ListeningPlan,
    part: Slice,
    agent: int,
    found: Pool,
    present: Sequence[bool],
    made: Counter[int],
    agents: Mapping[int, Employee],
) -> list[Drawn]:
    """Random ones first, from all that are eligible: only so each has the same chance. Then those with a reason."""
    key = (part.first.toordinal(), agent)
    month = (part.month.toordinal(), agent)
    eligible = found.eligible(agent, limits_of(plan))

    def due(kind: int, quota: float, days: Sequence[bool]) -> int:
        start = float(rng_of(plan, kind, *month).random())
        return owed(quota, days, part.passed, start) - made[kind]

    rows = drawn(eligible, due(RANDOM, plan.per_month, present), rng_of(plan, RANDOM, *key))
    rest = _without(eligible, rows)
    rows += taken_for_reasons(rest, due(TARGETED, plan.targeted_per_month, present), rng_of(plan, TARGETED, *key))
    new = _newly_employed(plan, agents[agent], part.month, present)
    more = drawn(_without(eligible, rows), due(NEW_HIRE, plan.new_hire_extra, new), rng_of(plan, NEW_HIRE, *key))
    return rows + [Drawn(each.call, each.drawn, each.of, Trigger.NEW_HIRE) for each in more]


def _without(calls: Iterable[Call], rows: Iterable[Drawn]) -> list[Call]:
    gone = {each.call.number for each in rows}
    return [call for call in calls if call.number not in gone]


def _newly_employed(plan: ListeningPlan, agent: Employee, month: date, present: Sequence[bool]) -> list[bool]:
    if not plan.new_hire_days:
        return [False] * len(present)
    until = agent.started_on + timedelta(days=plan.new_hire_days)
    return [there and day < until for day, there in zip(days_of(month), present, strict=True)]


def _made(plan: ListeningPlan, month: date) -> dict[int, Counter[int]]:
    """What was drawn in the month already and not replaced, by agent and kind."""
    found: dict[int, Counter[int]] = defaultdict(Counter)
    rows = PlannedListening.objects.filter(plan=plan, month=month, replaced_at=None)
    for employee, sampled, trigger in rows.values_list("employee", "sampled", "trigger"):
        kind = NEW_HIRE if trigger == Trigger.NEW_HIRE else TARGETED
        found[employee][RANDOM if sampled == PlannedListening.Sampled.RANDOM else kind] += 1
    return found


def agents_of(plan: ListeningPlan, first: date, last: date) -> dict[int, Employee]:
    """Who was in one of the plan's teams on any of the days; those who lead one are not judged by it."""
    rows = _memberships(plan, first, last).filter(is_lead=False).select_related("employee")
    return {row.employee_id: row.employee for row in rows}


def _memberships(plan: ListeningPlan, first: date, last: date) -> Any:
    held = TeamMembership.objects.filter(Q(ends_on=None) | Q(ends_on__gte=first), starts_on__lte=last)
    return held.filter(team__in=plan.teams.all())


def presence(plan: ListeningPlan, agents: Mapping[int, Employee], month: date) -> dict[int, list[bool]]:
    """On which days of a month each was there: in the team, employed, not away, and the plan in force."""
    days = days_of(month)
    held: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for row in _memberships(plan, days[0], days[-1]).filter(employee__in=agents):
        held[row.employee_id].append((row.starts_on, row.ends_on or date.max))
    away: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for absence in absences_within(agents, days[0], days[-1]):
        away[absence.employee_id].append((absence.starts_on, absence.ends_on))
    plan_ends = plan.ends_on or date.max

    def there(number: int, day: date) -> bool:
        inside = plan.starts_on <= day <= plan_ends and agents[number].works_on(day)
        return inside and _within(held[number], day) and not _within(away[number], day)

    return {number: [there(number, day) for day in days] for number in agents}


def _within(spans: Iterable[tuple[date, date]], day: date) -> bool:
    return any(first <= day <= last for first, last in spans)


# The calls


def pool(plan: ListeningPlan, agents: Iterable[int], first: date, last: date) -> Pool:
    """Every recording of the agents from those days, with what speaks for it and against it."""
    zone = plan.site.zone
    since = int(datetime.combine(first, time(), zone).timestamp())
    until = int(datetime.combine(last + timedelta(days=1), time(), zone).timestamp())
    rows = Recording.objects.filter(employee__in=list(agents), began_epoch__gte=since, began_epoch__lt=until)
    queues = set(plan.queues.values_list("pk", flat=True))
    if queues:
        rows = rows.filter(queue__in=queues)
    columns = ("pk", "employee", "began_epoch", "seconds", "state", "queue", "contact", "sound__dead_air_seconds")
    known = list(rows.order_by("pk").values_list(*columns))
    taken = _taken(known)
    triggers = _triggers(plan, known)
    found: dict[int, list[Call]] = defaultdict(list)
    for pk, employee, began, seconds, state, queue, _contact, _dead in known:
        at = datetime.fromtimestamp(began, zone)
        found[employee].append(
            Call(
                pk,
                (at.date() - first).days,
                at.hour,
                at.weekday(),
                queue,
                seconds,
                is_gone=state == Recording.State.ERASED,
                is_held=state == Recording.State.HELD,
                is_taken=pk in taken,
                triggers=triggers.get(pk, frozenset()),
            )
        )
    return Pool(found)


def _taken(rows: Sequence[tuple[Any, ...]]) -> set[int]:
    """Recordings that somebody is to judge, has judged or has put aside, in this plan, another or none."""
    numbers, by_contact = [row[0] for row in rows], _by_contact(rows)
    planned = PlannedListening.objects.filter(recording__in=numbers)
    found = set(planned.values_list("recording", flat=True))
    by_evaluators = Evaluation.objects.filter(kind__in=(Evaluation.Kind.EVALUATOR, Evaluation.Kind.JOINT))
    judged = by_evaluators.filter(Q(recording__in=numbers) | Q(contact__in=by_contact))
    for recording, contact in judged.values_list("recording", "contact"):
        found |= {recording, *by_contact.get(contact or 0, ())} - {None}
    return found


def _by_contact(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[int]]:
    """The recordings of each contact: one that was passed on or put on hold may have several."""
    found: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        if row[6] is not None:
            found[row[6]].append(row[0])
    return found


def _triggers(plan: ListeningPlan, rows: Sequence[tuple[Any, ...]]) -> dict[int, frozenset[Trigger]]:
    """What of the plan's triggers holds for each recording."""
    found: dict[int, set[Trigger]] = defaultdict(set)
    by_contact = _by_contact(rows)
    for row in rows:
        if plan.dead_air_seconds and (row[7] or 0) >= plan.dead_air_seconds:
            found[row[0]].add(Trigger.DEAD_AIR)
    contacts = Contact.objects.filter(pk__in=by_contact)
    if plan.hold_seconds:
        held = contacts.filter(hold_seconds__gte=plan.hold_seconds).values_list("pk", flat=True)
        _mark(found, Trigger.LONG_HOLD, held, by_contact)
    if plan.takes_transfers:
        passed = contacts.exclude(transfer_to="", transfer_sealed="").values_list("pk", flat=True)
        _mark(found, Trigger.TRANSFER, passed, by_contact)
    if plan.repeat_days:
        _mark(found, Trigger.REPEAT, _repeated(contacts, plan.repeat_days), by_contact)
    return {number: frozenset(each) for number, each in found.items()}


def _mark(
    found: dict[int, set[Trigger]], trigger: Trigger, contacts: Iterable[int], by_contact: Mapping[int, list[int]]
) -> None:
    for recording in (each for number in contacts for each in by_contact[number]):
        found[recording].add(trigger)


def _repeated(contacts: Any, days: int) -> list[int]:
    """Those whose caller had called in the days before; a number that was withheld is nobody's."""
    asked = list(contacts.exclude(caller_hash="").values_list("pk", "caller_hash", "entered_epoch", "callid"))
    callers = {row[1] for row in asked}
    before: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for caller, entered, callid in Contact.objects.filter(caller_hash__in=callers).values_list(
        "caller_hash", "entered_epoch", "callid"
    ):
        before[caller].append((entered, callid))
    return [
        pk
        for pk, caller, entered, callid in asked
        if any(entered - days * DAY <= at < entered and other != callid for at, other in before[caller])
    ]


# The evaluators


def assigned(plan: ListeningPlan, agents: Sequence[int], part: Slice) -> list[int | None]:
    """Who hears the calls of these agents, one entry each."""
    people = evaluators_of(plan)
    load = Counter(
        PlannedListening.objects.filter(evaluator__in=people, month=part.month, replaced_at=None).values_list(
            "evaluator", flat=True
        )
    )
    apart = kept_apart(plan, people, set(agents))
    return shared_out(agents, list(people), load, apart, rng_of(plan, SHARING, part.first.toordinal()))


def evaluators_of(plan: ListeningPlan) -> dict[int, User]:
    """The plan's evaluators who may sign in today."""
    today = timezone.localdate()
    rows = plan.evaluators.filter(is_active=True).select_related("employee")
    return {row.pk: row for row in rows if row.employee is None or row.employee.works_on(today)}


def kept_apart(plan: ListeningPlan | None, people: Mapping[int, User], agents: Iterable[int]) -> set[tuple[int, int]]:
    """Evaluator and agent who must not meet: themselves, those out of reach, and where the plan says so, the line."""
    today = timezone.localdate()
    judged = list(Employee.objects.filter(pk__in=agents))
    places = places_of(judged)
    found: set[tuple[int, int]] = set()
    lines = _lines([each.pk for each in judged], today) if plan and plan.keeps_lines_apart else set()
    for number, user in people.items():
        viewer = viewer_of(user, today)
        for each in judged:
            pair = (user.employee_id, each.pk)
            in_line = user.employee_id == each.pk or pair in lines or pair[::-1] in lines
            if in_line or not viewer.may(HEAR, places[each.pk]):
                found.add((number, each.pk))
    return found


def _lines(agents: Sequence[int], today: date) -> set[tuple[int, int]]:
    """Boss and agent: by reporting line, and by the team that somebody leads."""
    touched = Q(employee__in=agents) | Q(boss__in=agents)
    found = set(ReportingLine.objects.filter(touched, holding(today)).values_list("boss", "employee"))
    held = TeamMembership.objects.filter(holding(today))
    teams = held.filter(employee__in=agents).values_list("team", "employee")
    leads: dict[int, list[int]] = defaultdict(list)
    for team, lead in held.filter(is_lead=True).values_list("team", "employee"):
        leads[team].append(lead)
    return found | {(lead, employee) for team, employee in teams for lead in leads[team] if lead != employee}


def replacement(row: PlannedListening) -> tuple[Drawn, int | None] | None:
    """Another call of the same agent from the same draw, and who hears it; none where none is left."""
    plan, draw = row.plan, row.draw
    if plan is None or draw is None:
        return None
    calls = pool(plan, [row.employee_id], draw.first, draw.last).eligible(row.employee_id, limits_of(plan))
    if row.sampled == PlannedListening.Sampled.TARGETED and row.trigger != Trigger.NEW_HIRE:
        calls = [call for call in calls if row.trigger in call.triggers]
    again = drawn(calls, 1, rng_of(plan, REPLACING, row.pk))
    if not again:
        return None
    return again[0], row.evaluator_id
