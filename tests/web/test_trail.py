"""The pages of the trail and of long work."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone

from keskus.access.rules import Role, ScopeKind
from keskus.core.actions import ACTIONS, action, record
from keskus.core.actors import SYSTEM
from keskus.core.audit import Note, append
from keskus.core.models import AuditEntry, Job
from keskus.core.work import Step, request
from keskus.people import actions as people
from tests.house.people import World

pytestmark = pytest.mark.django_db
CENTRE = ScopeKind.CENTRE
TRAIL = "/trail/?period=today"


def write_entries(count: int) -> None:
    @action("core.test_deed")
    def deed(actor: object) -> None:
        for number in range(count):
            record(f"core.thing:{number}", {"name": [None, f"<b>n{number}</b>"], "phone": "changed"})

    deed(SYSTEM)
    del ACTIONS["core.test_deed"]


def ask_for_work() -> Job:
    @action("core.test_work")
    def ask(actor: object, step: Step) -> Job:
        return request(SYSTEM, step, total=4)

    made = ask(SYSTEM, write_entries)  # type: ignore[arg-type]
    del ACTIONS["core.test_work"]
    return made


def test_the_trail_is_read_and_whoever_reads_it_stands_in_it(world: World) -> None:
    write_entries(2)
    page = world.client_for(Role.AUDITOR, CENTRE).get(f"{TRAIL}&subject=core.thing:1")
    assert [line.entry.subject for line in page.context["lines"]] == ["core.thing:1"]
    assert "&lt;b&gt;n1&lt;/b&gt;" in page.text
    last = AuditEntry.objects.last()
    assert last is not None
    user = world.user(Role.AUDITOR, CENTRE)
    assert (last.actor, last.action, last.changes["subject"]) == (f"user:{user.pk}", "core.trail.view", "core.thing:1")


def test_nothing_on_the_page_is_a_code(world: World) -> None:
    """People by name and role, deeds and fields in words, days as one writes them, and the clock is named."""
    manager = world.viewer(Role.MANAGER, CENTRE)
    agent = world.ours.agent
    people.end_employment(manager, agent, on=date(2030, 5, 1))
    gone = AuditEntry.objects.latest("number")
    note = Note("people.change_employee", gone.subject)
    with transaction.atomic():
        append([note], actor="user:987654", role="manager", at=timezone.now())
    page = world.client_for(Role.AUDITOR, CENTRE).get(f"{TRAIL}&subject={gone.subject}")
    first, second = page.context["lines"]
    assert (second.deed, second.about, second.role) == ("End of employment set", f"Employee {agent.name}", "manager")
    assert second.who == world.user(Role.MANAGER, CENTRE).display_name
    assert second.changes == [("employed to", "1 May 2030")]
    assert (first.who, first.role, first.deed) == ("User 987654", "manager", "Employee's facts changed")
    shown = re.sub(r"<[^>]*>", " ", re.sub(r"<script.*?</script>", "", page.text, flags=re.DOTALL))
    assert "Times in UTC." in shown  # whoever stands outside the staff has no site
    assert not re.search(r"\b(people|access|core)\.\w+|user:\d", shown)
    history = world.client_for(Role.MANAGER, CENTRE).get(f"/people/{agent.pk}/").text
    assert "User 987654 (manager)" in history
    assert "Times in Europe/Tallinn." in history
    assert "End of employment set" in history


def test_people_the_reader_may_not_see_stay_numbers(world: World) -> None:
    """A privacy officer reads the trail, and not the list of employees."""
    people.end_employment(world.viewer(Role.MANAGER, CENTRE), world.ours.agent, on=date(2030, 5, 1))
    subject = f"people.employee:{world.ours.agent.pk}"
    (line,) = world.client_for(Role.PRIVACY, CENTRE).get(f"{TRAIL}&subject={subject}").context["lines"]
    assert line.about == f"Employee {world.ours.agent.pk}"


def test_only_a_grant_for_the_whole_centre_opens_the_trail(world: World) -> None:
    assert world.client_for(Role.AUDITOR).get(TRAIL).status_code == 403
    assert world.client_for(Role.SUPERVISOR, CENTRE).get(TRAIL).status_code == 403
    assert world.client_for(Role.PRIVACY, CENTRE).get(TRAIL).status_code == 200


def test_pages_go_back_to_the_first_entry_without_a_gap(world: World) -> None:
    write_entries(230)
    browser = world.client_for(Role.MANAGER, CENTRE)
    seen: list[int] = []
    before = ""
    for _ in range(4):
        context = browser.get(f"{TRAIL}&subject=core.thing&before={before}").context
        seen += [line.entry.number for line in context["lines"]]
        before = context["next_before"]
        if before is None:
            break
    newest = max(seen)
    assert seen == list(range(newest, newest - 230, -1))


@pytest.mark.parametrize("nonsense", ["before=x", "before=-1", "before=99999999999999999999", "actor=%00", "action=x"])
def test_nonsense_in_the_address_is_not_asked(world: World, nonsense: str) -> None:
    assert world.client_for(Role.MANAGER, CENTRE).get(f"{TRAIL}&{nonsense}").status_code == 200


def test_somebody_is_found_by_the_sign_in_name(world: World) -> None:
    browser = world.client_for(Role.MANAGER, CENTRE)
    browser.get(TRAIL)
    user = world.user(Role.MANAGER, CENTRE)
    lines = browser.get(f"{TRAIL}&actor={user.email.upper()}").context["lines"]
    assert {line.entry.actor for line in lines} == {f"user:{user.pk}"}
    assert lines[0].who == user.display_name


def test_the_file_needs_its_own_right_is_noted_and_holds_no_formula(world: World) -> None:
    write_entries(3)
    browser = world.client_for(Role.AUDITOR, CENTRE)
    assert browser.get("/trail/export/").status_code == 405
    answer = browser.post("/trail/export/?period=today&action=core.")
    rows = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert rows[0].startswith("number;at_utc;actor")
    made = [row for row in rows if "core.test_deed" in row]
    assert len(made) == 3
    assert all(";system;" in row and ";The system;" in row for row in made)
    last = AuditEntry.objects.last()
    assert last is not None
    assert last.action == "core.export_trail"
    assert world.client_for(Role.SUPERVISOR, CENTRE).post("/trail/export/").status_code == 403


def test_a_job_is_stopped_and_goes_on(world: World) -> None:
    job = ask_for_work()
    browser = world.client_for(Role.ADMINISTRATOR, CENTRE)
    page = browser.get("/jobs/")
    assert 'hx-trigger="every 2s"' in page.text
    assert "X-Keskus-Poll" in page.text
    browser.post(f"/jobs/{job.pk}/stop/")
    job.refresh_from_db()
    assert job.state == Job.State.STOPPED
    assert 'hx-trigger="every 2s"' not in browser.get("/jobs/").text
    browser.post(f"/jobs/{job.pk}/resume/")
    job.refresh_from_db()
    assert job.state == Job.State.REQUESTED
    assert browser.post(f"/jobs/{job.pk}/resume/").status_code == 302


def test_others_see_only_the_jobs_they_asked_for(world: World) -> None:
    job = ask_for_work()
    assert world.client_for(Role.SUPERVISOR).get("/jobs/").context["rows"] == []
    assert world.client_for(Role.MANAGER).post(f"/jobs/{job.pk}/stop/").status_code == 404
    assert world.client_for(Role.PLANNER).post(f"/jobs/{job.pk}/stop/").status_code == 403
    assert world.client_for(Role.QUALITY, CENTRE).get("/jobs/").status_code == 403
    job.refresh_from_db()
    assert job.state == Job.State.REQUESTED
