"""What may be written about people: done, refused by role, refused by rule, and the trail of each."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from keskus.access.rules import ScopeKind
from keskus.core.actions import Breach, Refused
from keskus.core.fields import Money
from keskus.core.models import AuditEntry
from keskus.people import actions, queries
from keskus.people.models import (
    Client,
    Contract,
    Employee,
    EmployeeSkill,
    Notice,
    OpeningHours,
    Queue,
    ReportingLine,
    Skill,
    TeamMembership,
)
from tests.house.people import World, make_employee

pytestmark = pytest.mark.django_db
CENTRE = ScopeKind.CENTRE
DAY = date(2026, 3, 1)


@pytest.fixture
def hr(world: World) -> Any:
    return world.viewer("hr", CENTRE)


def trail(name: str) -> AuditEntry:
    return AuditEntry.objects.filter(action=name).latest("number")


def test_a_client_is_made_changed_and_closed(world: World) -> None:
    manager = world.viewer("manager", CENTRE)
    client = actions.create_client(manager, name="Orzeł", code="orzel")
    actions.change_client(manager, client, name="Orzeł SA", code="orzel")
    assert trail("people.change_client").changes == {"name": ["Orzeł", "Orzeł SA"]}
    actions.close_client(manager, client, on=DAY)
    assert Client.objects.get(pk=client.pk).closed_on == DAY
    with pytest.raises(Breach, match="name_taken"):
        actions.create_client(manager, name="orzeł sa", code="x")
    with pytest.raises(Breach, match="client_has_queues"):
        actions.close_client(manager, world.ours.client, on=DAY)
    with pytest.raises(Refused):
        actions.create_client(world.viewer("manager"), name="A", code="a")


def test_a_queue_moves_only_to_where_the_mover_reaches(world: World) -> None:
    manager = world.viewer("manager", ScopeKind.SITE)
    ours, theirs = world.ours, world.theirs
    with pytest.raises(Refused):
        actions.change_queue(manager, ours.queue, site=theirs.site, client=ours.client, name="Q", code=ours.queue.code)
    with pytest.raises(Refused):
        actions.change_queue(
            manager, theirs.queue, site=ours.site, client=ours.client, name="Q", code=theirs.queue.code
        )
    actions.change_queue(
        manager, ours.queue, site=ours.site, client=ours.client, name="Q", code=ours.queue.code, wrap_up_seconds=20
    )
    assert Queue.objects.get(pk=ours.queue.pk).wrap_up_seconds == 20
    actions.close_queue(manager, ours.queue, on=DAY)
    assert trail("people.close_queue").changes == {"closed_on": [None, "2026-03-01"]}


def test_a_site_and_a_team_in_use_are_not_closed(world: World) -> None:
    manager = world.viewer("manager", CENTRE)
    with pytest.raises(Breach, match="site_has_people"):
        actions.close_site(manager, world.ours.site, on=DAY)
    with pytest.raises(Breach, match="team_has_people"):
        actions.close_team(manager, world.ours.team, on=DAY)
    team = actions.create_team(manager, site=world.ours.site, name="Night", code="night")
    assert actions.close_team(manager, team, on=DAY).closed_on == DAY
    assert actions.close_team(manager, team, on=None).closed_on is None


def test_a_week_of_opening_hours_is_replaced_as_a_whole(world: World) -> None:
    manager, site = world.viewer("manager", CENTRE), world.ours.site
    actions.set_opening_hours(manager, site, hours=[(0, time(8), time(12)), (0, time(13), time(0))])
    actions.set_opening_hours(manager, site, hours=[(1, time(8), time(20))])
    assert list(OpeningHours.objects.values_list("weekday", "opens", "closes")) == [(1, time(8), time(20))]
    before, after = trail("people.set_opening_hours").changes["opening_hours"]
    assert (before, after) == ("1 08:00-12:00, 1 13:00-00:00", "2 08:00-20:00")
    with pytest.raises(Breach, match="opening_hours_overlap"):
        actions.set_opening_hours(manager, site, hours=[(0, time(8), time(12)), (0, time(11), time(13))])
    with pytest.raises(Refused):
        actions.set_opening_hours(world.viewer("hr", CENTRE), site, hours=[])


def test_an_employee_is_made_and_personal_facts_are_only_named_in_the_trail(world: World, hr: Any) -> None:
    person = actions.create_employee(
        hr, number="E-1", site=world.ours.site, started_on=DAY, first_name="Mari", last_name="Tamm", phone="+372 55"
    )
    changes = trail("people.create_employee").changes
    assert changes["first_name"] == changes["phone"] == "changed"
    assert changes["number"] == [None, "E-1"]
    actions.change_employee(hr, person, email="mari@example.test", job_title="agent")
    assert trail("people.change_employee").changes == {"email": "changed", "job_title": ["", "agent"]}
    with pytest.raises(Breach, match="number_taken"):
        actions.create_employee(hr, number="e-1", site=world.ours.site, started_on=DAY)
    with pytest.raises(Refused):
        actions.create_employee(world.viewer("supervisor"), number="E-2", site=world.ours.site, started_on=DAY)


def test_nobody_pulls_people_to_or_from_where_they_do_not_reach(world: World) -> None:
    site_hr = world.viewer("hr", ScopeKind.SITE)
    with pytest.raises(Refused):
        actions.change_employee(site_hr, world.theirs.agent, job_title="x")
    with pytest.raises(Refused):
        actions.change_employee(site_hr, world.ours.agent, site=world.theirs.site)
    with pytest.raises(Refused):
        actions.join_team(site_hr, world.ours.agent, team=world.theirs.team, on=DAY)


def test_joining_a_team_ends_the_one_before_and_tells_the_person(world: World, hr: Any) -> None:
    agent = world.ours.agent
    actions.join_team(hr, agent, team=world.theirs.team, on=DAY, is_lead=True)
    rows = TeamMembership.objects.filter(employee=agent).order_by("starts_on")
    assert [(row.team, row.ends_on) for row in rows] == [
        (world.ours.team, DAY - timedelta(days=1)),
        (world.theirs.team, None),
    ]
    assert Notice.objects.get(employee=agent).values == {"team": "Warsaw team", "on": "2026-03-01"}
    actions.leave_team(hr, agent, on=DAY)
    with pytest.raises(Breach, match="in_no_team"):
        actions.leave_team(hr, agent, on=DAY + timedelta(days=1))
    with pytest.raises(Breach, match="before_employment"):
        actions.join_team(hr, agent, team=world.ours.team, on=date(2019, 1, 1))
    actions.close_team(hr, actions.create_team(hr, site=world.ours.site, name="Old", code="old"), on=DAY)
    old = world.ours.site.teams.get(code="old")
    with pytest.raises(Breach, match="team_closed"):
        actions.join_team(hr, agent, team=old, on=DAY + timedelta(days=1))


def test_a_contract_keeps_its_pay_unless_somebody_who_may_gives_another(world: World, hr: Any) -> None:
    agent, pay = world.ours.agent, Money(Decimal(4300), "PLN")
    actions.set_contract(hr, agent, hours_per_week=Decimal(40), on=DAY, pay=pay, pay_grade="B2")
    assert trail("people.set_contract").changes["pay"] == "changed"
    assert "4300" not in str(list(AuditEntry.objects.values_list("changes", flat=True)))
    actions.set_contract(hr, agent, hours_per_week=Decimal(20), on=DAY + timedelta(days=30))
    first, second = Contract.objects.filter(employee=agent).order_by("starts_on")
    assert (first.ends_on, second.pay, second.pay_grade) == (DAY + timedelta(days=29), pay, "B2")
    with pytest.raises(Breach, match="hours_out_of_range"):
        actions.set_contract(hr, agent, hours_per_week=Decimal(169), on=DAY)
    with pytest.raises(Refused):
        actions.set_contract(world.viewer("supervisor"), agent, hours_per_week=Decimal(30), on=DAY)
    with pytest.raises(Breach, match="own_contract"):
        actions.set_contract(hr, Employee.objects.get(pk=hr.employee_id), hours_per_week=Decimal(30), on=DAY)


def test_a_skill_rises_lapses_and_is_withdrawn(world: World) -> None:
    lead = world.viewer("supervisor")
    skill, agent = Skill.objects.create(name="English", code="en"), world.ours.agent
    actions.give_skill(lead, agent, skill=skill, level=2, on=DAY)
    actions.give_skill(lead, agent, skill=skill, level=4, on=DAY + timedelta(days=10), until=date(2027, 3, 1))
    rows = EmployeeSkill.objects.filter(employee=agent).order_by("starts_on")
    assert [(row.level, row.ends_on) for row in rows] == [(2, DAY + timedelta(days=9)), (4, date(2027, 3, 1))]
    actions.withdraw_skill(lead, agent, skill=skill, on=date(2026, 12, 31))
    assert EmployeeSkill.objects.get(level=4).ends_on == date(2026, 12, 31)
    with pytest.raises(Breach, match="level_out_of_range"):
        actions.give_skill(lead, agent, skill=skill, level=6, on=DAY)
    with pytest.raises(Breach, match="skill_not_held"):
        actions.withdraw_skill(lead, agent, skill=skill, on=date(2027, 12, 31))
    with pytest.raises(Refused):
        actions.give_skill(lead, world.theirs.agent, skill=skill, level=2, on=DAY)


def test_reporting_lines_make_no_circle(world: World, hr: Any) -> None:
    lead, agent = world.ours.lead, world.ours.agent
    top = make_employee(world.ours, "top")
    actions.set_reporting_line(hr, agent, boss=lead, on=DAY)
    actions.set_reporting_line(hr, lead, boss=top, on=DAY)
    with pytest.raises(Breach, match="reporting_circle"):
        actions.set_reporting_line(hr, top, boss=agent, on=DAY)
    with pytest.raises(Breach, match="reporting_circle"):
        actions.set_reporting_line(hr, top, boss=top, on=DAY)
    actions.set_reporting_line(hr, agent, boss=None, on=DAY + timedelta(days=5))
    assert ReportingLine.objects.get(employee=agent).ends_on == DAY + timedelta(days=4)


def test_the_end_of_an_employment_ends_everything_and_can_be_taken_back(world: World, hr: Any) -> None:
    agent, last = world.ours.agent, DAY + timedelta(days=10)
    actions.set_contract(hr, agent, hours_per_week=Decimal(40), on=DAY)
    actions.set_reporting_line(hr, agent, boss=world.ours.lead, on=DAY)
    actions.join_team(hr, agent, team=world.theirs.team, on=last + timedelta(days=5))
    actions.end_employment(hr, agent, on=last)
    assert {row.ends_on for row in TeamMembership.objects.filter(employee=agent)} == {last}
    assert Contract.objects.get(employee=agent).ends_on == last
    actions.end_employment(hr, agent, on=None)
    assert Contract.objects.get(employee=agent).ends_on is None
    assert trail("people.end_employment").changes == {"ended_on": [str(last), None]}
    with pytest.raises(Breach, match="ended_before_started"):
        actions.end_employment(hr, agent, on=date(2000, 1, 1))
    with pytest.raises(Refused):
        actions.end_employment(world.viewer("supervisor"), agent, on=last)


def test_a_notice_is_read_by_its_person_only(world: World) -> None:
    lead, agent = world.viewer("supervisor"), world.viewer("agent")
    actions.notify(lead, world.ours.agent, kind="people.team_joined", values={"team": "X", "on": "2026-03-01"})
    assert queries.unread_count(agent) == 1
    notice = queries.notices_of(agent).get()
    with pytest.raises(Refused):
        actions.read_notice(world.viewer("manager", CENTRE), notice)
    actions.read_notice(agent, notice)
    assert queries.unread_count(agent) == 0
    with pytest.raises(Refused):
        actions.notify(lead, world.theirs.agent, kind="people.team_joined")


def test_an_export_needs_its_right_and_a_reason_and_leaves_a_trace(world: World, hr: Any) -> None:
    people = list(queries.employees(hr, "people.employee.export"))
    actions.export_employees(hr, people, filters="site=1", file_format="csv", reason="audit")
    entry = trail("people.employee.export")
    assert (entry.changes["rows"], entry.reason) == (len(people), "audit")
    with pytest.raises(Breach, match="reason_missing"):
        actions.export_employees(hr, people, filters="", file_format="csv", reason=" ")
    with pytest.raises(Refused):
        actions.export_employees(world.viewer("supervisor"), people, filters="", file_format="csv", reason="x")


def test_today_is_the_default_day(world: World) -> None:
    place = queries.place_of(world.ours.agent)
    assert place.teams == {world.ours.team.pk}
    assert queries.place_of(world.ours.agent, timezone.localdate() - timedelta(days=4000)).teams == frozenset()
