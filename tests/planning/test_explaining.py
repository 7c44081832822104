"""Why a roster is as it is: asked for by who reaches all of it, found by the worker, said in words."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from django.urls import reverse

from keskus.access.rules import Role, ScopeKind
from keskus.core.actions import Breach, Refused
from keskus.core.actors import SYSTEM
from keskus.core.models import Job
from keskus.core.work import run_to_end
from keskus.people.models import Contract
from keskus.planning.actions.explaining import explain_roster
from keskus.planning.actions.setting import set_rule
from keskus.planning.models import Roster
from tests.house.people import HIRED_ON, World
from tests.planning.rostering import add, draft_of


@pytest.fixture
def roster(world: World) -> Roster:
    """A week of one person who works on Monday, while two must be there from 8 to 16 on Mondays."""
    Contract.objects.create(employee=world.ours.agent, hours_per_week=8, starts_on=HIRED_ON)
    Contract.objects.create(employee=world.ours.lead, hours_per_week=8, starts_on=HIRED_ON)
    found = draft_of(world, days=7)
    values: dict[str, Any] = {"name": "Front", "skill": None, "weekdays": [0]}
    set_rule(SYSTEM, "cover", site=world.ours.site, people=2, opens=time(8), closes=time(16), **values)
    add(found, world.ours.agent.pk, 0, 8, 8)
    add(found, world.ours.lead.pk, 2, 8, 8)
    return found


def reasons(roster: Roster) -> list[dict[str, Any]]:
    job = explain_roster(SYSTEM, roster)
    with pytest.raises(Breach, match="explaining"):
        explain_roster(SYSTEM, roster)
    run_to_end(job)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error
    return list(job.outcome["reasons"])


def test_a_gap_names_who_is_stopped_by_what_and_the_way_out(world: World, roster: Roster) -> None:
    gap = next(reason for reason in reasons(roster) if reason["kind"] != "contract")
    assert (gap["day"], gap["needed"]) == (0, 2)
    assert gap["possible"] < 2
    lead = str(world.ours.lead.pk)
    assert {block["rule"] for block in gap["blocks"] if lead in block["people"]} >= {"weekly_minutes"}
    assert gap["way_out"]["person"] == lead
    assert gap["way_out"]["hours"] > 0


def test_the_page_says_it_in_words_and_when_it_is_old(world: World, roster: Roster) -> None:
    browser = world.client_for(Role.MANAGER, ScopeKind.CENTRE)
    address = reverse("planning:roster_why", args=[roster.pk])
    assert "Not asked yet" in browser.get(address).content.decode()
    assert browser.post(address).status_code == 302
    run_to_end(Job.objects.get(kind__endswith="explain_step"))
    text = browser.get(address).content.decode()
    assert "needed 2, there " in text
    assert f"most hours of the week: {world.ours.lead}" in text
    assert f"Ask {world.ours.lead} to work" in text
    assert "has changed since" not in text
    add(roster, world.ours.lead.pk, 4, 8, 8)
    assert "has changed since" in browser.get(address).content.decode()


def test_only_who_reaches_all_of_it_may_ask(world: World, roster: Roster) -> None:
    with pytest.raises(Refused):
        explain_roster(world.viewer(Role.SUPERVISOR, ScopeKind.TEAM), roster)
