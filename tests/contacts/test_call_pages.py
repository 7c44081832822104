"""The list of calls and one call as pages."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from keskus.access.rules import ScopeKind
from tests.contacts.builder import Centre

MAY = "?from=2026-05-01&to=2026-05-31"
LIST = f"/contacts/calls/{MAY}"


@pytest.fixture
def some(centre: Centre) -> Centre:
    """Two calls of ours, one of theirs, one of them hostile."""
    call = centre.visit("ours", at="2026-05-04 10:00", answered=12, callid="1.1", flags="no_end restart")
    centre.line(call, "ENTERQUEUE", "", "NUMBER", "1")
    centre.line(call, "CONNECT", "12", "1.7", "3", after=12, agent="<script>alert(1)</script>")
    centre.line(call, "CUSTOM_EVENT", "<b>bold</b>", after=13)
    centre.segment(call, "queue", 0, 12)
    centre.segment(call, "talk", 12, 72, agent=centre.agents["ours"])
    centre.visit("ours", at="2026-05-04 11:00", outcome="abandoned", wait=40, callid="<b>1.2</b>")
    centre.visit("theirs", at="2026-05-05 12:00", answered=3, callid="1.4")
    return centre


@pytest.fixture
def manager(some: Centre) -> Browser:
    """A manager of our site."""
    return some.world.client_for("manager", ScopeKind.SITE)


def test_the_list_shows_only_what_one_reaches(manager: Browser) -> None:
    page = manager.get(LIST).content.decode()
    assert "<h1>Calls <small>2</small>" in page
    assert "+3725550785" in page
    assert "1.4" not in page
    assert "<b>1.2</b>" not in page


def test_numbers_are_cut_for_evaluators(some: Centre) -> None:
    browser = some.world.client_for("quality", ScopeKind.SITE)
    page = browser.get(LIST).content.decode()
    assert "…785" in page
    assert "+3725550785" not in page
    assert 'name="number"' not in page
    assert "<h1>Calls <small>2</small>" in browser.get(f"{LIST}&number=%2B3725550785").content.decode()


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ("figure=abandoned", 1),
        ("wait_from=20", 1),
        ("wait_to=20", 1),
        ("number=003725550785", 2),
        ("callid=1.1", 1),
        ("flag=restart", 1),
        ("outcome=abandoned", 1),
        ("hour=10", 1),
        ("wait_from=x", 2),
        ("page=99999", 2),
        ("sort=nonsense", 2),
    ],
)
def test_filters(manager: Browser, filters: str, count: int) -> None:
    assert f"<h1>Calls <small>{count}</small>" in manager.get(f"{LIST}&{filters}").content.decode()


def test_pages_hold_fifty_and_count_all(some: Centre, manager: Browser) -> None:
    for minute in range(60):
        some.visit("ours", at=f"2026-05-06 10:{minute:02}", answered=minute, callid=f"9.{minute}")
    page = manager.get(f"{LIST}&sort=-wait&page=2").content.decode()
    assert "<h1>Calls <small>62</small>" in page
    assert page.count("/contacts/calls/") - page.count("/contacts/calls/?") >= 12
    assert "51 to 62 of 62" in page


def test_a_call_is_told_and_nothing_in_it_is_markup(some: Centre, manager: Browser) -> None:
    page = manager.get(f"/contacts/calls/{some.visits[0].pk}/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<b>bold</b>" not in page
    assert "The log never told how the call ended" in page
    assert "restarted during the call." in page
    assert "1.7" in page
    assert "queue_log at 0" in page


def test_a_call_out_of_reach_is_not_there(some: Centre, manager: Browser) -> None:
    foreign = manager.get(f"/contacts/calls/{some.visits[2].pk}/")
    missing = manager.get("/contacts/calls/12345/")
    assert (foreign.status_code, missing.status_code) == (404, 404)


def test_planners_and_clients_have_no_calls(some: Centre) -> None:
    for role, kind in (("planner", ScopeKind.CENTRE), ("client", ScopeKind.CLIENT), ("agent", ScopeKind.SELF)):
        assert some.world.client_for(role, kind).get(LIST).status_code == 403
