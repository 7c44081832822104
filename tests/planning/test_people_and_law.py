"""What the law asks of a person reaches the checker and the optimiser, and nobody who has no business with it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from keskus.access.rules import Role, ScopeKind
from keskus.core.actions import Breach, Refused
from keskus.core.actors import SYSTEM
from keskus.core.models import AuditEntry
from keskus.engines.labour_law import Rule, Worker
from keskus.people import actions
from keskus.people.models import Contract, Employee
from keskus.planning.actions.setting import set_rule
from keskus.planning.models import LawChoice
from keskus.planning.queries.changing import previewed
from keskus.planning.queries.instances import instance_of
from keskus.planning.queries.legality import findings_of, limits_for
from keskus.planning.queries.rosters import shifts
from keskus.planning.rules.changes import Change, Deed, Impossible
from keskus.planning.rules.sundays import free_sundays
from tests.house.people import HIRED_ON, World
from tests.planning.rostering import FIRST, add, at, draft_of

SEVENTEEN = date(2009, 1, 5)


def young(world: World) -> Employee:
    agent = world.ours.agent
    agent.born_on = SEVENTEEN.isoformat()
    agent.save()
    return agent


def test_a_minor_is_found_at_night_and_kept_out_of_it(world: World) -> None:
    agent = young(world)
    Contract.objects.create(employee=agent, hours_per_week=40, starts_on=HIRED_ON)
    Contract.objects.create(employee=world.ours.lead, hours_per_week=40, starts_on=HIRED_ON)
    roster = draft_of(world, days=7)
    for person in (agent, world.ours.lead):
        add(roster, person.pk, 0, 16)
    against = {each.person: each.breach.rule for each in findings_of(roster, shifts(roster)) if each.person}
    assert against[agent.pk] is Rule.NIGHT_FORBIDDEN
    assert world.ours.lead.pk not in against
    people = {int(person.id): person for person in instance_of(roster).people}
    assert (people[agent.pk].earliest_minute, people[agent.pk].latest_minute) == (6 * 60, 22 * 60)
    assert people[agent.pk].limits.daily_rest_minutes == 14 * 60
    assert people[world.ours.lead.pk].latest_minute > 24 * 60


def test_straining_night_work_is_limited_in_poland(world: World) -> None:
    person = world.theirs.agent
    roster = draft_of(world, "theirs", days=7)
    work = {"is_night_worker": True, "is_strained": True}
    actions.set_contract(SYSTEM, person, hours_per_week=Decimal(40), on=date(2026, 1, 1), work=work, tell=False)
    add(roster, person.pk, 0, 8, 10)
    rules = {each.breach.rule for each in findings_of(roster, shifts(roster)) if each.person == person.pk}
    assert Rule.NIGHT_MAXIMUM in rules
    actions.set_contract(SYSTEM, person, hours_per_week=Decimal(30), on=date(2026, 2, 1), tell=False)
    assert Contract.objects.get(starts_on=date(2026, 2, 1)).is_strained, "what is not said stays"


def test_only_staff_administration_and_the_person_see_a_birth_date(world: World) -> None:
    agent = world.ours.agent
    hr = world.viewer(Role.HR, ScopeKind.CENTRE)
    with pytest.raises(Breach, match="born_later"):
        actions.set_birth_date(hr, agent, on=HIRED_ON)
    actions.set_birth_date(hr, agent, on=SEVENTEEN)
    assert "2009" not in str(list(AuditEntry.objects.values_list("changes", flat=True)))
    with pytest.raises(Refused):
        actions.set_birth_date(world.viewer(Role.MANAGER, ScopeKind.CENTRE), agent, on=None)
    address = reverse("people:employee", args=[agent.pk])
    seen = {
        role: "2009" in world.client_for(role, kind).get(address).content.decode()
        for role, kind in ((Role.HR, None), (Role.AGENT, None), (Role.PLANNER, None), (Role.MANAGER, ScopeKind.CENTRE))
    }
    assert seen == {Role.HR: True, Role.AGENT: True, Role.PLANNER: False, Role.MANAGER: False}


def test_closed_sundays_and_sundays_in_a_row_reach_the_optimiser(world: World) -> None:
    Contract.objects.create(employee=world.theirs.agent, hours_per_week=40, starts_on=HIRED_ON)
    roster = draft_of(world, "theirs", days=28)
    off = {entry.day for entry in instance_of(roster).people[0].availability if entry.from_minute == entry.to_minute}
    assert off == {6, 13, 20, 27}
    open_sundays = {"sunday_work_allowed": {"value": True, "ground": "KP art. 151(10) pkt 11"}}
    row = LawChoice.objects.get(site=world.theirs.site)
    values = {"profile": "PL", "starts_on": row.starts_on, "rosters_screen_breaks": False}
    set_rule(SYSTEM, "law", row, site=world.theirs.site, tightenings=open_sundays, **values)
    off = {entry.day for entry in instance_of(roster).people[0].availability if entry.from_minute == entry.to_minute}
    assert len(off) == 1
    assert off < {6, 13, 20, 27}


@pytest.mark.parametrize("worked_before", range(5))
@pytest.mark.parametrize("turn", range(5))
def test_no_more_sundays_in_a_row_than_may_be(worked_before: int, turn: int) -> None:
    sundays = list(range(6, 42, 7))
    free = free_sundays(sundays, worked_before=worked_before, most=3, turn=turn)
    row = longest = worked_before
    for day in sundays:
        row = 0 if day in free else row + 1
        longest = max(longest, row)
    assert longest <= max(3, worked_before)


def test_a_limit_set_under_another_law_leaves_that_of_the_new_site(world: World) -> None:
    """Forty hours of weekly rest are more than Poland asks, and less than Estonia does."""
    ours, theirs = world.ours, world.theirs
    draft_of(world, "theirs")
    roster = draft_of(world, days=7)
    limit = {"parameter": "weekly_rest_minutes", "value": 40 * 60, "starts_on": FIRST, "ends_on": None}
    set_rule(SYSTEM, "limit", site=theirs.site, employee=theirs.agent, **limit)
    law = LawChoice.objects.get(site=theirs.site)
    values = {"starts_on": law.starts_on, "rosters_screen_breaks": False}
    set_rule(SYSTEM, "law", law, site=theirs.site, profile="EE", tightenings={}, **values)
    loose = {"daily_rest_minutes": {"value": 600}}
    with pytest.raises(Breach, match="unlawful"):
        set_rule(SYSTEM, "law", law, site=theirs.site, profile="EE", tightenings=loose, **values)
    Employee.objects.filter(pk=theirs.agent.pk).update(site=ours.site)
    limits = limits_for(roster)
    assert limits
    assert limits.value("weekly_rest_minutes", FIRST, Worker(str(theirs.agent.pk))) == 48 * 60
    page = world.client_for(Role.PLANNER, ScopeKind.SITE).get(reverse("planning:roster_breaches", args=[roster.pk]))
    assert page.status_code == 200


def test_a_preview_refuses_what_the_change_refuses(world: World) -> None:
    roster = draft_of(world, days=7)
    shift = add(roster, world.ours.agent.pk, 0, 8)
    manager = world.viewer(Role.MANAGER, ScopeKind.CENTRE)
    part = Change(Deed.PART_ADD, shift=shift.pk, starts=at(roster, 0, 9), ends=at(roster, 0, 9.5), activity=12345)
    with pytest.raises(Impossible, match="unknown_activity"):
        previewed(manager, roster, part, 0, 7)
    assert roster.starts_on == FIRST
