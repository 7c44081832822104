"""Groups inside groups, and figures of some hours and weekdays: they add up, and their lists have as many calls."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from keskus.contacts.queries.calls import CallFilter, count_calls
from keskus.contacts.queries.figures import queue_sums
from keskus.contacts.queries.grouping import OF_PEOPLE, By, Key, Pair
from keskus.contacts.queries.reach import Choice
from keskus.contacts.queries.states import state_sums
from keskus.core.actors import SYSTEM
from keskus.engines.kpi import AgentSums, Sums
from keskus.people.models import Team, TeamMembership
from keskus.reports.queries.drill import choice_of_group
from tests.contacts.builder import Centre
from tests.contacts.test_queries_figures import AUTUMN, SPRING, scatter

LEVELS = [
    (By.QUEUE, By.WEEK),
    (By.WEEK, By.QUEUE),
    (By.DAY, By.WEEK),
    (By.SITE, By.HOUR),
    (By.CLIENT, By.INTERVAL),
    (By.MONTH, By.DAY),
    (By.TEAM, By.AGENT),
    (By.AGENT, By.DAY),
    (By.QUEUE, By.AGENT),
    (By.AGENT, By.HOUR),
]
SOME_TIME: dict[str, Any] = {"weekdays": frozenset({1, 5, 7}), "from_hour": 20, "to_hour": 9}


@pytest.fixture(params=[SPRING, AUTUMN], ids=["spring", "autumn"])
def busy(centre: Centre, request: Any) -> tuple[Centre, Choice]:
    """Six days around a change of the clock; in one of them our agent changes team."""
    first = request.param - timedelta(days=2)
    scatter(centre, first, 5, 250, seed=first.toordinal())
    ours = centre.world.ours
    later = Team.objects.create(name="Later", code="later", site=ours.site)
    TeamMembership.objects.create(employee=ours.agent, team=later, starts_on=request.param)
    for visit in centre.visits:
        if visit.agent:
            centre.state(visit.agent, visit.interval_epoch, "talking", 60)
            centre.state(visit.agent, visit.interval_epoch, "paused", 30, "lunch")
    centre.sum_up()
    return centre, Choice(first, first + timedelta(days=5))


@pytest.mark.parametrize(("outer", "inner"), LEVELS, ids=lambda by: by.value)
@pytest.mark.parametrize("some", [{}, SOME_TIME], ids=["all", "some hours"])
def test_groups_inside_groups_add_up_to_the_outer_groups(
    busy: tuple[Centre, Choice], outer: By, inner: By, some: dict[str, Any]
) -> None:
    choice = replace(busy[1], **some)
    nested, whole = queue_sums(SYSTEM, choice, outer, then=inner), queue_sums(SYSTEM, choice, outer)
    if nested.of_agents and not whole.of_agents:
        whole = queue_sums(SYSTEM, choice, outer, then=By.AGENT if inner is not By.AGENT else By.TEAM)
        assert nested.total == whole.total
        return
    assert nested.total == whole.total
    assert nested.total.answered > 0
    found: dict[Key, Sums] = defaultdict(Sums)
    for group in nested.groups:
        assert isinstance(group.key, Pair)
        found[group.key.outer] += group.sums
    assert {k: v for k, v in found.items() if v != Sums()} == {g.key: g.sums for g in whole.groups if g.sums != Sums()}


@pytest.mark.parametrize(("outer", "inner"), [(By.TEAM, By.AGENT), (By.AGENT, By.DAY), (By.SITE, By.HOUR)])
def test_agents_time_inside_groups_adds_up(busy: tuple[Centre, Choice], outer: By, inner: By) -> None:
    nested, whole = state_sums(SYSTEM, busy[1], outer, inner), state_sums(SYSTEM, busy[1], outer)
    assert nested is not None
    assert whole is not None
    assert nested.total.sums == whole.total.sums != AgentSums()
    found: dict[Key, AgentSums] = defaultdict(AgentSums)
    for key, group in nested.groups.items():
        assert isinstance(key, Pair)
        found[key.outer] += group.sums
    assert dict(found) == {key: group.sums for key, group in whole.groups.items()}


def test_hours_and_weekdays_are_those_of_the_queues_clock(busy: tuple[Centre, Choice]) -> None:
    centre, choice = busy
    some = replace(choice, **SOME_TIME)
    local = [(v.queue.site.zone, v.entered_epoch) for v in centre.visits]
    moments = [centre_time(epoch, zone) for zone, epoch in local]
    expected = sum(m.isoweekday() in {1, 5, 7} and (m.hour >= 20 or m.hour < 9) for m in moments)
    assert 0 < expected < 250
    assert queue_sums(SYSTEM, some).total.offered == expected
    assert count_calls(SYSTEM, CallFilter(some, figure="offered")) == expected
    on_days = replace(choice, weekdays=frozenset({7}))
    assert queue_sums(SYSTEM, on_days).total.offered == sum(m.isoweekday() == 7 for m in moments)
    assert queue_sums(SYSTEM, on_days, By.HOUR).total == queue_sums(SYSTEM, on_days).total


def centre_time(epoch: int, zone: Any) -> Any:
    """An instant by a clock."""
    from keskus.contacts.queries.clock import instant

    return instant(epoch, zone)


@pytest.mark.parametrize(("outer", "inner"), [(By.QUEUE, By.DAY), (By.SITE, By.HOUR), (By.TEAM, By.AGENT)])
def test_the_list_behind_a_figure_of_a_group_in_a_group_has_as_many_calls(
    busy: tuple[Centre, Choice], outer: By, inner: By
) -> None:
    choice = replace(busy[1], **SOME_TIME)
    figures = queue_sums(SYSTEM, choice, outer, then=inner)
    dice, followed = random.Random(2), 0
    for group in dice.sample(figures.groups, min(8, len(figures.groups))):
        key = group.key
        assert isinstance(key, Pair)
        if outer is By.TEAM and key.outer is None:
            continue
        own = choice_of_group(choice_of_group(choice, outer, key.outer), inner, key.inner)
        name = "answered" if {outer, inner} & OF_PEOPLE else "offered"
        assert count_calls(SYSTEM, CallFilter(own, figure=name)) == getattr(group.sums, name), group
        followed += 1
    assert followed
