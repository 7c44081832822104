"""Call lists and one call's story: filters, numbers, reach."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from keskus.access.rules import ScopeKind
from keskus.contacts.models import Contact
from keskus.contacts.queries import calls
from keskus.contacts.queries.call_order import ORDERS, in_order
from keskus.contacts.queries.calls import MOST_ROWS, CallFilter, call_page, calls_found, count_calls
from keskus.contacts.queries.reach import Choice
from keskus.contacts.queries.timeline import call_of
from keskus.contacts.views.tables import MOST_PAGES, CallTable
from keskus.core.actors import SYSTEM
from tests.contacts.builder import Centre

MAY = Choice(date(2026, 5, 1), date(2026, 5, 31))


@pytest.fixture
def four(centre: Centre) -> Centre:
    """Three calls of ours and one of theirs."""
    centre.visit("ours", at="2026-05-04 10:00", answered=12, callid="1.1", caller="+372 555 0785")
    centre.visit("ours", at="2026-05-04 11:00", outcome="abandoned", wait=40, callid="1.10", caller="003725550785")
    centre.visit("ours", at="2026-05-05 12:00", outcome="timeout", wait=90, callid="1.3", caller="anonymous")
    centre.visit("theirs", at="2026-05-05 12:00", answered=3, callid="1.4", caller="+48 22 555 0000")
    return centre


@pytest.mark.parametrize(
    ("filters", "callids"),
    [
        ({}, ["1.4", "1.3", "1.10", "1.1"]),  # noon in Warsaw is later than noon in Tallinn
        ({"order": "entered"}, ["1.1", "1.10", "1.3", "1.4"]),
        ({"order": "-wait"}, ["1.3", "1.10", "1.1", "1.4"]),
        ({"outcome": "abandoned"}, ["1.10"]),
        ({"wait_from": 12, "wait_to": 40}, ["1.10", "1.1"]),
        ({"callid": "1.1"}, ["1.1"]),
        ({"number": "+3725550785"}, ["1.10", "1.1"]),
        ({"number": "anonymous"}, []),
        ({"figure": "flow_outs"}, ["1.3"]),
        ({"figure": "no such figure"}, []),
    ],
)
def test_a_list_holds_what_was_asked_for(four: Centre, filters: dict[str, object], callids: list[str]) -> None:
    page = call_page(SYSTEM, CallFilter(MAY, **filters))  # type: ignore[arg-type]
    assert [row.callid for row in page.rows] == callids
    assert (page.count, page.is_more) == (len(callids), False)


ORDERED = [
    {},
    {"figure": "offered"},
    {"figure": "answered_within"},
    {"wait_from": 20, "wait_to": 60},
    {"figure": "timeout"},
]


@pytest.mark.parametrize("filters", [*ORDERED, {"figure": "flow_outs"}])
def test_calls_are_in_the_same_order_read_along_an_index_or_sorted(
    centre: Centre, monkeypatch: pytest.MonkeyPatch, filters: dict[str, Any]
) -> None:
    """With many as long, some unknown, and some that do not count."""
    dice = random.Random(4)
    for _ in range(100):
        side, outcome = (
            dice.choice(["ours", "theirs"]),
            dice.choice(["answered", "answered", "timeout", "exit_key", "open"]),
        )
        at = centre.epoch("ours", "2026-05-04 08:00") + dice.randrange(40_000)
        centre.visit(side, at=at, outcome=outcome, wait=dice.randrange(9) * 10, talk=dice.randrange(5))
    Contact.objects.filter(pk__in=[visit.pk for visit in dice.sample(centre.visits, 20)]).update(counted=False)
    Contact.objects.filter(pk__in=[visit.pk for visit in dice.sample(centre.visits, 20)]).update(talk_seconds=None)
    monkeypatch.setattr(calls, "COUNT_LIMIT", 5)
    choice = MAY if filters else replace(MAY, queues=frozenset({centre.side("ours").queue.pk}))
    for order in ORDERS:
        wanted = CallFilter(choice, order=order, **filters)
        expected = list(in_order(calls._wanted(SYSTEM, wanted), order).values_list("pk", flat=True))
        assert len(expected) > 5
        for first, most in ((0, 1), (2, 4), (5, 100)):
            page = call_page(SYSTEM, wanted, first=first, most=most)
            assert [row.id for row in page.rows] == expected[first : first + most], (order, first)
            assert page.is_more


def test_a_list_is_paged_through_no_further_than_anybody_reads(rf: RequestFactory) -> None:
    table = CallTable([], order_by="-wait").one_page(rf.get("/", {"page": "999"}), 9_000, most=MOST_ROWS)
    assert (table.page.number, table.paginator.count, table.row_count) == (MOST_PAGES, MOST_ROWS, 9_000)


def test_a_page_reads_only_its_own_rows(four: Centre) -> None:
    with CaptureQueriesContext(connection) as few:
        call_page(SYSTEM, CallFilter(MAY), most=1)
    with CaptureQueriesContext(connection) as more:
        page = call_page(SYSTEM, CallFilter(MAY), first=1, most=3)
    assert [row.callid for row in page.rows] == ["1.3", "1.10", "1.1"]
    assert len(few) == len(more)


def test_numbers_are_whole_only_for_those_who_may_see_them(four: Centre) -> None:
    world = four.world
    manager = call_page(world.viewer("manager", ScopeKind.CENTRE), CallFilter(MAY)).rows
    assert [row.number for row in manager] == ["+48 22 555 0000", "anonymous", "003725550785", "+372 555 0785"]
    evaluator = call_page(world.viewer("quality", ScopeKind.CENTRE), CallFilter(MAY)).rows
    assert [row.number for row in evaluator] == ["…000", "anonymous", "…785", "…785"]
    assert count_calls(world.viewer("quality", ScopeKind.CENTRE), CallFilter(MAY, number="+3725550785")) == 0


def test_each_role_lists_only_its_own_calls(four: Centre) -> None:
    world = four.world

    def seen(role: str, kind: ScopeKind | None = None) -> list[str]:
        return [row.callid for row in call_page(world.viewer(role, kind), CallFilter(MAY)).rows]

    assert seen("supervisor") == ["1.1"]  # what its team answered
    assert seen("manager", ScopeKind.QUEUE) == ["1.3", "1.10", "1.1"]
    assert seen("manager", ScopeKind.SITE) == ["1.3", "1.10", "1.1"]
    assert seen("planner", ScopeKind.CENTRE) == []
    assert seen("owner", ScopeKind.CENTRE) == []


def test_search_finds_a_call_by_id_or_number_within_reach(four: Centre) -> None:
    world = four.world
    manager = world.viewer("manager", ScopeKind.SITE)
    assert [row.callid for row in calls_found(manager, "1.1")] == ["1.1"]
    assert [row.callid for row in calls_found(manager, "00372 555 0785")] == ["1.10", "1.1"]
    assert calls_found(manager, "1.4") == []
    assert calls_found(manager, "+48225550000") == []
    assert calls_found(world.viewer("quality", ScopeKind.SITE), "00372 555 0785") == []
    assert calls_found(world.viewer("client"), "1.1") == []


@pytest.fixture
def told(centre: Centre) -> Centre:
    """A call with lines and segments, transferred to a queue at the other side."""
    agent = centre.agents["ours"]
    call = centre.visit(
        "ours", at="2026-05-04 10:00", answered=12, talk=30, callid="1.1", ended_by="blind_transfer", flags="no_end"
    )
    centre.line(call, "ENTERQUEUE", "", "NUMBER", "1")
    centre.line(call, "RINGNOANSWER", "5000", after=6, agent="PJSIP/ours")
    centre.line(call, "CONNECT", "12", "1.7", "4", after=12, agent="PJSIP/ours")
    centre.line(call, "BLINDTRANSFER", "8000", "internal", "12", "30", "1", after=42, agent="PJSIP/ours")
    centre.segment(call, "queue", 0, 12)
    centre.segment(call, "ring", 1, 6, agent=agent, detail="no_answer", milliseconds=5000)
    centre.segment(call, "ring", 8, 12, agent=agent, detail="answered", milliseconds=3500)
    centre.segment(call, "talk", 12, 42, agent=agent)
    again = centre.visit("ours", at=call.entered_epoch + 43, outcome="abandoned", wait=7, callid="1.1", visit=2)
    centre.line(again, "ENTERQUEUE", "", "NUMBER", "1")
    return centre


def test_a_call_is_told_with_every_line_to_scale(told: Centre) -> None:
    call = call_of(SYSTEM, told.visits[0].pk)
    assert call is not None
    assert call.seconds == 42
    assert [line.event for line in call.lines] == [
        "ENTERQUEUE",
        "RINGNOANSWER",
        "CONNECT",
        "BLINDTRANSFER",
        "ENTERQUEUE",
    ]
    assert call.lines[0].data == "|+3725550785|1"
    assert call.agent_channel == "1.7"
    assert call.row.flags == ("no_end",)
    assert [visit.visit for visit in call.other_visits] == [2]
    ring = call.stretches[2]
    assert (ring.seconds, round(ring.left_share * 42, 3), round(ring.width_share * 42, 3)) == (3.5, 8.5, 3.5)


def test_numbers_inside_lines_are_cut_for_those_who_may_not_see_them(told: Centre) -> None:
    call = call_of(told.world.viewer("quality", ScopeKind.QUEUE), told.visits[0].pk)
    assert call is not None
    assert call.lines[0].data == "|…785|1"
    assert call.row.number == "…785"


@pytest.mark.parametrize(
    ("role", "kind", "sees"),
    [
        ("manager", ScopeKind.QUEUE, True),
        ("supervisor", ScopeKind.TEAM, True),
        ("auditor", ScopeKind.CENTRE, True),
        ("planner", ScopeKind.CENTRE, False),
        ("client", ScopeKind.CLIENT, False),
        ("agent", ScopeKind.SELF, False),
    ],
)
def test_only_those_who_reach_a_call_see_it(told: Centre, role: str, kind: ScopeKind, sees: bool) -> None:
    assert (call_of(told.world.viewer(role, kind), told.visits[0].pk) is not None) is sees


def test_a_call_of_the_other_side_is_not_there(told: Centre) -> None:
    foreign = told.visit("theirs", at="2026-05-04 10:00", answered=1)
    assert call_of(told.world.viewer("manager", ScopeKind.SITE), foreign.pk) is None
    assert call_of(SYSTEM, 999) is None
