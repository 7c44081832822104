"""The cockpit: what needs a person now, by role; nothing that they may not see or do; a fixed number of queries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from keskus.access.models import Grant
from keskus.access.queries import Viewer
from keskus.access.rules import Role, ScopeKind
from keskus.contacts.models import PbxAgent, QuarantinedLine, Source
from keskus.core.models import Job
from keskus.people.models import Contract
from keskus.reports.queries.course import course_of
from keskus.reports.queries.glance import today_of
from keskus.web.cockpit import items_for
from keskus.web.cockpit.items import Urgency
from tests.contacts.builder import Centre, noon_of_today
from tests.house.people import usual_scope


def items_of(viewer: Viewer) -> list[tuple[Urgency, str, str]]:
    """What is on somebody's list: urgency, what, and where it leads."""
    course = course_of(viewer, today_of(viewer)) if viewer.may("reports.production.view") else None
    return [(item.urgency, item.what, item.url) for item in items_for(viewer, timezone.now(), course)]


def said(viewer: Viewer) -> str:
    return "\n".join(what for _, what, _ in items_of(viewer)).replace("\xa0", " ")


@pytest.fixture
def busy(centre: Centre) -> Centre:
    """A bad morning at ours, a bad yesterday at theirs."""
    noon = noon_of_today(centre)
    for number in range(12):
        centre.visit("ours", at=noon + number * 60, answered=50 if number < 9 else 5)
        centre.visit("theirs", at=noon - 86_400 + number * 60, answered=50)
    centre.visit("ours", at=noon + 900, outcome="abandoned", wait=70)
    centre.sum_up()
    return centre


def test_queues_below_target_are_told_worst_first_and_only_in_reach(busy: Centre) -> None:
    manager = items_of(busy.world.viewer(Role.MANAGER, ScopeKind.CENTRE))
    below = [(urgency, what) for urgency, what, _ in manager if "in time" in what]
    assert [urgency for urgency, _ in below] == [Urgency.NOW, Urgency.TODAY]
    assert below[0][1].startswith("Tallinn support: 25.0\xa0% in time today")
    client = said(busy.world.viewer(Role.CLIENT))
    assert "Tallinn support" in client
    assert "yesterday" not in client, "that was the other client's queue"


def test_callers_who_gave_up_are_for_those_who_may_see_calls(busy: Centre) -> None:
    told = [url for _, what, url in items_of(busy.world.viewer(Role.MANAGER, ScopeKind.CENTRE)) if "gave up" in what]
    assert len(told) == 1
    assert "outcome=abandoned" in told[0]
    assert "gave up" not in said(busy.world.viewer(Role.OWNER, ScopeKind.CENTRE))


def test_few_calls_make_no_alarm(centre: Centre) -> None:
    centre.visit("ours", at=noon_of_today(centre), answered=90)
    centre.sum_up()
    assert "in time today" not in said(centre.world.viewer(Role.MANAGER, ScopeKind.CENTRE))


def test_data_that_wait_are_told_to_whoever_can_mend_them(centre: Centre) -> None:
    source, file = centre.sources["ours"], centre.files["ours"]
    QuarantinedLine.objects.create(
        source=source, file=file, line_number=1, offset=1, near_epoch=1, reason="few_fields", arrived_at=timezone.now()
    )
    PbxAgent.objects.create(source=source, name="Nobody/1")
    Source.objects.filter(pk=source.pk).update(
        path="/var/log/queue_log", last_arrival_at=timezone.now() - timedelta(hours=5)
    )
    administrator = items_of(centre.world.viewer(Role.ADMINISTRATOR, ScopeKind.CENTRE))
    assert administrator[0][0] is Urgency.NOW, "a silent PBX comes first"
    text = "\n".join(what for _, what, _ in administrator)
    assert f"{source.name}: lines that could not be read: 1" in text
    assert f"{source.name}: agents' names that stand for nobody: 1" in text
    assert source.name not in said(centre.world.viewer(Role.SUPERVISOR))
    auditor = said(centre.world.viewer(Role.AUDITOR, ScopeKind.CENTRE))
    assert "could not be read" in auditor
    assert "stand for nobody" not in auditor, "who only reads cannot map names"


def test_people_roles_and_jobs_have_their_keepers(centre: Centre) -> None:
    today = timezone.localdate()
    lead = centre.world.user(Role.SUPERVISOR)
    Grant.objects.filter(user=lead).update(ends_on=today + timedelta(days=3))
    agent = centre.world.ours.agent
    Contract.objects.create(employee=agent, starts_on=today - timedelta(days=90), ends_on=today, hours_per_week=40)
    Job.objects.create(
        kind="x", state="failed", requested_by="system", requested_at=timezone.now(), finished_at=timezone.now()
    )
    administrator = said(centre.world.viewer(Role.ADMINISTRATOR, ScopeKind.CENTRE))
    assert f"{lead.display_name}: the role" in administrator
    assert "Long work that failed: 1" in administrator
    assert "contract ends" not in administrator
    hr = said(centre.world.viewer(Role.HR, ScopeKind.CENTRE))
    assert f"{agent.name}: the contract ends on" in hr
    assert "the role" not in hr


@pytest.mark.parametrize("role", list(Role))
def test_the_page_costs_the_same_whatever_waits(busy: Centre, role: Role) -> None:
    browser = busy.world.client_for(role, usual_scope(role))
    browser.get("/")
    few = queries_of(browser)
    source, file = busy.sources["ours"], busy.files["ours"]
    for number in range(5):
        QuarantinedLine.objects.create(
            source=source, file=file, line_number=1, offset=number, near_epoch=1, reason="x", arrived_at=timezone.now()
        )
        PbxAgent.objects.create(source=source, name=f"Nobody/{number}")
    assert queries_of(browser) <= few + 1
    assert few < 95


def queries_of(browser: Any) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert browser.get("/").status_code == 200
    return len(asked)


def test_the_page_looks_again_without_keeping_the_session_alive(centre: Centre) -> None:
    page = centre.world.client_for(Role.MANAGER, ScopeKind.CENTRE).get("/").content.decode()
    assert 'hx-get="/"' in page
    assert "X-Keskus-Poll" in page
