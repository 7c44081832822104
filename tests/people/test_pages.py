"""The pages of people: who may open them, what they do, and the journey of a staff list."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse

from keskus.access.rules import Role, ScopeKind
from keskus.core.models import AuditEntry, Job
from keskus.core.work import run_to_end
from keskus.people import actions
from keskus.people.models import (
    Client,
    Contract,
    Employee,
    EmployeeSkill,
    Notice,
    OpeningHours,
    Queue,
    Skill,
    StaffList,
    TeamMembership,
)
from tests.house.people import World, make_employee
from tests.people.test_staff_lists import NASTY, POLISH

pytestmark = pytest.mark.django_db
CENTRE = ScopeKind.CENTRE


@pytest.fixture
def hr(world: World) -> Browser:
    return world.client_for(Role.HR, CENTRE)


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_the_list_filters_searches_sorts_and_pages_by_its_address(world: World, hr: Browser) -> None:
    make_employee(world.theirs, "zuzanna")
    listed = text_of(hr.get(reverse("people:employees")))
    assert "Zuzanna" in listed
    assert world.ours.agent.last_name in listed
    found = text_of(hr.get(reverse("people:employees"), {"q": "zuz warsaw"}))
    assert "Zuzanna" in found
    assert ">Tallinn, Agent<" not in found
    ours = text_of(hr.get(reverse("people:employees"), {"team": world.ours.team.pk, "sort": "-name"}))
    assert ours.index(">Tallinn, Lead<") < ours.index(">Tallinn, Agent<")
    assert "Zuzanna" not in ours
    left = text_of(hr.get(reverse("people:employees"), {"status": "left"}))
    assert "Zuzanna" not in left


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.PLANNER, Role.QUALITY, Role.AGENT])
def test_others_people_are_not_in_the_list_and_their_record_is_not_found(world: World, role: Role) -> None:
    browser = world.client_for(role)
    assert "Warsaw" not in text_of(browser.get(reverse("people:employees")))
    assert browser.get(reverse("people:employee", args=[world.theirs.agent.pk])).status_code == 404
    assert browser.get(reverse("people:employee", args=[10**6])).status_code == 404
    assert browser.get(reverse("people:employee", args=[world.ours.agent.pk])).status_code == 200


def test_pay_and_telephone_are_on_the_record_of_those_who_may_see_them(world: World, hr: Browser) -> None:
    Employee.objects.filter(pk=world.ours.agent.pk).update(phone="+372 555 1234")
    contract = Contract(employee=world.ours.agent, starts_on=date(2026, 1, 1), hours_per_week=40)
    contract.pay_amount, contract.pay_currency = Decimal("4321.00"), "EUR"
    contract.save()
    address = reverse("people:employee", args=[world.ours.agent.pk])
    assert "4,321" in text_of(hr.get(address))
    assert "555 1234" in text_of(hr.get(address))
    for role in (Role.PLANNER, Role.SUPERVISOR, Role.AGENT):
        assert "4,321" not in text_of(world.client_for(role).get(address))
    assert "555 1234" not in text_of(world.client_for(Role.PLANNER).get(address))


def test_somebody_is_added_moved_skilled_contracted_and_leaves(world: World, hr: Browser) -> None:
    skill = Skill.objects.create(name="English", code="en")
    values = {"number": "H-1", "first_name": "Mari", "last_name": "Tamm", "site": world.ours.site.pk}
    hr.post(reverse("people:new_employee"), {**values, "started_on": "2026-02-01"})
    person = Employee.objects.get(number="H-1")
    deeds: list[tuple[str, dict[str, Any]]] = [
        ("join_team", {"team": world.ours.team.pk, "on": "2026-02-01"}),
        ("give_skill", {"skill": skill.pk, "level": 4, "on": "2026-02-01"}),
        ("set_contract", {"hours_per_week": "37.5", "on": "2026-02-01", "pay_amount": "2000", "pay_currency": "EUR"}),
        ("set_reporting_line", {"boss": world.ours.lead.number, "on": "2026-02-01"}),
        ("change_employee", {**values, "job_title": "agent", "started_on": "2026-02-01"}),
        ("end_employment", {"on": "2030-03-31"}),
    ]
    for name, given in deeds:
        address = reverse(f"people:{name}", args=[person.pk])
        assert hr.get(address).status_code == 200
        given = {"pay_per": "month", **given} if name == "set_contract" else given
        response = hr.post(address, given)
        assert response.status_code == 302, (name, text_of(response))
    assert TeamMembership.objects.get(employee=person).ends_on == date(2030, 3, 31)
    assert EmployeeSkill.objects.get(employee=person).level == 4
    assert Contract.objects.get(employee=person).hours_per_week == Decimal("37.50")
    record = text_of(hr.get(reverse("people:employee", args=[person.pk])))
    assert "Joined a team" in record
    assert "reports to Lead Tallinn" in record


def test_a_broken_rule_is_a_sentence_above_the_form(world: World, hr: Browser) -> None:
    address = reverse("people:join_team", args=[world.ours.agent.pk])
    response = hr.post(address, {"team": world.theirs.team.pk, "on": "2019-01-01"})
    assert response.status_code == 422
    assert "before the employment" in text_of(response)


def test_the_export_needs_its_right_and_a_reason(world: World, hr: Browser) -> None:
    address = f"{reverse('people:export_employees')}?status=working"
    assert world.client_for(Role.SUPERVISOR).post(address, {"file_format": "csv", "reason": "x"}).status_code == 403
    assert hr.post(address, {"file_format": "csv", "reason": ""}).status_code == 302
    assert not AuditEntry.objects.filter(action="people.employee.export").exists()
    response = hr.post(address, {"file_format": "csv", "reason": "audit"})
    assert response["Content-Type"].startswith("text/csv")
    assert "tallinn-agent" in text_of(response)
    assert hr.post(address, {"file_format": "xlsx", "reason": "audit"}).content.startswith(b"PK")
    entries = AuditEntry.objects.filter(action="people.employee.export")
    assert [entry.reason for entry in entries] == ["audit", "audit"]
    own_site = world.client_for(Role.HR, ScopeKind.SITE).post(address, {"file_format": "csv", "reason": "audit"})
    assert "warsaw-agent" not in text_of(own_site)


def test_structure_is_added_changed_closed_and_opened_again(world: World) -> None:
    manager = world.client_for(Role.MANAGER, CENTRE)
    site, client = world.ours.site, world.ours.client
    new: dict[str, dict[str, Any]] = {
        "client": {"name": "Nowy", "code": "nowy"},
        "site": {"name": "Tartu", "code": "tartu", "time_zone": "Europe/Tallinn", "country": "EE"},
        "team": {"name": "Night", "code": "night", "site": site.pk},
        "queue": {
            "name": "Sales",
            "code": "sales",
            "client": client.pk,
            "site": site.pk,
            "channel": "call",
            "direction": "inbound",
            "wrap_up_seconds": 10,
        },
    }
    for kind, values in new.items():
        address = reverse("people:new_thing", args=[kind])
        assert manager.get(address).status_code == 200
        assert manager.post(address, values).status_code == 302
    queue = Queue.objects.get(code="sales")
    address = reverse("people:change_thing", args=["queue", queue.pk])
    assert 'value="10"' in text_of(manager.get(address))
    manager.post(address, {**new["queue"], "wrap_up_seconds": 30})
    assert Queue.objects.get(pk=queue.pk).wrap_up_seconds == 30
    nowy = Client.objects.get(code="nowy")
    close = reverse("people:close_thing", args=["client", nowy.pk])
    manager.post(close, {"on": "2026-03-01"})
    assert "closed" in text_of(manager.get(reverse("people:structure")))
    manager.post(close, {"on": ""})
    assert Client.objects.get(pk=nowy.pk).closed_on is None
    assert manager.get(reverse("people:new_thing", args=["planet"])).status_code == 404
    assert world.client_for(Role.SUPERVISOR).get(reverse("people:new_thing", args=["team"])).status_code == 403


def test_others_structure_is_not_found(world: World) -> None:
    manager = world.client_for(Role.MANAGER, ScopeKind.SITE)
    for kind, thing in (("site", world.theirs.site), ("team", world.theirs.team), ("queue", world.theirs.queue)):
        assert manager.get(reverse("people:change_thing", args=[kind, thing.pk])).status_code == 404
    assert manager.get(reverse("people:opening_hours", args=[world.theirs.site.pk])).status_code == 404
    assert manager.get(reverse("people:team", args=[world.theirs.team.pk])).status_code == 404
    assert manager.get(reverse("people:team", args=[world.ours.team.pk])).status_code == 200


def test_the_week_of_a_site_is_set(world: World) -> None:
    manager = world.client_for(Role.MANAGER, CENTRE)
    address = reverse("people:opening_hours", args=[world.ours.site.pk])
    assert manager.post(address, {"opens_0_0": "08:00"}).status_code == 422
    manager.post(address, {"opens_0_0": "08:00", "closes_0_0": "12:00", "opens_0_1": "13:00", "closes_0_1": "00:00"})
    assert OpeningHours.objects.count() == 2
    assert 'value="13:00"' in text_of(manager.get(address))
    response = manager.post(
        address, {"opens_1_0": "08:00", "closes_1_0": "12:00", "opens_1_1": "11:00", "closes_1_1": "13:00"}
    )
    assert "Tuesday" in text_of(response)
    assert "overlap" in text_of(response)


def test_notices_are_said_in_the_readers_language_and_read_once(world: World) -> None:
    agent = world.client_for(Role.AGENT)
    world.user(Role.AGENT)
    actions.notify(
        world.viewer(Role.SUPERVISOR),
        world.ours.agent,
        kind="people.team_joined",
        values={"team": "Night", "on": "2026-03-01"},
        address=reverse("people:employee", args=[world.ours.agent.pk]),
    )
    assert "You are in the team Night from 1 Mar 2026." in text_of(agent.get(reverse("people:notices")))
    notice = Notice.objects.get()
    response = agent.post(reverse("people:read_notice", args=[notice.pk]))
    assert response["Location"] == notice.address
    other = world.client_for(Role.SUPERVISOR)
    assert other.post(reverse("people:read_notice", args=[notice.pk])).status_code == 404


def upload(browser: Browser, content: bytes, name: str = "staff.csv") -> Any:
    return browser.post(reverse("people:send_staff_list"), {"file": SimpleUploadedFile(name, content)})


def matching_of(browser: Browser, address: str) -> dict[str, Any]:
    form = browser.get(address).context["form"]
    return {name: form[name].value() or "" for name in form.fields} | {"counts_from": "2026-03-01"}


def test_the_journey_of_a_nasty_staff_list(world: World, hr: Browser) -> None:
    Skill.objects.create(name="English", code="english")
    match = upload(hr, NASTY.encode("utf-8-sig"))["Location"]
    assert match in text_of(hr.get(reverse("people:send_staff_list")))  # resumable
    preview = hr.post(match, matching_of(hr, match))["Location"]
    shown = text_of(hr.get(preview))
    for words in ("not-an-email", "is no e-mail address", "stands in several rows", "is a spreadsheet", "G started"):
        assert words in shown
    assert "1 new, 0 changed, 0 unchanged, 13 bad." in shown
    assert not Employee.objects.filter(number__startswith="N-").exists()
    refused = hr.post(preview, {})
    assert refused.status_code == 422
    assert "import the good rows only" in text_of(refused)
    hr.post(preview, {"good_only": "on"})
    run_to_end(Job.objects.get())
    assert Employee.objects.filter(number__startswith="N-").count() == 1
    file = hr.get(reverse("people:bad_staff_rows", args=[StaffList.objects.get().pk]))
    bad = text_of(file)
    assert bad.count("\r\n") == 14
    assert "is no day of the calendar. Write it as 31.12.2026 or 2026-12-31." in bad
    assert "Imported" in text_of(hr.get(preview))
    again = upload(hr, file.content)["Location"]
    assert hr.get(again).status_code == 200  # what was downloaded can be mended and sent again
    other = world.client_for(Role.MANAGER, CENTRE)
    assert other.get(preview).status_code == 404


def test_the_encoding_can_be_chosen_by_hand(world: World, hr: Browser) -> None:
    match = upload(hr, POLISH.encode("cp1250"))["Location"]
    shown = text_of(hr.get(match))
    assert "Łukasz" in shown
    assert "cp1250" in shown
    assert "Łukasz" not in text_of(hr.get(match, {"encoding": "cp1257"}))
    given = {**matching_of(hr, match), "column_0": ""}
    assert "Say which column holds the staff number" in text_of(hr.post(match, given))
    given = {**matching_of(hr, match), "column_2": "first_name"}
    assert "Another column has this meaning already" in text_of(hr.post(match, given))


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "empty"), (b"\xd0\xcf\x11\xe0", "XLSX"), (b'a;b\n1;"x', "never closed")]
)
def test_a_file_that_is_no_table_is_refused_with_the_remedy(hr: Browser, content: bytes, words: str) -> None:
    response = upload(hr, content)
    assert response.status_code == 422
    assert words in text_of(response)
    assert not StaffList.objects.exists()


def test_a_list_is_forgotten_on_demand(hr: Browser) -> None:
    upload(hr, POLISH.encode())
    row = StaffList.objects.get()
    hr.post(reverse("people:discard_staff_list", args=[row.pk]))
    row.refresh_from_db()
    assert (row.content, row.state) == ("", "discarded")


def test_an_address_that_leaves_the_site_is_not_followed(world: World) -> None:
    agent = world.client_for(Role.AGENT)
    notice = Notice.objects.create(
        employee=world.ours.agent, kind="x", address="//evil.example", created_at="2026-03-01T00:00Z"
    )
    response = agent.post(reverse("people:read_notice", args=[notice.pk]))
    assert response["Location"] == reverse("people:notices")


def test_the_frame_counts_what_is_not_read(world: World) -> None:
    agent = world.client_for(Role.AGENT)
    address = reverse("people:notices")
    assert "Notices: 0 unread" in text_of(agent.get(address))
    for kind in ("x", "y"):
        Notice.objects.create(employee=world.ours.agent, kind=kind, created_at="2026-03-01T00:00Z")
    assert "Notices: 2 unread" in text_of(agent.get(address))
