"""Special days: who sees and writes them, what is refused, what the trail keeps."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from keskus.access.rules import Role, ScopeKind
from keskus.core.actions import Breach, Refused
from keskus.core.actors import SYSTEM
from keskus.core.models import AuditEntry
from keskus.planning.actions.days import add_special_day, change_special_day, remove_special_day
from keskus.planning.models import SpecialDay
from keskus.planning.queries.days import special_days
from tests.house.people import World

DAY = date(2026, 3, 2)


def values(world: World, side: str = "ours", **more: Any) -> dict[str, Any]:
    days = {"starts_on": DAY, "ends_on": DAY, "factor": None}
    return {"site": getattr(world, side).site, "queue": None, "kind": "special", "name": "Fair", **days, **more}


def test_a_day_is_added_changed_and_taken_away(world: World) -> None:
    planner = world.viewer(Role.PLANNER, ScopeKind.SITE)
    row = add_special_day(planner, **values(world))
    change_special_day(planner, row, **values(world, kind="campaign", factor=1.5))
    assert AuditEntry.objects.latest("number").changes == {"kind": ["special", "campaign"], "factor": [None, 1.5]}
    remove_special_day(planner, row)
    assert not SpecialDay.objects.exists()
    assert AuditEntry.objects.latest("number").changes["name"] == ["Fair", None]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"ends_on": DAY - timedelta(days=1)}, "ends_before_start"),
        ({"ends_on": DAY + timedelta(days=400)}, "too_long"),
        ({"kind": "closure", "factor": 2.0}, "factor_not_for_kind"),
        ({"factor": 21.0}, "factor_out_of_range"),
    ],
)
def test_rules_refuse(world: World, more: dict[str, Any], code: str) -> None:
    with pytest.raises(Breach, match=code):
        add_special_day(SYSTEM, **values(world, **more))


def test_a_queue_stands_at_its_own_site(world: World) -> None:
    with pytest.raises(Breach, match="queue_elsewhere"):
        add_special_day(SYSTEM, **values(world, queue=world.theirs.queue))


def test_nobody_writes_beyond_their_reach(world: World) -> None:
    planner = world.viewer(Role.PLANNER, ScopeKind.SITE)
    with pytest.raises(Refused):
        add_special_day(planner, **values(world, "theirs"))
    row = add_special_day(planner, **values(world))
    with pytest.raises(Refused):
        change_special_day(planner, row, **values(world, "theirs"))
    with pytest.raises(Refused):
        add_special_day(world.viewer(Role.SUPERVISOR, ScopeKind.SITE), **values(world))


def test_whoever_reaches_a_queue_sees_its_sites_days(world: World) -> None:
    ours = add_special_day(SYSTEM, **values(world))
    of_queue = add_special_day(SYSTEM, **values(world, queue=world.ours.queue))
    add_special_day(SYSTEM, **values(world, "theirs"))
    assert set(special_days(world.viewer(Role.PLANNER, ScopeKind.QUEUE))) == {ours, of_queue}
    assert set(special_days(world.viewer(Role.PLANNER, ScopeKind.TEAM))) == {ours}
    assert special_days(world.viewer(Role.PLANNER, ScopeKind.CENTRE)).count() == 3


def test_the_form_says_what_is_wrong_beside_the_field(world: World) -> None:
    browser = world.client_for(Role.PLANNER, ScopeKind.SITE)
    data = {"name": "Fair", "kind": "closure", "site": world.ours.site.pk, "starts_on": "2026-03-02", "factor": "2"}
    answer = browser.post(reverse("planning:new_special_day"), data)
    assert answer.status_code == 422
    assert "factor" in answer.context["form"].errors
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    browser.post(reverse("planning:new_special_day"), {**data, "kind": "special", "starts_on": tomorrow})
    page = browser.get(reverse("planning:special_days"))
    assert [row.factor for row in page.context["shown"]] == [2.0]
