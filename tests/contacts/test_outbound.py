"""Calls made: their list, one of them, and search; who reaches them, and whose numbers are shown."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.test import Client as Browser
from django.urls import reverse

from keskus.access.rules import Role, ScopeKind
from keskus.contacts.models import OutboundCall, PbxAgent
from keskus.contacts.queries.grouping import By
from keskus.contacts.queries.outbound import MadeFilter, made_found, made_page
from keskus.contacts.queries.outbound_call import made_call
from keskus.contacts.queries.reach import Choice
from keskus.contacts.queries.states import state_sums
from keskus.contacts.queries.timeline import call_of
from keskus.core.actors import SYSTEM
from tests.contacts.builder import Centre
from tests.contacts.evidence import evidence_source, record_file
from tests.contacts.evidence_calls import LOG, events
from tests.contacts.world import a_source, log_file, take
from tests.house.people import World

MAY = Choice(date(2026, 5, 1), date(2026, 5, 31))
LIST = "/contacts/outbound/?from=2026-05-01&to=2026-05-31"


@pytest.fixture
def five(centre: Centre) -> Centre:
    """Four calls of ours, one a consultation and one nobody's, and one call of theirs."""
    centre.visit("ours", at="2026-05-04 10:00", answered=10, talk=300)
    centre.call_made("ours", at="2026-05-04 09:00", talk=100, callid="a", number="+372 555 0785")
    centre.call_made("ours", at="2026-05-04 10:02", callid="consult")
    centre.call_made("ours", at="2026-05-05 23:30", talk=None, rang=30, callid="b", number="003725550785")
    centre.call_made("ours", at="2026-05-06 12:00", callid="nobody", agent=None, disposition="busy", talk=None)
    centre.call_made("theirs", at="2026-05-06 12:00", callid="foreign", number="+48 22 555 0000")
    return centre


@pytest.mark.parametrize(
    ("filters", "callids"),
    [
        ({}, ["foreign", "nobody", "b", "a"]),  # noon in Warsaw is later than noon in Tallinn
        ({"order": "started"}, ["a", "b", "nobody", "foreign"]),
        ({"order": "-ring"}, ["b", "foreign", "nobody", "a"]),
        ({"order": "-talk"}, ["a", "foreign", "nobody", "b"]),
        ({"figure": "made"}, ["foreign", "b", "a"]),
        ({"figure": "made_answered"}, ["foreign", "a"]),
        ({"figure": "nobodys"}, ["nobody"]),
        ({"figure": "consultations"}, ["consult"]),
        ({"figure": "no such figure"}, []),
        ({"disposition": "busy"}, ["nobody"]),
        ({"disposition": "unanswered"}, ["nobody", "b"]),
        ({"number": "+3725550785"}, ["b", "a"]),
        ({"number": "anonymous"}, []),
        ({"callid": "b"}, ["b"]),
    ],
)
def test_a_list_holds_what_was_asked_for(five: Centre, filters: dict[str, str], callids: list[str]) -> None:
    page = made_page(SYSTEM, MadeFilter(MAY, **filters))
    assert [row.callid for row in page.rows] == callids
    assert (page.count, page.is_more) == (len(callids), False)


def test_a_call_counts_on_the_local_day_of_its_pbx(five: Centre) -> None:
    def on(day: date, **more: int) -> list[str]:
        return [row.callid for row in made_page(SYSTEM, MadeFilter(Choice(day, day, **more))).rows]

    assert on(date(2026, 5, 5)) == ["b"]  # 23:30 in Tallinn
    assert on(date(2026, 5, 6), hour=12) == ["foreign", "nobody"]  # noon by the clock of each
    assert on(date(2026, 5, 6), hour=12, site=five.world.ours.site.pk) == ["nobody"]
    assert on(date(2026, 5, 5), interval=five.epoch("ours", "2026-05-05 23:30")) == ["b"]


@pytest.mark.parametrize("by", [By.AGENT, By.TEAM, By.DAY, By.HOUR, By.TOTAL])
@pytest.mark.parametrize(
    ("role", "kind"), [("manager", ScopeKind.CENTRE), ("manager", ScopeKind.SITE), ("supervisor", ScopeKind.TEAM)]
)
def test_the_list_holds_as_many_as_the_report_counts(five: Centre, by: By, role: str, kind: ScopeKind) -> None:
    five.agent("ours", "PJSIP/unmapped")
    OutboundCall.objects.filter(callid="nobody").update(agent=PbxAgent.objects.get(name="PJSIP/unmapped"))
    viewer = five.world.viewer(role, kind)
    figures = state_sums(viewer, MAY, by)
    assert figures is not None
    made = figures.total.made
    assert made.calls == (4 if kind is ScopeKind.CENTRE else 2)
    assert made_page(viewer, MadeFilter(MAY, "made")).count == made.calls
    answered = made_page(viewer, MadeFilter(MAY, "made_answered")).rows
    assert (len(answered), sum(row.talk_seconds or 0 for row in answered)) == (made.answered, made.talk_seconds)


def test_each_role_lists_only_its_own(five: Centre) -> None:
    def seen(role: str, kind: ScopeKind | None = None) -> list[str]:
        return [row.callid for row in made_page(five.world.viewer(role, kind), MadeFilter(MAY)).rows]

    assert seen("supervisor") == ["b", "a"]  # its team's
    assert seen("manager", ScopeKind.SITE) == ["nobody", "b", "a"]
    assert seen("manager", ScopeKind.QUEUE) == []  # a call made belongs to no queue
    assert seen("planner", ScopeKind.CENTRE) == []
    assert seen("agent") == []


def test_numbers_are_whole_only_for_those_who_may_see_them(five: Centre) -> None:
    evaluator = five.world.viewer("quality", ScopeKind.CENTRE)
    assert {row.number for row in made_page(evaluator, MadeFilter(MAY)).rows} == {"…000", "…123", "…785"}
    assert made_page(evaluator, MadeFilter(MAY, number="+3725550785")).count == 0
    assert made_found(evaluator, "+3725550785") == []
    lead = five.world.viewer("supervisor")
    assert [row.number for row in made_page(lead, MadeFilter(MAY)).rows] == ["003725550785", "+372 555 0785"]


def test_search_finds_a_call_by_id_or_number_within_reach(five: Centre) -> None:
    lead = five.world.viewer("supervisor")
    assert [row.callid for row in made_found(lead, "00372 555 0785")] == ["b", "a"]
    assert [row.callid for row in made_found(lead, "consult")] == ["consult"]
    assert made_found(lead, "foreign") == []
    assert made_found(lead, "+48225550000") == []
    page = five.world.client_for("supervisor").get("/search/?q=%2B3725550785").content.decode()
    assert "Calls made" in page
    assert reverse("contacts:outbound_call", args=[OutboundCall.objects.get(callid="a").pk]) in page
    assert "&lt;time" not in page


def test_a_consultation_names_the_talk_that_it_was_part_of(five: Centre) -> None:
    told = made_call(SYSTEM, OutboundCall.objects.get(callid="consult").pk)
    assert told is not None
    assert told.row.is_consultation
    assert [visit.id for visit in told.meanwhile] == [five.visits[0].pk]
    talk = call_of(SYSTEM, five.visits[0].pk)
    assert talk is not None
    assert [call.callid for call in talk.calls_made] == ["consult"]
    assert [(each.kind, each.seconds) for each in told.stretches] == [("ring", 5), ("talk", 60)]


@pytest.fixture
def manager(five: Centre) -> Browser:
    """A manager of our site."""
    return five.world.client_for("manager", ScopeKind.SITE)


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ("", 3),
        ("figure=consultations", 1),
        ("disposition=unanswered", 2),
        ("number=003725550785", 2),
        ("hour=9", 1),
        ("agent=p999", 0),
        ("page=99999", 3),
        ("sort=nonsense", 3),
    ],
)
def test_filters(manager: Browser, filters: str, count: int) -> None:
    assert f"<h1>Calls made <small>{count}</small>" in manager.get(f"{LIST}&{filters}").content.decode()


def test_the_agents_report_leads_to_the_calls_that_it_counts(five: Centre, manager: Browser) -> None:
    page = manager.get("/reports/agents/?from=2026-05-01&to=2026-05-31").content.decode()
    agent = f"agent=e{five.world.ours.agent.pk}"
    for figure in ("figure=made", "figure=made_answered", "figure=made_answered&amp;sort=-talk"):
        address = f"/contacts/outbound/?from=2026-05-01&amp;to=2026-05-31&amp;{agent}&amp;{figure}"
        assert f'href="{address}"' in page
    listed = manager.get(f"{LIST}&{agent}&figure=made").content.decode()
    assert "<h1>Calls made <small>2</small>" in listed


def test_pages_hold_fifty_and_count_all(five: Centre, manager: Browser) -> None:
    for minute in range(57):
        five.call_made("ours", at=f"2026-05-20 10:{minute:02}", talk=minute)
    page = manager.get(f"{LIST}&sort=talk&page=2").content.decode()
    assert "<h1>Calls made <small>60</small>" in page
    assert "51 to 60 of 60" in page


def test_a_file_holds_what_the_page_lists_and_only_with_the_permission(five: Centre, manager: Browser) -> None:
    export = f"/reports/outbound/export/{LIST.partition('/outbound/')[2]}&figure=made"
    sent = manager.post(export, {"format": "csv", "reason": "callbacks"})
    assert sent.status_code == 200
    lines = b"".join(sent).decode("utf-8-sig").splitlines()  # type: ignore[arg-type]
    assert lines[0].startswith("id;callid;started_at;agent;number;disposition;ring_seconds;talk_seconds")
    assert [line.split(";")[1] for line in lines[1:]] == ["b", "a"]
    assert manager.post(export, {"format": "pdf"}).status_code == 200
    assert five.world.client_for("quality").post(export, {"format": "csv"}).status_code == 403


@pytest.mark.django_db
def test_a_calls_page_has_its_records_to_scale_with_numbers_for_those_who_may_see_them(
    world: World, tmp_path: Path
) -> None:
    log = a_source()
    take(log, log_file(tmp_path, LOG))
    take(evidence_source(log), record_file(tmp_path, events()))
    made = OutboundCall.objects.get()
    address = reverse("contacts:outbound_call", args=[made.pk])
    page = world.client_for(Role.MANAGER, ScopeKind.CENTRE).get(address).content.decode()
    assert "Call made by Ewa" in page
    assert "BRIDGE_ENTER" in page
    assert "447700900072" in page
    assert page.count("call-part") == 2
    hidden = world.client_for(Role.AUDITOR, ScopeKind.CENTRE).get(address).content.decode()
    assert "BRIDGE_ENTER" in hidden
    assert "447700900072" not in hidden
    assert "…072" in hidden
