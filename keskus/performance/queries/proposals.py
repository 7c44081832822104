"""Rules that propose coaching, what they find, and proposals within reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet

from keskus.core.actors import Actor
from keskus.people.models import Employee, Team, TeamMembership
from keskus.people.queries import employees, open_teams, place_of_thing
from keskus.people.queries.structure import holding
from keskus.performance.models import CoachingProposal, CoachingTrigger
from keskus.performance.queries.coaching import PLAN, VIEW
from keskus.performance.rules.proposing import ERROR_BELOW, About, Seen, Sign, reasons
from keskus.quality.models import Answer, Evaluation, Form, FormVersion, Question
from keskus.quality.queries.evaluations import COUNTING, evaluations

SET = "performance.set_trigger"
MOST_SHOWN = 200
JUST_RELEASED = timedelta(hours=1)
State = CoachingProposal.State


def triggers(viewer: Actor) -> QuerySet[CoachingTrigger]:
    """Rules for one of whose teams the viewer sees coaching."""
    scope = viewer.scope(VIEW)
    rows = CoachingTrigger.objects.select_related("form").prefetch_related("teams")
    if not scope.everything:
        rows = rows.filter(Q(teams__in=scope.teams) | Q(teams__site__in=scope.sites)).distinct()
    return rows.annotate(waiting=Count("proposals", filter=Q(proposals__state=State.OPEN), distinct=True))


def trigger_or_none(viewer: Actor, pk: int) -> CoachingTrigger | None:
    """One that the viewer may set: the permission must reach all its teams."""
    row = triggers(viewer).filter(pk=pk).first()
    return row if row and all(viewer.may(SET, place_of_thing(team)) for team in row.teams.all()) else None


def teams_to_set(viewer: Actor) -> QuerySet[Team]:
    """Teams that the viewer may make rules for."""
    return open_teams(viewer, SET).select_related("site")


def forms_in_use() -> QuerySet[Form]:
    """Forms by which calls are scored."""
    return Form.objects.filter(versions__state=FormVersion.State.IN_USE).distinct()


def proposals(viewer: Actor) -> QuerySet[CoachingProposal]:
    """Those about people within reach; never one about oneself."""
    rows = CoachingProposal.objects.filter(employee__in=employees(viewer, VIEW).order_by().values("pk"))
    rows = rows.exclude(employee=getattr(viewer, "employee_id", None) or 0)
    return rows.select_related("employee__site", "question", "trigger", "session").annotate(seen=Count("evaluations"))


def listed(viewer: Actor) -> list[CoachingProposal]:
    """What is to be decided first, then what was decided last."""
    rows = list(proposals(viewer)[:MOST_SHOWN])
    return sorted(rows, key=lambda row: row.state != State.OPEN)


def proposal_or_none(viewer: Actor, pk: int) -> CoachingProposal | None:
    """One of them; none alike when it is not there and not theirs."""
    return proposals(viewer).filter(pk=pk).first()


def may_take_up(viewer: Actor, proposal: CoachingProposal) -> bool:
    """Whether the viewer may coach this person."""
    return employees(viewer, PLAN).filter(pk=proposal.employee_id).exists()


@dataclass(frozen=True, slots=True)
class Behind:
    """An evaluation behind a proposal, and the answer in it that it is about."""

    evaluation: Evaluation
    answer: Answer | None


def behind(viewer: Actor, proposal: CoachingProposal) -> list[Behind]:
    """The evaluations that the viewer may read, the earliest call first."""
    code = proposal.question.code if proposal.question else ""
    asked = Answer.objects.filter(question__code=code).select_related("question")
    rows = evaluations(viewer).filter(pk__in=proposal.evaluations.order_by().values("pk")).order_by("called_at")
    rows = rows.prefetch_related(Prefetch("answers", asked, to_attr="asked"))
    return [Behind(row, next(iter(row.asked), None)) for row in rows]


# What rules find


@dataclass(frozen=True, slots=True)
class Draft:
    """What a rule proposes about somebody, with the evaluations behind it; `question`: as it was asked last."""

    employee: int
    question: int | None
    cause: str
    evaluations: tuple[int, ...]


def in_force(today: date) -> list[CoachingTrigger]:
    """Rules that hold on a day."""
    rows = CoachingTrigger.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today)
    return list(rows.prefetch_related("teams"))


def just_released(now: datetime) -> set[int]:
    """Whose evaluations were released in the last hour."""
    rows = Evaluation.objects.filter(released_at__gt=now - JUST_RELEASED)
    return set(rows.order_by().values_list("employee", flat=True))


def drafts(trigger: CoachingTrigger, now: datetime, people: Collection[int] | None = None) -> list[Draft]:
    """What a rule finds of calls of its own days: of everybody in its teams today, or of some of them."""
    rows = _judged(trigger, now, people)
    answers = _answers([row.pk for row in rows]) if trigger.kind in (Sign.ERROR, Sign.CAUSE) else {}
    seen: dict[int, list[Seen]] = defaultdict(list)
    for row in rows:
        seen[row.employee_id].append(_seen(row, answers.get(row.pk, ())))
    asked = {about: each.question_id for own in answers.values() for each in own for about in _abouts(each)}
    spoken = _spoken(trigger, seen)
    sign = Sign(trigger.kind)
    return [
        Draft(person, asked.get(about), about.cause, tuple(numbers))
        for person, own in seen.items()
        for about, numbers in reasons(sign, trigger.times, trigger.threshold, own, spoken[person]).items()
    ]


def _judged(trigger: CoachingTrigger, now: datetime, people: Collection[int] | None) -> list[Evaluation]:
    """What the agent may read and does not dispute: a reason must not rest on what is still to be decided."""
    staff = TeamMembership.objects.filter(holding(now.date()), team__in=trigger.teams.all(), is_lead=False)
    rows = Evaluation.objects.filter(
        employee__in=staff.values("employee"),
        kind__in=COUNTING,
        released_at__isnull=False,
        called_at__gte=now - timedelta(days=trigger.days),
    ).exclude(state=Evaluation.State.DISPUTED)
    rows = rows.filter(form_version__form=trigger.form_id) if trigger.form_id else rows
    rows = rows.filter(employee__in=people) if people is not None else rows
    return list(rows.order_by("called_at", "pk"))


def _answers(evaluations: list[int]) -> dict[int, list[Answer]]:
    found: dict[int, list[Answer]] = defaultdict(list)
    for row in Answer.objects.filter(evaluation__in=evaluations).select_related("question__section__version"):
        found[row.evaluation_id].append(row)
    return found


def _abouts(answer: Answer) -> list[About]:
    question = answer.question
    form = question.section.version.form_id
    return [About(form, question.code, cause) for cause in ("", *answer.root_causes)]


def _seen(row: Evaluation, answers: Iterable[Answer]) -> Seen:
    lost = {_abouts(each)[0] for each in answers if each.share is not None and each.share < ERROR_BELOW}
    causes = {about for each in answers for about in _abouts(each)[1:]}
    return Seen(
        row.pk,
        row.called_at,
        row.score,
        row.sampled == Evaluation.Sampled.RANDOM,
        any(row.errors.values()),
        frozenset(lost),
        frozenset(causes),
    )


def _spoken(trigger: CoachingTrigger, people: Iterable[int]) -> dict[int, dict[About, set[int]]]:
    """Of each person, the evaluations behind what this rule proposed before."""
    found: dict[int, dict[About, set[int]]] = defaultdict(lambda: defaultdict(set))
    rows = CoachingProposal.objects.filter(trigger=trigger, employee__in=people)
    rows = rows.select_related("question__section__version").prefetch_related("evaluations")
    for row in rows:
        asked: Question | None = row.question
        about = About(asked.section.version.form_id, asked.code, row.cause) if asked else About()
        found[row.employee_id][about] |= {each.pk for each in row.evaluations.all()}
    return found


def leads_of(employee: Employee, day: date) -> QuerySet[Employee]:
    """Who leads the teams somebody is in."""
    teams = TeamMembership.objects.filter(holding(day), employee=employee).values("team")
    leads = TeamMembership.objects.filter(holding(day), team__in=teams, is_lead=True).exclude(employee=employee)
    return Employee.objects.filter(pk__in=leads.values("employee"))
