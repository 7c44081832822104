"""Training is placed where it costs least, stays where it is, and is told of before it is taken."""

from __future__ import annotations

import itertools
from datetime import time
from typing import Any

import pytest
from django.urls import reverse

from keskus.access.rules import Role, ScopeKind
from keskus.core.actions import Breach
from keskus.core.actors import SYSTEM
from keskus.planning.actions.gatherings import place_gathering
from keskus.planning.actions.setting import set_rule
from keskus.planning.models import Activity, Roster, RosterShift
from keskus.planning.queries.gatherings import Ask, consumed, options_for
from keskus.planning.rules.gatherings import Meeting
from tests.house.people import World
from tests.planning.rostering import FIRST, add, at, draft_of


@pytest.fixture
def roster(world: World) -> Roster:
    """Two people on Monday and Tuesday; both are needed on Monday, one on Tuesday."""
    found = draft_of(world, days=7)
    for people, weekdays in ((2, [0]), (1, [1])):
        values: dict[str, Any] = {"name": f"{people}", "skill": None, "weekdays": weekdays}
        set_rule(SYSTEM, "cover", site=world.ours.site, people=people, opens=time(8), closes=time(18), **values)
    for person in (world.ours.agent, world.ours.lead):
        for day in (0, 1):
            add(found, person.pk, day, 8)
    return found


def ask(world: World, **other: Any) -> Ask:
    values: dict[str, Any] = {
        "activity": Activity.objects.get(code="training"),
        "minutes": 60,
        "people": (world.ours.agent.pk, world.ours.lead.pk),
        "group_size": 1,
        "first": FIRST,
        "last": FIRST.replace(day=8),
        "weekdays": frozenset(range(7)),
        "opens": time(8),
        "closes": time(20),
    }
    return Ask(**{**values, **other})


def test_it_is_placed_where_nobody_is_missed_and_takes_no_break_away(world: World, roster: Roster) -> None:
    best = options_for(roster, ask(world))[0]
    assert {world.ours.agent.pk, world.ours.lead.pk} == {person for each in best.meetings for person in each.people}
    assert all(at(roster, 1, 8) <= each.starts < at(roster, 2, 0) for each in best.meetings), "on Tuesday"
    assert best.breaches == 0
    assert best.is_proven
    place_gathering(SYSTEM, roster, activity=ask(world).activity, meetings=best.meetings)
    tuesday = RosterShift.objects.filter(starts_epoch__gte=at(roster, 1, 0))
    assert all(row.is_locked for row in tuesday)
    training = ask(world).activity.pk
    for row in tuesday:
        parts = sorted(row.value.parts)
        assert all(a.ends <= b.starts for a, b in itertools.pairwise(parts))
        assert sum(part.activity == training for part in parts) == 1
        meals = [part for part in parts if part.ends - part.starts == 1800]
        assert len(meals) == 1, "the meal stays"
    assert consumed(roster, ask(world).activity).share == pytest.approx(2 / 32)
    with pytest.raises(Breach, match="not_free"):
        place_gathering(SYSTEM, roster, activity=ask(world).activity, meetings=best.meetings)


def test_days_that_are_not_allowed_and_locked_shifts_are_left_alone(world: World, roster: Roster) -> None:
    RosterShift.objects.filter(starts_epoch__gte=at(roster, 1, 0)).update(is_locked=True)
    options = options_for(roster, ask(world))
    assert all(each.starts < at(roster, 1, 0) for option in options for each in option.meetings)
    assert options[0].open_hours > 0
    assert options_for(roster, ask(world, weekdays=frozenset({1, 2}))) == []
    assert options_for(roster, ask(world, minutes=480)) == []


def test_only_what_people_are_called_to_on_the_grain_is_placed(world: World, roster: Roster) -> None:
    starts, people = at(roster, 1, 8), (world.ours.agent.pk,)
    with pytest.raises(Breach, match="part_off_the_lattice"):
        place_gathering(
            SYSTEM, roster, activity=ask(world).activity, meetings=[Meeting(starts + 60, starts + 960, people)]
        )
    lunch = Activity.objects.get(code="lunch")
    with pytest.raises(Breach, match="unknown_activity"):
        place_gathering(SYSTEM, roster, activity=lunch, meetings=[Meeting(starts, starts + 900, people)])


def test_the_page_shows_options_and_takes_one(world: World, roster: Roster) -> None:
    planner = world.client_for(Role.PLANNER, ScopeKind.CENTRE)
    address = reverse("planning:roster_gather", args=[roster.pk])
    assert "Find the cheapest times" in planner.get(address).content.decode()
    asked = ask(world, group_size=2)
    query: dict[str, Any] = {
        "activity": asked.activity.pk,
        "minutes": 45,
        "group_size": 2,
        "people": list(asked.people),
        "first": "2026-03-02",
        "last": "2026-03-08",
        "weekdays": list(range(7)),
        "opens": "08:00",
        "closes": "20:00",
    }
    seen = planner.get(address, query).content.decode()
    assert "Option 1" in seen
    assert "Option 2" in seen
    starts = at(roster, 1, 8)
    taken = {"activity": asked.activity.pk, "meetings": f"[[{starts}, {starts + 2700}, [{world.ours.agent.pk}]]]"}
    assert planner.post(address, taken).status_code == 302
    assert RosterShift.objects.filter(is_locked=True).count() == 1
    for bad in ("[[1]]", "[[Infinity,1,[]]]", "[" * 19_999):
        assert planner.post(address, {**taken, "meetings": bad}).status_code == 302
    assert RosterShift.objects.filter(is_locked=True).count() == 1
    roster.state = "published"
    roster.save()
    assert "Published as it is" in planner.get(address).content.decode()
    with pytest.raises(Breach, match="not_a_draft"):
        place_gathering(SYSTEM, roster, activity=asked.activity, meetings=[Meeting(0, 900, (1,))])
