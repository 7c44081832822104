"""The pages of people in a real Chromium: nothing sticks out, axe finds nothing, the wizard goes to its end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from keskus.access.models import User
from keskus.access.rules import Role, ScopeKind
from keskus.core.fields import Money
from keskus.core.models import Job
from keskus.core.work import run_to_end
from keskus.people import actions, queries
from keskus.people.models import Employee
from keskus.people.rules.staff_facts import Fact, guessed
from tests.house.people import World, make_employee
from tests.people.test_staff_lists import NASTY

pytestmark = [pytest.mark.django_db(transaction=True)]
DAY = date(2025, 1, 1)


@pytest.fixture
def addresses(world: World) -> list[str]:
    """Every page of the room, with something on it."""
    hr = world.viewer(Role.MANAGER, ScopeKind.CENTRE)
    person = world.ours.agent
    skill = actions.create_skill(hr, name="English", code="english")
    for number in range(20):
        actions.give_skill(hr, make_employee(world.ours, f"E-{number}"), skill=skill, level=4, on=DAY)
    actions.join_team(hr, person, team=world.theirs.team, on=DAY, is_lead=True)
    actions.set_contract(hr, person, hours_per_week=Decimal("37.5"), on=DAY, pay=Money(Decimal(2100), "EUR"))
    actions.set_reporting_line(hr, person, boss=world.ours.lead, on=DAY)
    actions.give_skill(hr, person, skill=skill, level=4, on=DAY)
    own = Employee.objects.get(pk=hr.employee_id)
    actions.notify(hr, own, kind="people.team_joined", values={"team": "Night", "on": "2026-03-01"})
    sent = actions.send_staff_list(hr, file_name="staff-may.csv", content=NASTY.encode())
    waiting = actions.send_staff_list(hr, file_name="staff-june.csv", content=NASTY.encode())
    meanings = guessed(queries.table_of(waiting).header, {}, Fact)
    actions.match_staff_list(hr, waiting, matching=meanings, counts_from=DAY, makes_missing=False)
    deeds = ("employee", "set_contract", "give_skill", "join_team", "set_reporting_line", "end_employment")
    pages = ("employees", "new_employee", "structure", "notices", "send_staff_list")
    return [
        *(reverse(f"people:{name}") for name in pages),
        *(reverse(f"people:{name}", args=[person.pk]) for name in deeds),
        reverse("people:team", args=[world.ours.team.pk]),
        reverse("people:opening_hours", args=[world.ours.site.pk]),
        reverse("people:change_thing", args=["queue", world.ours.queue.pk]),
        reverse("people:match_staff_list", args=[sent.pk]),
        reverse("people:preview_staff_list", args=[waiting.pk]),
    ]


@pytest.mark.parametrize(("size", "theme"), [("wide", "light"), ("phone", "dark")])
def test_nothing_sticks_out_and_axe_finds_nothing(
    world: World,
    addresses: list[str],
    open_page: Callable[..., Page],
    sign_in: Callable[[Page, User], None],
    live_server: Any,
    axe: Callable[[Page], list[str]],
    no_overflow: Callable[[Page], None],
    size: str,
    theme: str,
) -> None:
    page = open_page(size, theme)
    sign_in(page, world.user(Role.MANAGER, ScopeKind.CENTRE))
    found: dict[str, list[str]] = {}
    for address in addresses:
        page.goto(live_server.url + address)
        no_overflow(page)
        found[address] = axe(page)
    assert {address: findings for address, findings in found.items() if findings} == {}


def test_a_staff_list_goes_in_by_hand(
    world: World, page: Page, sign_in: Callable[[Page, User], None], live_server: Any
) -> None:
    sign_in(page, world.user(Role.HR, ScopeKind.CENTRE))
    page.goto(live_server.url + reverse("people:employees"))
    page.get_by_role("link", name="Import a staff list").click()
    text = "number;first name;last name;site;started\nX-1;Žofia;Żółw;Tallinn;1.2.2026\nX-2;A;B;Riga;1.2.2026\n"
    page.get_by_label("Staff list").set_input_files(
        {"name": "staff.csv", "mimeType": "text/csv", "buffer": text.encode("utf-16")}
    )
    page.get_by_role("button", name="Send the list").click()
    page.get_by_role("button", name="Look at what would happen").click()
    expect(page.get_by_text("1 new, 0 changed, 0 unchanged, 1 bad.")).to_be_visible()
    page.get_by_label("Import the good rows").check()
    page.get_by_role("button", name="Import 1 person").click()
    page.wait_for_url("**/preview/")
    run_to_end(Job.objects.get())
    page.reload()
    expect(page.get_by_text("Riga")).to_be_visible()
    page.get_by_role("link", name="To the people").click()
    page.get_by_role("link", name="Żółw, Žofia").click()
    expect(page.get_by_role("heading", name="Žofia Żółw")).to_be_visible()
