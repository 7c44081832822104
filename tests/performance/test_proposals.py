"""Rules propose coaching from released evaluations, each of which speaks once; a lead decides, nothing is placed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from keskus.access.rules import Role, ScopeKind
from keskus.core.actions import Breach, Refused
from keskus.people.models import Notice
from keskus.performance.actions.proposals import accept_proposal, dismiss_proposal, set_trigger
from keskus.performance.jobs import propose_at_release, propose_daily
from keskus.performance.models import CoachingProposal, CoachingSession, CoachingTrigger
from keskus.performance.rules.proposing import WHOLE, About, Seen, Sign, reasons
from keskus.quality.models import Answer, Evaluation, Question
from tests.house.people import World
from tests.quality.evaluated import evaluated, form_in_use

GREETING = About(1, "greeting")


def seen(number: int, score: float | None = 0.5, **values: Any) -> Seen:
    usual = {"is_random": True, "is_critical": False, "lost": frozenset(), "causes": frozenset()}
    return Seen(number, timezone.now() + timedelta(hours=number), score, **(usual | values))


def test_a_reason_needs_enough_evaluations_and_each_speaks_once() -> None:
    low = [seen(number) for number in (3, 1, 2)]
    assert reasons(Sign.LOW, 3, 0.7, low, {}) == {WHOLE: [1, 2, 3]}
    assert reasons(Sign.LOW, 3, 0.7, [*low[:2], seen(4, 0.7), seen(5, None)], {}) == {}
    assert reasons(Sign.LOW, 1, 0.7, low[:2], {}) == {}, "two scores are no statistic, whatever the rule says"
    assert reasons(Sign.LOW, 3, 0.7, [*low, seen(4)], {WHOLE: {1, 2}}) == {}
    wrong = [seen(n, lost=frozenset({GREETING}), causes=frozenset({About(1, "greeting", "haste")})) for n in (1, 2)]
    assert reasons(Sign.ERROR, 2, 0, wrong, {}) == {GREETING: [1, 2]}
    assert reasons(Sign.CAUSE, 2, 0, wrong, {GREETING: {1}}) == {About(1, "greeting", "haste"): [1, 2]}
    assert reasons(Sign.CRITICAL, 1, 0, [seen(1), seen(2, is_critical=True)], {}) == {WHOLE: [2]}
    good = [seen(1, 0.2), seen(2, 0.95), seen(3, 0.1, is_random=False), seen(4, 1.0), seen(5, 0.9)]
    assert reasons(Sign.PRAISE, 3, 0.9, good, {}) == {WHOLE: [2, 4, 5]}, "what was chosen for a reason breaks no run"
    assert reasons(Sign.PRAISE, 3, 0.9, [*good, seen(6, 0.8)], {}) == {}


def rule(world: World, **values: Any) -> CoachingTrigger:
    today = timezone.localdate()
    usual = {"name": "Same error twice", "teams": [world.ours.team], "kind": "error", "form": None, "times": 2}
    more = {"threshold": 0, "days": 30, "starts_on": today - timedelta(days=9), "ends_on": None}
    return set_trigger(world.viewer("supervisor"), None, **(usual | more | values))


def wrong(world: World, version: Any, **values: Any) -> Evaluation:
    """The agent did not greet, at the twelfth second."""
    row = evaluated(version, world.ours.agent, 0.4, sampled="targeted", why="complaint", **values)
    question = Question.objects.get(section__version=version, code="greeting")
    Answer.objects.create(evaluation=row, question=question, value="no", share=0.0, from_seconds=12, to_seconds=15)
    return row


def test_the_job_proposes_once_and_a_lead_takes_it_up_or_says_why_not(world: World) -> None:
    rule(world)
    version, lead = form_in_use(), world.viewer("supervisor")
    first = wrong(world, version)
    hidden = wrong(world, version, released_at=None, state="submitted")
    contested = wrong(world, version, state="disputed")
    propose_daily()
    assert not CoachingProposal.objects.exists(), "one alone; the others are not released, or still disputed"
    Evaluation.objects.filter(pk=hidden.pk).update(released_at=timezone.now(), state="released")
    propose_at_release()
    propose_daily()
    (row,) = CoachingProposal.objects.all()
    assert set(row.evaluations.values_list("pk", flat=True)) == {first.pk, hidden.pk}
    assert (row.employee, row.question.code if row.question else "") == (world.ours.agent, "greeting")
    assert not CoachingSession.objects.exists(), "advice alone"
    assert set(Notice.objects.filter(kind="performance.coaching_proposed").values_list("employee", flat=True)) == {
        world.ours.lead.pk
    }
    for actor in (world.viewer("hr", ScopeKind.CENTRE), world.viewer("agent")):
        with pytest.raises(Refused):
            accept_proposal(actor, row, focus="x", minutes=30)
    made = accept_proposal(lead, row, focus="Greets the caller", minutes=30)
    assert (made.evaluation_id, made.question, made.state) == (hidden.pk, row.question, "asked")
    assert (made.from_seconds, made.to_seconds) == (12, 15)
    with pytest.raises(Breach, match="is_decided"):
        dismiss_proposal(lead, row, words="late")
    Evaluation.objects.filter(pk=contested.pk).update(state="closed")
    propose_daily()
    assert CoachingProposal.objects.count() == 1, "what has spoken is not counted again"
    wrong(world, version)
    propose_daily()
    again = CoachingProposal.objects.get(state="open")
    with pytest.raises(Breach, match="words_missing"):
        dismiss_proposal(lead, again, words=" ")
    dismiss_proposal(lead, again, words="Coached last week")
    propose_daily()
    assert not CoachingProposal.objects.filter(state="open").exists()


def test_rules_have_days_and_scope_and_no_score_rests_on_fewer_than_three(world: World) -> None:
    with pytest.raises(Breach, match="too_few"):
        rule(world, kind="praise", times=2, threshold=0.9)
    with pytest.raises(Breach, match="threshold_missing"):
        rule(world, kind="low", times=3)
    with pytest.raises(Refused):
        rule(world, teams=[world.theirs.team])
    rule(world, ends_on=timezone.localdate() - timedelta(days=2))
    version = form_in_use()
    for _ in range(2):
        wrong(world, version)
    propose_daily()
    assert not CoachingProposal.objects.exists()


def test_the_pages(world: World) -> None:
    lead, today = world.client_for("supervisor"), timezone.localdate().isoformat()
    asked = {"name": "Low", "teams": [world.ours.team.pk], "kind": "low", "times": 2, "percent": 70, "days": 30}
    address = reverse("performance:new_trigger")
    assert "at least 3" in lead.post(address, asked | {"starts_on": today}).content.decode()
    assert lead.post(address, asked | {"starts_on": today, "times": 3}).status_code == 302
    version = form_in_use()
    for _ in range(3):
        evaluated(version, world.ours.agent, 0.4)
    propose_daily()
    row = CoachingProposal.objects.get()
    assert "3 evaluations below 70" in lead.get(reverse("performance:proposals")).content.decode()
    assert f'value="{today}"' in lead.get(reverse("performance:change_trigger", args=[row.trigger_id])).content.decode()
    shown = lead.get(reverse("performance:proposal", args=[row.pk])).content.decode()
    for number in row.evaluations.values_list("pk", flat=True):
        assert reverse("quality:evaluation", args=[number]) in shown
    taken = reverse("performance:accept_proposal", args=[row.pk])
    assert lead.post(taken, {"focus": "", "minutes": 30}).status_code == 422
    assert lead.post(taken, {"focus": "Listen first", "minutes": 30}).status_code == 302
    assert world.client_for(Role.MANAGER).get(reverse("performance:triggers")).status_code == 200
