"""Sums by any grouping: they add up, they keep to the viewer's reach, and the lists behind them have as many calls."""

from __future__ import annotations

import random
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from keskus.access.rules import ScopeKind
from keskus.contacts.actions.sums import mark_contacts, sum_marked
from keskus.contacts.models import (
    AgentCallDay,
    AgentQueueDay,
    AgentQueueInterval,
    QueueDay,
    QueueDayWaits,
    QueueInterval,
)
from keskus.contacts.queries.calls import CallFilter, call_page, count_calls
from keskus.contacts.queries.figures import queue_sums
from keskus.contacts.queries.grouping import By
from keskus.contacts.queries.reach import Choice
from keskus.contacts.queries.states import state_sums
from keskus.core.actors import SYSTEM
from keskus.engines.kpi import Sums, flow_outs, reconciles
from keskus.people.models import Queue, Team, TeamMembership
from keskus.reports.queries.drill import choice_of_group
from tests.contacts.builder import Centre

SPRING = date(2026, 3, 29)  # 02:00 to 03:00 is missing in Warsaw, 03:00 to 04:00 in Tallinn
AUTUMN = date(2026, 10, 25)
OUTCOMES = (
    ("answered",) * 6 + ("abandoned",) * 3 + ("timeout", "exit_key", "left_empty", "withdrawn", "redirected", "open")
)
DRILLED = (
    "offered",
    "answered",
    "answered_within",
    "abandoned",
    "abandoned_within",
    "short_abandons",
    "timeout",
    "exit_key",
    "left_empty",
    "withdrawn",
    "redirected",
    "unfinished",
    "transferred",
)


def scatter(centre: Centre, first: date, days: int, count: int, seed: int) -> None:
    """Visits of all kinds, on both sides, over all hours of some days around a change of the clock."""
    dice = random.Random(seed)
    second = Queue.objects.create(
        name="Second", code="second", client=centre.world.ours.client, site=centre.world.ours.site
    )
    other = centre.agent("ours", "PJSIP/unknown")
    start = centre.epoch("theirs", f"{first} 00:00")  # an hour later than in Tallinn
    for _ in range(count):
        side = dice.choice(["ours", "ours", "theirs"])
        outcome = dice.choice(OUTCOMES)
        centre.visit(
            side,
            at=start + dice.randrange(days * 86_400 - 7200),
            outcome=outcome,
            wait=dice.choice([0, 2, 4, 5, 15, 20, 21, 60, 300]),
            agent=other if side == "ours" and outcome == "answered" and dice.random() < 0.3 else None,
            queue=second if side == "ours" and dice.random() < 0.3 else None,
            ended_by=dice.choice(["caller", "agent", "blind_transfer"]) if outcome == "answered" else "",
        )
    ours, theirs = centre.world.ours.queue, centre.world.theirs.queue
    centre.define(ours, first, threshold_seconds=10)
    centre.define(ours, first + timedelta(days=1), threshold_seconds=15, short_abandon_seconds=3)
    centre.define(theirs, first, threshold_seconds=30)
    centre.sum_up()


@pytest.fixture(params=[SPRING, AUTUMN], ids=["spring", "autumn"])
def busy(centre: Centre, request: Any) -> tuple[Centre, Choice]:
    """Five days around a change of the clock, 250 visits."""
    first = request.param - timedelta(days=2)
    scatter(centre, first, 5, 250, seed=first.toordinal())
    return centre, Choice(first, first + timedelta(days=4))


def test_every_grouping_adds_up_to_the_same_total(busy: tuple[Centre, Choice]) -> None:
    _, choice = busy
    total = queue_sums(SYSTEM, choice).total
    assert total.offered == 250
    assert reconciles(total).unexplained == 0
    for by in (By.QUEUE, By.CLIENT, By.SITE, By.HOUR, By.INTERVAL, By.DAY, By.WEEK, By.MONTH):
        figures = queue_sums(SYSTEM, choice, by)
        assert sum((group.sums for group in figures.groups), Sums()) == total, by
        assert figures.total == total, by
    answered = queue_sums(SYSTEM, choice, By.AGENT)
    for by in (By.AGENT, By.TEAM):
        figures = queue_sums(SYSTEM, choice, by)
        assert figures.of_agents
        assert sum((group.sums for group in figures.groups), Sums()) == answered.total
    assert answered.total.answered == total.answered
    assert answered.total.talk_seconds == total.talk_seconds


@pytest.mark.parametrize("by", list(By))
def test_the_list_behind_a_figure_has_as_many_calls(busy: tuple[Centre, Choice], by: By) -> None:
    _, choice = busy
    figures = queue_sums(SYSTEM, choice, by)
    names = ("answered", "answered_within", "transferred") if figures.of_agents else DRILLED
    dice = random.Random(1)
    for group in dice.sample(figures.groups, min(12, len(figures.groups))):
        if by is By.TEAM and group.key is None:
            continue
        own = choice_of_group(choice, by, group.key)
        for name in names:
            expected = getattr(group.sums, name)
            assert count_calls(SYSTEM, CallFilter(own, figure=name)) == expected, (group, name)
        if not figures.of_agents:
            assert count_calls(SYSTEM, CallFilter(own, figure="flow_outs")) == flow_outs(group.sums)
            longest = call_page(SYSTEM, CallFilter(own, figure="offered", order="-wait"), most=1).rows
            if longest and longest[0].wait_seconds is not None:
                assert longest[0].wait_seconds == group.sums.longest_wait_seconds


def test_a_days_hours_follow_the_sites_own_clock(centre: Centre) -> None:
    early = centre.epoch("theirs", "2026-10-25 02:30", fold=0)
    late = centre.epoch("theirs", "2026-10-25 02:30", fold=1)
    assert late - early == 3600
    for epoch in (early, late):
        centre.visit("theirs", at=epoch, answered=5)
    centre.visit("theirs", at="2026-10-25 23:59:59", answered=5)
    centre.visit("theirs", at="2026-10-26 00:00", answered=5)
    centre.sum_up()
    day = Choice(AUTUMN, AUTUMN)
    assert queue_sums(SYSTEM, day).total.offered == 3
    hours = {group.key: group.sums.offered for group in queue_sums(SYSTEM, day, By.HOUR).groups}
    assert (hours[2], hours[23]) == (2, 1)
    assert len(queue_sums(SYSTEM, day, By.INTERVAL).groups) == 3


def test_a_closed_day_shows_as_nothing_and_not_as_missing(centre: Centre) -> None:
    centre.visit("ours", at="2026-05-04 10:00", answered=5)
    centre.visit("ours", at="2026-05-06 10:00", answered=5)
    centre.sum_up()
    groups = queue_sums(SYSTEM, Choice(date(2026, 5, 1), date(2026, 5, 31)), By.DAY).groups
    assert [(group.key, group.sums.offered) for group in groups] == [
        (date(2026, 5, 4), 1),
        (date(2026, 5, 5), 0),
        (date(2026, 5, 6), 1),
    ]


def test_each_role_sees_what_it_reaches(busy: tuple[Centre, Choice]) -> None:
    centre, choice = busy
    world = centre.world
    every = queue_sums(SYSTEM, choice).total
    theirs = queue_sums(SYSTEM, Choice(choice.first, choice.last, site=world.theirs.site.pk)).total
    assert 0 < theirs.offered < every.offered
    assert queue_sums(world.viewer("manager", ScopeKind.CENTRE), choice).total == every
    for kind in (ScopeKind.SITE, ScopeKind.CLIENT):
        ours = queue_sums(world.viewer("manager", kind), choice).total
        assert ours.offered == every.offered - theirs.offered
    queue = queue_sums(world.viewer("manager", ScopeKind.QUEUE), choice)
    assert queue.total == queue_sums(SYSTEM, Choice(choice.first, choice.last, frozenset({world.ours.queue.pk}))).total
    team = queue_sums(world.viewer("supervisor"), choice)
    assert team.of_agents
    assert [group.key for group in queue_sums(world.viewer("supervisor"), choice, By.AGENT).groups] == [
        f"e{world.ours.agent.pk}"
    ]
    own = queue_sums(world.viewer("agent"), choice)
    assert own.total == team.total
    assert queue_sums(world.viewer("hr", ScopeKind.CENTRE), choice).total.offered == 0
    assert queue_sums(world.viewer("privacy", ScopeKind.CENTRE), choice).total == Sums()


def test_a_client_learns_nothing_of_agents(busy: tuple[Centre, Choice]) -> None:
    centre, choice = busy
    viewer = centre.world.viewer("client")
    assert queue_sums(viewer, choice).total.offered > 0
    assert queue_sums(viewer, choice, By.AGENT).groups == ()
    states = state_sums(viewer, choice, By.AGENT)
    assert states is not None
    assert states.groups == {}


def test_a_team_counts_as_it_was_that_day(centre: Centre) -> None:
    agent = centre.world.ours.agent
    TeamMembership.objects.filter(employee=agent).update(ends_on=date(2026, 5, 4))
    second = Team.objects.create(name="Second", code="second", site=centre.world.ours.site)
    TeamMembership.objects.create(employee=agent, team=second, starts_on=date(2026, 5, 5))
    centre.visit("ours", at="2026-05-04 23:50", answered=5)
    centre.visit("ours", at="2026-05-05 00:10", answered=5)
    centre.visit("ours", at="2026-05-05 00:20", answered=5)
    centre.sum_up()
    may = Choice(date(2026, 5, 1), date(2026, 5, 31))
    counts = {group.name: group.sums.answered for group in queue_sums(SYSTEM, may, By.TEAM).groups}
    assert counts == {"Tallinn team": 1, "Second": 2}
    assert queue_sums(centre.world.viewer("supervisor"), may).total.answered == 1


@pytest.mark.parametrize(("count", "by"), [(1, By.DAY), (3, By.DAY), (1, By.AGENT), (3, By.AGENT), (3, By.TEAM)])
def test_the_number_of_queries_does_not_grow(centre: Centre, count: int, by: By) -> None:
    for number in range(count):
        agent = centre.agent("ours", f"PJSIP/{number}")
        centre.visit("ours", at=f"2026-05-0{number + 1} 10:00", answered=5, agent=agent)
    centre.sum_up()
    with CaptureQueriesContext(connection) as queries:
        queue_sums(SYSTEM, Choice(date(2026, 5, 1), date(2026, 5, 31)), by)
    tables = [query["sql"] for query in queries if re.search("interval|queueday|callday", query["sql"])]
    assert len(tables) == 1
    assert len(queries) <= 7


def test_agents_time_is_summed_by_state_and_reason(centre: Centre) -> None:
    agent = centre.agents["ours"]
    ten = centre.epoch("ours", "2026-05-04 10:00")
    centre.state(agent, ten, "ready", 300)
    centre.state(agent, ten, "talking", 500)
    centre.state(agent, ten, "wrap_up", 100)
    centre.state(agent, ten + 900, "paused", 600, "lunch")
    centre.state(agent, ten + 900, "paused", 60, "")
    centre.state(agent, ten + 900, "out", 200)
    missed = centre.visit("ours", at=ten, answered=5)
    centre.segment(missed, "ring", 0, 3, agent=agent, detail="no_answer")
    centre.segment(missed, "ring", 3, 5, agent=agent, detail="answered")
    centre.sum_up()
    day = Choice(date(2026, 5, 4), date(2026, 5, 4))
    for viewer in (SYSTEM, centre.world.viewer("supervisor"), centre.world.viewer("agent")):
        for by in (By.AGENT, By.TEAM, By.DAY, By.HOUR, By.INTERVAL, By.TOTAL):
            figures = state_sums(viewer, day, by)
            assert figures is not None
            total = figures.total
            assert (total.sums.ready_seconds, total.sums.talking_seconds, total.sums.paused_seconds) == (300, 500, 660)
            assert total.sums.signed_in_seconds == 1560
            assert dict(total.paused_by_reason) == {"lunch": 600, "": 60}
            assert total.missed_rings == 1
            assert sum(group.sums.signed_in_seconds for group in figures.groups.values()) == 1560
            assert sum(group.missed_rings for group in figures.groups.values()) == 1
    assert state_sums(SYSTEM, Choice(day.first, day.last, frozenset({1})), By.AGENT) is None


def test_days_of_two_clocks_are_each_their_own(centre: Centre) -> None:
    """At 23:30 in Warsaw it is 00:30 of the next day in Tallinn."""
    epoch = centre.epoch("theirs", "2026-05-04 23:30")
    for side in ("ours", "theirs"):
        centre.visit(side, at=epoch, answered=5)
    centre.sum_up()
    may = Choice(date(2026, 5, 1), date(2026, 5, 31))
    for by, keys in ((By.DAY, [date(2026, 5, 4), date(2026, 5, 5)]), (By.HOUR, [0, 23])):
        counted = [group.key for group in queue_sums(SYSTEM, may, by).groups if group.sums.offered]
        assert counted == keys
    assert queue_sums(SYSTEM, Choice(date(2026, 5, 4), date(2026, 5, 4))).total.offered == 1
    assert count_calls(SYSTEM, CallFilter(Choice(date(2026, 5, 4), date(2026, 5, 4)))) == 1
    assert QueueInterval.objects.count() == 2


def test_the_products_own_sums_are_the_same(busy: tuple[Centre, Choice]) -> None:
    """What `sum_marked` writes equals what the builder reckons from the same visits by plain loops."""
    tables = (QueueInterval, QueueDay, QueueDayWaits, AgentQueueInterval, AgentQueueDay, AgentCallDay)
    ours = [sorted(table.objects.values_list(*own_columns(table))) for table in tables]
    mark_contacts({(visit.queue_id, visit.interval_epoch) for visit in busy[0].visits})
    while sum_marked():
        pass
    theirs = [sorted(table.objects.values_list(*own_columns(table))) for table in tables]
    assert theirs == ours


def own_columns(table: type[Model]) -> list[str]:
    """All columns but the row's own number."""
    return [field.attname for field in table._meta.concrete_fields if not field.primary_key]
