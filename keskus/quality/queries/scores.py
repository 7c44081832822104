"""What people's evaluations say of them, each figure with its number and its bounds.

A score is made of evaluations that were drawn at random; those chosen for a reason are told apart and never mixed in.
Self-evaluations, second ones, graded graders and calibrations are in no score.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db.models import QuerySet
from django.utils import timezone

from keskus.core.actors import Actor
from keskus.core.http import Period
from keskus.engines.agreement.adjusted import Adjusted, adjust
from keskus.engines.agreement.enough import Lack, lack_of
from keskus.engines.agreement.funnel import within_spread
from keskus.engines.agreement.intervals import clustered_mean, mean_score, wilson
from keskus.engines.agreement.measures import NOTHING, Measure, Numbers
from keskus.people.models import Employee, Queue, Site, TeamMembership
from keskus.people.queries import employees, queue_labels
from keskus.people.queries.structure import holding
from keskus.quality.models import Evaluation, Question, ScoreRule
from keskus.quality.models.honesty import FEWEST, WIDEST_POINTS
from keskus.quality.queries.evaluations import kept_from
from keskus.quality.rules.scores import By

VIEW, EVALUATORS = "quality.score.view", "quality.evaluator.view"
SCORED = (Evaluation.Kind.EVALUATOR, Evaluation.Kind.JOINT)
ERRORS = tuple(kind for kind in Question.Error.values if kind)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which evaluations: of calls in a period, of a form and a queue if named; of which people: of a site, a team."""

    period: Period
    by: By = By.AGENT
    form: int | None = None
    queue: int | None = None
    site: int | None = None
    team: int | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """One evaluation, as far as figures need it."""

    employee: int
    evaluator: str
    queue: int | None
    version: int
    is_random: bool
    score: float
    courtesy: float | None
    errors: dict[str, bool]


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of a person, a team or a queue. `targeted` stands apart from all others. `lack`: why the score must
    not be used to judge somebody, None when it may."""

    key: int
    name: str
    place: str
    score: Measure
    adjusted: Measure
    courtesy: Measure
    faultless: dict[str, Measure]
    targeted: Measure
    lack: Lack | None

    @property
    def n(self) -> int:
        """Of how many random evaluations."""
        return self.score.n


@dataclass(frozen=True, slots=True)
class Scores:
    """All lines with what they are seen against: the whole, and how scores spread within one person."""

    lines: tuple[Line, ...]
    whole: Line
    people: int
    spread: float | None
    evaluator_spread: float | None


def scores(viewer: Actor, asked: Asked) -> Scores:
    """The figures of everybody within reach, laid out as asked. The adjustment learns from all evaluations of the
    centre, because who is strict shows only where several people were heard."""
    people = {person.pk: person for person in _people(viewer, asked)}
    every = heard(asked.period, form=asked.form, queue=asked.queue, viewer=viewer)
    rows = [row for row in every if row.employee in people]
    drawn = [row for row in every if row.is_random]
    fit, adjusted = _adjusted(drawn)
    rules = {rule.site_id: rule for rule in ScoreRule.objects.all()}
    grouped: dict[int, list[Heard]] = defaultdict(list)
    keys = _keys(asked.by, people)
    for row in rows:
        for key in keys(row):
            grouped[key].append(row)
    names = _names(asked.by, people, grouped)
    lines = [
        _line(key, *names[key], part, adjusted, people, rules if asked.by is By.AGENT else None)
        for key, part in grouped.items()
        if key in names
    ]
    shown = [row for row in rows if row.is_random]
    return Scores(
        tuple(sorted(lines, key=lambda line: line.name.casefold())),
        _line(0, "", "", rows, {}, people, None),
        len({row.employee for row in shown}),
        within_spread(_scores(shown), np.array([row.employee for row in shown], dtype=np.float64)) if shown else None,
        fit.spreads[1] if fit else None,
    )


def line_of(viewer: Actor, asked: Asked, employee: Employee) -> Line | None:
    """One person's figures; none without a single evaluation."""
    return next((line for line in scores(viewer, asked).lines if line.key == employee.pk), None)


def evaluations_behind(viewer: Actor, asked: Asked, employee: Employee) -> list[Evaluation]:
    """The evaluations that one person's figures are made of, newest first."""
    if not employees(viewer, VIEW).filter(pk=employee.pk).exists():
        return []
    rows = _counted(asked.period, asked.form, asked.queue, viewer).filter(employee=employee)
    return list(rows.select_related("form_version__form", "queue").order_by("-called_at", "-pk"))


def heard(
    period: Period, *, form: int | None = None, queue: int | None = None, viewer: Actor | None = None
) -> list[Heard]:
    """The submitted evaluations of calls of these days that count in scores, without what a viewer must not see yet."""
    rows = _counted(period, form, queue, viewer)
    columns = ("employee", "evaluator", "queue", "form_version", "sampled", "score", "courtesy_score", "errors")
    return [
        Heard(who, by, where, version, sampled == Evaluation.Sampled.RANDOM, score, courtesy, errors)
        for who, by, where, version, sampled, score, courtesy, errors in rows.order_by("pk").values_list(*columns)
    ]


def _counted(period: Period, form: int | None, queue: int | None, viewer: Actor | None) -> QuerySet[Evaluation]:
    rows = Evaluation.objects.filter(
        kind__in=SCORED, score__isnull=False, called_at__gte=period.starts_at, called_at__lt=period.ends_at
    ).exclude(state=Evaluation.State.DRAFT)
    if form is not None:
        rows = rows.filter(form_version__form=form)
    if queue is not None:
        rows = rows.filter(queue=queue)
    if viewer is None:
        return rows
    rows = rows.exclude(kept_from(viewer))
    return rows.filter(released_at__isnull=False) if _only_own(viewer) else rows


@dataclass(frozen=True, slots=True)
class Usable:
    """A score and, unless it may be used to judge somebody, what it lacks."""

    score: Measure
    adjusted: Measure
    lack: Lack | None


def usable_score(viewer: Actor, employee: Employee, first: date, last: date) -> Usable:
    """One person's score for rankings, bonuses and discipline: of random evaluations, with what it lacks to be used."""
    if not employees(viewer, VIEW).filter(pk=employee.pk).exists():
        return Usable(NOTHING, NOTHING, Lack.NOTHING)
    every = [row for row in heard(Period(first, last, employee.site.zone), viewer=viewer) if row.is_random]
    score = mean_score(_scores([row for row in every if row.employee == employee.pk]), most=1.0)
    rule = ScoreRule.objects.filter(site=employee.site_id).first()
    return Usable(score, _adjusted(every)[1].get(employee.pk, NOTHING), _lack(score, rule))


@dataclass(frozen=True, slots=True)
class EvaluatorLine:
    """How one evaluator judges: the mean they give, and by how much they are lenient when agents, forms and queues are
    taken out (severe below 0)."""

    number: str
    given: Measure
    leaning: Measure


def evaluators(viewer: Actor, period: Period, *, form: int | None = None) -> list[EvaluatorLine]:
    """Everybody who evaluated calls of these days, for whoever sees the whole centre."""
    if not viewer.scope(EVALUATORS).everything:
        return []
    drawn = [row for row in heard(period, form=form) if row.is_random]
    numbers = sorted({row.evaluator for row in drawn})
    fit, _ = _adjusted(drawn)
    parts = fit.others[0] if fit else tuple(NOTHING for _ in numbers)
    given: dict[str, list[Heard]] = defaultdict(list)
    for row in drawn:
        given[row.evaluator].append(row)
    return [
        EvaluatorLine(number, mean_score(_scores(given[number]), most=1.0), part)
        for number, part in zip(numbers, parts, strict=True)
    ]


def rules_at(found: Iterable[Site]) -> list[tuple[Site, int, float]]:
    """The same of several sites."""
    rules = {rule.site_id: rule for rule in ScoreRule.objects.all()}
    return [
        (site, rules[site.pk].fewest, rules[site.pk].widest_points)
        if site.pk in rules
        else (site, FEWEST, WIDEST_POINTS)
        for site in found
    ]


def rule_at(site: int) -> tuple[int, float]:
    """How many evaluations a score needs at a site, and to how many points it must be known."""
    rule = ScoreRule.objects.filter(site=site).first()
    return (rule.fewest, rule.widest_points) if rule else (FEWEST, WIDEST_POINTS)


def _only_own(viewer: Actor) -> bool:
    """Who sees nobody but themselves sees what was released to them."""
    scope = viewer.scope(VIEW)
    return not (scope.everything or scope.sites or scope.teams)


def _people(viewer: Actor, asked: Asked) -> Iterable[Employee]:
    rows = employees(viewer, VIEW)
    if asked.site is not None:
        rows = rows.filter(site=asked.site)
    if asked.team is not None:
        inside = TeamMembership.objects.filter(holding(timezone.localdate()), team=asked.team)
        rows = rows.filter(pk__in=inside.values("employee"))
    return rows


def _adjusted(drawn: Sequence[Heard]) -> tuple[Adjusted | None, dict[int, Measure]]:
    """People's scores as if all had been heard by the same evaluators, with the same forms, in the same queues."""
    if not drawn:
        return None, {}
    who, people = np.unique([row.employee for row in drawn], return_inverse=True)
    mix = ([row.evaluator for row in drawn], [row.version for row in drawn], [row.queue or 0 for row in drawn])
    others = [np.unique(values, return_inverse=True)[1].astype(np.int64) for values in mix]
    fit = adjust(_scores(drawn), people.astype(np.int64), others, most=1.0)
    if fit is None:
        return None, {}
    return fit, {int(key): measure for key, measure in zip(who, fit.agents, strict=True)}


def _scores(rows: Sequence[Heard]) -> Numbers:
    return np.array([row.score for row in rows], dtype=np.float64)


def _keys(by: By, people: dict[int, Employee]) -> Callable[[Heard], Iterable[int]]:
    if by is By.AGENT:
        return lambda row: (row.employee,)
    if by is By.QUEUE:
        return lambda row: () if row.queue is None else (row.queue,)
    teams: dict[int, list[int]] = defaultdict(list)
    inside = TeamMembership.objects.filter(holding(timezone.localdate()), employee__in=people)
    for employee, team in inside.values_list("employee", "team"):
        teams[employee].append(team)
    return lambda row: teams[row.employee]


def _names(by: By, people: dict[int, Employee], keys: Iterable[int]) -> dict[int, tuple[str, str]]:
    if by is By.AGENT:
        return {key: (people[key].name, people[key].site.name) for key in keys}
    if by is By.QUEUE:
        found = list(Queue.objects.filter(pk__in=keys).select_related("site", "client"))
        labels = queue_labels(found)
        return {queue.pk: (labels[queue.pk], queue.site.name) for queue in found}
    inside = TeamMembership.objects.filter(team__in=keys).select_related("team__site")
    return {row.team_id: (row.team.name, row.team.site.name) for row in inside}


def _line(
    key: int,
    name: str,
    place: str,
    rows: Sequence[Heard],
    adjusted: dict[int, Measure],
    people: dict[int, Employee],
    rules: dict[int, ScoreRule] | None,
) -> Line:
    """`rules` are given for people only: a team or a queue is not judged."""
    drawn, chosen = ([row for row in rows if row.is_random is random] for random in (True, False))
    score = _mean(drawn, [row.score for row in drawn])
    courteous = [row for row in drawn if row.courtesy is not None]
    return Line(
        key,
        name,
        place,
        score,
        adjusted.get(key, NOTHING) if rules is not None else NOTHING,
        _mean(courteous, [row.courtesy or 0.0 for row in courteous]),
        {kind: _faultless(drawn, kind) for kind in ERRORS},
        _mean(chosen, [row.score for row in chosen]),
        _lack(score, rules.get(people[key].site_id)) if rules is not None else None,
    )


def _mean(rows: Sequence[Heard], values: Sequence[float]) -> Measure:
    found = np.array(values, dtype=np.float64)
    return clustered_mean(found, np.array([row.employee for row in rows], dtype=np.float64), most=1.0)


def _faultless(rows: Sequence[Heard], kind: str) -> Measure:
    """The share of calls without a critical error of a kind, of those in which it was asked for."""
    asked = [row.errors[kind] for row in rows if kind in row.errors]
    return wilson(sum(not made for made in asked), len(asked))


def _lack(score: Measure, rule: ScoreRule | None) -> Lack | None:
    fewest, points = (rule.fewest, rule.widest_points) if rule else (FEWEST, WIDEST_POINTS)
    return lack_of(score, fewest=fewest, widest=points / 100)
