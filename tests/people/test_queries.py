"""Who sees whom; and that longer lists take no more queries."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from keskus.access.rules import Role, ScopeKind
from keskus.core.fields import Money
from keskus.people import actions, queries
from keskus.people.models import Client, Contract, Employee, EmployeeSkill, Queue, Skill
from tests.house.people import HIRED_ON, World, make_employee

pytestmark = pytest.mark.django_db


def seen(viewer: Any, world: World) -> tuple[bool, bool]:
    people = set(queries.employees(viewer).values_list("pk", flat=True))
    return world.ours.lead.pk in people, world.theirs.lead.pk in people


@pytest.mark.parametrize(
    ("role", "kind", "reach"),
    [
        (Role.MANAGER, ScopeKind.CENTRE, (True, True)),
        (Role.MANAGER, ScopeKind.SITE, (True, False)),
        (Role.SUPERVISOR, ScopeKind.TEAM, (True, False)),
        (Role.SUPERVISOR, ScopeKind.QUEUE, (False, False)),
        (Role.AGENT, ScopeKind.SELF, (False, False)),
        (Role.CLIENT, ScopeKind.CLIENT, (False, False)),
        (Role.OWNER, ScopeKind.CENTRE, (False, False)),
    ],
)
def test_employees_are_seen_as_far_as_grants_reach(world: World, role: Role, kind: ScopeKind, reach: Any) -> None:
    assert seen(world.viewer(role, kind), world) == reach


def test_an_agent_sees_themselves_and_the_names_of_their_team(world: World) -> None:
    agent = world.viewer("agent")
    assert [person.pk for person in queries.employees(agent)] == [world.ours.agent.pk]
    assert [(c.name, c.is_lead) for c in queries.colleagues(agent)] == [(world.ours.lead.name, True)]
    assert queries.employee_or_none(agent, world.ours.lead.pk) is None


@pytest.mark.parametrize(
    ("role", "sees_contracts", "sees_pay", "sees_phone"),
    [
        (Role.HR, True, True, True),
        (Role.PLANNER, True, False, False),
        (Role.SUPERVISOR, False, False, True),
        (Role.QUALITY, False, False, False),
        (Role.AGENT, True, False, False),
    ],
)
def test_pay_and_telephone_are_guarded_on_their_own(
    world: World, role: Role, sees_contracts: bool, sees_pay: bool, sees_phone: bool
) -> None:
    pay = Money(Decimal(4300), "PLN")
    contract = Contract(employee=world.ours.agent, starts_on=HIRED_ON, hours_per_week=40, pay_grade="B")
    contract.pay = pay
    contract.save()
    record = queries.record_of(world.viewer(role), world.ours.agent)
    assert (record.sees_contracts, record.sees_pay, record.sees_phone) == (sees_contracts, sees_pay, sees_phone)
    assert [row.pay for row in record.contracts] == ([pay] if sees_pay else [None] if sees_contracts else [])
    (row,) = queries.listed_employees(world.viewer(role), timezone.localdate()).filter(pk=world.ours.agent.pk)
    assert row.hours_per_week == (Decimal(40) if sees_contracts else None)


def test_everybody_sees_their_own_date_of_birth_and_few_that_of_others(world: World) -> None:
    supervisor = world.viewer(Role.SUPERVISOR, ScopeKind.SITE)
    own = Employee.objects.get(pk=supervisor.employee_id)
    assert queries.record_of(supervisor, own).sees_birth_date
    assert not queries.record_of(supervisor, world.ours.agent).sees_birth_date


def test_structure_is_seen_with_what_it_stands_in(world: World) -> None:
    client = world.viewer("client")
    assert list(queries.clients(client)) == [world.ours.client]
    assert list(queries.queues(client)) == [world.ours.queue]
    assert list(queries.sites(client)) == [world.ours.site]
    assert list(queries.teams(client)) == []
    agent = world.viewer("agent")
    assert list(queries.teams(agent)) == [world.ours.team]
    assert list(queries.sites(agent)) == [world.ours.site]
    assert queries.thing_or_none(queries.queues(client), world.theirs.queue.pk) is None
    assert queries.teams(world.viewer("manager", ScopeKind.CENTRE)).count() == 2


def test_a_longer_list_takes_no_more_queries(world: World, django_assert_num_queries: Any) -> None:
    viewer = world.viewer("manager", ScopeKind.CENTRE)
    skill = Skill.objects.create(name="English", code="en")

    def read() -> int:
        rows = queries.listed_employees(viewer, timezone.localdate())
        return len([(row.site.name, row.team_name, row.skills_now) for row in rows])

    with django_assert_num_queries(2):
        before = read()
    for number in ("n1", "n2"):
        person = make_employee(world.ours, number)
        EmployeeSkill.objects.create(employee=person, skill=skill, starts_on=HIRED_ON)
    with django_assert_num_queries(2):
        assert read() == before + 2


def test_the_history_of_a_person_is_what_the_trail_holds_of_them(world: World) -> None:
    hr = world.viewer("hr", ScopeKind.CENTRE)
    actions.change_employee(hr, world.ours.agent, job_title="agent")
    actions.change_employee(hr, world.theirs.agent, job_title="agent")
    (entry,) = queries.record_of(hr, world.ours.agent).history
    assert (entry.action, entry.changes, entry.actor) == (
        "people.change_employee",
        {"job_title": ["", "agent"]},
        hr.number,
    )


def test_queues_of_one_name_are_told_apart_by_site_then_client_then_code(world: World) -> None:
    ours, theirs = world.ours, world.theirs
    other = Client.objects.create(name="Other", code="other")
    for name, site, client, code in (
        ("Support", ours.site, ours.client, "s1"),
        ("support", theirs.site, ours.client, "s2"),
        ("Sales", ours.site, ours.client, "s3"),
        ("Sales", ours.site, other, "s4"),
        ("Twin", ours.site, ours.client, "s5"),
        ("Twin", ours.site, ours.client, "s6"),
        ("Alone", ours.site, ours.client, "s7"),
    ):
        Queue.objects.create(name=name, site=site, client=client, code=code)
    rows = Queue.objects.filter(code__startswith="s").order_by("code")
    labels = queries.queue_labels(rows)
    client_name = ours.client.name
    assert [labels[row.pk] for row in rows] == [
        "Support · Tallinn",
        "support · Warsaw",
        f"Sales · Tallinn · {client_name}",
        "Sales · Tallinn · Other",
        f"Twin · Tallinn · {client_name} · s5",
        f"Twin · Tallinn · {client_name} · s6",
        "Alone",
    ]
