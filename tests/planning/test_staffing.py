"""Staffing: what the planned days take, what if, patience, the model against what was, scenarios and their play."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from django.urls import reverse

from keskus.access.rules import Role, ScopeKind
from keskus.contacts.models import AgentInterval, AgentQueueDay, PbxAgent, QueueInterval
from keskus.core.actions import Breach
from keskus.core.actors import SYSTEM
from keskus.core.fields import Money
from keskus.core.work import run_to_end
from keskus.engines.waits import told
from keskus.people.models import OpeningHours, Queue
from keskus.planning.actions.forecasting import request_forecasts
from keskus.planning.actions.goals import set_goal
from keskus.planning.actions.rosters import make_roster
from keskus.planning.actions.scenarios import compare_scenario, save_scenario
from keskus.planning.actions.shrinkage import add_shrinkage
from keskus.planning.models import ForecastRun, Scenario, StaffingGoal
from keskus.planning.queries.patience import patience_of
from keskus.planning.queries.plans import plan_of, plans_of, span_of_calls
from keskus.planning.queries.queue_needs import needs_of_queues
from keskus.planning.queries.reality import reality_of
from keskus.planning.queries.rosters import lattice_of
from keskus.planning.queries.staffing import answer, needs
from keskus.planning.rules.scenarios import Changes
from tests.contacts.builder import build_centre
from tests.house.people import World
from tests.planning.conftest import TODAY
from tests.planning.figures import fill_days
from tests.planning.test_goals import category, terms

pytestmark = pytest.mark.usefixtures("clock")

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def queue(world: World) -> Queue:
    """Ours, with six weeks of figures, a forecast, a goal and shrinkage."""
    queue = world.ours.queue
    fill_days(queue, TODAY - timedelta(days=1), 42)
    run_to_end(request_forecasts(SYSTEM, [queue], days=13))
    set_goal(SYSTEM, queue, starts_on=TODAY, **terms(minimum=2))
    add_shrinkage(SYSTEM, world.ours.site, **category(share=0.2))
    return queue


def test_the_planned_days_take_so_many(queue: Queue) -> None:
    plan = plan_of(queue, TOMORROW, TOMORROW + timedelta(days=6))
    assert plan is not None
    found = answer(plan, Changes())
    assert found.figures is not None
    called = found.load.calls > 0
    assert np.nanmin(found.figures.service_level[called]) >= 0.8
    assert (found.required[called] >= 2).all()
    assert (found.required[~called] == 0).all()
    assert (found.scheduled == np.ceil(found.required / 0.8 - 1e-9)).all()


def test_what_if_answers_with_the_agents_of_the_plan(queue: Queue) -> None:
    plan = plan_of(queue, TOMORROW, TOMORROW)
    assert plan is not None
    base = answer(plan, Changes())
    more = answer(plan, Changes(volume=1.5, shrinkage=0.3), beside=base.required)
    assert more.hours > base.hours
    assert more.given is not None
    assert more.figures is not None
    assert more.given.over().service_level < 0.8 <= more.figures.over().service_level
    fewer = answer(plan, Changes(agents=-1), beside=base.required)
    assert fewer.given is not None
    assert (fewer.given.agents == np.maximum(base.required - 1, 0)).all()


def test_the_minimum_holds_between_calls_too() -> None:
    calls = np.array([[0.0, 1.0, 0.0, 2.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0]])
    assert span_of_calls(calls).tolist() == [[False, True, True, True, False], [False] * 5]


@pytest.mark.parametrize("channel", ["call", "chat", "mail"])
def test_page_and_roster_say_the_same(queue: Queue, world: World, channel: str) -> None:
    Queue.objects.filter(pk=queue.pk).update(channel=channel)
    ForecastRun.objects.update(patience_seconds=90)
    StaffingGoal.objects.update(concurrency=3 if channel == "chat" else 1, deadline_minutes=600)
    roster = make_roster(SYSTEM, site=world.ours.site, teams=[world.ours.team], name="Next", starts_on=TOMORROW, days=7)
    (need,) = needs_of_queues(roster, lattice_of(roster))
    plan = plan_of(Queue.objects.get(pk=queue.pk), roster.starts_on, roster.ends_on)
    assert plan is not None
    found = answer(plan, Changes())
    assert need.agents == tuple(found.required.ravel().tolist())
    assert need.plan.patience_seconds == (None if channel == "mail" else 90)


def test_mail_waits_for_its_own_deadline_whatever_other_queues_are_asked_for(queue: Queue, world: World) -> None:
    Queue.objects.filter(pk=queue.pk).update(channel="mail")
    StaffingGoal.objects.update(deadline_minutes=600)
    slow = Queue.objects.create(
        site=world.ours.site, client=world.ours.client, name="Letters", code="letters", channel="mail"
    )
    set_goal(SYSTEM, slow, starts_on=TODAY, **terms(deadline_minutes=3 * 1_440))
    own, other = (Queue.objects.select_related("site").get(pk=each.pk) for each in (queue, slow))
    first, last = TOMORROW + timedelta(days=4), TOMORROW + timedelta(days=6)
    alone, beside = (plans_of(asked, first, last)[queue.pk] for asked in ([own], [own, other]))
    spans = [(plan.around[0].day, plan.around[-1].day) for plan in (alone, beside)]
    assert spans == [(first - timedelta(days=1), last + timedelta(days=1))] * 2


def test_mail_of_a_day_takes_as_many_in_whatever_span_it_is_asked(queue: Queue, world: World) -> None:
    Queue.objects.filter(pk=queue.pk).update(channel="mail")
    StaffingGoal.objects.update(deadline_minutes=1_500, minimum=0)
    OpeningHours.objects.create(site=world.ours.site, weekday=2, opens=time(9), closes=time(17))
    queue = Queue.objects.select_related("site").get(pk=queue.pk)
    one, many = (plan_of(queue, TOMORROW, TOMORROW + timedelta(days=days)) for days in (0, 6))
    assert one is not None
    assert many is not None
    first, week = answer(one, Changes()), answer(many, Changes())
    assert first.required[0].tolist() == week.required[0].tolist()
    opens, closes = 9 * 4, 17 * 4
    assert week.required[0, opens:closes].all()
    assert not week.required[0, :opens].any(), "mail waits until it opens"


def test_the_list_asks_as_much_of_many_queues_as_of_one(
    queue: Queue, world: World, django_assert_max_num_queries: Any
) -> None:
    fill_days(world.theirs.queue, TODAY - timedelta(days=1), 42)
    run_to_end(request_forecasts(SYSTEM, [world.theirs.queue], days=13))
    with django_assert_max_num_queries(16):
        assert all(row.hours for row in needs(SYSTEM, TODAY))


def test_patience_comes_from_the_queues_own_calls(world: World) -> None:
    queue = world.ours.queue
    answered, gave_up = told([10] * 80), told([20] * 20)
    waits = {"answered_waits": answered, "abandoned_waits": gave_up, "offered": 100, "answered": 80, "abandoned": 20}
    QueueInterval.objects.create(queue=queue, start_epoch=1_781_524_800, **waits)
    found = patience_of(queue)
    assert found is not None
    assert found.mean_seconds == pytest.approx((80 * 5 + 20 * 15) / 20)
    assert found.low < found.mean_seconds < found.high
    assert patience_of(world.theirs.queue) is None


def test_the_model_is_held_against_what_was(world: World) -> None:
    build_centre(world)
    queue, agent = world.ours.queue, PbxAgent.objects.get(employee=world.ours.agent)
    fill_days(queue, TODAY - timedelta(days=1), 7)
    rows = QueueInterval.objects.filter(queue=queue)
    AgentInterval.objects.bulk_create(
        AgentInterval(agent=agent, start_epoch=row.start_epoch, state="ready", seconds=9000) for row in rows
    )
    days = [TODAY - timedelta(days=number) for number in range(1, 8)]
    AgentQueueDay.objects.bulk_create(AgentQueueDay(agent=agent, queue=queue, day=day, talk_seconds=9) for day in days)
    found = reality_of(queue, 60.0, TODAY)
    assert found is not None
    assert found.agents == pytest.approx(10)
    assert {each.formula.value for each in found.errors} == {"erlang_a", "erlang_c"}
    assert all(0 <= each.predicted <= 1 for each in found.errors if each.figure == "service_level")
    assert reality_of(world.theirs.queue, 60.0, TODAY) is None


def test_a_scenario_is_kept_and_played_beside_the_plan(queue: Queue) -> None:
    days = {"starts_on": TOMORROW, "ends_on": TOMORROW}
    rate = Money(Decimal("40.00"), "PLN")
    row = save_scenario(SYSTEM, queue, name="Busy", **days, changes=Changes(volume=1.3), price=rate)
    assert row.results["paid_hours"] > row.results["planned_paid_hours"]
    with pytest.raises(Breach, match="name_taken"):
        save_scenario(SYSTEM, queue, name="busy", **days, changes=Changes(), price=None)
    run_to_end(compare_scenario(SYSTEM, row))
    row.refresh_from_db()
    plan, as_planned, enough = row.comparison["rows"]
    assert as_planned["service_level"][0] < enough["service_level"][0]
    assert as_planned["differences"]["service_level"][2] < 0  # worse, and surely so
    assert plan["price"][1] == "PLN"


def test_pages_answer_and_keep(queue: Queue, world: World) -> None:
    browser = world.client_for(Role.PLANNER, ScopeKind.SITE)
    address = reverse("planning:queue_staffing", args=[queue.pk])
    plain = browser.get(address)
    asked = browser.get(address, {"volume": "150", "price": "40", "currency": "PLN"})
    assert asked.context["paid_hours"] > plain.context["paid_hours"]
    assert asked.context["price"].currency == "PLN"
    assert asked.context["absences"][1][1]["service_level"] < asked.context["absences"][0][1]["service_level"]
    assert browser.get(address, {"volume": "much"}).status_code == 200
    data = {"name": "Busy", "volume": "150", "span": "7", "price": "40", "currency": "PLN"}
    assert browser.post(reverse("planning:save_scenario", args=[queue.pk]), data).status_code == 302
    row = Scenario.objects.get()
    assert (row.changes["volume"], row.ends_on) == (1.5, TOMORROW + timedelta(days=6))
    assert browser.get(reverse("planning:scenario", args=[row.pk])).status_code == 200
    assert browser.get(reverse("planning:staffing")).context["rows"][0][0].peak > 2
    assert browser.get(reverse("planning:staffing_model", args=[queue.pk])).status_code == 200
