"""Goals and shrinkage: dated, within reach, planned beside what agents did."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from keskus.access.rules import Role, ScopeKind
from keskus.contacts.models import AgentInterval, PbxAgent
from keskus.core.actions import Breach, Refused
from keskus.core.actors import SYSTEM
from keskus.planning.actions.goals import end_goal, set_goal
from keskus.planning.actions.shrinkage import add_shrinkage, add_usual_shrinkage, change_shrinkage
from keskus.planning.models import ShrinkageCategory, StaffingGoal
from keskus.planning.queries.goals import goals_by_queue, goals_on
from keskus.planning.queries.shrinkage import shares_planned, shrinkage_by_site
from keskus.planning.sentences.goals import goal_words
from tests.contacts.builder import build_centre
from tests.house.people import World
from tests.planning.conftest import TODAY

pytestmark = pytest.mark.usefixtures("clock")

YESTERDAY_NOON = 1_781_524_800


def terms(**more: Any) -> dict[str, Any]:
    nothing = dict.fromkeys(("asa_seconds", "abandonment", "occupancy", "patience_seconds", "deadline_minutes"))
    return {"service_level": 0.8, "target_seconds": 20, "minimum": 0, "concurrency": 1, **nothing, **more}


def category(**more: Any) -> dict[str, Any]:
    span = {"starts_on": TODAY, "ends_on": None}
    return {"name": "Breaks", "kind": "internal", "share": 0.1, "order": 1, "pause_codes": ["break"], **span, **more}


def test_goals_follow_each_other_without_gap_or_overlap(world: World) -> None:
    queue = world.ours.queue
    set_goal(SYSTEM, queue, starts_on=TODAY, **terms())
    set_goal(SYSTEM, queue, starts_on=TODAY + timedelta(days=20), **terms(service_level=0.9))
    set_goal(SYSTEM, queue, starts_on=TODAY + timedelta(days=10), **terms(minimum=2))
    spans = [(row.starts_on.day, row.ends_on and row.ends_on.day) for row in StaffingGoal.objects.order_by("starts_on")]
    assert spans == [(16, 25), (26, 5), (6, None)]
    found = goals_on([queue], TODAY + timedelta(days=12))[queue.pk]
    assert found is not None
    assert goal_words(found) == "80\u00a0% within 20 s, at least 2 agents"
    end_goal(SYSTEM, StaffingGoal.objects.get(ends_on=None), on=TODAY + timedelta(days=30))
    assert goals_on([queue], TODAY + timedelta(days=31)) == {}


@pytest.mark.parametrize(
    ("more", "code"),
    [({"service_level": None}, "goal_asks_nothing"), ({"occupancy": 0.05}, "share_out_of_range")],
)
def test_goals_that_cannot_be_are_refused(world: World, more: dict[str, Any], code: str) -> None:
    with pytest.raises(Breach, match=code):
        set_goal(SYSTEM, world.ours.queue, starts_on=TODAY, **terms(**more))


def test_goals_are_set_within_reach(world: World) -> None:
    planner = world.viewer(Role.PLANNER, ScopeKind.SITE)
    with pytest.raises(Refused):
        set_goal(planner, world.theirs.queue, starts_on=TODAY, **terms())
    assert [row.queue for row in goals_by_queue(planner, TODAY)] == [world.ours.queue]


def test_shares_multiply(world: World) -> None:
    site = world.ours.site
    add_shrinkage(SYSTEM, site, **category(name="Leave", kind="external", share=0.15, order=5, pause_codes=[]))
    row = add_shrinkage(SYSTEM, site, **category(share=0.2))
    assert shares_planned([site.pk], TODAY)[site.pk] == pytest.approx(0.32)
    with pytest.raises(Breach, match="shrinkage_taken"):
        add_shrinkage(SYSTEM, site, **category(name="leave"))
    change_shrinkage(SYSTEM, row, **category(ends_on=TODAY))
    assert shares_planned([site.pk], TODAY + timedelta(days=1))[site.pk] == pytest.approx(0.15)


def test_the_usual_is_laid_out_once(world: World) -> None:
    names = dict.fromkeys(("leave", "sickness", "breaks", "meetings", "training"), "")
    names = {code: code for code in names}
    add_usual_shrinkage(SYSTEM, world.ours.site, on=TODAY, names=names)
    assert ShrinkageCategory.objects.count() == 5
    with pytest.raises(Breach, match="shrinkage_is_there"):
        add_usual_shrinkage(SYSTEM, world.ours.site, on=TODAY, names=names)


def test_what_agents_did_stands_beside_the_plan_with_its_hours(world: World) -> None:
    build_centre(world)
    for side in ("ours", "theirs"):
        agent = PbxAgent.objects.get(employee=getattr(world, side).agent)
        at = {"agent": agent, "start_epoch": YESTERDAY_NOON}
        AgentInterval.objects.create(**at, state="ready", seconds=675)
        AgentInterval.objects.create(**at, state="paused", reason="Break", seconds=225)
    add_shrinkage(SYSTEM, world.ours.site, **category())
    (found,) = shrinkage_by_site(world.viewer(Role.PLANNER, ScopeKind.SITE), TODAY)
    assert found.measured is not None
    (row,) = found.measured.rows.values()
    assert (row.actual_share, row.of_seconds) == (0.25, 900)


def test_pages_show_what_was_written(world: World) -> None:
    browser = world.client_for(Role.PLANNER, ScopeKind.SITE)
    data = {"starts_on": "2026-06-20", "service_level": "85", "target_seconds": "30", "minimum": "2"}
    assert browser.post(reverse("planning:set_goal", args=[world.ours.queue.pk]), data).status_code == 302
    assert StaffingGoal.objects.get().service_level == 0.85
    data = {"name": "Leave", "kind": "external", "share": "8", "order": "0", "starts_on": "2026-06-01"}
    assert browser.post(reverse("planning:new_shrinkage", args=[world.ours.site.pk]), data).status_code == 302
    page = browser.get(reverse("planning:shrinkage")).content.decode()
    assert "9.2" in page  # of ten people
    assert "85\u00a0% within 30 s" in browser.get(reverse("planning:goals")).content.decode()
