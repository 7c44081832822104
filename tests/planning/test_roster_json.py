"""What the grid is told besides shifts: what it may judge at once, who worked just before, and when nothing is new."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from keskus.access.rules import Role, ScopeKind
from tests.house.people import World
from tests.planning.rostering import add, at, draft_of


def test_a_rest_too_short_names_the_shifts_at_both_ends(world: World) -> None:
    roster = draft_of(world)
    late, early = add(roster, world.ours.agent.pk, 0, 14), add(roster, world.ours.agent.pk, 1, 6)
    other = add(roster, world.ours.lead.pk, 0, 8)
    sheet: dict[str, Any] = (
        world.client_for(Role.PLANNER, ScopeKind.SITE).get(reverse("planning:roster_json", args=[roster.pk])).json()
    )
    rests = [each for each in sheet["breaches"] if each["rule"] == "daily_rest"]
    assert [set(each["shifts"]) for each in rests] == [{late.pk, early.pk}]
    assert other.pk not in {number for each in sheet["breaches"] for number in each["shifts"]}


def test_limits_and_neighbours(world: World) -> None:
    roster = draft_of(world)
    add(roster, world.ours.agent.pk, 6, 14)
    address = reverse("planning:roster_json", args=[roster.pk])
    second = world.client_for(Role.PLANNER, ScopeKind.SITE).get(f"{address}?from=2026-03-09&days=7").json()
    assert second["limits"]["daily_rest_minutes"] == 11 * 60
    assert second["limits"]["longest_minutes"] <= 13 * 60
    assert second["limits"]["pauses"][0] == {"over_minutes": 360, "minutes": 30}
    rows = {row["id"]: row for row in second["rows"]}
    assert (rows[world.ours.agent.pk]["before"], rows[world.ours.agent.pk]["after"]) == (at(roster, 6, 22.5), None)
    assert rows[world.ours.lead.pk]["before"] is None
    without = draft_of(world, "theirs", rules=False)
    bare = world.client_for(Role.PLANNER, ScopeKind.CENTRE).get(reverse("planning:roster_json", args=[without.pk]))
    assert bare.json()["limits"] == {}


def test_looking_again_when_nothing_is_new_is_answered_shortly(world: World) -> None:
    roster = draft_of(world)
    add(roster, world.ours.agent.pk, 0, 8)
    roster.refresh_from_db()
    browser = world.client_for(Role.PLANNER, ScopeKind.SITE)
    address = reverse("planning:change_shifts", args=[roster.pk])
    assert browser.get(address, {"version": roster.version}).json() == {"version": roster.version}
    assert len(browser.get(address, {"version": roster.version - 1}).json()["shifts"]) == 1
