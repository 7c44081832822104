"""What became of the answers to a question after coaching, beside those who were not coached on it."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

import numpy as np
from django.db.models import Q

from keskus.engines.agreement.effects import Effect, before_and_after
from keskus.engines.agreement.measures import Numbers
from keskus.people.models import TeamMembership
from keskus.performance.models import CoachedPerson, CoachingSession
from keskus.quality.models import Answer, Evaluation

SPAN = timedelta(days=90)


def effects_of(session: CoachingSession) -> list[tuple[str, Effect]]:
    """By person coached: random evaluations by evaluators alone, 90 days before and after, against their team mates."""
    if session.question is None or session.held_at is None:
        return []
    held = session.held_at
    people = {part.employee_id: part.employee.name for part in session.people.all()}
    others = _mates(session, list(people), held)
    answers = _answers(session, [*people, *others], held)
    compared = [answers[number] for number in others]
    return [(name, before_and_after(*answers[number], compared)) for number, name in people.items()]


def _mates(session: CoachingSession, people: list[int], held: datetime) -> list[int]:
    """Who is in a team with one of them and was coached on no such question around that time."""
    day = held.date()
    within = Q(ends_on=None) | Q(ends_on__gte=day)
    teams = TeamMembership.objects.filter(within, starts_on__lte=day, employee__in=people).values("team")
    mates = TeamMembership.objects.filter(within, starts_on__lte=day, team__in=teams).exclude(employee__in=people)
    coached = CoachedPerson.objects.filter(
        session__question__code=session.question.code if session.question else "",
        session__held_at__gte=held - SPAN,
        session__held_at__lte=held + SPAN,
    )
    found = mates.exclude(employee__in=coached.values("employee")).values_list("employee", flat=True)
    return sorted(set(found))


def _answers(session: CoachingSession, people: list[int], held: datetime) -> dict[int, tuple[Numbers, Numbers]]:
    """Each one's shares of the question's points before and after, in all versions of the form that ask it."""
    question = session.question
    assert question is not None
    rows = Answer.objects.filter(
        question__code=question.code,
        question__section__version__form=question.section.version.form_id,
        evaluation__employee__in=people,
        evaluation__kind=Evaluation.Kind.EVALUATOR,
        evaluation__sampled=Evaluation.Sampled.RANDOM,
        evaluation__submitted_at__isnull=False,
        evaluation__called_at__gte=held - SPAN,
        evaluation__called_at__lt=held + SPAN,
        share__isnull=False,
    )
    found: dict[int, tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
    for employee, called, share in rows.values_list("evaluation__employee", "evaluation__called_at", "share"):
        found[employee][called >= held].append(share or 0.0)
    return {number: (np.array(found[number][0]), np.array(found[number][1])) for number in people}
